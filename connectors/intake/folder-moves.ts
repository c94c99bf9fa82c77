/**
 * Files that were taken leave the watched folder. As long as one has not, the ledger owes its move: after a crash, a lock or a full
 * disk it is finished here, by content, and nothing is taken a second time.
 */
import { createHash } from 'node:crypto';
import type { Problem } from '../clinical/index.ts';
import { JournalError } from '../journal/index.ts';
import type { Journal, LedgerEntry } from '../journal/index.ts';
import { readFile } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import { troubles } from './problems.ts';
import type { SiblingNames } from './sibling-names.ts';
import { dayOf, moveInto } from './taken-folder.ts';

/** One look through the folder, as far as it has come. */
export interface Pass {
  /** What still lies in the folder. */
  readonly files: Map<string, FileLook>;
  readonly names: SiblingNames;
  restless: boolean;
  trouble: Problem | undefined;
}

/** What the ledger says about a file that is not in `taken/`, because it went elsewhere before it could be moved. */
const GONE = 'gone';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A file that is no longer to be looked at in this pass. */
const takeOut = (name: string, pass: Pass): void => {
  pass.files.delete(name);
  pass.names.remove(name);
};

export interface FolderMoves {
  /** Moves a taken file and its side files away; what fails stays owed. */
  moveAway(file: FileLook, companions: readonly FileLook[], contentHash: string, pass: Pass): Promise<void>;
  /** Finishes what a crash, a lock or a full disk left owed. */
  finishOwed(pass: Pass): Promise<void>;
}

export function folderMoves(options: {
  readonly name: string;
  readonly takenFolder: string;
  readonly journal: Journal;
  readonly now: () => number;
  readonly stopped: () => boolean;
}): FolderMoves {
  const { name: source, journal } = options;

  /** Side files first: as long as the main file lies there, the move is owed and will be finished. */
  async function moveAway(
    file: FileLook,
    companions: readonly FileLook[],
    contentHash: string,
    pass: Pass,
  ): Promise<void> {
    const day = dayOf(options.now());
    // Taken, whatever becomes of the move: not to be looked at again in this pass.
    for (const { name } of [file, ...companions]) takeOut(name, pass);
    try {
      for (const companion of companions) await moveUnchanged(companion, day, pass);
      const movedTo = await moveUnchanged(file, day, pass);
      journal.ledgerMoved(source, file.name, contentHash, movedTo ?? GONE);
    } catch (error) {
      if (error instanceof JournalError) throw error;
      pass.trouble = troubles.cannotMove;
    }
  }

  /** Moves a file that is still the one that was read; one that has changed since stays, and is a new file. */
  async function moveUnchanged(file: FileLook, day: string, pass: Pass): Promise<string | undefined> {
    try {
      const movedTo = await moveInto(options.takenFolder, day, file);
      if (movedTo === undefined) pass.restless = true;
      return movedTo;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Files that were taken and could not be moved, because the process or the disk stopped in between. */
  async function finishOwed(pass: Pass): Promise<void> {
    for (const entry of journal.owedMoves(source)) {
      if (options.stopped()) return;
      const file = pass.files.get(entry.path);
      const hash = file?.size === entry.size ? await hashOf(file) : undefined;
      if (hash === 'not-now') {
        takeOut(entry.path, pass);
        continue;
      }
      const same = file !== undefined && hash === entry.contentHash;
      const companions = await unchangedCompanions(entry, pass);
      if (same) await moveAway(file, companions, entry.contentHash, pass);
      else {
        // It was moved before the crash, or something else lies there by now, which is a file of its own.
        for (const companion of companions) await moveAwayAlone(companion, pass);
        journal.ledgerMoved(source, entry.path, entry.contentHash, GONE);
      }
    }
  }

  async function moveAwayAlone(file: FileLook, pass: Pass): Promise<void> {
    takeOut(file.name, pass);
    try {
      await moveUnchanged(file, dayOf(options.now()), pass);
    } catch {
      pass.trouble = troubles.cannotMove;
    }
  }

  async function unchangedCompanions(entry: LedgerEntry, pass: Pass): Promise<readonly FileLook[]> {
    const stored = journal.receiptContent(entry.receiptId)?.companions ?? new Map<string, Uint8Array>();
    const found: FileLook[] = [];
    for (const [name, bytes] of stored) {
      const file = pass.files.get(name);
      if (file?.size === bytes.length && (await hashOf(file)) === sha256(bytes)) found.push(file);
    }
    return found;
  }

  return { moveAway, finishOwed };
}

/** The hash of a file's content; `not-now` when it is there and cannot be read at the moment. */
async function hashOf(file: FileLook): Promise<string | undefined> {
  const reading = await readFile(file);
  if (reading.state === 'read') return sha256(reading.bytes);
  return reading.state === 'changed' ? undefined : 'not-now';
}
