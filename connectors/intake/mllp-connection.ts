/** One MLLP connection: frames are answered in the order in which they came, and reading stops while answers wait to leave. */
import type { Socket } from 'node:net';
import { JournalError, crashPoint } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { frame, frameReader } from './frames.ts';
import type { FramePart } from './frames.ts';
import type { Answer } from './mllp-answer.ts';

/** What was not as it should be on the wire, counted in bytes and frames. */
export interface Irregularities {
  outsideBytes: number;
  cutOffFrames: number;
  tooLargeFrames: number;
  emptyFrames: number;
  /** Frames that held more than one message. */
  severalMessages: number;
  /** Connections that were closed before a byte was read: address not allowed, no place free, handshake, certificate. */
  refusedAddresses: number;
  refusedByLimit: number;
  failedHandshakes: number;
  refusedCertificates: number;
}

export const noIrregularities = (): Irregularities => ({
  outsideBytes: 0,
  cutOffFrames: 0,
  tooLargeFrames: 0,
  emptyFrames: 0,
  severalMessages: 0,
  refusedAddresses: 0,
  refusedByLimit: 0,
  failedHandshakes: 0,
  refusedCertificates: 0,
});

export interface ConnectionOptions {
  readonly journal: Journal;
  readonly answers: {
    messagesOf(content: Uint8Array): readonly Uint8Array[];
    toMessage(message: Uint8Array, sender: object): Promise<Answer>;
    toTooLarge(head: Uint8Array): Answer;
  };
  readonly maxFrameBytes: number;
  /** Silence in the middle of a frame after which the sender is taken for gone. */
  readonly idleMilliseconds: number;
  /** Told at once: a connection may last for weeks. */
  readonly irregular: (what: keyof Irregularities, count: number) => void;
  /** Something that must not happen happened: the connection is closed, and the agent told. */
  readonly failed: (error: unknown) => void;
}

/** So many pipelined messages of one connection go into the journal together; the rest waits until they are answered. */
const MESSAGES_PER_TURN = 32;

export function serveConnection(socket: Socket, options: ConnectionOptions): void {
  const { journal, answers } = options;
  const reader = frameReader(options.maxFrameBytes);
  const waiting: FramePart[] = [];
  let working = false;
  let inputEnded = false;

  async function answerTo(part: FramePart): Promise<Answer | undefined> {
    switch (part.kind) {
      case 'frame':
        if (part.bytes.length === 0) options.irregular('emptyFrames', 1);
        return answers.toMessage(part.bytes, socket);
      case 'too-large':
        options.irregular('tooLargeFrames', 1);
        return answers.toTooLarge(part.head);
      case 'outside':
        options.irregular('outsideBytes', part.size);
        return undefined;
      case 'cut-off':
        options.irregular('cutOffFrames', 1);
        return undefined;
    }
  }

  /**
   * Several messages in one frame are answered like messages in frames of their own, one acknowledgement each, in order: their sender counts
   * messages, not frames, and would send again for ever what is never named in an answer. One answered too often is harmless to a sender
   * that waits for the first only: it knows the others by their control ids (MSA-2).
   */
  function apart(part: FramePart): readonly FramePart[] {
    if (part.kind !== 'frame') return [part];
    const messages = answers.messagesOf(part.bytes);
    if (messages.length > 1) options.irregular('severalMessages', 1);
    return messages.map((bytes) => ({ kind: 'frame', bytes }));
  }

  const undelivered = (receiptId: string): void => {
    try {
      journal.acknowledgementUndelivered(receiptId);
    } catch (error) {
      // The stored acknowledgement answers the repetition all the same; only the mark on the screen is missing.
      if (!(error instanceof JournalError)) throw error;
    }
  };

  /** Resolves when the system has taken the bytes, or will never. */
  const send = ({ bytes, receiptId }: Answer): Promise<void> =>
    new Promise((resolve) => {
      const lost = (): void => {
        if (receiptId !== undefined) undelivered(receiptId);
        resolve();
      };
      if (!socket.writable) lost();
      else
        socket.write(frame(bytes), (error) => {
          crashPoint('acknowledgement-left');
          if (error) lost();
          else resolve();
        });
    });

  /** Taken in the order in which they came, answered in the same order, and read on only when the last answer has left. */
  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const answered = await Promise.allSettled(waiting.splice(0, MESSAGES_PER_TURN).map(answerTo));
      for (const outcome of answered) {
        if (outcome.status === 'rejected') throw outcome.reason;
        if (outcome.value) await send(outcome.value);
      }
    }
  }

  function workOn(): void {
    if (working) return;
    working = true;
    socket.pause();
    work()
      .then(() => {
        working = false;
        if (inputEnded) socket.end();
        else socket.resume();
      })
      .catch((error: unknown) => {
        socket.destroy();
        options.failed(error);
      });
  }

  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.setTimeout(options.idleMilliseconds);
  socket.on('timeout', () => {
    // A silent connection between messages is normal; inside a message it is a sender that died.
    if (reader.pending() !== undefined) socket.destroy();
  });
  socket.on('data', (chunk: Buffer) => {
    waiting.push(...reader.push(chunk).flatMap(apart));
    if (waiting.length > 0) workOn();
  });
  socket.on('end', () => {
    inputEnded = true;
    if (!working) socket.end();
  });
  socket.on('error', () => {
    // What it means for an answer is told by its write; `close` follows.
  });
  socket.on('close', () => {
    if (reader.pending() !== undefined) options.irregular('cutOffFrames', 1);
  });
}
