/** Workbooks of care homes (`.xlsx`): each sheet is a table, read as a CSV file is. */
import { Ledger } from '../ledger.ts';
import type { Format, ReadContext, ReadPart } from '../types.ts';
import { hasZipEnd, isZip, officeFileIn, zipEntries } from '../zip-entries.ts';
import { csvProblems } from './problems.ts';
import { inspectTable, readTable, type InspectedTable } from './read.ts';
import { tableOf, type Table, type TableFault } from './table.ts';
import { sheetsOf } from './workbook.ts';

const isWorkbook = (bytes: Uint8Array): boolean => isZip(bytes) && officeFileIn(zipEntries(bytes) ?? []) === 'workbook';

interface SheetTable {
  readonly place: string;
  readonly hidden: boolean;
  readonly table: Table | TableFault;
}

/** The tables of a workbook; undefined when it is none that can be read. */
function tablesOf(bytes: Uint8Array, { source }: ReadContext): readonly SheetTable[] | undefined {
  const entries = zipEntries(bytes);
  return (entries && sheetsOf(entries))?.map(({ hidden, lines }, index) => ({
    place: `sheet[${index + 1}]`,
    hidden,
    table: tableOf(lines, source.table, false),
  }));
}

const unreadable: readonly ReadPart[] = [{ kind: 'unreadable', part: '', problem: csvProblems.workbook }];

const setAside = (part: string, rule: string): ReadPart => ({
  kind: 'set-aside',
  part,
  rule,
  mapping: new Ledger(new Map()).report(),
});

function read(bytes: Uint8Array, context: ReadContext): readonly ReadPart[] {
  const tables = tablesOf(bytes, context);
  if (!tables) return unreadable;
  if (tables.every(({ table }) => table === 'empty'))
    return [{ kind: 'unreadable', part: '', problem: csvProblems.noRows }];
  return tables.flatMap(({ place, hidden, table }): readonly ReadPart[] => {
    if (table === 'empty') return [setAside(place, 'csv.sheet-empty')];
    // What somebody has hidden is not sent behind their back.
    if (hidden) return [setAside(place, 'csv.sheet-hidden')];
    const { parts } = readTable(table, context);
    return parts.map((part) => ({ ...part, part: part.part === '' ? place : `${place}/${part.part}` }));
  });
}

/** The columns of every sheet, one after the other. */
export function inspectWorkbook(bytes: Uint8Array, context: ReadContext): InspectedTable {
  const tables = tablesOf(bytes, context);
  if (!tables) return { columns: [], parts: unreadable };
  const shown = tables.filter(({ hidden, table }) => !hidden && table !== 'empty');
  return {
    columns: shown.flatMap(({ place, table }) =>
      inspectTable(table, context).columns.map((column) => ({ ...column, sheet: place })),
    ),
    parts: read(bytes, context),
  };
}

export const xlsxFormat: Format = {
  name: 'xlsx',
  detect: ({ bytes }) => (isWorkbook(bytes) ? 0.9 : 0),
  completeness: ({ bytes }) =>
    hasZipEnd(bytes) ? { state: 'complete', companions: [] } : { state: 'waiting', for: 'end-of-file' },
  read: ({ bytes }, context) => read(bytes, context),
};
