/** Whether a document may leave now: asked when it is translated, when who is who changes, and right before each send. */
import type { Directory } from '../directory/index.ts';
import { OPPOSITIONS_LOST, type DocumentFacts, type Journal } from '../journal/index.ts';
import { storedEntry } from './submission.ts';
import { OPPOSITION, RELEASED } from './translate.ts';

/** The cause of a document whose patient turned out to be another one: it is rendered again for the one that stays. */
export const MERGED = 'merged';

/** Why a stored document may not leave as it is, as far as people decide it; undefined when it may. */
export function heldForPeople(
  document: Pick<DocumentFacts, 'entry' | 'source'>,
  directory: Pick<Directory, 'opposed' | 'presentAs'>,
): typeof OPPOSITION | typeof MERGED | undefined {
  if (document.entry === undefined) return undefined;
  const { patient, about, messages = [] } = storedEntry(document);
  const { source } = document;
  const asked = [{ patient, source, stays: about?.stays ?? [], ...about }, ...messages];
  if (asked.some((question) => directory.opposed(question) !== undefined)) return OPPOSITION;
  return directory.presentAs(patient, source) === undefined ? undefined : MERGED;
}

/**
 * Damage may have taken the opposition that would hold this document: it stays until a person has compared, for all of them or, by releasing it
 * when it was held for this, for it alone.
 */
export function heldForLostOppositions(
  { events }: Pick<DocumentFacts, 'events'>,
  journal: Pick<Journal, 'oppositionsLost'>,
): typeof OPPOSITIONS_LOST | undefined {
  const lost = journal.oppositionsLost();
  if (lost === undefined) return undefined;
  const held = events.findLastIndex(({ cause, at }) => cause === OPPOSITIONS_LOST && at >= lost);
  const released = held >= 0 && events.slice(held).some(({ cause }) => cause === RELEASED);
  return released ? undefined : OPPOSITIONS_LOST;
}
