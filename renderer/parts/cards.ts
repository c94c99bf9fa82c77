/** What becomes a card on the first screen: the agent's warnings, and the files nobody could read, one card per cause. */
import type { Overview, Problem, ReceiptRow } from '../../connectors/agent/contract.ts';

export interface UnreadableGroup {
  readonly code: string;
  readonly problem: Problem | undefined;
  readonly receipts: readonly ReceiptRow[];
}

export interface Cards {
  readonly warnings: Overview['warnings'];
  readonly unreadable: readonly UnreadableGroup[];
  /** How many cards ask something of a person. */
  readonly forSomeone: number;
}

const weight = { problem: 0, attention: 1, information: 2 } as const;

export function cardsOf(overview: Overview | undefined, receipts: readonly ReceiptRow[]): Cards {
  const groups = new Map<string, ReceiptRow[]>();
  for (const receipt of receipts) {
    const code = receipt.problem?.code ?? '';
    groups.set(code, [...(groups.get(code) ?? []), receipt]);
  }
  const unreadable = [...groups].map(([code, rows]) => ({ code, problem: rows[0]?.problem, receipts: rows }));
  // The files themselves say more than a card that counts them.
  const countsFiles = ({ link }: Overview['warnings'][number]): boolean => link?.endsWith('#unreadable') === true;
  const told = (overview?.warnings ?? []).filter((warning) => unreadable.length === 0 || !countsFiles(warning));
  const warnings = told.sort((a, b) => weight[a.severity] - weight[b.severity] || a.since - b.since);
  return {
    warnings,
    unreadable,
    forSomeone:
      unreadable.length + warnings.filter(({ severity, who }) => severity !== 'information' && who !== 'nobody').length,
  };
}
