/**
 * Whether a file is written so plainly that nothing in its syntax and metadata is left to judge: one table of references, every object
 * where the table says and written as ISO 19005-1 6.1.4 to 6.1.8 ask, no more metadata than everybody's, the same in both places.
 * A PDF/A of others that is not plain may be right all the same; it is then made anew rather than believed.
 */
import { PDFDict, PDFHexString, PDFName, PDFStream, PDFString } from '@cantoo/pdf-lib';
import { descendants, type XmlNode } from '../xml.ts';
import { xmpElements } from './xmp.ts';
import { iccHeader } from './colour-spaces.ts';
import { useOf } from './walk.ts';
import { dictOf, itemsIn, latin, nameIn, numberIn, reachable, textOf, valueIn, type PdfFile } from './file.ts';

export function isPlain(bytes: Uint8Array, file: PdfFile): boolean {
  return (
    /^%PDF-1\.[0-4][\r\n]/.test(latin(bytes, 0, 10)) &&
    file.trailers.length === 1 &&
    !file.trailers[0]?.has(PDFName.of('XRefStm')) &&
    objectsArePlain(bytes) &&
    metadataIsPlain(file) &&
    !file.catalog.has(PDFName.of('AcroForm')) &&
    hasOneIntent(file) &&
    reachableIsPlain(file)
  );
}

/** One output intent, of an RGB device with a profile: what nearly everybody writes. */
function hasOneIntent({ catalog }: PdfFile): boolean {
  const intents = itemsIn(catalog, 'OutputIntents');
  const profile = valueIn(dictOf(intents[0]), 'DestOutputProfile');
  const header = iccHeader(profile);
  const components = profile instanceof PDFStream ? numberIn(profile.dict, 'N') : undefined;
  return intents.length === 1 && header?.colour === 'RGB ' && components === 3;
}

const RESOURCES = ['Font', 'XObject', 'ExtGState', 'ColorSpace', 'Pattern', 'Shading', 'Properties'];

/** No annotation but links, no character map of its own, no font chosen by a graphics state, no resource that no content uses, no opacity written down, no list of a subset to be counted. */
function reachableIsPlain(file: PdfFile): boolean {
  const used = new Set<string>();
  for (const names of useOf(file).names.values()) for (const name of names) used.add(name);
  for (const { dict } of reachable(file)) {
    if (nameIn(dict, 'Type') === 'Annot' && nameIn(dict, 'Subtype') !== 'Link') return false;
    if (nameIn(dict, 'Subtype') === 'Type0' && valueIn(dict, 'Encoding') instanceof PDFStream) return false;
    if (nameIn(dict, 'Type') === 'ExtGState' && dict.has(PDFName.of('Font'))) return false;
    if (['CharSet', 'Subtype2', 'CA', 'ca', 'SMask', 'BM'].some((key) => dict.has(PDFName.of(key)))) return false;
    for (const kind of RESOURCES) {
      const entries = valueIn(dict, kind);
      if (!(entries instanceof PDFDict)) continue;
      if (!entries.keys().every((key) => used.has(`${kind}/${textOf(key)}`))) return false;
    }
  }
  return true;
}

/** `xref`, one section from 0, entries of twenty bytes, and each object as the standard writes it. */
function objectsArePlain(bytes: Uint8Array): boolean {
  const tail = latin(bytes, bytes.byteLength - 1024, bytes.byteLength);
  const start = Number([...tail.matchAll(/startxref(?:\r\n|\r|\n)(\d+)(?:\r\n|\r|\n)%%EOF/g)].at(-1)?.[1] ?? -1);
  if (start < 0) return false;
  const source = latin(bytes, start, bytes.byteLength);
  const head = /^xref(?:\r\n|\n|\r)/.exec(source)?.[0];
  if (head === undefined) return false;
  let at = head.length;
  const offsets: number[] = [];
  for (;;) {
    const section = /^(\d+) (\d+)(?: ?\r\n| ?\n|\r)/.exec(source.slice(at, at + 40));
    if (!section) break;
    at += section[0].length;
    for (let left = Number(section[2]); left > 0; left -= 1, at += 20) {
      const entry = /^(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)$/.exec(source.slice(at, at + 20));
      if (!entry) return false;
      if (entry[3] === 'n') offsets.push(Number(entry[1]));
    }
  }
  if (!/^\s*trailer/.test(source.slice(at, at + 20))) return false;
  const ends = [...offsets].sort((a, b) => a - b);
  return ends.every((offset, index) => objectIsPlain(bytes, offset, ends[index + 1] ?? start));
}

function objectIsPlain(bytes: Uint8Array, from: number, to: number): boolean {
  const head = latin(bytes, Math.max(from - 1, 0), from + 40);
  if (!/^[\r\n]\d+ \d+ obj[\r\n]/.test(head)) return false;
  if (!/[\r\n]endobj[\r\n]\s*$/.test(latin(bytes, Math.max(to - 64, from), to))) return false;
  const body = latin(bytes, from, to);
  const begin = /stream(\r\n|\n)/.exec(body);
  if (!begin || !/>>\s*$/.test(body.slice(0, begin.index))) return true;
  // Length may stand elsewhere; that is allowed, and not plain.
  const length = /\/Length (\d+)\b(?! \d+ R)/.exec(body.slice(0, begin.index))?.[1];
  if (length === undefined) return false;
  return /^(?:\r\n|\n)endstream[\r\n]/.test(body.slice(begin.index + begin[0].length + Number(length)));
}

const NAMESPACES: Readonly<Record<string, readonly string[]>> = {
  'http://purl.org/dc/elements/1.1/': ['title', 'creator', 'description', 'format'],
  'http://ns.adobe.com/xap/1.0/': ['CreateDate', 'ModifyDate', 'MetadataDate', 'CreatorTool'],
  'http://ns.adobe.com/pdf/1.3/': ['Producer', 'Keywords'],
  'http://www.aiim.org/pdfa/ns/id/': ['part', 'conformance'],
};
const STRUCTURE = new Set(['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'adobe:ns:meta/']);

const XML = 'http://www.w3.org/XML/1998/namespace';

const LISTS: Readonly<Record<string, string>> = { title: 'Alt', description: 'Alt', creator: 'Seq' };
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Titles and descriptions are one alternative, authors a list of one, everything else words or a date (XMP 2004 §4). */
function shapeIsUsual(node: XmlNode): boolean {
  if (!(node.namespace in NAMESPACES)) return true;
  const inside = node.children.map(({ name }) => name);
  const list = LISTS[node.name];
  if (list === undefined) {
    const isDate = node.name.endsWith('Date');
    return inside.length === 0 && node.attributes.length === 0 && (!isDate || DATE.test(node.text.trim()));
  }
  const [entries] = node.children;
  return inside.length === 1 && inside[0] === list && entries?.children.length === 1 && node.text.trim() === '';
}

/** 6.7.3: the entries of Info and where XMP says the same. */
const SAME: readonly (readonly [string, string])[] = [
  ['Title', 'title'],
  ['Author', 'creator'],
  ['Subject', 'description'],
  ['Keywords', 'Keywords'],
  ['Creator', 'CreatorTool'],
  ['Producer', 'Producer'],
];
const DATES: readonly (readonly [string, string])[] = [
  ['CreationDate', 'CreateDate'],
  ['ModDate', 'ModifyDate'],
];

function metadataIsPlain(file: PdfFile): boolean {
  const metadata = valueIn(file.catalog, 'Metadata');
  if (!(metadata instanceof PDFStream) || nameIn(metadata.dict, 'Type') !== 'Metadata') return false;
  const packet = metadata.getContents();
  if (!/^<\?xpacket begin=("|')(\ufeff|ï»¿)?("|') id=/.test(Buffer.from(packet).toString('latin1', 0, 60)))
    return false;
  const nodes = xmpElements(packet);
  if (!nodes) return false;
  const known = nodes.every(
    ({ name, namespace, attributes }) =>
      (STRUCTURE.has(namespace) || (NAMESPACES[namespace]?.includes(name) ?? false)) &&
      attributes.every(
        (attribute) =>
          attribute.namespace === '' ||
          attribute.namespace === XML ||
          STRUCTURE.has(attribute.namespace) ||
          (NAMESPACES[attribute.namespace]?.includes(attribute.name) ?? false),
      ),
  );
  const prefixed = Buffer.from(packet).includes('xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"');
  return known && prefixed && nodes.every(shapeIsUsual) && infoAgrees(dictOf(valueIn(file.trailers[0], 'Info')), nodes);
}

function infoAgrees(info: PDFDict | undefined, nodes: readonly XmlNode[]): boolean {
  if (!info) return true;
  const said = (name: string): string | undefined => {
    const found = nodes.find((node) => node.name === name && node.namespace in NAMESPACES);
    if (!found) return attributeOf(nodes, name);
    return descendants(found)
      .map((node) => node.text)
      .join('')
      .trim();
  };
  const text = (key: string): string | undefined => {
    const value = valueIn(info, key);
    return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;
  };
  const known = new Set([...SAME, ...DATES].map(([key]) => key));
  return (
    info.keys().every((key) => known.has(key.decodeText()) || key.decodeText() === 'Trapped') &&
    SAME.every(([key, name]) => text(key) === undefined || text(key)?.trim() === said(name)) &&
    DATES.every(([key, name]) => text(key) === undefined || instant(text(key) ?? '') === instant(said(name) ?? '-'))
  );
}

const attributeOf = (nodes: readonly XmlNode[], name: string): string | undefined => {
  for (const { attributes } of nodes) {
    const found = attributes.find((attribute) => attribute.name === name && attribute.namespace in NAMESPACES);
    if (found) return found.value;
  }
  return undefined;
};

/** `D:20261123101500+01'00'` and `2026-11-23T10:15:00+01:00` as one moment. */
function instant(date: string): number {
  const parts = /^(?:D:)?(\d{4})-?(\d\d)-?(\d\d)T?(\d\d):?(\d\d):?(\d\d)(Z|[+-]\d\d)?[':]?(\d\d)?'?/.exec(date);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second, zone = 'Z', minutes = '00'] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone === 'Z' ? 'Z' : `${zone}:${minutes}`}`);
}
