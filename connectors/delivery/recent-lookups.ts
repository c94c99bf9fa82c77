/**
 * Answers of the platform about a patient's record, kept for a minute: the documents of one patient that wait together ask once. The answer
 * is kept and not the decision: each document's own patient is compared with it anew (`chooseDossier`).
 */
import type { DossierMatch } from '../dsp/types.ts';

/** Records are opened and merged by people, over days; a minute-old answer is as good as one that is on its way. */
const FRESH_MILLISECONDS = 60_000;
const MOST = 1000;

export interface RecentLookups {
  of(nationalId: string): readonly DossierMatch[] | undefined;
  remember(nationalId: string, matches: readonly DossierMatch[]): void;
  /** Whatever was refused may have been refused because of it. */
  forget(nationalId: string): void;
}

/** `monotonic`: milliseconds that never jump. */
export function recentLookups(monotonic: () => number): RecentLookups {
  const known = new Map<string, { readonly matches: readonly DossierMatch[]; readonly until: number }>();
  return {
    of: (nationalId) => {
      const found = known.get(nationalId);
      return found && found.until > monotonic() ? found.matches : undefined;
    },
    remember: (nationalId, matches) => {
      known.delete(nationalId);
      known.set(nationalId, { matches, until: monotonic() + FRESH_MILLISECONDS });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
    forget: (nationalId) => known.delete(nationalId),
  };
}
