/** A watched folder with a real journal behind it, for tests: what it took, what it told, and the disk that may be made to fail. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { openJournal } from '../journal/index.ts';
import type { Journal, Receipt } from '../journal/index.ts';
import { watchFolder } from './folder.ts';
import type { FolderOptions } from './folder.ts';
import type { FileCompleteness, RunningSource } from './types.ts';

export const key = new Uint8Array(randomBytes(32));
export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 15 });

/** `.doc` is whole when it ends in END; `.pdf` needs the `.json` of its name; a `.json` never goes alone. */
export const completeness: FileCompleteness = (name, bytes, siblings) => {
  if (name.endsWith('.doc') && !Buffer.from(bytes).toString().endsWith('END'))
    return { state: 'waiting', for: 'end-of-file' };
  if (name.endsWith('.json')) return { state: 'waiting', for: 'companion' };
  if (!name.endsWith('.pdf')) return { state: 'complete', companions: [] };
  const side = name.replace(/pdf$/, 'json');
  return siblings.includes(side)
    ? { state: 'complete', companions: [side] }
    : { state: 'waiting', for: 'companion', name: side };
};

export interface WatchedFolder {
  readonly base: string;
  readonly folder: string;
  readonly takenFolder: string;
  readonly journal: Journal;
  readonly troubles: (string | undefined)[];
  readonly waits: [string, string | undefined][];
  watch(more?: Partial<FolderOptions>): Promise<RunningSource>;
  /** Stops what watches and opens the journal again, as after a new start. */
  restart(): Promise<void>;
  put(name: string, content: string | Uint8Array): void;
  /** Files of the watched folder, those of subfolders with their path. */
  inside(): string[];
  receipts(): readonly Receipt[];
  /** Looks until as many more passes have ended, counted by their listing of the watched folder. */
  looks(count: number): Promise<void>;
  end(): Promise<void>;
}

export function watchedFolder(): WatchedFolder {
  const base = mkdtempSync(join(tmpdir(), 'relais-watched-'));
  const folder = join(base, 'export');
  const takenFolder = join(base, 'taken');
  mkdirSync(folder);
  const open = (): Journal =>
    openJournal({ path: join(base, 'journal.db'), key, now: () => Date.UTC(2026, 10, 23, 12), newId: randomUUID });
  const held = { journal: open() };
  const sources: RunningSource[] = [];
  const troubles: (string | undefined)[] = [];
  const waits: [string, string | undefined][] = [];
  let passes = 0;
  const stop = async (): Promise<void> => {
    for (const source of sources.splice(0)) await source.stop();
  };
  return {
    base,
    folder,
    takenFolder,
    get journal() {
      return held.journal;
    },
    troubles,
    waits,
    watch: async (more = {}) => {
      const source = await watchFolder({
        name: 'cabinet',
        folder,
        takenFolder,
        journal: held.journal,
        completeness,
        now: () => Date.UTC(2026, 10, 23, 12),
        stableMilliseconds: 20,
        rescanMilliseconds: 30,
        sweepMilliseconds: 30,
        monotonic: () => {
          passes += 1;
          return performance.now();
        },
        events: {
          taken: () => undefined,
          waiting: (_, path, problem) => waits.push([path, problem?.code]),
          trouble: (_, problem) => troubles.push(problem?.code),
          irregular: () => undefined,
        },
        ...more,
      });
      sources.push(source);
      return source;
    },
    restart: async () => {
      await stop();
      held.journal.close();
      held.journal = open();
    },
    put: (name, content) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    },
    inside: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort(),
    receipts: () => held.journal.receipts({ limit: 20_000, offset: 0 }),
    looks: async (count) => {
      // Each pass asks for the time at least three times.
      const wanted = passes + count * 8;
      await until(() => {
        if (passes < wanted) throw new Error('not looked often enough');
      });
    },
    end: async () => {
      await stop();
      held.journal.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
