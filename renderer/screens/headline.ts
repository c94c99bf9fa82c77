/** The one sentence of the first screen. Green only when everything is in the DSP, nothing is wrong and the answer is fresh. */
import type { Overview } from '../../connectors/agent/contract.ts';
import { countsFiles } from '../parts/cards.ts';

export type Headline =
  | { readonly kind: 'checking' | 'stale' | 'empty' | 'delivered' }
  /** Nothing waits, but whether something would arrive nobody knows. */
  | { readonly kind: 'no-contact' }
  /** Nothing waits, but something is wrong. */
  | { readonly kind: 'attention'; readonly count: number }
  | { readonly kind: 'undelivered'; readonly count: number; readonly oldestSeconds: number };

export function headlineOf(overview: Overview | undefined, fresh: boolean): Headline {
  if (!overview) return { kind: 'checking' };
  if (!fresh) return { kind: 'stale' };
  if (overview.undelivered > 0) {
    return { kind: 'undelivered', count: overview.undelivered, oldestSeconds: overview.oldestSeconds };
  }
  const open = overview.warnings.filter(({ severity }) => severity !== 'information');
  if (open.some(({ code }) => code === 'NO-CONTACT')) return { kind: 'no-contact' };
  const wrong = open.filter(speaksOfToday).length + (overview.unreadable > 0 && !open.some(countsFiles) ? 1 : 0);
  if (wrong > 0) return { kind: 'attention', count: wrong };
  return hasSeenDocuments(overview) ? { kind: 'delivered' } : { kind: 'empty' };
}

type Warning = Overview['warnings'][number];

/** A certificate that will expire one day is a card, but takes nothing from what is true today. */
const speaksOfToday = ({ code, severity }: Warning): boolean =>
  severity === 'problem' || code !== 'CERTIFICATE-EXPIRES';

export const hasSeenDocuments = (overview: Overview): boolean =>
  overview.unreadable > 0 ||
  Object.values(overview.states).some((count) => count > 0) ||
  overview.sources.some(({ received }) => received > 0);
