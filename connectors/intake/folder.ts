/** Watches a folder: chokidar as a hint that something happened, an own look at fixed times as the truth. */
import { resolve } from 'node:path';
import { watch } from 'chokidar';
import type { Journal } from '../journal/index.ts';
import { folderScanner } from './folder-scan.ts';
import { folderWaits } from './folder-waits.ts';
import { troubles } from './problems.ts';
import { troubleOf } from './trouble.ts';
import type { FileCompleteness, IntakeEvents, RunningSource } from './types.ts';

export interface FolderOptions {
  readonly name: string;
  readonly folder: string;
  /** Where taken files go, in a subfolder per day; inside or beside the watched folder, on any disk. */
  readonly takenFolder: string;
  readonly journal: Journal;
  readonly completeness: FileCompleteness;
  readonly events: IntakeEvents;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that never jump. */
  readonly monotonic?: () => number;
  /** How long size and time of change must stay the same; default 1 s. */
  readonly stableMilliseconds?: number;
  /** How often the folder is looked through without any hint; default 5 s. */
  readonly rescanMilliseconds?: number;
  /** How long a file waits for its side file before a person is asked; default 10 minutes. */
  readonly orphanMilliseconds?: number;
  /** Default 256 MiB. */
  readonly maxFileBytes?: number;
}

/** Hints come in swarms: one look for all of them. */
const HINT_MILLISECONDS = 50;

/** Starts to watch. Resolves after the first look; a folder that is missing is told as trouble and taken up when it is there. */
export async function watchFolder(options: FolderOptions): Promise<RunningSource> {
  const folder = resolve(options.folder);
  const monotonic = options.monotonic ?? ((): number => performance.now());
  const stableMilliseconds = options.stableMilliseconds ?? 1000;
  const rescanMilliseconds = options.rescanMilliseconds ?? 5000;
  const tell = troubleOf(options.name, options.events);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const state = { stopped: false, hints: 0 };

  const scan = folderScanner({
    name: options.name,
    folder,
    takenFolder: resolve(options.takenFolder),
    journal: options.journal,
    completeness: options.completeness,
    events: options.events,
    now: options.now,
    monotonic,
    stableMilliseconds,
    maxFileBytes: options.maxFileBytes ?? 256 * 1024 * 1024,
    waiting: folderWaits({
      source: options.name,
      events: options.events,
      monotonic,
      orphanMilliseconds: options.orphanMilliseconds ?? 600_000,
    }),
    stopped: () => state.stopped,
  });

  const lookIn = (milliseconds: number): void => {
    clearTimeout(timer);
    if (!state.stopped) timer = setTimeout(() => void look(), milliseconds);
  };

  async function lookOnce(): Promise<void> {
    const before = state.hints;
    try {
      const { restless, trouble } = await scan();
      if (state.stopped) return;
      tell(trouble);
      lookIn(
        state.hints !== before
          ? HINT_MILLISECONDS
          : restless
            ? Math.min(stableMilliseconds, rescanMilliseconds)
            : rescanMilliseconds,
      );
    } catch {
      // A defect of our own must neither end the agent nor the watching: it is told, and the next look tries again.
      tell(troubles.lookFailed);
      lookIn(rescanMilliseconds);
    }
  }

  const look = (): Promise<void> => {
    running ??= lookOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  const watcher = watch(folder, { depth: 0, ignoreInitial: true });
  watcher.on('all', () => {
    state.hints += 1;
    if (running === undefined) lookIn(HINT_MILLISECONDS);
  });
  watcher.on('error', () => {
    // No hints then (too many watches, a share that cannot tell): the looks at fixed times go on.
  });

  await look();
  return {
    name: options.name,
    address: folder,
    stop: async () => {
      state.stopped = true;
      clearTimeout(timer);
      await watcher.close();
      await running;
      clearTimeout(timer);
    },
  };
}
