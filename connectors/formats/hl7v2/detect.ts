/** Whether bytes are HL7 v2, and whether a file of it is whole: by content first, by name only where the content says nothing. */
import type { Completeness, SourceInput } from '../types.ts';
import { asLatin1, decode } from '../charset.ts';
import { payloadStart, wideOf } from './frames.ts';

const NAME = /\.(hl7|er7|oru|mdm)$/i;
const HEADER = /^[ \t]*(MSH|FHS|BHS)[^A-Za-z0-9+/=\s]/;

/** The beginning of the payload as text, whatever the encoding. */
function beginning(bytes: Uint8Array, length = 65_536): string {
  const head = bytes.subarray(0, length & ~1);
  const wide = wideOf(head);
  const text = wide === undefined ? asLatin1(head) : decode(head, wide);
  return text.replace(/^\ufeff/, '').slice(wide === undefined ? payloadStart(text) : 0);
}

/** 1 for a header at the beginning, 0.5 for one after other text, a little for a telling name alone. */
export function confidence({ bytes, name }: SourceInput): number {
  const text = beginning(bytes);
  if (HEADER.test(text)) return 1;
  if (/[\r\n]MSH\|\^~\\&/.test(text)) return 0.5;
  return NAME.test(name) ? 0.2 : 0;
}

/** An HL7 file has no end of its own; a batch ends with its trailer, a frame with its end characters, a segment never in its name. */
export function wholeness({ bytes }: SourceInput): Completeness {
  const waiting: Completeness = { state: 'waiting', for: 'end-of-file' };
  const head = beginning(bytes);
  if (head === '') return waiting;
  const wide = wideOf(bytes.subarray(0, 65_536));
  const end = bytes.subarray(Math.max(0, bytes.length - 65_536));
  const tail = wide === undefined ? asLatin1(end) : decode(end, wide);
  const opening = asLatin1(bytes.subarray(0, 4096));
  const framed = opening.slice(0, payloadStart(opening)).includes('\x0b');
  if (framed && !tail.includes('\x1c')) return waiting;
  const lines = tail.replaceAll(/[\0\x1a\x1c\x0b]/g, '').split(/\r\n|\r|\n/);
  const trailer = head.startsWith('FHS') ? 'FTS' : head.startsWith('BHS') ? 'BTS' : undefined;
  if (trailer !== undefined && !lines.some((line) => line.startsWith(trailer))) return waiting;
  // A short bare word that the text ends with, without a line end, is the beginning of a segment's name.
  const last = lines.at(-1) ?? '';
  if (/^[A-Z][A-Z0-9]{0,2}$/.test(last) && last !== 'BTS' && last !== 'FTS') return waiting;
  return { state: 'complete', companions: [] };
}
