/** The log is written back in the pauses between changes, before a commit would have to do it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openDatabase } from './database.ts';
import { journalOn } from './journal.ts';

it('a log that has grown is written back in a pause, a short one is left for later, and none after the end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relais-writing-back-'));
  const opened = openDatabase(join(folder, 'journal.db'), new Uint8Array(randomBytes(32)));
  const journal = journalOn(opened, { now: Date.now, newId: () => randomBytes(8).toString('hex') });
  const left = (): number => {
    const [found] = opened.store.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    return (found?.log ?? 0) - (found?.checkpointed ?? 0);
  };
  const take = (size: number): void => {
    journal.take({ source: 's', sourceKind: 'mllp', name: 'n', bytes: new Uint8Array(randomBytes(size)) });
  };
  try {
    take(1_500_000);
    expect(left()).toBeGreaterThan(300);
    await vi.waitFor(() => expect(left()).toBe(0));
    take(100_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(left()).toBeGreaterThan(20);
    take(1_500_000);
  } finally {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
});
