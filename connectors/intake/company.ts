/**
 * Whom a group commit waits for: senders that have sent the next message as soon as the last was answered, half a millisecond at most. Each
 * commit writes a dozen pages whatever its size, and half a group would write them twice. A lone sender, and whoever sends now and then, waits
 * for nobody.
 */

/** Who sends again so soon after an answer sends as fast as it is answered. */
const AT_ONCE_MILLISECONDS = 3;
const LONGEST_MILLISECONDS = 0.5;

export interface Company {
  /** A message of this sender waits to be stored. */
  arrived(sender: object): void;
  /** Whether everybody is here who is expected, or has been waited for long enough. */
  complete(): boolean;
  /** Their messages are stored; their answers leave now. */
  answered(senders: readonly object[]): void;
}

/** `monotonic`: milliseconds that never jump. */
export function company(monotonic: () => number): Company {
  /** When the last message was answered of those that may go on at once. */
  const answeredAt = new WeakMap<object, number>();
  /** Senders that went on at once and have nothing waiting now. */
  const expected = new Set<object>();
  let until: number | undefined;

  return {
    arrived: (sender) => {
      until ??= monotonic() + LONGEST_MILLISECONDS;
      expected.delete(sender);
      const last = answeredAt.get(sender);
      if (last !== undefined && monotonic() - last > AT_ONCE_MILLISECONDS) answeredAt.delete(sender);
    },
    complete: () => {
      if (expected.size > 0 && until !== undefined && monotonic() < until) return false;
      // Who did not come by now is not waited for until it has shown again that it goes on at once.
      expected.clear();
      until = undefined;
      return true;
    },
    answered: (senders) => {
      const now = monotonic();
      for (const sender of senders) {
        if (answeredAt.has(sender)) expected.add(sender);
        answeredAt.set(sender, now);
      }
    },
  };
}
