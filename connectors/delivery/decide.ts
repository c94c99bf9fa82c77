/**
 * What an answer of the platform means for a document: pure decisions, no clock, no network.
 * The states are those of docs/guarantees.md, "The life of a document".
 */
import { namesAgree, type CalendarDate, type Patient, type Sex } from '../clinical/index.ts';
import type { DossierMatch, RegistryAnswer, Submission, SubmissionOutcome } from '../dsp/types.ts';
import { OTHER_CONTENT } from '../journal/states.ts';
import type { DocumentState } from '../journal/types.ts';

export interface Decision {
  readonly state: DocumentState;
  /** A stable word that the story and the screens translate. */
  readonly cause: string;
}

/** After ITI-41. Busy and unreachable: surely not stored, so the document is simply due again. Unclear and unknown: the registry is asked. */
export function afterSubmission(outcome: SubmissionOutcome): Decision {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'delivered', cause: outcome.warnings.length > 0 ? 'accepted-with-warnings' : 'accepted' };
    case 'refused':
      return { state: 'refused', cause: 'refused' };
    case 'conflict':
      return { state: 'refused', cause: OTHER_CONTENT };
    case 'busy':
      return { state: 'ready', cause: 'platform-busy' };
    case 'unreachable':
      return { state: 'ready', cause: 'platform-unreachable' };
    case 'unclear':
      return { state: 'unknown', cause: 'answer-unclear' };
    case 'unknown':
      return { state: 'unknown', cause: 'answer-lost' };
  }
}

/** What was sent, as far as the registry's answer is compared with it. */
export type Sent = Pick<Submission['documentEntry'], 'hash' | 'size' | 'patientId'>;

/** Whether what the registry has is what was sent: same bytes, in the record of the same patient. What it does not tell cannot contradict. */
function isWhatWasSent(answer: Extract<RegistryAnswer, { kind: 'found' }>, sent: Sent): boolean {
  const sameSize = Number.isNaN(answer.size) || answer.size === sent.size;
  const [record] = answer.patientId.split('^');
  const sameRecord = record === '' || sent.patientId === undefined || record === sent.patientId.id;
  return answer.hash.toLowerCase() === sent.hash && sameSize && sameRecord;
}

/**
 * After ITI-18 for a document whose outcome is unknown; `lastOutcome` is that of its last submission. What the registry does not have is sent
 * again when the answer was lost, and was refused when the answer was there. `undefined`: the question got no answer; ask again later.
 */
export function afterReconciliation(
  answer: RegistryAnswer,
  sent: Sent,
  lastOutcome?: SubmissionOutcome['kind'],
): Decision | undefined {
  const answered = lastOutcome === 'unclear';
  switch (answer.kind) {
    case 'found':
      if (!isWhatWasSent(answer, sent)) return { state: 'refused', cause: OTHER_CONTENT };
      return { state: 'delivered', cause: answered ? 'recognised-as-known' : 'recognised-after-lost-answer' };
    case 'absent':
      return answered ? { state: 'refused', cause: 'refused' } : { state: 'ready', cause: 'not-stored' };
    case 'unreachable':
      return undefined;
  }
}

export type DossierDecision =
  | { readonly kind: 'one'; readonly match: DossierMatch }
  | { readonly kind: 'none' }
  | { readonly kind: 'several' }
  | { readonly kind: 'other-person' };

/** Partial dates agree when the shorter one begins the longer one. */
const datesAgree = (a: CalendarDate | undefined, b: CalendarDate | undefined): boolean =>
  a === undefined || b === undefined || a.startsWith(b) || b.startsWith(a);

const known = (sex: Sex): boolean => sex === 'male' || sex === 'female';

/**
 * Whether the dossier found under a national number is this patient's. What the platform does not tell (no name) cannot
 * contradict; what it tells must agree: one differing fact keeps the document here.
 */
export function chooseDossier(matches: readonly DossierMatch[], patient: Patient): DossierDecision {
  const [match, ...others] = matches;
  if (match === undefined) return { kind: 'none' };
  if (others.some((other) => other.dossierId !== match.dossierId)) return { kind: 'several' };
  const found = match.patient;
  const nameAgrees = found.name.family === '' || namesAgree(found.name, patient.name);
  const sexAgrees = !known(found.sex) || !known(patient.sex) || found.sex === patient.sex;
  return nameAgrees && sexAgrees && datesAgree(found.birthDate, patient.birthDate)
    ? { kind: 'one', match }
    : { kind: 'other-person' };
}
