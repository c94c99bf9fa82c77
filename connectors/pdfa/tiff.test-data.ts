/** TIFF files made tag by tag (TIFF 6.0): what no program would write, or what would be too large to keep. */
import { deflateSync } from 'node:zlib';

/** To the inch. */
export const DOTS = 100;

/** A grey picture of 4 by 2 dots with these tags changed. */
export function tiff(changes: Readonly<Record<number, number>>): Buffer {
  const tags = {
    256: 4,
    257: 2,
    258: 8,
    259: 1,
    262: 1,
    273: 0,
    277: 1,
    278: 2,
    279: 8,
    282: 0,
    283: 0,
    296: 2,
    ...changes,
  };
  const entries = Object.entries(tags).map(([tag, value]) => [Number(tag), value] as const);
  const end = 8 + 2 + entries.length * 12 + 4;
  const bytes = Buffer.alloc(end + 16);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 10 + index * 12;
    const isFraction = tag === 282 || tag === 283;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(isFraction ? 5 : 4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(tag === 273 ? end : isFraction ? end + 8 : value, at + 8);
  }
  Buffer.from([0, 255, 0, 255, 0, 255, 0, 255]).copy(bytes, end);
  bytes.writeUInt32LE(DOTS, end + 8);
  bytes.writeUInt32LE(1, end + 12);
  return bytes;
}

/** Files of one page each as one file: their offsets move. */
export function chained(pages: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  let start = 0;
  for (const [index, page] of pages.entries()) {
    const copy = Buffer.from(page);
    const count = copy.readUInt16LE(8);
    for (let entry = 0; entry < count; entry += 1) {
      const at = 10 + entry * 12;
      if ([273, 282, 283].includes(copy.readUInt16LE(at)))
        copy.writeUInt32LE(copy.readUInt32LE(at + 8) + start, at + 8);
    }
    if (index < pages.length - 1) copy.writeUInt32LE(start + copy.length + 8, 10 + count * 12);
    parts.push(copy);
    start += copy.length;
  }
  return Buffer.concat(parts);
}

/** A little-endian TIFF with another value for one of its tags, which takes the place of tag 305 or is put in the first one that may go. */
export function withTag(source: Buffer, tag: number, value: number): Buffer {
  const from = source.readUInt32LE(4);
  const count = source.readUInt16LE(from);
  const directory = Buffer.alloc(2 + (count + 1) * 12 + 4);
  directory.writeUInt16LE(count + 1, 0);
  source.copy(directory, 2, from + 2, from + 2 + count * 12);
  const at = 2 + count * 12;
  directory.writeUInt16LE(tag, at);
  directory.writeUInt16LE(3, at + 2);
  directory.writeUInt32LE(1, at + 4);
  directory.writeUInt16LE(value, at + 8);
  const out = Buffer.concat([source, directory]);
  out.writeUInt32LE(source.length, 4);
  return out;
}

/** A white page of so many dots each way, in colours: small as a file, large to work on. */
export function blankTiff(side: number): Buffer {
  const data = deflateSync(Buffer.alloc(side * side * 3, 255));
  const head = tiff({ 256: side, 257: side, 259: 8, 262: 2, 277: 3, 278: side, 279: data.length });
  return Buffer.concat([withStrip(head), data]);
}

/** The strip stands at the end of the file. */
function withStrip(head: Buffer): Buffer {
  const out = Buffer.from(head);
  for (let at = 10; at < out.length - 12; at += 12)
    if (out.readUInt16LE(at) === 273) out.writeUInt32LE(head.length, at + 8);
  return out;
}
