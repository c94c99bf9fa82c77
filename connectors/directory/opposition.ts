/**
 * Whether an opposition holds a document: pure. While it stands, one of the patient holds everything; one of a stay holds what names
 * the stay, and what names none but was done during it. After its end it goes on holding what was done while it stood, until somebody
 * lifts it: in doubt nothing leaves (docs/guarantees.md, 2).
 */
import type { Admission, Opposition } from '../journal/index.ts';

export interface Question {
  readonly stays: readonly { readonly root: string; readonly number: string }[];
  /** When the documented act took place, milliseconds since 1970. */
  readonly actAt?: number;
  readonly now: number;
}

export function standingOf(
  opposition: Opposition,
  admission: Admission | undefined,
  now: number,
): 'standing' | 'not-yet' | 'over' | 'lifted' | 'stay-cancelled' {
  if (opposition.liftedAt !== undefined) return 'lifted';
  if (opposition.admissionId !== undefined && admission?.state === 'cancelled') return 'stay-cancelled';
  if (now < opposition.begins) return 'not-yet';
  return opposition.ends !== undefined && now >= opposition.ends ? 'over' : 'standing';
}

/** `admission`: the stay of the opposition; `known`: all stays of the patient. */
export function holds(
  opposition: Opposition,
  admission: Admission | undefined,
  question: Question,
  known: readonly Admission[],
): boolean {
  const standing = standingOf(opposition, admission, question.now);
  if (standing === 'over' ? !wasDoneUnder(opposition, question.actAt) : standing !== 'standing') return false;
  if (opposition.admissionId === undefined) return true;
  // The row of the stay is lost: what cannot be told apart is held.
  if (admission === undefined) return true;
  const named = known.filter(({ root, number }) =>
    question.stays.some((stay) => stay.root === root && stay.number === number),
  );
  // A stay that the directory knows as another one of this patient settles it; a number of another kind says nothing.
  if (named.length > 0) return named.some(({ id }) => id === admission.id);
  return question.actAt === undefined || isDuring(question.actAt, admission);
}

const DAY = 86_400_000;

/** Whether the act took place between the beginning and the end of an opposition; its first day counts whole. */
const wasDoneUnder = ({ begins, ends }: Opposition, actAt: number | undefined): boolean =>
  actAt !== undefined && ends !== undefined && actAt >= begins - DAY && actAt < ends;

/** A document's time may be only a day, so the stay's first and last day count whole. */
const isDuring = (at: number, { begins, ends }: Admission): boolean =>
  at >= begins - DAY && (ends === undefined || at < ends + DAY);
