/**
 * Makes PDF/A in a process of its own, started when there is work, replaced when it has grown, ended when there is none: what a document
 * costs is given back, and a hostile one costs its own time and nothing else.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { ask, closePipes, fileFrom, openPipes, stdio } from './pipes.ts';
import type { Reply } from './process.ts';
import type { Answer, Refusal, Request } from './types.ts';

export interface PdfaMaker {
  /** One at a time, first come, first served. Never rejects: what cannot be made is an answer too. */
  make(request: Request): Promise<Answer>;
  /** Bytes that the process held after its last document; none while there is no process. */
  resident(): number;
  close(): Promise<void>;
}

export interface MakerLimits {
  /** For one document, and for each of its megabytes more. Time in which this process ran: sleep does not count. */
  readonly seconds: number;
  readonly secondsPerMegabyte: number;
  /** Of memory that the process may hold while it works, and above which it is replaced after its work. */
  readonly megabytes: number;
  readonly tiredMegabytes: number;
  /** Documents for one process. */
  readonly documents: number;
  readonly idleMilliseconds: number;
}

const usual: MakerLimits = {
  seconds: 90,
  secondsPerMegabyte: 3,
  megabytes: 1500,
  tiredMegabytes: 500,
  documents: 50,
  idleMilliseconds: 30_000,
};

/** Another process may succeed where one died of what came before. */
const TRIES = 2;

interface Waiting {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
}

export function startPdfaMaker(
  options: { readonly limits?: Partial<MakerLimits>; readonly entry?: URL } = {},
): PdfaMaker {
  const limits = { ...usual, ...options.limits };
  const entry = options.entry ?? new URL('process.ts', import.meta.url);
  const queue: Waiting[] = [];
  let child: ChildProcess | undefined;
  let done = 0;
  let held = 0;
  let idle: NodeJS.Timeout | undefined;
  let busy = false;
  let closed = false;

  function end(): Promise<void> {
    clearTimeout(idle);
    const ending = child;
    child = undefined;
    done = 0;
    held = 0;
    if (ending) closePipes(ending);
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      ending.once('exit', () => {
        resolve();
      });
      ending.kill('SIGKILL');
    });
  }

  function running(): ChildProcess {
    clearTimeout(idle);
    if (child) return child;
    child = fork(entry, [String(limits.megabytes)], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${limits.megabytes}`],
      stdio,
    });
    openPipes(child);
    return child;
  }

  function attempt(request: Request): Promise<Answer> {
    const worker = running();
    return new Promise((resolve) => {
      let left = limits.seconds + (limits.secondsPerMegabyte * request.bytes.length) / 1_048_576;
      const finish = (answer: Answer, keep: boolean): void => {
        clearInterval(tick);
        worker.removeAllListeners();
        // A dead process reports errors of its channel once more.
        worker.on('error', () => undefined);
        void (keep ? Promise.resolve() : end()).then(() => {
          resolve(answer);
        });
      };
      const failed = (refusal: Refusal): void => finish({ ok: false, refusal }, false);
      const tick = setInterval(() => {
        left -= 1;
        if (left < 0) failed('time');
      }, 1000);
      worker.once('message', ({ answer, size, resident }: Reply) => {
        void fileFrom(worker, size).then((file) => {
          done += 1;
          held = resident;
          const bytes = answer.ok && answer.way === 'kept' ? request.bytes : file;
          const whole = answer.ok ? { ...answer, bytes } : answer;
          finish(whole, done < limits.documents && resident < limits.tiredMegabytes * 1_048_576);
        });
      });
      worker.once('error', () => {
        failed('crashed');
      });
      worker.once('exit', (_code, signal) => {
        child = undefined;
        failed(signal === 'SIGKILL' || signal === 'SIGABRT' ? 'memory' : 'crashed');
      });
      ask(worker, request);
    });
  }

  async function work(): Promise<void> {
    busy = true;
    for (let next = queue.shift(); next; next = queue.shift()) {
      let answer: Answer = { ok: false, refusal: 'crashed' };
      for (let tried = 0; tried < TRIES && !closed; tried += 1) {
        answer = await attempt(next.request);
        if (answer.ok || answer.refusal !== 'crashed') break;
        await end();
      }
      next.resolve(answer);
    }
    busy = false;
    idle = setTimeout(() => void end(), limits.idleMilliseconds);
    idle.unref();
  }

  return {
    make: (request) =>
      new Promise((resolve) => {
        if (closed) {
          resolve({ ok: false, refusal: 'crashed' });
          return;
        }
        queue.push({ request, resolve });
        if (!busy) void work();
      }),
    resident: () => held,
    close: async () => {
      closed = true;
      for (const { resolve } of queue.splice(0)) resolve({ ok: false, refusal: 'crashed' });
      await end();
    },
  };
}
