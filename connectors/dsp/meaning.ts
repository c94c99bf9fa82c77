/** What an answer means for the document that was sent: the profile's table (`answers`) applied to what the answer says. Pure. */
import type { AnswerReason, AnswerRow } from '../profiles/index.ts';
import type { Problem } from '../clinical/index.ts';
import { refusals } from './problems/refusal.ts';
import { transportProblems } from './problems/transport.ts';
import type { PlatformError, SubmissionOutcome } from './types.ts';

/** One thing that an answer says, by the kind of row that it is looked up under. */
export interface Said {
  readonly on: AnswerRow['on'];
  readonly code: string;
}

/** The rows of a profile that hold today. */
export interface AnswerTable {
  readonly rows: readonly AnswerRow[];
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

export interface Answered {
  readonly errors: readonly PlatformError[];
  /** The answer as received, where it could be read. */
  readonly text: string;
  readonly retryAfterSeconds?: number | undefined;
}

const problems: Readonly<Record<AnswerReason, Problem>> = {
  ...refusals,
  busy: transportProblems.busy('DSP'),
  forbidden: transportProblems.forbidden('DSP'),
  wrongAddress: transportProblems.wrongAddress('DSP'),
  serverError: transportProblems.serverError('DSP'),
  answerUnreadable: transportProblems.answerUnreadable('DSP'),
};

/** The problem that people are told for a reason of the table. */
export const problemFor = (reason: AnswerReason | undefined): Problem => problems[reason ?? 'repository'];

/** The gravest first: whatever leaves doubt about what is stored outweighs what is sure. */
const gravity: readonly AnswerRow['means'][] = ['conflict', 'ask', 'refused', 'set-up', 'later', 'delivered'];

const names = (row: AnswerRow, code: string): boolean =>
  row.code === '*' || row.code === code || (row.code.endsWith('xx') && row.code.slice(0, 1) === code.slice(0, 1));

const inForce = ({ since = '', until = '9999' }: AnswerRow, today: string): boolean => since <= today && today <= until;

/** The first row that fits one thing said; a row that asks for `Retry-After` fits only an answer with one. */
export const rowFor = ({ on, code }: Said, { rows, today }: AnswerTable, answered: Answered): AnswerRow | undefined =>
  rows.find(
    (row) =>
      row.on === on &&
      names(row, code) &&
      inForce(row, today) &&
      (row.retryAfter === undefined || answered.retryAfterSeconds !== undefined),
  );

/**
 * The outcome of all that an answer says together: the gravest meaning counts, and of several reasons for it the one that stands first in
 * the table, where precise codes come before vague ones. Undefined when no row fits.
 */
export function meaningOf(
  said: readonly Said[],
  table: AnswerTable,
  answered: Answered,
): SubmissionOutcome | undefined {
  const found = said.flatMap((one) => rowFor(one, table, answered) ?? []);
  const of = (means: AnswerRow['means']): AnswerRow | undefined =>
    found.filter((row) => row.means === means).toSorted((a, b) => table.rows.indexOf(a) - table.rows.indexOf(b))[0];
  const decisive = gravity.map(of).find((row) => row !== undefined);
  if (!decisive) return undefined;
  const { errors, text: answer, retryAfterSeconds } = answered;
  const problem = problemFor(decisive.says);
  switch (decisive.means) {
    case 'delivered':
      return { kind: 'accepted', warnings: errors, answer };
    case 'conflict':
    case 'refused':
      return { kind: decisive.means, errors, answer, problem };
    case 'set-up':
      return { kind: 'unreachable', problem };
    case 'later':
      return { kind: 'busy', problem, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    case 'ask': {
      // What else was said decides what follows when the registry has nothing.
      const refused = of('refused');
      const again = refused === undefined && (decisive.absent === 'send-again' || of('later') !== undefined);
      if (again) return { kind: 'unknown', problem };
      return { kind: 'unclear', errors, answer, problem: refused ? problemFor(refused.says) : problem };
    }
  }
}
