/** What the tests of this folder share: sheets made cell by cell, and documents told as a nurse would read them. Invented people only. */
import type { ClinicalDocument, Medication, ObservationValue, Statement } from '../../clinical/index.ts';
import { loadProfile, sourceProfileOf, tableLayout, type SourceProfile } from '../../profiles/index.ts';
import type { z } from 'zod';
import type { ReadContext, ReadPart } from '../types.ts';
import { csvFormat } from './index.ts';

export type DocumentPart = ReadPart & { readonly kind: 'document' };

export const contextOf = (
  table: z.input<typeof tableLayout> = {},
  source: Partial<SourceProfile> = {},
): ReadContext => ({
  profile: loadProfile('lu-dsp'),
  source: sourceProfileOf({ name: 'maison', language: 'fr-LU', ...source, table: tableLayout.parse(table) }),
});

export const LEONIE = ['MÜSTER-TEST Léonie', '1893120105732', '01.12.1893'] as const;
export const WHO = ['Résident', 'Matricule', 'Né le'] as const;

/** Rows as a spreadsheet in French or German writes them. */
export const csv = (rows: readonly (readonly string[])[], delimiter = ';', end = '\r\n'): string =>
  rows
    .map((cells) =>
      cells
        .map((cell) => (/["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(delimiter),
    )
    .join(end);

const valueWords = (value: ObservationValue | undefined): string => {
  if (value?.type === 'quantity') return `${value.comparator ?? ''}${value.number} ${value.unit?.text ?? ''}`.trim();
  return value?.type === 'text' ? `“${value.text}”` : '-';
};

const medicineWords = ({
  code,
  ingredients,
  dosage,
  schedule,
  dose,
  asNeeded,
  reason,
  notes,
  status,
  administered,
}: Medication): string =>
  [
    code.text,
    ...ingredients.map(({ strength }) => strength),
    schedule?.join('-'),
    dosage,
    dose && `${dose.low} ${dose.unit?.text ?? ''}`.trim(),
    asNeeded === true ? 'as needed' : '',
    reason,
    administered && `given ${administered.at.slice(0, 12)}`,
    ...notes,
    status === 'active' ? '' : status,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' | ');

const statementWords = (statement: Statement): string => {
  if (statement.kind === 'medication') return medicineWords(statement);
  if (statement.kind !== 'measurement') return statement.kind;
  const { code, value, time } = statement.observation;
  return [time?.slice(0, 12), code.text, valueWords(value), code.coding?.code].filter((part) => part).join(' ');
};

/** Title, then each section: its title, its words, its statements. */
export const told = ({ title, body }: ClinicalDocument): string[] =>
  body.kind === 'sections'
    ? [
        title,
        ...body.sections.flatMap((section) => [
          ...(section.title === undefined ? [] : [`# ${section.title}`]),
          ...section.text,
          ...section.statements.map(statementWords),
        ]),
      ]
    : [title, body.kind];

/** What became of each part: a document's title and resident, or the code that says why not. */
export const outcomes = (parts: readonly ReadPart[]): string[] =>
  parts.map((part) => {
    if (part.kind === 'document') return `${part.document.title}: ${part.document.patient.name.family}`;
    return `${part.part} ${part.kind === 'unreadable' ? part.problem.code : part.rule}`.trim();
  });

export const rulesOf = ({ findings }: DocumentPart): string[] => findings.map(({ rule }) => rule);

export const PIERRE = ['WEBER Pierre', '1980072700120', '27.07.1980'] as const;
export const VITALS = [...WHO, 'Date', 'Heure', 'TA', 'Pouls', 'T°', 'SpO2', 'Poids (kg)', 'Remarque'];

export const bytesOf = (rows: readonly (readonly string[])[] | string): Buffer =>
  Buffer.from(typeof rows === 'string' ? rows : csv(rows));
/** The parts that a CSV file of these rows gives. */
export const read = (
  rows: readonly (readonly string[])[] | string | Buffer,
  context: ReadContext = contextOf(),
): readonly ReadPart[] =>
  csvFormat.read({ name: 'export.csv', bytes: Buffer.isBuffer(rows) ? rows : bytesOf(rows) }, context);
export const documentsOf = (...args: Parameters<typeof read>): DocumentPart[] =>
  read(...args).filter((part): part is DocumentPart => part.kind === 'document');
/** Its only part, a document. */
export const only = (...args: Parameters<typeof read>): DocumentPart => {
  const parts = read(...args);
  const [first] = parts;
  if (parts.length !== 1 || first?.kind !== 'document') throw new Error(outcomes(parts).join(', '));
  return first;
};
