/** xDT files made line by line, with right lengths: for tests. */
import { encode, type Charset } from './charset.ts';

/** `8420 5.6`: a field and its content, as bytes. */
const rowOf = (line: string, charset: Charset, end: string): Buffer => {
  const content = Buffer.from(encode(line.slice(5), charset));
  const head = `${String(content.length + 9).padStart(3, '0')}${line.slice(0, 4)}`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from(end)]);
};

export const rows = (lines: readonly string[], charset: Charset, end = '\r\n'): Buffer =>
  Buffer.concat(lines.map((line) => rowOf(line, charset, end)));

/** A record (8000 first) with 8100 as it must be. */
export const sized = ([first = '', ...rest]: readonly string[], charset: Charset): string[] => {
  const total = rows([first, ...rest], charset).length + 14;
  return [first, `8100 ${String(total).padStart(5, '0')}`, ...rest];
};
