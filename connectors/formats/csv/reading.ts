/** The reading of one document out of the rows of a table: takes cells, and keeps the account of where each went. */
import type { Finding } from '../../clinical/index.ts';
import type { ColumnRole, NationalProfile, SourceProfile } from '../../profiles/index.ts';
import { Ledger } from '../ledger.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import type { Columns, ResidentRow } from './rows.ts';
import type { Row } from './table.ts';

export const pathOf = (row: Row, { header }: PlannedColumn): string => `row[${row.number}]/${header}`;

export interface Cell {
  readonly column: PlannedColumn;
  readonly path: string;
  readonly text: string;
}

export class Reading {
  readonly ledger: Ledger;
  readonly rows: readonly ResidentRow[];
  readonly columns: Columns;
  readonly plan: Plan;
  readonly source: SourceProfile;
  readonly profile: NationalProfile;
  readonly #findings = new Map<string, Finding>();
  #statements = 0;

  constructor(
    rows: readonly ResidentRow[],
    frame: ReadonlyMap<string, string>,
    table: {
      readonly columns: Columns;
      readonly plan: Plan;
      readonly source: SourceProfile;
      readonly profile: NationalProfile;
    },
  ) {
    const leaves = new Map(frame);
    for (const { row } of rows)
      for (const column of table.plan.columns) {
        const text = row.cells[column.index]?.trim() ?? '';
        if (text !== '') leaves.set(pathOf(row, column), text);
      }
    this.rows = rows;
    this.ledger = new Ledger(leaves);
    for (const path of frame.keys()) this.ledger.ignore(path, 'csv.outside-the-rows');
    this.columns = table.columns;
    this.plan = table.plan;
    this.source = table.source;
    this.profile = table.profile;
    for (const column of table.columns.of('ignore'))
      for (const { row } of rows) this.ledger.ignore(pathOf(row, column), 'csv.column-set-aside');
  }

  /** One for each rule and place. */
  doubt(finding: Finding): void {
    this.#findings.set(`${finding.rule} ${finding.path}`, finding);
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
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

  /** The first value of a role, mapped to `to`; empty when there is none. */
  take(row: Row, role: ColumnRole, to: string): string {
    const cells = this.cells(row, role);
    for (const { path } of cells) this.ledger.map(path, to);
    return cells[0]?.text ?? '';
  }

  /** Cells as `header: words`, so that nobody asks what a word alone means. */
  words(row: Row, to: string, ...roles: readonly ColumnRole[]): string[] {
    return this.cells(row, ...roles).map(({ column, path, text }) => {
      this.ledger.map(path, to);
      return `${column.header} : ${text}`;
    });
  }
}
