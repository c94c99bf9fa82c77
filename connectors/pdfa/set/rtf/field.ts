/** Fields whose state is told in their instruction and not in text: boxes to tick, lists to choose from, signs of symbol fonts. */
import { decodePage, symbolLetter } from './charsets.ts';

const [CHECK_BOX, LIST] = [1, 2];
/** `\ffres` where the person has changed nothing. */
const UNCHANGED = 25;

/** `\formfield` (RTF 1.9.1, "Form Fields"). */
export class FormField {
  #kind = 0;
  #result = UNCHANGED;
  #usual = 0;
  readonly #items: string[] = [];

  word(word: string, value: number): void {
    if (word === 'fftype') this.#kind = value;
    if (word === 'ffres') this.#result = value;
    if (word === 'ffdefres') this.#usual = value;
  }

  item(text: string): void {
    this.#items.push(text);
  }

  /** What is seen of it; empty where its result says it in text. */
  shown(): string {
    const value = this.#result === UNCHANGED ? this.#usual : this.#result;
    if (this.#kind === CHECK_BOX) return value === 0 ? '\u2610 ' : '\u2612 ';
    return this.#kind === LIST ? (this.#items[value] ?? '') : '';
  }
}

const WINDOWS_WESTERN = 1252;

/** The sign that an instruction `SYMBOL 179 \f "Symbol"` stands for; undefined for every other instruction. */
export function signOf(instruction: string): string | undefined {
  const [, written] = /^\s*SYMBOL\s+(0x[\da-f]+|\d+)/i.exec(instruction) ?? [];
  if (written === undefined) return undefined;
  const code = Number(written) & 0xffff;
  const [, font = ''] = /\\f\s*"?([^"\\]+)/i.exec(instruction) ?? [];
  if (/symbol|dings/i.test(font)) return symbolLetter(code, font);
  return code > 0xff || /\\u/i.test(instruction)
    ? String.fromCharCode(code)
    : decodePage(Uint8Array.of(code), WINDOWS_WESTERN);
}
