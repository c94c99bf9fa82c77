/**
 * MLLP framing (HL7 v2 Transport Specification, "Minimal Lower Layer Protocol" release 1): `0B` message `1C 0D`. Turns a stream of bytes, cut in
 * any way, into frames. Every byte is looked at once and copied a constant number of times, whatever the sizes of the chunks.
 */

import { giveBack } from '../journal/index.ts';

const START = 0x0b;
const END = 0x1c;
const RETURN = 0x0d;
const FEED = 0x0a;

/** How much of a message that is too large is kept, so that its header can be answered. */
const HEAD_BYTES = 64 * 1024;
const FIRST_CAPACITY = 16 * 1024;
/** From here on a message is large; what it needs is taken up in such steps. */
const STEP = 1024 * 1024;

export type FramePart =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** A frame over the cap: its first bytes, and its whole size. */
  | { readonly kind: 'too-large'; readonly head: Uint8Array; readonly size: number }
  /** Bytes between frames that are no line ends. */
  | { readonly kind: 'outside'; readonly size: number }
  /** The sender began anew inside a frame: what it had begun before has no end and was never acknowledged. */
  | { readonly kind: 'cut-off'; readonly size: number };

export interface FrameReader {
  push(chunk: Uint8Array): readonly FramePart[];
  /** Bytes of a frame that has begun and not ended; undefined between frames. */
  readonly pending: () => number | undefined;
}

/** A message, wrapped for the wire. */
export const frame = (message: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(START), message, Uint8Array.of(END, RETURN)]);

/**
 * Bytes that grow: small ones in a buffer that doubles, large ones in room that is set aside and taken up as they come, so that many small chunks
 * cost no more than a few large ones, and a large frame is in memory once.
 */
class GrowingBytes {
  /** Never more than this comes. */
  readonly #most: number;
  #bytes: Uint8Array<ArrayBuffer> = Buffer.allocUnsafe(FIRST_CAPACITY);
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  append(chunk: Uint8Array): void {
    const needed = this.length + chunk.length;
    if (needed > this.#bytes.length) this.#makeRoom(needed);
    this.#bytes.set(chunk, this.length);
    this.length = needed;
  }

  #makeRoom(needed: number): void {
    const room = Math.max(needed, Math.min(this.#most, Math.ceil(needed / STEP) * STEP));
    const { buffer } = this.#bytes;
    if (buffer.resizable) {
      buffer.resize(room);
      return;
    }
    const before = this.#bytes;
    this.#bytes =
      needed <= STEP
        ? Buffer.allocUnsafeSlow(Math.max(needed, Math.min(STEP, before.length * 2)))
        : new Uint8Array(new ArrayBuffer(room, { maxByteLength: Math.max(room, this.#most) }));
    this.#bytes.set(before.subarray(0, this.length));
  }

  /** A copy of the first `length` bytes. */
  first(length: number): Buffer {
    return Buffer.from(this.#bytes.subarray(0, Math.min(length, this.length)));
  }

  /** The first `length` bytes; nothing stays here. Large ones are handed over, and not copied. */
  take(length: number): Buffer {
    const { buffer } = this.#bytes;
    if (!buffer.resizable) {
      const small = this.first(length);
      this.truncate(0);
      return small;
    }
    buffer.resize(length);
    this.#bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
    this.length = 0;
    return Buffer.from(buffer, 0, length);
  }

  /** Forgets all but the first bytes, and gives the memory of a large message back. */
  truncate(length: number): void {
    const kept = this.first(length);
    if (this.#bytes.length > FIRST_CAPACITY) {
      giveBack(this.#bytes);
      this.#bytes = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, kept.length));
    }
    this.#bytes.set(kept);
    this.length = kept.length;
  }
}

/** Reads frames of at most `maxBytes` of content; memory stays bounded by that, whatever comes. */
export function frameReader(maxBytes: number): FrameReader {
  const content = new GrowingBytes(maxBytes + 1);
  let inFrame = false;
  /** The byte before was `1C`: the frame ends if `0D` follows. It is already part of the content. */
  let endBegun = false;
  /** Content bytes seen in this frame, kept or not. */
  let size = 0;

  function append(chunk: Uint8Array): void {
    size += chunk.length;
    // One more than the cap: the end mark's first byte passes through here too.
    if (size <= maxBytes + 1) content.append(chunk);
    else {
      content.append(chunk.subarray(0, Math.max(0, HEAD_BYTES - content.length)));
      if (content.length > HEAD_BYTES) content.truncate(HEAD_BYTES);
    }
  }

  function finish(): readonly FramePart[] {
    const total = size - 1;
    const part = total > maxBytes ? tooLarge(total) : restarted(content.take(total));
    content.truncate(0);
    inFrame = false;
    endBegun = false;
    size = 0;
    return part;
  }

  const tooLarge = (total: number): readonly FramePart[] => [
    { kind: 'too-large', head: content.first(Math.min(content.length, HEAD_BYTES, total)), size: total },
  ];

  return {
    pending: () => (inFrame ? size : undefined),
    push: (chunk) => {
      const parts: FramePart[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (!inFrame) {
          const start = chunk.indexOf(START, at);
          const end = start === -1 ? chunk.length : start;
          const outside = countOutside(chunk.subarray(at, end));
          if (outside > 0) parts.push({ kind: 'outside', size: outside });
          inFrame = start !== -1;
          at = end + 1;
        } else if (endBegun && chunk[at] === RETURN) {
          parts.push(...finish());
          at += 1;
        } else {
          const end = chunk.indexOf(END, at);
          const next = end === -1 ? chunk.length : end + 1;
          append(chunk.subarray(at, next));
          endBegun = end !== -1;
          at = next;
        }
      }
      return parts;
    },
  };
}

/** Line ends between frames are a harmless habit of some senders. */
const countOutside = (bytes: Uint8Array): number =>
  bytes.reduce((count, byte) => (byte === RETURN || byte === FEED ? count : count + 1), 0);

/** A start mark followed by a message header inside a frame: only what follows the last one is a message. */
function restarted(bytes: Buffer): readonly FramePart[] {
  const again = bytes.lastIndexOf('\u000bMSH', undefined, 'latin1');
  if (again === -1) return [{ kind: 'frame', bytes }];
  return [
    { kind: 'cut-off', size: again },
    { kind: 'frame', bytes: bytes.subarray(again + 1) },
  ];
}
