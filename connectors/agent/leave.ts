/** Whether a document may leave now: asked when it is translated, when who is who changes, and right before each send. */
import type { Directory } from '../directory/index.ts';
import type { DocumentDetail } from '../journal/index.ts';
import { storedEntry } from './submission.ts';
import { OPPOSITION } from './translate.ts';

/** The cause of a document whose patient turned out to be another one: it is rendered again for the one that stays. */
export const MERGED = 'merged';

/** Why a stored document may not leave as it is, as far as people decide it; undefined when it may. */
export function heldForPeople(
  document: Pick<DocumentDetail, 'entry' | 'source'>,
  directory: Pick<Directory, 'opposed' | 'presentAs'>,
): typeof OPPOSITION | typeof MERGED | undefined {
  if (document.entry === undefined) return undefined;
  const { patient, about } = storedEntry(document);
  const { source } = document;
  if (directory.opposed({ patient, source, stays: about?.stays ?? [], ...about }) !== undefined) return OPPOSITION;
  return directory.presentAs(patient, source) === undefined ? undefined : MERGED;
}
