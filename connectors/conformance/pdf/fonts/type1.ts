/** Type 1 programs (Adobe Type 1 Font Format): glyph names, widths, the built-in encoding. Clear text and the encrypted part. */
import { STANDARD_ENCODING } from './encodings.ts';

export interface Type1Program {
  readonly glyphs: ReadonlyMap<string, Uint8Array>;
  readonly encoding: ReadonlyMap<number, string>;
  readonly usualMatrix: boolean;
  /** The advance of a glyph in units of its space; undefined when its program does not begin with it. */
  width(name: string): number | undefined;
}

const decrypt = (bytes: Uint8Array, key: number, skip: number): Uint8Array => {
  const out = new Uint8Array(Math.max(bytes.length - skip, 0));
  let state = key;
  for (const [index, byte] of bytes.entries()) {
    if (index >= skip) out[index - skip] = byte ^ (state >> 8);
    state = ((byte + state) * 52_845 + 22_719) & 0xffff;
  }
  return out;
};

/** PFB files wrap the parts in segments. */
function withoutSegments(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 128) return bytes;
  const parts: Uint8Array[] = [];
  for (let at = 0; bytes[at] === 128 && bytes[at + 1] !== 3;) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at + 2, 4).getUint32(0, true);
    parts.push(bytes.subarray(at + 6, at + 6 + length));
    at += 6 + length;
  }
  return Buffer.concat(parts);
}

export function readType1(file: Uint8Array): Type1Program | undefined {
  try {
    return read(withoutSegments(file));
  } catch {
    return undefined;
  }
}

function read(bytes: Uint8Array): Type1Program | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const mark = text.indexOf('eexec');
  if (mark < 0) return undefined;
  const clear = text.slice(0, mark);
  let begin = mark + 5;
  while (/[ \t\r\n]/.test(text[begin] ?? '')) begin += 1;
  const isHex = /^[0-9A-Fa-f\s]{8}/.test(text.slice(begin, begin + 8));
  const secret = isHex ? Buffer.from(text.slice(begin).replaceAll(/[^0-9A-Fa-f]/g, ''), 'hex') : bytes.subarray(begin);
  const plain = decrypt(secret, 55_665, 4);
  const body = Buffer.from(plain).toString('latin1');
  const skip = Number(/\/lenIV\s+(-?\d+)/.exec(body)?.[1] ?? 4);
  const glyphs = new Map<string, Uint8Array>();
  const from = body.indexOf('/CharStrings');
  if (from < 0) return undefined;
  const entry = /\/([^\s/{}[\]()<>]+)\s+(\d+)\s+(?:RD|-\||\S+)\s/y;
  for (let at = body.indexOf('/', from + 12); at >= 0 && at < body.length; at = body.indexOf('/', at)) {
    entry.lastIndex = at;
    const found = entry.exec(body);
    if (!found) {
      at += 1;
      continue;
    }
    const length = Number(found[2]);
    const start = at + found[0].length;
    const code = plain.subarray(start, start + length);
    glyphs.set(found[1] ?? '', skip < 0 ? code : decrypt(code, 4330, skip));
    at = start + length;
  }
  if (glyphs.size === 0) return undefined;
  const subroutines = readSubroutines(body, plain, skip);
  const matrix = /\/FontMatrix\s*\[\s*([\d.eE+-]+)/.exec(clear)?.[1];
  return {
    glyphs,
    encoding: readEncoding(clear),
    usualMatrix: matrix === undefined || Math.abs(Number(matrix) - 0.001) < 1e-6,
    width: (name) => {
      const code = glyphs.get(name);
      return code && sideBearingWidth(code, subroutines);
    },
  };
}

function readSubroutines(body: string, plain: Uint8Array, skip: number): ReadonlyMap<number, Uint8Array> {
  const subroutines = new Map<number, Uint8Array>();
  const from = body.indexOf('/Subrs');
  const to = body.indexOf('/CharStrings');
  const entry = /dup\s+(\d+)\s+(\d+)\s+\S+\s/y;
  for (let at = from < 0 ? -1 : body.indexOf('dup', from); at >= 0 && at < to; at = body.indexOf('dup', at)) {
    entry.lastIndex = at;
    const found = entry.exec(body);
    if (!found) {
      at += 3;
      continue;
    }
    const start = at + found[0].length;
    const code = plain.subarray(start, start + Number(found[2]));
    subroutines.set(Number(found[1]), skip < 0 ? code : decrypt(code, 4330, skip));
    at = start + Number(found[2]);
  }
  return subroutines;
}

function readEncoding(clear: string): ReadonlyMap<number, string> {
  if (/\/Encoding\s+StandardEncoding/.test(clear)) return STANDARD_ENCODING;
  const codes = new Map<number, string>();
  for (const [, base = '', code = '', name = ''] of clear.matchAll(/dup\s+(8#|16#)?([0-9A-Fa-f]+)\s*\/(\S+)\s+put/g))
    codes.set(Number.parseInt(code, base === '8#' ? 8 : base === '16#' ? 16 : 10), name);
  return codes;
}

/** `hsbw` (13) or `sbw` (12 7) stand first in every glyph; `div` may make their numbers. */
function sideBearingWidth(code: Uint8Array, subroutines: ReadonlyMap<number, Uint8Array>): number | undefined {
  const stack: number[] = [];
  let steps = 0;
  const run = (bytes: Uint8Array): number | undefined => {
    for (let at = 0; at < bytes.length && (steps += 1) < 200;) {
      const byte = bytes[at] ?? 0;
      if (byte === 255) {
        stack.push(new DataView(bytes.buffer, bytes.byteOffset + at + 1, 4).getInt32(0));
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
      } else if (byte === 13) return stack.at(-1);
      else if (byte === 12 && bytes[at + 1] === 7) return stack.at(-2);
      else if (byte === 12 && bytes[at + 1] === 12) {
        const divisor = stack.pop() ?? 1;
        stack.push((stack.pop() ?? 0) / divisor);
        at += 2;
      } else if (byte === 10) {
        const called = subroutines.get(stack.pop() ?? -1);
        const found = called && run(called);
        if (found !== undefined || !called) return found;
        at += 1;
      } else return undefined;
    }
    return undefined;
  };
  return run(code);
}
