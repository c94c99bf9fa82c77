/**
 * The threads that translate, beside the one that holds the journal: a few, started when there is work, ended when there is none. One that
 * crashes, hangs or takes too much memory costs its own input's outcome and nothing else.
 */
import { availableParallelism } from 'node:os';
import type { Problem } from '../../clinical/index.ts';
import type { SourceInput } from '../../formats/index.ts';
import type { ArchiveFiles } from '../archive-files.ts';
import type { Configuration } from '../configuration.ts';
import type { LogFields } from '../log-fields.ts';
import type { Translation } from '../translate.ts';
import { toldHistory } from './history.ts';
import type { History } from './messages.ts';
import { crashed, problemOfEnd } from './problems.ts';
import { startThread, type Thread, type ThreadLimits, type ThreadOutcome } from './thread.ts';

export interface TranslationJob {
  readonly source: string;
  readonly overrule: boolean;
  /** Whether a batch is taken apart; otherwise it is read whole. */
  readonly split?: boolean;
  /** Made for the archive; absent where files are taken as they came. */
  readonly files?: ArchiveFiles;
  /** Called when a thread is free: what waits holds no bytes. What it throws, the job fails with. */
  readonly load: () => SourceInput;
}

export type TranslationOutcome =
  | {
      readonly kind: 'translated';
      readonly translation: Translation;
      /** Whether what the journal said meanwhile still holds; if not, the result must not be recorded. */
      readonly unchanged: () => boolean;
    }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly error: LogFields };

export interface Translators {
  /** How many inputs should be asked for at a time, so that no thread waits: for the next, or for what becomes of the last. */
  readonly underWay: number;
  /** First come, first served. Rejects with what `load` or the journal failed with, and with {@link TranslatorsClosed}. */
  translate(job: TranslationJob): Promise<TranslationOutcome>;
  close(): Promise<void>;
}

export interface TranslatingThreads extends Translators {
  /** The settings have changed: what is asked for from now on is translated by the new ones. */
  renew(): void;
}

export class TranslatorsClosed extends Error {
  override name = 'TranslatorsClosed';
}

export interface TranslatorsOptions {
  readonly configuration: Configuration;
  readonly history: History;
  /** How many threads. Default: one less than the processors, three at most, one at least. */
  readonly size?: number;
  readonly limits?: Partial<ThreadLimits>;
  /** Whether the threads leave the processor to whoever waits for an acknowledgement (default), where the system can. */
  readonly standsBack?: boolean;
  /** The program of a thread; another one in tests. */
  readonly entry?: URL;
  /** How long a thread may have nothing to do before it ends; default one minute. */
  readonly idleMilliseconds?: number;
}

const defaultLimits: ThreadLimits = { megabytes: 1024, seconds: 60, secondsPerMegabyte: 2 };
/**
 * A thread is replaced after so many inputs, and after a large one: memory that was needed once is given back. Each fresh one takes the processor
 * time of some 400 inputs until its programs are loaded and fast.
 */
const INPUTS_PER_THREAD = 10_000;
const LARGE_BYTES = 8 * 1024 * 1024;
/** One at work and one that lies ready: a thread that has none waits for the other thread, which may be writing to the disk. */
const INPUTS_IN_THREAD = 2;
/** Another thread, or another moment, may have room for what this one had not. */
const TRIES = 2;

interface Waiting {
  readonly job: TranslationJob;
  readonly attempt: number;
  readonly resolve: (outcome: TranslationOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Member {
  readonly thread: Thread;
  inputs: number;
  /** Those that it has now. */
  has: number;
  idle?: NodeJS.Timeout | undefined;
}

export function startTranslators(options: TranslatorsOptions): TranslatingThreads {
  const size = options.size ?? Math.max(1, Math.min(3, availableParallelism() - 1));
  const limits = { ...defaultLimits, ...options.limits };
  const entry = options.entry ?? new URL('worker.ts', import.meta.url);
  const idleMilliseconds = options.idleMilliseconds ?? 60_000;
  const queue: Waiting[] = [];
  const all = new Set<Member>();
  const free: Member[] = [];
  let closed = false;
  const isClosed = (): boolean => closed;

  function start(): Member {
    const { configuration, standsBack = true } = options;
    const member: Member = { thread: startThread({ entry, configuration, limits, standsBack }), inputs: 0, has: 0 };
    all.add(member);
    return member;
  }

  function retire(member: Member): Promise<void> {
    all.delete(member);
    const at = free.indexOf(member);
    if (at !== -1) free.splice(at, 1);
    clearTimeout(member.idle);
    return member.thread.stop();
  }

  function rest(member: Member): void {
    free.push(member);
    member.idle = setTimeout(() => void retire(member), idleMilliseconds);
    member.idle.unref();
  }

  const takesAnother = ({ inputs, has }: Member): boolean => inputs < INPUTS_PER_THREAD && has < INPUTS_IN_THREAD;

  /** The thread that did something last is used first: the others may end. What cost a thread gets a fresh one, where there is room for it. */
  function takeMember(attempt: number): Member | undefined {
    if (attempt > 1 && all.size < size) return start();
    const member = free.pop();
    if (member) clearTimeout(member.idle);
    return member ?? (all.size < size ? start() : [...all].find(takesAnother));
  }

  function next(): void {
    for (let [waiting] = queue; !closed && waiting; [waiting] = queue) {
      const member = takeMember(waiting.attempt);
      if (!member) return;
      queue.shift();
      void serve(member, waiting);
    }
  }

  /** After an input: on to the next, to rest, or away. */
  async function leave(member: Member, gone: boolean): Promise<void> {
    const idle = member.has === 0 && all.has(member) && !free.includes(member);
    if (gone || (idle && member.inputs >= INPUTS_PER_THREAD)) await retire(member);
    else if (idle) rest(member);
  }

  async function serve(member: Member, waiting: Waiting): Promise<void> {
    const { job, attempt, resolve, reject } = waiting;
    try {
      const input = job.load();
      const history = toldHistory(options.history);
      member.inputs = input.bytes.length >= LARGE_BYTES ? INPUTS_PER_THREAD : member.inputs + 1;
      member.has += 1;
      const order = {
        input,
        source: job.source,
        overrule: job.overrule,
        split: job.split ?? false,
        ...(job.files ? { files: job.files } : {}),
      };
      const outcome = await member.thread.run(order, history).finally(() => (member.has -= 1));
      await leave(member, outcome.kind === 'ended' || outcome.kind === 'not-begun');
      if (isClosed()) throw new TranslatorsClosed();
      if (outcome.kind === 'not-begun') queue.unshift(waiting);
      else if (outcome.kind === 'ended' && outcome.why !== 'too-long' && attempt < TRIES)
        queue.unshift({ ...waiting, attempt: attempt + 1 });
      else resolve(outcomeOf(outcome, () => history.unchanged()));
    } catch (error) {
      await leave(member, false);
      reject(error);
    } finally {
      next();
    }
  }

  return {
    underWay: size * INPUTS_IN_THREAD + 1,
    translate: (job) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new TranslatorsClosed());
          return;
        }
        queue.push({ job, attempt: 1, resolve, reject });
        next();
      }),
    renew: () => {
      // A thread that is at work ends after it; it has its settings from its start.
      for (const member of all) member.inputs = INPUTS_PER_THREAD;
      for (const member of [...free]) void retire(member);
    },
    close: async () => {
      closed = true;
      for (const { reject } of queue.splice(0)) reject(new TranslatorsClosed());
      await Promise.all([...all].map(retire));
    },
  };
}

function outcomeOf(
  outcome: Exclude<ThreadOutcome, { kind: 'not-begun' }>,
  unchanged: () => boolean,
): TranslationOutcome {
  switch (outcome.kind) {
    case 'translated':
      return { kind: 'translated', translation: outcome.translation, unchanged };
    case 'threw':
      return { kind: 'failed', problem: crashed, error: outcome.error };
    case 'ended':
      return { kind: 'failed', problem: problemOfEnd[outcome.why], error: outcome.error };
  }
}
