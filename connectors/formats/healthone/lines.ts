/**
 * The lines of a HealthOne file: `label \ protocol number \ field \ … \`. A1 opens a report; A2 to A5 say whose it is and who asked; L1 is a
 * result, L2, L3 and L5 are lines of text. `END` may stand below.
 */
export interface HealthOneLine {
  readonly label: string;
  /** `A2`, `L1[3]`: the label, numbered among its like within the report. */
  readonly path: string;
  /** The fields behind the label, from 1 on: the first is the protocol number. */
  readonly fields: readonly string[];
  readonly raw: string;
}

export interface HealthOneReport {
  readonly lines: readonly HealthOneLine[];
  /** Whether the last line of the file is this report's, and stops before its end. */
  readonly cutOff: boolean;
}

const LABEL = /^\s*([A-Z]\d)([\\|])/;
const END_OF_FILE = /^\s*END\s*$/;

/** The sign between fields, as the first line has it. */
const separatorOf = (text: string): string => LABEL.exec(text.trimStart())?.[2] ?? '\\';

/** Lines that say something, without what DOS puts at the end of a file. */
const rowsOf = (text: string): string[] =>
  text
    .split(/\r\n|\r|\n/)
    .map((row) => row.replaceAll(/[\0\x1a]/g, ''))
    .filter((row) => row.trim() !== '');

/** Fields of a whole line of results or text, the label counted, and what stands behind the last sign. */
const WHOLE = 9;
/** The same of a line that goes on with the result above. */
const CONTINUED = 6;

/**
 * Whether the last line stops before its end: it lacks the sign at its end that the others have, or fields that a result with a name and a
 * text have.
 */
export function isCutOff(text: string): boolean {
  const separator = separatorOf(text);
  const rows = rowsOf(text);
  const last = rows.at(-1);
  if (last === undefined || END_OF_FILE.test(last)) return false;
  const isClosed = (row: string): boolean => row.trimEnd().endsWith(separator);
  const others = rows.slice(0, -1).filter((row) => LABEL.test(row));
  if (others.length > 0 && !others.every(isClosed)) return false;
  const fields = last.trimStart().split(separator);
  const least = fields[0] === 'L5' || (fields[3] ?? '').trim() !== '' ? WHOLE : CONTINUED;
  return !isClosed(last) || (/^L[15]$/.test(fields[0] ?? '') && fields.length < least);
}

/** Whether the text begins with the first line of a report, and how sure that is. */
export function headOf(text: string): 'sure' | 'likely' | 'none' {
  const [first = '', ...rest] = rowsOf(text.slice(0, 4096));
  const has = (label: RegExp): boolean => rest.some((row) => label.test(row));
  if (/^\s*A1[\\|]/.test(first)) return has(/^\s*A2[\\|]/) ? 'sure' : 'likely';
  return /^\s*A[2-5][\\|]/.test(first) && has(/^\s*(?:A[1-5]|L\d)[\\|]/) ? 'likely' : 'none';
}

/** The older kind, with a number before each label: `  12345678 S1…`. */
export const isNumbered = (text: string): boolean => /^\s*\d{5,}\s+S1[\\|\s]/.test(text);

/** What stands before the first A1 is a report of its own, without a header. */
export function reportsIn(text: string): HealthOneReport[] {
  const separator = separatorOf(text);
  const reports: HealthOneLine[][] = [];
  let open: HealthOneLine[] = [];
  let counts = new Map<string, number>();
  for (const row of rowsOf(text)) {
    if (END_OF_FILE.test(row)) continue;
    const label = LABEL.exec(row)?.[1] ?? '';
    if (label === 'A1' || reports.length === 0) {
      open = [];
      counts = new Map();
      reports.push(open);
    }
    const name = label === '' ? 'line' : label;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const fields = label === '' ? ['', '', row.trim()] : row.trimStart().split(separator);
    open.push({ label, path: count === 1 && name !== 'L1' ? name : `${name}[${count}]`, fields, raw: row });
  }
  const cut = isCutOff(text);
  return reports.map((lines, index) => ({ lines, cutOff: cut && index === reports.length - 1 }));
}
