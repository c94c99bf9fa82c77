/**
 * Lets documents go when their time has come, and keeps what the clock on the wall does from mattering:
 * - A clock that is put forward or back while Relais runs moves the end of every hold window with it, so that what is left of the window stays
 *   what it was. Quiet hours are hours of that clock, so they are looked at anew.
 * - A clock that went back while Relais did not run: no window lasts longer than a whole one from now, however often Relais starts until the clock
 *   has caught up. One that went forward then cannot be told from time that passed, and counts as such.
 * - A moment that was lost with a damaged journal: the window counts from when the document began to wait.
 */
import { HOLD_WINDOW, QUIET_HOURS, type Journal, type WaitingDocument } from '../journal/index.ts';
import type { Log } from './log.ts';
import type { Timing } from './timing.ts';

export interface WaitsOptions {
  readonly journal: Pick<Journal, 'waits' | 'endWaits' | 'moveWaits'>;
  readonly timing: Timing;
  /** The clock on the wall, milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since this computer started, its sleep included: what passes while the clock on the wall is put. */
  readonly uptime: () => number;
  readonly log: Pick<Log, 'info'>;
  /** Some may go. */
  readonly ended: () => void;
}

/** What the two clocks may differ between two looks before it counts as put. */
const TOLERANCE = 60_000;
const AT_ONCE = 500;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Gives a function that looks once; to be called every few seconds, and at the start. */
export function watchWaits({ journal, timing, now, uptime, log, ended }: WaitsOptions): () => void {
  let last: { readonly wall: number; readonly uptime: number } | undefined;

  /** Every document that waits, those with the latest moment included. */
  const all = (cause: string): WaitingDocument[] =>
    journal.waits(EVERYTHING, EVERYTHING).filter((one) => one.cause === cause);

  const moveWindows = (by: (one: WaitingDocument) => number): void => {
    const moved = all(HOLD_WINDOW).flatMap((one) => {
      const step = by(one);
      return one.notBefore === undefined || step === 0 ? [] : [{ id: one.id, notBefore: one.notBefore + step }];
    });
    if (moved.length > 0) journal.moveWaits(moved);
  };

  /** How far the end of a window lies beyond a whole one from now: only where it began in what is the future again. Zero or less. */
  function tooLate(one: WaitingDocument, wall: number): number {
    if (one.since <= wall || one.notBefore === undefined) return 0;
    const whole = timing.waitOf(one, wall, wall)?.notBefore;
    // Without its rule a window is as long as it stood.
    return whole === undefined ? wall - one.since : Math.min(0, whole - one.notBefore);
  }

  /** Until when a document whose moment has come waits all the same: a lost moment, or quiet hours. */
  function waitsOn(one: WaitingDocument, wall: number): number | undefined {
    const window = one.notBefore === undefined && one.cause === HOLD_WINDOW;
    return window ? timing.waitOf(one, one.since, wall)?.notBefore : timing.quietUntil(one, wall);
  }

  /** Since the last look, or at the first one. */
  function mindTheClock(wall: number): void {
    const passed = uptime();
    const put = last === undefined ? 0 : wall - last.wall - (passed - last.uptime);
    const first = last === undefined;
    last = { wall, uptime: passed };
    if (first) moveWindows((one) => tooLate(one, wall));
    else if (Math.abs(put) > TOLERANCE) {
      moveWindows(() => put);
      log.info('clock put', { milliseconds: put });
    } else return;
    const quiet = all(QUIET_HOURS).map((one) => ({ id: one.id, notBefore: timing.quietUntil(one, wall) ?? wall }));
    if (quiet.length > 0) journal.moveWaits(quiet);
  }

  return () => {
    const wall = now();
    mindTheClock(wall);
    for (;;) {
      const due = journal.waits(wall, AT_ONCE);
      if (due.length === 0) return;
      const still = due.flatMap((one) => {
        const later = waitsOn(one, wall);
        return later === undefined ? [] : [{ id: one.id, notBefore: later }];
      });
      const longer = new Set(still.map(({ id }) => id));
      const over = due.filter(({ id }) => !longer.has(id));
      if (still.length > 0) journal.moveWaits(still);
      for (const [cause, word] of [
        [HOLD_WINDOW, 'hold-window-over'],
        [QUIET_HOURS, 'quiet-hours-over'],
      ] as const) {
        const ids = over.filter((one) => one.cause === cause).map(({ id }) => id);
        if (ids.length > 0) journal.endWaits(ids, word);
      }
      if (over.length > 0) ended();
      if (due.length < AT_ONCE) return;
    }
  };
}
