/**
 * What SQLite reports, in the journal's words (https://sqlite.org/rescode.html). A caller decides by `fault` alone: a full disk
 * is "not now", a lock is "another agent", a page that fails its authentication code is "damaged".
 */
import Database from 'better-sqlite3-multiple-ciphers';
import { JournalError } from './types.ts';
import type { JournalFault } from './types.ts';

const faultsByCode: readonly (readonly [prefix: string, fault: JournalFault])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'unknown-subject'],
  ['SQLITE_CONSTRAINT', 'forbidden'],
];

/** The same failure as a {@link JournalError}; what is no failure of the store is given back unchanged. */
export function asJournalError(error: unknown): unknown {
  if (error instanceof JournalError) return error;
  if (error instanceof Database.SqliteError) {
    const fault = faultsByCode.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? 'io';
    return new JournalError(fault, `the store answered ${error.code}`, { cause: error });
  }
  if (error instanceof TypeError && error.message.includes('connection is not open')) {
    return new JournalError('io', 'the journal is closed', { cause: error });
  }
  return error;
}

/** Runs work on the store; whatever the store throws leaves as a {@link JournalError}. */
export function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asJournalError(error);
  }
}
