/** Looking at a watched folder: which files lie there, and reading one without disturbing whoever writes it. */
import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';

/** A file as one look saw it. */
export interface FileLook {
  readonly name: string;
  /** The name as the file system gives it, for names that are not UTF-8. */
  readonly path: Buffer;
  readonly size: number;
  /** Milliseconds since 1970, with fractions. */
  readonly modifiedAt: number;
}

export const sameLook = (a: Pick<FileLook, 'size' | 'modifiedAt'>, b: Pick<FileLook, 'size' | 'modifiedAt'>): boolean =>
  a.size === b.size && a.modifiedAt === b.modifiedAt;

/** Names under which programs write what is not finished, or what is not theirs to hand over. */
const temporaryNames: readonly RegExp[] = [
  /^\./,
  /^~\$/,
  /~$/,
  /\.(tmp|temp|part|partial|filepart|crdownload|download|swp|lock|lck)$/i,
  /^(thumbs\.db|desktop\.ini)$/i,
];

export const isTemporary = (name: string): boolean => temporaryNames.some((pattern) => pattern.test(name));

const LOOKS_AT_ONCE = 32;

async function look(folder: string, raw: Buffer): Promise<FileLook | undefined> {
  const path = Buffer.concat([Buffer.from(folder + sep), raw]);
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return undefined;
    return { name: raw.toString(isUtf8(raw) ? 'utf8' : 'latin1'), path, size: stats.size, modifiedAt: stats.mtimeMs };
  } catch {
    // Gone since the folder was listed, or not ours to see: the next look decides.
    return undefined;
  }
}

/** The regular files of a folder, oldest first; links, devices, subfolders and temporary names are left alone. Throws when it cannot be listed. */
export async function filesOf(folder: string): Promise<ReadonlyMap<string, FileLook>> {
  const names = (await readdir(folder, { encoding: 'buffer' })).filter((raw) => !isTemporary(raw.toString('latin1')));
  const looks: FileLook[] = [];
  for (let at = 0; at < names.length; at += LOOKS_AT_ONCE) {
    const some = await Promise.all(names.slice(at, at + LOOKS_AT_ONCE).map((raw) => look(folder, raw)));
    looks.push(...some.filter((seen) => seen !== undefined));
  }
  looks.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.name < b.name ? -1 : 1));
  return new Map(looks.map((seen) => [seen.name, seen]));
}

export type FileReading =
  | { readonly state: 'read'; readonly bytes: Buffer }
  /** Another program keeps it to itself. */
  | { readonly state: 'locked' }
  /** Not allowed, or a fault of the disk. */
  | { readonly state: 'unreadable' }
  /** Gone, or no longer as it was looked at. */
  | { readonly state: 'changed' };

const faults: Readonly<Record<string, Exclude<FileReading['state'], 'read'>>> = {
  EBUSY: 'locked',
  ETXTBSY: 'locked',
  EAGAIN: 'locked',
  ENOENT: 'changed',
  ELOOP: 'changed',
  EISDIR: 'changed',
  ENXIO: 'changed',
};

const faultOf = (error: unknown): Exclude<FileReading['state'], 'read'> =>
  faults[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unreadable';

/** Opens for reading and writing, so that Windows reports a program that still writes; a file that may only be read is read. */
async function openShared(path: Buffer): Promise<FileHandle> {
  const flags = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  try {
    return await open(path, constants.O_RDWR | flags);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
    return open(path, constants.O_RDONLY | flags);
  }
}

/** Reads a file that must still be the one looked at, before and after. */
export async function readFile(file: FileLook): Promise<FileReading> {
  let handle: FileHandle;
  try {
    handle = await openShared(file.path);
  } catch (error) {
    return { state: faultOf(error) };
  }
  try {
    const before = await handle.stat();
    if (!before.isFile() || !sameLook(file, { size: before.size, modifiedAt: before.mtimeMs }))
      return { state: 'changed' };
    const bytes = await handle.readFile();
    const after = await handle.stat();
    const same = bytes.length === file.size && sameLook(file, { size: after.size, modifiedAt: after.mtimeMs });
    return same ? { state: 'read', bytes } : { state: 'changed' };
  } catch (error) {
    return { state: faultOf(error) };
  } finally {
    await handle.close();
  }
}
