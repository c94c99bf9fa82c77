/** What intake needs from others, handed in by the agent: it knows files and sockets, not formats. */
import type { Problem } from '../clinical/index.ts';
import type { TakeResult } from '../journal/types.ts';

/** Whether a file is whole, and which files belong to it (formats/ answers). */
export type FileCompleteness = (
  name: string,
  bytes: Uint8Array,
  siblings: readonly string[],
) =>
  | { readonly state: 'complete'; readonly companions: readonly string[] }
  | {
      readonly state: 'waiting';
      readonly for: 'end-of-file' | 'companion';
      readonly name?: string;
      /** What becomes of it when the other file does not come: a person is asked about it alone, or it is read without. Without this it waits on. */
      readonly alone?: 'unnamed' | 'question' | 'incomplete';
    };

/** What the header of a message says to the transport. `key` is sender + control id. */
export type MessageIdentity =
  | {
      readonly ok: true;
      readonly key: string;
      readonly controlId: string;
      readonly sender: string;
      /** MSH-11: only `P` is ever uploaded; `T` and `D` are taken and set aside when read. */
      readonly processingId: string;
      /** Enhanced mode (MSH-15 AL, SU, ER): the transport answers CA/CE/CR instead of AA/AE/AR. */
      readonly enhanced: boolean;
    }
  | { readonly ok: false; readonly problem: Problem };

export type AcknowledgementKind = 'accept' | 'error' | 'reject';

/** The message protocol on the wire (formats/hl7v2 fits it). */
export interface MessageProtocol {
  /** The messages that one frame holds, in order; nearly always the one that it is. */
  messagesOf(content: Uint8Array): readonly Uint8Array[];
  identify(message: Uint8Array): MessageIdentity;
  /** The answer in the sender's version, character set and delimiters. Works for unreadable messages too. */
  acknowledge(message: Uint8Array, kind: AcknowledgementKind, at: number, problem?: Problem): Uint8Array;
}

/** What a running source tells the agent. */
export interface IntakeEvents {
  /** Something new is in the journal: read it. */
  taken(result: TakeResult): void;
  /** A file waits (half-written, locked, side file missing); told once per reason, `undefined` when it no longer does. */
  waiting(source: string, path: string, problem: Problem | undefined): void;
  /** The source itself is in trouble (folder gone, port in use, disk full); `undefined` when it is well again. */
  trouble(source: string, problem: Problem | undefined): void;
  /** Something was not as it should be in what a feed sends, so many times; the source goes on. */
  irregular(source: string, problem: Problem, times: number): void;
}

export interface RunningSource {
  readonly name: string;
  /** Folder path, or `host:port` as really bound. */
  readonly address: string;
  stop(): Promise<void>;
}
