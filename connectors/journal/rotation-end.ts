/**
 * How a rotation ends, whether it ran through or was cut off: the database alone decides. Opened by the new key, everything else follows
 * it; opened by the old one, the draft goes. The marker tells which keys are meant, and goes last.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from './durable.ts';
import { saltOf } from './image.ts';
import {
  SERVICE,
  askKeyring,
  findKey,
  identityPath,
  journalPath,
  keyPath,
  parseKey,
  readIfThere,
  told,
} from './key-store.ts';
import type { KeyStoring } from './key-store.ts';
import { systemKeyring } from './keyring.ts';
import type { KeyringLike } from './keyring.ts';
import { lockFolder } from './lock.ts';
import { keyOpens } from './proof.ts';
import { newestSchema } from './migrations/index.ts';
import { readSeal, writeSeal } from './seal.ts';
import { JournalError } from './types.ts';
import { rewrap } from './wrapping.ts';

export type Cut = (step: string) => void;

export const markerPath = (dataDir: string): string => join(dataDir, 'journal.rotation');
export const nextKeyPath = (dataDir: string): string => `${keyPath(dataDir)}-next`;
export const draftPath = (dataDir: string): string => `${journalPath(dataDir)}-rotating`;
export const nextSecretPath = (file: string): string => `${file}-next`;

export interface Marker {
  /** Where the new key lies. */
  readonly kept: 'system' | 'file';
  /** Accounts in the key store. */
  readonly account: string;
  readonly oldAccount: string;
  /** Names of files in the data folder whose content is sealed under the journal's key. */
  readonly secrets: readonly string[];
}

export function writeMarker(dataDir: string, { kept, account, oldAccount, secrets }: Marker): void {
  writeDurably(markerPath(dataDir), `${JSON.stringify({ kept, account, oldAccount, secrets })}\n`);
}

const readMarker = (dataDir: string): Marker => JSON.parse(readFileSync(markerPath(dataDir), 'utf8')) as Marker;

/** Ends a rotation that was cut off. Does nothing where there is none; throws `locked` while one is under way elsewhere. */
export function settleRotation(options: KeyStoring): void {
  if (!existsSync(markerPath(options.dataDir))) return;
  told(() => {
    const lock = lockFolder(journalPath(options.dataDir));
    try {
      endRotation(options, () => undefined);
    } finally {
      lock.release();
    }
  });
}

/** The caller holds the lock of the folder. */
export function endRotation({ dataDir, keyring = systemKeyring(), random }: KeyStoring, cut: Cut): void {
  if (!existsSync(markerPath(dataDir))) return;
  const marker = readMarker(dataDir);
  const next = newKey(dataDir, keyring, marker);
  if (next && keyOpens(journalPath(dataDir), next)) {
    followNewKey({ dataDir, keyring, random }, marker, next, cut);
    return;
  }
  const old = findKey(dataDir, keyring)?.key;
  if (!old || !keyOpens(journalPath(dataDir), old))
    throw new JournalError(
      'wrong-key',
      'neither the old key nor the new one of an unfinished rotation opens the journal',
    );
  goBack(dataDir, marker, old, next, random);
}

/** The new key, whether it still lies where the rotation put it or is already the key of the folder. */
function newKey(dataDir: string, keyring: KeyringLike, { kept, account }: Marker): Uint8Array | undefined {
  if (kept === 'file') {
    const text = readIfThere(nextKeyPath(dataDir)) ?? readIfThere(keyPath(dataDir));
    return text === undefined ? undefined : parseKey(text);
  }
  const answer = askKeyring(keyring, account);
  if (answer.state === 'unavailable') throw new JournalError('wrong-key', 'the key store does not answer');
  return answer.state === 'found' ? answer.key : undefined;
}

function followNewKey(
  { dataDir, keyring = systemKeyring(), random }: KeyStoring,
  marker: Marker,
  key: Uint8Array,
  cut: Cut,
): void {
  for (const name of marker.secrets) {
    const file = join(dataDir, name);
    if (existsSync(nextSecretPath(file))) renameSync(nextSecretPath(file), file);
  }
  syncFolder(dataDir);
  cut('secrets-switched');
  if (marker.kept === 'file') {
    if (existsSync(nextKeyPath(dataDir))) renameSync(nextKeyPath(dataDir), keyPath(dataDir));
  } else {
    writeDurably(identityPath(dataDir), `${marker.account}\n`);
    cut('key-named');
    // A key file would win over the key store, and what it holds opens nothing any more.
    rmSync(keyPath(dataDir), { force: true });
  }
  syncFolder(dataDir);
  cut('key-switched');
  rewrap(dataDir, key, [key], random);
  cut('wrapped-again');
  const path = journalPath(dataDir);
  writeSeal(path, key, saltOf(path), Math.max(newestSchema, readSeal(path)?.schema ?? 0));
  cut('sealed');
  forget(keyring, marker.oldAccount, marker.account);
  cut('old-forgotten');
  rmSync(markerPath(dataDir));
  syncFolder(dataDir);
  cut('done');
}

/** A key store that does not forget keeps a key that opens nothing: no reason to stop. */
function forget(keyring: KeyringLike, account: string, kept: string): void {
  if (account === '' || account === kept) return;
  try {
    keyring.forget?.(SERVICE, account);
  } catch {
    return;
  }
}

function goBack(
  dataDir: string,
  marker: Marker,
  old: Uint8Array,
  next: Uint8Array | undefined,
  random: KeyStoring['random'],
): void {
  const draft = draftPath(dataDir);
  for (const left of [
    draft,
    `${draft}-wal`,
    `${draft}-journal`,
    ...marker.secrets.map((name) => nextSecretPath(join(dataDir, name))),
  ])
    rmSync(left, { force: true });
  if (next) rewrap(dataDir, next, [old], random);
  rmSync(nextKeyPath(dataDir), { force: true });
  rmSync(markerPath(dataDir));
  syncFolder(dataDir);
}
