/** How long to wait after failures: doubling, bounded, with a little spread so that many agents do not return at once. */

export interface BackoffOptions {
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** Waiting time before try number `failures + 1`, in milliseconds; between 75 % and 100 % of the doubled step. */
export function waitAfter(failures: number, options: BackoffOptions): number {
  const step = Math.min(options.firstMilliseconds * 2 ** Math.max(0, failures - 1), options.longestMilliseconds);
  return Math.round(step * (0.75 + 0.25 * options.random()));
}
