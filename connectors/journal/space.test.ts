/** A disk that fills up: nothing more is taken while there is still room to write down what became of what was taken. */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalError, openJournal } from './index.ts';
import { newDocument } from './document.test-data.ts';
import { reservePath } from './space.ts';
import type { Journal, JournalFault } from './index.ts';

const MB = 1024 * 1024;
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
const key = new Uint8Array(randomBytes(32));
let folder: string;
let free: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-space-'));
  free = 10_000 * MB;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const faultOf = (work: () => unknown): JournalFault | 'none' => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof JournalError) return error.fault;
    throw error;
  }
};
const take = (journal: Journal, content: Uint8Array): string =>
  journal.take({ source: 's', sourceKind: 'mllp', name: 'n', bytes: content }).receipt.id;
const document = (journal: Journal, id: string): void => {
  journal.recordReading(take(journal, Buffer.from(id)), { format: 'f', documents: [newDocument(id)], setAside: [] });
};

describe('the reserve', () => {
  const path = (): string => join(folder, 'journal.db');
  const open = (): Journal =>
    openJournal({
      path: path(),
      key,
      now: Date.now,
      newId: randomUUID,
      space: { reserveBytes: 100 * MB, warnBytes: 1000 * MB, disk: () => ({ free, total: 100_000 * MB }) },
    });

  it('warns before it hurts, then takes nothing more while outcomes are still written, and takes again by itself', () => {
    const journal = open();
    expect(journal.space()).toEqual({ level: 'roomy', free, reserve: 100 * MB });
    document(journal, 'd');
    const waiting = take(journal, Buffer.from('waiting'));
    const { id: attempt } = journal.beginAttempt('d', '{}');
    free = 900 * MB;
    expect(journal.space().level).toBe('low');
    take(journal, Buffer.from('still taken'));
    free = 100 * MB;
    expect(journal.space().level).toBe('reserve');
    expect(faultOf(() => take(journal, Buffer.from('not now')))).toBe('full');
    expect(faultOf(() => journal.takeAll([]))).toBe('full');
    const reading = { format: 'f', documents: [newDocument('e')], setAside: [] };
    expect(faultOf(() => journal.recordReading(waiting, reading))).toBe('full');
    journal.endAttempt(attempt, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
    expect(journal.document('d')?.state).toBe('delivered');
    free = 101 * MB;
    take(journal, Buffer.from('now'));
    expect(journal.verify()).toEqual([]);
    journal.close();
  });

  it('is a file beside the journal, made again when there is room', () => {
    let journal = open();
    expect(statSync(reservePath(path())).size).toBe(16 * MB);
    document(journal, 'd');
    rmSync(reservePath(path()));
    free = 110 * MB;
    expect(journal.space().level).toBe('reserve');
    expect(faultOf(() => take(journal, Buffer.from('x')))).toBe('full');
    expect(faultOf(() => journal.beginAttempt('d', '{}'))).toBe('full');
    journal.close();
    journal = open();
    expect(existsSync(reservePath(path()))).toBe(false);
    free = 10_000 * MB;
    expect(journal.space().level).toBe('roomy');
    expect(statSync(reservePath(path())).size).toBe(16 * MB);
    journal.beginAttempt('d', '{}');
    journal.close();
  });
});

describe('a disk that others fill to the last byte', () => {
  it.skipIf(!mayMount)('still takes the outcome of what was being sent', (context) => {
    const mount = join(folder, 'small');
    try {
      execFileSync('mkdir', [mount]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', mount], { stdio: 'ignore' });
    } catch {
      context.skip('no file system can be mounted here');
    }
    try {
      const path = join(mount, 'journal.db');
      const journal = openJournal({
        path,
        key,
        now: Date.now,
        newId: randomUUID,
        space: { reserveBytes: 64 * MB, warnBytes: 64 * MB },
      });
      const ids = Array.from({ length: 40 }, (_, n) => `d${n}`);
      for (const id of ids) document(journal, id);
      const attempts = ids.map((id) => journal.beginAttempt(id, JSON.stringify({ of: id })).id);
      const { bavail, bsize } = statfsSync(mount);
      writeFileSync(join(mount, 'of-another-program'), Buffer.alloc(bavail * bsize, 1));
      expect(statfsSync(mount).bavail).toBe(0);
      expect(faultOf(() => take(journal, Buffer.from('not now')))).toBe('full');
      const answer = JSON.stringify({ answer: 'x'.repeat(20_000) });
      const end = (attempt: number) => () =>
        journal.endAttempt(attempt, 'accepted', answer, { state: 'delivered', cause: 'accepted' });
      // Alone and in groups.
      for (const attempt of attempts.slice(0, 20)) end(attempt)();
      for (let first = 20; first < 40; first += 4)
        expect(journal.together(attempts.slice(first, first + 4).map(end)).map(({ kind }) => kind)).toEqual(
          Array(4).fill('done'),
        );
      expect(existsSync(reservePath(path))).toBe(false);
      expect(journal.summary().states.delivered).toBe(40);
      rmSync(join(mount, 'of-another-program'));
      expect(journal.space().level).not.toBe('reserve');
      take(journal, Buffer.from('now'));
      expect(journal.verify()).toEqual([]);
      journal.close();
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});
