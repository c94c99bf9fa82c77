/** The patient in the header of an HPRIM Médecin file (lines 1 to 8). */
import type { Patient } from '../../clinical/index.ts';
import type { SourceReading } from '../source-reading.ts';
import { dayOf } from '../written-day.ts';
import { addressOf, writtenPatient } from '../written-patient.ts';
import { hprimFinding } from './findings.ts';

/** `take` maps a line of the header; `fileDate` is `YYYYMMDD` or empty. Undefined when the header names nobody. */
export function readLetterPatient(
  reading: SourceReading,
  take: (line: number, to: string) => string,
  fileDate: string,
): Patient | undefined {
  const said = {
    family: { text: take(2, 'patient.name.family'), path: 'header-2' },
    given: take(3, 'patient.name.given'),
    birth: { day: dayOf(reading.ledger.value('header-7') ?? ''), path: 'header-7' },
    sex: 'unknown' as const,
    local: take(1, 'patient.identifier'),
    other: { text: take(8, 'patient.identifier'), path: 'header-8' },
    address: addressOf([take(4, 'patient.address'), take(5, 'patient.address')], take(6, 'patient.address')),
  };
  return writtenPatient(reading, said, fileDate, (rule, path) => hprimFinding(`hprim.${rule}`, path));
}
