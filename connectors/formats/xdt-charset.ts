/** Which character set an xDT file is in: what 9106 (LDT 2, BDT) or 9206 (GDT) says, ISO 8859-15 for LDT 3, held against the bytes. */
import { decode, guessSingleByte, type Charset } from './charset.ts';
import type { RawLine } from './xdt-lines.ts';

const DECLARED: Readonly<Record<string, Charset>> = { '2': 'cp437', '3': 'windows-1252', '4': 'iso-8859-15' };

/** DIN 66003, the German seven-bit set: what stands in the place of brackets. */
const SEVEN_BIT: Readonly<Record<string, string>> = {
  '[': 'Ä',
  '\\': 'Ö',
  ']': 'Ü',
  '{': 'ä',
  '|': 'ö',
  '}': 'ü',
  '~': 'ß',
};
/** Only beside letters: brackets that mean brackets (a unit, a path) are left as they are. */
const BESIDE_LETTERS = /(?<=[A-Za-z[\\\]{|}~])[[\\\]{|}~]|[[\\\]{|}~](?=[A-Za-z[\\\]{|}~])/g;

export interface LineDecoder {
  readonly decode: (content: string) => string;
  /** `conflict`: the bytes contradict what is declared. `guessed`: nothing is declared. */
  readonly certainty: 'plain' | 'guessed' | 'conflict';
  /** True when the text is UTF-8, in which lengths were perhaps counted in characters. */
  readonly utf8: boolean;
}

const bytesOf = (content: string): Uint8Array => Buffer.from(content, 'latin1');

/** `declared` is the content of 9106, `4` for LDT 3, empty when nothing is said; `fallback` is the set of the source profile. */
export function decoderFor(lines: readonly RawLine[], declared: string, fallback: Charset): LineDecoder {
  const all = lines.map(({ content }) => content).join('\n');
  if (!/[\x80-\xff]/.test(all)) {
    const plain = (content: string): string => content;
    const german = (content: string): string => content.replace(BESIDE_LETTERS, (sign) => SEVEN_BIT[sign] ?? sign);
    return { decode: declared === '1' ? german : plain, certainty: 'plain', utf8: false };
  }
  const from = (charset: Charset, certainty: LineDecoder['certainty']): LineDecoder => ({
    decode: (content) => decode(bytesOf(content), charset),
    certainty,
    utf8: charset === 'utf-8',
  });
  const contradiction = declared === '' ? 'guessed' : 'conflict';
  if (isUtf8(all)) return from('utf-8', contradiction);
  const wanted = DECLARED[declared];
  const guess = guessSingleByte(all, wanted === 'cp437' ? fallback : (wanted ?? fallback));
  if (wanted === undefined) return from(guess, contradiction);
  // DOS bytes under a declared ISO set are the common lie; the other way round the declaration is believed.
  return wanted !== 'cp437' && /^cp/.test(guess) ? from('cp437', 'conflict') : from(wanted, 'plain');
}

function isUtf8(latin1: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(latin1));
    return true;
  } catch {
    return false;
  }
}
