/**
 * What was filed before in the line of a document, asked right before it leaves: its target may have been replaced meanwhile, or belong
 * to somebody else by now. A replacement whose target is not known as filed is never sent as something new beside it.
 */
import { checkHistory, type SubmissionHistory } from '../conformance/index.ts';
import type { Submission } from '../dsp/index.ts';
import { LINE_STOPPED, type DocumentFacts, type DocumentRow, type Journal } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import { fixSubmission, storedEntry } from './submission.ts';
import { stopsItsLine } from './versions.ts';

/** The cause of a document that what was filed before does not let go. */
export const EARLIER_SUBMISSION = 'earlier-submission';

type Lines = Pick<Journal, 'versions' | 'facts'>;

interface Filed {
  readonly submission: Submission;
  readonly row: DocumentRow;
}

/** The submissions of other documents of a line that the platform accepted. What was cleared away left its ids and hashes. */
const filedOf = (journal: Lines, line: readonly DocumentRow[]): readonly Filed[] =>
  line
    .filter((row) => row.state === 'delivered')
    .flatMap((row) => {
      const detail = journal.facts(row.id);
      const kept = detail?.submission ?? detail?.proof;
      return kept === undefined ? [] : [{ row, submission: JSON.parse(kept) as Submission }];
    });

/** Patients are compared by their national number: the platform's own number may have changed when records were merged. */
const cx = (number: string | undefined, { patient }: NationalProfile): string | undefined =>
  number === undefined ? undefined : `${number}^^^&${patient.nationalId.root}&ISO`;

/** The line of a document without itself. */
export const othersInLine = (
  journal: Lines,
  { id, setId }: Pick<DocumentRow, 'id' | 'setId'>,
): readonly DocumentRow[] => journal.versions(setId).filter((row) => row.id !== id);

/** The journal as the rules ask it, for the others in the line of one document. */
export function historyOf(journal: Lines, line: readonly DocumentRow[], profile: NationalProfile): SubmissionHistory {
  const filed = filedOf(journal, line);
  const replaced = new Set(filed.flatMap(({ submission }) => submission.replaces?.entryUuid ?? []));
  const byUniqueId = new Map(filed.map(({ submission }) => [submission.documentEntry.uniqueId, submission]));
  const byEntry = new Map(filed.map((one) => [one.submission.documentEntry.entryUuid, one]));
  const sets = new Set(filed.map(({ submission }) => submission.submissionSet.uniqueId));
  return {
    document: (uniqueId) => byUniqueId.get(uniqueId)?.documentEntry,
    entry: (entryUuid) => {
      const known = byEntry.get(entryUuid);
      const patientId = cx(known?.row.patient.nationalId, profile);
      return (
        known && {
          status: replaced.has(entryUuid) ? 'deprecated' : 'approved',
          ...(patientId === undefined ? {} : { patientId }),
        }
      );
    },
    submissionSet: (uniqueId) => sets.has(uniqueId),
  };
}

/** Why a ready document may not leave now, as far as earlier submissions decide it. */
export function heldForHistory(
  document: DocumentFacts,
  facts: { readonly journal: Lines; readonly profile: NationalProfile; readonly today: string },
): typeof EARLIER_SUBMISSION | typeof LINE_STOPPED | undefined {
  const { journal, profile, today } = facts;
  const line = othersInLine(journal, document);
  if (line.some(stopsItsLine)) return LINE_STOPPED;
  const { replaces } = storedEntry(document);
  // Where nothing of the line is filed and nothing is to be replaced, no rule has anything to compare with.
  if (!replaces && !line.some(({ state }) => state === 'delivered')) return undefined;
  const history = historyOf(journal, line, profile);
  const planned = fixSubmission(journal, document, undefined, profile);
  const number = document.patient.nationalId;
  const submission: Submission = {
    ...planned,
    documentEntry: {
      ...planned.documentEntry,
      ...(number === undefined ? {} : { patientId: { id: number, authority: profile.patient.nationalId.root } }),
    },
    // A target that left no submission behind is not known as filed.
    ...(replaces ? { replaces: planned.replaces ?? { entryUuid: '' } } : {}),
  };
  const findings = checkHistory(submission, { profile, today, history });
  return findings.some(({ severity }) => severity === 'error') ? EARLIER_SUBMISSION : undefined;
}
