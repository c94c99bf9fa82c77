/**
 * Many arrivals, one synced transaction (group commit): each has its own savepoint, so that one that cannot be stored leaves no trace
 * and does not take the others with it.
 */
import { asJournalError } from './faults.ts';
import type { Context } from './parts.ts';
import type { Journal } from './types.ts';

/** Made to run inside a transaction. When the store itself gave the whole transaction up (a full disk), it throws: nothing was stored. */
export function groupTake({ store }: Context, take: Journal['take']): Journal['takeAll'] {
  const savepoint = store.transaction((work: () => unknown) => work());
  return (arrivals) =>
    arrivals.map(({ receipt, ledger, answer }) => {
      try {
        return savepoint(() => take(receipt, ledger, answer)) as ReturnType<Journal['take']>;
      } catch (error) {
        if (!store.inTransaction) throw error;
        return { kind: 'failed', error: asJournalError(error) };
      }
    });
}
