/**
 * A pack in a thread of its own, seen from outside: made ready when the first document comes, watched, ended when it has nothing to do.
 * One that crashes, hangs or takes too much memory ends alone; the document it was given is told, and the next one starts it anew.
 */
import { Worker } from 'node:worker_threads';
import { ProblemError, type Problem } from '../../clinical/index.ts';
import { endedProblem, type PackEnd } from './problems.ts';
import type { ThreadReport } from './thread.ts';
import type { JudgeFacts, PackHit, PackSource, UserPackKind } from './types.ts';

export interface PackLimits {
  /** Heap of one thread. */
  readonly megabytes: number;
  /** How long it may take to be made ready, and for one document; seconds in which this process ran: sleep does not count. */
  readonly readySeconds: number;
  readonly seconds: number;
  readonly secondsPerMegabyte: number;
  /** How long it may have nothing to do before it ends. */
  readonly idleMilliseconds: number;
}

const packLimits: PackLimits = {
  megabytes: 1024,
  readySeconds: 180,
  seconds: 15,
  secondsPerMegabyte: 10,
  idleMilliseconds: 120_000,
};

const STACK_MEGABYTES = 16;

export type Verdict =
  | { readonly kind: 'judged'; readonly hits: readonly PackHit[]; readonly milliseconds: number }
  | { readonly kind: 'threw'; readonly name: string }
  | { readonly kind: 'ended'; readonly why: PackEnd }
  /** It could not be made ready. */
  | { readonly kind: 'refused'; readonly problem: Problem };

export interface RunningPack {
  /** @throws ProblemError when it cannot be made ready */
  facts(): Promise<JudgeFacts & { readonly kind: UserPackKind }>;
  /** One document after the other, in the order of the calls. Never rejects. */
  judge(document: Uint8Array): Promise<Verdict>;
  stop(): Promise<void>;
}

/** `load` gives the pack's file; what it throws, the pack is refused with. */
export function runPack(
  load: () => PackSource,
  limits: PackLimits = packLimits,
  entry = new URL('thread.ts', import.meta.url),
): RunningPack {
  let thread: Thread | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const started = (): Thread => (thread ??= startThread(load(), limits, entry));
  const end = async (): Promise<void> => {
    const ending = thread;
    thread = undefined;
    await ending?.stop();
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    clearTimeout(idle);
    const turn = last.then(work, work);
    const rest = (): void => {
      clearTimeout(idle);
      idle = setTimeout(() => void end(), limits.idleMilliseconds);
      idle.unref();
    };
    last = turn.then(rest, rest);
    return turn;
  };

  return {
    facts: () =>
      inTurn(async () => {
        const report = await started().ready;
        if (report.kind === 'ready') return report.facts;
        await end();
        throw new ProblemError(problemOf(report));
      }),
    judge: (document) =>
      inTurn(async () => {
        let running: Thread;
        try {
          running = started();
        } catch (error) {
          return { kind: 'refused', problem: error instanceof ProblemError ? error.problem : endedProblem('crashed') };
        }
        const ready = await running.ready;
        if (ready.kind !== 'ready') {
          await end();
          return { kind: 'refused', problem: problemOf(ready) };
        }
        const begun = performance.now();
        const report = await running.ask(document);
        if (report.kind === 'judged') return { ...report, milliseconds: performance.now() - begun };
        await end();
        return report.kind === 'ended'
          ? report
          : { kind: 'threw', name: report.kind === 'threw' ? report.name : report.kind };
      }),
    stop: async () => {
      clearTimeout(idle);
      await end();
      await last;
      clearTimeout(idle);
    },
  };
}

type Ended = { readonly kind: 'ended'; readonly why: PackEnd };

function problemOf(report: ThreadReport | Ended): Problem {
  if (report.kind === 'refused') return report.problem;
  return endedProblem(report.kind === 'ended' ? report.why : 'crashed');
}

interface Thread {
  readonly ready: Promise<ThreadReport | Ended>;
  ask(document: Uint8Array): Promise<ThreadReport | Ended>;
  stop(): Promise<void>;
}

function startThread(input: PackSource, limits: PackLimits, entry: URL): Thread {
  const worker = new Worker(entry, {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, stackSizeMb: STACK_MEGABYTES },
    name: 'pack',
  });
  worker.unref();
  let why: PackEnd = 'crashed';
  let gone = false;
  let waiting: ((report: ThreadReport | Ended) => void) | undefined;
  let watch: NodeJS.Timeout | undefined;

  const answer = (report: ThreadReport | Ended): void => {
    clearInterval(watch);
    const waited = waiting;
    waiting = undefined;
    waited?.(report);
  };
  const within = (seconds: number): Promise<ThreadReport | Ended> =>
    new Promise((resolve) => {
      if (gone) {
        resolve({ kind: 'ended', why });
        return;
      }
      waiting = resolve;
      let left = seconds;
      // Ticks and not a point in time: a computer that slept has not judged.
      watch = setInterval(() => {
        left -= 1;
        if (left > 0) return;
        why = 'too-long';
        void worker.terminate();
      }, 1000);
    });

  worker.on('message', answer);
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') why = 'out-of-memory';
  });
  worker.on('exit', () => {
    gone = true;
    answer({ kind: 'ended', why });
  });
  return {
    ready: within(limits.readySeconds),
    ask: (document) => {
      const asked = within(limits.seconds + (limits.secondsPerMegabyte * document.byteLength) / 1_048_576);
      worker.postMessage(document);
      return asked;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
