/**
 * Files that were taken leave the watched folder. As long as one has not, the ledger owes its move: after a crash, a lock or a full
 * disk it is finished here, by content, and nothing is taken a second time.
 */
import { createHash } from 'node:crypto';
import { JournalError, crashPoint } from '../journal/index.ts';
import type { Journal, LedgerEntry } from '../journal/index.ts';
import { errorCode } from './disk.ts';
import type { Disk } from './disk.ts';
import { folderOf, readFile } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import type { Afterwards, Pass } from './folder-pass.ts';
import { troubles } from './problems.ts';
import { dayOf, moveInto } from './taken-folder.ts';

/** What the ledger says about a file that is not in `taken/`, because it went elsewhere before it could be moved. */
export const GONE = 'gone';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A folder that cannot be changed says so for every file; trying them all would read them all, at every look. */
const closedFolder: ReadonlySet<string | undefined> = new Set(['EROFS', 'EACCES', 'EPERM']);
const MOST_FAILURES = 20;

export interface AfterwardsOptions {
  readonly name: string;
  readonly takenFolder: string;
  readonly journal: Journal;
  readonly disk: Disk;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly stopped: () => boolean;
}

export function movingAway(options: AfterwardsOptions): Afterwards {
  const { name: source, journal, disk } = options;
  let failures = 0;
  const failed = (error: unknown, pass: Pass): void => {
    if (error instanceof JournalError) throw error;
    failures += closedFolder.has(errorCode(error)) ? MOST_FAILURES / 4 : 1;
    pass.trouble = troubles.cannotMove;
  };

  /** Side files first: as long as the main file lies there, the move is owed and will be finished. */
  async function moveAway(file: FileLook, others: readonly FileLook[], contentHash: string, pass: Pass): Promise<void> {
    const day = dayOf(options.now());
    // Taken, whatever becomes of the move: not to be looked at again in this pass.
    for (const { name } of [file, ...others]) pass.takeOut(name);
    if (failures >= MOST_FAILURES) return;
    try {
      for (const other of others) {
        await moveUnchanged(other, day, pass);
        crashPoint('side-file-moved');
      }
      const movedTo = await moveUnchanged(file, day, pass);
      crashPoint('file-moved');
      journal.ledgerMoved(source, file.name, contentHash, movedTo ?? GONE);
    } catch (error) {
      failed(error, pass);
    }
  }

  /** Moves a file that is still the one that was read; one that has changed since stays, and is a new file. */
  async function moveUnchanged(file: FileLook, day: string, pass: Pass): Promise<string | undefined> {
    try {
      const movedTo = await moveInto(disk, options.takenFolder, day, file);
      if (movedTo === undefined) pass.restless = true;
      return movedTo;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Files that were taken and could not be moved, because the process or the disk stopped in between. */
  async function finishOwed(pass: Pass): Promise<void> {
    failures = 0;
    for (const entry of journal.owedMoves(source)) {
      if (options.stopped()) return;
      if (failures >= MOST_FAILURES) {
        // Not read and not tried in this pass; it is the one that was taken as long as it looks the same.
        const file = pass.files.get(entry.path);
        if (file?.size === entry.size && file.modifiedAt === entry.modifiedAt) pass.takeOut(entry.path);
        continue;
      }
      const file = pass.files.get(entry.path);
      const hash = file?.size === entry.size ? await hashOf(disk, file) : undefined;
      if (hash === 'not-now') {
        pass.takeOut(entry.path);
        continue;
      }
      const same = file !== undefined && hash === entry.contentHash;
      const companions = await unchangedCompanions(options, entry, pass);
      if (!companions) {
        if (same) pass.takeOut(entry.path);
        continue;
      }
      if (same) await moveAway(file, companions, entry.contentHash, pass);
      else if (file || pass.whole) {
        // It was moved before the crash, or something else lies there by now, which is a file of its own.
        for (const companion of companions) await moveAwayAlone(companion, pass);
        journal.ledgerMoved(source, entry.path, entry.contentHash, GONE);
      }
    }
  }

  async function moveAwayAlone(file: FileLook, pass: Pass): Promise<void> {
    pass.takeOut(file.name);
    try {
      await moveUnchanged(file, dayOf(options.now()), pass);
    } catch (error) {
      failed(error, pass);
    }
  }

  return {
    inLedger: () => ({}),
    known: () => false,
    sideFileChanged: () => undefined,
    taken: moveAway,
    tidy: finishOwed,
  };
}

/**
 * The side files of a taken file that lie beside it and still hold what was taken. Undefined where one may be set aside: it would be left behind
 * alone, and waits with its file until it lies here again.
 */
export async function unchangedCompanions(
  { journal, disk }: Pick<AfterwardsOptions, 'journal' | 'disk'>,
  entry: LedgerEntry,
  pass: Pass,
): Promise<readonly FileLook[] | undefined> {
  const stored = journal.receiptContent(entry.receiptId)?.companions ?? new Map<string, Uint8Array>();
  const found: FileLook[] = [];
  for (const [name, bytes] of stored) {
    const file = pass.files.get(folderOf(entry.path) + name);
    if (!file && !pass.whole) return undefined;
    if (file?.size === bytes.length && (await hashOf(disk, file)) === sha256(bytes)) found.push(file);
  }
  return found;
}

/** The hash of a file's content; `not-now` when it is there and cannot be read at the moment. */
export async function hashOf(disk: Disk, file: FileLook): Promise<string | undefined> {
  const reading = await readFile(disk, file);
  if (reading.state === 'read') return sha256(reading.bytes);
  return reading.state === 'changed' ? undefined : 'not-now';
}
