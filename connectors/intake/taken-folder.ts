/**
 * Moves taken files out of the watched folder, into a folder per day. Nothing that lies there is ever overwritten: a name is reserved
 * by creating it (which only one can do), and the file is renamed onto its own reservation, or copied where a rename cannot reach.
 */
import { constants, copyFile, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { sameLook } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';

/** The longest file name that all common file systems take, in bytes. */
const LONGEST_NAME = 255;
const MOST_TRIES = 10_000;

const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

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

async function reserve(folder: string, name: string): Promise<string> {
  for (let number = 1; number <= MOST_TRIES; number += 1) {
    const candidate = numberedName(name, number);
    try {
      await (await open(join(folder, candidate), 'wx')).close();
      return candidate;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  throw new Error('no free name in the folder of taken files');
}

const isStill = (file: FileLook, stats: { size: number; mtimeMs: number }): boolean =>
  sameLook(file, { size: stats.size, modifiedAt: stats.mtimeMs });

/** Onto another disk: copied, synced, and removed here only if it is still the file that was looked at. */
async function moveAcross(file: FileLook, to: string): Promise<boolean> {
  await copyFile(file.path, to);
  const copy = await open(to, 'r+');
  try {
    await copy.sync();
    const { size } = await copy.stat();
    if (size !== file.size || !isStill(file, await lstat(file.path))) return false;
  } finally {
    await copy.close();
  }
  await rm(file.path);
  return true;
}

/** On the same disk: renamed; if somebody wrote to it in that very moment, it is put back beside what may lie there by now. */
async function moveHere(file: FileLook, to: string): Promise<boolean> {
  await rename(file.path, to);
  if (isStill(file, await lstat(to))) return true;
  const folder = Buffer.from(dirname(file.path.toString('latin1')) + sep, 'latin1');
  for (let number = 1; number <= MOST_TRIES; number += 1) {
    const back = number === 1 ? file.path : Buffer.concat([folder, Buffer.from(numberedName(file.name, number))]);
    try {
      await copyFile(to, back, constants.COPYFILE_EXCL);
      return false;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  throw new Error('no free name in the watched folder');
}

/**
 * Moves a file into `folder/day`, under its name or the next free numbered one. Gives the path relative to `folder`, with `/`, or
 * undefined when the file has changed since it was looked at: then it lies where it lay. Throws the system's error; nothing is left
 * half-done then.
 */
export async function moveInto(folder: string, day: string, file: FileLook): Promise<string | undefined> {
  if (!isStill(file, await lstat(file.path))) return undefined;
  const target = join(folder, day);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const reserved = await reserve(target, file.name);
  const to = join(target, reserved);
  let moved = false;
  try {
    moved = await moveHere(file, to).catch((error: unknown) => {
      if (errorCode(error) === 'EXDEV') return moveAcross(file, to);
      throw error;
    });
    return moved ? `${day}/${reserved}` : undefined;
  } finally {
    if (!moved) await removeReservation(file, to);
  }
}

/** Only while the file itself lies in the watched folder: what was renamed and could not be put back is all there is of it. */
async function removeReservation(file: FileLook, to: string): Promise<void> {
  const [there, here] = await Promise.all([lstat(file.path).catch(() => undefined), lstat(to).catch(() => undefined)]);
  if (there !== undefined || here?.size === 0) await rm(to, { force: true });
}
