/** What arrives over all connections of a listener at the same moment goes into the journal in one transaction (`journal/commit-groups.ts`). */
import { commitGroups } from '../journal/index.ts';
import type { Arrival, GroupResult, Journal, TakeResult } from '../journal/index.ts';

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

export const groupCommit = (journal: Pick<Journal, 'takeAll'>, limits: GroupLimits = {}): GroupCommit => ({
  take: commitGroups<Arrival, TakeResult>({
    commit: (arrivals) =>
      journal
        .takeAll(arrivals)
        .map((result): GroupResult<TakeResult> =>
          result.kind === 'failed' ? result : { kind: 'done', value: result },
        ),
    sizeOf: ({ receipt }) => receipt.bytes.length,
    members: limits.messages,
    bytes: limits.bytes,
  }),
});
