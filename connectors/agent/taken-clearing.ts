/**
 * The copies of taken files lie in clear: they get the retention of what they hold. A file goes when the journal has cleared away the
 * very same content; what the journal does not know, or still keeps, stays.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const DAY_FOLDER = /^\d{4}-\d{2}-\d{2}$/;

/** `folder` holds a folder per day, as the intake makes them. Gives the number of files that went. */
export async function clearTaken(
  folder: string,
  cleared: (hash: string) => boolean,
  stopped: () => boolean,
): Promise<number> {
  let count = 0;
  for (const day of await namesIn(folder)) {
    if (!DAY_FOLDER.test(day)) continue;
    const path = join(folder, day);
    for (const name of await namesIn(path)) {
      if (stopped()) return count;
      const file = join(path, name);
      const hash = await hashOf(file);
      if (hash === undefined || !cleared(hash)) continue;
      await rm(file, { force: true });
      count += 1;
    }
    // Only an empty one goes.
    await rmdir(path).catch(() => undefined);
  }
  return count;
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** SHA-256 of an ordinary file; `undefined` for anything else, and for what cannot be read now. */
async function hashOf(file: string): Promise<string | undefined> {
  try {
    if (!(await lstat(file)).isFile()) return undefined;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
