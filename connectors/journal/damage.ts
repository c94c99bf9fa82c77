/**
 * What is done when a database is found damaged: it is set aside whole under a name of its own, a new one is built from what can be read,
 * and only when that is complete on the disk does it take the place. Cut off anywhere, the next start goes on; nothing is ever deleted.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder, syncFile } from './durable.ts';
import { readImage } from './image.ts';
import type { Image } from './image.ts';
import { assertKnownSchema } from './migrations/index.ts';
import { rebuild } from './rebuild.ts';
import { fingerprintOf, readSeal, saltIsAsSealed, writeSeal } from './seal.ts';
import { openStore } from './store.ts';
import { JournalError } from './types.ts';

/** Up to this size every page is proven at every start; beyond it, when there is a reason to suspect something. */
const PROVEN_AT_START = 512 * 1024 * 1024;

export const suspectPath = (path: string): string => `${path}-suspect`;
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export type Condition = 'new' | 'sound' | 'torn' | 'damaged';

/**
 * Looks at the files of a database without changing anything. Throws `wrong-key` when the key is not the one it was written with, `newer`
 * when a newer Relais wrote it, damaged or not: rebuilt in an older schema, what only the newer one knows would be lost.
 */
export function inspect(path: string, key: Uint8Array): Condition {
  const condition = conditionOf(path, key);
  if (condition === 'damaged') {
    const image = bestImage(path, key);
    image.close();
    // The page tells what is there now; the seal, what was there when it was last opened.
    assertKnownSchema(image.schema ?? readSeal(path)?.schema ?? 0);
  }
  return condition;
}

function conditionOf(path: string, key: Uint8Array): Condition {
  const [size, log] = [sizeOf(path), sizeOf(`${path}-wal`)];
  const seal = readSeal(path);
  if (size === 0 && log === 0) return seal ? 'damaged' : 'new';
  if (size === 0 && !seal) return 'new';
  // Cut off while it was made, before anything was promised: what undoes the last step lies beside it, and SQLite goes back by itself.
  if (!seal && sizeOf(`${path}-journal`) > 0) return 'sound';
  if (size > PROVEN_AT_START && log === 0 && !existsSync(suspectPath(path))) return 'sound';
  const image = readImage(path, key);
  try {
    assertKnownSchema(image.schema ?? 0);
    if (image.bad.length === 0) {
      if (!saltIsAsSealed(path, key, image)) return 'damaged';
      return image.log === 'whole' ? 'sound' : image.log;
    }
    if (keyFits(image, key, path)) return 'damaged';
    throw new JournalError('wrong-key', 'the key does not open this journal');
  } finally {
    image.close();
  }
}

/** A key fits when one page proves itself, or when the seal says that it is the one. */
function keyFits(image: Image, key: Uint8Array, path: string): boolean {
  return image.bad.length < image.pages || readSeal(path)?.fingerprint === fingerprintOf(key);
}

/** `journal.db` set aside on a day: `journal-damaged-2026-11-23.db`, with a number when that is taken. */
function asideName(path: string, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  const stem = basename(path).replace(/\.db$/, '');
  for (let n = 1; ; n += 1) {
    const name = `${stem}-damaged-${day}${n === 1 ? '' : `-${n}`}.db`;
    const taken = readdirSync(dirname(path)).some((file) => file.startsWith(name));
    if (!taken) return name;
  }
}

const rebuiltPrefix = (path: string): string => `${basename(path)}-rebuilt-`;

/** Builds the new journal and puts it in the place of the damaged one. Throws `full` when there is no room for both. */
export function setAsideAndRebuild(path: string, key: Uint8Array, now: number, cut: (step: string) => void): void {
  const aside = asideName(path, now);
  const draft = `${path}-rebuilding`;
  for (const left of [draft, `${draft}-wal`]) rmSync(left, { force: true });
  const image = bestImage(path, key);
  try {
    const { store, close } = openStore(draft, key);
    try {
      store.pragma('foreign_keys = OFF');
      rebuild(store, image, { now, file: aside });
      const loose = store.pragma('foreign_key_check') as readonly unknown[];
      if (loose.length > 0) throw new JournalError('damaged', 'what could be read does not fit together');
      store.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      close();
    }
  } finally {
    image.close();
  }
  cut('rebuilt-draft');
  syncFile(draft);
  renameSync(draft, join(dirname(path), `${rebuiltPrefix(path)}${aside}`));
  syncFolder(dirname(path));
  cut('rebuilt');
  finishSettingAside(path, key, cut);
}

/** With the file's own salt, or with the sealed one where that proves more pages. */
function bestImage(path: string, key: Uint8Array): Image {
  const own = readImage(path, key);
  const seal = readSeal(path);
  if (!seal || seal.salt.equals(own.salt)) return own;
  const sealed = readImage(path, key, seal.salt);
  const [better, worse] = sealed.pages - sealed.bad.length > own.pages - own.bad.length ? [sealed, own] : [own, sealed];
  worse.close();
  return better;
}

/** A rebuilt journal that is complete takes its place; also after a start was cut off between the renames. */
export function finishSettingAside(path: string, key: Uint8Array, cut: (step: string) => void = () => undefined): void {
  const folder = dirname(path);
  const prefix = rebuiltPrefix(path);
  const rebuilt = existsSync(folder) ? readdirSync(folder).find((name) => name.startsWith(prefix)) : undefined;
  if (rebuilt === undefined) return;
  const image = readImage(join(folder, rebuilt), key);
  image.close();
  assertKnownSchema(image.schema ?? 0);
  const aside = join(folder, rebuilt.slice(prefix.length));
  // The log first: beside the new database, the old log would be taken for the new one's.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`);
  syncFolder(folder);
  cut('log-aside');
  if (existsSync(path)) renameSync(path, aside);
  syncFolder(folder);
  cut('aside');
  // Before the new file is in its place: its salt is another one.
  writeSeal(path, key, image.salt, image.schema ?? 0);
  cut('sealed');
  renameSync(join(folder, rebuilt), path);
  rmSync(suspectPath(path), { force: true });
  syncFolder(folder);
  cut('in-place');
}
