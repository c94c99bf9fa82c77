// formats/hl7v2/ reads HL7 v2 reports and documents (ORU, MDM) of files and feeds, and writes acknowledgements.
// It may import clinical, profiles and formats/types; never another format.
import type { SourceProfile } from '../../profiles/index.ts';
import type { Completeness, Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { acknowledge, identify, type Answer, type HeaderIdentity } from './acknowledge.ts';
import { confidence, wholeness } from './detect.ts';
import { framesOf, type FrameFault } from './frames.ts';
import type { DoubtRule } from './findings.ts';
import { noLargeValues, withoutLargeValues } from './large-values.ts';
import { problemOf } from './problems.ts';
import { readMessage } from './read.ts';
import { filesNamedIn } from './named-files.ts';
import type { Problem } from '../../clinical/index.ts';

const DOUBT_OF_FAULT: Readonly<Record<FrameFault, DoubtRule>> = {
  'batch-count': 'hl7v2.batch-count',
  'file-count': 'hl7v2.batch-count',
  'batch-trailer-missing': 'hl7v2.batch-incomplete',
  'frame-end-missing': 'hl7v2.batch-incomplete',
  'text-before': 'hl7v2.text-outside-message',
  'text-after-trailer': 'hl7v2.text-outside-message',
};

/** The message itself is whole, and so are the files that it names (type RP): they are taken with it, and waited for. */
function completeness(input: SourceInput, siblings: readonly string[], source?: SourceProfile): Completeness {
  const whole = wholeness(input);
  return whole.state === 'waiting' ? whole : filesNamedIn(input.bytes, siblings, source?.charset ?? 'windows-1252');
}

/** Strings of the engine end at half a gigabyte; UTF-16 doubles. Nothing real comes near. */
const LARGEST = 400 * 1024 * 1024;

function read({ bytes, companions }: SourceInput, context: ReadContext): readonly ReadPart[] {
  if (bytes.length > LARGEST) return [{ kind: 'unreadable', part: '', problem: problemOf('HL7-TOO-LARGE') }];
  // A script is given each field as it came.
  const slim = context.source.script === undefined ? withoutLargeValues(bytes) : { bytes, values: noLargeValues };
  const { messages, faults, proven } = framesOf(slim.bytes);
  if (messages.length === 0) {
    const blank = bytes.every((byte) => byte <= 0x20);
    return [{ kind: 'unreadable', part: '', problem: problemOf(blank ? 'HL7-EMPTY' : 'HL7-NO-MSH') }];
  }
  const doubts = faults.map((fault) => ({ rule: DOUBT_OF_FAULT[fault], path: 'batch' }));
  return messages.flatMap((frame, index) =>
    readMessage(frame.bytes, messages.length > 1 ? `message[${index + 1}]` : '', context, doubts, {
      proven,
      companions,
      large: slim.values,
    }),
  );
}

/** A batch in which something is doubtful (its trailer, its counts, its character set) is read as a whole: the doubt is every message's. */
function split({ bytes }: SourceInput): readonly Uint8Array[] | undefined {
  if (bytes.length > LARGEST || !mayHoldSeveral(bytes)) return undefined;
  const { messages, faults, proven } = framesOf(bytes);
  if (messages.length < 2 || faults.length > 0 || proven !== undefined) return undefined;
  return messages.map((message) => message.bytes);
}

/**
 * The messages of one MLLP frame: each is a message to the transport, with an acknowledgement of its own. A batch with its segments (FHS, BHS)
 * stays one: it is accepted all at once (chapter 2, “Acknowledging batches”), answered once and taken apart when it is read.
 */
function messagesOfFrame(content: Uint8Array): readonly Uint8Array[] {
  const start = Buffer.from(content.subarray(0, 16)).toString('latin1');
  return /^\s*[FB]HS/.test(start) ? [content] : (split({ bytes: content, name: '' }) ?? [content]);
}

/** CR, LF, blank, tab, padding, the characters of MLLP frames, and the last byte of a mark of UTF-8. */
const BEFORE_HEADER: ReadonlySet<number> = new Set([0x0d, 0x0a, 0x20, 0x09, 0x00, 0x0b, 0x1c, 0x1a, 0xbf]);

/** A look without taking anything apart: nearly every input is one message, and some are large. */
function mayHoldSeveral(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.indexOf('MSH');
  if (first === -1) return false;
  // The letters alone stand in any large file: a message begins after a line end, a frame character or a blank.
  for (let at = view.indexOf('MSH', first + 3); at !== -1; at = view.indexOf('MSH', at + 3))
    if (BEFORE_HEADER.has(view[at - 1] ?? 0)) return true;
  return false;
}

export const hl7v2Format: Format = { name: 'hl7v2', detect: confidence, completeness, split, read };

/** Fits `MessageProtocol` of the transport. */
export const hl7v2Protocol: {
  identify(message: Uint8Array): HeaderIdentity;
  acknowledge(message: Uint8Array, kind: Answer, at: number, problem?: Problem): Uint8Array;
  messagesOf(content: Uint8Array): readonly Uint8Array[];
} = { identify, acknowledge, messagesOf: messagesOfFrame };
