/**
 * Where the journal's key lies: the system's key store, or, where there is none, a file that only the service account can read. The key
 * is durable before a database is made with it; a database whose key is gone is left exactly as it is.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from './durable.ts';
import { systemKeyring } from './keyring.ts';
import type { KeyringLike } from './keyring.ts';
import { JournalError } from './types.ts';

/** Where a key is looked for and kept; `random` gives cryptographically strong bytes. */
export interface KeyStoring {
  readonly dataDir: string;
  readonly keyring?: KeyringLike;
  readonly random: (length: number) => Uint8Array;
}

export interface JournalKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Where it lies, to be said plainly: the system's key store, or a file beside the database. */
  readonly kept: 'system' | 'file';
}

export const SERVICE = 'relais';
const KEY_BYTES = 32;

/** The database of a data folder. */
export const journalPath = (dataDir: string): string => join(dataDir, 'journal.db');
export const keyPath = (dataDir: string): string => join(dataDir, 'journal.key');
export const identityPath = (dataDir: string): string => join(dataDir, 'journal.id');

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new JournalError(
      'io',
      `a file of the data folder cannot be read (${String((error as NodeJS.ErrnoException).code)})`,
      {
        cause: error,
      },
    );
  }
}

export function parseKey(text: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new JournalError('wrong-key', 'what is kept as the key is not a key');
  return Buffer.from(text, 'hex');
}

const databaseExists = (dataDir: string): boolean =>
  (statSync(journalPath(dataDir), { throwIfNoEntry: false })?.size ?? 0) > 0;

/** What the key store says about an account; `unavailable` when it does not answer at all. */
export function askKeyring(
  keyring: KeyringLike,
  account: string,
): { state: 'found'; key: Uint8Array } | { state: 'empty' } | { state: 'unavailable'; cause: unknown } {
  let secret: string | null;
  try {
    secret = keyring.read(SERVICE, account);
  } catch (cause) {
    return { state: 'unavailable', cause };
  }
  return secret === null ? { state: 'empty' } : { state: 'found', key: parseKey(secret) };
}

/** True when the key store took the key and gives the same one back. */
export function keptInKeyring(keyring: KeyringLike, account: string, key: Uint8Array): boolean {
  try {
    keyring.write(SERVICE, account, hex(key));
    return keyring.read(SERVICE, account) === hex(key);
  } catch {
    return false;
  }
}

/** Asks the disk, not the memory of this process, whether the key is there. */
function keepInFile(dataDir: string, key: Uint8Array): void {
  writeDurably(keyPath(dataDir), `${hex(key)}\n`);
  if (readIfThere(keyPath(dataDir)) !== hex(key))
    throw new JournalError('io', 'the key file does not hold what was written');
}

/** Keeps a key that was recovered or made by a rotation: from now on it is the key of this data folder. Deletes nothing. */
export function keepKey({ dataDir, keyring = systemKeyring(), random }: KeyStoring, key: Uint8Array): JournalKey {
  return told(() => {
    const account = hex(random(16));
    const kept = keptInKeyring(keyring, account, key) ? 'system' : 'file';
    if (kept === 'file') {
      // What lay there is of no use for this journal, and still nobody's to throw away.
      if (existsSync(keyPath(dataDir)))
        copyFileSync(keyPath(dataDir), `${keyPath(dataDir)}-before-${account.slice(0, 8)}`);
      keepInFile(dataDir, key);
    } else {
      // The key file would win over the key store: it is set aside, not deleted.
      writeDurably(identityPath(dataDir), `${account}\n`);
      if (existsSync(keyPath(dataDir)))
        renameSync(keyPath(dataDir), `${keyPath(dataDir)}-before-${account.slice(0, 8)}`);
      syncFolder(dataDir);
    }
    return { key, kept };
  });
}

export function told<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new JournalError(full ? 'full' : 'io', `the data folder cannot be used (${code})`, { cause: error });
  }
}

export function noKey(why: string): never {
  throw new JournalError('wrong-key', `the journal is there, its key is not: ${why}`);
}

export function findKey(dataDir: string, keyring: KeyringLike): JournalKey | undefined {
  const inFile = readIfThere(keyPath(dataDir));
  if (inFile !== undefined) return { key: parseKey(inFile), kept: 'file' };
  const account = readIfThere(identityPath(dataDir));
  const answer = account === undefined ? undefined : askKeyring(keyring, account);
  if (answer?.state === 'found') return { key: answer.key, kept: 'system' };
  if (databaseExists(dataDir))
    noKey(answer?.state === 'unavailable' ? 'the key store does not answer' : 'no key is kept for this data folder');
  return undefined;
}

export function findOrMakeKey(
  dataDir: string,
  keyring: KeyringLike,
  random: (length: number) => Uint8Array,
): JournalKey {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return findKey(dataDir, keyring) ?? makeKey(dataDir, readIfThere(identityPath(dataDir)), keyring, random);
}

function makeKey(
  dataDir: string,
  knownAccount: string | undefined,
  keyring: KeyringLike,
  random: (length: number) => Uint8Array,
): JournalKey {
  const account = knownAccount ?? hex(random(16));
  if (knownAccount === undefined) writeDurably(identityPath(dataDir), `${account}\n`);
  const key = random(KEY_BYTES);
  if (key.length !== KEY_BYTES) throw new JournalError('io', 'the source of randomness gave too few bytes');
  if (keptInKeyring(keyring, account, key)) return { key, kept: 'system' };
  keepInFile(dataDir, key);
  return { key, kept: 'file' };
}
