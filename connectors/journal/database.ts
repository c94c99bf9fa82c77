/**
 * Opens the one file that Relais must not lose: encrypted as a whole (SQLCipher scheme, raw 256-bit key), write-ahead log, every commit
 * synced (`synchronous=FULL`), one agent at a time.
 */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { syncFolder } from './durable.ts';
import { asJournalError } from './faults.ts';
import { migrate } from './migrations/index.ts';
import { JournalError } from './types.ts';

export type Store = Database;

const KEY_BYTES = 32;
const LOWEST_NODE_API = 10;
/** How long a start waits for an agent that is just ending. */
const BUSY_MILLISECONDS = 1000;

/** The native part ends the whole process without a word on an older Node-API: refuse before it is loaded. */
export function assertNodeApi(version: string | undefined): void {
  if (Number(version ?? 0) >= LOWEST_NODE_API) return;
  throw new JournalError(
    'io',
    `the journal needs Node 22.14 or newer (Node-API ${LOWEST_NODE_API}, this is ${version ?? 'none'})`,
  );
}

/**
 * The lock of a data folder: an open exclusive transaction on an empty file beside the database, held by the operating system and
 * therefore gone with the process, however it ends. It stands beside the database's own lock because POSIX drops the locks of a
 * file as soon as *any* handle of the process on that file is closed: one careless copy of the database would unlock it.
 */
function lockFolder(path: string): Store {
  const lock = new Database(`${path}-lock`, { timeout: BUSY_MILLISECONDS });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw asJournalError(error);
  }
}

/** The file exists with narrow rights, and its name is durable, before the first page is written. */
function createFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  syncFolder(dirname(path));
}

function unlock(store: Store, key: Uint8Array): void {
  store.pragma("cipher = 'sqlcipher'");
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

/** Opens or makes the database at `path` with a key of 32 bytes, and brings it to the newest schema. */
export function openDatabase(path: string, key: Uint8Array): OpenedDatabase {
  assertNodeApi(process.versions.napi);
  if (key.length !== KEY_BYTES) throw new JournalError('wrong-key', `a key has ${KEY_BYTES} bytes`);
  let lock: Store | undefined;
  let store: Store | undefined;
  try {
    lock = lockFolder(path);
    createFile(path);
    store = new Database(path, { timeout: BUSY_MILLISECONDS });
    unlock(store, key);
    configure(store);
    migrate(store);
  } catch (error) {
    store?.close();
    lock?.close();
    const code = (error as NodeJS.ErrnoException).code;
    throw code?.startsWith('E') === true || error instanceof TypeError
      ? new JournalError(code === 'ENOSPC' ? 'full' : 'io', `the journal cannot be opened (${code ?? 'no folder'})`, {
          cause: error,
        })
      : asJournalError(error);
  }
  const [opened, held] = [store, lock];
  return {
    store: opened,
    close: () => {
      opened.close();
      held.close();
    },
  };
}
