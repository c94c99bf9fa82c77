/** First looks at bytes that every text reader takes: which encoding they are in, and what the markup says before its root. */

export interface DecodedText {
  readonly text: string;
  readonly encoding: string;
  /** True when nothing in the bytes proves the encoding. */
  readonly guessed: boolean;
}

const starts = (bytes: Uint8Array, ...signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

/** The encoding that a byte order mark, or the zero bytes of UTF-16 text without one, gives away. */
export function markedEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (starts(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8';
  if (starts(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (starts(bytes, 0xfe, 0xff)) return 'utf-16be';
  if (bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0) return 'utf-16le';
  if (bytes.length > 3 && bytes[0] === 0 && bytes[2] === 0 && bytes[1] !== 0) return 'utf-16be';
  return undefined;
}

/** The text in exactly this encoding (WHATWG label), without its byte order mark; undefined when the bytes are not in it. */
export function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Mark, then strict UTF-8, then the single-byte set that the source profile names (`fallback`), which fits everything. */
export function decodeText(bytes: Uint8Array, fallback: string): DecodedText {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) {
    return { text: new TextDecoder(marked).decode(bytes), encoding: marked, guessed: false };
  }
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8', guessed: false };
  const text = decodeStrictly(bytes, fallback) ?? new TextDecoder('windows-1252').decode(bytes);
  return { text, encoding: fallback, guessed: true };
}

/** ASCII characters of the first `length` bytes, readable whatever the encoding: enough to recognise markup. */
export const asciiHead = (bytes: Uint8Array, length = 65_536): string =>
  Buffer.from(bytes.subarray(0, length)).toString('latin1').replaceAll('\0', '');

/** ASCII characters of the last `length` bytes. */
export const asciiTail = (bytes: Uint8Array, length = 2048): string =>
  Buffer.from(bytes.subarray(Math.max(0, bytes.length - length)))
    .toString('latin1')
    .replaceAll('\0', '');

const PROLOG = /^(?:ï»¿|[ÿþ]{2})?(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/;

export interface XmlHead {
  /** Local name of the root element; undefined when the text is no XML or the root comes too late. */
  readonly root?: string;
  readonly namespace?: string;
  readonly hasDoctype: boolean;
}

/** What stands before and in the root's start tag, without parsing: so that a DOCTYPE never reaches a parser. */
export function xmlHead(bytes: Uint8Array): XmlHead {
  const head = asciiHead(bytes);
  const rest = head.slice(PROLOG.exec(head)?.[0].length ?? 0);
  if (/^<!DOCTYPE/i.test(rest)) {
    const root = /^<!DOCTYPE\s+(?:[\w.-]+:)?([\w.-]+)/i.exec(rest)?.[1];
    return { hasDoctype: true, ...(root === undefined ? {} : { root }) };
  }
  const start = /^<(?:([\w.-]+):)?([\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*)>?/.exec(rest);
  if (start?.[2] === undefined) return { hasDoctype: false };
  const attribute = start[1] === undefined ? 'xmlns' : `xmlns:${start[1]}`;
  const [, , namespace] = new RegExp(`\\s${attribute}\\s*=\\s*(["'])(.*?)\\1`).exec(start[3] ?? '') ?? [];
  return { root: start[2], hasDoctype: false, ...(namespace === undefined ? {} : { namespace }) };
}
