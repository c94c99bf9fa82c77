/** The patient of a message (PID, HL7 v2 chapter 3): identifiers sorted by what they are good for, names, birth, address. */
import {
  namesAgree,
  readDate,
  type Patient,
  type PatientIdentifier,
  type PersonName,
  type Sex,
} from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { hasTwoNationalNumbers, markOf, patientNumbers, type NumberCandidate } from '../patient-numbers.ts';
import { authorityOf, readAddress, readName, readTelecom, type Reading } from './datatypes.ts';
import type { Segment } from './message.ts';

/** PID-3, -2, -4 and -19 as candidates, in this order of trust. */
function candidatesOf(reading: Reading, pid: Segment, rules: NationalProfile['patient']): NumberCandidate[] {
  const { account, source } = reading;
  return [3, 2, 4, 19].flatMap((field) =>
    Array.from({ length: account.count(pid, field) }, (_, index): NumberCandidate | undefined => {
      const rep = index + 1;
      const number = account.take(pid, field, 'patient.identifier', rep, 1);
      if (number === '') return undefined;
      const authority = authorityOf(account.takeParts(pid, field, 'patient.identifier.assigner', rep, 4), source);
      const type = account.take(pid, field, 'patient.identifier.type', rep, 5).toUpperCase();
      account.ignoreRest(pid, field, 'hl7v2.identifier-detail', rep);
      const said = {
        number,
        type,
        ...(authority.root === undefined ? {} : { root: authority.root }),
        ...(authority.name === undefined ? {} : { assigner: authority.name }),
      };
      return { ...said, mark: markOf(said, rules, field === 19) };
    }).filter((candidate) => candidate !== undefined),
  );
}

function readIdentifiers(
  reading: Reading,
  pid: Segment,
  profile: NationalProfile,
  birthDate: string | undefined,
): readonly PatientIdentifier[] {
  const bareIsNational = reading.source.quirks.includes('pid3-matricule-without-authority');
  const candidates = candidatesOf(reading, pid, profile.patient);
  const identifiers = patientNumbers(candidates, profile.patient, birthDate, bareIsNational);
  if (hasTwoNationalNumbers(identifiers)) reading.findings.add('hl7v2.two-national-ids', 'PID-3');
  return identifiers;
}

/** PID-5: the legal or untyped name; repetitions of type B or M (and a maiden name within FN) give the name at birth. */
function readPatientName(reading: Reading, pid: Segment): PersonName {
  const { account, findings } = reading;
  const reps = Array.from({ length: account.count(pid, 5) }, (_, index) => ({
    rep: index + 1,
    type: account.peek(pid, 5, index + 1, 7).toUpperCase(),
  })).filter(({ rep }) => [1, 2].some((component) => account.peek(pid, 5, rep, component) !== ''));
  const births = reps.filter(({ type }) => type === 'B' || type === 'M');
  const used =
    reps.find(({ type }) => type === 'L') ??
    reps.find(({ type }) => type === '') ??
    reps.find(({ type }) => !['B', 'M', 'A'].includes(type)) ??
    reps[0];
  const read = (rep: number, to: string): PersonName | undefined => {
    account.take(pid, 5, `${to}.use`, rep, 7);
    const name = readName(reading, { segment: pid, field: 5, rep, path: 'PID-5' }, to);
    account.ignoreRest(pid, 5, 'hl7v2.name-detail', rep);
    return name;
  };
  const name = used && read(used.rep, 'patient.name');
  const birth = births.filter(({ rep }) => rep !== used?.rep).map(({ rep }) => read(rep, 'patient.name.birth'))[0];
  if (!name || name.family === '') findings.add('hl7v2.patient-name-missing', 'PID-5');
  if (!name) return { family: '', given: [] };
  const birthFamily = birth?.family ?? name.birthFamily;
  return {
    ...name,
    given: name.given.length > 0 ? name.given : (birth?.given ?? []),
    ...(birthFamily === undefined || birthFamily === '' ? {} : { birthFamily }),
  };
}

const SEX: Readonly<Record<string, Sex>> = {
  M: 'male',
  F: 'female',
  W: 'female',
  O: 'other',
  A: 'other',
  D: 'other',
  X: 'other',
};

function readBirthDate(reading: Reading, pid: Segment): string | undefined {
  const text = reading.account.peek(pid, 7);
  if (text === '') return undefined;
  const date = readDate(text.replace(/^(\d{4})-(\d{2})-(\d{2}).*$/, '$1$2$3'));
  if (date === undefined) reading.findings.add('hl7v2.birth-date-unreadable', 'PID-7');
  else reading.account.use(pid, 7, 'patient.birthDate');
  return date;
}

/** The patient that a PID names. Doubts about the identity are findings; nothing is made up. */
export function readPatient(reading: Reading, pid: Segment, profile: NationalProfile): Patient {
  const { account } = reading;
  const birthDate = readBirthDate(reading, pid);
  const home = Array.from({ length: account.count(pid, 11) }, (_, index) => index + 1).find(
    (rep) => !['BDL', 'N', 'BR', 'F'].includes(account.peek(pid, 11, rep, 7)),
  );
  const address =
    home === undefined
      ? undefined
      : readAddress(reading, { segment: pid, field: 11, rep: home, path: 'PID-11' }, 'patient.address');
  if (address && home !== undefined) account.take(pid, 11, 'patient.address.use', home, 7);
  const telecoms = ([13, 14] as const).flatMap((field) =>
    Array.from({ length: account.count(pid, field) }, (_, index) =>
      readTelecom(
        reading,
        { segment: pid, field, rep: index + 1, path: `PID-${field}` },
        'patient.telecom',
        field === 13 ? 'home' : 'work',
      ),
    ).filter((telecom) => telecom !== undefined),
  );
  const unknown = account.take(pid, 31, 'patient.identityUncertain').toUpperCase() === 'Y';
  const reliability = Array.from({ length: account.count(pid, 32) }, (_, index) =>
    account.take(pid, 32, 'patient.identityUncertain', index + 1).toUpperCase(),
  );
  const uncertain = unknown || reliability.some((code) => code !== '' && code !== 'VALI');
  return {
    identifiers: readIdentifiers(reading, pid, profile, birthDate),
    name: readPatientName(reading, pid),
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEX[account.take(pid, 8, 'patient.sex').toUpperCase()] ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms,
    ...(uncertain ? { identityUncertain: true } : {}),
  };
}

/** Whether two PIDs of one message are the same person: a common number, and nothing that speaks against it. */
export function samePatient(a: Patient, b: Patient): boolean {
  const key = ({ root, assigner, extension }: PatientIdentifier): string =>
    `${root ?? assigner ?? ''}\u0000${extension}`;
  const nationals = [a, b].map((patient) =>
    patient.identifiers.filter(({ kind }) => kind === 'national').map(({ extension }) => extension),
  );
  const [left = [], right = []] = nationals;
  if (left.length > 0 && right.length > 0 && !left.some((number) => right.includes(number))) return false;
  const numbers = new Set(a.identifiers.map(key));
  if (!b.identifiers.some((identifier) => numbers.has(key(identifier)))) return false;
  const births = a.birthDate === undefined || b.birthDate === undefined || a.birthDate === b.birthDate;
  return births && namesAgree(a.name, b.name);
}
