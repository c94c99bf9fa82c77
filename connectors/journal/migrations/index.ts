/** The schema's history, oldest first. A published migration is never changed: the next number mends it. */
import type Database from 'better-sqlite3-multiple-ciphers';
import { JournalError } from '../types.ts';
import { initial } from './001-initial.ts';
import { damageAndSpace } from './002-damage-and-space.ts';
import { partsAndClearing } from './003-parts-and-clearing.ts';
import { directory } from './004-directory.ts';
import { orderOfReading } from './005-order-of-reading.ts';
import { submissionByAttempt } from './006-submission-by-attempt.ts';
import { placedOrders } from './007-placed-orders.ts';
import { packed } from './008-packed.ts';
import { filedPeople } from './009-filed-people.ts';
import { repetitions } from './010-repetitions.ts';
import { pagesInAegis } from './011-pages-in-aegis.ts';

/** The schema steps in order; step n brings `user_version` to n. */
const migrations: readonly string[] = [
  initial,
  damageAndSpace,
  partsAndClearing,
  directory,
  orderOfReading,
  submissionByAttempt,
  placedOrders,
  packed,
  filedPeople,
  repetitions,
  pagesInAegis,
];

/** The schema that this Relais writes. */
export const newestSchema = migrations.length;

/** Throws `newer` for a schema that this Relais does not know: what it does not understand it neither changes nor mends. */
export function assertKnownSchema(schema: number): void {
  if (schema > newestSchema)
    throw new JournalError('newer', `a newer Relais wrote this journal (schema ${schema}, known ${newestSchema})`);
}

const schemaOf = (store: Database): number => Number(store.pragma('user_version', { simple: true }));

/** Before anything is written to a database that was just opened. */
export function refuseNewer(store: Database): void {
  assertKnownSchema(schemaOf(store));
}

/** Brings a database to the newest schema, or to an older one that a test wants; each step in one transaction. */
export function migrate(store: Database, upTo = migrations.length): void {
  const version = schemaOf(store);
  assertKnownSchema(version);
  migrations.slice(version, upTo).forEach((sql, index) => {
    store
      .transaction(() => {
        store.exec(sql);
        store.pragma(`user_version = ${version + index + 1}`);
      })
      .immediate();
  });
}
