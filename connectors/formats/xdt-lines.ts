/**
 * The lines of an xDT file (KBV, LDT 3 Satzbeschreibung 6.4): `LLLFFFFcontent` CR LF, where LLL counts the bytes of the line with its line
 * end. Read as bytes: lengths and checksums hold for bytes, and decoding comes later.
 */
import { asLatin1 } from './charset.ts';

export interface RawLine {
  /** Number of the line in the file, from 1. */
  readonly number: number;
  /** Field identifier, four digits. */
  readonly field: string;
  /** One character per byte. */
  readonly content: string;
  /** LLL as written. */
  readonly declared: number;
  /** Bytes that the line has, counted with CR LF whatever its line end is. */
  readonly actual: number;
  /** Where the line begins in the file. */
  readonly start: number;
  /** True when text without a length and a field followed and was joined to this line. */
  readonly glued: boolean;
}

export interface RawLines {
  readonly lines: readonly RawLine[];
  /** Text before the first line, or a file that has no line at all. */
  readonly textBefore: boolean;
}

/** All lines of a file. DOS end of file, NUL padding, blank lines and any line end are taken; nothing is thrown away. */
export function linesOf(bytes: Uint8Array): RawLines {
  const text = asLatin1(bytes);
  const lines: RawLine[] = [];
  let textBefore = false;
  const offset = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  const pattern = /[^\r\n]+/g;
  pattern.lastIndex = offset;
  let number = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    number += 1;
    const row = match[0].replaceAll(/^[\0\x1a]+|[\0\x1a]+$/g, '');
    if (row.trim() === '') continue;
    const parts = /^(\d{3})(\d{4})(.*)$/s.exec(row);
    if (parts) {
      const [, length = '', field = '', content = ''] = parts;
      const start = match.index + match[0].indexOf(row);
      const facts = { declared: Number(length), actual: row.length + 2, start, glued: false };
      lines.push({ number, field, content, ...facts });
      continue;
    }
    const last = lines.pop();
    if (!last) textBefore = true;
    else {
      const content = `${last.content}\n${row}`;
      lines.push({ ...last, content, actual: last.actual + row.length + 2, glued: true });
    }
  }
  return { lines, textBefore };
}

/** The content of the first line of a field; empty when there is none. */
export const contentOf = (lines: readonly RawLine[], field: string): string =>
  lines.find((line) => line.field === field)?.content.trim() ?? '';

const sum = (lines: readonly RawLine[], key: 'declared' | 'actual'): number =>
  lines.reduce((total, line) => total + line[key], 0);

/** Whether a length on paper is that of these lines: counted as they are, or as their own lengths say. */
export const isLengthOf = (written: string, lines: readonly RawLine[]): boolean =>
  /^\d+$/.test(written) && [sum(lines, 'declared'), sum(lines, 'actual')].includes(Number(written));

/** Lines cut at every 8000; lines before the first one are a piece without a type. */
export function pieces(lines: readonly RawLine[]): { type: string; lines: RawLine[] }[] {
  const found: { type: string; lines: RawLine[] }[] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (line.field === '8000' || !last) {
      found.push({ type: line.field === '8000' ? line.content.trim() : '', lines: [line] });
    } else last.lines.push(line);
  }
  return found;
}
