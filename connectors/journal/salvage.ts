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
  | 'patient'
  | 'patient_identifier'
  | 'admission'
  | 'opposition'
  | 'document_wait'
  | 'placed_order'
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
/** A row that was written before the newest columns were added has only those of its time. */
export const tableColumns: Readonly<Record<TableName, readonly [least: number, most: number]>> = {
  receipt: [15, 19],
  document: [24, 26],
  event: [7, 7],
  attempt: [8, 8],
  ledger: [8, 8],
  damage: [10, 10],
  patient: [12, 12],
  patient_identifier: [6, 6],
  admission: [11, 11],
  opposition: [11, 11],
  document_wait: [4, 4],
  placed_order: [12, 12],
  document_body: [7, 10],
  content: [2, 5],
  companion: [3, 3],
  sqlite_sequence: [2, 2],
};
const rowTable =
  (table: TableName, fits: (values: readonly Value[]) => boolean): Shape =>
  (values, row) =>
    row.rowid !== undefined &&
    values[0] === null &&
    values.length >= tableColumns[table][0] &&
    values.length <= tableColumns[table][1] &&
    fits(values);

/** Tables whose rows name them in their second column. */
const tagged = (table: TableName, tag: string): Shape => rowTable(table, (v) => v[1] === tag);

/** The first that fits. A row that is not whole is known by its beginning. */
const shapes: readonly (readonly [TableName, Shape])[] = [
  ['patient', tagged('patient', 'patient')],
  ['patient_identifier', tagged('patient_identifier', 'patient-identifier')],
  ['admission', tagged('admission', 'admission')],
  ['opposition', tagged('opposition', 'opposition')],
  ['document_wait', tagged('document_wait', 'document-wait')],
  ['placed_order', tagged('placed_order', 'placed-order')],
  ['receipt', rowTable('receipt', (v) => kindOfSource(v[3]) && hash(v[5]))],
  ['document', rowTable('document', (v) => text(v[1]) && number(v[2]) && text(v[3]) && number(v[4]))],
  ['event', rowTable('event', (v) => number(v[1]) && subject(v[2]))],
  ['attempt', rowTable('attempt', (v) => number(v[1]) && transaction(v[2]))],
  ['ledger', rowTable('ledger', (v) => text(v[1]) && text(v[2]) && number(v[3]) && hash(v[5]))],
  ['damage', rowTable('damage', (v) => number(v[1]) && text(v[2]) && text(v[3]))],
  ['document_body', rowTable('document_body', (v) => text(v[1]) && text(v[2]) && number(v[6]))],
  ['content', (v, row) => row.rowid !== undefined && hash(v[0]) && v.length <= 5],
  ['companion', (v, row) => row.rowid === undefined && v.length === 3 && number(v[0]) && text(v[1]) && hash(v[2])],
  ['sqlite_sequence', (v, row) => row.rowid !== undefined && v.length === 2 && text(v[0]) && number(v[1])],
];

/** Every row of the journal's tables that can still be read, the newer first where a row is found twice. */
export function* salvage(image: Image): Generator<FoundRow> {
  for (const number of image.numbers()) {
    const page = image.page(number);
    if (!page) continue;
    for (const row of rowsOf(page, number, image)) {
      const table = shapes.find(([, fits]) => fits(row.values, row))?.[0];
      if (table) yield { table, row };
    }
  }
}
