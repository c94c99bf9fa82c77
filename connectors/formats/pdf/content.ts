/** The file that a side file speaks of: a PDF, a scan, a letter as RTF or text. What it is, is said by its bytes; a name decides for text alone. */
import type { Problem } from '../../clinical/index.ts';
import { asciiTail } from '../bytes.ts';
import { mediaTypeOf } from '../media-type.ts';
import { hasPdfEnd, pdfFault } from './container.ts';
import { pdfProblems } from './problems.ts';

/** Ends of names under which such files come. */
const ENDINGS = /\.(?:pdf|tiff?|jpe?g|png|rtf|txt|text|asc|html?)$/i;
const TEXT_ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:txt|text|asc)$/i, 'text/plain'],
  [/\.html?$/i, 'text/html'],
];
/** What proves itself by its first bytes. */
const PROVEN: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/rtf',
  'image/jpeg',
  'image/png',
  'image/tiff',
]);

export const isContentName = (name: string): boolean => ENDINGS.test(name);
export const withoutEnding = (name: string): string => name.replace(ENDINGS, '');

/** The media type that the bytes prove; undefined for text, which proves nothing. */
export function provenType(bytes: Uint8Array): string | undefined {
  const type = mediaTypeOf(bytes);
  return type !== undefined && PROVEN.has(type) ? type : undefined;
}

/** Text by its name, when its bytes are text at all. */
export function textType(name: string, bytes: Uint8Array): string | undefined {
  const type = TEXT_ENDINGS.find(([ending]) => ending.test(name))?.[1];
  return type === undefined || bytes.length === 0 || bytes.subarray(0, 65_536).includes(0) ? undefined : type;
}

export const contentType = (name: string, bytes: Uint8Array): string | undefined =>
  provenType(bytes) ?? textType(name, bytes);

/** Whether the end of the file is there, for kinds that have one; TIFF and text have none. */
export function hasContentEnd(type: string, bytes: Uint8Array): boolean {
  const tail = asciiTail(bytes, 64);
  if (type === 'application/pdf') return hasPdfEnd(bytes);
  if (type === 'image/png') return tail.includes('IEND');
  if (type === 'image/jpeg') return asciiTail(bytes).includes('\xff\xd9');
  return type === 'application/rtf' ? /\}\s*$/.test(tail) : true;
}

/** Why these bytes cannot be filed; undefined when nothing speaks against it. */
export function contentFault(type: string | undefined, bytes: Uint8Array): Problem | undefined {
  if (type === undefined || type === 'application/pdf') return pdfFault(bytes);
  return hasContentEnd(type, bytes) ? undefined : pdfProblems.scanIncomplete;
}
