/**
 * Lets documents go when their time has come, and keeps what the clock on the wall does from mattering:
 * - A clock that is put forward or back while Relais runs moves the end of every hold window with it, so that what is left of the window stays
 *   what it was. Quiet hours are hours of that clock, so they are looked at anew.
 * - A clock that went back while Relais did not run: no window lasts longer than from its beginning to its end as it stood. One that went
 *   forward then cannot be told from time that passed, and counts as such.
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

  /** Since the last look, or at the first one. */
  function mindTheClock(wall: number): void {
    const passed = uptime();
    const put = last === undefined ? 0 : wall - last.wall - (passed - last.uptime);
    const first = last === undefined;
    last = { wall, uptime: passed };
    if (first) moveWindows(({ since }) => Math.min(0, wall - since));
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
        const quiet = timing.quietUntil(one, wall);
        return quiet === undefined ? [] : [{ id: one.id, notBefore: quiet }];
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
