/** Which table a row that was found on a page belongs to: every table of the journal has a shape of its own. */
import type { Image } from './image.ts';
import { rowsOf } from './records.ts';
import type { StoredRow, Value } from './records.ts';

export type TableName =
  | 'content'
  | 'receipt'
  | 'companion'
  | 'ledger'
  | 'document'
  | 'document_body'
  | 'attempt'
  | 'event'
  | 'damage'
  | 'sqlite_sequence';

export interface FoundRow {
  readonly table: TableName;
  readonly row: StoredRow;
}

const hash = (value: Value | undefined): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const oneOf =
  (...words: readonly string[]) =>
  (value: Value | undefined): boolean =>
    typeof value === 'string' && words.includes(value);
const kindOfSource = oneOf('folder', 'mllp', 'handover');
const transaction = oneOf('ITI-41', 'ITI-18', 'ITI-47');
const subject = oneOf('receipt', 'document', 'agent');
const number = (value: Value | undefined): boolean => typeof value === 'number';
const text = (value: Value | undefined): boolean => typeof value === 'string';

type Shape = (values: readonly Value[], row: StoredRow) => boolean;
const rowTable =
  (columns: number, fits: (values: readonly Value[]) => boolean): Shape =>
  (values, row) =>
    row.rowid !== undefined && values[0] === null && values.length <= columns && fits(values);

/** The first that fits. A row that is not whole is known by its beginning. */
const shapes: readonly (readonly [TableName, Shape])[] = [
  ['receipt', rowTable(15, (v) => v.length === 15 && kindOfSource(v[3]) && hash(v[5]))],
  ['document', rowTable(24, (v) => v.length === 24 && text(v[1]) && number(v[2]) && text(v[3]) && number(v[4]))],
  ['event', rowTable(7, (v) => v.length === 7 && number(v[1]) && subject(v[2]))],
  ['attempt', rowTable(8, (v) => v.length === 8 && number(v[1]) && transaction(v[2]))],
  ['ledger', rowTable(8, (v) => v.length === 8 && text(v[1]) && text(v[2]) && number(v[3]) && hash(v[5]))],
  ['damage', rowTable(10, (v) => v.length === 10 && number(v[1]) && text(v[2]) && text(v[3]))],
  ['document_body', rowTable(7, (v) => v.length === 7 && text(v[1]) && text(v[2]) && number(v[6]))],
  ['content', (v, row) => row.rowid !== undefined && hash(v[0]) && v.length <= 3],
  ['companion', (v, row) => row.rowid === undefined && v.length === 3 && number(v[0]) && text(v[1]) && hash(v[2])],
  ['sqlite_sequence', (v, row) => row.rowid !== undefined && v.length === 2 && text(v[0]) && number(v[1])],
];

/** Every row of the journal's tables that can still be read, the newer first where a row is found twice. */
export function* salvage(image: Image): Generator<FoundRow> {
  const read = (page: number): Buffer | undefined => image.page(page);
  for (const number of image.numbers()) {
    const page = image.page(number);
    if (!page) continue;
    for (const row of rowsOf(page, number, read)) {
      const table = shapes.find(([, fits]) => fits(row.values, row))?.[0];
      if (table) yield { table, row };
    }
  }
}
