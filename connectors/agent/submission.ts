/** What is fixed before the first attempt: metadata with the patient's dossier, the submission set, the version that is replaced. */
import type { Dossier } from '../delivery/index.ts';
import { describeSubmissionSet, type Submission } from '../dsp/index.ts';
import type { DocumentDetail, Journal } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { StoredEntry } from './translate.ts';

/** The metadata of a stored document. @throws Error when it has none: such a document is never ready */
export const storedEntry = (document: DocumentDetail): StoredEntry => {
  if (document.entry === undefined) throw new Error('a ready document has no metadata');
  return JSON.parse(document.entry) as StoredEntry;
};

/** Everything that the wire needs, fixed before the first attempt. */
export function fixSubmission(
  journal: Journal,
  document: DocumentDetail,
  dossier: Dossier | undefined,
  profile: NationalProfile,
): Submission {
  const { entry, replaces } = storedEntry(document);
  const replaced = replaces && journal.document(replaces.documentId)?.submission;
  const documentEntry = dossier ? { ...entry, patientId: dossier } : entry;
  return {
    submissionSet: describeSubmissionSet({ entry: documentEntry, profile, now: Date.now() }),
    documentEntry,
    ...(replaced === undefined
      ? {}
      : { replaces: { entryUuid: (JSON.parse(replaced) as Submission).documentEntry.entryUuid } }),
  };
}
