/**
 * A file or transmission taken apart into messages: MLLP characters, byte order marks and padding removed, batches
 * (HL7 v2 chapter 2, "Batch protocol": FHS, BHS, BTS, FTS) opened, every message its own bytes.
 */
import { asLatin1, decode, utf16Of, type Charset } from '../charset.ts';
import { linesOf } from './message.ts';

export interface Frame {
  /** From `MSH` to the end of the last segment, as received (UTF-16 is handed on as UTF-8). */
  readonly bytes: Uint8Array;
}

export type FrameFault =
  'batch-count' | 'file-count' | 'batch-trailer-missing' | 'frame-end-missing' | 'text-before' | 'text-after-trailer';

export interface Frames {
  readonly messages: readonly Frame[];
  /** Set when the file is UTF-16: the frames are already UTF-8. */
  readonly proven?: Charset;
  readonly faults: readonly FrameFault[];
  /** The batch segments as text, for the account of every field. */
  readonly batchLines: readonly string[];
}

// Letters of base64 separate nothing: a file in lines inside a message may have one that begins like a header.
const ENVELOPE = /^(FHS|BHS|BTS|FTS)([^A-Za-z0-9+/=\s]|$)/;
const MESSAGE = /^[ \t]*MSH[^A-Za-z0-9+/=\s]/;
const PADDING = new Set(['\0', '\x1a', '\x0b', '\x1c', '\ufeff']);

interface Slice {
  start: number;
  end: number;
}

function lastUsed(text: string, start: number, from: number): number {
  let end = from;
  while (end > start && PADDING.has(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Where the payload begins: after marks, frame characters, padding and blank lines. */
export const payloadStart = (latin1: string): number =>
  /^(?:\xef\xbb\xbf|[\0\x0b\s])*/.exec(latin1.slice(0, 4096))?.[0].length ?? 0;

const HEADER = /(^|[\0\s\x0b\ufeff])(MSH|FHS|BHS)[^A-Za-z0-9+/=\s]/;

/** The UTF-16 of a file of HL7 v2: only where a header can be read by it, as two stray bytes before a message look like its mark too. */
export function wideOf(bytes: Uint8Array): ReturnType<typeof utf16Of> {
  const wide = utf16Of(bytes);
  return wide !== undefined && HEADER.test(decode(bytes, wide)) ? wide : undefined;
}

/** Takes bytes apart. Never throws; a file without any message gives no frames. */
export function framesOf(input: Uint8Array): Frames {
  const proven = wideOf(input);
  const bytes = proven === undefined ? input : Buffer.from(decode(input, proven).replace(/^\ufeff/, ''), 'utf8');
  const text = asLatin1(bytes);
  const faults = new Set<FrameFault>();
  const batchLines: string[] = [];
  const slices: Slice[] = [];
  const counter = { inBatch: 0, batches: 0, openBatch: false, openFile: false };
  let open: Slice | undefined;
  let at = payloadStart(text);
  if (text.slice(0, at).includes('\x0b') && !text.includes('\x1c')) faults.add('frame-end-missing');
  for (const line of linesOf(text.slice(at))) {
    const start = at;
    at += line.text.length + line.end.length;
    const skipped = /^(?:[\0\x0b\x1c\x1a]|\xef\xbb\xbf)*/.exec(line.text.slice(0, 64))?.[0].length ?? 0;
    const head = line.text.slice(skipped, skipped + 64);
    if (MESSAGE.test(head)) {
      open = { start: start + skipped + (/^[ \t]*/.exec(head)?.[0].length ?? 0), end: at };
      slices.push(open);
      counter.inBatch += 1;
    } else if (ENVELOPE.test(head)) {
      open = undefined;
      batchLines.push(line.text.slice(skipped));
      envelope(head.slice(0, 3), line.text.slice(skipped), counter, faults);
    } else if (skipped === line.text.length && skipped > 0 && line.text.includes('\x1c')) {
      // A line of frame characters alone ends the message.
      open = undefined;
    } else if (open) {
      open.end = at;
    } else if (line.text.slice(skipped).trim() !== '') {
      faults.add(slices.length === 0 ? 'text-before' : 'text-after-trailer');
    }
  }
  if (counter.openBatch || counter.openFile) faults.add('batch-trailer-missing');
  const messages = slices.map(({ start, end }) => {
    const closing = text.indexOf('\x1c', start);
    const stop =
      closing !== -1 && closing < end && /^[\r\n\0\x1a\x0b]*$/.test(text.slice(closing + 1, end)) ? closing : end;
    return { bytes: bytes.subarray(start, lastUsed(text, start, stop)) };
  });
  return { messages, faults: [...faults], batchLines, ...(proven === undefined ? {} : { proven }) };
}

function envelope(
  name: string,
  line: string,
  counter: { inBatch: number; batches: number; openBatch: boolean; openFile: boolean },
  faults: Set<FrameFault>,
): void {
  const said = /^\d+/.exec(line.slice(4))?.[0];
  if (name === 'FHS') counter.openFile = true;
  if (name === 'BHS') {
    if (counter.openBatch) faults.add('batch-trailer-missing');
    counter.openBatch = true;
    counter.inBatch = 0;
    counter.batches += 1;
  }
  if (name === 'BTS') {
    if (said !== undefined && Number(said) !== counter.inBatch) faults.add('batch-count');
    counter.openBatch = false;
  }
  if (name === 'FTS') {
    if (said !== undefined && counter.batches > 0 && Number(said) !== counter.batches) faults.add('file-count');
    counter.openFile = false;
  }
}
