/** The patient of an xDT record: the same fields in LDT 2, in the objects of LDT 3, in GDT and in BDT. */
import type { Address, CalendarDate, Finding, Patient, PatientIdentifier, Sex } from '../clinical/index.ts';
import { compactNumber, nationalNumbersIn } from './identifiers.ts';
import type { Fields, XdtReading } from './xdt-fields.ts';

const SEX: Readonly<Record<string, Sex>> = {
  M: 'male',
  '1': 'male',
  W: 'female',
  F: 'female',
  '2': 'female',
  D: 'other',
  X: 'other',
};

/** What differs between the formats: how a birth date is written, and the doubts that are told. */
export interface PersonRules {
  readonly birthDate: (text: string) => CalendarDate | undefined;
  readonly birthUnreadable: (path: string) => Finding;
  readonly twoNationalIds: (path: string) => Finding;
  readonly twoPatients: (path: string) => Finding;
  readonly nameMissing: (path: string) => Finding;
}

/** Fields in which laboratories put a national number for which xDT has no place. */
const NUMBER_FIELDS = new Set(['3000', '3105', '3119', '8405', '8310', '8312', '9901', '9472']);

/** Fields that say how a patient is insured: none of a document. */
export const INSURANCE: ReadonlySet<string> = new Set([
  ...['2002', '3010', '3012', '3105', '3108', '3119', '4104', '4106', '4109', '4110', '4111', '4112', '4113'],
  ...['4131', '4133'],
]);

function identifiersOf(
  reading: XdtReading,
  fields: Fields,
  birthDate: string | undefined,
  rules: PersonRules,
): PatientIdentifier[] {
  const { nationalId } = reading.profile.patient;
  const found = new Set<string>();
  for (const line of fields.lines.filter(({ field }) => NUMBER_FIELDS.has(field))) {
    const numbers = nationalNumbersIn(line.content, nationalId, birthDate);
    if (numbers.length > 0) reading.ledger.map(line.path, 'patient.identifier');
    for (const number of numbers) found.add(number);
  }
  if (found.size > 1) reading.doubt(rules.twoNationalIds('patient.identifier'));
  const own = fields.peek('3000');
  const local = own === '' || found.has(compactNumber(own)) ? '' : fields.one('3000', 'patient.identifier');
  return [
    ...[...found].map((extension) => ({ kind: 'national' as const, root: nationalId.root, extension })),
    ...(local === '' ? [] : [{ kind: 'local' as const, extension: local }]),
  ];
}

/** 3107 street, 3109 number, 3112 postal code, 3113 town, 3114 country; 3106 `postal code town` in old files. */
export function readAddress(fields: Fields, to: string): Address | undefined {
  const street = [fields.one('3107', to), fields.one('3109', to)].filter((part) => part !== '').join(' ');
  const old = /^([A-Z]{0,2}-?\d{4,5})\s+(.+)$/.exec(fields.one('3106', to));
  const postalCode = fields.one('3112', to) || (old?.[1] ?? '');
  const city = fields.one('3113', to) || (old?.[2] ?? '');
  const country = fields.one('3114', to);
  if (street === '' && city === '' && postalCode === '') return undefined;
  return {
    lines: street === '' ? [] : [street],
    ...(city === '' ? {} : { city }),
    ...(postalCode === '' ? {} : { postalCode }),
    ...(country === '' ? {} : { country }),
  };
}

/** Number, family name and birth date: two of one of them are two people, as where the line between two records is lost. */
const OF_ONE_PERSON = ['3000', '3101', '3103'];

function namesTwo({ lines }: Fields): boolean {
  return OF_ONE_PERSON.some((wanted) => {
    const said = lines.filter(({ field }) => field === wanted).map(({ content }) => content.trim());
    return new Set(said.filter((content) => !/^0*$/.test(content))).size > 1;
  });
}

/** Undefined when the record names nobody. `numbers` are the lines in which a national number may stand. */
export function readPatient(
  reading: XdtReading,
  fields: Fields,
  numbers: Fields,
  rules: PersonRules,
): Patient | undefined {
  if (namesTwo(fields)) reading.doubt(rules.twoPatients('3101'));
  const prefix = fields.one('3120', 'patient.name.family');
  const surname = fields.one('3101', 'patient.name.family');
  const family = [prefix, surname].filter((part) => part !== '').join(' ');
  const given = fields.all('3102', 'patient.name.given').filter((part) => part !== '');
  const birthLine = fields.line('3103');
  const birthText = birthLine?.content.trim() ?? '';
  const birthDate = birthText === '' ? undefined : rules.birthDate(birthText);
  if (birthLine && birthDate !== undefined) reading.take(birthLine, 'patient.birthDate');
  else if (birthLine && !/^0*$/.test(birthText)) reading.doubt(rules.birthUnreadable(birthLine.path));
  const identifiers = identifiersOf(reading, numbers, birthDate, rules);
  if (family === '' && identifiers.length === 0) return undefined;
  if (family === '' || given.length === 0) reading.doubt(rules.nameMissing('3101'));
  const title = fields.one('3104', 'patient.name.prefix');
  const suffix = fields.one('3100', 'patient.name.suffix');
  const address = readAddress(fields, 'patient.address');
  return {
    identifiers,
    name: {
      family,
      given: given.flatMap((names) => names.split(/\s+/)),
      ...(title === '' ? {} : { prefix: title }),
      ...(suffix === '' ? {} : { suffix }),
    },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEX[fields.one('3110', 'patient.sex').toUpperCase()] ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms: [],
  };
}
