/** The local directory over the rows that the journal keeps: who a number stands for, which stay is whose, what is opposed. */
import {
  namesAgree,
  type CalendarDate,
  type Identifier,
  type Patient,
  type PatientIdentifier,
} from '../clinical/index.ts';
import {
  JournalError,
  type Admission,
  type DirectoryIdentifier,
  type DirectoryPatient,
  type DirectoryStore,
  type NewDirectoryPatient,
  type Opposition,
} from '../journal/index.ts';
import { holds, standingOf } from './opposition.ts';
import { orders } from './orders.ts';
import * as problems from './problems.ts';
import type { Directory, OppositionQuestion, Outcome, Said, StandingOpposition, Stay } from './types.ts';

export interface DirectoryOptions {
  readonly store: DirectoryStore;
  /** The OID under which a profile's national numbers stand. */
  readonly nationalRoot: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Who a number stands for, or what is opposed, has changed: held documents deserve another look. */
  readonly changed: () => void;
}

const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
const refuse = (problem: (typeof problems)['unknownHere']): { ok: false; problem: typeof problem } => ({
  ok: false,
  problem,
});

/** A number without an assigner is its source's own. */
const rootOf = ({ root, assigner }: Identifier, source: string): string => root ?? assigner ?? source;

function identifiersOf(patient: Patient, source: string): DirectoryIdentifier[] {
  const useful = (identifier: PatientIdentifier): boolean => identifier.extension.trim() !== '';
  return patient.identifiers.filter(useful).map(({ kind, ...identifier }) => ({
    kind,
    // One person has one national number, whoever passes it on and however the feed spells its assigner.
    root: kind === 'national' ? 'national' : rootOf(identifier, source),
    extension: identifier.extension,
  }));
}

const nationalOf = (patient: {
  readonly identifiers: readonly { kind: string; extension: string }[];
}): string | undefined => patient.identifiers.find(({ kind }) => kind === 'national')?.extension;

const datesAgree = (a: CalendarDate | undefined, b: CalendarDate | undefined): boolean =>
  a === undefined || b === undefined || a.startsWith(b) || b.startsWith(a);

/** Whether two descriptions cannot be the same person's: neither the name nor the birth date speaks for it. */
function strangers(known: DirectoryPatient, said: Patient): boolean {
  const sameName = namesAgree({ family: known.family, given: [known.given] }, said.name);
  const nothingSaid = said.name.family === '' && said.birthDate === undefined;
  const sameDate =
    said.birthDate !== undefined && known.birthDate !== undefined && datesAgree(known.birthDate, said.birthDate);
  return !nothingSaid && known.family !== '' && !sameName && !sameDate;
}

function factsOf(patient: Patient, said: Said, before?: DirectoryPatient): NewDirectoryPatient {
  const { name, birthDate, sex } = patient;
  const date = birthDate ?? before?.birthDate;
  return {
    family: name.family === '' ? (before?.family ?? '') : name.family,
    given: name.given.length === 0 ? (before?.given ?? '') : name.given.join(' '),
    ...(date === undefined ? {} : { birthDate: date }),
    sex: sex === 'unknown' ? (before?.sex ?? 'unknown') : sex,
    source: said.source,
    identifiers: identifiersOf(patient, said.source),
  };
}

/** A patient under the numbers and the name of the person that they turned out to be. */
function renamed(patient: Patient, survivor: DirectoryPatient, nationalRoot: string): Patient {
  const said = patient.identifiers.find(({ kind }) => kind === 'national');
  const identifiers = survivor.identifiers.map(({ kind, root, extension }): PatientIdentifier => {
    if (kind === 'national') return { ...(said ?? { root: nationalRoot }), kind, extension };
    return /^[0-2](\.\d+)+$/.test(root) ? { kind, root, extension } : { kind, assigner: root, extension };
  });
  // What the directory was never told, the document says.
  const nationalKnown = identifiers.some(({ kind }) => kind === 'national');
  return {
    ...patient,
    identifiers: [...identifiers, ...(said === undefined || nationalKnown ? [] : [said])],
    name: survivor.family === '' ? patient.name : { family: survivor.family, given: survivor.given.split(' ') },
    ...(survivor.birthDate === undefined ? {} : { birthDate: survivor.birthDate }),
    sex: survivor.sex === 'unknown' ? patient.sex : survivor.sex,
  };
}

const unchanged = (before: DirectoryPatient, facts: NewDirectoryPatient): boolean =>
  before.family === facts.family &&
  before.given === facts.given &&
  before.birthDate === facts.birthDate &&
  before.sex === facts.sex &&
  facts.identifiers.every(({ root, extension }) =>
    before.identifiers.some((other) => other.root === root && other.extension === extension),
  );

export function openDirectory({ store, nationalRoot, now, changed }: DirectoryOptions): Directory {
  const survivorOf = (patient: DirectoryPatient): DirectoryPatient =>
    patient.mergedInto === undefined ? patient : (store.patient(patient.mergedInto) ?? patient);

  /** The people that these numbers stand for, after every merge. */
  const peopleWith = (identifiers: readonly DirectoryIdentifier[]): DirectoryPatient[] => {
    const survivors = store.patientsWith(identifiers).map(survivorOf);
    return survivors.filter(({ id }, index) => survivors.findIndex((other) => other.id === id) === index);
  };

  const peopleOf = (patientId: string): readonly DirectoryPatient[] => {
    const person = store.patient(patientId);
    if (person === undefined) return [];
    const survivor = survivorOf(person);
    return [survivor, ...store.mergedInto(survivor.id)];
  };

  const upsertPatient = (patient: Patient, said: Said): Outcome<DirectoryPatient> => {
    const identifiers = identifiersOf(patient, said.source);
    if (identifiers.length === 0) return refuse(problems.noNumber);
    const [person, ...others] = peopleWith(identifiers);
    if (person === undefined) return done(store.addPatient(factsOf(patient, said)));
    if (others.length > 0) return refuse(problems.severalPeople);
    if (strangers(person, patient)) return refuse(problems.otherPerson);
    const facts = factsOf(patient, said, person);
    // A number that was merged away is known already, under the row that it was first told for.
    const known = new Set(peopleOf(person.id).flatMap((row) => row.identifiers.map((i) => `${i.root} ${i.extension}`)));
    const more = { ...facts, identifiers: facts.identifiers.filter((i) => !known.has(`${i.root} ${i.extension}`)) };
    return done(unchanged(person, more) ? person : store.updatePatient(person.id, more));
  };

  const putStay = (
    patient: Patient,
    stay: Stay,
    said: Said,
    change: (before: Admission | undefined) => Pick<Admission, 'state' | 'begins'> & { ends?: number },
  ): Outcome<Admission> => {
    const person = upsertPatient(patient, said);
    if (!person.ok) return person;
    const root = rootOf(stay.number, said.source);
    const before = store.admission(root, stay.number.extension);
    const owners = before === undefined ? [] : peopleOf(before.patientId);
    if (before !== undefined && !owners.some(({ id }) => id === person.value.id)) return refuse(problems.stayOfAnother);
    const { ends, ...facts } = change(before);
    const stored = {
      patientId: person.value.id,
      root,
      number: stay.number.extension,
      ...facts,
      ...(ends === undefined ? {} : { ends }),
      source: said.source,
    };
    const same =
      before?.state === stored.state &&
      before.begins === stored.begins &&
      before.ends === ends &&
      before.patientId === stored.patientId;
    if (same) return done(before);
    const put = store.putAdmission(stored);
    if (before !== undefined) changed();
    return done(put);
  };

  const admit: Directory['admit'] = (patient, stay, said) =>
    putStay(patient, stay, said, () => ({
      state: 'admitted',
      begins: stay.from,
      ...(stay.to === undefined ? {} : { ends: stay.to }),
    }));

  const record = (
    patientId: string,
    given: { admissionId?: string; from?: number; to?: number; recordedBy: string },
  ): Outcome<Opposition> => {
    if (given.recordedBy.trim() === '') return refuse(problems.nameMissing);
    const begins = given.from ?? now();
    if (given.to !== undefined && given.to <= begins) return refuse(problems.endsBeforeItBegins);
    const again = store
      .oppositionsOf(peopleOf(patientId).map(({ id }) => id))
      .find(
        (one) =>
          one.liftedAt === undefined &&
          one.admissionId === given.admissionId &&
          one.ends === given.to &&
          (given.from === undefined ? one.begins <= begins : one.begins === given.from),
      );
    if (again) return done(again);
    const recorded = store.addOpposition({
      patientId,
      begins,
      recordedBy: given.recordedBy.trim(),
      ...(given.admissionId === undefined ? {} : { admissionId: given.admissionId }),
      ...(given.to === undefined ? {} : { ends: given.to }),
    });
    changed();
    return done(recorded);
  };

  const lift = (id: string, liftedBy: string): Outcome<Opposition> => {
    if (liftedBy.trim() === '') return refuse(problems.nameMissing);
    try {
      const lifted = store.liftOpposition(id, liftedBy.trim());
      changed();
      return done(lifted);
    } catch (error) {
      if (error instanceof JournalError && error.fault === 'unknown-subject') return refuse(problems.unknownHere);
      if (error instanceof JournalError && error.fault === 'forbidden') return refuse(problems.liftedBefore);
      throw error;
    }
  };

  const standing = (opposition: Opposition): ReturnType<Directory['standing']> =>
    standingOf(
      opposition,
      opposition.admissionId === undefined ? undefined : store.admissionById(opposition.admissionId),
      now(),
    );

  const opposed = (question: OppositionQuestion): StandingOpposition | undefined => {
    // Numbers that name two people: the opposition of either holds.
    for (const person of peopleWith(identifiersOf(question.patient, question.source))) {
      const rows = peopleOf(person.id).map(({ id }) => id);
      const oppositions = store.oppositionsOf(rows);
      if (oppositions.length === 0) continue;
      const admissions = store.admissionsOf(rows);
      const stays = question.stays.map((stay) => ({ root: rootOf(stay, question.source), number: stay.extension }));
      const asked = { stays, ...(question.actAt === undefined ? {} : { actAt: question.actAt }), now: now() };
      const whole = oppositions.toSorted(
        (a, b) => Number(a.admissionId !== undefined) - Number(b.admissionId !== undefined),
      );
      for (const opposition of whole) {
        const admission = admissions.find(({ id }) => id === opposition.admissionId);
        if (holds(opposition, admission, asked, admissions))
          return { opposition, patient: person, ...(admission === undefined ? {} : { admission }) };
      }
    }
    return undefined;
  };

  return {
    ...orders(store, {
      upsert: upsertPatient,
      personOf: (id) => {
        const person = store.patient(id);
        return person && survivorOf(person);
      },
      peopleWith: (patient, source) => peopleWith(identifiersOf(patient, source)),
      strangers,
    }),
    upsertPatient,
    admit,
    discharge: (patient, stay, said) =>
      putStay(patient, stay, said, (before) => ({
        state: 'discharged',
        begins: before?.begins ?? stay.from,
        ends: stay.to ?? before?.ends ?? now(),
      })),
    cancelAdmission: (patient, stay, said) =>
      putStay(patient, stay, said, (before) => ({
        state: 'cancelled',
        begins: before?.begins ?? stay.from,
        ...(before?.ends === undefined ? {} : { ends: before.ends }),
      })),
    merge: (survivor, prior, said) => {
      const kept = upsertPatient(survivor, said);
      if (!kept.ok) return kept;
      const numbers = identifiersOf(prior, said.source);
      if (numbers.length === 0) return refuse(problems.noNumber);
      const [before, ...others] = peopleWith(numbers);
      if (others.length > 0) return refuse(problems.severalPeople);
      // A number nobody has heard of yet: documents under it may still come, and they are the survivor's.
      const merged = before ?? store.addPatient(factsOf(prior, said));
      if (merged.id === kept.value.id) return kept;
      const [a, b] = [nationalOf(kept.value), nationalOf(merged)];
      if (a !== undefined && b !== undefined && a !== b) return refuse(problems.twoNationalNumbers);
      store.merge(kept.value.id, merged.id);
      changed();
      return done(store.patient(kept.value.id) ?? kept.value);
    },
    recordOpposition: (patient, { stay, ...given }, said) => {
      const person = upsertPatient(patient, said);
      if (!person.ok) return person;
      if (stay === undefined) return record(person.value.id, given);
      const known = store.admission(rootOf(stay.number, said.source), stay.number.extension);
      const admission =
        known && peopleOf(known.patientId).some(({ id }) => id === person.value.id)
          ? done(known)
          : admit(patient, stay, said);
      return admission.ok ? record(person.value.id, { ...given, admissionId: admission.value.id }) : admission;
    },
    recordOppositionOf: (patientId, given) => {
      const person = store.patient(patientId);
      if (person === undefined) return refuse(problems.unknownHere);
      const rows = peopleOf(patientId).map(({ id }) => id);
      const { admissionId } = given;
      if (admissionId !== undefined && !store.admissionsOf(rows).some(({ id }) => id === admissionId))
        return refuse(problems.unknownHere);
      return record(survivorOf(person).id, given);
    },
    liftOpposition: lift,
    liftOppositionsOf: (patient, liftedBy, said, stay) =>
      peopleWith(identifiersOf(patient, said.source))
        .flatMap(({ id }) => store.oppositionsOf(peopleOf(id).map((row) => row.id)))
        .filter(({ liftedAt }) => liftedAt === undefined)
        .filter(({ admissionId }) => {
          const admission = stay && store.admission(rootOf(stay.number, said.source), stay.number.extension);
          return stay === undefined
            ? admissionId === undefined
            : admissionId !== undefined && admissionId === admission?.id;
        })
        .flatMap(({ id }) => {
          const lifted = lift(id, liftedBy);
          return lifted.ok ? [lifted.value] : [];
        }),
    opposed,
    personOf: (patient, source) => {
      const [person, ...others] = peopleWith(identifiersOf(patient, source));
      return others.length > 0 ? undefined : person;
    },
    presentAs: (patient, source) => {
      const numbers = identifiersOf(patient, source);
      const [survivor, ...others] = peopleWith(numbers);
      const gone = store.patientsWith(numbers).some(({ mergedInto }) => mergedInto !== undefined);
      return survivor === undefined || others.length > 0 || !gone
        ? undefined
        : renamed(patient, survivor, nationalRoot);
    },
    peopleOf,
    standing,
  };
}
