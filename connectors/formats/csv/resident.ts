/** The resident whom the rows of a document name. */
import { namesAgree, type Patient, type PersonName } from '../../clinical/index.ts';
import { compactNumber, fitsBirth, provesItself } from '../identifiers.ts';
import { listedName, wordsOf } from '../person-name.ts';
import { readSex } from '../written-values.ts';
import { readBirthDate } from './dates.ts';
import { csvFindings } from './findings.ts';
import type { Reading } from './reading.ts';

/** The same words stand in every row: the first speaks, and all are accounted for. */
function sameInAll(reading: Reading, role: Parameters<Reading['take']>[1], to: string): string {
  const [first = ''] = reading.rows.map(({ row }) => reading.take(row, role, to));
  return first;
}

function nameOf(reading: Reading): PersonName {
  const birthFamily = sameInAll(reading, 'birth-family', 'patient.name.birthFamily');
  const born = birthFamily === '' ? {} : { birthFamily };
  const family = sameInAll(reading, 'family', 'patient.name.family');
  const given = sameInAll(reading, 'given', 'patient.name.given');
  const whole = sameInAll(reading, 'full-name', 'patient.name');
  if (family !== '' || whole === '') return { family, given: wordsOf(given), ...born };
  const { name, orderAssumed } = listedName(whole, reading.source.table.names);
  if (orderAssumed) reading.doubt(csvFindings.nameOrderAssumed('patient.name'));
  return { ...name, ...(given === '' ? {} : { given: wordsOf(given) }), ...born };
}

export function residentOf(reading: Reading): Patient {
  const { nationalId } = reading.profile.patient;
  const national = compactNumber(sameInAll(reading, 'national-id', 'patient.identifier.national'));
  const local = sameInAll(reading, 'local-id', 'patient.identifier.local');
  const birth = sameInAll(reading, 'birth-date', 'patient.birthDate');
  const birthDate = birth === '' ? undefined : readBirthDate(birth, reading.plan.dates);
  if (birth !== '' && birthDate === undefined) reading.doubt(csvFindings.birthDate('patient.birthDate'));
  const sexText = sameInAll(reading, 'sex', 'patient.sex');
  const sex = readSex(sexText);
  if (sexText !== '' && sex === undefined) reading.doubt(csvFindings.valueNotUnderstood('patient.sex'));
  // A home may use the national number as its own.
  const own = compactNumber(local);
  const localIsNational = national === '' && provesItself(own, nationalId) && fitsBirth(own, nationalId, birthDate);
  return {
    identifiers: [
      ...(local === '' || localIsNational ? [] : [{ kind: 'local' as const, extension: local }]),
      ...(national === '' && !localIsNational
        ? []
        : [{ kind: 'national' as const, root: nationalId.root, extension: national || own }]),
    ],
    name: nameOf(reading),
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: sex ?? 'unknown',
    telecoms: [],
  };
}

/** National numbers under which a file names two different people: each of their documents is held. */
export function doubtfulNumbers(patients: readonly Patient[]): ReadonlySet<string> {
  const named = new Map<string, PersonName>();
  const doubtful = new Set<string>();
  for (const { identifiers, name } of patients)
    for (const { kind, extension } of identifiers) {
      if (kind !== 'national') continue;
      const known = named.get(extension);
      if (known === undefined) named.set(extension, name);
      else if (!namesAgree(known, name)) doubtful.add(extension);
    }
  return doubtful;
}
