/** The rows of one resident and one period as a document of the fitting kind. */
import { createHash } from 'node:crypto';
import type {
  Author,
  ClinicalDocument,
  Coding,
  Finding,
  MappingReport,
  Patient,
  Section,
  Statement,
  Timestamp,
} from '../../clinical/index.ts';
import type { ColumnRole, SheetKind } from '../../profiles/index.ts';
import { profileTitle } from '../document-title.ts';
import { personName } from '../person-name.ts';
import { configuredHouse } from '../sending-house.ts';
import { loincCode } from '../terminology.ts';
import { latest, servicePeriod } from '../times.ts';
import { zoneAssumed } from '../written-findings.ts';
import { csvFindings } from './findings.ts';
import { measurementsOf } from './measurements.ts';
import { medicineOf } from './medicines.ts';
import { pathOf, type Reading } from './reading.ts';
import { residentOf } from './resident.ts';
import type { ResidentRow } from './rows.ts';
import { sheetOf } from './vocabulary.ts';

interface SheetType {
  readonly type: Coding;
  /** Where the profile knows no type of its own for it. */
  readonly titles?: Readonly<Record<'fr' | 'de' | 'en', string>>;
}

const NOTE = loincCode('34746-8', 'Nurse Note');
const VITAL_SIGNS = loincCode('8716-3', 'Vital signs');
const MEDICATION = loincCode('10160-0', 'History of Medication use');

const TYPES: Readonly<Record<SheetKind, SheetType>> = {
  'vital-signs': { type: VITAL_SIGNS },
  medication: { type: loincCode('56445-0', 'Medication summary') },
  transfer: { type: loincCode('18761-7', 'Transfer summary note') },
  wound: { type: NOTE, titles: { fr: 'Suivi de plaie', de: 'Wunddokumentation', en: 'Wound record' } },
  fall: { type: NOTE, titles: { fr: 'Déclaration de chute', de: 'Sturzprotokoll', en: 'Fall report' } },
  nursing: { type: NOTE, titles: { fr: 'Transmissions infirmières', de: 'Pflegebericht', en: 'Nursing notes' } },
};

export interface SheetDocument {
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
}

/** Cells that stand as words under their header, on any sheet. */
const WORDS = ['nursing', 'transfer', 'fall', 'wound', 'remark'] as const;
/** Facts of a medicine: words where the sheet has no medicine. */
const OF_MEDICINES = [
  'reason',
  'route',
  'form',
  'dose',
  'strength',
  'schedule',
  'as-needed',
  'prescriber',
  'start',
  'end',
  'given-or-not',
  'morning',
  'noon',
  'evening',
  'night',
] as const;

/** The sheet that a column belongs to, where a table gives documents of two kinds. */
const otherSheet = (role: ColumnRole): SheetKind | undefined =>
  (OF_MEDICINES as readonly ColumnRole[]).includes(role) ? 'medication' : sheetOf(role);

/** When a row was written, as it stands there: the first words of its paragraph. */
const whenWords = (reading: Reading, { row }: ResidentRow): string =>
  (['date', 'time'] as const).flatMap((role) => reading.cells(row, role).map(({ text }) => text)).join(' ');

/** A paragraph of all the words of a row; undefined when it has none. */
function paragraphOf(reading: Reading, row: ResidentRow, severalAuthors: boolean, to: string): string | undefined {
  const words = reading.words(row.row, to, ...WORDS, ...(reading.columns.has('medicine') ? [] : OF_MEDICINES));
  const author = severalAuthors ? reading.words(row.row, to, 'author') : [];
  if (words.length === 0) return undefined;
  return [whenWords(reading, row), ...words, ...author].filter((line) => line !== '').join('\n');
}

const section = (number: number, facts: Partial<Section> & Pick<Section, 'source'>): Section => ({
  id: `section-${number}`,
  text: [],
  statements: [],
  ...facts,
});

/** A sheet of words: one section for each wound; else one for all rows. Measurements and medicines beside the words follow in their own. */
function wordSections(reading: Reading, sheet: SheetKind, several: boolean): Section[] {
  const sections: Section[] = [];
  const add = (facts: Partial<Section> & Pick<Section, 'source'>): void => {
    sections.push(section(sections.length + 1, facts));
  };
  const measured: Statement[] = [];
  const medicines: Statement[] = [];
  const paragraphs: string[] = [];
  for (const row of reading.rows) {
    const source = `row[${row.row.number}]`;
    const statements = measurementsOf(reading, row);
    const { medication, notGiven } = medicineOf(reading, row);
    if (medication) medicines.push(medication);
    if (notGiven !== undefined) paragraphs.push(notGiven);
    const text = paragraphOf(reading, row, several, 'section.text');
    if (sheet === 'wound') {
      const title = reading.words(row.row, 'section.title', 'wound-site').join(', ');
      add({ ...(title === '' ? {} : { title }), text: text === undefined ? [] : [text], statements, source });
    } else {
      measured.push(...statements);
      if (text !== undefined) paragraphs.push(text);
    }
  }
  const source = `row[${reading.rows[0]?.row.number ?? 0}]`;
  if (paragraphs.length > 0) add({ code: TYPES[sheet].type, title: titleOf(reading, sheet), text: paragraphs, source });
  if (measured.length > 0) add({ code: VITAL_SIGNS, statements: measured, source });
  if (medicines.length > 0) add({ code: MEDICATION, statements: medicines, source });
  return sections;
}

function measurementSections(reading: Reading, several: boolean): Section[] {
  const statements: Statement[] = [];
  const text: string[] = [];
  for (const row of reading.rows) {
    statements.push(...measurementsOf(reading, row));
    const paragraph = paragraphOf(reading, row, several, 'section.text');
    if (paragraph !== undefined) text.push(paragraph);
  }
  if (statements.length + text.length === 0) return [];
  return [section(1, { code: VITAL_SIGNS, text, statements, source: statements[0]?.source ?? '' })];
}

function medicineSections(reading: Reading): Section[] {
  const read = reading.rows.map((row) => medicineOf(reading, row));
  const statements = read.flatMap(({ medication }) => medication ?? []);
  const text = read.flatMap(({ notGiven }) => notGiven ?? []);
  if (statements.length + text.length === 0) return [];
  return [section(1, { code: MEDICATION, text, statements, source: statements[0]?.source ?? '' })];
}

function titleOf(reading: Reading, sheet: SheetKind): string {
  const { type, titles } = TYPES[sheet];
  const { language } = reading;
  if (titles) return language.startsWith('de') ? titles.de : language.startsWith('en') ? titles.en : titles.fr;
  return profileTitle(reading.profile, [type.code], 'sections', language);
}

/** One writer is the author; several are named beside their words. */
function authorOf(reading: Reading, several: boolean, time: Timestamp): Author {
  const house = configuredHouse(reading.source, reading.profile);
  const organization = house ? { organization: house } : {};
  const [first] = reading.rows.flatMap(({ row }) => reading.cells(row, 'author'));
  if (!first || several) return { ...organization, time };
  for (const { row } of reading.rows) reading.take(row, 'author', 'author.professional.name');
  return { professional: { identifiers: [], name: personName(first.text) }, ...organization, time };
}

export interface SheetFacts {
  readonly sheet: SheetKind;
  /** When the list was made, where its rows have no date of their own. */
  readonly listedAt?: Timestamp | undefined;
  readonly charsetGuessed: boolean;
}

/** Undefined when the rows hold nothing beside the resident. `no-date` when nothing says when. */
export function documentOf(reading: Reading, facts: SheetFacts): SheetDocument | 'nothing' | 'no-date' {
  const { sheet } = facts;
  const patient = residentOf(reading);
  const authors = new Set(reading.rows.flatMap(({ row }) => reading.cells(row, 'author').map(({ text }) => text)));
  const several = authors.size > 1;
  const sections =
    sheet === 'vital-signs'
      ? measurementSections(reading, several)
      : sheet === 'medication'
        ? medicineSections(reading)
        : wordSections(reading, sheet, several);
  if (sections.length === 0) return 'nothing';
  for (const { row } of reading.rows)
    for (const role of ['date', 'time'] as const) reading.take(row, role, 'effectiveTime');
  const times = reading.rows.map(({ when }) => when);
  const starts = sections.flatMap(({ statements }) =>
    statements.flatMap((one) => (one.kind === 'medication' ? (one.period?.start ?? []) : [])),
  );
  const effectiveTime = latest(times) ?? facts.listedAt ?? latest(starts);
  if (effectiveTime === undefined) return 'no-date';
  if (latest(times) === undefined && facts.listedAt === undefined) reading.doubt(csvFindings.listDateAssumed('date'));
  if (reading.rows.some((row) => row.zoneAssumed)) reading.doubt(zoneAssumed('date'));
  if (reading.plan.datesAssumed) reading.doubt(csvFindings.dateOrderAssumed('date'));
  if (facts.charsetGuessed) reading.doubt(csvFindings.charsetGuessed('patient.name'));
  for (const column of reading.plan.columns) {
    const other = column.meaning && otherSheet(column.meaning.as);
    if (other !== undefined && other !== sheet && reading.plan.sheets.includes(other))
      for (const { row } of reading.rows) reading.ledger.ignore(pathOf(row, column), 'csv.other-document');
  }
  const author = authorOf(reading, several, effectiveTime);
  const serviceTime = servicePeriod(times, []);
  const document: ClinicalDocument = {
    lineage: lineageOf(reading, sheet, patient, sections),
    type: { coding: TYPES[sheet].type, translations: [] },
    title: titleOf(reading, sheet),
    language: reading.language,
    status: 'final',
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient,
    author,
    recipients: [],
    confidentiality: 'N',
    body: { kind: 'sections', sections },
  };
  return { document, mapping: reading.ledger.report(), findings: reading.findings };
}

/**
 * Where an export holds the earlier rows again, the day of a resident is one document with versions. Else it is what its rows say: the same
 * rows exported twice are one document, and nothing replaces anything.
 */
function lineageOf(
  reading: Reading,
  sheet: SheetKind,
  patient: Patient,
  sections: readonly Section[],
): ClinicalDocument['lineage'] {
  const { source } = reading;
  const stable = source.table.again === 'replaces';
  const [first] = reading.rows;
  const number = createHash('sha256')
    .update(
      JSON.stringify([sheet, patient.identifiers, stable ? [first?.day, source.table.per] : [patient.name, sections]]),
    )
    .digest('hex')
    .slice(0, 32);
  return { authority: source.organization?.name ?? source.name, number, stable };
}
