/**
 * When the write-ahead log is written back into the file (a checkpoint): in a pause between two changes, some of it at a time, and not in the
 * middle of a commit for which a sender waits. Where there is no pause, SQLite's own bound holds: a log of 1,000 pages is written back with
 * the commit that made it so long.
 */
import type { Store } from './store.ts';

/** So long after a change whoever waited for it has its answer, and the next is not here yet. */
const PAUSE_MILLISECONDS = 2;
/** Pages in the log from which on a pause is used: fewer of them and the same pages would be written again and again. */
const WORTH_PAGES = 250;

export interface WritingBack {
  /** To be called after each commit. */
  grew(): void;
  stop(): void;
}

export function writingBack(store: Store): WritingBack {
  const length = store.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
  const writeBack = store.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let timer: NodeJS.Timeout | undefined;

  function pause(): void {
    try {
      const { log = 0, checkpointed = 0 } = length.get() ?? {};
      if (log - checkpointed >= WORTH_PAGES) writeBack.get();
    } catch {
      // Nothing is lost: all of it stays in the log, and the next change meets what is wrong with the disk.
    }
  }

  return {
    grew: () => {
      if (timer) timer.refresh();
      else timer = setTimeout(pause, PAUSE_MILLISECONDS).unref();
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
