/** A table becomes documents: its columns are planned, its rows sorted by resident and period, each group read. */
import type { Finding } from '../../clinical/index.ts';
import type { ColumnRole, SheetKind } from '../../profiles/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { readWhen } from './dates.ts';
import { documentOf } from './documents.ts';
import { csvFindings } from './findings.ts';
import { planOf, type Plan } from './plan.ts';
import { csvProblems, rowProblem } from './problems.ts';
import { Reading } from './reading.ts';
import { doubtfulNumbers } from './resident.ts';
import { Columns, isDated, readRow, type ResidentRow, type RowTrouble } from './rows.ts';
import type { Table, TableFault } from './table.ts';

/** A file that gives more documents is refused whole, before any of them is made. */
const MOST_DOCUMENTS = 500;
/** A document with more rows is one that nobody reads, and that no receiver takes. */
const MOST_ROWS_IN_ONE = 500;
/** So many rows are named one by one; of more of the same trouble, the first and their number are. */
const MOST_NAMED = 20;

const TABLE_PROBLEMS = {
  'no-header': csvProblems.noHeader,
  empty: csvProblems.noRows,
  'too-large': csvProblems.tooLarge,
} as const satisfies Record<TableFault, unknown>;

/** Rows that cannot be read, each under its number: a spreadsheet shows the same one. */
function troubled(troubles: readonly { readonly row: number; readonly trouble: RowTrouble }[]): ReadPart[] {
  return [...Map.groupBy(troubles, ({ trouble }) => trouble)].flatMap(([trouble, rows]): ReadPart[] => {
    const numbers = rows.map(({ row }) => row).sort((a, b) => a - b);
    const parts =
      numbers.length <= MOST_NAMED
        ? numbers.map((row) => `row[${row}]`)
        : [`row[${numbers[0] ?? 0}] … row[${numbers.at(-1) ?? 0}] (${numbers.length})`];
    return parts.map((part) => ({ kind: 'unreadable', part, problem: rowProblem(trouble) }));
  });
}

/** The rows of one document: a resident's care day, file or row. */
function groupsOf(
  rows: readonly ResidentRow[],
  sheet: SheetKind,
  per: 'day' | 'file' | 'row',
  dated: boolean,
): ResidentRow[][] {
  const own = sheet === 'fall' || sheet === 'transfer' ? 'row' : sheet === 'medication' && !dated ? 'file' : per;
  const key = ({ resident, day, row }: ResidentRow): string =>
    own === 'row' ? String(row.number) : own === 'day' ? `${resident} ${day}` : resident;
  return [...Map.groupBy(rows, key).values()];
}

/** A day in the words above the table (`Stand: 02.03.2026`): when a list was made. */
function listedAt(table: Table, plan: Plan, zone: string): string | undefined {
  for (const text of table.frame.values()) {
    const date = /\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/.exec(text)?.[0];
    const read = date === undefined ? undefined : readWhen(date, '', plan.dates, zone);
    if (read) return read.timestamp;
  }
  return undefined;
}

/** What a table becomes: its columns, and the parts that its rows give. */
interface TableReading {
  readonly plan?: Plan;
  readonly parts: readonly ReadPart[];
}

export function readTable(table: Table | TableFault, context: ReadContext): TableReading {
  const failed = (problem: (typeof csvProblems)[keyof typeof csvProblems], plan?: Plan): TableReading => ({
    ...(plan ? { plan } : {}),
    parts: [{ kind: 'unreadable', part: '', problem }],
  });
  if (typeof table === 'string') return failed(TABLE_PROBLEMS[table]);
  const { source, profile } = context;
  const plan = planOf(table, source, profile);
  const columns = new Columns(plan);
  if (!columns.has('national-id', 'local-id', 'full-name', 'family')) return failed(csvProblems.noResident, plan);
  if (plan.sheets.length === 0) return failed(csvProblems.noContent, plan);
  const dated = isDated(plan.sheets, columns);
  if (dated && !columns.has('date')) return failed(csvProblems.noDate, plan);

  const zone = source.zone ?? profile.zone;
  const reader = { columns, plan, layout: source.table, zone };
  const rows: ResidentRow[] = [];
  const troubles: { row: number; trouble: RowTrouble }[] = table.faults.map(({ row, fault }) => ({
    row,
    trouble: fault,
  }));
  for (const row of table.rows) {
    const read = readRow(row, reader);
    if (typeof read === 'string') troubles.push({ row: row.number, trouble: read });
    else rows.push(read);
  }
  const groups = plan.sheets.flatMap((sheet) =>
    groupsOf(rows, sheet, source.table.per, dated).map((own) => ({ sheet, own })),
  );
  if (groups.length > MOST_DOCUMENTS || groups.some(({ own }) => own.length > MOST_ROWS_IN_ONE))
    return failed(csvProblems.tooLarge, plan);
  const facts = { listedAt: listedAt(table, plan, zone), charsetGuessed: table.charsetGuessed };
  const parts = groups.map(({ sheet, own }, index): ReadPart => {
    const part = `${sheet}[${index + 1}]`;
    const reading = new Reading(own, table.frame, { columns, plan, source, profile });
    const read = documentOf(reading, { sheet, ...facts });
    if (read === 'no-date') return { kind: 'unreadable', part, problem: csvProblems.noDate };
    if (read === 'nothing')
      return {
        kind: 'set-aside',
        part,
        rule: 'csv.nothing-to-tell',
        mapping: reading.ledger.report('csv.nothing-to-tell'),
      };
    return { kind: 'document', part, ...read };
  });
  return { plan, parts: [...held(parts), ...troubled(troubles)] };
}

/** Two people under one number: nobody can say whose rows they are. */
function held(parts: readonly ReadPart[]): ReadPart[] {
  const doubtful = doubtfulNumbers(parts.flatMap((part) => (part.kind === 'document' ? [part.document.patient] : [])));
  return parts.map((part) => {
    if (part.kind !== 'document') return part;
    const doubt: Finding[] = part.document.patient.identifiers.some(({ extension }) => doubtful.has(extension))
      ? [csvFindings.rowsDisagree('patient')]
      : [];
    return { ...part, findings: [...part.findings, ...doubt] };
  });
}

/** What becomes of one column of a table: nothing of its values is told. */
export interface InspectedColumn {
  /** Which sheet of a workbook. */
  readonly sheet?: string;
  readonly header: string;
  /** What it is read as; absent when nobody knows. */
  readonly becomes?: ColumnRole;
  readonly by?: 'profile' | 'header';
  readonly unit?: string;
  /** Cells with something in them, of the rows that were read. */
  readonly filled: number;
  readonly carried: number;
  readonly setAside: number;
  /** What its values look like, for a person to confirm in the profile. */
  readonly proposal?: ColumnRole;
}

export interface InspectedTable {
  readonly columns: readonly InspectedColumn[];
  readonly parts: readonly ReadPart[];
}

/** A table read on the spot: for a person who makes a mapping. */
export function inspectTable(table: Table | TableFault, context: ReadContext): InspectedTable {
  const reading = readTable(table, context);
  const count = (list: 'mapped' | 'ignored' | 'unmapped', header: string): number =>
    reading.parts.reduce(
      (sum, part) =>
        part.kind === 'unreadable'
          ? sum
          : sum + part.mapping[list].filter(({ path }) => path.slice(path.indexOf('/') + 1) === header).length,
      0,
    );
  const columns = (reading.plan?.columns ?? []).map(({ header, unit, meaning, by, suggestion }): InspectedColumn => {
    const [carried, setAside, left] = [count('mapped', header), count('ignored', header), count('unmapped', header)];
    const stated = meaning?.unit ?? unit;
    return {
      header,
      ...(meaning ? { becomes: meaning.as } : {}),
      ...(by ? { by } : {}),
      ...(stated === undefined ? {} : { unit: stated }),
      filled: carried + setAside + left,
      carried,
      setAside,
      ...(suggestion ? { proposal: suggestion } : {}),
    };
  });
  return { columns, parts: reading.parts };
}
