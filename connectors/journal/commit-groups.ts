/**
 * Group commit: what is to be written from several sides while the last sync ran goes into the journal in one transaction. Unless `complete` says
 * otherwise, nobody waits for company: the group closes when every socket that was readable has been read, so whoever is alone waits for one sync and eight share it.
 * A group is bounded in members and in bytes.
 */
import { JournalError } from './types.ts';
import type { GroupResult } from './types.ts';

export interface GroupOptions<Member, Result> {
  /** Writes them in one transaction: a result for each, in the same place. Throws when none was stored. */
  readonly commit: (members: readonly Member[]) => readonly GroupResult<Result>[];
  /** Bytes of one member; default 0. */
  readonly sizeOf?: (member: Member) => number;
  /** Members in one transaction; default 64. */
  readonly members?: number | undefined;
  /** Bytes in one transaction, unless a single member has more; default 8 MiB. */
  readonly bytes?: number | undefined;
  /** Whether a group that is not full may be written; asked again in the next turn of the event loop until it may. Default: it may. */
  readonly complete?: () => boolean;
}

interface Waiting<Member, Result> {
  readonly member: Member;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Gives a function that resolves after the commit, with this member's own result, and rejects with what it, or the commit, failed with. */
export function commitGroups<Member, Result>(
  options: GroupOptions<Member, Result>,
): (member: Member) => Promise<Result> {
  const { commit, sizeOf = () => 0, members = 64, bytes: most = 8 * 1024 * 1024, complete = () => true } = options;
  const waiting: Waiting<Member, Result>[] = [];
  let due = false;

  /** The longest beginning of the queue that fits into one transaction: at least one. */
  function nextGroup(): Waiting<Member, Result>[] {
    let bytes = 0;
    let count = 0;
    for (const { member } of waiting) {
      bytes += sizeOf(member);
      if (count > 0 && (count >= members || bytes > most)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  function write(): void {
    if (waiting.length < members && !complete()) {
      setImmediate(write);
      return;
    }
    due = false;
    const group = nextGroup();
    try {
      const results = commit(group.map(({ member }) => member));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new JournalError('io', 'the journal gave no result for a member of a group'));
        else if (result.kind === 'failed') reject(result.error);
        else resolve(result.value);
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
    setImmediate(write);
  }

  return (member) =>
    new Promise((resolve, reject) => {
      waiting.push({ member, resolve, reject });
      schedule();
    });
}
