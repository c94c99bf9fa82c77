/**
 * A scan that a person hands over with whose it is: what the person chose becomes the side file that travels with it, so that it goes the way of
 * every other document, rules about identity included.
 */
import { ProblemError, identifierOf, type Patient, type Problem } from '../clinical/index.ts';
import type { Directory } from '../directory/index.ts';
import type { GivenFile } from '../intake/index.ts';
import type { FiledPerson, Journal } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { HandedType, KnownPerson, PatientRow } from './contract.ts';
import { NotFoundError } from './server.ts';
import { storedEntry } from './submission.ts';

export interface WhoseIt {
  /** The key of a known person. */
  readonly patient: string;
  /** The name of a document type of the profile. */
  readonly type: string;
  /** Day of the act, `YYYY-MM-DD`. */
  readonly date: string;
}

export interface WhoseFacts {
  readonly journal: Pick<Journal, 'documents' | 'facts' | 'filedPeople'>;
  readonly directory: Pick<Directory, 'peopleOf'>;
  readonly profile: NationalProfile;
}

/** As many as a person looks through; more are found by typing more. */
const SHOWN = 8;
/** While nothing is typed, so many of the latest documents are looked at for their patients. */
const LOOKED_AT = 200;

/** What a scan can be: the types of the profile that carry a file. */
export const handedTypes = ({ documentTypes }: NationalProfile): HandedType[] =>
  documentTypes.filter(({ body }) => body === 'attachment').map(({ name, title }) => ({ name, title }));

/** Two answers to one question: a person decides which counts. */
const saidAlready: Problem = {
  code: 'WHOSE-SAID-ALREADY',
  cause: {
    fr: 'Un fichier d’accompagnement est déjà là, et il dit à qui appartient le document.',
    de: 'Eine Begleitdatei ist schon dabei, und sie sagt, wem das Dokument gehört.',
    en: 'A side file is there already, and it says whose the document is.',
  },
  next: {
    fr: 'Déposez le document avec ce fichier sans choisir de patient, ou choisissez le patient pour le document seul.',
    de: 'Übergeben Sie das Dokument mit dieser Datei, ohne einen Patienten zu wählen, oder wählen Sie ihn für das Dokument allein.',
    en: 'Hand the document over with this file without choosing a patient, or choose the patient for the document alone.',
  },
};

/**
 * Who is in the local table, each row its own person, then the patients of documents that the platform has taken: it knew them by that number and
 * name. Each national number once. A document that was cleared away no longer says enough of its patient.
 */
export function knownPeople(
  search: string,
  table: readonly PatientRow[],
  { journal }: Pick<WhoseFacts, 'journal'>,
): KnownPerson[] {
  const people = new Map<string, KnownPerson>();
  const add = (person: KnownPerson): void => {
    const one = person.nationalId ?? person.key;
    if (person.name !== '' && !people.has(one) && people.size < SHOWN) people.set(one, person);
  };
  for (const { id, name, birthDate, nationalId } of table)
    add({
      key: `patient ${id}`,
      name,
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(nationalId === undefined ? {} : { nationalId }),
    });
  for (const { documentId, ...person } of search === '' ? latest(journal) : journal.filedPeople(search, SHOWN))
    add({ key: `document ${documentId}`, ...person });
  return [...people.values()];
}

/** Of whom something was filed lately: nothing was typed, and a person sees who is likely. */
function latest(journal: Pick<Journal, 'documents'>): readonly FiledPerson[] {
  const { rows } = journal.documents({ states: ['delivered'], limit: LOOKED_AT, offset: 0 });
  return rows.flatMap(({ id, patient: { nationalId, ...patient }, clearedAt }) =>
    clearedAt === undefined && nationalId !== undefined ? [{ documentId: id, nationalId, ...patient }] : [],
  );
}

/** What the side file says of a person. Local numbers stay out: a side file has no place for who gave one, and it would pass for one of the house. */
interface SaidOf {
  readonly matricule: string | undefined;
  readonly nom: string;
  readonly prenom: string;
  readonly naissance: string | undefined;
  readonly sexe: Patient['sex'];
}

function personOf(key: string, { journal, directory }: WhoseFacts): SaidOf {
  const [kind, id = ''] = key.split(' ');
  if (kind === 'patient') {
    const [person, ...merged] = directory.peopleOf(id);
    if (!person) throw new NotFoundError();
    const { family: nom, given: prenom, birthDate: naissance, sex: sexe } = person;
    const numbers = [person, ...merged].flatMap(({ identifiers }) => identifiers);
    return { matricule: numbers.find((one) => one.kind === 'national')?.extension, nom, prenom, naissance, sexe };
  }
  const document = journal.facts(id);
  if (document?.state !== 'delivered' || document.clearedAt !== undefined) throw new NotFoundError();
  const { patient } = storedEntry(document);
  return {
    matricule: identifierOf(patient, 'national')?.extension,
    nom: patient.name.family,
    prenom: patient.name.given.join(' '),
    naissance: patient.birthDate,
    sexe: patient.sex,
  };
}

/**
 * The files, and the side files that go with them: one for all that share a name but for its ending.
 * @throws NotFoundError for a person or a type that is not there
 * @throws ProblemError `WHOSE-SAID-ALREADY` where a side file came along
 */
export function withSideFiles(
  files: readonly GivenFile[],
  { patient, type, date }: WhoseIt,
  facts: WhoseFacts,
): readonly GivenFile[] {
  const { documentTypes } = facts.profile;
  const code = documentTypes.find(({ name, body }) => name === type && body === 'attachment')?.typeCode.code;
  if (code === undefined) throw new NotFoundError();
  const record = { ...personOf(patient, facts), type: code, date, statut: 'final' };
  const bytes = new Uint8Array(Buffer.from(JSON.stringify(record)));
  const sides = new Set(files.map(({ name }) => `${name.replace(/\.[^./\\]*$/, '')}.json`));
  const taken = new Set([...sides].map((name) => name.toLowerCase()));
  if (files.some(({ name }) => taken.has(name.toLowerCase()))) throw new ProblemError(saidAlready);
  return [...files, ...[...sides].map((name) => ({ name, bytes }))];
}
