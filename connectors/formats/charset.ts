/**
 * Bytes to text and back for HL7 v2 messages: the character set that MSH-18 declares (HL7 v2 table 0211), proven against the
 * bytes, and guessed where nothing or something wrong is declared. Decoding is reversible, so nothing is lost by reading.
 */

/** A WHATWG encoding label, or one of the two DOS code pages that WHATWG does not know. */
export type Charset = string;

export interface Decoded {
  readonly text: string;
  readonly charset: Charset;
  /** What MSH-18 says, as written. */
  readonly declared: string;
  /** `plain`: nothing beyond ASCII, or as declared. `guessed`: nothing declared. `conflict`: the bytes contradict MSH-18. */
  readonly certainty: 'plain' | 'guessed' | 'conflict';
}

const WINDOWS_1252_80_9F = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const latin1Upper = (from: number): string =>
  String.fromCharCode(...Array.from({ length: 0x100 - from }, (_, i) => from + i));

/** The 128 characters above ASCII of a single-byte set; undefined for multi-byte sets and unknown labels. */
const upperHalf = memo((charset: Charset): string | undefined => {
  if (charset === 'windows-1252') return WINDOWS_1252_80_9F + latin1Upper(0xa0);
  if (charset === 'cp850') return CP850;
  if (charset === 'cp437') return CP437;
  if (/^iso-8859-\d+$|^macintosh$/.test(charset)) {
    // C1 controls have no twin in some tables of WHATWG; ISO 8859 keeps them as they are.
    const decoded = new TextDecoder(charset).decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i));
    return Array.from(decoded, (c, i) => (c === '\ufffd' ? String.fromCharCode(0xf700 + 128 + i) : c)).join('');
  }
  return undefined;
});

const byteOf = memo((charset: Charset): ReadonlyMap<string, number> => {
  const upper = upperHalf(charset) ?? '';
  return new Map(Array.from(upper, (character, index) => [character, 128 + index] as const));
});

function memo<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

/** Labels of MSH-18 as the standard and careless senders spell them → charset; undefined when nobody knows it. */
export function charsetOfLabel(label: string): Charset | undefined {
  const key = label
    .toUpperCase()
    .replaceAll(/[\s_/-]+/g, ' ')
    .trim();
  if (/^(ISO )?(IR )?8859( 1)?$|^ANSI|^(WINDOWS|CP) ?1252$|^LATIN ?1$/.test(key)) return 'windows-1252';
  const part = /^(?:ISO )?8859 (\d{1,2})$/.exec(key)?.[1];
  if (part !== undefined) return Number(part) === 9 ? 'iso-8859-9' : knownIso(Number(part));
  if (/UTF ?8$/.test(key)) return 'utf-8';
  if (/UTF ?16/.test(key)) return 'utf-16le';
  if (key === 'UNICODE') return 'utf-8';
  if (/ASCII$/.test(key)) return 'us-ascii';
  const page = /^(?:CP|IBM) ?(437|850)$/.exec(key)?.[1];
  if (page !== undefined) return `cp${page}`;
  return key === 'MACROMAN' || key === 'MACINTOSH' ? 'macintosh' : undefined;
}

const knownIso = (part: number): Charset | undefined =>
  [2, 3, 4, 5, 6, 7, 8, 13, 14, 15].includes(part) ? `iso-8859-${part}` : undefined;

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** One character per byte, for looking at structure before the character set is known. */
export const asLatin1 = (bytes: Uint8Array): string => asBuffer(bytes).toString('latin1');

/** Strict decoding; undefined when the bytes are not of that set. */
function decodeStrictly(bytes: Uint8Array, charset: Charset): string | undefined {
  const upper = upperHalf(charset);
  if (upper !== undefined) {
    return asLatin1(bytes).replace(/[\x80-\xff]/g, (c) => upper.charAt(c.charCodeAt(0) - 128));
  }
  if (charset === 'us-ascii') {
    const text = asLatin1(bytes);
    return /[\x80-\xff]/.test(text) ? undefined : text;
  }
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text of bytes in a charset, as far as possible: what cannot be decoded is read as windows-1252. */
export const decode = (bytes: Uint8Array, charset: Charset): string =>
  decodeStrictly(bytes, charset) ?? decodeStrictly(bytes, 'windows-1252') ?? '';

/** Bytes of a text; characters that the set lacks become `?`. */
export function encode(text: string, charset: Charset): Uint8Array {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8');
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (charset === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const bytes = byteOf(charset);
  const narrow = text.replace(/[^\x00-\x7f]/gu, (c) => {
    const byte = bytes.get(c);
    return byte === undefined ? '?' : String.fromCharCode(byte);
  });
  return Buffer.from(narrow, 'latin1');
}

/** UTF-16 is the one family in which even the delimiters are not bytes: recognised by its mark or by its zero bytes. */
export function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const ascii = (index: number): boolean => (bytes[index] ?? 0) >= 0x20 && (bytes[index] ?? 0) < 0x7f;
  if (ascii(0) && bytes[1] === 0 && ascii(2) && bytes[3] === 0) return 'utf-16le';
  return bytes[0] === 0 && ascii(1) && bytes[2] === 0 && ascii(3) ? 'utf-16be' : undefined;
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const match of text.matchAll(pattern)) found += match[0].length;
  return found;
}

/** The likeliest set of bytes beyond ASCII that are not UTF-8: DOS by its vowels, then Mac, then Windows; else what the profile says. */
export function guessSingleByte(latin1: string, fallback: Charset): Charset {
  const dos = count(latin1, /[\x81\x82\x84\x87\x8a\x94\x99\x9a\xe1]/g);
  const latin = count(latin1, /[\xc0-\xe0\xe2-\xff]/g);
  const mac = count(latin1, /(?<=[A-Za-z])[\x8e\x88\x8f](?=[A-Za-z ,^|])/g);
  if (mac > dos && mac > latin) return 'macintosh';
  if (dos > latin) return /[\xb0-\xdf]/.test(latin1) ? 'cp437' : 'cp850';
  if (/[\x80-\x9f]/.test(latin1)) return 'windows-1252';
  return upperHalf(fallback) === undefined ? 'windows-1252' : fallback;
}

/**
 * Decodes one message. `declared` is the first repetition of MSH-18 (may be empty), `fallback` the set of the source profile,
 * `proven` a set that the file itself has proven (UTF-16 with or without a mark).
 */
export function decodeMessage(bytes: Uint8Array, declared: string, fallback: Charset, proven?: Charset): Decoded {
  if (proven !== undefined) return { text: decode(bytes, 'utf-8'), charset: proven, declared, certainty: 'plain' };
  const latin1 = asLatin1(bytes);
  const wanted = declared === '' ? undefined : charsetOfLabel(declared);
  if (!/[\x80-\xff]/.test(latin1)) {
    return {
      text: latin1,
      charset: wanted?.startsWith('utf-16') ? 'utf-8' : (wanted ?? 'utf-8'),
      declared,
      certainty: 'plain',
    };
  }
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== undefined) {
    const certainty = wanted === 'utf-8' ? 'plain' : declared === '' ? 'guessed' : 'conflict';
    return { text: utf8, charset: 'utf-8', declared, certainty };
  }
  const usable = wanted !== undefined && wanted !== 'us-ascii' && upperHalf(wanted) !== undefined;
  const charset = usable ? wanted : guessSingleByte(latin1, fallback);
  const certainty = usable ? 'plain' : declared === '' ? 'guessed' : 'conflict';
  return { text: decode(bytes, charset), charset, declared, certainty };
}
