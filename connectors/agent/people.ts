/** The calls about people: the local table, and oppositions recorded and lifted by a person. */
import { ProblemError, identifierSchemes, type Patient, type Problem } from '../clinical/index.ts';
import type { Directory, Outcome } from '../directory/index.ts';
import type { DirectoryPatient, Journal, Opposition } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { OppositionRow, PatientRow } from './contract.ts';
import { NotFoundError, type Handlers } from './server.ts';

export interface PeopleOptions {
  readonly journal: Pick<Journal, 'directory'>;
  readonly directory: Directory;
  readonly profile: NationalProfile;
}

const numberInvalid: Problem = {
  code: 'DIRECTORY-NUMBER-INVALID',
  cause: {
    fr: 'Ce matricule n’est pas valable : ses chiffres de contrôle ou sa date ne sont pas justes.',
    de: 'Diese nationale Nummer ist nicht gültig: Prüfziffern oder Datum stimmen nicht.',
    en: 'This national number is not valid: its check digits or its date are wrong.',
  },
  next: {
    fr: 'Comparez avec la carte d’identité et tapez-le de nouveau.',
    de: 'Vergleichen Sie mit dem Ausweis und geben Sie sie noch einmal ein.',
    en: 'Compare with the identity card and type it again.',
  },
};

/** The value, or the problem as an answer. @throws ProblemError, NotFoundError */
function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  if (outcome.problem.code === 'DIRECTORY-UNKNOWN') throw new NotFoundError();
  throw new ProblemError(outcome.problem);
}

export function peopleHandlers({
  journal,
  directory,
  profile,
}: PeopleOptions): Pick<Handlers, 'patients' | 'opposePatient' | 'oppositions' | 'liftOpposition'> {
  const store = journal.directory;

  const oppositionRow = (opposition: Opposition): OppositionRow => {
    const patient = store.patient(opposition.patientId);
    const admission = opposition.admissionId === undefined ? undefined : store.admissionById(opposition.admissionId);
    return {
      id: opposition.id,
      patient: {
        id: opposition.patientId,
        name: patient === undefined ? '' : `${patient.given} ${patient.family}`.trim(),
        ...(patient?.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
      },
      ...(admission === undefined ? {} : { stay: admission.number }),
      from: opposition.begins,
      ...(opposition.ends === undefined ? {} : { to: opposition.ends }),
      standing: directory.standing(opposition),
      recordedBy: opposition.recordedBy,
      recordedAt: opposition.recordedAt,
      ...(opposition.liftedBy === undefined ? {} : { liftedBy: opposition.liftedBy }),
      ...(opposition.liftedAt === undefined ? {} : { liftedAt: opposition.liftedAt }),
    };
  };

  const patientRow = (patient: DirectoryPatient): PatientRow => {
    const rows = directory.peopleOf(patient.id);
    const ids = rows.map(({ id }) => id);
    const numbers = rows.flatMap(({ identifiers }) => identifiers);
    const national = numbers.find(({ kind }) => kind === 'national')?.extension;
    return {
      id: patient.id,
      name: `${patient.given} ${patient.family}`.trim(),
      ...(patient.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
      ...(national === undefined ? {} : { nationalId: national }),
      numbers: numbers.filter(({ kind }) => kind !== 'national').map(({ root, extension }) => `${extension} (${root})`),
      stays: store.admissionsOf(ids).map(({ id, number, state, begins, ends }) => ({
        id,
        number,
        state,
        from: begins,
        ...(ends === undefined ? {} : { to: ends }),
      })),
      oppositions: store.oppositionsOf(ids).map(oppositionRow),
    };
  };

  /** Somebody at the desk knows a matricule and a name; the feed may never have told of this patient. */
  function entered(nationalId: string, name: { family: string; given: string }, birthDate: string | undefined): string {
    const { scheme, placeholders, root } = profile.patient.nationalId;
    const extension = nationalId.replaceAll(/[\s.-]/g, '');
    if (identifierSchemes[scheme](extension, placeholders) !== undefined) throw new ProblemError(numberInvalid);
    const patient: Patient = {
      identifiers: [{ kind: 'national', root, extension }],
      name: { family: name.family, given: name.given === '' ? [] : name.given.split(' ') },
      ...(birthDate === undefined ? {} : { birthDate }),
      sex: 'unknown',
      telecoms: [],
    };
    return valueOf(directory.upsertPatient(patient, { source: 'person' })).id;
  }

  return {
    patients: ({ search, opposed, limit, offset }) => {
      const { rows, total } = store.patients({
        limit,
        offset,
        ...(search === undefined ? {} : { search }),
        ...(opposed === undefined ? {} : { opposed: opposed === 'true' }),
      });
      return { rows: rows.map(patientRow), total };
    },
    oppositions: ({ standing, limit, offset }) => {
      const { rows, total } = store.oppositions({ standing: standing === 'true', limit, offset });
      return { rows: rows.map(oppositionRow), total };
    },
    opposePatient: ({ patient, nationalId, family, given, birthDate, stay, from, to, by }) => {
      const id = patient ?? entered(nationalId ?? '', { family: family ?? '', given: given ?? '' }, birthDate);
      return oppositionRow(
        valueOf(
          directory.recordOppositionOf(id, {
            recordedBy: by,
            ...(stay === undefined ? {} : { admissionId: stay }),
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          }),
        ),
      );
    },
    liftOpposition: ({ id, by }) => oppositionRow(valueOf(directory.liftOpposition(id, by))),
  };
}
