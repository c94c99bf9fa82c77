/** Formats that declare no character set (HPRIM, HealthOne, Medidoc): marks and zero bytes first, then UTF-8, then the likeliest single-byte set. */
import { markedEncoding } from './bytes.ts';
import { decode, decodeMessage, type Charset } from './charset.ts';

export interface DecodedFile {
  readonly text: string;
  readonly guessed: boolean;
}

/** `fallback` is the set of the source profile. */
export function decodeFile(bytes: Uint8Array, fallback: Charset): DecodedFile {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return { text: decode(bytes, marked).replace(/^\ufeff/, ''), guessed: false };
  const { text, certainty } = decodeMessage(bytes, '', fallback);
  return { text, guessed: certainty !== 'plain' };
}
