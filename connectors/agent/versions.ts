/**
 * What earlier versions of a document mean for a new one: pure. A corrected result waits until the outcome of the version before
 * it is known; if that one was never accepted, the new one becomes a first submission (docs/guarantees.md).
 */
import { instantOf, type DocumentStatus, type Timestamp, type Uuid } from '../clinical/index.ts';
import { OTHER_CONTENT, WAITS_FOR_EARLIER } from '../journal/states.ts';
import type { DocumentRow } from '../journal/index.ts';
import type { RenderHistory } from '../documents/index.ts';

export interface VersionDecision {
  readonly history: RenderHistory;
  /** The version before this one that is not cancelled. */
  readonly previous?: DocumentRow;
  /** Its outcome is still open: this one waits. */
  readonly waits: boolean;
  /** The receiver has something else under the id of an earlier version: this one waits until a person has decided about it. */
  readonly stopped: boolean;
  /** Versions that never arrived and that this one makes superfluous. */
  readonly superseded: readonly Uuid[];
}

/** What a version says of itself, kept with its metadata: enough to tell which of two versions is the newer word. */
export interface VersionClaim {
  readonly status: DocumentStatus;
  readonly effectiveTime: Timestamp;
}

/** `YYYYMMDD`: what a timestamp without a time of day has at most. */
const DAY_DIGITS = 8;

/** How far a report has come in its life: what was corrected is never followed by what came before the correction. */
const rank: Readonly<Record<DocumentStatus, number>> = {
  preliminary: 0,
  final: 1,
  corrected: 2,
  cancelled: 3,
  'entered-in-error': 3,
};

/**
 * Whether a version that arrives now was written before one that Relais has already: messages overtake each other on the way. At the
 * same time the status decides. A time that is only a day is compared by the day.
 */
export function isOlderThan(arriving: VersionClaim, known: VersionClaim): boolean {
  const precision = Math.min(arriving.effectiveTime.length, known.effectiveTime.length);
  const moment = ({ effectiveTime }: VersionClaim): number =>
    instantOf(precision <= DAY_DIGITS ? effectiveTime.slice(0, precision) : effectiveTime);
  const later = moment(arriving) - moment(known);
  return later < 0 || (later === 0 && rank[arriving.status] < rank[known.status]);
}

/** A withdrawal that came before what it withdraws still counts; what a person or a newer version set aside does not. */
export const stillCounts = ({ state, cause }: Pick<DocumentRow, 'state' | 'cause'>): boolean =>
  state !== 'cancelled' || cause === 'nothing-to-withdraw';

/** The receiver has something else under its id: nothing more of its line goes until a person has decided. */
export const stopsItsLine = ({ state, cause }: Pick<DocumentRow, 'state' | 'cause'>): boolean =>
  state === 'refused' && cause === OTHER_CONTENT;

/**
 * `earlier` are the other versions of the set, oldest first; `takesNoPlace`: one of them is the newer word, or says what this one does not.
 */
export function decideVersion(earlier: readonly DocumentRow[], takesNoPlace = false): VersionDecision {
  const standing = earlier.filter((row) => row.state !== 'cancelled');
  const previous = standing.at(-1);
  const delivered = standing.filter((row) => row.state === 'delivered').at(-1);
  const open = standing.filter(
    (row) =>
      row.state === 'ready' ||
      row.state === 'sending' ||
      row.state === 'unknown' ||
      stopsItsLine(row) ||
      (row.state === 'held' && WAITS_FOR_EARLIER.includes(row.cause)),
  );
  const waits = open.length > 0;
  const base = waits ? open.at(-1) : delivered;
  return {
    history: base
      ? { versionNumber: base.versionNumber + 1, replaces: { documentId: base.id, versionNumber: base.versionNumber } }
      : { versionNumber: 1 },
    ...(previous ? { previous } : {}),
    waits,
    stopped: standing.some(stopsItsLine),
    superseded: takesNoPlace
      ? []
      : standing
          .filter((row) => (row.state === 'refused' || row.state === 'held') && !open.includes(row))
          .map((row) => row.id),
  };
}
