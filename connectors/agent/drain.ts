/** When everything that waits only for the platform will be there, by how fast it went in the last minutes. Pure. */

export interface DrainFacts {
  /** Documents that go as soon as they can: ready, being sent, or asked about. */
  readonly documents: number;
  /** What arrived in the last {@link DRAIN_WINDOW}: how many, and when the first of them did. */
  readonly delivered: { readonly count: number; readonly firstAt?: number };
  readonly reachable: boolean;
  readonly now: number;
}

export interface Drain {
  readonly documents: number;
  /** Milliseconds since 1970; absent when nobody can say. */
  readonly doneAt?: number;
}

/** How far back the rate is taken from, in milliseconds. */
export const DRAIN_WINDOW = 5 * 60_000;
/** Fewer say nothing about a rate. */
const FEWEST = 5;
const SHORTEST = 5000;

/** An honest “unknown” while the platform is away or too little went to tell. */
export function drainOf({ documents, delivered: { count, firstAt }, reachable, now }: DrainFacts): Drain {
  const span = firstAt === undefined ? 0 : now - firstAt;
  if (documents === 0 || !reachable || count < FEWEST || span < SHORTEST) return { documents };
  return { documents, doneAt: now + Math.round((documents * span) / count) };
}
