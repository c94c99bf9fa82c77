/**
 * Clears away in the background what has had its time, gives the disk its room back, and keeps an eye on how much is left. In small
 * steps with pauses between them: whoever waits for an acknowledgement does not notice.
 */
import type { Journal, Retention } from '../journal/index.ts';
import type { Log } from './log.ts';
import { describeError } from './log-fields.ts';
import { reduceToProof } from './submission.ts';
import { clearTaken } from './taken-clearing.ts';

export interface HousekeepingOptions {
  readonly journal: Journal;
  readonly retention: Retention;
  /** Folders of taken files that are Relais' own, one per source. */
  readonly takenFolders: readonly string[];
  readonly log: Log;
  /** Milliseconds since 1970, and milliseconds that never jump. */
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Until the first pass, and between two; default 10 minutes and 1 hour. */
  readonly firstMilliseconds?: number;
  readonly everyMilliseconds?: number;
}

export interface Housekeeping {
  stop(): Promise<void>;
}

const MINUTE = 60_000;
/** Between two steps everything that waits has its turn. */
const PAUSE = 20;
/** Two clocks that part further than this while Relais runs: the day cannot be trusted, and nothing is cleared by it. */
const CLOCK_JUMP = 10 * MINUTE;

export function keepHouse(options: HousekeepingOptions): Housekeeping {
  const { journal, retention, log, now, monotonic } = options;
  const { firstMilliseconds = 10 * MINUTE, everyMilliseconds = 60 * MINUTE } = options;
  const started = now() - monotonic();
  let stopped = false;
  let ring: (() => void) | undefined;

  const isStopped = (): boolean => stopped;
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function pass(): Promise<void> {
    // A clock that jumped would make old what is not.
    if (Math.abs(now() - monotonic() - started) > CLOCK_JUMP) {
      log.warn('clearing skipped', { cause: 'clock-jumped' });
      return;
    }
    let [count, bytes] = [0, 0];
    for (
      let step = journal.clear(retention, reduceToProof);
      step.cleared > 0;
      step = journal.clear(retention, reduceToProof)
    ) {
      count += step.cleared;
      bytes += step.bytes;
      await pause(PAUSE);
      if (isStopped()) return;
    }
    if (count > 0) log.info('cleared', { count });
    while (!isStopped() && journal.compact() > 0) await pause(PAUSE);
    for (const folder of options.takenFolders)
      if (!isStopped()) await clearTaken(folder, (hash) => journal.contentCleared(hash), isStopped);
    journal.space();
    if (bytes > 0) journal.note('cleared', 'retention', { count, bytes });
  }

  async function loop(): Promise<void> {
    for (let wait = firstMilliseconds; !isStopped(); wait = everyMilliseconds) {
      await pause(wait);
      if (isStopped()) return;
      await pass().catch((error: unknown) => {
        log.error('clearing failed', describeError(error));
      });
    }
  }

  const running = loop();
  return {
    stop: async () => {
      stopped = true;
      ring?.();
      await running;
    },
  };
}
