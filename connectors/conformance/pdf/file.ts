/**
 * A PDF file by its classic cross-reference tables (PDF 1.4 §3.4), which PDF/A-1 asks for anyway: read object by object, with
 * limits, so that a hostile file costs little and harms nothing. Objects are parsed by @cantoo/pdf-lib.
 */
import {
  PDFArray,
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFObjectParser,
  PDFRef,
  PDFStream,
  type PDFObject,
} from '@cantoo/pdf-lib';

/** Why a file cannot be looked into. */
export type PdfFault = 'too-large' | 'no-header' | 'incomplete' | 'no-xref-table' | 'unreadable';

export interface PdfFile {
  readonly context: PDFContext;
  readonly catalog: PDFDict;
  /** The trailer that `startxref` leads to, then older ones. */
  readonly trailers: readonly PDFDict[];
}

export type PdfReading =
  { readonly ok: true; readonly file: PdfFile } | { readonly ok: false; readonly fault: PdfFault };

const MOST_BYTES = 100_000_000;
const MOST_OBJECTS = 200_000;
const MOST_SECTIONS = 100;

export function readPdf(bytes: Uint8Array): PdfReading {
  if (bytes.byteLength > MOST_BYTES) return { ok: false, fault: 'too-large' };
  if (!latin(bytes, 0, 1024).includes('%PDF-')) return { ok: false, fault: 'no-header' };
  try {
    return readFile(bytes);
  } catch {
    // pdf-lib throws many classes for broken objects (and the stack overflows on absurd nesting): one verdict for all of them.
    return { ok: false, fault: 'unreadable' };
  }
}

export const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', Math.max(from, 0), to);

function readFile(bytes: Uint8Array): PdfReading {
  const start = lastStartxref(bytes);
  if (start === undefined) return { ok: false, fault: 'incomplete' };
  const context = PDFContext.create();
  const trailers: PDFDict[] = [];
  const offsets = new Map<number, number>();
  const seen = new Set<number>();
  for (let at: number | undefined = start; at !== undefined && !seen.has(at) && seen.size < MOST_SECTIONS;) {
    seen.add(at);
    const section = readSection(bytes, at, context, offsets);
    if (!section) return { ok: false, fault: 'no-xref-table' };
    trailers.push(section);
    at = numberIn(section, 'Prev');
  }
  for (const offset of offsets.values()) readObject(bytes, offset, context);
  const root = trailers[0]?.get(PDFName.of('Root'));
  const catalog = context.lookup(root);
  return catalog instanceof PDFDict && valueIn(catalog, 'Pages') instanceof PDFDict
    ? { ok: true, file: { context, catalog, trailers } }
    : { ok: false, fault: 'unreadable' };
}

function lastStartxref(bytes: Uint8Array): number | undefined {
  const tail = latin(bytes, bytes.byteLength - 2048, bytes.byteLength);
  const last = [...tail.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1];
  return last === undefined || !tail.includes('%%EOF') ? undefined : Number(last);
}

/** Reads a table and its trailer; offsets already known (from a newer section) are kept. */
function readSection(
  bytes: Uint8Array,
  at: number,
  context: PDFContext,
  offsets: Map<number, number>,
): PDFDict | undefined {
  if (!/^\s*xref\s/.test(latin(bytes, at, at + 16))) return undefined;
  const end = bytes.byteLength;
  const source = latin(bytes, at, end);
  const trailerAt = source.indexOf('trailer');
  if (trailerAt < 0) return undefined;
  let number = 0;
  let left = 0;
  for (const [, first = '', second = '', kind] of source
    .slice(0, trailerAt)
    .matchAll(/(\d+)[ \t]+(\d+)(?:[ \t]+([nf]))?/g)) {
    if (kind === undefined) [number, left] = [Number(first), Number(second)];
    else if (left > 0) {
      if (kind === 'n' && !offsets.has(number) && offsets.size < MOST_OBJECTS) offsets.set(number, Number(first));
      [number, left] = [number + 1, left - 1];
    }
  }
  const trailer = PDFObjectParser.forBytes(bytes.subarray(at + trailerAt + 'trailer'.length), context).parseObject();
  return trailer instanceof PDFDict ? trailer : undefined;
}

function readObject(bytes: Uint8Array, offset: number, context: PDFContext): void {
  const header = /^\s*(\d+)\s+(\d+)\s+obj/.exec(latin(bytes, offset, offset + 64));
  if (!header) return;
  const body = bytes.subarray(offset + header[0].length);
  const ref = PDFRef.of(Number(header[1]), Number(header[2]));
  try {
    context.assign(ref, PDFObjectParser.forBytes(body, context).parseObject());
  } catch {
    // An object that cannot be parsed is an object that is not there; what needs it says so.
  }
}

/** The dictionary of a dictionary or stream. */
export const dictOf = (object: PDFObject | undefined): PDFDict | undefined => {
  if (object instanceof PDFDict) return object;
  return object instanceof PDFStream ? object.dict : undefined;
};

const keys = new Map<string, PDFName>();

/** The key as pdf-lib knows it, which looks for escapes each time that it is asked: here once for each key. */
function keyOf(text: string): PDFName {
  const known = keys.get(text) ?? PDFName.of(text);
  keys.set(text, known);
  return known;
}

/** What a name says. Hardly any is written with escapes, and only those are taken apart. */
export const textOf = (name: PDFName): string => {
  const written = name.asString();
  return written.includes('#') ? name.decodeText() : written.slice(1);
};

/** The value of a key, through a reference. */
export const valueIn = (dict: PDFDict | undefined, key: string): PDFObject | undefined =>
  dict?.context.lookup(dict.get(keyOf(key)));

export const nameIn = (dict: PDFDict | undefined, key: string): string | undefined => {
  const value = valueIn(dict, key);
  return value instanceof PDFName ? textOf(value) : undefined;
};

export const numberIn = (dict: PDFDict | undefined, key: string): number | undefined => {
  const value = valueIn(dict, key);
  return value instanceof PDFNumber ? value.asNumber() : undefined;
};

/** The items of an array, or the one thing that stands in its place. */
export const itemsIn = (dict: PDFDict | undefined, key: string): readonly (PDFObject | undefined)[] => {
  const value = valueIn(dict, key);
  if (value instanceof PDFArray) return value.asArray().map((item) => dict?.context.lookup(item));
  return value === undefined ? [] : [value];
};

/** Every dictionary that the catalog leads to, once, with the stream it belongs to where there is one. */
export function* reachable(file: PdfFile): Generator<{ readonly dict: PDFDict; readonly stream?: PDFStream }> {
  const seen = new Set<PDFObject>();
  const waiting: (PDFObject | undefined)[] = [file.catalog];
  while (waiting.length > 0) {
    const next = waiting.pop();
    const object = next instanceof PDFRef ? file.context.lookup(next) : next;
    if (object === undefined || seen.has(object)) continue;
    seen.add(object);
    if (object instanceof PDFArray) waiting.push(...object.asArray());
    const dict = dictOf(object);
    if (!dict) continue;
    yield { dict, ...(object instanceof PDFStream ? { stream: object } : {}) };
    waiting.push(...dict.values());
  }
}
