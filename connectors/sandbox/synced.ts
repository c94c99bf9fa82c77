/**
 * What the sandbox writes, it writes at once: the system keeps it in memory, in microseconds, where handing a few kilobytes to another thread
 * would take longer. Only the disk is waited for beside everything else.
 */
import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** Resolves when what was written to an open file, or the names in an open folder, survive a cut of power. */
export const synced: (file: number) => Promise<void> = promisify(fsync);

/** The same for the names in a folder. Windows makes names durable by itself and cannot open folders. */
export async function syncedNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    await synced(handle);
  } finally {
    closeSync(handle);
  }
}
