/**
 * Moves taken files out of the watched folder, into a folder per day. Nothing that lies there is ever overwritten, and a name in it never
 * stands for half a file: a file gets its name by a hard link, which only one can make, or by a whole copy. What is removed is looked at
 * once more when nobody can write to it any longer.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { basename, extname, join, sep } from 'node:path';
import { errorCode } from './disk.ts';
import type { Disk } from './disk.ts';
import { baseOf, sameLook } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';

/** The longest file name that all common file systems take, in bytes. */
const LONGEST_NAME = 255;
const MOST_TRIES = 10_000;
/** Copies from another disk on their way. */
const COPYING = '.copying';
/** A folder that holds one file of its parent folder while that is being removed. */
const ASIDE = '.relais-aside-';
export const isAside = (name: string): boolean => name.startsWith(ASIDE);

/** The first characters of a text that fit into so many bytes of UTF-8. */
function fitting(text: string, bytes: number): string {
  let kept = '';
  for (const character of text) {
    if (Buffer.byteLength(kept) + Buffer.byteLength(character) > bytes) break;
    kept += character;
  }
  return kept;
}

/** `letter.pdf`, `letter (2).pdf`, `letter (3).pdf` …, within the length that a name may have. */
export function numberedName(name: string, number: number): string {
  const suffix = number === 1 ? '' : ` (${number})`;
  const extension = fitting(extname(name), 20);
  const stem = fitting(basename(name, extname(name)), LONGEST_NAME - Buffer.byteLength(extension + suffix));
  return `${stem}${suffix}${extension}`;
}

/** `YYYY-MM-DD` in this computer's own zone: the day as the people who look into the folder count it. */
export function dayOf(instant: number): string {
  const date = new Date(instant);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

const isStill = (file: FileLook, stats: { size: number; mtimeMs: number }): boolean =>
  sameLook(file, { size: stats.size, modifiedAt: stats.mtimeMs });

const beside = (folder: string | Buffer, name: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(folder), Buffer.from(sep), Buffer.from(name)]);

/** What file systems without hard links say (FAT, some network shares), and what is said of a file that may have no further one. */
const noLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/** Calls `use` with the name, then with numbered ones, until one was free. */
async function firstFree(name: string, use: (candidate: string) => Promise<unknown>): Promise<string> {
  for (let number = 1; number <= MOST_TRIES; number += 1) {
    const candidate = numberedName(name, number);
    try {
      await use(candidate);
      return candidate;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  throw new Error('no free name in the folder');
}

/** A second name for a file; a link to it that a cut-off move has left behind is that second name. */
const linkInto = (disk: Disk, from: string | Buffer, folder: string | Buffer, name: string): Promise<string> =>
  firstFree(name, async (candidate) => {
    try {
      await disk.link(from, beside(folder, candidate));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      const [one, other] = await Promise.all([disk.lstat(from), disk.lstat(beside(folder, candidate))]);
      if (one.ino === 0 || one.ino !== other.ino || one.dev !== other.dev) throw error;
    }
  });

/** Without links: the name is reserved by creating it, which only one can do, and the file renamed onto it. */
async function renameInto(disk: Disk, from: string | Buffer, folder: string | Buffer, name: string): Promise<string> {
  const reserved = await firstFree(name, async (candidate) =>
    (await disk.open(beside(folder, candidate), 'wx')).close(),
  );
  try {
    await disk.rename(from, beside(folder, reserved));
    return reserved;
  } catch (error) {
    await disk.unlink(beside(folder, reserved));
    throw error;
  }
}

/** Gives a file the first free name in a folder of the same disk; the name it had is gone. */
async function place(disk: Disk, from: string | Buffer, folder: string | Buffer, name: string): Promise<string> {
  try {
    const placed = await linkInto(disk, from, folder, name);
    await disk.unlink(from);
    return placed;
  } catch (error) {
    if (!noLinks.has(errorCode(error))) throw error;
    return renameInto(disk, from, folder, name);
  }
}

/** A copy on this disk, whole and synced before it has its name. */
async function copyInto(disk: Disk, file: FileLook, takenFolder: string, target: string): Promise<string> {
  const copying = join(takenFolder, COPYING);
  await disk.mkdir(copying, { recursive: true, mode: 0o700 });
  const draft = join(copying, randomUUID());
  try {
    await disk.copyFile(file.path, draft, constants.COPYFILE_EXCL);
    const copy = await disk.open(draft, 'r+');
    await copy.sync().finally(() => copy.close());
    return await place(disk, draft, target, baseOf(file.name));
  } finally {
    await disk.rm(copying, { recursive: true, force: true });
  }
}

/** What a killed process was copying is still where it came from. */
export const clearCopies = (disk: Disk, takenFolder: string): Promise<void> =>
  disk.rm(join(takenFolder, COPYING), { recursive: true, force: true });

/**
 * Removes a file that is still the one that was looked at; gives `false` when it is not, and then it stays. It is looked at once more in
 * a place where nobody else writes, so that what was written in that very moment is not what goes.
 */
export async function removeUnchanged(disk: Disk, file: FileLook): Promise<boolean> {
  if (!isStill(file, await disk.lstat(file.path))) return false;
  const aside = beside(file.folder, `${ASIDE}${randomUUID()}`);
  const there = Buffer.concat([aside, file.path.subarray(file.folder.length)]);
  await disk.mkdir(aside, { mode: 0o700 });
  try {
    await disk.rename(file.path, there);
    const same = isStill(file, await disk.lstat(there));
    if (same) await disk.unlink(there);
    else await place(disk, there, file.folder, baseOf(file.name));
    return same;
  } finally {
    await disk.rmdir(aside).catch(() => undefined);
  }
}

/** Puts back what a killed process had set aside for removal: whether it is what was taken is looked at again. */
export async function putBackAside(disk: Disk, aside: Buffer, folder: Buffer): Promise<void> {
  for (const raw of await disk.readdir(aside, { encoding: 'buffer' }))
    await place(disk, beside(aside, raw), folder, raw.toString());
  await disk.rmdir(aside);
}

/**
 * Moves a file into `folder/day`, under its name or the next free numbered one. Gives the path relative to `folder`, with `/`, or
 * undefined when the file has changed since it was looked at: then it lies where it lay. Throws the system's error; nothing is left
 * half-done then.
 */
export async function moveInto(disk: Disk, folder: string, day: string, file: FileLook): Promise<string | undefined> {
  if (!isStill(file, await disk.lstat(file.path))) return undefined;
  const target = join(folder, day);
  await disk.mkdir(target, { recursive: true, mode: 0o700 });
  const kept = await linkInto(disk, file.path, target, baseOf(file.name)).catch((error: unknown) => {
    // Another disk, or one without links: a copy.
    if (errorCode(error) === 'EXDEV' || noLinks.has(errorCode(error))) return copyInto(disk, file, folder, target);
    throw error;
  });
  let removed = false;
  try {
    removed = await removeUnchanged(disk, file);
    return removed ? `${day}/${kept}` : undefined;
  } finally {
    if (!removed) await disk.unlink(join(target, kept));
  }
}
