/**
 * A new key for the journal. SQLite can change the key of a file in place, but not so that a cut at any moment leaves either the old file
 * or the new one: the journal is copied under the new key, the copy is compared row by row, and takes the place in one rename.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { inspect } from './damage.ts';
import { syncFile, syncFolder, writeBytesDurably, writeDurably } from './durable.ts';
import { settledKey } from './key.ts';
import { hex, identityPath, journalPath, keptInKeyring, readIfThere, told } from './key-store.ts';
import type { JournalKey, KeyStoring } from './key-store.ts';
import { systemKeyring } from './keyring.ts';
import { lockFolder } from './lock.ts';
import { draftPath, endRotation, markerPath, nextKeyPath, nextSecretPath, writeMarker } from './rotation-end.ts';
import type { Cut } from './rotation-end.ts';
import { NEWEST_SCHEME, schemeOf } from './scheme.ts';
import { openStore, opening, setScheme, unlock } from './store.ts';
import type { Store } from './store.ts';
import { JournalError } from './types.ts';
import { rewrap } from './wrapping.ts';

/** A file of the data folder that is sealed under the journal's key. */
export interface SealedFile {
  readonly name: string;
  readonly reseal: (bytes: Uint8Array, from: Uint8Array, to: Uint8Array) => Uint8Array;
}

export interface RotationOptions extends KeyStoring {
  readonly secrets?: readonly SealedFile[];
  /** Called after each step; tests end the process there. */
  readonly cut?: Cut;
}

/** Gives the journal a new key while no agent runs. Throws JournalError: `locked`, `full`, `damaged`, `wrong-key`. */
export function rotateKey(options: RotationOptions): JournalKey {
  settledKey(options);
  return told(() => {
    const lock = lockFolder(journalPath(options.dataDir));
    try {
      return opening(() => rotateLocked(options));
    } finally {
      lock.release();
    }
  });
}

function rotateLocked(options: RotationOptions): JournalKey {
  const { dataDir, keyring = systemKeyring(), random, secrets = [], cut = () => undefined } = options;
  const { key: old } = settledKey(options);
  const path = journalPath(dataDir);
  if (!existsSync(path)) throw new JournalError('unknown-subject', 'there is no journal');
  if (inspect(path, old) === 'damaged')
    throw new JournalError('damaged', 'a damaged journal is mended before its key is changed');
  assertRoom(dataDir, path);
  for (const left of [nextKeyPath(dataDir), draftPath(dataDir)]) rmSync(left, { force: true });

  const key = random(32);
  const account = hex(random(16));
  const kept = keptInKeyring(keyring, account, key) ? 'system' : 'file';
  if (kept === 'file') writeDurably(nextKeyPath(dataDir), `${hex(key)}\n`);
  cut('key-kept');
  const present = secrets.filter(({ name }) => existsSync(join(dataDir, name)));
  writeMarker(dataDir, {
    kept,
    account,
    oldAccount: readIfThere(identityPath(dataDir)) ?? '',
    secrets: present.map(({ name }) => name),
  });
  cut('marked');
  rewrap(dataDir, old, [key, old], random);
  cut('wrapped');
  for (const { name, reseal } of present) {
    const file = join(dataDir, name);
    writeBytesDurably(nextSecretPath(file), reseal(readFileSync(file), old, key));
  }
  cut('secrets-sealed');
  copyUnder(path, draftPath(dataDir), old, key, cut);
  syncFile(draftPath(dataDir));
  cut('synced');
  renameSync(draftPath(dataDir), path);
  syncFolder(dataDir);
  cut('switched');
  endRotation(options, cut);
  if (existsSync(markerPath(dataDir))) throw new JournalError('io', 'the rotation did not end');
  return { key, kept };
}

/** The copy lies beside the original until it has taken its place. */
function assertRoom(dataDir: string, path: string): void {
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < statSync(path).size * 1.2)
    throw new JournalError('full', 'there is no room for a second copy of the journal');
}

function copyUnder(path: string, draft: string, old: Uint8Array, key: Uint8Array, cut: Cut): void {
  const original = openStore(path, old);
  try {
    // Afterwards nothing of the original lies in its log, which does not belong to the copy.
    original.store.pragma('wal_checkpoint(TRUNCATE)');
    original.store.pragma('auto_vacuum = INCREMENTAL');
    original.store.prepare('VACUUM INTO ?').run(draft);
    cut('copied');
    changeKey(draft, old, key);
    cut('changed');
    const copy = openStore(draft, key);
    try {
      if (digest(original.store) !== digest(copy.store))
        throw new JournalError('damaged', 'the copy is not like the original');
      const [check] = copy.store.prepare<[], { quick_check: string }>('PRAGMA quick_check').all();
      if (check?.quick_check !== 'ok') throw new JournalError('damaged', 'the copy does not pass its check');
    } finally {
      copy.close();
    }
    cut('compared');
  } finally {
    original.close();
  }
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new JournalError('io', 'the log of the journal is still there');
}

/** In place, on the draft, and into the newest scheme: cut off here, the draft is thrown away. */
function changeKey(draft: string, old: Uint8Array, key: Uint8Array): void {
  const store = new Database(draft);
  try {
    unlock(store, old, schemeOf(draft));
    store.pragma('journal_mode = MEMORY');
    setScheme(store, NEWEST_SCHEME);
    store.pragma(`rekey = "x'${hex(key)}'"`);
  } finally {
    store.close();
  }
}

/** Everything in every table, as one hash. */
function digest(store: Store): string {
  const hash = createHash('sha256');
  const tables = store
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all();
  for (const { name } of tables) {
    hash.update(`\n${name}\n`);
    const order = name === 'companion' ? '1, 2' : '1';
    for (const row of store.prepare<[], Record<string, unknown>>(`SELECT * FROM "${name}" ORDER BY ${order}`).iterate())
      for (const value of Object.values(row))
        hash.update(value instanceof Uint8Array ? value : `${typeof value}:${String(value)};`);
  }
  return hash.digest('hex');
}
