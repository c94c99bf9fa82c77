/**
 * Many changes, one synced transaction (group commit): each has its own savepoint, so that one that fails leaves no trace and does not take
 * the others with it.
 */
import { asJournalError } from './faults.ts';
import type { Context } from './parts.ts';
import type { GroupResult } from './types.ts';

export type Group = <Result>(changes: readonly (() => Result)[]) => readonly GroupResult<Result>[];

/** Made to run inside a transaction. When the store itself gave the whole transaction up (a full disk), it throws: nothing was stored. */
export function groupIn({ store }: Context): Group {
  const savepoint = store.transaction((change: () => unknown) => change());
  return <Result>(changes: readonly (() => Result)[]) =>
    changes.map((change): GroupResult<Result> => {
      try {
        return { kind: 'done', value: savepoint(change) as Result };
      } catch (error) {
        if (!store.inTransaction) throw error;
        return { kind: 'failed', error: asJournalError(error) };
      }
    });
}
