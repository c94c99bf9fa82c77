/** What lies packed is the same for everybody who asks, and less for the disk. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type OpenedDatabase } from './database.ts';
import { newDocument } from './document.test-data.ts';
import { journalOn } from './journal.ts';
import { pack, packDocument, unpack } from './packing.ts';
import { sha256 } from './parts.ts';
import { JournalError, type Journal, type NewDocument } from './types.ts';

const key = new Uint8Array(randomBytes(32));
let folder: string;
let database: OpenedDatabase;
let journal: Journal;
let ids = 0;
const open = (): void => {
  database = openDatabase(join(folder, 'journal.db'), key);
  journal = journalOn(database, { now: () => 1_700_000_000_000, newId: () => `r${(ids += 1)}` });
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-packing-'));
  open();
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const text = (word: string, times: number): Buffer => Buffer.from(`<value>${word} été</value>`.repeat(times));
const bulky = (about: Partial<NewDocument> = {}): NewDocument =>
  newDocument('d', {
    state: 'held',
    cause: 'identity',
    patient: { name: 'Weber Anna' },
    bytes: text('one', 2000),
    mapping: JSON.stringify({
      mapped: Array.from({ length: 300 }, (_, n) => ({ path: `OBX[${n}]`, value: `é\0${n}` })),
    }),
    entry: '{}',
    view: JSON.stringify({ results: Array.from({ length: 300 }, (_, n) => ({ label: 'Kalium', value: `${n}` })) }),
    ...about,
  });
const record = (document: NewDocument): void => {
  const { receipt } = journal.take({ source: 's', sourceKind: 'mllp', name: 'n', bytes: text('message', 3) });
  journal.recordReading(receipt.id, { format: 'f', documents: [document], setAside: [] });
};
const stored = (bytes: Uint8Array | undefined): { length: number; unpacked: number | null } | undefined =>
  database.store
    .prepare<[string], { length: number; unpacked: number | null }>(
      'SELECT length(bytes) AS length, unpacked FROM content WHERE hash = ?',
    )
    .get(sha256(bytes ?? Buffer.alloc(0)));

describe('a packed document', () => {
  it('is told as it was, under its own hash and size, also after another start, and takes less room', () => {
    const plain = bulky();
    record(packDocument(plain));
    const look = () => {
      const { bytes, packed, ...said } = plain;
      expect(packed).toBeUndefined();
      expect(journal.document('d')).toMatchObject({
        mapping: said.mapping,
        view: said.view,
        contentHash: sha256(bytes ?? Buffer.alloc(0)),
        size: bytes?.length,
      });
      expect(JSON.stringify(journal.document('d'))).toContain(JSON.stringify(said.view));
      expect(Buffer.from(journal.documentContent('d') ?? []).equals(bytes ?? Buffer.alloc(0))).toBe(true);
      expect(journal.verify()).toEqual([]);
    };
    look();
    const row = stored(plain.bytes);
    expect(row?.unpacked).toBe(plain.bytes?.length);
    expect(row?.length).toBeLessThan((plain.bytes?.length ?? 0) / 10);
    journal.close();
    open();
    look();
  });

  it('takes the place of one that was not, and the other way round', () => {
    record(bulky());
    const packed = bulky({ bytes: text('two', 2000), view: JSON.stringify({ results: 'x'.repeat(5000) }) });
    journal.rerendered('d', packDocument(packed));
    expect(journal.document('d')?.view).toBe(packed.view);
    journal.rerendered('d', bulky());
    expect(journal.document('d')?.view).toBe(bulky().view);
    expect(journal.verify()).toEqual([]);
  });

  it('lost its view and mapping when it was cleared away', () => {
    record(packDocument(bulky()));
    journal.move('d', 'cancelled', 'cancelled-by-person');
    const never = { milliseconds: -1 };
    journal.clear({ delivered: never, cancelled: never, dismissed: never }, (kept) => kept);
    expect(journal.document('d')?.view).not.toContain('Kalium');
    expect(journal.document('d')?.mapping).not.toContain('OBX');
    expect(stored(bulky().bytes)).toEqual({ length: 0, unpacked: null });
    expect(journal.verify()).toEqual([]);
  });
});

describe('packing', () => {
  it('leaves what is small, what is packed already, and what would not come back as it is', () => {
    expect(pack(Buffer.from('small'))).toBeUndefined();
    expect(pack(randomBytes(3000))).toBeUndefined();
    expect(pack(randomBytes(200_000))).toBeUndefined();
    const document = bulky({ bytes: randomBytes(2000), mapping: '{}', view: 'a\0b'.repeat(1000) });
    expect(packDocument(document)).toEqual(document);
  });

  it('gives back exactly what was packed, and never more than it was', () => {
    const bomb = pack(Buffer.alloc(10_000_000));
    if (!bomb) throw new Error('not packed');
    expect(bomb.bytes.length).toBeLessThan(2000);
    expect(unpack(bomb).length).toBe(10_000_000);
    for (const size of [1024, 9_999_999, 10_000_001, 4e9])
      expect(() => unpack({ ...bomb, size }), `${size}`).toThrow(JournalError);
    expect(() => unpack({ bytes: bomb.bytes.subarray(0, 100), size: bomb.size })).toThrow(JournalError);
  });

  it('that went wrong is found by verify and told by whoever asks', () => {
    const plain = bulky();
    record(packDocument(plain));
    const hash = sha256(plain.bytes ?? Buffer.alloc(0));
    database.store.prepare<[number]>('UPDATE content SET unpacked = ? WHERE unpacked IS NOT NULL').run(2000);
    database.store.prepare<[number]>('UPDATE document_body SET shown_size = ?').run(2000);
    expect(journal.verify()).toEqual(
      expect.arrayContaining([
        { subject: hash, problem: 'the content is not what was stored' },
        { subject: 'd', problem: 'what it is shown with is not what was stored' },
        { subject: 'd', problem: 'its size is not that of its content' },
      ]),
    );
    expect(() => journal.documentContent('d')).toThrow(JournalError);
    expect(() => journal.document('d')?.view).toThrow(JournalError);
  });
});
