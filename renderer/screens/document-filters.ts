/** The filters of the list of documents, as states of the contract. */
import type { DocumentState } from '../../connectors/agent/contract.ts';

export interface StateFilter {
  readonly key: 'all' | 'notSent' | 'held' | 'waiting' | 'refused' | 'delivered' | 'cancelled';
  /** Empty: every state. */
  readonly states: readonly DocumentState[];
}

export const filters: readonly StateFilter[] = [
  { key: 'all', states: [] },
  { key: 'notSent', states: ['held', 'ready', 'sending', 'unknown', 'refused'] },
  { key: 'held', states: ['held'] },
  { key: 'waiting', states: ['ready', 'sending', 'unknown'] },
  { key: 'refused', states: ['refused'] },
  { key: 'delivered', states: ['delivered'] },
  { key: 'cancelled', states: ['cancelled'] },
];

/** The filter that an address names; undefined for a combination that has no name. */
export function filterOf(states: string): StateFilter | undefined {
  const wanted = new Set(states.split(',').filter((state) => state !== ''));
  return filters.find(
    (filter) => filter.states.length === wanted.size && filter.states.every((state) => wanted.has(state)),
  );
}

export function countIn(filter: StateFilter, counts: Readonly<Partial<Record<DocumentState, number>>>): number {
  const states = filter.states.length === 0 ? (Object.keys(counts) as DocumentState[]) : filter.states;
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
