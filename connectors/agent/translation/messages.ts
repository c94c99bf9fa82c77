/** What the agent and a translating thread say to each other. Everything here is copied from one thread to the other. */
import type { MessagePort } from 'node:worker_threads';
import type { SourceInput } from '../../formats/index.ts';
import type { ArchiveFiles } from '../archive-files.ts';
import type { Configuration } from '../configuration.ts';
import type { LogFields } from '../log-fields.ts';
import type { Question, Translation, TranslationContext } from '../translate.ts';

/** What translation may ask of the journal while it goes on. */
export type History = TranslationContext['journal'];

/** What a thread is started with. */
export interface ThreadSettings {
  readonly configuration: Configuration;
  /** Questions go out, some at once, and their answers come in here; `signal[0]` becomes 1 when these lie there. */
  readonly history: MessagePort;
  readonly signal: Int32Array;
  /** Others of this process go first. */
  readonly standsBack: boolean;
}

export interface Order {
  /** Which of the thread's orders: its questions name it. */
  readonly number: number;
  readonly input: SourceInput;
  readonly source: string;
  readonly overrule: boolean;
  /** Whether a batch is taken apart; otherwise it is read whole. */
  readonly split: boolean;
  readonly files?: ArchiveFiles;
}

/** What is asked together while an order is at work. */
export interface Asked {
  readonly order: number;
  readonly questions: readonly Question[];
}

export type Report =
  | { readonly kind: 'translated'; readonly translation: Translation }
  /** Translation threw: an error of our own. The thread can go on. */
  | { readonly kind: 'threw'; readonly error: LogFields };

/** One answer to each of the questions that were asked together. */
export type Answer = { readonly kind: 'answer'; readonly answers: readonly unknown[] } | { readonly kind: 'none' };

/** Those buffers that can change hands instead of being copied: whole ones, each named once. */
export function movable(parts: readonly (Uint8Array | undefined)[]): ArrayBuffer[] {
  const whole = parts.flatMap((bytes) =>
    bytes !== undefined && bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
      ? [bytes.buffer]
      : [],
  );
  return [...new Set(whole)];
}
