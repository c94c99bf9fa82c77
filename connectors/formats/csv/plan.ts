/** What each column of a table holds: the profile says, else its header, weighed against its values; else a person is asked. */
import { identifierSchemes } from '../../clinical/index.ts';
import type { ColumnMeaning, ColumnRole, NationalProfile, SheetKind, SourceProfile } from '../../profiles/index.ts';
import { provesItself, compactNumber } from '../identifiers.ts';
import { decimalOf } from '../numbers.ts';
import { isSlashed } from './dates.ts';
import type { Column, Table } from './table.ts';
import { headerKey, isMeasurementRole, roleNamed, sheetOf } from './vocabulary.ts';

export interface PlannedColumn extends Column {
  /** Undefined: nobody knows, its cells are listed as not carried over. */
  readonly meaning?: ColumnMeaning;
  /** Who says so. */
  readonly by?: 'profile' | 'header';
  /** What its values look like, for a person to confirm: never used to read. */
  readonly suggestion?: ColumnRole;
}

export interface Plan {
  readonly columns: readonly PlannedColumn[];
  readonly sheets: readonly SheetKind[];
  /** A comma is a decimal comma in every number of this table. */
  readonly commaIsDecimal: boolean;
  readonly dates: 'day-first' | 'month-first';
  /** Dates with slashes whose order nothing proves. */
  readonly datesAssumed: boolean;
}

/** So many values are looked at to judge a column. */
const SAMPLE = 200;

const valuesIn = (table: Table, index: number): string[] =>
  table.rows
    .slice(0, SAMPLE)
    .map(({ cells }) => cells[index]?.trim() ?? '')
    .filter((value) => value !== '');

export const isPair = (text: string): boolean => /^\d{2,3}\s*[/\-]\s*\d{2,3}$/.test(text);
/** `1-0-1-0`, plain numbers only: doses in the morning, at noon, in the evening, at night (none where it is not written). */
export function scheduleParts(text: string): readonly [string, string, string, string] | undefined {
  const number = String.raw`(\d+(?:[.,]\d+)?)`;
  const [, morning, noon, evening, night = '0'] =
    new RegExp(`^${number}\\s*[-–]\\s*${number}\\s*[-–]\\s*${number}(?:\\s*[-–]\\s*${number})?$`).exec(text.trim()) ??
    [];
  if (morning === undefined || noon === undefined || evening === undefined) return undefined;
  const point = (part: string): string => part.replace(',', '.');
  return [point(morning), point(noon), point(evening), point(night)];
}

const most = (values: readonly string[], test: (value: string) => boolean): boolean =>
  values.length > 0 && values.filter(test).length * 10 >= values.length * 8;

/** What a header word means among these values; undefined where the two contradict each other. */
function weighed(role: ColumnRole, header: string, values: readonly string[]): ColumnRole | undefined {
  if (role === 'blood-pressure') {
    // RR is blood pressure in German and the respiratory rate in English.
    if (values.length === 0 || most(values, isPair)) return role;
    return values.some(isPair) || headerKey(header) !== 'rr' ? role : undefined;
  }
  if ((role === 'strength' || role === 'dose') && most(values, (value) => scheduleParts(value) !== undefined))
    return 'schedule';
  return role;
}

/** What the values of a column look like. */
function looksLike(values: readonly string[], { patient: { nationalId } }: NationalProfile): ColumnRole | undefined {
  const scheme = identifierSchemes[nationalId.scheme];
  if (
    most(
      values,
      (value) => provesItself(compactNumber(value), nationalId) && scheme(compactNumber(value)) === undefined,
    )
  )
    return 'national-id';
  if (most(values, isPair)) return 'blood-pressure';
  if (most(values, (value) => scheduleParts(value) !== undefined)) return 'schedule';
  if (most(values, (value) => /^\d{1,2}[:h]\d{2}(?::\d{2})?$/.test(value))) return 'time';
  if (most(values, (value) => /^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/.test(value))) {
    const years = values.map((value) => Number(/\d{4}/.exec(value)?.[0] ?? 0)).filter((year) => year > 0);
    return years.length > 0 && Math.max(...years) < 1975 ? 'birth-date' : 'date';
  }
  if (most(values, (value) => /^[MFWX]$/i.test(value))) return 'sex';
  if (most(values, (value) => /^(?=.*\p{Lu}{2})[\p{L}'’-]+,?(?:\s+[\p{L}'’-]+)+$/u.test(value))) return 'full-name';
  const numbers = values.map((value) => Number(decimalOf(value, true) ?? Number.NaN));
  if (most(values, (value) => decimalOf(value, true) !== undefined) && numbers.every((n) => n >= 34 && n <= 42))
    return 'temperature';
  return most(values, (value) => decimalOf(value, true) !== undefined) ? 'measurement' : undefined;
}

/** `Nom` beside `Prénom` is a family name; alone and with two words in it, it is the whole name. */
function namesSettled(columns: readonly PlannedColumn[], table: Table): PlannedColumn[] {
  const has = (role: ColumnRole): boolean => columns.some(({ meaning }) => meaning?.as === role);
  return columns.map((column) => {
    if (column.by !== 'header') return column;
    const role = column.meaning?.as;
    if (role === 'full-name' && has('given') && !has('family')) return { ...column, meaning: { as: 'family' } };
    if (
      role === 'family' &&
      !has('given') &&
      !has('full-name') &&
      most(valuesIn(table, column.index), (value) => /\S[,\s]+\S/.test(value))
    )
      return { ...column, meaning: { as: 'full-name' } };
    return column;
  });
}

/** The kinds of document in these columns: one kind of words takes everything beside it along, measurements and medicines go each their way. */
function sheetsOf(columns: readonly PlannedColumn[], stated: SheetKind | undefined): SheetKind[] {
  if (stated !== undefined) return [stated];
  const counts = new Map<SheetKind, number>();
  for (const { meaning } of columns) {
    const sheet = meaning && sheetOf(meaning.as);
    if (sheet) counts.set(sheet, (counts.get(sheet) ?? 0) + 1);
  }
  const [words] = (['transfer', 'fall', 'wound', 'nursing'] as const)
    .filter((sheet) => (counts.get(sheet) ?? 0) > 1 || (counts.has(sheet) && counts.size === 1))
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  if (words) return [words];
  return (['medication', 'vital-signs'] as const).filter((sheet) => counts.has(sheet));
}

export function planOf(table: Table, source: SourceProfile, profile: NationalProfile): Plan {
  const layout = source.table;
  const stated = new Map(Object.entries(layout.columns).map(([header, meaning]) => [headerKey(header), meaning]));
  const planned = table.columns.map((column): PlannedColumn => {
    const values = valuesIn(table, column.index);
    const own = layout.columns[column.header] ?? stated.get(headerKey(column.header));
    if (own) return { ...column, meaning: own, by: 'profile' };
    const named = roleNamed(column.header.replace(/\(\d+\)$/, ''));
    const role = named && weighed(named, column.header, values);
    if (role) return { ...column, meaning: { as: role }, by: 'header' };
    const suggestion = looksLike(values, profile);
    return { ...column, ...(suggestion ? { suggestion } : {}) };
  });
  const columns = namesSettled(planned, table);
  const numbers = columns
    .filter(({ meaning }) => meaning && isMeasurementRole(meaning.as))
    .flatMap(({ index }) => valuesIn(table, index));
  const comma = numbers.some((value) => /^\d+,\d{1,2}$/.test(value));
  const point = numbers.some((value) => /^\d+\.\d{1,2}$/.test(value));
  const slashed = columns
    .filter(({ meaning }) => meaning && ['date', 'birth-date', 'start', 'end'].includes(meaning.as))
    .flatMap(({ index }) => valuesIn(table, index).map(isSlashed))
    .filter((pair) => pair !== undefined);
  const monthFirst = slashed.some(([, second]) => second > 12) && !slashed.some(([first]) => first > 12);
  const dayFirst = slashed.some(([first]) => first > 12);
  return {
    columns,
    sheets: sheetsOf(columns, layout.sheet),
    commaIsDecimal: layout.decimal === undefined ? comma && !point : layout.decimal === 'comma',
    dates: layout.dates ?? (monthFirst ? 'month-first' : 'day-first'),
    datesAssumed: layout.dates === undefined && slashed.length > 0 && !monthFirst && !dayFirst,
  };
}
