/** Which files must come with the messages of a file: those that their pointers (type RP) name, as far as they name files beside it. */
import type { Completeness } from '../types.ts';
import { fileBeside, namedFile } from '../named-file.ts';
import { framesOf } from './frames.ts';
import { parseBytes } from './read.ts';
import { pointersOf } from './references.ts';

/** A look without taking anything apart: nearly no message has a pointer. */
const mayPoint = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('|RP|');

/** `complete` with the files that are there, `waiting` for the first that is not. What says another place is waited for by nobody. */
export function filesNamedIn(bytes: Uint8Array, siblings: readonly string[], charset: string): Completeness {
  const wanted = new Set<string>();
  if (!mayPoint(bytes)) return { state: 'complete', companions: [] };
  const { messages, proven } = framesOf(bytes);
  for (const frame of messages) {
    const parsed = parseBytes(frame.bytes, charset, proven);
    if (!parsed) continue;
    const { segments, delimiters } = parsed.message;
    for (const pointer of segments.flatMap((segment) => pointersOf(segment, delimiters, parsed.charset))) {
      const named = namedFile(pointer);
      if (named.kind === 'named') wanted.add(named.name);
    }
  }
  const found = [...wanted].map((name) => ({ name, beside: fileBeside(name, siblings) }));
  const missing = found.find(({ beside }) => beside === undefined);
  if (missing) return { state: 'waiting', for: 'companion', name: missing.name };
  return { state: 'complete', companions: [...new Set(found.flatMap(({ beside }) => beside ?? []))] };
}
