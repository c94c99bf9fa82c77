/**
 * A first set of PDF/A-1b checks (ISO 19005-1) that can be decided from objects and bytes, without rendering and without reading
 * font programs. Each returns whether the file keeps the rule; doubt counts for the file, as a false alarm holds a good document.
 */
import { PDFBool, PDFName, PDFRawStream, PDFStream } from '@cantoo/pdf-lib';
import type { PDFDict } from '@cantoo/pdf-lib';
import { MOST_UNPACKED, contentOf, unpacked, xObjects, type Content } from './content.ts';
import { readXml, descendants, type XmlNode } from '../xml.ts';
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
  | 'transparency'
  | 'active-content'
  | 'embedded-file'
  | 'filter'
  | 'graphics'
  | 'annotation'
  | 'form'
  | 'layers';

/** The rules that a readable file breaks. */
export function pdfaFaults(bytes: Uint8Array, file: PdfFile): readonly PdfaRule[] {
  const faults = new Set<PdfaRule>();
  const need = (holds: boolean, rule: PdfaRule): unknown => holds || faults.add(rule);
  need(/^%PDF-\d\.\d[\r\n]{1,2}%[\x80-\xff]{4}/.test(latin(bytes, 0, 16)), 'header');
  need(/%%EOF(\r\n|\r|\n)?$/.test(latin(bytes, bytes.byteLength - 16, bytes.byteLength)), 'end');
  need(itemsIn(file.trailers[0], 'ID').length > 0, 'trailer-id');
  need(!file.trailers.some((trailer) => trailer.has(PDFName.of('Encrypt'))), 'encrypted');
  need(!file.catalog.has(PDFName.of('OCProperties')), 'layers');
  for (const rule of metadataFaults(file)) faults.add(rule);
  const content = contentOf(file);
  need(outputIntentHolds(file, content), 'output-intent');
  for (const { dict, stream } of reachable(file)) {
    for (const rule of objectFaults(dict, stream)) faults.add(rule);
    if (!fontHolds(dict, content)) faults.add('font');
    if (!drawnObjectsHold(dict, content)) faults.add('graphics');
  }
  return [...faults];
}

const PDFA_ID = 'http://www.aiim.org/pdfa/ns/id/';

/** ISO 19005-1 6.7: unfiltered XMP in the catalog that claims part 1, conformance A or B. */
function metadataFaults({ catalog }: PdfFile): readonly PdfaRule[] {
  const metadata = valueIn(catalog, 'Metadata');
  if (!(metadata instanceof PDFStream)) return ['claim'];
  if (metadata.dict.has(PDFName.of('Filter'))) return ['metadata'];
  const packet = withoutUtf32(metadata.getContents());
  const reading = readXml(packet);
  if (!reading.ok) return ['metadata'];
  const header = /<\?xpacket\s+begin[^>]*?\?>/.exec(latin(packet, 0, 400))?.[0] ?? '';
  const nodes = [...descendants(reading.root)];
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
function outputIntentHolds({ catalog }: PdfFile, { colours }: Content): boolean {
  const intents = itemsIn(catalog, 'OutputIntents')
    .map(dictOf)
    .filter((intent) => nameIn(intent, 'S') === 'GTS_PDFA1');
  if (intents.length === 0) return colours.size === 0;
  const headers = intents.map((intent) => profileHeader(valueIn(intent, 'DestOutputProfile')));
  const covered = [...colours].every(
    (colour) => colour === 'GRAY' || headers.some((header) => header?.colour === colour),
  );
  const readable = headers.every((header) => header !== undefined);
  return headers.every((header) => header?.right ?? true) && (covered || !readable);
}

/** What the header of an ICC profile says (ICC.1:1998 §6.1); undefined when there is none to be read. */
function profileHeader(profile: unknown): { readonly right: boolean; readonly colour: string } | undefined {
  if (!(profile instanceof PDFRawStream)) return undefined;
  const header = unpacked(profile, MOST_UNPACKED).slice(0, 40);
  if (header === '') return undefined;
  const right = header.slice(36, 40) === 'acsp' && header.charCodeAt(8) < 3;
  return { right: right && ['mntr', 'prtr'].includes(header.slice(12, 16)), colour: header.slice(16, 20) };
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
const FORBIDDEN_FILTERS = new Set(['LZWDecode', 'LZW', 'JPXDecode', 'Crypt']);
const INTENTS = new Set(['RelativeColorimetric', 'AbsoluteColorimetric', 'Perceptual', 'Saturation']);
const isAction = (dict: PDFDict): boolean => nameIn(dict, 'Type') === 'Action' || dict.has(PDFName.of('JS'));

/** Rules about one dictionary, whatever leads to it. */
function objectFaults(dict: PDFDict, stream: PDFStream | undefined): readonly PdfaRule[] {
  const has = (key: string): boolean => dict.has(PDFName.of(key));
  const faults: PdfaRule[] = [];
  const type = nameIn(dict, 'Type');
  const subtype = nameIn(dict, 'Subtype');
  const action = nameIn(dict, 'S') ?? '';
  if (has('JS') || has('AA') || (isAction(dict) && FORBIDDEN_ACTIONS.has(action))) faults.push('active-content');
  if (has('EF') || has('EmbeddedFiles')) faults.push('embedded-file');
  if (stream) {
    const filters = itemsIn(dict, 'Filter').map((item) => (item instanceof PDFName ? item.decodeText() : ''));
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
  INTENTS.has(nameIn(dict, 'Intent') ?? 'Perceptual');

/** 6.2.5 to 6.2.7: what content streams draw is no PostScript and no reference to something outside. */
function drawnObjectsHold(dict: PDFDict, content: Content): boolean {
  return xObjects(dict).every(([name, object]) => {
    const form = object instanceof PDFStream && content.drawn.has(name) ? object.dict : undefined;
    const postScript = nameIn(form, 'Subtype') === 'PS' || nameIn(form, 'Subtype2') === 'PS';
    return !postScript && !['PS', 'Ref', 'OPI'].some((key) => form?.has(PDFName.of(key)));
  });
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

/** 6.3.4: a font that content streams select is embedded. `dict` is a resource dictionary's `Font` holder. */
function fontHolds(dict: PDFDict, content: Content): boolean {
  const fonts = dictOf(valueIn(dict, 'Font'));
  if (!fonts || dict.has(PDFName.of('FontName'))) return true;
  return fonts
    .entries()
    .every(([name]) => !content.fonts.has(name.decodeText()) || isEmbedded(dictOf(valueIn(fonts, name.decodeText()))));
}

const SIMPLE_FONTS = new Set(['Type1', 'TrueType', 'MMType1', 'CIDFontType0', 'CIDFontType2']);

function isEmbedded(font: PDFDict | undefined): boolean {
  const subtype = nameIn(font, 'Subtype') ?? '';
  if (subtype === 'Type0') return itemsIn(font, 'DescendantFonts').every((child) => isEmbedded(dictOf(child)));
  if (!SIMPLE_FONTS.has(subtype)) return true;
  const descriptor = dictOf(valueIn(font, 'FontDescriptor'));
  return ['FontFile', 'FontFile2', 'FontFile3'].some((key) => valueIn(descriptor, key) instanceof PDFStream);
}
