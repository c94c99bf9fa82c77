/**
 * What earlier versions of a document mean for a new one: pure. A corrected result waits until the outcome of the version before
 * it is known; if that one was never accepted, the new one becomes a first submission (docs/guarantees.md).
 */
import type { Uuid } from '../clinical/index.ts';
import type { DocumentRow } from '../journal/index.ts';
import type { RenderHistory } from '../documents/index.ts';

export interface VersionDecision {
  readonly history: RenderHistory;
  /** The version before this one that is not cancelled. */
  readonly previous?: DocumentRow;
  /** Its outcome is still open: this one waits. */
  readonly waits: boolean;
  /** Versions that never arrived and that this one makes superfluous. */
  readonly superseded: readonly Uuid[];
}

/** `earlier` are the other versions of the set, oldest first. */
export function decideVersion(earlier: readonly DocumentRow[]): VersionDecision {
  const standing = earlier.filter((row) => row.state !== 'cancelled');
  const previous = standing.at(-1);
  const delivered = standing.filter((row) => row.state === 'delivered').at(-1);
  const open = standing.filter(
    (row) =>
      row.state === 'ready' ||
      row.state === 'sending' ||
      row.state === 'unknown' ||
      (row.state === 'held' && row.cause === 'earlier-version'),
  );
  const waits = open.length > 0;
  const base = waits ? open.at(-1) : delivered;
  return {
    history: base
      ? { versionNumber: base.versionNumber + 1, replaces: { documentId: base.id, versionNumber: base.versionNumber } }
      : { versionNumber: 1 },
    ...(previous ? { previous } : {}),
    waits,
    superseded: standing
      .filter((row) => row.state === 'refused' || (row.state === 'held' && row.cause !== 'earlier-version'))
      .map((row) => row.id),
  };
}
