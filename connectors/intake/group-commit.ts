/**
 * Group commit: what arrives over all connections of a listener while the last sync ran goes into the journal in one transaction.
 * Nobody waits for company: the group closes when every socket that was readable has been read, so a lone sender waits for one
 * sync and eight senders share it. A group is bounded in messages and in bytes.
 */
import { JournalError } from '../journal/index.ts';
import type { Arrival, Journal, TakeResult } from '../journal/index.ts';

export interface GroupLimits {
  /** Messages in one transaction; default 64. */
  readonly messages?: number;
  /** Bytes in one transaction, unless a single message has more; default 8 MiB. */
  readonly bytes?: number;
}

export interface GroupCommit {
  /** Resolves after the commit, with this member's own result; rejects with what it, or the commit, failed with. */
  take(arrival: Arrival): Promise<TakeResult>;
}

interface Member {
  readonly arrival: Arrival;
  readonly resolve: (result: TakeResult) => void;
  readonly reject: (error: unknown) => void;
}

export function groupCommit(journal: Pick<Journal, 'takeAll'>, limits: GroupLimits = {}): GroupCommit {
  const mostMessages = limits.messages ?? 64;
  const mostBytes = limits.bytes ?? 8 * 1024 * 1024;
  const waiting: Member[] = [];
  let due = false;

  /** The longest beginning of the queue that fits into one transaction: at least one. */
  function nextGroup(): Member[] {
    let bytes = 0;
    let count = 0;
    for (const { arrival } of waiting) {
      bytes += arrival.receipt.bytes.length;
      if (count > 0 && (count >= mostMessages || bytes > mostBytes)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  function commit(): void {
    due = false;
    const group = nextGroup();
    try {
      const results = journal.takeAll(group.map(({ arrival }) => arrival));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new JournalError('io', 'the journal gave no result for a member of a group'));
        else if (result.kind === 'failed') reject(result.error);
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    if (waiting.length > 0) schedule();
  }

  function schedule(): void {
    if (due) return;
    due = true;
    // After the poll phase of the event loop: every socket that had something when the last sync ended has been read by then.
    setImmediate(commit);
  }

  return {
    take: (arrival) =>
      new Promise((resolve, reject) => {
        waiting.push({ arrival, resolve, reject });
        schedule();
      }),
  };
}
