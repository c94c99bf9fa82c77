/**
 * Files that were taken and stay where they lie: for ever (`leave`: a share that may only be read), or until everything in them has been
 * delivered (`delete`). The ledger alone knows that they were taken.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { JournalError } from '../journal/index.ts';
import type { LedgerEntry } from '../journal/index.ts';
import { errorCode } from './disk.ts';
import { baseOf, folderOf, sameLook } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import { GONE, hashOf, sha256, unchangedCompanions } from './folder-moves.ts';
import type { AfterwardsOptions } from './folder-moves.ts';
import type { FileProtocol } from './file-protocol.ts';
import type { Afterwards, Pass } from './folder-pass.ts';
import { troubles } from './problems.ts';
import { removeUnchanged } from './taken-folder.ts';

/** What the ledger says about a file that stays. */
const LEFT = 'left';
/** And about a side file that stays beside it. */
const BESIDE = 'beside';
const DELETED = 'deleted';

/** Longer than the coarsest step in which file systems count time: a change within one step is seen by its content. */
const ONCE_MORE_MILLISECONDS = 5000;
const FILES_PER_TURN = 100;

/** `sub/letter` of `sub/letter.pdf`. */
const stemOf = (name: string): string => {
  const base = baseOf(name);
  return folderOf(name) + (base.includes('.') ? base.slice(0, base.lastIndexOf('.')) : base);
};

interface Known {
  readonly look: FileLook;
  readonly contentHash: string;
  /** When its content is looked at once more; undefined: that is done. */
  again: number | undefined;
}

export interface StayingOptions extends AfterwardsOptions {
  readonly policy: 'leave' | 'delete';
  readonly protocol: FileProtocol;
  /** How often the files that may be deleted by now are looked for. */
  readonly sweepMilliseconds: number;
}

export function staying(options: StayingOptions): Afterwards {
  const { name: source, journal, disk, monotonic, policy } = options;
  const memory = new Map<string, Known>();
  /** Files to be read again although their size and time are as they were. */
  const changed = new Set<string>();
  const sideFiles = new Map<string, FileLook>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  const remember = (look: FileLook, contentHash: string, again?: number): void => {
    memory.set(look.name, { look, contentHash, again });
  };

  /** In the ledger with this size and time, and nothing said since that it is gone. */
  function inLedger(file: FileLook): LedgerEntry | undefined {
    const entry = journal.ledgerEntry(source, file.name, file.size, file.modifiedAt);
    if (entry?.movedTo === LEFT && policy === 'delete') return undefined;
    return entry?.movedTo === undefined || entry.movedTo === LEFT || entry.movedTo === BESIDE ? entry : undefined;
  }

  const known: Afterwards['known'] = (file) => {
    const before = memory.get(file.name);
    if (before && sameLook(before.look, file)) return true;
    const entry = inLedger(file);
    if (entry) remember(file, entry.contentHash);
    return entry !== undefined;
  };

  /** A file that was written to within one step of its file system's clock looks as before: its content tells. */
  async function lookOnceMore(pass: Pass): Promise<void> {
    for (const [name, entry] of memory) {
      const file = pass.files.get(name);
      if (file === undefined) memory.delete(name);
      else if (entry.again !== undefined && monotonic() >= entry.again && sameLook(entry.look, file)) {
        const hash = await hashOf(disk, file);
        if (hash === entry.contentHash) entry.again = undefined;
        else if (hash !== 'not-now') {
          memory.delete(name);
          changed.add(name);
        }
      }
      if (options.stopped()) return;
    }
  }
  async function sweep(pass: Pass): Promise<void> {
    let after = 0;
    for (;;) {
      const page = journal.owedDeletions(source, after, FILES_PER_TURN);
      for (const { entry, finished } of page) {
        if (options.stopped()) return;
        if (finished) await end(entry, pass);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < FILES_PER_TURN) return;
      after = last.sequence;
      await turn();
    }
  }

  /** Deletes what still holds the bytes that were taken; what holds others is a file of its own. */
  async function end(entry: LedgerEntry, pass: Pass): Promise<void> {
    const file = pass.files.get(entry.path);
    const hash = file?.size === entry.size ? await hashOf(disk, file) : undefined;
    if (hash === 'not-now' || (!file && !pass.whole)) return;
    try {
      let ended = GONE;
      if (file && hash === entry.contentHash) {
        const marker = options.protocol.markerBeside(entry.path, pass.files);
        const companions = await unchangedCompanions(options, entry, pass);
        if (!companions) return;
        const others = [...(marker ? [marker] : []), ...companions];
        for (const other of others) if (await remove(other)) pass.takeOut(other.name);
        if (!(await remove(file))) return;
        pass.takeOut(file.name);
        memory.delete(file.name);
        ended = DELETED;
      }
      journal.ledgerMoved(source, entry.path, entry.contentHash, ended);
    } catch (error) {
      if (error instanceof JournalError) throw error;
      pass.trouble = troubles.cannotDelete;
    }
  }

  const remove = (file: FileLook): Promise<boolean> =>
    removeUnchanged(disk, file).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return true;
      throw error;
    });

  return {
    inLedger: (companions) => ({
      ...(policy === 'leave' ? { movedTo: LEFT } : {}),
      beside: companions.map(({ file: { name, size, modifiedAt }, bytes }) => ({
        path: name,
        size,
        modifiedAt,
        contentHash: sha256(bytes),
        movedTo: BESIDE,
      })),
    }),
    sideFileChanged: (file) => {
      const before = sideFiles.get(file.name);
      if (before && sameLook(before, file)) return;
      sideFiles.set(file.name, file);
      const stem = stemOf(file.name);
      for (const name of memory.keys()) if (stemOf(name) === stem) changed.add(name);
    },
    known: (file) => !changed.has(file.name) && known(file),
    taken: (file, others, contentHash, pass) => {
      for (const { name } of [file, ...others]) pass.takeOut(name);
      changed.delete(file.name);
      remember(file, contentHash, monotonic() + ONCE_MORE_MILLISECONDS);
      for (const other of others) remember(other, '');
      return Promise.resolve();
    },
    tidy: async (pass) => {
      await lookOnceMore(pass);
      if (policy !== 'delete' || monotonic() - sweptAt < options.sweepMilliseconds) return;
      sweptAt = monotonic();
      await sweep(pass);
    },
  };
}
