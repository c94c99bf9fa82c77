/**
 * The words of a narrative as its readers tell them apart: two texts that say the same in other spellings give the same words. A decimal comma is
 * a point, a date is a date whatever the order of its parts, `10⁹` is `10*9`; a digit, a sign or a comparator more is another word.
 */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = /[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g;
const plainDigits = (run: string): string => Array.from(run, (digit) => SUPERSCRIPTS.indexOf(digit)).join('');

/** Digits in superscript, as markup of a narrative writes them beside a number. */
export const inSuperscript = (digits: string): string =>
  digits.replaceAll(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));

function plainly(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/(\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, last: string, run: string) => `${last}*${plainDigits(run)}`)
    .replaceAll(superscript, plainDigits)
    .replaceAll(/(\d)\^(?=\d)/g, '$1*')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[µμ]/g, 'u')
    .replaceAll('≥', '>=')
    .replaceAll('≤', '<=')
    .replaceAll(/[−‒]/g, '-')
    .replaceAll(/(\d)[\u00A0\u202F\u2009'’](?=\d{3}(?!\d))/g, '$1')
    .replaceAll(/(\d),(?=\d)/g, '$1.');
}

const two = (part: string): string => part.padStart(2, '0');

/** One date or time of day, however it is written; the pieces of `12.03.2026` and `2026-03-12` are one word. */
const patterns: readonly (readonly [RegExp, (match: RegExpExecArray) => string | undefined])[] = [
  [/(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/y, ([, day, , month, year]) => dated(year, month, day)],
  [/(?<!\d)(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?!\d)/y, ([, year, , month, day]) => dated(year, month, day)],
  [/(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)/y, ([, year, month, day]) => dated(year, month, day)],
  [
    /(?<!\d)([01]?\d|2[0-3])[:h]([0-5]\d)(?::([0-5]\d))?(?!\d)/y,
    ([, hour = '', minute = '', second = '00']) => `time ${two(hour)}:${minute}${second === '00' ? '' : `:${second}`}`,
  ],
  [
    /utc(?:([+-])0?(\d{1,2})(?::(\d\d))?)?(?!\d)/y,
    ([, sign = '+', hours = '0', minutes = '00']) => `zone ${sign}${hours}${minutes === '00' ? '' : `:${minutes}`}`,
  ],
];

function dated(year = '', month = '', day = ''): string | undefined {
  const [m, d] = [Number(month), Number(day)];
  return m >= 1 && m <= 12 && d >= 1 && d <= 31 ? `date ${year}-${two(month)}-${two(day)}` : undefined;
}

/** A number with its comparator, or with its sign where nothing stands before it, a power of ten, a word (a unit is one, `mmol/L`), a run of signs that mean something. */
const WORD =
  /[<>]=?\s*-?\d+(?:\.\d+)*|10\*-?\d+(?:\/\p{L}+)*|(?<![\p{L}\d.])[+-]?\d+(?:\.\d+)*|\d+(?:\.\d+)*|\p{L}[\p{L}\d]*(?:\/\p{L}[\p{L}\d]*)*|[<>]=?|\++|%|[*!?=↑↓]+|[^\s\p{P}\p{L}\d]/uy;

/** The words of a text, in order. Punctuation that only parts them is none. */
export function saidWords(text: string): readonly string[] {
  const plain = plainly(text);
  const words: string[] = [];
  for (let at = 0; at < plain.length;) {
    const [word, length] = wordAt(plain, at);
    if (word !== undefined) words.push(word);
    at += length;
  }
  return words;
}

function wordAt(text: string, at: number): readonly [word: string | undefined, length: number] {
  for (const [pattern, word] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const said = word(match);
    if (said !== undefined) return [said, match[0].length];
  }
  WORD.lastIndex = at;
  const [found] = WORD.exec(text) ?? [];
  if (found === undefined) return [undefined, 1];
  // `+5` and `5` are one number; a word of its own is only the minus.
  return [/^\+\d/.test(found) ? found.slice(1) : found.replaceAll(/\s/g, ''), found.length];
}

/** A quantity, a count, a code: what no reader may miss. Dates, times and powers of ten in units are told apart from it. */
export const isNumber = (word: string): boolean => /^[<>]?=?-?\d/.test(word) && !word.startsWith('10*');
