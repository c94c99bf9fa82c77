/**
 * Every story in the journal told again from its events, and what it ends in compared with the state that stands there. Where damage took
 * events, the ones before the rebuild are believed as they stand: the gap itself is told by `damages`.
 */
import type { Context } from './parts.ts';
import { StoryError, replay } from './replay.ts';
import type { Step } from './replay.ts';
import { documentStates, receiptStates } from './states.ts';
import type { VerifyProblem } from './upkeep-types.ts';

type Subject = 'document' | 'receipt';
const states: Readonly<Record<Subject, readonly string[]>> = { document: documentStates, receipt: receiptStates };

interface StepRow {
  id: string;
  /** The state that stands there; `null` when the subject itself is not there. */
  state: string | null;
  kind: string;
  before: string | null;
  rendered: number | null;
  rebuilt: number | null;
  believed: 0 | 1;
}

/** One story at a time in memory, however long the journal is. */
export function wrongStories({ store }: Pick<Context, 'store'>): readonly VerifyProblem[] {
  const rows = (subject: Subject): Iterable<StepRow> =>
    store
      .prepare<[string, string], StepRow>(
        `WITH rebuild AS (SELECT coalesce(max(sequence), 0) AS last FROM event WHERE subject = 'agent' AND kind = 'rebuilt'
           AND EXISTS (SELECT 1 FROM damage WHERE subject = 'event' OR (subject = 'log' AND subject_id IN ('wal', 'counters'))))
         SELECT e.subject_id AS id, s.state, e.kind, json_extract(e.detail, '$.from') AS before,
           json_extract(e.detail, '$.rendered') AS rendered, json_extract(e.detail, '$.rebuilt') AS rebuilt,
           e.sequence <= (SELECT last FROM rebuild) AS believed
         FROM event e LEFT JOIN ${subject} s ON s.id = e.subject_id
         WHERE e.subject = ? AND e.kind IN (SELECT value FROM json_each(?))
           AND e.subject_id NOT IN (SELECT subject_id FROM damage)
         ORDER BY e.subject_id, e.sequence`,
      )
      .iterate(subject, JSON.stringify(states[subject]));
  return (['receipt', 'document'] as const).flatMap((subject) => [...wrong(subject, rows(subject))]);
}

function* wrong(subject: Subject, rows: Iterable<StepRow>): Generator<VerifyProblem> {
  let [id, state, steps]: [string, string | null, Step[]] = ['', null, []];
  const judge = function* (): Generator<VerifyProblem> {
    const problem = steps.length === 0 ? undefined : mistake(subject, steps, state);
    if (problem !== undefined) yield { subject: id, problem };
  };
  for (const row of rows) {
    if (row.id !== id) {
      yield* judge();
      [id, state, steps] = [row.id, row.state, []];
    }
    steps.push({
      kind: row.kind,
      ...(row.before === null ? {} : { from: row.before }),
      rendered: row.rendered === 1,
      rebuilt: row.rebuilt === 1 || row.believed === 1,
    });
  }
  yield* judge();
}

function mistake(subject: Subject, steps: readonly Step[], state: string | null): string | undefined {
  if (state === null) return 'it has a story and is not there';
  try {
    const end = replay(subject, steps);
    return end === state ? undefined : `its story ends in ${end ?? 'nothing'} and its state is ${state}`;
  } catch (error) {
    if (error instanceof StoryError) return error.message;
    throw error;
  }
}
