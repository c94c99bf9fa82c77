/** Whether a key is the key of a database, told from its pages and its seal alone: nothing is opened and nothing changes. */
import { readImage } from './image.ts';
import { fingerprintOf, readSeal } from './seal.ts';

/** `path`: the database. One page that proves itself is enough; a damaged database still has its key. */
export function keyOpens(path: string, key: Uint8Array): boolean {
  const image = readImage(path, key);
  try {
    return image.pages > 0 && (image.bad.length < image.pages || readSeal(path)?.fingerprint === fingerprintOf(key));
  } finally {
    image.close();
  }
}
