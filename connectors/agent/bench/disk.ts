/** The disk's own floor: what any program that syncs each message can reach at most, on this disk in this minute. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Appends of `size` bytes per second to a file in `folder`, each synced before the next. */
export function syncedAppendsPerSecond(folder: string, size: number, milliseconds: number): number {
  const path = join(folder, 'disk-floor');
  const handle = openSync(path, 'w', 0o600);
  const bytes = Buffer.alloc(size, 0x78);
  try {
    const start = performance.now();
    let count = 0;
    do {
      writeSync(handle, bytes);
      fdatasyncSync(handle);
      count += 1;
    } while (performance.now() - start < milliseconds);
    return (count * 1000) / (performance.now() - start);
  } finally {
    closeSync(handle);
    rmSync(path, { force: true });
  }
}
