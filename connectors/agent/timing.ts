/**
 * When a document may go, as the configuration says: so long after it arrived that the patient can still object, not before a time of day, and
 * not in quiet hours. Pure: the clock is passed in. Times of day are those of a clock on the wall in the configured zone.
 */
import { wallTime, zoneOffsetMinutes, type WallTime } from '../clinical/index.ts';
import {
  HOLD_WINDOW,
  QUIET_HOURS,
  type DocumentFacts,
  type Journal,
  type NewDocument,
  type Receipt,
} from '../journal/index.ts';
import type { Configuration } from './configuration.ts';
import { RELEASED } from './translate.ts';

/** What a rule of the configuration is asked about. */
export interface Timed {
  readonly source: string;
  /** Name of the document type in the profile. */
  readonly type: string;
}

/** Why a document waits, and when it goes; milliseconds since 1970. */
export interface Wait {
  readonly cause: typeof HOLD_WINDOW | typeof QUIET_HOURS;
  readonly notBefore: number;
}

export interface Timing {
  /**
   * For a document whose line first arrived at `arrivedAt`: when it goes, if not now. A clock that says that the arrival lies ahead has gone
   * back; then the window is counted from now, so that nothing waits longer than its window.
   */
  waitOf(document: Timed, arrivedAt: number, now: number): Wait | undefined;
  /** The end of the quiet hours in which `now` lies for this document. */
  quietUntil(document: Timed, now: number): number | undefined;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** `06:30` → minutes after midnight. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** A day on the clock of a zone, and minutes after its midnight. */
interface TimeOfDay extends Pick<WallTime, 'year' | 'month' | 'day'> {
  readonly minutes: number;
}

const clockOf = (zone: string) => ({
  at: (instant: number): TimeOfDay => {
    const { hour, minute, ...day } = wallTime(zone, instant);
    return { ...day, minutes: hour * 60 + minute };
  },
  instantOf: ({ year, month, day, minutes }: TimeOfDay): number => {
    const hour = Math.floor(minutes / 60);
    const offset = zoneOffsetMinutes(zone, year, month, day, hour, minutes % 60);
    return Date.UTC(year, month - 1, day, hour, minutes % 60) - offset * MINUTE;
  },
});

/** What of the journal says since when a line has been here, and whether it is in the DSP. */
type Lines = Pick<Journal, 'versions'>;

/**
 * A document that is ready, unless it has to wait for its time. The window of a line begins with the arrival of its first version; what corrects
 * something that is in the DSP already does not wait for it, because the window is there to object before anything is filed. Whoever overruled
 * a finding has not waived the patient's time to object: to send it earlier is a decision of its own.
 */
export const heldForTime =
  (facts: { readonly journal: Lines; readonly timing: Timing; readonly now: () => number }) =>
  (document: NewDocument, { source, receivedAt }: Pick<Receipt, 'source' | 'receivedAt'>): NewDocument => {
    if (document.state !== 'ready') return document;
    const line = facts.journal.versions(document.setId).filter(({ id }) => id !== document.id);
    const filed = line.some(({ state }) => state === 'delivered');
    const arrivedAt = filed ? 0 : Math.min(receivedAt, ...line.map((row) => row.receivedAt));
    const wait = facts.timing.waitOf({ source, type: document.type }, arrivedAt, facts.now());
    return wait ? { ...document, state: 'held', ...wait } : document;
  };

/** The quiet hours in which a document that is ready may not leave; what a person released leaves in them too. */
export function heldForQuiet(
  document: Pick<DocumentFacts, 'source' | 'type' | 'events'>,
  timing: Timing,
  now: number,
): Wait | undefined {
  const end = timing.quietUntil(document, now);
  if (end === undefined || document.events.some(({ cause }) => cause === RELEASED)) return undefined;
  return { cause: QUIET_HOURS, notBefore: end };
}

type Rule = { readonly source?: string | undefined; readonly type?: string | undefined };
const meant = (rule: Rule, { source, type }: Timed): boolean =>
  (rule.source === undefined || rule.source === source) && (rule.type === undefined || rule.type === type);

export function timingOf({ zone: own, hold, quietHours }: Configuration['sending'], profileZone: string): Timing {
  const clock = clockOf(own ?? profileZone);

  /**
   * The first moment from `instant` on at which the clock on the wall shows this time of day. In the night in which it is put forward over it,
   * the same span later; in the hour that is shown twice, the one that comes next.
   */
  const next = (instant: number, time: number): number => {
    const wall = clock.at(instant);
    const today = clock.instantOf({ ...wall, minutes: time });
    if (wall.minutes <= time) return today >= instant ? today : instant + (time - wall.minutes) * MINUTE;
    // Noon of the next day: however long the night is, the date is right.
    const tomorrow = clock.at(clock.instantOf({ ...wall, minutes: DAY_MINUTES / 2 }) + 24 * HOUR);
    return clock.instantOf({ ...tomorrow, minutes: time });
  };

  /** Whether the clock on the wall shows a time from `from` up to, not including, `to`; over midnight where `to` is the earlier one. */
  const inside = (minutes: number, from: number, to: number): boolean =>
    from <= to ? from <= minutes && minutes < to : minutes >= from || minutes < to;

  const quietOnce = (document: Timed, now: number): number | undefined => {
    const { minutes } = clock.at(now);
    const ends = quietHours
      .filter((rule) => meant(rule, document) && inside(minutes, minutesOf(rule.from), minutesOf(rule.to)))
      .map(({ to }) => next(now, minutesOf(to)));
    return ends.length === 0 ? undefined : Math.max(...ends);
  };

  const quietUntil: Timing['quietUntil'] = (document, now) => {
    let end = quietOnce(document, now);
    // Hours that follow one another are one; a week of nothing but quiet hours ends with the week.
    for (let more = end, round = 0; more !== undefined && round < 14; round += 1) {
      end = more;
      more = quietOnce(document, more);
    }
    return end;
  };

  return {
    quietUntil,
    waitOf: (document, arrivedAt, now) => {
      const rule = hold.find((one) => meant(one, document));
      const passed = rule ? Math.min(arrivedAt, now) + rule.hours * HOUR : 0;
      const end = rule?.notBefore === undefined ? passed : next(passed, minutesOf(rule.notBefore));
      if (end > now) return { cause: HOLD_WINDOW, notBefore: quietUntil(document, end) ?? end };
      const quiet = quietUntil(document, now);
      return quiet === undefined ? undefined : { cause: QUIET_HOURS, notBefore: quiet };
    },
  };
}
