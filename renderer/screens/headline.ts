/** The one sentence of the first screen. Green only when everything is in the DSP, nothing is wrong and the answer is fresh. */
import type { Overview } from '../../connectors/agent/contract.ts';

export type Headline =
  | { readonly kind: 'checking' | 'stale' | 'empty' | 'delivered' }
  /** Nothing waits, but something is wrong. */
  | { readonly kind: 'attention'; readonly count: number }
  | { readonly kind: 'undelivered'; readonly count: number; readonly oldestSeconds: number };

export function headlineOf(overview: Overview | undefined, fresh: boolean): Headline {
  if (!overview) return { kind: 'checking' };
  if (!fresh) return { kind: 'stale' };
  if (overview.undelivered > 0) {
    return { kind: 'undelivered', count: overview.undelivered, oldestSeconds: overview.oldestSeconds };
  }
  const problems = overview.warnings.filter(({ severity }) => severity === 'problem').length;
  const wrong = problems + (overview.unreadable > 0 ? 1 : 0);
  if (wrong > 0) return { kind: 'attention', count: wrong };
  return hasSeenDocuments(overview) ? { kind: 'delivered' } : { kind: 'empty' };
}

export const hasSeenDocuments = (overview: Overview): boolean =>
  overview.unreadable > 0 ||
  Object.values(overview.states).some((count) => count > 0) ||
  overview.sources.some(({ received }) => received > 0);
