/**
 * What the header of a message says to the transport, and the acknowledgement it gets (HL7 v2 chapter 2, "Message acknowledgment":
 * MSA, ERR; original and enhanced mode), in the sender's version, character set and delimiters. Never a value of the patient in it.
 */
import { createHash } from 'node:crypto';
import { timestampOf, type Problem } from '../../clinical/index.ts';
import { charsetOfLabel, encode } from '../charset.ts';
import { escape } from './escapes.ts';
import { framesOf } from './frames.ts';
import {
  components,
  field,
  repetitions,
  segmentOf,
  standardDelimiters,
  writeMessage,
  type Delimiters,
  type Segment,
} from './message.ts';
import { problemOf } from './problems.ts';
import { parseBytes } from './read.ts';

/** Fits `MessageIdentity` of the transport. */
export type HeaderIdentity =
  | {
      readonly ok: true;
      readonly key: string;
      readonly controlId: string;
      readonly sender: string;
      readonly processingId: string;
      readonly enhanced: boolean;
    }
  | { readonly ok: false; readonly problem: Problem };

export type Answer = 'accept' | 'error' | 'reject';

interface Head {
  readonly msh: Segment;
  readonly delimiters: Delimiters;
}

/** Enough for the header: up to the end of its line, or the first 64 KiB where no such line is to be seen (other charsets). */
function beginning(message: Uint8Array): Uint8Array {
  const bytes = Buffer.from(message.buffer, message.byteOffset, Math.min(message.length, 65_536));
  const from = bytes.indexOf('MSH');
  const ends = from < 0 ? [] : [bytes.indexOf(0x0d, from), bytes.indexOf(0x0a, from)].filter((at) => at >= 0);
  return ends.length === 0 ? bytes : bytes.subarray(0, Math.min(...ends) + 1);
}

/** Asked for twice while a sender waits, by the key of the message and by its answer: read once. */
const heads = new WeakMap<Uint8Array, { readonly head: Head | undefined }>();

function headOf(message: Uint8Array): Head | undefined {
  const known = heads.get(message) ?? { head: readHead(message) };
  heads.set(message, known);
  return known.head;
}

/** The header alone: of the rest nothing is needed, however large it is. */
function readHead(message: Uint8Array): Head | undefined {
  const [frame] = framesOf(beginning(message)).messages;
  const parsed = frame && parseBytes(frame.bytes, 'windows-1252');
  const msh = parsed?.message.segments[0];
  return parsed && msh?.name === 'MSH' ? { msh, delimiters: parsed.message.delimiters } : undefined;
}

const part = ({ msh, delimiters }: Head, number: number, component = 1): string =>
  (components(repetitions(field(msh, number), delimiters)[0] ?? '', delimiters)[component - 1] ?? '').trim();

/** MSH-15 or MSH-16 with a condition that asks for answers: the sender speaks the enhanced mode. */
const isEnhanced = (head: Head): boolean => ['AL', 'SU', 'ER'].includes(part(head, 15).toUpperCase());

/** Who sent it, and under which number: the key by which a repetition is known. */
export function identify(message: Uint8Array): HeaderIdentity {
  if (message.length === 0) return { ok: false, problem: problemOf('HL7-EMPTY') };
  const head = headOf(message);
  if (!head) return { ok: false, problem: problemOf('HL7-NO-MSH') };
  const controlId = field(head.msh, 10).trim();
  if (field(head.msh, 9).trim() === '') return { ok: false, problem: problemOf('HL7-TRUNCATED') };
  if (controlId === '') return { ok: false, problem: problemOf('HL7-NO-CONTROL-ID') };
  const sender = [part(head, 3), part(head, 4)].filter((name) => name !== '').join('@');
  return {
    ok: true,
    key: JSON.stringify([field(head.msh, 3), field(head.msh, 4), controlId]),
    controlId,
    sender,
    processingId: part(head, 11).toUpperCase(),
    enhanced: isEnhanced(head),
  };
}

/** HL7 table 0357: why a message was not taken. */
function errorCode(code: string): { readonly code: string; readonly text: string } {
  if (code === 'HL7-TYPE-NOT-SUPPORTED') return { code: '200', text: 'Unsupported message type' };
  if (code === 'HL7-NO-MSH' || code === 'HL7-TRUNCATED') return { code: '100', text: 'Segment sequence error' };
  if (code.startsWith('HL7-NO-') || code === 'HL7-EMPTY') return { code: '101', text: 'Required field missing' };
  return { code: '207', text: 'Application internal error' };
}

/** Versions order as numbers; unknown ones count as 2.5. */
function versionNumber(version: string): number {
  const match = /^2\.(\d)/.exec(version);
  return match ? Number(match[1]) : 5;
}

function messageType(head: Head, version: number): string {
  const mark = head.delimiters.component;
  const event = part(head, 9, 2);
  if (version < 2 || event === '') return 'ACK';
  const type = `ACK${mark}${event}`;
  return version >= 4 ? `${type}${mark}ACK` : type;
}

/** ERR as of 2.5: location, code, severity, application code, and what to tell the user. */
function errorSegment(problem: Problem, delimiters: Delimiters, say: (text: string) => string): Segment {
  const { code, text } = errorCode(problem.code);
  const mark = delimiters.component;
  return segmentOf('ERR', [
    '',
    '',
    [code, say(text), 'HL70357'].join(mark),
    'E',
    say(problem.code),
    '',
    say(problem.code),
    say(problem.cause.en),
  ]);
}

/**
 * The answer to a message, without frame characters. `at` is the present instant in milliseconds. The control id of the answer is
 * derived from the message and the instant.
 */
export function acknowledge(message: Uint8Array, kind: Answer, at: number, problem?: Problem): Uint8Array {
  const head = headOf(message);
  const known: Head = head ?? { msh: segmentOf('MSH', []), delimiters: standardDelimiters };
  const { msh, delimiters } = known;
  const version = part(known, 12) || '2.5';
  const level = versionNumber(version);
  const declared = part(known, 18);
  const charset = charsetOfLabel(declared) ?? (declared === '' && head ? 'windows-1252' : 'utf-8');
  const enhanced = head !== undefined && isEnhanced(head);
  const code = `${enhanced ? 'C' : 'A'}${{ accept: 'A', error: 'E', reject: 'R' }[kind]}`;
  const raw = (number: number): string => field(msh, number);
  const say = (text: string): string => escape(text, delimiters);
  const digest = createHash('sha256').update(message.subarray(0, 65_536)).update(`${kind} ${at}`).digest('hex');
  const { field: separator, component, repetition, subcomponent } = delimiters;
  const encoding = [component, repetition, delimiters.escape, subcomponent, delimiters.truncation ?? ''].join('');
  const header = segmentOf('MSH', [
    separator,
    encoding,
    raw(5) || 'RELAIS',
    raw(6),
    raw(3),
    raw(4),
    say(timestampOf(at)),
    '',
    messageType(known, level),
    digest.slice(0, 20),
    raw(11) || 'P',
    raw(12) || version,
    ...(level >= 3 && raw(18) !== '' ? ['', '', '', '', '', raw(18)] : []),
  ]);
  const reason = problem === undefined ? '' : say(`${problem.code}: ${problem.cause.en}`.slice(0, 80));
  const msa = segmentOf('MSA', [code, raw(10) || 'UNKNOWN', ...(level < 5 && reason !== '' ? [reason] : [])]);
  const err = problem !== undefined && level >= 5 ? [errorSegment(problem, delimiters, say)] : [];
  return encode(
    writeMessage({ delimiters, segments: [header, msa, ...err] }),
    charset.startsWith('utf-16') || charset === 'us-ascii' ? 'utf-8' : charset,
  );
}
