/** CFF programs (Adobe Technical Note 5176, Type 2 charstrings 5177): glyph names or CIDs, the built-in encoding, and widths. */
import { CFF_STANDARD_STRINGS } from './cff-strings.ts';
import { STANDARD_ENCODING } from './encodings.ts';

export interface CffProgram {
  readonly glyphCount: number;
  readonly isCid: boolean;
  /** By name (not for CID-keyed programs). */
  readonly names: ReadonlyMap<string, number>;
  /** By CID (CID-keyed programs only). */
  readonly cids: ReadonlyMap<number, number>;
  /** Built-in encoding: code to glyph. */
  readonly encoding: ReadonlyMap<number, number>;
  /** Whether the font matrix is the usual one of a thousand units. */
  readonly usualMatrix: boolean;
  /** The advance of a glyph in units of its space; undefined when its program cannot be read. */
  width(glyph: number): number | undefined;
}

type Dict = ReadonlyMap<number, readonly number[]>;

interface Index {
  readonly items: readonly Uint8Array[];
  readonly end: number;
}

const MOST_GLYPHS = 65_536;

export function readCff(bytes: Uint8Array): CffProgram | undefined {
  try {
    return read(bytes);
  } catch {
    return undefined;
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readIndex(bytes: Uint8Array, at: number): Index {
  const data = view(bytes);
  const count = data.getUint16(at);
  if (count === 0) return { items: [], end: at + 2 };
  const size = data.getUint8(at + 2);
  const offset = (index: number): number => {
    let value = 0;
    for (let part = 0; part < size; part += 1) value = value * 256 + data.getUint8(at + 3 + index * size + part);
    return value;
  };
  const base = at + 2 + (count + 1) * size;
  const items: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const [from, to] = [base + offset(index), base + offset(index + 1)];
    if (from > to || to > bytes.length) throw new RangeError('index');
    items.push(bytes.subarray(from, to));
  }
  return { items, end: base + offset(count) };
}

function readDict(bytes: Uint8Array): Dict {
  const dict = new Map<number, number[]>();
  let operands: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte <= 21) {
      const key = byte === 12 ? 1200 + (bytes[at + 1] ?? 0) : byte;
      at += byte === 12 ? 2 : 1;
      dict.set(key, operands);
      operands = [];
    } else if (byte === 28) {
      operands.push(view(bytes).getInt16(at + 1));
      at += 3;
    } else if (byte === 29) {
      operands.push(view(bytes).getInt32(at + 1));
      at += 5;
    } else if (byte === 30) {
      let text = '';
      for (let done = false; !done && (at += 1) < bytes.length;) {
        for (const nibble of [(bytes[at] ?? 0) >> 4, (bytes[at] ?? 0) & 15]) {
          if (nibble === 15) done = true;
          else if (!done)
            text += ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', 'E', 'E-', '', '-'][nibble] ?? '';
        }
      }
      operands.push(Number(text));
      at += 1;
    } else if (byte <= 246) {
      operands.push(byte - 139);
      at += 1;
    } else if (byte <= 254) {
      const next = bytes[at + 1] ?? 0;
      operands.push(byte <= 250 ? (byte - 247) * 256 + next + 108 : -(byte - 251) * 256 - next - 108);
      at += 2;
    } else at += 1;
  }
  return dict;
}

interface Private {
  readonly defaultWidth: number;
  readonly nominalWidth: number;
  readonly subroutines: readonly Uint8Array[];
}

function readPrivate(bytes: Uint8Array, dict: Dict): Private {
  const [size = 0, offset = 0] = dict.get(18) ?? [];
  if (offset + size > bytes.length) throw new RangeError('private');
  const own = readDict(bytes.subarray(offset, offset + size));
  const [subroutines] = own.get(19) ?? [];
  return {
    defaultWidth: own.get(20)?.[0] ?? 0,
    nominalWidth: own.get(21)?.[0] ?? 0,
    subroutines: subroutines === undefined ? [] : readIndex(bytes, offset + subroutines).items,
  };
}

function read(bytes: Uint8Array): CffProgram | undefined {
  const header = bytes[2] ?? 0;
  if (bytes[0] !== 1) return undefined;
  const names = readIndex(bytes, header);
  const tops = readIndex(bytes, names.end);
  const strings = readIndex(bytes, tops.end);
  const globals = readIndex(bytes, strings.end).items;
  const [topBytes] = tops.items;
  if (!topBytes) return undefined;
  const top = readDict(topBytes);
  const charStringsAt = top.get(17)?.[0];
  if (charStringsAt === undefined) return undefined;
  const charStrings = readIndex(bytes, charStringsAt).items;
  const glyphCount = charStrings.length;
  if (glyphCount === 0 || glyphCount > MOST_GLYPHS) return undefined;
  const isCid = top.has(1230);
  const charset = readCharset(bytes, top.get(15)?.[0] ?? 0, glyphCount);
  const nameOf = (sid: number): string =>
    sid < 391
      ? (CFF_STANDARD_STRINGS[sid] ?? '')
      : Buffer.from(strings.items[sid - 391] ?? new Uint8Array()).toString('latin1');
  const dictionaries = isCid ? readIndex(bytes, top.get(1236)?.[0] ?? 0).items.map((item) => readDict(item)) : [top];
  const privates = dictionaries.map((dict) => readPrivate(bytes, dict));
  const select = isCid ? readSelect(bytes, top.get(1237)?.[0] ?? 0, glyphCount) : () => 0;
  const matrices = [top, ...(isCid ? dictionaries : [])].flatMap((dict) => dict.get(1207) ?? []);
  return {
    glyphCount,
    isCid,
    names: isCid ? new Map() : new Map(charset.map((sid, glyph) => [nameOf(sid), glyph] as const).toReversed()),
    cids: isCid ? new Map(charset.map((cid, glyph) => [cid, glyph])) : new Map(),
    encoding: isCid ? new Map() : readEncoding(bytes, top.get(16)?.[0] ?? 0, charset, nameOf),
    usualMatrix: matrices.length === 0 || (matrices.length === 6 && Math.abs((matrices[0] ?? 0) - 0.001) < 1e-9),
    width: (glyph) => {
      const code = charStrings[glyph];
      const own = privates[select(glyph)];
      return code && own ? charStringWidth(code, own, globals) : undefined;
    },
  };
}

/** Glyph order: the SID or CID of each glyph. */
function readCharset(bytes: Uint8Array, at: number, count: number): readonly number[] {
  const ids = [0];
  if (at <= 2) {
    // ISOAdobe; the Expert charsets are as good as unused, and their names decide nothing here.
    for (let glyph = 1; glyph < count; glyph += 1) ids.push(glyph);
    return ids;
  }
  const data = view(bytes);
  const format = data.getUint8(at);
  let place = at + 1;
  while (ids.length < count) {
    const first = data.getUint16(place);
    if (format === 0) {
      ids.push(first);
      place += 2;
      continue;
    }
    const left = format === 1 ? data.getUint8(place + 2) : data.getUint16(place + 2);
    for (let index = 0; index <= left && ids.length < count; index += 1) ids.push(first + index);
    place += format === 1 ? 3 : 4;
  }
  return ids;
}

function readEncoding(
  bytes: Uint8Array,
  at: number,
  charset: readonly number[],
  nameOf: (sid: number) => string,
): ReadonlyMap<number, number> {
  const codes = new Map<number, number>();
  if (at <= 1) {
    const byName = new Map(charset.map((sid, glyph) => [nameOf(sid), glyph]));
    for (const [code, name] of STANDARD_ENCODING) {
      const glyph = byName.get(name);
      if (glyph !== undefined) codes.set(code, glyph);
    }
    return codes;
  }
  const format = bytes[at] ?? 0;
  const count = bytes[at + 1] ?? 0;
  let place = at + 2;
  let glyph = 1;
  for (let index = 0; index < count; index += 1) {
    const first = bytes[place] ?? 0;
    const left = (format & 127) === 0 ? 0 : (bytes[place + 1] ?? 0);
    for (let more = 0; more <= left; more += 1) codes.set(first + more, glyph++);
    place += (format & 127) === 0 ? 1 : 2;
  }
  if ((format & 128) !== 0) {
    const extra = bytes[place] ?? 0;
    const bySid = new Map(charset.map((sid, index) => [sid, index]));
    for (let index = 0; index < extra; index += 1) {
      const found = bySid.get(((bytes[place + 2 + index * 3] ?? 0) << 8) | (bytes[place + 3 + index * 3] ?? 0));
      if (found !== undefined) codes.set(bytes[place + 1 + index * 3] ?? 0, found);
    }
  }
  return codes;
}

function readSelect(bytes: Uint8Array, at: number, count: number): (glyph: number) => number {
  const data = view(bytes);
  if (data.getUint8(at) === 0) return (glyph) => (glyph < count ? data.getUint8(at + 1 + glyph) : 0);
  const ranges = data.getUint16(at + 1);
  return (glyph) => {
    for (let range = 0; range < ranges; range += 1) {
      const place = at + 3 + range * 3;
      if (glyph >= data.getUint16(place) && glyph < data.getUint16(place + 3)) return data.getUint8(place + 2);
    }
    return 0;
  };
}

/** Operators that clear the stack: an odd argument before the first of them is the width. */
const EVEN = new Set([1, 3, 18, 23]);

function charStringWidth(code: Uint8Array, own: Private, globals: readonly Uint8Array[]): number | undefined {
  const stack: number[] = [];
  const bias = (list: readonly Uint8Array[]): number =>
    list.length < 1240 ? 107 : list.length < 33_900 ? 1131 : 32_768;
  const withWidth = (odd: boolean): number => (odd ? own.nominalWidth + (stack[0] ?? 0) : own.defaultWidth);
  /** The width once it is known, `null` when the routine returns without telling. */
  const run = (bytes: Uint8Array, depth: number): number | null | undefined => {
    if (depth > 10) return undefined;
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] ?? 0;
      if (byte === 28) {
        stack.push(view(bytes).getInt16(at + 1));
        at += 3;
      } else if (byte === 255) {
        stack.push(view(bytes).getInt32(at + 1) / 65_536);
        at += 5;
      } else if (byte >= 251) {
        stack.push(-(byte - 251) * 256 - (bytes[at + 1] ?? 0) - 108);
        at += 2;
      } else if (byte >= 247) {
        stack.push((byte - 247) * 256 + (bytes[at + 1] ?? 0) + 108);
        at += 2;
      } else if (byte >= 32) {
        stack.push(byte - 139);
        at += 1;
      } else if (byte === 10 || byte === 29) {
        const list = byte === 10 ? own.subroutines : globals;
        const called = list[(stack.pop() ?? 0) + bias(list)];
        if (!called) return undefined;
        const found = run(called, depth + 1);
        if (found !== null) return found;
        at += 1;
      } else if (byte === 11) return null;
      else if (EVEN.has(byte) || byte === 19 || byte === 20) return withWidth(stack.length % 2 === 1);
      else if (byte === 21) return withWidth(stack.length > 2);
      else if (byte === 4 || byte === 22) return withWidth(stack.length > 1);
      else if (byte === 14) return withWidth(stack.length === 1 || stack.length === 5);
      else return undefined;
    }
    return null;
  };
  return run(code, 0) ?? undefined;
}
