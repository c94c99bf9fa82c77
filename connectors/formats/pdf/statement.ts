/** One PDF's side record (or file name) as named fields, with the account of which leaf was used for what. */
import type { Ledger } from '../ledger.ts';
import { fieldNamed, type FieldName } from './fields.ts';
import { isSpreadsheetFloat } from '../written-values.ts';
import { done, failed, pdfProblems, type Result } from './problems.ts';

interface Field {
  readonly path: string;
  readonly value: string;
}

export interface Statement {
  readonly fields: ReadonlyMap<FieldName, Field>;
}

const NUMBERS: readonly FieldName[] = ['nationalId', 'localId', 'order', 'replaces', 'authorId', 'organizationId'];

/** `row[2]/matricule` → `matricule`. */
export const nameIn = (path: string): string => path.replace(/^.*\//, '').replace(/\(\d+\)$/, '');

/**
 * Gathers the fields of a record. Two different values for one field (two columns that mean the same) are a contradiction,
 * a number that a spreadsheet damaged is refused. Empty leaves are set aside in the ledger.
 */
export function statementOf(leaves: ReadonlyMap<string, string>, ledger: Ledger): Result<Statement> {
  const fields = new Map<FieldName, Field>();
  for (const [path, raw] of leaves) {
    const value = raw.trim();
    if (value === '') {
      ledger.ignore(path, 'pdf.empty-field');
      continue;
    }
    const field = fieldNamed(nameIn(path));
    if (field === undefined) continue;
    if (NUMBERS.includes(field) && isSpreadsheetFloat(value)) return failed(pdfProblems.numberDamaged);
    const earlier = fields.get(field);
    if (earlier === undefined) fields.set(field, { path, value });
    else if (earlier.value === value) ledger.ignore(path, 'pdf.same-value-twice');
    else return failed(pdfProblems.sideFileAmbiguous);
  }
  return done({ fields });
}
