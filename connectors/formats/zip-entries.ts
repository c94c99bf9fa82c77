/**
 * What a ZIP archive holds (APPNOTE 6.3.3, §4.3): its directory first, so that sizes, locks and names are known before a byte is unpacked.
 * An entry is never unpacked beyond the size that its directory states.
 */
import { inflateSync } from 'fflate';

export interface ZipEntry {
  /** As the archive writes it: a path with slashes, never used as a path. */
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly encrypted: boolean;
  /** Undefined when the entry cannot be unpacked: locked, of another method, cut off. */
  readonly content: () => Uint8Array | undefined;
}

const END = 0x06054b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end record with its longest comment. */
const TAIL = 65_557;
/** More entries are not listed: no export of a practice has them. */
const MOST_ENTRIES = 5_000;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05);

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function endOf(bytes: Uint8Array, view: DataView): number | undefined {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - TAIL); at -= 1)
    if (view.getUint32(at, true) === END) return at;
  return undefined;
}

/** Whether the archive has its end: without it, it is still being written, or cut off. */
export const hasZipEnd = (bytes: Uint8Array): boolean =>
  bytes.length >= 22 && endOf(bytes, viewOf(bytes)) !== undefined;

function unpack(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  method: number,
  packedSize: number,
  size: number,
): Uint8Array | undefined {
  try {
    if (view.getUint32(at, true) !== LOCAL) return undefined;
    const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    const packed = bytes.subarray(start, start + packedSize);
    if (packed.length !== packedSize) return undefined;
    if (method === 0) return packed.length === size ? packed : undefined;
    return method === 8 ? inflateSync(packed, { out: new Uint8Array(size) }) : undefined;
  } catch {
    return undefined;
  }
}

/** The entries of the directory, folders left out; undefined when it cannot be read (cut off, or larger than 4 GB). */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = viewOf(bytes);
  const end = bytes.length < 22 ? undefined : endOf(bytes, view);
  if (end === undefined) return undefined;
  const entries: ZipEntry[] = [];
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MOST_ENTRIES) return undefined;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY) return undefined;
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const packedSize = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const written = bytes.subarray(at + 46, at + 46 + nameLength);
    const name = new TextDecoder((flags & 0x800) === 0 ? 'windows-1252' : 'utf-8').decode(written);
    const encrypted = (flags & 1) === 1;
    if (!name.endsWith('/'))
      entries.push({
        name,
        size,
        packedSize,
        encrypted,
        content: () => (encrypted ? undefined : unpack(bytes, view, local, method, packedSize, size)),
      });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** What office programs save as archives, by the parts in them: a workbook that is read, or any other; undefined for archives of files. */
export function officeFileIn(entries: readonly ZipEntry[]): 'workbook' | 'other' | undefined {
  const has = (pattern: RegExp): boolean => entries.some(({ name }) => pattern.test(name));
  if (has(/^\/?xl\/workbook\.xml$/)) return 'workbook';
  const isOpenDocument = has(/^content\.xml$/) && has(/^META-INF\/manifest\.xml$/);
  return isOpenDocument || has(/^xl\/workbook\.bin$/) || has(/^(?:word|ppt)\//) ? 'other' : undefined;
}
