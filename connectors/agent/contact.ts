/**
 * Whether the platform can be reached: heard from every delivery, and asked when nothing is being delivered, so that a morning
 * without a network is seen before the first document waits.
 */
import type { Problem } from '../clinical/index.ts';
import type { Connection } from './contract.ts';
import type { Log } from './log.ts';

export interface ContactOptions {
  readonly check: () => Promise<Connection>;
  readonly now: () => number;
  readonly log: Log;
  readonly surprised: (where: string, error: unknown) => void;
  /** The platform answers again: what waits may go. */
  readonly restored: () => void;
  /** How soon to ask again while it does not answer. */
  readonly againMilliseconds?: number;
}

export interface ContactWatch {
  /** What a delivery found: a problem, or (`undefined`) an answer. */
  readonly heard: (problem: Problem | undefined) => void;
  /** Asks now, step by step. */
  look(): Promise<void>;
  lost(): { noContact?: { since: number; problem: Problem } };
  stop(): void;
}

/** While all is well, the path is looked at this often: a certificate or an address may change without a delivery. */
const CALM = 10 * 60_000;

export function watchContact(options: ContactOptions): ContactWatch {
  let lost: { since: number; problem: Problem } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const heard = (problem: Problem | undefined): void => {
    if (problem === undefined) {
      if (lost !== undefined) options.log.info('contact again');
      lost = undefined;
      return;
    }
    if (lost === undefined) options.log.warn('no contact', { code: problem.code });
    lost = { since: lost?.since ?? options.now(), problem };
  };

  const look = async (): Promise<void> => {
    const { steps } = await options.check();
    const failed = steps.find(({ state }) => state === 'failed');
    const wasLost = lost !== undefined;
    // A clock that is wrong is told by its own step; it does not mean that nobody answers.
    heard(failed?.step === 'clock' ? undefined : failed?.problem);
    if (wasLost && failed === undefined) options.restored();
  };

  const again = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      options.surprised('connection check', error);
    }
    if (!stopped)
      timer = setTimeout(() => void again(), lost === undefined ? CALM : (options.againMilliseconds ?? 30_000)).unref();
  };
  void again();

  return {
    heard,
    look,
    lost: () => (lost ? { noContact: lost } : {}),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
