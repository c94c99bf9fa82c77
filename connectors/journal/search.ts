/** Searching as people type: without regard to accents and case, dates in the national forms too, `%` and `_` meant literally. */

/** Letters without accents and case; what is stored and what is asked go through the same. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '');

const isoDate = (text: string): string => {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})/.exec(text) ?? [];
  return year === '' ? text : `${year}-${month}-${day}`;
};

/** The text in which a document is found. `serviceTime` may be an HL7 time or an ISO date. */
export function searchText(document: {
  readonly title: string;
  readonly patient: { readonly name: string; readonly birthDate?: string; readonly nationalId?: string };
  readonly serviceTime?: string;
  readonly receiptName: string;
}): string {
  const { patient } = document;
  const words = [
    patient.name,
    patient.nationalId,
    patient.birthDate,
    document.title,
    document.serviceTime === undefined ? undefined : isoDate(document.serviceTime),
    document.receiptName,
  ];
  return fold(words.filter((word) => word !== undefined).join('\n'));
}

/** The words that were typed, as they stand in what is searched. */
export const searchTerms = (typed: string): readonly string[] =>
  fold(typed)
    .split(/\s+/)
    .filter((term) => term !== '')
    .map((term) => term.replace(/^(\d{1,2})[./](\d{1,2})[./](\d{4})$/, nationalDate));

/** LIKE patterns (with `\` as escape), all of which a document must match. */
export const searchPatterns = (typed: string): readonly string[] =>
  searchTerms(typed).map((term) => `%${term.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);

const nationalDate = (_: string, day: string, month: string, year: string): string =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
