/** Small words for making and changing PDF objects. Everything written is deflated by the same code on every machine. */
import { zlibSync } from 'fflate';
import { PDFDict, PDFHexString, PDFName, PDFRawStream, PDFString, type PDFContext } from '@cantoo/pdf-lib';
import type { PDFObject, PDFRef } from '@cantoo/pdf-lib';

export const name = (text: string): PDFName => PDFName.of(text);

type Entries = Readonly<Record<string, PDFObject | undefined>>;

export function dictionary(context: PDFContext, entries: Entries): PDFDict {
  const dict = PDFDict.withContext(context);
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) dict.set(name(key), value);
  return dict;
}

export function plainStream(context: PDFContext, entries: Entries, bytes: Uint8Array): PDFRawStream {
  return PDFRawStream.of(dictionary(context, entries), bytes);
}

/** Below this size packing gains nothing. */
const WORTH_PACKING = 64;

export function packedStream(context: PDFContext, entries: Entries, bytes: Uint8Array): PDFRawStream {
  if (bytes.length < WORTH_PACKING) return plainStream(context, entries, bytes);
  return plainStream(context, { ...entries, Filter: name('FlateDecode') }, zlibSync(bytes, { level: 6 }));
}

/** Puts other content in the place of a stream, keeping what else its dictionary says. */
export function replaceContent(stream: PDFRawStream, bytes: Uint8Array): PDFRawStream {
  const { dict } = stream;
  dict.delete(name('Filter'));
  dict.delete(name('DecodeParms'));
  if (bytes.length < WORTH_PACKING) return PDFRawStream.of(dict, bytes);
  dict.set(name('Filter'), name('FlateDecode'));
  return PDFRawStream.of(dict, zlibSync(bytes, { level: 6 }));
}

/** Where each indirect object stands, for putting another in its place. */
export function references(context: PDFContext): ReadonlyMap<PDFObject, PDFRef> {
  return new Map(context.enumerateIndirectObjects().map(([ref, object]) => [object, ref]));
}

export const textString = (text: string): PDFHexString | PDFString =>
  /^[\x20-\x7e]*$/.test(text) ? PDFString.of(text.replaceAll(/[\\()]/g, String.raw`\$&`)) : PDFHexString.fromText(text);
