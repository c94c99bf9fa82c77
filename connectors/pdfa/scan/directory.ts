/** Tag directories of TIFF 6.0 §2, which Exif borrows: numbers and bytes by tag, never outside the file. */

export interface Directory {
  /** Values of a tag as numbers; a fraction as its quotient. Empty when the tag is absent or of another kind. */
  numbers(tag: number): readonly number[];
  /** The first value, or what stands in for it. */
  number(tag: number, otherwise: number): number;
  bytes(tag: number): Uint8Array | undefined;
  /** Where the next directory stands; 0 when this is the last. */
  readonly next: number;
}

/** Sizes of the value types that are read: bytes, letters, short and long numbers, fractions, anything. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4 };
const MOST_ENTRIES = 4096;

interface Entry {
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

export interface TagFile {
  readonly little: boolean;
  readonly first: number;
  /** @throws RangeError where the directory leads outside the file */
  directory(offset: number): Directory;
}

/** Undefined when the bytes do not begin as such a file does. */
export function openTags(bytes: Uint8Array): TagFile | undefined {
  if (bytes.length < 8) return undefined;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  if (data.getUint16(2, little) !== 42) return undefined;
  return {
    little,
    first: data.getUint32(4, little),
    directory: (offset) => directoryAt(bytes, data, little, offset),
  };
}

function directoryAt(bytes: Uint8Array, data: DataView, little: boolean, offset: number): Directory {
  const count = Math.min(data.getUint16(offset, little), MOST_ENTRIES);
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index += 1) {
    const at = offset + 2 + index * 12;
    const type = data.getUint16(at + 2, little);
    const length = data.getUint32(at + 4, little);
    const size = (SIZES[type] ?? 0) * length;
    const place = size <= 4 ? at + 8 : data.getUint32(at + 8, little);
    if (size > 0 && place + size <= bytes.length)
      entries.set(data.getUint16(at, little), { type, count: length, at: place });
  }
  const after = offset + 2 + count * 12;
  const numbers = (tag: number): readonly number[] => {
    const entry = entries.get(tag);
    return entry ? Array.from({ length: entry.count }, (_, index) => valueAt(data, little, entry, index)) : [];
  };
  return {
    numbers,
    number: (tag, otherwise) => {
      const entry = entries.get(tag);
      return entry ? valueAt(data, little, entry, 0) : otherwise;
    },
    bytes: (tag) => {
      const entry = entries.get(tag);
      return entry && bytes.subarray(entry.at, entry.at + entry.count * (SIZES[entry.type] ?? 0));
    },
    next: after + 4 <= bytes.length ? data.getUint32(after, little) : 0,
  };
}

function valueAt(data: DataView, little: boolean, { type, at }: Entry, index: number): number {
  switch (type) {
    case 3:
      return data.getUint16(at + index * 2, little);
    case 4:
    case 13:
      return data.getUint32(at + index * 4, little);
    case 5:
      return data.getUint32(at + index * 8, little) / Math.max(data.getUint32(at + index * 8 + 4, little), 1);
    case 8:
      return data.getInt16(at + index * 2, little);
    case 9:
      return data.getInt32(at + index * 4, little);
    case 10:
      return data.getInt32(at + index * 8, little) / (data.getInt32(at + index * 8 + 4, little) || 1);
    default:
      return data.getUint8(at + index);
  }
}
