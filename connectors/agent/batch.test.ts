/** Batch files with real threads: every message is a receipt of its own, and a killed process leaves none of them twice. */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resultMessage } from '../../test/support/messages.ts';
import { CANCELLED_BY_PERSON, openJournal } from '../journal/index.ts';
import type { Journal, Receipt } from '../journal/index.ts';
import { readConfiguration } from './configuration.ts';
import { dataFolderAt } from './data-folder.ts';
import { openLog, type Log } from './log.ts';
import { startReader, type Reader } from './reader.ts';
import { nobodyKnown } from './translate.ts';
import { startTranslators } from './translation/translators.ts';

const key = new Uint8Array(randomBytes(32));
let folder: string;
let journal: Journal;
let log: Log;
let reader: Reader;

const open = (): void => {
  journal = openJournal({ path: join(folder, 'journal.db'), key, now: Date.now, newId: randomUUID });
};
function startReading(): void {
  const data = dataFolderAt(folder);
  reader = startReader({
    journal,
    log,
    translators: startTranslators({
      configuration: readConfiguration(data.configuration, data),
      history: { ...nobodyKnown, versions: (id) => journal.versions(id), document: (id) => journal.document(id) },
      size: 1,
    }),
    tell: () => [],
    timed: (document) => document,
    monotonic: () => performance.now(),
    changed: () => undefined,
  });
  reader.wake();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-batch-'));
  log = openLog(join(folder, 'logs'));
  open();
});
afterEach(async () => {
  await reader.stop();
  journal.close();
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

const good = (number: number): string =>
  resultMessage({ controlId: `C${number}`, filler: `F${number}` }).toString('utf8');
const bad = 'MSH|^~\\&|LIS|LABOTEST|||20261123||ORU^R01|BAD|P|2.5.1\r';
const batchOf = (messages: readonly string[], said = messages.length): Uint8Array =>
  Buffer.from(`FHS|^~\\&|LIS\rBHS|^~\\&|LIS\r${messages.join('')}BTS|${said}\rFTS|1\r`);

const all = (): readonly Receipt[] => journal.receipts({ limit: 1000, offset: 0 });
const allRead = (): Promise<void> =>
  vi.waitFor(
    () => {
      expect(all().filter(({ state }) => state === 'received')).toEqual([]);
    },
    { timeout: 60_000, interval: 50 },
  );
const take = (bytes: Uint8Array): string =>
  journal.take(
    { source: 'in', sourceKind: 'folder', name: 'lot.hl7', bytes },
    { source: 'in', path: 'lot.hl7', size: bytes.length, modifiedAt: 1 },
  ).receipt.id;

it(
  'a batch gives each of its messages a receipt and an outcome of its own; a bad one stops no other',
  { timeout: 90_000 },
  async () => {
    const id = take(batchOf([good(1), bad, good(2)]));
    startReading();
    await allRead();
    expect(
      all()
        .filter(({ parentId }) => parentId === id)
        .map(({ part, state }) => [part, state]),
    ).toEqual([
      ['3', 'read'],
      ['2', 'unreadable'],
      ['1', 'read'],
    ]);
    expect(journal.receipt(id)).toMatchObject({ state: 'read', reason: 'hl7v2.batch-split' });
    const { rows } = journal.documents({ limit: 10, offset: 0 });
    expect(rows).toHaveLength(2);
    // Three messages came, not a file and three messages; each of them still waits for something.
    expect(journal.activity(1, 'Europe/Luxembourg').sources).toMatchObject([
      { source: 'in', received: 3, undelivered: 3 },
    ]);
    expect(journal.verify()).toEqual([]);
    // The file is finished with when all of its messages are.
    const finished = (): boolean | undefined => journal.owedDeletions('in', 0, 10)[0]?.finished;
    for (const { id: document } of rows) journal.move(document, 'cancelled', CANCELLED_BY_PERSON);
    expect(finished()).toBe(false);
    journal.dismissReceipt(all().find(({ state }) => state === 'unreadable')?.id ?? '', 'person');
    expect(finished()).toBe(true);
  },
);

it(
  'an archive gives each of its files a receipt of its own, with its side file and its name',
  { timeout: 90_000 },
  async () => {
    const side = {
      matricule: '1893120105732',
      nom: 'Test',
      prenom: 'Léonie',
      naissance: '1893-12-01',
      date: '2026-03-02',
    };
    const id = take(
      zipSync({
        'a/l.pdf': strToU8('%PDF-1.4\n%%EOF\n'),
        'a/l.json': strToU8(JSON.stringify(side)),
        'r.hl7': strToU8(good(1)),
      }),
    );
    startReading();
    await allRead();
    const children = all().filter(({ parentId }) => parentId === id);
    expect(children.map(({ part, name }) => [part, name])).toEqual([
      ['2', 'r.hl7'],
      ['1', 'l.pdf'],
    ]);
    expect([...(journal.receiptContent(children[1]?.id ?? '')?.companions.keys() ?? [])]).toEqual(['l.json']);
    expect(journal.receipt(id)).toMatchObject({ state: 'read', reason: 'zip.archive-opened' });
    expect(journal.verify()).toEqual([]);
  },
);

it(
  'a batch is read where it stood: a correction that came after it finds its original',
  { timeout: 90_000 },
  async () => {
    take(batchOf([good(1), good(2)]));
    const later = journal.take({
      source: 'in',
      sourceKind: 'folder',
      name: 'later.hl7',
      bytes: resultMessage({ controlId: 'C3', filler: 'F1', value: '4.4', status: 'C' }),
    }).receipt;
    startReading();
    await allRead();
    const { rows } = journal.documents({ limit: 10, offset: 0 });
    expect(rows.map(({ receiptId }) => receiptId).filter((id) => id === later.id)).toHaveLength(1);
    expect(rows.find(({ receiptId }) => receiptId === later.id)).toMatchObject({ versionNumber: 2 });
    const read = all().toSorted((a, b) => order(a.id) - order(b.id));
    expect(read.map(({ name, part }) => part ?? name)).toEqual(['lot.hl7', '1', '2', 'later.hl7']);
  },
);

/** When a receipt was read, in the order of the story. */
const order = (id: string): number => journal.receiptEvents(id).find(({ kind }) => kind === 'read')?.sequence ?? 0;

it('a batch that is in doubt as a whole is read as a whole, and every document of it bears the doubt', async () => {
  const id = take(batchOf([good(1), good(2)], 3));
  startReading();
  await allRead();
  expect(all().map((receipt) => receipt.id)).toEqual([id]);
  const { rows } = journal.documents({ limit: 10, offset: 0 });
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(journal.document(row.id)?.findings).toContain('hl7v2.batch-count');
});

it.each([
  ['between two transactions of its messages', 'takeAll', 2],
  ['before the batch is marked as taken apart', 'recordReading', 1],
] as const)(
  'killed %s: taken apart again, and no message is there twice',
  { timeout: 120_000 },
  async (_, method, call) => {
    const id = take(
      batchOf([good(1), ...Array.from({ length: 64 }, (_unused, index) => bad.replace('BAD', `BAD${index}`)), good(2)]),
    );
    journal.close();
    const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      import { openJournal } from ${here('../journal/index.ts')};
      import { readConfiguration } from ${here('./configuration.ts')};
      import { dataFolderAt } from ${here('./data-folder.ts')};
      import { startReader } from ${here('./reader.ts')};
      import { nobodyKnown } from ${here('./translate.ts')};
      import { startTranslators } from ${here('./translation/translators.ts')};
      const data = dataFolderAt(${JSON.stringify(folder)});
      const journal = openJournal({ path: ${JSON.stringify(join(folder, 'journal.db'))}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
      let calls = 0;
      const dying = { ...journal, ${method}: (...given) => { calls += 1; if (calls === ${call}) process.kill(process.pid, 'SIGKILL'); return journal.${method}(...given); } };
      const translators = startTranslators({ configuration: readConfiguration(data.configuration, data), history: { ...nobodyKnown, versions: journal.versions, document: journal.document }, size: 1 });
      const log = { info() {}, warn() {}, error() {} };
      startReader({ journal: dying, log, translators, tell: () => [], monotonic: () => performance.now(), changed() {} }).wake();
      setInterval(() => {}, 1000);`;
    const file = join(folder, 'dying.mjs');
    writeFileSync(file, program);
    const child = spawn(process.execPath, [file], { stdio: 'inherit', timeout: 90_000 });
    const signal = await new Promise((resolve) => child.once('close', (_code, how) => resolve(how)));
    expect(signal).toBe('SIGKILL');

    open();
    expect(journal.receipt(id)?.state).toBe('received');
    expect(all().length).toBe(method === 'takeAll' ? 65 : 67);
    startReading();
    await allRead();
    const parts = all().flatMap(({ part }) => part ?? []);
    expect(parts.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 66 }, (_unused, index) => String(index + 1)),
    );
    expect(journal.documents({ limit: 10, offset: 0 }).total).toBe(2);
    expect(journal.receipt(id)?.state).toBe('read');
    expect(journal.verify()).toEqual([]);
  },
);
