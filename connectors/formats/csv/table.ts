/**
 * The rows of a CSV file (RFC 4180, and what spreadsheets make of it): which characters, which delimiter, where the header stands. A row
 * that cannot be read costs itself alone.
 */
import { parse } from 'csv-parse/sync';
import type { TableLayout } from '../../profiles/index.ts';
import { decodeStrictly, markedEncoding } from '../bytes.ts';
import { asLatin1, decode, guessSingleByte } from '../charset.ts';
import { headerKey, roleNamed, unitInHeader } from './vocabulary.ts';

/** A file with more rows is refused whole: half of it would look like all of it. */
export const MOST_ROWS = 20_000;
/** Titles, dates and addresses of the house may stand above the header. */
const PREAMBLE = 15;

export interface Column {
  readonly index: number;
  /** As the source writes it; two of one name are told apart by their number. */
  readonly header: string;
  readonly unit?: string;
}

export interface Row {
  /** As a spreadsheet counts: the header is in it. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** Why a row is no row of this table. */
export type RowFault = 'quotes' | 'cells' | 'formula';

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly faults: readonly { readonly row: number; readonly fault: RowFault }[];
  /** What stands above the header and below the rows: titles, totals. Path → text. */
  readonly frame: ReadonlyMap<string, string>;
  /** Nothing in the bytes proves the character set. */
  readonly charsetGuessed: boolean;
}

export type TableFault = 'no-header' | 'empty' | 'too-large';

/** A raw row; `fault` when it was cut out of a damaged place. */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
  readonly fault?: RowFault;
}

const DELIMITERS = [';', '\t', ',', '|'] as const;

interface Text {
  readonly text: string;
  readonly guessed: boolean;
}

export function textOf(bytes: Uint8Array, fallback: string): Text {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return { text: new TextDecoder(marked).decode(bytes), guessed: false };
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== undefined) return { text: utf8, guessed: false };
  return { text: decode(bytes, guessSingleByte(asLatin1(bytes), fallback)), guessed: true };
}

/** Cells of one physical line, quotes kept out of the way of delimiters. */
const cellsIn = (line: string, delimiter: string): number =>
  line.replaceAll(/"(?:[^"]|"")*"/g, '').split(delimiter).length;

/**
 * The delimiter that cuts the first lines most evenly; where two do, the one with which the header says more. Undefined when nothing cuts.
 */
export function delimiterOf(text: string): string | undefined {
  const stated = /^sep=(.)\r?\n/i.exec(text)?.[1];
  if (stated !== undefined) return stated;
  const lines = text
    .slice(0, 65_536)
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 50);
  const [best] = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => cellsIn(line, delimiter)).filter((count) => count > 1);
    const most = Math.max(0, ...Array.from(Map.groupBy(counts, (count) => count).values(), (same) => same.length));
    const known = Math.max(0, ...lines.slice(0, PREAMBLE).map((line) => knownIn(line.split(delimiter))));
    return { delimiter, even: most / Math.max(lines.length, 1), known };
  }).sort((a, b) => b.known - a.known || b.even - a.even);
  return best && (best.known > 1 || best.even >= 0.5) ? best.delimiter : undefined;
}

const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');
const knownIn = (cells: readonly string[]): number =>
  new Set(cells.flatMap((cell) => roleNamed(unquoted(cell)) ?? [])).size;

function strictLines(text: string, delimiter: string, first: number): Line[] | undefined {
  try {
    const rows = parse(text, {
      delimiter,
      relaxColumnCount: true,
      skipEmptyLines: false,
      to: MOST_ROWS + PREAMBLE + 2,
    });
    return rows.map((cells, index) => ({ number: index + first, cells }));
  } catch {
    return undefined;
  }
}

/** Quotes that do not close somewhere: each line by itself, so that one bad row does not take the others with it. */
function looseLines(text: string, delimiter: string, first: number): Line[] {
  const lines = text.split(/\r\n|\r|\n/).slice(0, MOST_ROWS + PREAMBLE + 2);
  return lines.map((line, index): Line => {
    const [row] = strictLines(line, delimiter, index + first) ?? [];
    if (row) return row;
    return { number: index + first, cells: line === '' ? [] : [line], ...(line === '' ? {} : { fault: 'quotes' }) };
  });
}

const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;

/** The row that names the columns: by words that we or the profile know, else the first with two words in it. */
function headerIn(lines: readonly Line[], layout: TableLayout): number {
  const stated = new Set(Object.keys(layout.columns).map(headerKey));
  const head = lines.slice(0, PREAMBLE).map(({ cells, fault }, index) => ({
    index,
    known: fault ? 0 : cells.filter((cell) => stated.has(headerKey(cell))).length + knownIn(cells),
    filled: fault ? 0 : filled(cells),
  }));
  const [best] = head.filter(({ known }) => known > 1).sort((a, b) => b.known - a.known || a.index - b.index);
  return (best ?? head.find((line) => line.filled > 1))?.index ?? -1;
}

/** Sums below the rows are no row of anybody. */
const isTotal = (cells: readonly string[]): boolean =>
  /^(?:total|totaux|somme|sous-total|summe|gesamt|moyenne|mittelwert|durchschnitt|average|sum|mean)\b/i.test(
    cells.find((cell) => cell.trim() !== '')?.trim() ?? '',
  );

function columnsOf(cells: readonly string[]): Column[] {
  const seen = new Map<string, number>();
  return cells.map((cell, index) => {
    const written = cell.trim().replaceAll(/\s+/g, ' ');
    const name = written === '' ? `column[${index + 1}]` : written;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const unit = unitInHeader(written);
    return { index, header: times === 1 ? name : `${name}(${times})`, ...(unit === undefined ? {} : { unit }) };
  });
}

/** Lines as a table, whatever file they come from. */
export function tableOf(lines: readonly Line[], layout: TableLayout, charsetGuessed: boolean): Table | TableFault {
  const at = headerIn(lines, layout);
  const header = lines[at];
  if (!header) return lines.some(({ cells }) => filled(cells) > 0) ? 'no-header' : 'empty';
  const columns = columnsOf(header.cells);
  const frame = new Map<string, string>();
  const frameLine = ({ number, cells }: Line): void => {
    cells.forEach((cell, index) => {
      if (cell.trim() !== '') frame.set(`row[${number}]/column[${index + 1}]`, cell);
    });
  };
  const rows: Row[] = [];
  const faults: { row: number; fault: RowFault }[] = [];
  lines.slice(0, at).forEach(frameLine);
  for (const line of lines.slice(at + 1)) {
    const { number, cells, fault } = line;
    if (filled(cells) === 0) continue;
    if (fault) faults.push({ row: number, fault });
    else if (isTotal(cells)) frameLine(line);
    // More values than columns: something has moved, and nobody knows what.
    else if (filled(cells.slice(columns.length)) > 0) faults.push({ row: number, fault: 'cells' });
    else rows.push({ number, cells });
  }
  if (rows.length + faults.length > MOST_ROWS) return 'too-large';
  return rows.length + faults.length === 0 ? 'empty' : { columns, rows, faults, frame, charsetGuessed };
}

/** The table in the bytes of a CSV file. */
export function readCsv(bytes: Uint8Array, charset: string, layout: TableLayout): Table | TableFault {
  const { text, guessed } = textOf(bytes, charset);
  const body = text.replace(/^sep=.\r?\n/i, '');
  const first = body === text ? 1 : 2;
  const delimiter = layout.delimiter ?? delimiterOf(text);
  if (delimiter === undefined) return body.trim() === '' ? 'empty' : 'no-header';
  const lines = strictLines(body, delimiter, first) ?? looseLines(body, delimiter, first);
  return tableOf(lines, layout, guessed);
}
