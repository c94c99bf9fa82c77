/** The key of a data folder, after a rotation that was cut off has been ended one way or the other. */
import { findKey, findOrMakeKey, noKey, told } from './key-store.ts';
import type { JournalKey, KeyStoring } from './key-store.ts';
import { systemKeyring } from './keyring.ts';
import { settleRotation } from './rotation-end.ts';

export { journalPath } from './key-store.ts';
export type { JournalKey, KeyStoring } from './key-store.ts';

/**
 * The key of a data folder, found or made. Throws `wrong-key` when a database is there and its key is not: nothing is written then.
 * `random` gives cryptographically strong bytes.
 */
export function journalKey(options: KeyStoring): JournalKey {
  settleRotation(options);
  return told(() => findOrMakeKey(options.dataDir, options.keyring ?? systemKeyring(), options.random));
}

/** The key of a data folder that has one. Throws `wrong-key` when it has none. */
export function settledKey(options: KeyStoring): JournalKey {
  settleRotation(options);
  return told(() => findKey(options.dataDir, options.keyring ?? systemKeyring()) ?? noKey('no key is kept'));
}
