/** The patient of formats in which everything is text (HPRIM Médecin, HealthOne, Medidoc): national numbers prove themselves, nothing is guessed. */
import type { Address, Finding, Patient, PatientIdentifier, Sex } from '../clinical/index.ts';
import { compactNumber, nationalNumbersIn } from './identifiers.ts';
import type { SourceReading } from './source-reading.ts';
import { birthDateIn, type WrittenDay } from './written-day.ts';

/** A value and where it stands, for what is said about it. */
interface Placed {
  readonly text: string;
  readonly path: string;
}

export interface WrittenPatient {
  readonly family: Placed;
  readonly given: string;
  readonly birth: { readonly day: WrittenDay | undefined; readonly path: string };
  readonly sex: Sex;
  /** The number that the sender knows the patient by, and one that somebody else gave (social security); empty where there is none. */
  readonly local: string;
  readonly other: Placed;
  readonly address: Address | undefined;
}

export type PatientDoubt =
  'birth-date-unreadable' | 'birth-date-two-digits' | 'two-national-ids' | 'patient-name-missing';

/** A town with its postal code before it: `0000 Testange`. */
export function addressOf(lines: readonly string[], town: string): Address | undefined {
  const [, postalCode = '', city = ''] = /^([A-Z]{0,2}-?\d{4,5})\s+(.+)$/.exec(town) ?? ['', '', town];
  const street = lines.filter((line) => line !== '');
  if (street.length === 0 && town === '') return undefined;
  return { lines: street, ...(city === '' ? {} : { city }), ...(postalCode === '' ? {} : { postalCode }) };
}

/** `fileDate` is `YYYYMMDD` or empty; the birth date is mapped when it was read. Undefined when nobody is named. */
export function writtenPatient(
  reading: SourceReading,
  said: WrittenPatient,
  fileDate: string,
  doubt: (rule: PatientDoubt, path: string) => Finding,
): Patient | undefined {
  const rule = reading.profile.patient.nationalId;
  const [proven = ''] = nationalNumbersIn(said.other.text, rule, undefined);
  const born = birthDateIn(said.birth.day, proven, fileDate, rule);
  if (born.doubt) reading.doubt(doubt(born.doubt, said.birth.path));
  else reading.ledger.map(said.birth.path, 'patient.birthDate');
  const national = nationalNumbersIn(`${said.local}\n${said.other.text}`, rule, born.date);
  if (national.length > 1) reading.doubt(doubt('two-national-ids', said.other.path));
  const rest = (text: string, kind: PatientIdentifier['kind']): PatientIdentifier[] =>
    text === '' || national.includes(compactNumber(text)) ? [] : [{ kind, extension: text }];
  const identifiers: PatientIdentifier[] = [
    ...national.map((extension) => ({ kind: 'national' as const, root: rule.root, extension })),
    ...rest(said.local, 'local'),
    ...rest(said.other.text, 'other'),
  ];
  const family = said.family.text;
  if (family === '' && identifiers.length === 0) return undefined;
  if (family === '' || said.given === '') reading.doubt(doubt('patient-name-missing', said.family.path));
  return {
    identifiers,
    name: { family, given: said.given === '' ? [] : said.given.split(/\s+/) },
    ...(born.date === undefined ? {} : { birthDate: born.date }),
    sex: said.sex,
    ...(said.address ? { address: said.address } : {}),
    telecoms: [],
  };
}
