/** What becomes a card on the first screen: the agent's warnings, and the files nobody could read, one card per cause. */
import type { Overview, Problem, ReceiptRow } from '../../connectors/agent/contract.ts';

export interface UnreadableGroup {
  readonly code: string;
  readonly problem: Problem | undefined;
  readonly receipts: readonly ReceiptRow[];
}

export interface Cards {
  /** What needs a person or lasts, the gravest and oldest first. */
  readonly warnings: Overview['warnings'];
  /** Files nobody could read by cause; one group without a cause when the causes are many. */
  readonly unreadable: readonly UnreadableGroup[];
  /** What is only good to know. */
  readonly notices: Overview['warnings'];
  /** How many cards ask something of a person. */
  readonly forSomeone: number;
}

/** The warning that counts the files nobody could read. */
export const countsFiles = ({ link }: Overview['warnings'][number]): boolean => link?.endsWith('#unreadable') === true;

/** More causes than this would bury everything else: then one card lists the files. */
const mostUnreadableCards = 3;

const weight = { problem: 0, attention: 1, information: 2 } as const;

export function cardsOf(overview: Overview | undefined, receipts: readonly ReceiptRow[]): Cards {
  const unreadable = groupsOf(receipts);
  // The files themselves say more than a card that counts them.
  const told = (overview?.warnings ?? [])
    .filter((warning) => unreadable.length === 0 || !countsFiles(warning))
    .sort((a, b) => weight[a.severity] - weight[b.severity] || a.since - b.since);
  const warnings = told.filter(({ severity }) => severity !== 'information');
  return {
    warnings,
    unreadable,
    notices: told.filter(({ severity }) => severity === 'information'),
    forSomeone: unreadable.length + warnings.filter(({ who }) => who !== 'nobody').length,
  };
}

function groupsOf(receipts: readonly ReceiptRow[]): readonly UnreadableGroup[] {
  const groups = [...Map.groupBy(receipts, ({ problem }) => problem?.code ?? '')];
  if (groups.length > mostUnreadableCards) return [{ code: 'several', problem: undefined, receipts }];
  return groups.map(([code, rows]) => ({ code, problem: rows[0]?.problem, receipts: rows }));
}
