/** What is asked right before a document leaves: what takes time first, and the rest in the transaction in which "sending" is written. */
import type { Hold, Question } from '../delivery/index.ts';
import type { Directory } from '../directory/index.ts';
import type { DocumentFacts, Journal } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { checkAgain } from './check-again.ts';
import { heldForHistory } from './earlier-submissions.ts';
import { heldForLostOppositions, heldForPeople } from './leave.ts';
import { heldForQuiet, type Timing } from './timing.ts';

export interface BeforeSendingOptions {
  readonly journal: Pick<Journal, 'versions' | 'facts' | 'oppositionsLost'>;
  readonly directory: Pick<Directory, 'opposed' | 'presentAs'>;
  readonly profile: NationalProfile;
  readonly timing: Timing;
  /** `YYYY-MM-DD`. */
  readonly today: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly checkedAgain: ReturnType<typeof checkAgain>;
}

export const beforeSending =
  ({ journal, directory, profile, timing, today, now, checkedAgain }: BeforeSendingOptions) =>
  async (document: DocumentFacts, bytes: Uint8Array): Promise<Question> => {
    const failed = await checkedAgain(document, bytes);
    return (): Hold | undefined => {
      const cause =
        heldForPeople(document, directory) ??
        heldForLostOppositions(document, journal) ??
        heldForHistory(document, { journal, profile, today: today() });
      return cause === undefined ? (failed ?? heldForQuiet(document, timing, now())) : { cause };
    };
  };
