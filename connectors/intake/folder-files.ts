/** Looking at a watched folder: which files lie there, and reading one without disturbing whoever writes it. */
import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { errorCode } from './disk.ts';
import type { Disk } from './disk.ts';

/** A file as one look saw it. */
export interface FileLook {
  /** Relative to the watched folder, with `/`. */
  readonly name: string;
  /** The folder it lies in, and the whole path, as the file system gives them: for names that are not UTF-8. */
  readonly folder: Buffer;
  readonly path: Buffer;
  readonly size: number;
  /** Milliseconds since 1970 by the clock of whoever keeps the file, with fractions. Compared with nothing but itself. */
  readonly modifiedAt: number;
}

export const sameLook = (a: Pick<FileLook, 'size' | 'modifiedAt'>, b: Pick<FileLook, 'size' | 'modifiedAt'>): boolean =>
  a.size === b.size && a.modifiedAt === b.modifiedAt;

/** `sub/dir/` of `sub/dir/name`; empty for a file of the watched folder itself. */
export const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);
export const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Two at once: a network share that hangs must leave threads to the other sources. */
const LOOKS_AT_ONCE = 2;
/** So many files, then the others have their turn. */
const FILES_PER_TURN = 200;
/** Deeper than this nobody exports. */
const DEEPEST = 32;

export interface Listing {
  readonly disk: Disk;
  readonly folder: string;
  readonly subfolders: boolean;
  /** A folder inside the watched one that is not looked into: that of the taken files. */
  readonly except: string;
  readonly isTemporary: (name: string) => boolean;
  readonly isAside: (name: string) => boolean;
  /** Called as the listing comes on. */
  readonly alive: () => void;
  readonly stopped: () => boolean;
}

export interface Listed {
  readonly files: Map<string, FileLook>;
  /** Folders in which a killed process has left a file that it was removing, with the folder they lie in. */
  readonly asides: readonly { readonly path: Buffer; readonly folder: Buffer }[];
  /** Some subfolder may not be read. */
  readonly closed: boolean;
}

/** UTF-8 where it is; else as Latin-1; what collides with another name is written with its bytes, so that no file hides another. */
function nameOf(raw: Buffer, taken: (name: string) => boolean): string {
  if (isUtf8(raw)) return raw.toString('utf8');
  const latin1 = raw.toString('latin1');
  if (!taken(latin1)) return latin1;
  return latin1.replaceAll(/[\u0080-\u00ff]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/**
 * The regular files of a folder, oldest first; links, devices and temporary names are left alone, subfolders too unless they are wanted.
 * Throws when the folder cannot be listed, or vanishes meanwhile: half a list would say that files are gone.
 */
export async function filesOf(listing: Listing): Promise<Listed> {
  const looks: FileLook[] = [];
  const asides: { path: Buffer; folder: Buffer }[] = [];
  const closed = await listInto({ looks, asides }, listing, Buffer.from(listing.folder), '', 0);
  looks.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.name < b.name ? -1 : 1));
  return { files: new Map(looks.map((seen) => [seen.name, seen])), asides, closed };
}

interface Found {
  readonly looks: FileLook[];
  readonly asides: { path: Buffer; folder: Buffer }[];
}

async function listInto(
  found: Found,
  listing: Listing,
  folder: Buffer,
  prefix: string,
  depth: number,
): Promise<boolean> {
  const { disk, alive } = listing;
  const entries = await disk.readdir(folder, { encoding: 'buffer' });
  alive();
  // UTF-8 names first: they keep what they are called.
  for (const raw of entries)
    if (listing.isAside(raw.toString('latin1')))
      found.asides.push({ path: Buffer.concat([folder, Buffer.from(sep), raw]), folder });
  const raws = entries
    .filter((raw) => !listing.isTemporary(raw.toString('latin1')))
    .sort((a, b) => Number(isUtf8(b)) - Number(isUtf8(a)));
  const names = new Set<string>();
  const below: { readonly path: Buffer; readonly name: string }[] = [];
  const look = async (raw: Buffer): Promise<void> => {
    const path = Buffer.concat([folder, Buffer.from(sep), raw]);
    const name = nameOf(raw, (other) => names.has(other));
    names.add(name);
    const stats = await disk.lstat(path).catch((error: unknown) => {
      // Gone since the folder was listed, or not ours to see: the next look decides. Anything else is the share itself.
      if (['ENOENT', 'EACCES', 'EPERM', 'EBUSY'].includes(errorCode(error) ?? '')) return undefined;
      throw error;
    });
    alive();
    if (stats?.isDirectory()) below.push({ path, name });
    if (stats?.isFile())
      found.looks.push({ name: prefix + name, folder, path, size: stats.size, modifiedAt: stats.mtimeMs });
  };
  for (let at = 0; at < raws.length && !listing.stopped(); at += LOOKS_AT_ONCE) {
    await Promise.all(raws.slice(at, at + LOOKS_AT_ONCE).map(look));
    if (at % FILES_PER_TURN === 0) await turn();
  }
  if (!listing.subfolders || depth >= DEEPEST) return false;
  let closed = false;
  for (const { path, name } of below) {
    if (path.equals(Buffer.from(listing.except))) continue;
    try {
      closed = (await listInto(found, listing, path, `${prefix}${name}/`, depth + 1)) || closed;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EACCES' || code === 'EPERM') closed = true;
      else if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    }
  }
  return closed;
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
  faults[errorCode(error) ?? ''] ?? 'unreadable';

/** Opens for reading and writing, so that Windows reports a program that still writes; a file that may only be read is read. */
async function openShared(disk: Disk, path: Buffer): Promise<FileHandle> {
  // Without waiting: a pipe that took the file's place must not hold the look up.
  const flags =
    ((constants.O_NOFOLLOW as number | undefined) ?? 0) | ((constants.O_NONBLOCK as number | undefined) ?? 0);
  try {
    return await disk.open(path, constants.O_RDWR | flags);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
    return disk.open(path, constants.O_RDONLY | flags);
  }
}

/** Reads a file that must still be the one looked at, before and after. */
export async function readFile(disk: Disk, file: FileLook): Promise<FileReading> {
  let handle: FileHandle;
  try {
    handle = await openShared(disk, file.path);
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

/** So much at the end of a file that is nothing but zeros is space that was set aside for content that has not come. */
const HOLLOW_BYTES = 512;

/** Whether a copy has given the file its size and not yet its content (network shares, downloads). */
export function isHollow(bytes: Buffer): boolean {
  const end = bytes.subarray(Math.max(0, bytes.length - HOLLOW_BYTES));
  return end.length > 0 && end.every((byte) => byte === 0);
}
