/**
 * The lock of a data folder: an open exclusive transaction on an empty file beside the database, held by the operating system and
 * therefore gone with the process, however it ends. It stands beside the database's own lock because POSIX drops the locks of a
 * file as soon as *any* handle of the process on that file is closed: one careless copy of the database would unlock it.
 */
import Database from 'better-sqlite3-multiple-ciphers';
import { asJournalError } from './faults.ts';
import { JournalError } from './types.ts';

const LOWEST_NODE_API = 10;
/** How long a start waits for an agent that is just ending. */
export const BUSY_MILLISECONDS = 1000;

/** The native part ends the whole process without a word on an older Node-API: refuse before it is loaded. */
export function assertNodeApi(version: string | undefined): void {
  if (Number(version ?? 0) >= LOWEST_NODE_API) return;
  throw new JournalError(
    'io',
    `the journal needs Node 22.14 or newer (Node-API ${LOWEST_NODE_API}, this is ${version ?? 'none'})`,
  );
}

export interface FolderLock {
  release(): void;
}

/** Takes the lock of the folder of the database at `path`. Throws `locked` while another agent has it. */
export function lockFolder(path: string): FolderLock {
  assertNodeApi(process.versions.napi);
  const lock = new Database(`${path}-lock`, { timeout: BUSY_MILLISECONDS });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return { release: () => lock.close() };
  } catch (error) {
    lock.close();
    throw asJournalError(error);
  }
}
