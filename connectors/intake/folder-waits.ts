/** Files of a watched folder that wait: since when, why, and what must happen before it is worth looking again. */
import type { Problem } from '../clinical/index.ts';
import { sameLook } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import { waits } from './problems.ts';
import type { IntakeEvents } from './types.ts';

/** What makes another look worth while: the file itself changes, a file comes or goes beside it, or just the next look. */
export type LookAgain = 'when-changed' | 'when-siblings-change' | 'always';

interface Waiting {
  readonly look: FileLook;
  readonly siblings: number;
  readonly again: LookAgain;
  readonly problem: Problem;
  /** Monotonic milliseconds. */
  readonly since: number;
  /** A receipt asks about it: nothing is told here. */
  readonly asked?: boolean;
}

export interface FolderWaits {
  /** Whether nothing has changed since the file was found to be waiting. */
  stillWaits(file: FileLook, siblings: number): boolean;
  wait(file: FileLook, siblings: number, again: LookAgain, problem: Problem): void;
  /** Whether it has waited too long for another file. */
  overdue(name: string): boolean;
  /** A receipt asks about it now: it waits on, and is no longer told to wait. */
  asked(name: string): void;
  /** It waits no longer: taken, gone, or changed. */
  clear(name: string): void;
  names(): readonly string[];
}

/** What becomes of waiting for another file when it lasts too long. */
const orphans: ReadonlyMap<string, Problem> = new Map([
  [waits.companionAwaited.code, waits.companionMissing],
  [waits.markerAwaited.code, waits.markerMissing],
]);

export function folderWaits(options: {
  readonly source: string;
  readonly events: IntakeEvents;
  readonly monotonic: () => number;
  /** How long a file waits for the one that belongs to it before a person is asked to look. */
  readonly orphanMilliseconds: number;
}): FolderWaits {
  const { source, events, monotonic, orphanMilliseconds } = options;
  const waiting = new Map<string, Waiting>();

  const set = (name: string, next: Waiting): void => {
    const told = waiting.get(name)?.problem.code;
    waiting.set(name, next);
    if (told !== next.problem.code && next.asked !== true) events.waiting(source, name, next.problem);
  };
  /** What a file that has waited too long for another is told to be. */
  const overdue = (problem: Problem, since: number): Problem | undefined =>
    monotonic() - since >= orphanMilliseconds ? orphans.get(problem.code) : undefined;

  return {
    stillWaits: (file, siblings) => {
      const entry = waiting.get(file.name);
      if (!entry) return false;
      const orphan = overdue(entry.problem, entry.since);
      if (orphan) set(file.name, { ...entry, problem: orphan });
      if (entry.again === 'always' || !sameLook(entry.look, file)) return false;
      return entry.again === 'when-changed' || entry.siblings === siblings;
    },
    wait: (file, siblings, again, problem) => {
      const before = waiting.get(file.name);
      const orphan = orphans.get(problem.code);
      // A file that was already told to be an orphan stays one until it is taken.
      const same = before !== undefined && [problem.code, orphan?.code].includes(before.problem.code);
      const since = same ? before.since : monotonic();
      const asked = same && before.asked === true && sameLook(before.look, file);
      const kept = same && orphan ? before.problem : problem;
      set(file.name, { look: file, siblings, again, problem: kept, since, ...(asked ? { asked } : {}) });
    },
    overdue: (name) => {
      const entry = waiting.get(name);
      return entry !== undefined && orphans.has(entry.problem.code)
        ? monotonic() - entry.since >= orphanMilliseconds
        : entry?.problem.code === waits.companionMissing.code;
    },
    asked: (name) => {
      const entry = waiting.get(name);
      if (!entry || entry.asked === true) return;
      waiting.set(name, { ...entry, asked: true });
      events.waiting(source, name, undefined);
    },
    clear: (name) => {
      const before = waiting.get(name);
      waiting.delete(name);
      if (before && before.asked !== true) events.waiting(source, name, undefined);
    },
    names: () => [...waiting.keys()],
  };
}
