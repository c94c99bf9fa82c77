/**
 * Files that a message only points to (OBX-5 of type RP, HL7 v2 chapter 2A “Reference pointer”): RP.1 names a file beside the message, which came with it.
 * Nothing is fetched.
 */
import type { SourceInput } from '../types.ts';
import type { Charset } from '../charset.ts';
import { fileBeside, namedFile } from '../named-file.ts';
import { unescape } from './escapes.ts';
import { components, field, repetitions, type Delimiters, type Segment } from './message.ts';

export type Companions = NonNullable<SourceInput['companions']>;

const isPointer = (segment: Segment): boolean =>
  segment.name === 'OBX' &&
  field(segment, 2).trim().toUpperCase() === 'RP' &&
  !['', '""'].includes(field(segment, 5).trim());

/** What each repetition of a pointer says; empty for every other segment. */
export function pointersOf(segment: Segment, delimiters: Delimiters, charset: Charset): string[] {
  if (!isPointer(segment)) return [];
  return repetitions(field(segment, 5), delimiters).map((rep) => {
    const [pointer = ''] = components(rep, delimiters);
    return unescape(pointer, delimiters, charset);
  });
}

/** The files that a result line points to, one for each repetition; undefined unless all of them are here. */
export function referredFiles(
  segment: Segment,
  companions: Companions,
  delimiters: Delimiters,
  charset: Charset,
): readonly Uint8Array[] | undefined {
  const files = pointersOf(segment, delimiters, charset).map((pointer) => {
    const named = namedFile(pointer);
    const name = named.kind === 'named' ? fileBeside(named.name, companions.keys()) : undefined;
    return name === undefined ? undefined : companions.get(name);
  });
  const here = files.filter((file) => file !== undefined);
  return here.length > 0 && here.length === files.length ? here : undefined;
}

/** Why a pointer leads to nothing: a place that is never reached for, or a file that is not here. */
export const unresolvedRule = (
  pointers: readonly string[],
): 'hl7v2.reference-elsewhere' | 'hl7v2.reference-not-resolved' =>
  pointers.some((pointer) => namedFile(pointer).kind === 'elsewhere')
    ? 'hl7v2.reference-elsewhere'
    : 'hl7v2.reference-not-resolved';
