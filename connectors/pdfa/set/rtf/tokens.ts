/** RTF 1.9.1 "Conventions of an RTF Reader": groups, control words and symbols, text as bytes, binary data. */

export type Token =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'word'; readonly word: string; readonly value: number | undefined }
  /** A control symbol other than `\'`: what it stands for depends on the place. */
  | { readonly kind: 'symbol'; readonly symbol: string }
  /** Letters of the code page in force; `escaped` when written as `\'hh`. */
  | { readonly kind: 'bytes'; readonly from: number; readonly to: number }
  | { readonly kind: 'byte'; readonly value: number }
  | { readonly kind: 'binary'; readonly from: number; readonly to: number };

const [OPEN, CLOSE, BACKSLASH, SPACE, MINUS, APOSTROPHE] = [0x7b, 0x7d, 0x5c, 0x20, 0x2d, 0x27];
const isLetter = (byte: number): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isLineEnd = (byte: number): boolean => byte === 10 || byte === 13;
const isPlain = (byte: number): boolean => byte !== OPEN && byte !== CLOSE && byte !== BACKSLASH && !isLineEnd(byte);

const LONGEST_WORD = 40;
const LONGEST_NUMBER = 11;

export function* tokensOf(bytes: Uint8Array): Generator<Token> {
  const at = (index: number): number => bytes[index] ?? 0;
  let place = 0;
  while (place < bytes.length) {
    const byte = at(place);
    if (byte === OPEN || byte === CLOSE) {
      yield { kind: byte === OPEN ? 'open' : 'close' };
      place += 1;
    } else if (isLineEnd(byte)) place += 1;
    else if (byte !== BACKSLASH) {
      const from = place;
      while (place < bytes.length && isPlain(at(place))) place += 1;
      yield { kind: 'bytes', from, to: place };
    } else if (isLetter(at(place + 1))) {
      const from = place + 1;
      place = from;
      while (isLetter(at(place)) && place - from < LONGEST_WORD) place += 1;
      const word = ascii(bytes, from, place);
      const number = place;
      if (at(place) === MINUS) place += 1;
      while (isDigit(at(place)) && place - number < LONGEST_NUMBER) place += 1;
      const value = place > number && isDigit(at(place - 1)) ? Number(ascii(bytes, number, place)) : undefined;
      if (value === undefined) place = number;
      if (at(place) === SPACE) place += 1;
      if (word === 'bin' && value !== undefined && value > 0) {
        yield { kind: 'binary', from: place, to: Math.min(place + value, bytes.length) };
        place += value;
      } else yield { kind: 'word', word, value };
    } else if (at(place + 1) === APOSTROPHE) {
      const value = Number.parseInt(ascii(bytes, place + 2, place + 4), 16);
      if (!Number.isNaN(value)) yield { kind: 'byte', value };
      place += 4;
    } else {
      yield { kind: 'symbol', symbol: String.fromCharCode(at(place + 1)) };
      place += 2;
    }
  }
}

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');
