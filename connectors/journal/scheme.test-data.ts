/** A journal in either scheme: what is made is always in the newest. */
import Database from 'better-sqlite3-multiple-ciphers';
import { openDatabase } from './database.ts';
import type { OpenedDatabase } from './database.ts';
import type { Scheme } from './scheme.ts';
import { NEWEST_SCHEME } from './scheme.ts';
import { unlock } from './store.ts';

export function openedIn(scheme: Scheme, path: string, key: Uint8Array): OpenedDatabase {
  if (scheme !== NEWEST_SCHEME) {
    const store = new Database(path);
    unlock(store, key, scheme);
    store.pragma('auto_vacuum = INCREMENTAL');
    store.exec('CREATE TABLE first (page)');
    store.exec('DROP TABLE first');
    store.close();
  }
  return openDatabase(path, key);
}
