/**
 * Who has the machine while documents keep coming: a message that arrives is stored and acknowledged (a millisecond) before one that is stored already is
 * translated (ten). A burst has it to itself, two seconds at most; when messages go on longer translation keeps an eighth of the time, until it has caught up.
 */

export interface Turns {
  /** Something has just been taken: its sender may already be writing the next. */
  arrived(): void;
  /** Before a piece of work that holds the thread: what lies in the sockets already is stored and answered first. */
  first(): Promise<void>;
  /** After a piece of work that took so many milliseconds: the senders' turn, until they are silent or have had their share. */
  give(worked: number): Promise<void>;
  /** Nothing is left to translate: what arrives now begins a new burst. */
  caughtUp(): void;
}

export interface TurnsOptions {
  /** Milliseconds that never jump. */
  readonly monotonic: () => number;
  /** Lets everything that waits have its turn, and comes back after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** So long after the last arrival a sender that waits for each acknowledgement has nothing more to say. */
const SILENCE_MILLISECONDS = 5;
/** How much longer than the work the turn of the senders may last. */
const SHARE = 7;
/** So long, from its first message on, a burst is taken before it is translated. */
const BURST_MILLISECONDS = 2000;

export function turns({ monotonic, pause }: TurnsOptions): Turns {
  let arrivedAt = Number.NEGATIVE_INFINITY;
  /** When the first message arrived since translation had caught up. */
  let burstFrom: number | undefined;
  return {
    arrived: () => {
      arrivedAt = monotonic();
      burstFrom ??= arrivedAt;
    },
    caughtUp: () => {
      burstFrom = undefined;
    },
    first: async () => {
      // Twice: what is read from a socket in this turn of the event loop is stored at its end, after this began to wait.
      await pause(0);
      await pause(0);
    },
    give: async (worked) => {
      const now = monotonic();
      const latest = Math.max(now + SHARE * worked, (burstFrom ?? now) + BURST_MILLISECONDS);
      // Once at least: what came in during the work is seen only now.
      let wait = 0;
      do {
        await pause(wait);
        wait = Math.min(arrivedAt + SILENCE_MILLISECONDS, latest) - monotonic();
      } while (wait > 0);
    },
  };
}
