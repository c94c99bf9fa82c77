/**
 * Room on the disk, so that what was begun can be ended: from the reserve limit on nothing more is taken, and a file that was filled
 * beforehand is given back when even an outcome finds no room. Other programs fill disks too; the file is what they cannot take.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './durable.ts';
import { JournalError } from './types.ts';
import type { DiskSpace } from './upkeep-types.ts';

export interface SpaceLimits {
  /** From so many free bytes on nothing more is taken; never more than a tenth of the disk. */
  readonly reserveBytes: number;
  /** From so many free bytes on a person should know; never more than a fifth of the disk. */
  readonly warnBytes: number;
  /** Bytes of the disk that a folder lies on; for tests. */
  readonly disk?: (folder: string) => { readonly free: number; readonly total: number };
}

export interface Space {
  readonly look: () => DiskSpace;
  /** Throws `full` when what is left is kept for outcomes. */
  readonly admitIntake: () => void;
  /** Throws `full` when even the reserve is spent: what begins now might not be ended. */
  readonly admitAttempt: () => void;
  /** Gives the reserve back to the disk; whether there was one. */
  readonly giveBack: () => boolean;
}

export const reservePath = (path: string): string => `${path}-reserve`;

/** The part of the reserve that is a file. */
const FILE_SHARE = 4;
const LARGEST_FILE = 16 * 1024 * 1024;
const CHUNK = 1024 * 1024;

const diskOf = (folder: string): { free: number; total: number } => {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { free: bavail * bsize, total: blocks * bsize };
};

/** For a journal without limits: everything is admitted as long as the disk takes it. */
const unlimited: Space = {
  look: () => ({ level: 'roomy', free: Number.POSITIVE_INFINITY, reserve: 0 }),
  admitIntake: () => undefined,
  admitAttempt: () => undefined,
  giveBack: () => false,
};

/** The room around the database at `path`. */
export function spaceAround(path: string, limits: SpaceLimits | undefined): Space {
  if (!limits) return unlimited;
  const { disk = diskOf } = limits;
  const measure = (): { free: number; reserve: number; warn: number } => {
    const { free, total } = disk(dirname(path));
    return { free, reserve: Math.min(limits.reserveBytes, total / 10), warn: Math.min(limits.warnBytes, total / 5) };
  };
  const file = reservePath(path);
  const held = (): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
  /** Also when it was spent: as soon as there is room for it and for everything else. */
  const fill = (free: number, reserve: number): void => {
    const size = Math.floor(Math.min(LARGEST_FILE, reserve / FILE_SHARE));
    if (!held() && free > reserve + 2 * size) fillFile(file, size);
  };
  const start = measure();
  fill(start.free, start.reserve);
  return {
    look: () => {
      const { free, reserve, warn } = measure();
      fill(free, reserve);
      return { free, reserve, level: free <= reserve || !held() ? 'reserve' : free <= warn ? 'low' : 'roomy' };
    },
    admitIntake: () => {
      const { free, reserve } = measure();
      if (free <= reserve || !held())
        throw new JournalError('full', 'what room the disk has left is kept for outcomes');
    },
    admitAttempt: () => {
      if (!held()) throw new JournalError('full', 'the reserve of the disk is spent');
    },
    giveBack: () => {
      if (!held()) return false;
      rmSync(file, { force: true });
      syncFolder(dirname(path));
      return true;
    },
  };
}

/** With random bytes: a file system that compresses would hold zeros without keeping any room. */
function fillFile(file: string, size: number): void {
  const draft = `${file}.new`;
  try {
    const handle = openSync(draft, 'w', 0o600);
    try {
      for (let written = 0; written < size; written += CHUNK)
        writeSync(handle, randomBytes(Math.min(CHUNK, size - written)));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch {
    // The disk was filled in the same moment: tried again at the next look.
    rmSync(draft, { force: true });
  }
}
