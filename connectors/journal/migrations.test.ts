/** Journals of earlier versions are brought up to date with all they hold; one of a later version is left alone. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalError, openJournal } from './index.ts';
import { migrate, newestSchema } from './migrations/index.ts';
import { sha256 } from './parts.ts';
import { unlock } from './store.ts';

const key = new Uint8Array(randomBytes(32));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-schema-'));
  path = join(folder, 'journal.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const open = (): ReturnType<typeof openJournal> => openJournal({ path, key, now: Date.now, newId: randomUUID });

it('a journal of the first schema is brought up to date and loses nothing', () => {
  const store = new Database(path);
  unlock(store, key);
  migrate(store, 1);
  expect(store.pragma('user_version', { simple: true })).toBe(1);
  const content = Buffer.from('MSH|^~\\&|');
  store.prepare('INSERT INTO content VALUES (?, ?)').run(sha256(content), content);
  store
    .prepare(
      `INSERT INTO receipt (id, source, source_kind, name, content_hash, size, received_at, state, acknowledgement_state)
       VALUES ('r1', 's', 'mllp', 'n', ?, ?, 5, 'received', 'none')`,
    )
    .run(sha256(content), content.length);
  store.exec(
    `INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (5, 'receipt', 'r1', 'received', 'mllp', '{}')`,
  );
  store.close();

  const journal = open();
  expect(journal.receiptContent('r1')?.bytes).toEqual(content);
  expect(journal.verify()).toEqual([]);
  journal.take({ source: 's', sourceKind: 'mllp', name: 'n2', bytes: new Uint8Array([1]) });
  journal.close();
  const again = open();
  expect(again.summary().receipts.received).toBe(2);
  again.close();
});

it('a journal of a later version is refused and not changed', () => {
  open().close();
  const store = new Database(path);
  unlock(store, key);
  store.pragma(`user_version = ${newestSchema + 1}`);
  store.close();
  const before = readFileSync(path);
  let fault = 'none';
  try {
    open();
  } catch (error) {
    fault = error instanceof JournalError ? error.fault : String(error);
  }
  expect(fault).toBe('newer');
  expect(readFileSync(path).equals(before)).toBe(true);
});
