/** One encrypted SQLite file, opened: raw 256-bit key, write-ahead log, every commit synced (`synchronous=FULL`). */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { syncFolder } from './durable.ts';
import { asJournalError } from './faults.ts';
import { BUSY_MILLISECONDS } from './lock.ts';
import { migrate, refuseNewer } from './migrations/index.ts';
import { schemeOf } from './scheme.ts';
import type { Scheme } from './scheme.ts';
import { JournalError } from './types.ts';

export type Store = Database;

export const KEY_BYTES = 32;

/** The file exists with narrow rights, and its name is durable, before the first page is written. */
function createFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  syncFolder(dirname(path));
}

/** Says how pages are encrypted from the next key on; the variant is said too, since what a library does by default may change. */
export function setScheme(store: Store, scheme: Scheme): void {
  store.pragma(`cipher = '${scheme}'`);
  if (scheme === 'aegis') store.pragma("algorithm = 'aegis-256'");
}

export function unlock(store: Store, key: Uint8Array, scheme: Scheme): void {
  setScheme(store, scheme);
  store.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
  try {
    // Before the first access in WAL mode: the index of the log stays in memory and no other process can come in between.
    store.pragma('locking_mode = EXCLUSIVE');
    store.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') {
      throw new JournalError('wrong-key', 'the key does not open this journal, or its first page is damaged', {
        cause: error,
      });
    }
    throw error;
  }
}

function configure(store: Store): void {
  // Only before the first table is made; an older file gets it with the next rotation or rebuild.
  if (Number(store.pragma('page_count', { simple: true })) === 0) store.pragma('auto_vacuum = INCREMENTAL');
  store.pragma('journal_mode = WAL');
  store.pragma('synchronous = FULL');
  // macOS: fsync alone leaves the data in the disk's own cache.
  store.pragma('fullfsync = ON');
  store.pragma('checkpoint_fullfsync = ON');
  store.pragma('foreign_keys = ON');
  store.pragma('secure_delete = ON');
  store.pragma('temp_store = MEMORY');
  store.pragma('trusted_schema = OFF');
  store.pragma('journal_size_limit = 67108864');
  store.pragma('cache_size = -16384');
}

export interface OpenedDatabase {
  readonly store: Store;
  readonly close: () => void;
}

/** What went wrong while opening, in the journal's words. */
function openingFault(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code?.startsWith('E') === true || error instanceof TypeError
    ? new JournalError(code === 'ENOSPC' ? 'full' : 'io', `the journal cannot be opened (${code ?? 'no folder'})`, {
        cause: error,
      })
    : asJournalError(error);
}

/** Runs what opens files; whatever it throws leaves as a {@link JournalError}. */
export function opening<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw openingFault(error);
  }
}

/** Opens or makes the file at `path` and brings it to the newest schema. The caller holds the lock of the folder. */
export function openStore(path: string, key: Uint8Array): OpenedDatabase {
  if (key.length !== KEY_BYTES) throw new JournalError('wrong-key', `a key has ${KEY_BYTES} bytes`);
  let store: Store | undefined;
  try {
    createFile(path);
    store = new Database(path, { timeout: BUSY_MILLISECONDS });
    unlock(store, key, schemeOf(path));
    refuseNewer(store);
    configure(store);
    migrate(store);
  } catch (error) {
    store?.close();
    throw openingFault(error);
  }
  const opened = store;
  return { store: opened, close: () => opened.close() };
}
