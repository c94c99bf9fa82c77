/**
 * One translating thread, seen from the agent: it is given work, watched, and gone when it crashed, took too much memory or too long.
 * Whatever happens in it, the agent goes on.
 */
import { totalmem } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Configuration } from '../configuration.ts';
import { describeError, type LogFields } from '../log-fields.ts';
import type { ToldHistory } from './history.ts';
import { movable, type Answer, type Asked, type Order, type Report, type ThreadSettings } from './messages.ts';

export interface ThreadLimits {
  /** Heap of one thread in MB; what lies outside of it (bytes of files) is bounded by what intake takes. */
  readonly megabytes: number;
  /** How long one input may take, and how much longer for each MB of it. Seconds in which this process ran: sleep does not count. */
  readonly seconds: number;
  readonly secondsPerMegabyte: number;
}

const GIGABYTE = 1024 ** 3;

/**
 * The part of a thread's heap in which new objects stand, in MB. Unbounded it grows for as long as the thread lives and is not given back; with
 * a third of this much, what is in use is copied so often that it costs a tenth more processor time. Where there is little memory that is the better choice.
 */
function youngMegabytes(): number {
  // Zero where the system does not tell; the limit of a container counts like the machine's own.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(limit, totalmem()) < GIGABYTE ? 32 : 96;
}

export type EndOfThread = 'crashed' | 'out-of-memory' | 'too-long';

export type ThreadOutcome =
  | Report
  /** The thread is gone. */
  | { readonly kind: 'ended'; readonly why: EndOfThread; readonly error: LogFields }
  /** The thread is gone, by what was at work before this order. */
  | { readonly kind: 'not-begun' };

export interface Thread {
  /** One after the other, in the order of the calls. Rejects with what the journal failed with when the thread asked it. */
  run(order: Omit<Order, 'number'>, history: ToldHistory): Promise<ThreadOutcome>;
  stop(): Promise<void>;
}

interface Work {
  readonly number: number;
  /** How long it may be at work. */
  readonly seconds: number;
  readonly history: ToldHistory;
  readonly resolve: (outcome: ThreadOutcome) => void;
  readonly reject: (error: unknown) => void;
  /** What the journal failed with. */
  failure?: { readonly error: unknown };
}

export interface ThreadStart {
  readonly entry: URL;
  readonly configuration: Configuration;
  readonly limits: ThreadLimits;
  /** Whoever waits for an acknowledgement goes first. */
  readonly standsBack: boolean;
}

export function startThread({ entry, configuration, limits, standsBack }: ThreadStart): Thread {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1: ours, port2: theirs } = new MessageChannel();
  const settings: ThreadSettings = { configuration, history: theirs, signal, standsBack };
  const worker = new Worker(entry, {
    workerData: settings,
    transferList: [theirs],
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: youngMegabytes() },
    name: 'translation',
  });
  worker.unref();
  /** The first is at work, the others lie in the thread. */
  const works: Work[] = [];
  let given = 0;
  let watch: NodeJS.Timeout | undefined;
  let why: EndOfThread = 'crashed';
  let error: LogFields = {};
  let gone = false;

  const begin = (): void => {
    const [work] = works;
    if (!work) return;
    let left = work.seconds;
    // Ticks and not a point in time: a computer that slept has not translated.
    watch = setInterval(() => {
      left -= 1;
      if (left >= 0) return;
      why = 'too-long';
      void worker.terminate();
    }, 1000);
  };
  const done = (): Work | undefined => {
    clearInterval(watch);
    const finished = works.shift();
    begin();
    return finished;
  };

  // By number: the questions of an order may come before the report of the one before it.
  ours.on('message', ({ order, questions }: Asked) => {
    const work = works.find(({ number }) => number === order);
    let answer: Answer = { kind: 'none' };
    try {
      if (work) answer = { kind: 'answer', answers: questions.map((question) => work.history.answer(question)) };
    } catch (failure) {
      if (work) work.failure = { error: failure };
    }
    ours.postMessage(answer);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
  ours.unref();
  worker.on('message', (report: Report) => {
    const finished = done();
    if (finished?.failure) finished.reject(finished.failure.error);
    else finished?.resolve(report);
  });
  worker.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ERR_WORKER_OUT_OF_MEMORY') why = 'out-of-memory';
    error = describeError(failure);
  });
  worker.on('exit', () => {
    gone = true;
    ours.close();
    clearInterval(watch);
    const [atWork, ...waiting] = works.splice(0);
    atWork?.resolve({ kind: 'ended', why, error });
    for (const { resolve } of waiting) resolve({ kind: 'not-begun' });
  });

  return {
    run: (order, history) =>
      new Promise((resolve, reject) => {
        if (gone) {
          resolve({ kind: 'not-begun' });
          return;
        }
        const number = (given += 1);
        const seconds = limits.seconds + (limits.secondsPerMegabyte * order.input.bytes.length) / 1_048_576;
        works.push({ number, seconds, history, resolve, reject });
        if (works.length === 1) begin();
        worker.postMessage({ ...order, number } satisfies Order, movable([order.input.bytes]));
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}
