/** Watches a folder: chokidar as a hint that something happened, an own look at fixed times as the truth. */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { watch } from 'chokidar';
import type { Journal } from '../journal/index.ts';
import { systemDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { fileProtocol } from './file-protocol.ts';
import type { FileProtocolOptions } from './file-protocol.ts';
import { movingAway } from './folder-moves.ts';
import { folderScanner } from './folder-scan.ts';
import { staying } from './folder-stays.ts';
import { folderWaits } from './folder-waits.ts';
import { troubles } from './problems.ts';
import { troubleOf } from './trouble.ts';
import type { FileCompleteness, IntakeEvents, RunningSource } from './types.ts';

/** What becomes of a file that was taken: moved to `taken/`, left where it lies, or deleted once everything in it is delivered. */
export type AfterTaking = 'move' | 'leave' | 'delete';

/** Tells that something may have happened in a folder. It may miss things and invent others. */
export type Hints = (folder: string, subfolders: boolean, hint: () => void) => { close(): Promise<void> };

export interface FolderOptions {
  readonly name: string;
  readonly folder: string;
  /** Where moved files go, in a subfolder per day; inside or beside the watched folder, on any disk. */
  readonly takenFolder: string;
  /** Default `move`. */
  readonly afterTaking?: AfterTaking;
  /** Default false: what lies in subfolders is left alone. */
  readonly subfolders?: boolean;
  /** Default false: subfolders say whose the files in them are, and names are told with them (`folder/name`). Looks into subfolders. */
  readonly foldersName?: boolean;
  readonly protocol?: FileProtocolOptions;
  readonly journal: Journal;
  readonly completeness: FileCompleteness;
  readonly events: IntakeEvents;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that never jump. */
  readonly monotonic?: () => number;
  /** How long size and time of change must stay the same; default 1 s. */
  readonly stableMilliseconds?: number;
  /** How often the folder is looked through without any hint; default 5 s, and never more than a third of the time. */
  readonly rescanMilliseconds?: number;
  /** How long a file waits for its side file or marker before a person is asked; default 10 minutes. */
  readonly orphanMilliseconds?: number;
  /** How often files that may be deleted are looked for; default 30 s. */
  readonly sweepMilliseconds?: number;
  /** How long the file system may keep silent before that is told; default 30 s. The start never waits longer than a second. */
  readonly silenceMilliseconds?: number;
  /** Default 256 MiB. */
  readonly maxFileBytes?: number;
  readonly disk?: Disk;
  readonly hints?: Hints;
}

/** Hints come in swarms: one look for all of them. */
const HINT_MILLISECONDS = 50;
/** How long the start, and the end, wait for a share that does not answer. */
const PATIENCE_MILLISECONDS = 1000;
const LAST_PATIENCE_MILLISECONDS = 5000;

const chokidarHints: Hints = (folder, subfolders, hint) => {
  const watcher = watch(folder, { ignoreInitial: true, followSymlinks: false, ...(subfolders ? {} : { depth: 0 }) });
  watcher.on('all', hint);
  watcher.on('error', () => {
    // No hints then (too many watches, a share that cannot tell): the looks at fixed times go on.
  });
  return watcher;
};

/**
 * Starts to watch. Resolves after the first look, or after a second when that takes longer; a folder that is missing is told as trouble
 * and taken up when it is there.
 */
export async function watchFolder(options: FolderOptions): Promise<RunningSource> {
  const folder = resolve(options.folder);
  const monotonic = options.monotonic ?? ((): number => performance.now());
  const stableMilliseconds = options.stableMilliseconds ?? 1000;
  const rescanMilliseconds = options.rescanMilliseconds ?? 5000;
  const silenceMilliseconds = options.silenceMilliseconds ?? 30_000;
  const tell = troubleOf(options.name, options.events);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const state = { stopped: false, hints: 0, heardAt: 0, worked: 0 };
  const afterTaking = options.afterTaking ?? 'move';
  const disk = options.disk ?? systemDisk;
  const protocol = fileProtocol(options.protocol ?? {});
  const room = {
    name: options.name,
    takenFolder: resolve(options.takenFolder),
    journal: options.journal,
    disk,
    now: options.now,
    monotonic,
    stopped: (): boolean => state.stopped,
  };

  /**
   * The file system has answered. A share that hung for hours, or a machine that slept in the midst of a look, was not at work all that time: the
   * pause after the look would be as long again, and twice, with nobody told.
   */
  function heard(): void {
    const at = monotonic();
    state.worked += Math.min(at - state.heardAt, rescanMilliseconds);
    state.heardAt = at;
  }

  const scan = folderScanner({
    ...room,
    folder,
    takenFolder: afterTaking === 'move' ? room.takenFolder : undefined,
    subfolders: (options.subfolders ?? false) || (options.foldersName ?? false),
    foldersName: options.foldersName ?? false,
    protocol,
    afterwards:
      afterTaking === 'move'
        ? movingAway(room)
        : staying({ ...room, policy: afterTaking, protocol, sweepMilliseconds: options.sweepMilliseconds ?? 30_000 }),
    completeness: options.completeness,
    events: options.events,
    stableMilliseconds,
    maxFileBytes: options.maxFileBytes ?? 256 * 1024 * 1024,
    waiting: folderWaits({
      source: options.name,
      events: options.events,
      monotonic,
      orphanMilliseconds: options.orphanMilliseconds ?? 600_000,
    }),
    alive: heard,
  });

  const lookIn = (milliseconds: number): void => {
    clearTimeout(timer);
    if (!state.stopped) timer = setTimeout(() => void look(), milliseconds);
  };

  async function lookOnce(): Promise<void> {
    const before = state.hints;
    state.heardAt = monotonic();
    state.worked = 0;
    const silence = setInterval(() => {
      if (!state.stopped && monotonic() - state.heardAt >= silenceMilliseconds) tell(troubles.folderSilent);
    }, silenceMilliseconds / 2);
    try {
      const { restless, trouble } = await scan();
      heard();
      if (state.stopped) return;
      tell(trouble);
      // A folder with very many files must not be looked through all the time.
      const pause = Math.max(rescanMilliseconds, 2 * state.worked);
      lookIn(state.hints !== before ? HINT_MILLISECONDS : restless ? Math.min(stableMilliseconds, pause) : pause);
    } catch {
      // A defect of our own must neither end the agent nor the watching: it is told, and the next look tries again.
      if (!state.stopped) tell(troubles.lookFailed);
      lookIn(rescanMilliseconds);
    } finally {
      clearInterval(silence);
    }
  }

  const look = (): Promise<void> => {
    running ??= lookOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  const watcher = (options.hints ?? chokidarHints)(folder, options.subfolders ?? options.foldersName ?? false, () => {
    state.hints += 1;
    if (running === undefined) lookIn(HINT_MILLISECONDS);
  });

  await withPatience(look(), PATIENCE_MILLISECONDS);
  return {
    name: options.name,
    address: folder,
    stop: async () => {
      state.stopped = true;
      clearTimeout(timer);
      await watcher.close();
      // A share that hangs cannot be waited for; what it gives after that is not taken any more.
      if (running) await withPatience(running, LAST_PATIENCE_MILLISECONDS);
      clearTimeout(timer);
    },
  };
}

async function withPatience(work: Promise<void>, milliseconds: number): Promise<void> {
  const given = new AbortController();
  await Promise.race([work, wait(milliseconds, undefined, { signal: given.signal }).catch(() => undefined)]);
  given.abort();
}
