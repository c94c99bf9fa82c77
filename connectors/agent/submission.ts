/** What is fixed before the first attempt: metadata with the patient's dossier, the submission set, the version that is replaced. */
import type { Dossier } from '../delivery/index.ts';
import { describeSubmissionSet, type DocumentEntry, type Submission } from '../dsp/index.ts';
import type { DocumentFacts, Journal, StoredJson } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { StoredEntry } from './translate.ts';

const parsed = new WeakMap<object, StoredEntry>();

/** The metadata of a stored document, parsed once. @throws Error when it has none: such a document is never ready */
export function storedEntry(document: Pick<DocumentFacts, 'entry'>): StoredEntry {
  if (document.entry === undefined) throw new Error('a ready document has no metadata');
  const entry = parsed.get(document) ?? (JSON.parse(document.entry) as StoredEntry);
  parsed.set(document, entry);
  return entry;
}

/** Everything that the wire needs, fixed before the first attempt. */
export function fixSubmission(
  journal: Pick<Journal, 'facts'>,
  document: DocumentFacts,
  dossier: Dossier | undefined,
  profile: NationalProfile,
): Submission {
  const { entry, replaces } = storedEntry(document);
  const before = replaces && journal.facts(replaces.documentId);
  const replaced = before?.submission ?? before?.proof;
  const documentEntry = dossier ? { ...entry, patientId: dossier } : entry;
  return {
    submissionSet: describeSubmissionSet({ entry: documentEntry, profile, now: Date.now() }),
    documentEntry,
    ...(replaced === undefined
      ? {}
      : { replaces: { entryUuid: (JSON.parse(replaced) as Submission).documentEntry.entryUuid } }),
  };
}

/** What names the patient in metadata. */
const patientFields: ReadonlySet<string> = new Set<keyof DocumentEntry>([
  'patientId',
  'sourcePatientId',
  'sourcePatientInfo',
]);

const without = (thing: object, fields: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(thing).filter(([name]) => !fields.has(name)));

/**
 * What is kept of metadata and submission as proof when a document's content is cleared away: ids, hashes, sizes, times and codes, so
 * that a later version can still replace it. The patient stays in the list of documents alone.
 */
export function reduceToProof({ entry, submission }: StoredJson): StoredJson {
  const reduced = (text: string): string => {
    const stored = JSON.parse(text) as StoredEntry;
    return JSON.stringify({ ...without(stored, new Set(['patient'])), entry: without(stored.entry, patientFields) });
  };
  const proof = (text: string): string => {
    const sent = JSON.parse(text) as Submission;
    return JSON.stringify({ ...sent, documentEntry: without(sent.documentEntry, patientFields) });
  };
  return {
    ...(entry === undefined ? {} : { entry: reduced(entry) }),
    ...(submission === undefined ? {} : { submission: proof(submission) }),
  };
}
