/** What arrives over all connections of a listener at the same moment goes into the journal in one transaction (`journal/commit-groups.ts`). */
import { commitGroups } from '../journal/index.ts';
import type { Arrival, GroupResult, Journal, TakeResult } from '../journal/index.ts';
import { company } from './company.ts';

export interface GroupLimits {
  /** Messages in one transaction; default 64. */
  readonly messages?: number;
  /** Bytes in one transaction, unless a single message has more; default 8 MiB. */
  readonly bytes?: number;
  /** Milliseconds that never jump; for tests. */
  readonly monotonic?: () => number;
}

export interface GroupCommit {
  /**
   * Resolves after the commit, with this member's own result; rejects with what it, or the commit, failed with. `sender`: who waits for it, always
   * the same object for the same one.
   */
  take(arrival: Arrival, sender?: object): Promise<TakeResult>;
}

export function groupCommit(journal: Pick<Journal, 'takeAll'>, limits: GroupLimits = {}): GroupCommit {
  const senders = company(limits.monotonic ?? (() => performance.now()));
  const join = commitGroups<{ readonly arrival: Arrival; readonly sender: object }, TakeResult>({
    commit: (members) => {
      const results = journal
        .takeAll(members.map(({ arrival }) => arrival))
        .map((result): GroupResult<TakeResult> =>
          result.kind === 'failed' ? result : { kind: 'done', value: result },
        );
      senders.answered(members.map(({ sender }) => sender));
      return results;
    },
    sizeOf: ({ arrival }) => arrival.receipt.bytes.length,
    members: limits.messages,
    bytes: limits.bytes,
    complete: () => senders.complete(),
  });
  return {
    take: (arrival, sender = arrival) => {
      senders.arrived(sender);
      return join({ arrival, sender });
    },
  };
}
