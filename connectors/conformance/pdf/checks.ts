/**
 * PDF/A-1b checks (ISO 19005-1) on objects, content streams and font programs, without rendering. A file of others is given the benefit
 * of the doubt, as a false alarm holds a good document; what we made ourselves is used only when there is no doubt either.
 */
import {
  PDFArray,
  PDFBool,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFStream,
  PDFString,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { iccHeader } from './colour-spaces.ts';
import { filtersOf } from './decode.ts';
import { fontFaults } from './fonts/faults.ts';
import { useOf, type ContentFault, type Use } from './walk.ts';
import type { XmlNode } from '../xml.ts';
import type { xmpElements } from './xmp.ts';
import { dictOf, itemsIn, latin, nameIn, numberIn, reachable, valueIn, type PdfFile } from './file.ts';

export type PdfaRule =
  | 'header'
  | 'end'
  | 'trailer-id'
  | 'encrypted'
  | 'claim'
  | 'metadata'
  | 'output-intent'
  | 'font'
  | 'font-program'
  | 'font-glyph'
  | 'font-width'
  | 'font-encoding'
  | 'font-subset'
  | 'transparency'
  | 'active-content'
  | 'embedded-file'
  | 'annotation'
  | 'form'
  | 'layers'
  | ContentFault;

/** What the code cannot decide with certainty: counted against a file only where there must be no doubt. */
const DOUBTS = new Set<PdfaRule>(['font-program']);

/**
 * The rules that a readable file breaks; `strict` counts doubts as broken rules. The reader of XMP is given: its parser gets ready
 * asynchronously, and this file can so be loaded at the moment in which the first PDF comes.
 */
export function pdfaFaults(
  bytes: Uint8Array,
  file: PdfFile,
  elementsOf: typeof xmpElements,
  mode: 'lenient' | 'strict' = 'lenient',
): readonly PdfaRule[] {
  const faults = new Set<PdfaRule>();
  const need = (holds: boolean, rule: PdfaRule): unknown => holds || faults.add(rule);
  need(/^%PDF-\d\.\d[\r\n]{1,2}%[\x80-\xff]{4}/.test(latin(bytes, 0, 16)), 'header');
  need(/%%EOF(\r\n|\r|\n)?$/.test(latin(bytes, bytes.byteLength - 16, bytes.byteLength)), 'end');
  need(itemsIn(file.trailers[0], 'ID').length > 0, 'trailer-id');
  need(!file.trailers.some((trailer) => trailer.has(PDFName.of('Encrypt'))), 'encrypted');
  need(!file.catalog.has(PDFName.of('OCProperties')), 'layers');
  for (const rule of metadataFaults(file, elementsOf)) faults.add(rule);
  const use = useOf(file);
  need(outputIntentHolds(file, use), 'output-intent');
  for (const fault of use.faults) faults.add(fault);
  for (const [font, codes] of use.fonts) for (const fault of fontFaults(font, codes)) faults.add(fault);
  for (const object of use.drawn) need(drawnHolds(object), 'graphics');
  const named = nameDictionaries(file);
  for (const { dict, stream } of reachable(file)) {
    need(isWithinLimits(dict), 'limits');
    if (!named.has(dict)) for (const rule of objectFaults(dict, stream)) faults.add(rule);
  }
  return [...faults].filter((fault) => mode === 'strict' || !DOUBTS.has(fault));
}

const NAME_DICTIONARIES = 'Font XObject ExtGState ColorSpace Pattern Shading Properties CharProcs ClassMap'.split(' ');

/** Dictionaries whose keys are names that the file made up: they say nothing by themselves. */
function nameDictionaries(file: PdfFile): ReadonlySet<PDFDict> {
  const found = new Set<PDFDict>();
  for (const { dict } of reachable(file))
    for (const kind of NAME_DICTIONARIES) {
      const value = valueIn(dict, kind);
      if (value instanceof PDFDict) found.add(value);
    }
  return found;
}

const [LONGEST_STRING, LONGEST_NAME, LONGEST_ARRAY, LONGEST_DICTIONARY] = [65_535, 127, 8191, 4095];
const [LARGEST_INTEGER, LARGEST_REAL] = [2_147_483_647, 32_767];

/** 6.1.12, for what a dictionary holds itself. */
function isWithinLimits(dict: PDFDict): boolean {
  const holds = (object: PDFObject, depth: number): boolean => {
    if (object instanceof PDFString || object instanceof PDFHexString) return object.asBytes().length <= LONGEST_STRING;
    // As it is written, behind its slash, a name is never shorter than it is.
    if (object instanceof PDFName)
      return object.asString().length - 1 <= LONGEST_NAME || object.asBytes().length <= LONGEST_NAME;
    if (object instanceof PDFNumber) {
      const value = Math.abs(object.asNumber());
      return value <= (Number.isInteger(value) ? LARGEST_INTEGER : LARGEST_REAL);
    }
    if (!(object instanceof PDFArray) || depth > 20) return true;
    const items = object.asArray();
    return items.length <= LONGEST_ARRAY && items.every((item) => holds(item, depth + 1));
  };
  const entries = dict.entries();
  return entries.length <= LONGEST_DICTIONARY && entries.every(([key, value]) => holds(key, 0) && holds(value, 0));
}

const PDFA_ID = 'http://www.aiim.org/pdfa/ns/id/';

/** ISO 19005-1 6.7: unfiltered XMP in the catalog that claims part 1, conformance A or B. */
function metadataFaults({ catalog }: PdfFile, elementsOf: typeof xmpElements): readonly PdfaRule[] {
  const metadata = valueIn(catalog, 'Metadata');
  if (!(metadata instanceof PDFStream)) return ['claim'];
  if (metadata.dict.has(PDFName.of('Filter'))) return ['metadata'];
  const packet = withoutUtf32(metadata.getContents());
  const nodes = elementsOf(packet);
  if (!nodes) return ['metadata'];
  const header = /<\?xpacket\s+begin[^>]*?\?>/.exec(latin(packet, 0, 400))?.[0] ?? '';
  const claimed = pdfaProperty(nodes, 'part') === '1' && ['A', 'B'].includes(pdfaProperty(nodes, 'conformance') ?? '');
  return [...(/\s(bytes|encoding)=/.test(header) ? ['metadata' as const] : []), ...(claimed ? [] : ['claim' as const])];
}

/** XMP may be UTF-32, which few XML readers know: such a packet as UTF-8, any other one as it is. */
function withoutUtf32(bytes: Uint8Array): Uint8Array {
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const big = start === '0000feff' || start === '0000003c';
  if (!big && start !== 'fffe0000' && start !== '3c000000') return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let decoded = '';
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    const point = view.getUint32(at, !big);
    if (point !== 0xfeff && point <= 0x10ffff) decoded += String.fromCodePoint(point);
  }
  return Buffer.from(decoded);
}

const pdfaProperty = (nodes: readonly XmlNode[], name: string): string | undefined => {
  for (const node of nodes) {
    if (node.name === name && node.namespace === PDFA_ID) return node.text.trim();
    const attribute = node.attributes.find((known) => known.name === name && known.namespace === PDFA_ID);
    if (attribute) return attribute.value.trim();
  }
  return undefined;
};

/**
 * 6.2.2, 6.2.3.3: with device colours there is an output intent whose profile is of the same colours (grey goes with any);
 * the profile is an ICC profile below version 3.
 */
function outputIntentHolds({ catalog }: PdfFile, { colours }: Use): boolean {
  const intents = itemsIn(catalog, 'OutputIntents')
    .map(dictOf)
    .filter((intent) => nameIn(intent, 'S') === 'GTS_PDFA1');
  if (intents.length === 0) return colours.size === 0;
  const headers = intents.map((intent) => iccHeader(valueIn(intent, 'DestOutputProfile')));
  const covered = [...colours].every(
    (colour) => colour === 'GRAY' || headers.some((header) => header?.colour === colour),
  );
  const sound = headers.every(
    (header) => header !== undefined && header.version < 3 && ['mntr', 'prtr'].includes(header.deviceClass),
  );
  return sound && covered;
}

const FORBIDDEN_ACTIONS = new Set([
  'Launch',
  'Sound',
  'Movie',
  'ResetForm',
  'ImportData',
  'JavaScript',
  'Hide',
  'SetState',
  'set-state',
  'NOP',
  'NoOp',
]);
const FORBIDDEN_FILTERS = new Set(['LZWDecode', 'JPXDecode', 'Crypt']);
const INTENTS = new Set(['RelativeColorimetric', 'AbsoluteColorimetric', 'Perceptual', 'Saturation']);
const isAction = (dict: PDFDict): boolean => nameIn(dict, 'Type') === 'Action' || dict.has(PDFName.of('JS'));

/** Rules about one dictionary, whatever leads to it. */
export function objectFaults(dict: PDFDict, stream: PDFStream | undefined): readonly PdfaRule[] {
  const has = (key: string): boolean => dict.has(PDFName.of(key));
  const faults: PdfaRule[] = [];
  const type = nameIn(dict, 'Type');
  const subtype = nameIn(dict, 'Subtype');
  const action = nameIn(dict, 'S') ?? '';
  if (has('JS') || has('AA') || (isAction(dict) && FORBIDDEN_ACTIONS.has(action))) faults.push('active-content');
  if (has('EF') || has('EmbeddedFiles')) faults.push('embedded-file');
  if (stream) {
    const filters = filtersOf(dict);
    if (filters.some((name) => FORBIDDEN_FILTERS.has(name)) || has('FFilter') || has('FDecodeParms'))
      faults.push('filter');
    if (subtype === 'Image' && !imageHolds(dict)) faults.push('graphics');
  }
  if (!transparencyHolds(dict, subtype)) faults.push('transparency');
  if (type === 'ExtGState' && !graphicsStateHolds(dict)) faults.push('graphics');
  if (type === 'Annot' || (has('Rect') && subtype !== undefined && !stream))
    faults.push(...annotationFaults(dict, subtype));
  if (has('NeedAppearances') && valueIn(dict, 'NeedAppearances') === PDFBool.True) faults.push('form');
  return faults;
}

const imageHolds = (dict: PDFDict): boolean =>
  !dict.has(PDFName.of('Alternates')) &&
  !dict.has(PDFName.of('OPI')) &&
  valueIn(dict, 'Interpolate') !== PDFBool.True &&
  (numberIn(dict, 'BitsPerComponent') ?? 1) <= 8 &&
  INTENTS.has(nameIn(dict, 'Intent') ?? 'Perceptual');

/** 6.2.5 to 6.2.7: what content streams draw is no PostScript and no reference to something outside. */
function drawnHolds(object: PDFDict | PDFStream): boolean {
  const dict = object instanceof PDFStream ? object.dict : object;
  const isPostScript = nameIn(dict, 'Subtype') === 'PS' || nameIn(dict, 'Subtype2') === 'PS';
  return !isPostScript && !['PS', 'Ref', 'OPI'].some((key) => dict.has(PDFName.of(key)));
}

/** 6.2.8, 6.2.9: no transfer functions, the four rendering intents only. */
const graphicsStateHolds = (dict: PDFDict): boolean =>
  !dict.has(PDFName.of('TR')) &&
  (!dict.has(PDFName.of('TR2')) || nameIn(dict, 'TR2') === 'Default') &&
  INTENTS.has(nameIn(dict, 'RI') ?? 'Perceptual');

/** Full opacity; writers round. */
const isOpaque = (value: number | undefined): boolean => Math.abs((value ?? 1) - 1) < 1e-6;

/** 6.4: no soft masks, no transparency groups, normal blending, full opacity. */
function transparencyHolds(dict: PDFDict, subtype: string | undefined): boolean {
  const mask = valueIn(dict, 'SMask');
  const group = dictOf(valueIn(dict, 'Group'));
  const blend = nameIn(dict, 'BM');
  const isGraphicsState = nameIn(dict, 'Type') === 'ExtGState' || (subtype === undefined && dict.has(PDFName.of('BM')));
  const opaque = !isGraphicsState || [numberIn(dict, 'CA'), numberIn(dict, 'ca')].every(isOpaque);
  return (
    (mask === undefined || nameIn(dict, 'SMask') === 'None') &&
    nameIn(group, 'S') !== 'Transparency' &&
    (blend === undefined || blend === 'Normal' || blend === 'Compatible') &&
    opaque
  );
}

const ANNOTATIONS = new Set(
  'Text Link FreeText Line Square Circle Highlight Underline Squiggly StrikeOut Stamp Ink Popup Widget PrinterMark TrapNet'.split(
    ' ',
  ),
);

const [INVISIBLE, HIDDEN, PRINT, NO_VIEW] = [1, 2, 4, 32];

/** 6.5.2, 6.5.3: kinds of PDF 1.4 that leave nothing out, printed and visible, opaque. */
function annotationFaults(dict: PDFDict, subtype: string | undefined): readonly PdfaRule[] {
  const flags = numberIn(dict, 'F') ?? 0;
  const shown = (flags & PRINT) !== 0 && (flags & (INVISIBLE | HIDDEN | NO_VIEW)) === 0;
  const opaque = isOpaque(numberIn(dict, 'CA'));
  if (subtype === undefined || !ANNOTATIONS.has(subtype)) return nameIn(dict, 'Type') === 'Annot' ? ['annotation'] : [];
  return shown && opaque ? [] : ['annotation'];
}
