/** The patient of an HPRIM Santé message (segment P and the comments below it). */
import {
  readDate,
  type Address,
  type Patient,
  type PatientIdentifier,
  type Sex,
  type Telecom,
} from '../../clinical/index.ts';
import { compactNumber, nationalNumbersIn } from '../identifiers.ts';
import { hprimFinding } from './findings.ts';
import type { SanteReading } from './reading.ts';
import type { PatientPart, Segment } from './segments.ts';

const SEX: Readonly<Record<string, Sex>> = { M: 'male', F: 'female' };

/** P-2, P-3, P-4 and P-11 hold numbers; laboratories put the national one into any of them, or into a comment. */
const NUMBERS = [2, 3, 4, 11];

function identifiersOf(
  reading: SanteReading,
  p: Segment,
  notes: readonly Segment[],
  birthDate: string | undefined,
): PatientIdentifier[] {
  const { nationalId } = reading.profile.patient;
  const national = new Set<string>();
  const identifiers: PatientIdentifier[] = [];
  for (const number of NUMBERS) {
    const text = reading.take(p, number, 'patient.identifier');
    const found = nationalNumbersIn(text, nationalId, birthDate);
    for (const extension of found) national.add(extension);
    if (text !== '' && !found.includes(compactNumber(text)))
      identifiers.push({ kind: number === 2 ? 'local' : 'other', extension: text });
  }
  const comments = notes.flatMap((c) => c.fields.slice(3));
  for (const extension of nationalNumbersIn(comments.join('\n'), nationalId, birthDate)) national.add(extension);
  if (national.size > 1) reading.doubt(hprimFinding('hprim.two-national-ids', p.path));
  return [
    ...[...national].map((extension) => ({ kind: 'national' as const, root: nationalId.root, extension })),
    ...identifiers,
  ];
}

/** P-10: street, second line, town, department, postal code, country. */
function addressOf(reading: SanteReading, p: Segment): Address | undefined {
  const take = (component: number): string => reading.take(p, 10, 'patient.address', component);
  const lines = [take(1), take(2)].filter((line) => line !== '');
  const [city, postalCode, country] = [take(3), take(5), take(6)];
  if (lines.length === 0 && city === '' && postalCode === '') return undefined;
  return {
    lines,
    ...(city === '' ? {} : { city }),
    ...(postalCode === '' ? {} : { postalCode }),
    ...(country === '' ? {} : { country }),
  };
}

function telecomsOf(reading: SanteReading, p: Segment): Telecom[] {
  const numbers = Array.from({ length: reading.count(p, 12) }, (_, index) =>
    reading.takeAll(p, 12, 'patient.telecom', index + 1),
  ).flat();
  return numbers.flatMap((text) => {
    const number = text.replaceAll(/[^\d+]/g, '');
    return number === '' ? [] : [{ uri: `tel:${number}` }];
  });
}

/** Undefined when the segment names nobody. */
export function readPatient(reading: SanteReading, { p, notes }: PatientPart): Patient | undefined {
  if (!p) return undefined;
  const family = reading.take(p, 5, 'patient.name.family');
  const given = [2, 3].flatMap((component) => {
    const name = reading.take(p, 5, 'patient.name.given', component);
    return name === '' ? [] : name.split(/\s+/);
  });
  const title = reading.take(p, 5, 'patient.name.prefix', 5);
  const birthName = reading.take(p, 6, 'patient.name.birthFamily');
  const born = reading.peek(p, 7);
  const birthDate = /^0*$/.test(born) ? undefined : readDate(born);
  if (birthDate === undefined) reading.doubt(hprimFinding('hprim.birth-date-unreadable', `${p.path}-7`));
  else reading.take(p, 7, 'patient.birthDate');
  const identifiers = identifiersOf(reading, p, notes, birthDate);
  const name = family === '' ? birthName : family;
  if (name === '' && identifiers.length === 0) return undefined;
  if (name === '' || given.length === 0) reading.doubt(hprimFinding('hprim.patient-name-missing', `${p.path}-5`));
  const address = addressOf(reading, p);
  return {
    identifiers,
    name: {
      family: name,
      given,
      ...(birthName === '' || birthName === name ? {} : { birthFamily: birthName }),
      ...(title === '' ? {} : { prefix: title }),
    },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEX[reading.take(p, 8, 'patient.sex').toUpperCase()] ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms: telecomsOf(reading, p),
  };
}
