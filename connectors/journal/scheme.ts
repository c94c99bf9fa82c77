/** Which of its two schemes a journal is encrypted in. What is made is in the first; a journal of before changes with its key (ADR 21). */
import { closeSync, openSync, readSync } from 'node:fs';
import { aegisPages } from './aegis-pages.ts';
import { PLAIN_HEADER } from './page-cipher.ts';
import type { PageCipher } from './page-cipher.ts';
import { SQLCIPHER_RESERVED, sqlcipherPages } from './sqlcipher-pages.ts';

/** By the name that SQLite3 Multiple Ciphers gives it. */
export type Scheme = 'aegis' | 'sqlcipher';
export const NEWEST_SCHEME: Scheme = 'aegis';

/** Where page 1 says, in plain, how many bytes of each page are not for SQLite. */
const RESERVED_AT = 20;

/** What the first page says of itself; it may be damaged, and the two differ in one bit. */
const named = (start: Buffer): Scheme => (start[RESERVED_AT] === SQLCIPHER_RESERVED ? 'sqlcipher' : NEWEST_SCHEME);

/** What the file at `path` says; of one that is yet to be made, the newest. */
export function schemeOf(path: string): Scheme {
  const start = Buffer.alloc(PLAIN_HEADER);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, start, 0, PLAIN_HEADER, 0);
  } finally {
    closeSync(handle);
  }
  return named(start);
}

/**
 * The cipher under which the pages prove themselves: the first that any of `pages` proves, page 1 by rights; where none does, the one that `start`, the beginning of
 * the file, names.
 */
export function provenCipher(
  key: Uint8Array,
  salt: Uint8Array,
  start: Buffer,
  pages: Iterable<{ readonly bytes: Buffer; readonly number: number }>,
): PageCipher {
  const ciphers = { aegis: aegisPages(key), sqlcipher: sqlcipherPages(key, salt) };
  const first = ciphers[named(start)];
  const candidates = [first, ...Object.values(ciphers).filter((cipher) => cipher !== first)];
  for (const { bytes, number } of pages)
    for (const cipher of candidates) if (cipher.authentic(bytes, number)) return cipher;
  return first;
}
