/**
 * Opens the one file that Relais must not lose: one agent at a time; a damaged one is set aside whole and rebuilt before it is used; the
 * seal beside it is kept up to date.
 */
import { writeFileSync } from 'node:fs';
import { finishSettingAside, inspect, setAsideAndRebuild, suspectPath } from './damage.ts';
import { saltOf } from './image.ts';
import { newestSchema } from './migrations/index.ts';
import { lockFolder } from './lock.ts';
import type { FolderLock } from './lock.ts';
import { writeSeal } from './seal.ts';
import { KEY_BYTES, openStore, opening } from './store.ts';
import type { Store } from './store.ts';
import { JournalError } from './types.ts';

export { assertNodeApi } from './lock.ts';
export type { Store } from './store.ts';

export interface OpenedDatabase {
  readonly store: Store;
  readonly path: string;
  /** Held as long as the database is open, as SQLite itself holds it. */
  readonly cipherKey: Uint8Array;
  /** The next start proves every page, whatever the size. */
  readonly suspect: () => void;
  readonly close: () => void;
}

export interface OpeningOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Called between two steps of what must survive being cut off; tests end the process there. */
  readonly cut?: (step: string) => void;
}

/** Opens or makes the database at `path` with a key of 32 bytes, and brings it to the newest schema. */
export function openDatabase(path: string, key: Uint8Array, options: OpeningOptions = {}): OpenedDatabase {
  if (key.length !== KEY_BYTES) throw new JournalError('wrong-key', `a key has ${KEY_BYTES} bytes`);
  const lock = opening(() => lockFolder(path));
  try {
    return openLocked(path, key, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openLocked(path: string, key: Uint8Array, lock: FolderLock, options: OpeningOptions): OpenedDatabase {
  const { now = Date.now, cut = () => undefined } = options;
  const condition = opening(() => {
    finishSettingAside(path, key);
    const found = inspect(path, key);
    if (found === 'damaged') setAsideAndRebuild(path, key, now(), cut);
    return found;
  });
  const { store, close } = openStore(path, key);
  if (condition === 'torn') tellTornLog(store, now());
  opening(() => {
    writeSeal(path, key, saltOf(path), newestSchema);
  });
  return {
    store,
    path,
    cipherKey: key,
    suspect: () => {
      writeFileSync(suspectPath(path), '', { mode: 0o600 });
    },
    close: () => {
      close();
      lock.release();
    },
  };
}

/** A cut of power leaves the last write incomplete, and so does damage at that very place: which of the two, a person may know. */
function tellTornLog(store: Store, now: number): void {
  store
    .prepare<[number]>(
      "INSERT INTO damage (at, file, subject, subject_id, loss) VALUES (?, '', 'log', 'last-write', 'part')",
    )
    .run(now);
}
