/** Which resident a row is about, and when: before anything else of it is read. A row without either costs itself alone. */
import type { Timestamp } from '../../clinical/index.ts';
import type { ColumnRole, SheetKind, TableLayout } from '../../profiles/index.ts';
import { compactNumber } from '../identifiers.ts';
import { isSpreadsheetFloat } from '../written-values.ts';
import { careDay, readWhen } from './dates.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import type { Row, RowFault } from './table.ts';

export type RowTrouble = RowFault | 'resident' | 'date' | 'number' | 'conflict';

const IDENTITY = [
  'national-id',
  'local-id',
  'full-name',
  'family',
  'given',
  'birth-family',
  'birth-date',
  'sex',
] as const;
const NUMBERS: readonly ColumnRole[] = ['national-id', 'local-id'];

/** The columns of a plan by what they hold. */
export class Columns {
  readonly #byRole: ReadonlyMap<ColumnRole | undefined, readonly PlannedColumn[]>;

  constructor({ columns }: Plan) {
    this.#byRole = Map.groupBy(columns, ({ meaning }) => meaning?.as);
  }

  of(role: ColumnRole): readonly PlannedColumn[] {
    return this.#byRole.get(role) ?? [];
  }

  has(...roles: readonly ColumnRole[]): boolean {
    return roles.some((role) => this.of(role).length > 0);
  }

  /** The first value in a column of this role; empty when there is none. */
  text(row: Row, role: ColumnRole): string {
    for (const { index } of this.of(role)) {
      const text = row.cells[index]?.trim() ?? '';
      if (text !== '') return text;
    }
    return '';
  }
}

export interface ResidentRow {
  readonly row: Row;
  /** Equal for rows that name the resident alike in every word. */
  readonly resident: string;
  readonly when?: Timestamp;
  readonly zoneAssumed: boolean;
  /** The care day, or nothing where the sheet has no days. */
  readonly day: string;
}

/** Whether a sheet tells what was at a moment; a list of medicines tells what holds. */
export const isDated = (sheets: readonly SheetKind[], columns: Columns): boolean =>
  sheets.some((sheet) => sheet !== 'medication') || columns.has('given-or-not');

export interface RowReader {
  readonly columns: Columns;
  readonly plan: Plan;
  readonly layout: TableLayout;
  readonly zone: string;
}

export function readRow(row: Row, { columns, plan, layout, zone }: RowReader): ResidentRow | RowTrouble {
  const said: string[] = [];
  for (const role of IDENTITY) {
    const values = new Set(columns.of(role).flatMap(({ index }) => row.cells[index]?.trim() || []));
    if (values.size > 1) return 'conflict';
    const [value = ''] = values;
    if (NUMBERS.includes(role) && isSpreadsheetFloat(value)) return 'number';
    said.push(
      NUMBERS.includes(role) ? compactNumber(value) : value.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' '),
    );
  }
  if ([0, 1, 2, 3].every((index) => said[index] === '')) return 'resident';
  const date = columns.text(row, 'date');
  const read = date === '' ? undefined : readWhen(date, columns.text(row, 'time'), plan.dates, zone);
  if (!read && (date !== '' || isDated(plan.sheets, columns))) return 'date';
  return {
    row,
    resident: JSON.stringify(said),
    ...(read ? { when: read.timestamp } : {}),
    zoneAssumed: read?.zoneAssumed === true && read.timestamp.length > 8,
    day: read ? careDay(read.timestamp, layout.dayBegins) : '',
  };
}
