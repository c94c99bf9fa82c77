/** The reading of one document out of the rows of a table: takes cells, and keeps the account of where each went. */
import type { ColumnRole } from '../../profiles/index.ts';
import { SourceReading } from '../source-reading.ts';
import type { ReadContext } from '../types.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import type { Columns, ResidentRow } from './rows.ts';
import type { Row } from './table.ts';

export const pathOf = (row: Row, { header }: PlannedColumn): string => `row[${row.number}]/${header}`;

export interface Cell {
  readonly column: PlannedColumn;
  readonly path: string;
  readonly text: string;
}

/** The filled cells of these rows and of what stands around them, by path. */
function leavesOf(
  rows: readonly ResidentRow[],
  frame: ReadonlyMap<string, string>,
  { columns }: Plan,
): ReadonlyMap<string, string> {
  const leaves = new Map(frame);
  for (const { row } of rows)
    for (const column of columns) {
      const text = row.cells[column.index]?.trim() ?? '';
      if (text !== '') leaves.set(pathOf(row, column), text);
    }
  return leaves;
}

export class Reading extends SourceReading {
  readonly rows: readonly ResidentRow[];
  readonly columns: Columns;
  readonly plan: Plan;
  #statements = 0;

  constructor(
    rows: readonly ResidentRow[],
    frame: ReadonlyMap<string, string>,
    { columns, plan, ...context }: ReadContext & { readonly columns: Columns; readonly plan: Plan },
  ) {
    super(leavesOf(rows, frame, plan), context);
    this.rows = rows;
    this.columns = columns;
    this.plan = plan;
    for (const path of frame.keys()) this.ledger.ignore(path, 'csv.outside-the-rows');
    for (const column of columns.of('ignore'))
      for (const { row } of rows) this.ledger.ignore(pathOf(row, column), 'csv.column-set-aside');
  }

  get language(): string {
    return this.source.language;
  }

  nextStatement(): string {
    this.#statements += 1;
    return `statement-${this.#statements}`;
  }

  /** The filled cells of a role in a row. */
  cells(row: Row, ...roles: readonly ColumnRole[]): Cell[] {
    return roles
      .flatMap((role) => this.columns.of(role))
      .flatMap((column) => {
        const text = row.cells[column.index]?.trim() ?? '';
        return text === '' ? [] : [{ column, path: pathOf(row, column), text }];
      });
  }

  /** The first value of a role, mapped to `to`; empty when there is none. What another column of the role says otherwise is not carried over. */
  take(row: Row, role: ColumnRole, to: string): string {
    const cells = this.cells(row, role);
    const value = cells[0]?.text ?? '';
    for (const { path, text } of cells) if (text === value) this.ledger.map(path, to);
    return value;
  }

  /** Cells as `header: words`, so that nobody asks what a word alone means. */
  words(row: Row, to: string, ...roles: readonly ColumnRole[]): string[] {
    return this.cells(row, ...roles).map(({ column, path, text }) => {
      this.ledger.map(path, to);
      return `${column.header} : ${text}`;
    });
  }
}
