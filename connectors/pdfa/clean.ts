/** Objects of a document made to keep ISO 19005-1 where nothing that is seen depends on them; the rest is decided by checks and comparison. */
import {
  PDFArray,
  PDFBool,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFString,
  PDFHexString,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { filtersOf, unfiltered } from '../conformance/pdf/decode.ts';
import { dictOf, itemsIn, nameIn, numberIn, textOf, valueIn } from '../conformance/pdf/file.ts';
import { iccHeader } from '../conformance/pdf/colour-spaces.ts';
import { name, references, replaceContent } from './objects.ts';

const CATALOG_KEYS = new Set(
  'Type Pages Names Dests Outlines StructTreeRoot MarkInfo Lang ViewerPreferences PageLabels PageMode PageLayout'.split(
    ' ',
  ),
);
const PAGE_KEYS = new Set(
  'Type Parent Resources MediaBox CropBox Contents Rotate Annots StructParents Tabs'.split(' '),
);
/** Keys that PDF/A-1 forbids wherever they stand, or that nothing seen depends on. */
const NOWHERE =
  'AA AF EF RF FFilter FDecodeParms Metadata PieceInfo LastModified Thumb OPI Alternates PS Subtype2 OC'.split(' ');
const INTENTS = new Set(['RelativeColorimetric', 'AbsoluteColorimetric', 'Perceptual', 'Saturation']);
const ACTIONS = new Set(['GoTo', 'GoToR', 'Thread', 'URI', 'Named']);
const NAMED_ACTIONS = new Set(['NextPage', 'PrevPage', 'FirstPage', 'LastPage']);

/** Every dictionary that the catalog leads to, once. */
export function* dictionaries(context: PDFContext, from: PDFObject): Generator<PDFDict | PDFStream> {
  const seen = new Set<PDFObject>();
  const waiting: PDFObject[] = [from];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const object = next instanceof PDFRef ? context.lookup(next) : next;
    if (object === undefined || seen.has(object)) continue;
    seen.add(object);
    if (object instanceof PDFArray) waiting.push(...object.asArray());
    const dict = dictOf(object);
    if (!dict) continue;
    if (object instanceof PDFDict || object instanceof PDFStream) yield object;
    waiting.push(...dict.values());
  }
}

export function cleanCatalog(catalog: PDFDict, pages: ReadonlySet<PDFDict>): void {
  for (const [key] of catalog.entries()) if (!CATALOG_KEYS.has(textOf(key))) catalog.delete(key);
  const names = dictOf(valueIn(catalog, 'Names'));
  const destinations = names?.get(name('Dests'));
  if (destinations && names) catalog.set(name('Names'), names.context.obj({ Dests: destinations }));
  else catalog.delete(name('Names'));
  if (!outlinesHold(catalog, pages)) {
    catalog.delete(name('Outlines'));
    if (nameIn(catalog, 'PageMode') === 'UseOutlines') catalog.delete(name('PageMode'));
  }
  if (['UseOC', 'UseAttachments'].includes(nameIn(catalog, 'PageMode') ?? '')) catalog.delete(name('PageMode'));
}

const isPageDestination = (destination: PDFObject | undefined, pages: ReadonlySet<PDFDict>): boolean => {
  if (!(destination instanceof PDFArray) || destination.size() === 0) return false;
  const page = destination.lookup(0);
  return page instanceof PDFDict && pages.has(page);
};

/** Bookmarks stay when all of them are whole and lead to pages of the file. */
function outlinesHold(catalog: PDFDict, pages: ReadonlySet<PDFDict>): boolean {
  const root = dictOf(valueIn(catalog, 'Outlines'));
  if (!root) return false;
  const seen = new Set<PDFDict>();
  const siblings = (first: PDFDict | undefined, depth: number): boolean => {
    for (let item = first; item; item = dictOf(valueIn(item, 'Next'))) {
      if (seen.has(item) || seen.size > 5000 || depth > 20) return false;
      seen.add(item);
      const title = valueIn(item, 'Title');
      const action = dictOf(valueIn(item, 'A'));
      const target = valueIn(item, 'Dest') ?? (nameIn(action, 'S') === 'GoTo' ? valueIn(action, 'D') : undefined);
      const titled = (title instanceof PDFString || title instanceof PDFHexString) && title.asBytes().length < 60_000;
      if (!titled || !item.has(name('Parent')) || !isPageDestination(target, pages)) return false;
      if (!siblings(dictOf(valueIn(item, 'First')), depth + 1)) return false;
    }
    return true;
  };
  const first = dictOf(valueIn(root, 'First'));
  return first !== undefined && root.has(name('Last')) && siblings(first, 0);
}

const rounded = (context: PDFContext, box: PDFObject | undefined): PDFArray | undefined => {
  const numbers = box instanceof PDFArray ? box.asArray().map((item) => context.lookup(item)) : [];
  if (numbers.length !== 4 || !numbers.every((item) => item instanceof PDFNumber)) return undefined;
  // PDFium writes numbers as 32-bit floats: 345.6 comes back as 345.60001, and a page grows by a pixel.
  return context.obj(numbers.map((item) => Math.round(item.asNumber() * 1000) / 1000));
};

/** `inheritedBox` finds a box on the page or above it. */
export function cleanPage(
  page: PDFDict,
  pages: ReadonlySet<PDFDict>,
  inheritedBox: (key: string) => PDFObject | undefined,
): void {
  const { context } = page;
  for (const key of ['MediaBox', 'CropBox']) {
    const box = rounded(context, inheritedBox(key));
    if (box) page.set(name(key), box);
    else page.delete(name(key));
  }
  for (const [key] of page.entries()) if (!PAGE_KEYS.has(textOf(key))) page.delete(key);
  const links = itemsIn(page, 'Annots')
    .map(dictOf)
    .filter((annotation): annotation is PDFDict => annotation !== undefined && linkHolds(annotation, pages));
  for (const link of links) {
    link.set(name('F'), PDFNumber.of(4));
    for (const key of ['AP', 'CA', 'PA']) link.delete(name(key));
    if (![0, 1, 3].includes(itemsIn(link, 'C').length)) link.delete(name('C'));
  }
  const place = references(context);
  if (links.length === 0) page.delete(name('Annots'));
  else page.set(name('Annots'), context.obj(links.map((link) => place.get(link) ?? link)));
}

function linkHolds(annotation: PDFDict, pages: ReadonlySet<PDFDict>): boolean {
  if (nameIn(annotation, 'Subtype') !== 'Link' || itemsIn(annotation, 'Rect').length !== 4) return false;
  if (annotation.has(name('Dest'))) {
    annotation.delete(name('A'));
    return isPageDestination(valueIn(annotation, 'Dest'), pages);
  }
  const action = dictOf(valueIn(annotation, 'A'));
  if (!action) return false;
  action.delete(name('Next'));
  const kind = nameIn(action, 'S') ?? '';
  if (kind === 'Named') return NAMED_ACTIONS.has(nameIn(action, 'N') ?? '');
  if (kind === 'GoTo') return isPageDestination(valueIn(action, 'D'), pages);
  return ACTIONS.has(kind) && kind !== 'GoToR' && kind !== 'Thread';
}

/** Rules about single objects, all over the file. */
export function cleanObjects(context: PDFContext, catalog: PDFDict): void {
  const place = references(context);
  const all = [...dictionaries(context, catalog)];
  const named = nameDictionaries(all);
  for (const object of all) {
    const dict = object instanceof PDFStream ? object.dict : object;
    if (named.has(dict)) continue;
    for (const key of NOWHERE) dict.delete(name(key));
    if (nameIn(dictOf(valueIn(dict, 'Group')), 'S') === 'Transparency') dict.delete(name('Group'));
    if (isGraphicsState(dict)) cleanGraphicsState(dict);
    if (object instanceof PDFStream && nameIn(dict, 'Subtype') === 'Image') cleanImage(dict);
    if (object instanceof PDFRawStream) {
      const ref = place.get(object);
      if (ref && filtersOf(dict).includes('LZWDecode')) withoutLzw(context, ref, object);
    }
    replaceNewProfiles(context, dict);
  }
}

/** Dictionaries whose keys are names that the file made up: resources by kind, procedures of drawn fonts. */
function nameDictionaries(all: readonly (PDFDict | PDFStream)[]): ReadonlySet<PDFDict> {
  const kinds = [
    'Font',
    'XObject',
    'ExtGState',
    'ColorSpace',
    'Pattern',
    'Shading',
    'Properties',
    'CharProcs',
    'ClassMap',
  ];
  const found = new Set<PDFDict>();
  for (const object of all) {
    const dict = dictOf(object);
    for (const kind of kinds) {
      const value = valueIn(dict, kind);
      if (value instanceof PDFDict) found.add(value);
    }
  }
  return found;
}

const isGraphicsState = (dict: PDFDict): boolean =>
  nameIn(dict, 'Type') === 'ExtGState' ||
  (!dict.has(name('Subtype')) && ['BM', 'CA', 'ca'].some((key) => dict.has(name(key))) && !dict.has(name('Rect')));

/** Blending that does what painting does goes. Any other stays, and its page becomes a picture: painted plainly, a mark over words hides them. */
function cleanGraphicsState(state: PDFDict): void {
  state.set(name('Type'), name('ExtGState'));
  for (const key of ['TR', 'TR2', 'HTP']) state.delete(name(key));
  const [blend] = itemsIn(state, 'BM');
  if (blend instanceof PDFName && !['Normal', 'Compatible'].includes(blend.decodeText())) state.set(name('BM'), blend);
  else state.delete(name('BM'));
  for (const key of ['CA', 'ca']) if ((numberIn(state, key) ?? 1) === 1) state.delete(name(key));
  if (nameIn(state, 'SMask') === 'None') state.delete(name('SMask'));
  if (!INTENTS.has(nameIn(state, 'RI') ?? 'Perceptual')) state.delete(name('RI'));
}

function cleanImage(image: PDFDict): void {
  if (valueIn(image, 'Interpolate') === PDFBool.True) image.delete(name('Interpolate'));
  if (!INTENTS.has(nameIn(image, 'Intent') ?? 'Perceptual')) image.delete(name('Intent'));
  if (valueIn(image, 'SMask') instanceof PDFName) image.delete(name('SMask'));
}

function withoutLzw(context: PDFContext, ref: PDFRef, stream: PDFRawStream): void {
  const data = unfiltered(stream);
  if (data?.left.length === 0) context.assign(ref, replaceContent(stream, data.bytes));
}

/** ICC profiles of version 4 (phones, newer scanners) become the device space that the output intent explains. */
function replaceNewProfiles(context: PDFContext, dict: PDFDict): void {
  const fixed = (object: PDFObject | undefined): PDFObject | undefined => {
    const space = object instanceof PDFRef ? context.lookup(object) : object;
    if (!(space instanceof PDFArray) || space.size() < 2) return undefined;
    const family = context.lookup(space.get(0));
    if (!(family instanceof PDFName)) return undefined;
    if (['Indexed', 'Pattern'].includes(family.decodeText())) {
      const base = fixed(space.get(1));
      if (base) space.set(1, base);
      return undefined;
    }
    if (family.decodeText() !== 'ICCBased') return undefined;
    const profile = context.lookup(space.get(1));
    const header = iccHeader(profile);
    const components = profile instanceof PDFStream ? numberIn(profile.dict, 'N') : undefined;
    const usual =
      header && header.version < 3 && header.colour === { 1: 'GRAY', 3: 'RGB ', 4: 'CMYK' }[components ?? 0];
    if (usual) return undefined;
    return { 1: name('DeviceGray'), 3: name('DeviceRGB'), 4: name('DeviceCMYK') }[components ?? 0];
  };
  for (const [key, value] of dict.entries()) {
    const written = textOf(key);
    if (written === 'ColorSpace' && dictOf(context.lookup(value))) {
      const spaces = dictOf(context.lookup(value));
      for (const [label, space] of spaces?.entries() ?? []) {
        const device = fixed(space);
        if (device) spaces?.set(label, device);
      }
    } else if (written === 'ColorSpace' || written === 'CS') {
      const device = fixed(value);
      if (device) dict.set(key, device);
    }
  }
}
