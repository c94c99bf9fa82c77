/**
 * The sheets of a workbook (ECMA-376 SpreadsheetML, `.xlsx`) as rows of texts, as a person sees them: shared strings, results of formulas
 * as they were saved, serial days as dates. Nothing is computed.
 */
import type { ZipEntry } from '../zip-entries.ts';
import { MOST_ROWS, type Line } from './table.ts';
import { marksOf, unescaped, type Mark } from '../xml-marks.ts';

/** So much XML is read of one workbook; a sheet of 20,000 rows has less. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_COLUMNS = 512;

export interface Sheet {
  readonly hidden: boolean;
  readonly lines: readonly Line[];
}

type Parts = ReadonlyMap<string, ZipEntry>;

/** Day formats that have a number and no text (ECMA-376 part 1, 18.8.30), and which of them are times alone. */
const isDateFormat = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58);
const TIMES = new Set([18, 19, 20, 21, 45, 46, 47]);

type Shown = 'date' | 'time' | 'date-time' | 'number';

function shownBy(id: number, code: string | undefined): Shown {
  if (code === undefined) {
    if (!isDateFormat(id)) return 'number';
    return TIMES.has(id) ? 'time' : id === 22 ? 'date-time' : 'date';
  }
  const bare = code.replaceAll(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]/gi, '').toLowerCase();
  const day = /[dyj]/.test(bare);
  const clock = /[hs]/.test(bare);
  if (day) return clock ? 'date-time' : 'date';
  return clock ? 'time' : /m/.test(bare) && !/[0#]/.test(bare) ? 'date' : 'number';
}

const marksIn = (parts: Parts, name: string): Iterable<Mark> => {
  const bytes = parts.get(name)?.content();
  return bytes ? marksOf(new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes)) : [];
};

function stylesOf(parts: Parts): readonly Shown[] {
  const codes = new Map<number, string>();
  const styles: Shown[] = [];
  let inCells = false;
  for (const mark of marksIn(parts, 'xl/styles.xml')) {
    if (mark.kind === 'close' && mark.name === 'cellXfs') inCells = false;
    if (mark.kind !== 'open') continue;
    if (mark.name === 'cellXfs') inCells = true;
    if (mark.name === 'numFmt') codes.set(Number(mark.attribute('numFmtId')), mark.attribute('formatCode') ?? '');
    if (mark.name === 'xf' && inCells) {
      const id = Number(mark.attribute('numFmtId') ?? 0);
      styles.push(shownBy(id, codes.get(id)));
    }
  }
  return styles;
}

/** Texts by their number; readings of Asian characters (`rPh`) are no part of them. */
function sharedStrings(parts: Parts): readonly string[] {
  const strings: string[] = [];
  let text = '';
  let [inText, inReading] = [false, false];
  for (const mark of marksIn(parts, 'xl/sharedStrings.xml')) {
    if (mark.kind === 'text') {
      if (inText && !inReading) text += mark.text;
      continue;
    }
    const opens = mark.kind === 'open' && !mark.empty;
    if (mark.name === 't') inText = opens;
    else if (mark.name === 'rPh') inReading = opens;
    else if (mark.name === 'si') {
      if (mark.kind === 'close' || mark.empty) strings.push(unescaped(text));
      text = '';
    }
  }
  return strings;
}

const pad = (number: number): string => String(number).padStart(2, '0');

/** A serial day as ISO text; undefined for what is no day. Day 60 of 1900 never was; days before it are counted one too low. */
function serialText(serial: number, shown: Exclude<Shown, 'number'>, from1904: boolean): string | undefined {
  if (!(serial >= 0 && serial <= 2_958_465)) return undefined;
  const seconds = Math.round(serial * 86_400);
  const [whole, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  const clock = `${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}${rest % 60 === 0 ? '' : `:${pad(rest % 60)}`}`;
  if (shown === 'time' || (whole === 0 && !from1904)) return clock;
  if (whole === 60 && !from1904) return undefined;
  const days = from1904 ? whole + 1462 : whole < 60 ? whole + 1 : whole;
  const day = new Date((days - 25_569) * 86_400_000).toISOString().slice(0, 10);
  return shown === 'date' || rest === 0 ? day : `${day}T${clock}`;
}

/** A number as a spreadsheet shows it: fifteen digits, so that 36.799999999999997 is 36.8 again. */
function numberText(written: string): string {
  const number = Number(written);
  if (!Number.isFinite(number) || written.trim() === '') return written;
  if (Number.isInteger(number) && Math.abs(number) < 1e15) return String(number);
  const shown = String(Number(number.toPrecision(15)));
  return shown.includes('e') ? written : shown;
}

interface Cell {
  readonly type: string;
  readonly style: number;
  readonly column: number;
}

/** `AB12` → 27. */
function columnOf(reference: string | undefined, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  return letters === undefined
    ? next
    : Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

interface Texts {
  readonly strings: readonly string[];
  readonly styles: readonly Shown[];
  readonly from1904: boolean;
}

function cellText({ type, style }: Cell, value: string, { strings, styles, from1904 }: Texts): string {
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'true' : 'false';
  if (type !== 'n') return unescaped(value);
  const shown = styles[style] ?? 'number';
  if (shown === 'number' || value === '') return numberText(value);
  return serialText(Number(value), shown, from1904) ?? value;
}

/** The rows of one sheet, by the numbers that the spreadsheet shows. A formula without a saved result makes its row unreadable. */
function linesOf(parts: Parts, name: string, texts: Texts): Line[] {
  const lines: Line[] = [];
  let row: string[] = [];
  let number = 0;
  let cell: Cell | undefined;
  let value = '';
  let [inValue, hasFormula, unsaved] = [false, false, false];
  const endOfCell = (): void => {
    if (!cell) return;
    if (cell.column < MOST_COLUMNS) row[cell.column] = cellText(cell, value, texts);
    unsaved ||= hasFormula && value === '';
    [cell, value, hasFormula] = [undefined, '', false];
  };
  for (const mark of marksIn(parts, name)) {
    if (mark.kind === 'text') {
      if (inValue) value += mark.text;
    } else if (mark.kind === 'open') {
      if (mark.name === 'row') {
        [row, unsaved] = [[], false];
        number = Number(mark.attribute('r') ?? number + 1);
      } else if (mark.name === 'c') {
        const column = columnOf(mark.attribute('r'), row.length);
        cell = { type: mark.attribute('t') ?? 'n', style: Number(mark.attribute('s') ?? 0), column };
        if (mark.empty) endOfCell();
      } else if (mark.name === 'f') hasFormula = true;
      else if ((mark.name === 'v' || mark.name === 't') && !mark.empty) inValue = true;
    } else if (mark.name === 'v' || mark.name === 't') inValue = false;
    else if (mark.name === 'c') endOfCell();
    else if (mark.name === 'row') {
      const cells = Array.from(row, (text: string | undefined) => text ?? '');
      lines.push({ number, cells, ...(unsaved ? { fault: 'formula' } : {}) });
      if (lines.length > MOST_ROWS + 20) break;
    }
  }
  return lines;
}

/** The sheets in their order; undefined when the archive is no readable workbook. */
export function sheetsOf(entries: readonly ZipEntry[]): readonly Sheet[] | undefined {
  const parts = new Map(entries.map((entry) => [entry.name.replace(/^\//, ''), entry]));
  const wanted = entries.filter(({ name }) =>
    /^\/?xl\/(?:workbook|styles|sharedStrings|_rels\/|worksheets\/)/.test(name),
  );
  if (wanted.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return undefined;
  const targets = new Map<string, string>();
  for (const mark of marksIn(parts, 'xl/_rels/workbook.xml.rels'))
    if (mark.kind === 'open' && mark.name === 'Relationship') {
      const target = mark.attribute('Target') ?? '';
      targets.set(mark.attribute('Id') ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    }
  const listed: { readonly part: string; readonly hidden: boolean }[] = [];
  let from1904 = false;
  for (const mark of marksIn(parts, 'xl/workbook.xml')) {
    if (mark.kind !== 'open') continue;
    if (mark.name === 'workbookPr') from1904 = /^(?:1|true)$/.test(mark.attribute('date1904') ?? '');
    if (mark.name === 'sheet')
      listed.push({
        part: targets.get(mark.attribute('id') ?? '') ?? '',
        hidden: mark.attribute('state') !== undefined && mark.attribute('state') !== 'visible',
      });
  }
  if (listed.length === 0) return undefined;
  const texts: Texts = { strings: sharedStrings(parts), styles: stylesOf(parts), from1904 };
  return listed.map(({ part, hidden }) => ({ hidden, lines: linesOf(parts, part, texts) }));
}
