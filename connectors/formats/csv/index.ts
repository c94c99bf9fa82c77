// formats/csv/ reads the tables of care homes, as CSV files and as workbooks: vital signs, medicines, wounds, falls, transfers, notes.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { Format, ReadContext } from '../types.ts';
import { isZip } from '../zip-entries.ts';
import { inspectTable, readTable, type InspectedTable } from './read.ts';
import { delimiterOf, readCsv, textOf, type Table, type TableFault } from './table.ts';
import { isMeasurementRole, roleNamed, sheetOf } from './vocabulary.ts';
import { inspectWorkbook } from './xlsx.ts';

export type { InspectedTable } from './read.ts';
export { xlsxFormat } from './xlsx.ts';

/** How many different things the best of the first lines names: somebody, and something clinical. */
function headerSays(
  text: string,
  delimiter: string,
): { readonly who: boolean; readonly what: boolean; readonly file: boolean } {
  const lines = text
    .split(/\r\n|\r|\n/, 16)
    .map((line) => line.split(delimiter).map((cell) => cell.replaceAll('"', '').trim()));
  const says = lines.map((cells) => {
    const roles = cells.flatMap((cell) => roleNamed(cell) ?? []);
    return {
      who: roles.some((role) => ['national-id', 'local-id', 'full-name', 'family'].includes(role)),
      what: roles.some((role) => sheetOf(role) !== undefined || isMeasurementRole(role)),
      file: cells.some((cell) => /^(?:file|fichier|datei)(?:\s?name)?$/i.test(cell)),
    };
  });
  return says.find(({ who, what }) => who && what) ?? { who: false, what: false, file: says.some(({ file }) => file) };
}

const csvTable = (bytes: Uint8Array, { source }: ReadContext): Table | TableFault =>
  readCsv(bytes, source.charset, source.table);

export const csvFormat: Format = {
  name: 'csv',

  detect({ bytes, name }) {
    if (bytes.length === 0 || isZip(bytes)) return 0;
    const { text } = textOf(bytes.subarray(0, 65_536), 'windows-1252');
    if (/[\0\x01-\x08\x0e-\x1f]/.test(text.slice(0, 4096)) || /^\s*[<{[%]/.test(text)) return 0;
    const delimiter = delimiterOf(text);
    if (delimiter === undefined) return 0;
    const { who, what, file } = headerSays(text, delimiter);
    if (who && what && !file) return 0.7;
    if (!/\.(?:csv|tsv)$/i.test(name)) return 0;
    // The side file of a PDF has one row, or names the file of each.
    const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '').length;
    if (file) return 0.1;
    return lines > 2 ? 0.6 : 0.2;
  },

  // Nothing in a table says where it ends: it is whole once nobody writes it any more.
  completeness: () => ({ state: 'complete', companions: [] }),

  read: ({ bytes }, context) => readTable(csvTable(bytes, context), context).parts,
};

/** What becomes of each column of a table, read on the spot: for a person who makes or tests a mapping. */
export const inspect = (bytes: Uint8Array, context: ReadContext): InspectedTable =>
  isZip(bytes) ? inspectWorkbook(bytes, context) : inspectTable(csvTable(bytes, context), context);
