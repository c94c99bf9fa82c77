/** The sentence over a report: what came in, and whether it is in the DSP. Green only when all of it is. */
import type { Report } from '../../connectors/agent/contract.ts';
import { stateWord } from '../parts/badge.tsx';

const rests = ['toMend', 'held', 'refused', 'waiting', 'unreadable', 'unread', 'cancelled', 'dismissed'] as const;
type Rest = (typeof rests)[number];

interface ReportSentence {
  readonly kind: 'none' | 'nothing' | 'all' | 'but' | 'only';
  readonly received: number;
  /** What is not in the DSP, by what it is called; only what there is. */
  readonly rest: readonly { readonly rest: Rest; readonly count: number }[];
}

/** How many documents are held because of something to mend, and how many on purpose. */
export function heldOf({ reasons }: Pick<Report, 'reasons'>): { readonly held: number; readonly toMend: number } {
  const of = (word: 'held' | 'toMend'): number =>
    reasons
      .filter(({ state, cause }) => state === 'held' && stateWord(state, cause) === word)
      .reduce((sum, { count }) => sum + count, 0);
  return { held: of('held'), toMend: of('toMend') };
}

export function sentenceOf(report: Pick<Report, 'total' | 'reasons'>): ReportSentence {
  const { received, outcomes, documents, states } = report.total;
  const counts: Record<Rest, number> = {
    ...heldOf(report),
    refused: states.refused,
    waiting: states.ready + states.sending + states.unknown,
    unreadable: outcomes.unreadable,
    unread: outcomes.waiting,
    cancelled: states.cancelled,
    dismissed: outcomes.dismissed,
  };
  const rest = rests.map((name) => ({ rest: name, count: counts[name] })).filter(({ count }) => count > 0);
  if (received === 0) return { kind: 'none', received, rest };
  if (rest.length === 0) return { kind: documents === 0 ? 'nothing' : 'all', received, rest };
  return { kind: states.delivered > 0 ? 'but' : 'only', received, rest };
}
