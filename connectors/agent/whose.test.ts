/** A scan for a picked patient: over a real journal and directory, and read as it will be read, so that it is of that person or of nobody. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Patient } from '../clinical/index.ts';
import { openDirectory, type Directory } from '../directory/index.ts';
import { completenessOf } from '../formats/index.ts';
import { handOver, type GivenFile } from '../intake/index.ts';
import { newDocument } from '../journal/document.test-data.ts';
import type { Journal, NewDocument } from '../journal/index.ts';
import { journalPlace, type JournalPlace } from '../journal/place.test-data.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import type { PatientRow } from './contract.ts';
import { heldForPeople } from './leave.ts';
import { peopleHandlers } from './people.ts';
import { NotFoundError } from './server.ts';
import { reduceToProof } from './submission.ts';
import { OPPOSITION, nobodyKnown, translateInput } from './translate.ts';
import { handedTypes, knownPeople, withSideFiles } from './whose.ts';

const profile = loadProfile('sandbox');
const DAY = 86_400_000;
const LEONIE = '1893120105732';
let place: JournalPlace;
let journal: Journal;
let directory: Directory;
let now: number;

beforeEach(() => {
  place = journalPlace();
  now = Date.UTC(2026, 10, 1);
  let ids = 0;
  journal = place.open({ now: () => now, newId: () => `id-${(ids += 1)}` });
  directory = openDirectory({
    store: journal.directory,
    nationalRoot: profile.patient.nationalId.root,
    now: () => now,
    changed: () => undefined,
  });
});
afterEach(() => {
  journal.close();
  place.remove();
});

interface Facts {
  readonly national?: string;
  readonly local?: string;
  readonly birthDate?: string;
}
const patientOf = (family: string, given: string, { national, local, birthDate }: Facts): Patient => ({
  identifiers: [
    ...(national === undefined ? [] : [{ kind: 'national' as const, extension: national }]),
    ...(local === undefined ? [] : [{ kind: 'local' as const, extension: local }]),
  ],
  name: { family, given: [given] },
  ...(birthDate === undefined ? {} : { birthDate }),
  sex: 'female',
  telecoms: [],
});
const told = (patient: Patient): string => {
  const outcome = directory.upsertPatient(patient, { source: 'adt' });
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value.id;
};

/** A document that the platform has taken. */
function filed(id: string, patient: Patient): void {
  const nationalId = patient.identifiers.find(({ kind }) => kind === 'national')?.extension;
  const { receipt } = journal.take({ source: 'labo', sourceKind: 'mllp', name: id, bytes: Buffer.from(id) });
  const document = newDocument(id, {
    patient: {
      name: `${patient.name.given.join(' ')} ${patient.name.family}`,
      ...(patient.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
      ...(nationalId === undefined ? {} : { nationalId }),
    },
    entry: JSON.stringify({ entry: {}, patient }),
  });
  journal.recordReading(receipt.id, { format: 'f', documents: [document], setAside: [] });
  const attempt = journal.beginAttempt(id, JSON.stringify({ documentEntry: {} }));
  journal.endAttempt(attempt.id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
}

const facts = () => ({ journal, directory, profile });
async function found(search = ''): Promise<ReturnType<typeof knownPeople>> {
  const { patients } = peopleHandlers({ journal, directory, profile });
  const { rows } = (await patients({ limit: 8, offset: 0, ...(search === '' ? {} : { search }) })) as {
    rows: PatientRow[];
  };
  return knownPeople(search, rows, facts());
}
const scan = (name = 'scan.pdf'): GivenFile => ({ name, bytes: Buffer.from('%PDF-1.4\n%%EOF\n') });
const whose = (patient: string) => ({ patient, type: handedTypes(profile)[0]!.name, date: '2026-10-30' });

/** What becomes of files that were handed over for a person: each taken, read as the handed-over files that they are. */
function documentsOf(patient: string, files: readonly GivenFile[] = [scan()]): readonly NewDocument[] {
  const given = withSideFiles(files, whose(patient), facts());
  const taken = handOver({ source: 'handover', files: given, journal, completeness: completenessOf });
  expect(taken.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  return [...new Set(taken.map(({ receiptId }) => receiptId!))].flatMap((id) => {
    const translation = translateInput(
      { name: journal.receipt(id)!.name, ...journal.receiptContent(id)! },
      'handover',
      {
        journal: {
          ...nobodyKnown,
          versions: () => [],
          document: () => undefined,
          opposed: (question) => directory.opposed(question) !== undefined,
          presentAs: ({ patient: said, source }) => directory.presentAs(said, source),
        },
        profile,
        sender: { oid: '1.2.3', organization: { identifiers: [], name: 'Cabinet', telecoms: [] } },
        sourceProfile: (name) => sourceProfileOf({ name }),
        script: () => undefined,
        today: () => '2026-11-01',
      },
    );
    expect(translation.unreadable).toEqual([]);
    return translation.documents;
  });
}
const errorsOf = ({ findings }: NewDocument): string[] =>
  (JSON.parse(findings) as { rule: string; severity: string }[])
    .filter(({ severity }) => severity === 'error')
    .map(({ rule }) => rule);

describe('a scan for a picked patient', () => {
  it('bears the number, the name and the birth date of that patient, and no number that another source gave', () => {
    const id = told(patientOf('Müster-Test', 'Léonie', { national: LEONIE, local: '4711', birthDate: '1893-12-01' }));
    const [document] = documentsOf(`patient ${id}`);
    expect(document?.patient).toEqual({ name: 'Léonie Müster-Test', birthDate: '1893-12-01', nationalId: LEONIE });
    expect(JSON.stringify(document)).not.toContain('4711');
  });

  it('is of the person who stays, when the row that was picked was merged meanwhile', () => {
    const before = patientOf('Muster', 'L.', { local: '17', birthDate: '1893-12-01' });
    const picked = told(before);
    const stays = patientOf('Müster-Test', 'Léonie', { national: LEONIE, birthDate: '1893-12-01' });
    told(stays);
    expect(directory.merge(stays, before, { source: 'adt' }).ok).toBe(true);
    expect(documentsOf(`patient ${picked}`)[0]?.patient).toMatchObject({
      name: 'Léonie Müster-Test',
      nationalId: LEONIE,
    });
  });

  it('is of the person who stays, when the patient of the filed document that was picked was merged since', () => {
    const before = patientOf('Muster', 'Leonie', { national: LEONIE, birthDate: '1893-12-01' });
    filed('d1', before);
    told(before);
    const stays = patientOf('Müster-Test', 'Léonie', { local: '18', birthDate: '1893-12-01' });
    expect(directory.merge(stays, before, { source: 'adt' }).ok).toBe(true);
    expect(documentsOf('document d1')[0]?.patient).toMatchObject({ name: 'Léonie Müster-Test', nationalId: LEONIE });
  });

  it('is held when the patient has objected since the filed document that was picked', () => {
    const patient = patientOf('Müster-Test', 'Léonie', { national: LEONIE, birthDate: '1893-12-01' });
    filed('d1', patient);
    directory.recordOppositionOf(told(patient), { recordedBy: 'accueil' });
    const [document] = documentsOf('document d1');
    expect(document?.state).toBe('held');
    expect(heldForPeople({ ...document, source: 'handover' }, directory)).toBe(OPPOSITION);
  });

  it('keeps a birth date of which only the year is known as it is', () => {
    const id = told(patientOf('Müster-Test', 'Léonie', { national: LEONIE, birthDate: '1893' }));
    expect(documentsOf(`patient ${id}`)[0]?.patient.birthDate).toBe('1893');
  });

  it('is held when nobody knows the national number of that patient', () => {
    const id = told(patientOf('Müster-Test', 'Léonie', { local: '4711', birthDate: '1893-12-01' }));
    const [document] = documentsOf(`patient ${id}`);
    expect(document?.state).toBe('held');
    expect(errorsOf(document!)).toContain('identity.national-id-missing');
  });

  it.each([
    ['without an ending', ['scan']],
    ['with a dot in its name', ['scan 30.10.2026.pdf']],
    ['in a folder with a dot', ['scans.2026/scan']],
    ['with an ending alone', ['.pdf']],
    ['and another that shares its name but for the ending', ['scan.pdf', 'scan.tif']],
  ])('finds its way when the file is one %s', (_, names) => {
    const id = told(patientOf('Müster-Test', 'Léonie', { national: LEONIE, birthDate: '1893-12-01' }));
    const documents = documentsOf(`patient ${id}`, names.map(scan));
    expect(documents.map(({ patient }) => patient.nationalId)).toEqual(names.map(() => LEONIE));
  });

  it.each([
    ['came along', [scan(), { name: 'Scan.JSON', bytes: Buffer.from('{"nom":"Autre"}') }]],
    ['is what was dropped', [{ name: 'scan.json', bytes: Buffer.from('{"nom":"Autre"}') }]],
  ])('is not taken where a side file %s: it may name somebody else', (_, files) => {
    const id = told(patientOf('Müster-Test', 'Léonie', { national: LEONIE, birthDate: '1893-12-01' }));
    expect(() => withSideFiles(files, whose(`patient ${id}`), facts())).toThrow('WHOSE-SAID-ALREADY');
  });

  it('needs a patient, a filed document and a type that are there', () => {
    const id = told(patientOf('Müster-Test', 'Léonie', { national: LEONIE }));
    const { receipt } = journal.take({ source: 's', sourceKind: 'mllp', name: 'm', bytes: Buffer.from('m') });
    for (const key of ['patient nobody', 'document nothing', `document ${receipt.id}`, 'somebody', ''])
      expect(() => withSideFiles([scan()], whose(key), facts()), key).toThrow(NotFoundError);
    expect(() => withSideFiles([scan()], { ...whose(`patient ${id}`), type: 'laboratory' }, facts())).toThrow(
      NotFoundError,
    );
  });
});

describe('the people to pick from', () => {
  it('are each shown, also two of one name and one birth date without a national number', async () => {
    told(patientOf('Test', 'Anna', { local: '1', birthDate: '1950-01-01' }));
    told(patientOf('Test', 'Anna', { local: '2', birthDate: '1950-01-01' }));
    expect((await found('anna')).map(({ name }) => name)).toEqual(['Anna Test', 'Anna Test']);
  });

  it('are once in the list for one national number, the local table first', async () => {
    const patient = patientOf('Müster-Test', 'Léonie', { national: LEONIE });
    filed('d1', patient);
    filed('d2', patient);
    expect((await found()).map(({ key }) => key)).toEqual(['document d2']);
    const id = told(patient);
    expect((await found()).map(({ key }) => key)).toEqual([`patient ${id}`]);
  });

  it('are found among all of whom something was filed, by name, number or birth date, however long ago', async () => {
    filed('d0', patientOf('Müster-Test', 'Léonie', { national: LEONIE, birthDate: '1893-12-01' }));
    const other = patientOf('Autre', 'Anne', { national: '1983081246785', birthDate: '1983-08-12' });
    journal.together(Array.from({ length: 210 }, (_, n) => () => filed(`later-${n}`, other)));
    for (const typed of ['muster', 'LEONIE test', '18931201', '1893-12-01', '01.12.1893'])
      expect(
        (await found(typed)).map(({ key }) => key),
        typed,
      ).toEqual(['document d0']);
    expect((await found('autre')).map(({ key }) => key)).toEqual(['document later-209']);
    expect(await found('later')).toEqual([]);
    expect(await found('personne')).toEqual([]);
    expect((await found()).map(({ name }) => name)).toEqual(['Anne Autre']);
  });

  it('are not those of whose documents only the proof is left', async () => {
    filed('d1', patientOf('Müster-Test', 'Léonie', { national: LEONIE }));
    now += 100 * DAY;
    const ended = { milliseconds: 90 * DAY };
    journal.clear({ delivered: ended, cancelled: ended, dismissed: ended }, reduceToProof);
    expect(journal.document('d1')?.clearedAt).toBeDefined();
    expect(await found()).toEqual([]);
    expect(() => withSideFiles([scan()], whose('document d1'), facts())).toThrow(NotFoundError);
  });
});
