/** Which files must come with the messages of a file: those that their pointers (type RP) name, as far as they name files beside it. */
import type { Completeness } from '../types.ts';
import { wholeWithFiles } from '../files-beside.ts';
import { framesOf } from './frames.ts';
import { withoutLargeValues } from './large-values.ts';
import { parseBytes } from './read.ts';
import { pointersOf } from './references.ts';

/** A look without taking anything apart: nearly no message has a pointer. */
const mayPoint = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('|RP|');

/** `complete` with the files that are there, `waiting` for the first that is not, as for every report that names files. */
export function filesNamedIn(bytes: Uint8Array, siblings: readonly string[], charset: string): Completeness {
  if (!mayPoint(bytes)) return { state: 'complete', companions: [] };
  const { messages, proven } = framesOf(withoutLargeValues(bytes).bytes);
  const pointers = messages.flatMap((frame) => {
    const parsed = parseBytes(frame.bytes, charset, proven);
    if (!parsed) return [];
    const { segments, delimiters } = parsed.message;
    return segments.flatMap((segment) => pointersOf(segment, delimiters, parsed.charset));
  });
  return wholeWithFiles(pointers, siblings);
}
