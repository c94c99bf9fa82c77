/** Who is who here, as it lies in the store: patients, their identifiers, admissions, oppositions. */
import type {
  Admission,
  DirectoryIdentifier,
  DirectoryPatient,
  DirectoryStore,
  Opposition,
} from './directory-types.ts';
import type { DirectorySex, NewDirectoryPatient } from './directory-types.ts';
import { known, present } from './parts.ts';
import { placedOrders } from './placed-orders.ts';
import type { Context, Events } from './parts.ts';
import { fold, searchPatterns } from './search.ts';
import { JournalError } from './types.ts';

interface PatientRow {
  id: string;
  family: string;
  given: string;
  birthDate: string | null;
  sex: DirectorySex;
  mergedInto: string | null;
  source: string;
  createdAt: number;
  updatedAt: number;
}

interface AdmissionRow {
  id: string;
  patientId: string;
  root: string;
  number: string;
  state: Admission['state'];
  begins: number;
  ends: number | null;
  source: string;
  updatedAt: number;
}

interface OppositionRow {
  id: string;
  patientId: string;
  admissionId: string | null;
  begins: number;
  ends: number | null;
  recordedBy: string;
  recordedAt: number;
  liftedBy: string | null;
  liftedAt: number | null;
}

const PATIENT = `SELECT p.id, p.family, p.given, p.birth_date AS birthDate, p.sex, p.merged_into AS mergedInto, p.source,
  p.created_at AS createdAt, p.updated_at AS updatedAt FROM patient p`;
const ADMISSION = `SELECT id, patient AS patientId, root, number, state, begins, ends, source, updated_at AS updatedAt FROM admission`;
const OPPOSITION = `SELECT id, patient AS patientId, admission AS admissionId, begins, ends, recorded_by AS recordedBy,
  recorded_at AS recordedAt, lifted_by AS liftedBy, lifted_at AS liftedAt FROM opposition`;
const THESE = 'IN (SELECT value FROM json_each(?))';

type Values = Record<string, string | number | null>;

export function directory({ store, now, newId }: Context, events: Events): DirectoryStore {
  const byId = store.prepare<[string], PatientRow>(`${PATIENT} WHERE p.id = ?`);
  const merged = store.prepare<[string], PatientRow>(`${PATIENT} WHERE p.merged_into = ? ORDER BY p.sequence`);
  const owner = store.prepare<[string, string], { patient: string }>(
    'SELECT patient FROM patient_identifier WHERE root = ? AND extension = ?',
  );
  const identifiersOf = store.prepare<[string], DirectoryIdentifier>(
    'SELECT kind, root, extension FROM patient_identifier WHERE patient = ? ORDER BY sequence',
  );
  const insert = store.prepare<[Values]>(
    `INSERT INTO patient (id, family, given, birth_date, sex, source, created_at, updated_at, search)
     VALUES ($id, $family, $given, $birthDate, $sex, $source, $at, $at, $search)`,
  );
  const update = store.prepare<[Values]>(
    `UPDATE patient SET family = $family, given = $given, birth_date = $birthDate, sex = $sex, source = $source, updated_at = $at,
       search = $search WHERE id = $id`,
  );
  const identify = store.prepare<[string, string, string, string]>(
    'INSERT INTO patient_identifier (patient, kind, root, extension) VALUES (?, ?, ?, ?)',
  );
  const repoint = store.prepare<[string, number, string, string]>(
    'UPDATE patient SET merged_into = ?, updated_at = ? WHERE id = ? OR merged_into = ?',
  );
  const admissionByNumber = store.prepare<[string, string], AdmissionRow>(`${ADMISSION} WHERE root = ? AND number = ?`);
  const admissionById = store.prepare<[string], AdmissionRow>(`${ADMISSION} WHERE id = ?`);
  const admissions = store.prepare<[string], AdmissionRow>(`${ADMISSION} WHERE patient ${THESE} ORDER BY begins`);
  const insertAdmission = store.prepare<[Values]>(
    `INSERT INTO admission (id, patient, root, number, state, begins, ends, source, updated_at)
     VALUES ($id, $patientId, $root, $number, $state, $begins, $ends, $source, $at)`,
  );
  const updateAdmission = store.prepare<[Values]>(
    `UPDATE admission SET patient = $patientId, state = $state, begins = $begins, ends = $ends, source = $source, updated_at = $at
     WHERE root = $root AND number = $number`,
  );
  const oppositionById = store.prepare<[string], OppositionRow>(`${OPPOSITION} WHERE id = ?`);
  const oppositionsOf = store.prepare<[string], OppositionRow>(
    `${OPPOSITION} WHERE patient ${THESE} ORDER BY sequence`,
  );
  const addOpposition = store.prepare<[Values]>(
    `INSERT INTO opposition (id, patient, admission, begins, ends, recorded_by, recorded_at)
     VALUES ($id, $patientId, $admissionId, $begins, $ends, $recordedBy, $at)`,
  );
  const lift = store.prepare<[string, number, string]>(
    'UPDATE opposition SET lifted_by = ?, lifted_at = ? WHERE id = ?',
  );

  const patientFrom = (row: PatientRow): DirectoryPatient => ({
    ...present(row),
    identifiers: identifiersOf.all(row.id),
  });
  const patient = (id: string): DirectoryPatient => patientFrom(known(byId.get(id), 'patient'));
  // Ids only: the log of the agent's own deeds holds no patient.
  const note = (kind: string, detail: Readonly<Record<string, string>>): void => {
    events.add('agent', 'directory', kind, 'directory', detail);
  };
  const values = (id: string, facts: NewDirectoryPatient, identifiers: readonly DirectoryIdentifier[]): Values => ({
    id,
    family: facts.family,
    given: facts.given,
    birthDate: facts.birthDate ?? null,
    sex: facts.sex,
    source: facts.source,
    at: now(),
    search: fold(
      [`${facts.given} ${facts.family}`, facts.birthDate ?? '', ...identifiers.map(({ extension }) => extension)].join(
        '\n',
      ),
    ),
  });
  const write = (statement: typeof insert, id: string, facts: NewDirectoryPatient): DirectoryPatient => {
    const before = identifiersOf.all(id);
    const added = facts.identifiers.filter(
      ({ root, extension }, index) =>
        owner.get(root, extension) === undefined &&
        facts.identifiers.findIndex((other) => other.root === root && other.extension === extension) === index,
    );
    statement.run(values(id, facts, [...before, ...added]));
    for (const { kind, root, extension } of added) identify.run(id, kind, root, extension);
    return patient(id);
  };

  return {
    ...placedOrders({ store, now, newId }, events),
    patient: (id) => {
      const row = byId.get(id);
      return row && patientFrom(row);
    },
    patientsWith: (identifiers) => {
      const ids = identifiers.map(({ root, extension }) => owner.get(root, extension)?.patient);
      return [...new Set(ids.filter((id) => id !== undefined))].map(patient);
    },
    mergedInto: (id) => merged.all(id).map(patientFrom),
    patients: ({ search, opposed, limit, offset }) => {
      const patterns = searchPatterns(search ?? '');
      const where = [
        'p.merged_into IS NULL',
        ...patterns.map(() => String.raw`p.search LIKE ? ESCAPE '\'`),
        ...(opposed === true
          ? ['EXISTS (SELECT 1 FROM opposition o WHERE o.patient = p.id AND o.lifted_at IS NULL)']
          : []),
      ].join(' AND ');
      const total = store
        .prepare<string[], { total: number }>(`SELECT count(*) AS total FROM patient p WHERE ${where}`)
        .get(...patterns);
      const rows = store
        .prepare<(string | number)[], PatientRow>(
          `${PATIENT} WHERE ${where} ORDER BY p.family, p.given, p.sequence LIMIT ? OFFSET ?`,
        )
        .all(...patterns, limit, offset);
      return { rows: rows.map(patientFrom), total: total?.total ?? 0 };
    },
    addPatient: (facts) => {
      const id = newId();
      const added = write(insert, id, facts);
      note('patient-added', { patient: id, source: facts.source });
      return added;
    },
    updatePatient: (id, facts) => {
      known(byId.get(id), 'patient');
      const updated = write(update, id, facts);
      note('patient-updated', { patient: id, source: facts.source });
      return updated;
    },
    merge: (survivorId, priorId) => {
      const [survivor, prior] = [known(byId.get(survivorId), 'patient'), known(byId.get(priorId), 'patient')];
      if (survivorId === priorId || survivor.mergedInto !== null || prior.mergedInto !== null)
        throw new JournalError('forbidden', 'only two patients that stand on their own can become one');
      repoint.run(survivorId, now(), priorId, priorId);
      note('patients-merged', { survivor: survivorId, prior: priorId });
    },
    admission: (root, number) => {
      const row = admissionByNumber.get(root, number);
      return row && present(row);
    },
    admissionById: (id) => {
      const row = admissionById.get(id);
      return row && present(row);
    },
    admissionsOf: (ids) => admissions.all(JSON.stringify(ids)).map((row) => present(row)),
    putAdmission: (admission) => {
      known(byId.get(admission.patientId), 'patient');
      const facts = { ...admission, ends: admission.ends ?? null, at: now() };
      if (admissionByNumber.get(admission.root, admission.number)) updateAdmission.run(facts);
      else insertAdmission.run({ ...facts, id: newId() });
      const stored = present(known(admissionByNumber.get(admission.root, admission.number), 'admission'));
      note('admission', { admission: stored.id, patient: stored.patientId, state: stored.state });
      return stored;
    },
    opposition: (id) => {
      const row = oppositionById.get(id);
      return row && present(row);
    },
    oppositionsOf: (ids) => oppositionsOf.all(JSON.stringify(ids)).map((row): Opposition => present(row)),
    oppositions: ({ standing, limit, offset }) => {
      const where = standing === true ? 'WHERE lifted_at IS NULL' : '';
      const total = store.prepare<[], { total: number }>(`SELECT count(*) AS total FROM opposition ${where}`).get();
      const rows = store
        .prepare<[number, number], OppositionRow>(`${OPPOSITION} ${where} ORDER BY sequence DESC LIMIT ? OFFSET ?`)
        .all(limit, offset);
      return { rows: rows.map((row): Opposition => present(row)), total: total?.total ?? 0 };
    },
    addOpposition: (opposition) => {
      known(byId.get(opposition.patientId), 'patient');
      if (opposition.admissionId !== undefined) known(admissionById.get(opposition.admissionId), 'admission');
      const id = newId();
      addOpposition.run({
        ...opposition,
        id,
        admissionId: opposition.admissionId ?? null,
        ends: opposition.ends ?? null,
        at: now(),
      });
      note('opposition-recorded', { opposition: id, patient: opposition.patientId });
      return present(known(oppositionById.get(id), 'opposition'));
    },
    liftOpposition: (id, liftedBy) => {
      const row = known(oppositionById.get(id), 'opposition');
      if (row.liftedAt !== null) throw new JournalError('forbidden', 'this opposition was lifted before');
      lift.run(liftedBy, now(), id);
      note('opposition-lifted', { opposition: id, patient: row.patientId });
      return present(known(oppositionById.get(id), 'opposition'));
    },
  };
}
