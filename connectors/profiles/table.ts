/**
 * What a source profile may say about a table of a care home (CSV, spreadsheet): which column holds what, and how numbers and dates are
 * written. What it does not say is taken from the header's own words and from the values.
 */
import { z } from 'zod';

/** What a column can hold. */
export const columnRoles = [
  // Who.
  'national-id',
  'local-id',
  'full-name',
  'family',
  'given',
  'birth-family',
  'birth-date',
  'sex',
  // When, and by whom.
  'date',
  'time',
  'start',
  'end',
  'author',
  // Measurements, each in a column of its own.
  'blood-pressure',
  'systolic',
  'diastolic',
  'pulse',
  'temperature',
  'respiration',
  'oxygen',
  'glucose',
  'pain',
  'weight',
  'height',
  'bmi',
  /** Any other: named by its header, coded by the profile alone. */
  'measurement',
  // One measurement a row.
  'test',
  'value',
  'unit',
  // Medicines.
  'medicine',
  'strength',
  'dose',
  'form',
  'route',
  'schedule',
  'morning',
  'noon',
  'evening',
  'night',
  'as-needed',
  'reason',
  'prescriber',
  'given-or-not',
  // What is said in words, under the header of the column.
  'wound-site',
  'wound-length',
  'wound-width',
  'wound-depth',
  'wound',
  'fall',
  'transfer',
  'nursing',
  'remark',
  /** Set aside on purpose. */
  'ignore',
] as const;

export type ColumnRole = (typeof columnRoles)[number];

/** The kinds of sheet that care homes export, each with a kind of document. */
const sheetKinds = ['vital-signs', 'medication', 'wound', 'fall', 'transfer', 'nursing'] as const;
export type SheetKind = (typeof sheetKinds)[number];

const columnMeaning = z.object({
  as: z.enum(columnRoles),
  /** The unit of its values, where neither header nor cells say it. */
  unit: z.string().min(1).optional(),
  /** What a person confirmed that a `measurement` is. */
  loinc: z
    .string()
    .regex(/^\d{1,7}-\d$/, 'a LOINC code')
    .optional(),
  display: z.string().min(1).optional(),
});
export type ColumnMeaning = z.infer<typeof columnMeaning>;

export const tableLayout = z.object({
  /** Header, as the source writes it → what the column holds. */
  columns: z
    .record(z.string(), z.union([z.enum(columnRoles).transform((as): ColumnMeaning => ({ as })), columnMeaning]))
    .default({}),
  /** The kind of sheet; by its columns when absent. */
  sheet: z.enum(sheetKinds).optional(),
  delimiter: z.enum([';', ',', '\t', '|']).optional(),
  decimal: z.enum(['comma', 'point']).optional(),
  /** Which comes first in `03/04/2026`. */
  dates: z.enum(['day-first', 'month-first']).optional(),
  /** Where the family name stands in a column of whole names without capitals or comma. */
  names: z.enum(['family-first', 'given-first']).default('family-first'),
  /** What becomes one document of a resident: a care day, the file, or each row. */
  per: z.enum(['day', 'file', 'row']).default('day'),
  /** When a care day begins: what is written at night belongs to the day before. */
  dayBegins: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, e.g. 07:00')
    .default('07:00'),
  /** Whether a later export of the same day holds the earlier rows again (`replaces`) or only new ones (`adds`). */
  again: z.enum(['adds', 'replaces']).default('adds'),
});
export type TableLayout = z.infer<typeof tableLayout>;
