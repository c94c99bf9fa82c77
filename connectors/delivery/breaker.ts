/**
 * A circuit breaker for one endpoint: after a failure nobody tries for a while (doubling, with jitter, never before the platform's own
 * Retry-After), then one document alone tries for all. Monotonic time only: a clock that jumps changes no waiting.
 */
import { waitAfter, type BackoffOptions } from './backoff.ts';

export interface Breaker {
  /** Whether one may try now. While it is half open only the first may; whoever may must tell how it went. */
  enter(): boolean;
  /** Milliseconds until the next try; 0 when one may try, or when somebody is trying. */
  waits(): number;
  /** The endpoint answered. */
  answered(): void;
  /** It could not be reached or was busy. */
  failed(retryAfterSeconds?: number): void;
  /** An answer was lost. One is ordinary and says little about the endpoint; several in a row are a failure. */
  lost(): void;
  /** What was tried ended in an error of our own: nothing is known of the endpoint. */
  leave(): void;
  /** Somebody wants things to move now. */
  reset(): void;
  isOpen(): boolean;
}

const LOST_IN_A_ROW = 3;
/** How far beyond the longest wait of our own a platform may send us away. */
const LONGEST_ASKED = 15;

export function breaker(options: BackoffOptions & { readonly monotonic: () => number }): Breaker {
  const { monotonic } = options;
  let failures = 0;
  let lostAnswers = 0;
  let until = 0;
  let probing = false;

  const failed: Breaker['failed'] = (retryAfterSeconds) => {
    // Those who were under way when it failed are the same failure.
    if (failures === 0 || probing || until <= monotonic()) failures += 1;
    probing = false;
    lostAnswers = 0;
    const asked = Math.min((retryAfterSeconds ?? 0) * 1000, LONGEST_ASKED * options.longestMilliseconds);
    until = monotonic() + Math.max(waitAfter(failures, options), asked);
  };
  const answered = (): void => {
    failures = 0;
    lostAnswers = 0;
    until = 0;
    probing = false;
  };

  return {
    enter: () => {
      if (failures === 0) return true;
      if (probing || until > monotonic()) return false;
      probing = true;
      return true;
    },
    waits: () => (failures === 0 ? 0 : Math.max(0, until - monotonic())),
    answered,
    failed,
    lost: () => {
      lostAnswers += 1;
      if (probing || lostAnswers >= LOST_IN_A_ROW) failed();
    },
    leave: () => {
      probing = false;
    },
    reset: () => {
      until = 0;
    },
    isOpen: () => failures > 0,
  };
}
