/** The patient in the header of an HPRIM Médecin file (lines 1 to 8). */
import {
  matriculeBirthDate,
  readDate,
  type Address,
  type CalendarDate,
  type Patient,
  type PatientIdentifier,
} from '../../clinical/index.ts';
import { compactNumber, nationalNumbersIn } from '../identifiers.ts';
import type { SourceReading } from '../source-reading.ts';
import { hprimFinding } from './findings.ts';

/** A day as this format writes it: `31/12/1950`, `311250`, `31.12.50`. A year of two digits stays one. */
export function dayOf(text: string): { readonly year: string; readonly monthDay: string } | undefined {
  const plain = text.trim();
  const match =
    /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(plain) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(plain);
  if (!match) return undefined;
  const [, day = '', month = '', year = ''] = match;
  return { year, monthDay: `${month.padStart(2, '0')}${day.padStart(2, '0')}` };
}

/** The file's own day: the format is of 1997, so that two digits leave no doubt. */
export function fileDay(text: string): string | undefined {
  const day = dayOf(text);
  if (!day) return undefined;
  const year = day.year.length === 4 ? day.year : `${Number(day.year) >= 97 ? '19' : '20'}${day.year}`;
  return readDate(`${year}${day.monthDay}`) === undefined ? undefined : `${year}${day.monthDay}`;
}

/** The birth date. Two digits are a year only where the other century is impossible, or where the national number tells it. */
function birthDateOf(reading: SourceReading, text: string, number: string, fileDate: string): CalendarDate | undefined {
  const day = dayOf(text);
  if (!day) {
    reading.doubt(hprimFinding('hprim.birth-date-unreadable', 'header-7'));
    return undefined;
  }
  if (day.year.length === 4) {
    const date = readDate(`${day.year}${day.monthDay}`);
    if (date === undefined) reading.doubt(hprimFinding('hprim.birth-date-unreadable', 'header-7'));
    return date;
  }
  const both = ['19', '20'].map((century) => `${century}${day.year}${day.monthDay}`);
  const told =
    reading.profile.patient.nationalId.scheme === 'matricule' && number !== '' ? matriculeBirthDate(number) : '';
  const byNumber = both.find((date) => told.replaceAll('-', '').startsWith(date));
  const possible = both.filter((date) => fileDate !== '' && date <= fileDate && readDate(date) !== undefined);
  const chosen = byNumber ?? (possible.length === 1 ? possible[0] : undefined);
  if (chosen === undefined) reading.doubt(hprimFinding('hprim.birth-date-two-digits', 'header-7'));
  return chosen === undefined ? undefined : readDate(chosen);
}

function addressOf(take: (line: number, to: string) => string): Address | undefined {
  const lines = [take(4, 'patient.address'), take(5, 'patient.address')].filter((line) => line !== '');
  const town = take(6, 'patient.address');
  const [, postalCode = '', city = ''] = /^([A-Z]{0,2}-?\d{4,5})\s+(.+)$/.exec(town) ?? ['', '', town];
  if (lines.length === 0 && town === '') return undefined;
  return { lines, ...(city === '' ? {} : { city }), ...(postalCode === '' ? {} : { postalCode }) };
}

/** `take` maps a line of the header; `fileDate` is `YYYYMMDD` or empty. Undefined when the header names nobody. */
export function readLetterPatient(
  reading: SourceReading,
  take: (line: number, to: string) => string,
  fileDate: string,
): Patient | undefined {
  const rule = reading.profile.patient.nationalId;
  const born = reading.ledger.value('header-7') ?? '';
  const [family, given] = [take(2, 'patient.name.family'), take(3, 'patient.name.given')];
  const [own, social] = [take(1, 'patient.identifier'), take(8, 'patient.identifier')];
  const [proven = ''] = nationalNumbersIn(social, rule, undefined);
  const birthDate = birthDateOf(reading, born, proven, fileDate);
  if (birthDate !== undefined) take(7, 'patient.birthDate');
  const national = nationalNumbersIn(`${own}\n${social}`, rule, birthDate);
  if (national.length > 1) reading.doubt(hprimFinding('hprim.two-national-ids', 'header-8'));
  const rest = (text: string, kind: PatientIdentifier['kind']): PatientIdentifier[] =>
    text === '' || national.includes(compactNumber(text)) ? [] : [{ kind, extension: text }];
  const identifiers: PatientIdentifier[] = [
    ...national.map((extension) => ({ kind: 'national' as const, root: rule.root, extension })),
    ...rest(own, 'local'),
    ...rest(social, 'other'),
  ];
  if (family === '' && identifiers.length === 0) return undefined;
  if (family === '' || given === '') reading.doubt(hprimFinding('hprim.patient-name-missing', 'header-2'));
  const address = addressOf(take);
  return {
    identifiers,
    name: { family, given: given === '' ? [] : given.split(/\s+/) },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: 'unknown',
    ...(address ? { address } : {}),
    telecoms: [],
  };
}
