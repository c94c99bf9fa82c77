/** The files of a pack, in memory: one file as it is, or those of an archive (.zip; .tgz as FHIR packages come). Nothing is read from elsewhere. */
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { brokenArchive, tooLarge } from './problems.ts';

/** By path within the pack, with `/` between folders. */
export type PackFiles = ReadonlyMap<string, Uint8Array>;

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_FILES = 20_000;
const BLOCK = 512;

/** The name of the only file of a pack that is no archive. */
export const ONLY_FILE = 'pack';

/** @throws ProblemError `PACK-ARCHIVE`, `PACK-TOO-LARGE` */
export function unpack(bytes: Uint8Array): PackFiles {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return named(unzip(bytes));
  if (startsWith(bytes, [0x1f, 0x8b])) return named(untar(gunzip(bytes)));
  return new Map([[ONLY_FILE, bytes]]);
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

function unzip(bytes: Uint8Array): [string, Uint8Array][] {
  let [size, files] = [0, 0];
  try {
    const unzipped = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        size += originalSize;
        files += 1;
        if (size > MOST_BYTES || files > MOST_FILES) throw new RangeError();
        return true;
      },
    });
    return Object.entries(unzipped);
  } catch (error) {
    throw error instanceof RangeError ? tooLarge() : brokenArchive();
  }
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : brokenArchive();
  }
}

/** POSIX tar (ustar and pax, IEEE 1003.1), and the long names of GNU. */
function untar(tar: Uint8Array): [string, Uint8Array][] {
  const files: [string, Uint8Array][] = [];
  const word = (from: number, length: number): string =>
    Buffer.from(tar.subarray(from, from + length))
      .toString('utf8')
      .replace(/\0.*$/s, '');
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(word(at + 124, 12).trim() || '0', 8);
    const begin = at + BLOCK;
    if (!Number.isInteger(size) || begin + size > tar.length) throw brokenArchive();
    const content = tar.subarray(begin, begin + size);
    const type = String.fromCharCode(tar[at + 156] ?? 0);
    const prefix = word(at + 345, 155);
    const name = longName ?? (prefix === '' ? word(at, 100) : `${prefix}/${word(at, 100)}`);
    longName = undefined;
    if (type === 'L') longName = word(begin, size);
    else if (type === 'x') longName = /^\d+ path=([^\n]*)$/m.exec(word(begin, size))?.[1];
    else if (type === '0' || type === '\0') files.push([name, content]);
    if (files.length > MOST_FILES) throw tooLarge();
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (files.length === 0) throw brokenArchive();
  return files;
}

/** Names that lead out of the archive, and what systems put beside the files, are left out. */
function named(entries: readonly (readonly [string, Uint8Array])[]): PackFiles {
  const files = new Map<string, Uint8Array>();
  for (const [name, content] of entries) {
    const path = posix.normalize(name.replaceAll('\\', '/'));
    const unwanted =
      path.endsWith('/') || path.startsWith('/') || path.startsWith('..') || /(^|\/)(\.|__MACOSX)/.test(path);
    if (!unwanted) files.set(path, content);
  }
  return files;
}

/** The path that a reference inside `from` means. */
export const resolveIn = (from: string, reference: string): string =>
  posix.normalize(posix.join(posix.dirname(from), reference.replaceAll('\\', '/')));
