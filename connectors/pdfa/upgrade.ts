/** The vector way: a repaired PDF, object by object, made to keep ISO 19005-1; pages that still do not are named. */
import { PDFArray, PDFDict, PDFParser, PDFRawStream, PDFRef, PDFStream, PDFWriter, PDFHeader } from '@cantoo/pdf-lib';
import type { PDFContext, PDFObject } from '@cantoo/pdf-lib';
import { objectFaults } from '../conformance/pdf/checks.ts';
import { unfiltered } from '../conformance/pdf/decode.ts';
import { dictOf, itemsIn, nameIn, numberIn, textOf, valueIn } from '../conformance/pdf/file.ts';
import { fontFaults } from '../conformance/pdf/fonts/faults.ts';
import { Walk, addUse, inherited, pageContent, pagesOf, type Use } from '../conformance/pdf/walk.ts';
import { cleanCatalog, cleanObjects, cleanPage, dictionaries } from './clean.ts';
import { editContent, type Ink } from './edit-content.ts';
import { mendFonts } from './fonts.ts';
import { withoutSoftMasks } from './images.ts';
import { writeMetadata, type Metadata } from './metadata.ts';
import { name, packedStream, references, replaceContent } from './objects.ts';

export interface Draft {
  readonly context: PDFContext;
  readonly catalog: PDFDict;
  readonly pages: readonly PDFDict[];
  /** The file knew layers. */
  readonly layers: boolean;
  /** Pages (from 0) that break a rule, with the rules. */
  readonly marked: Map<number, readonly string[]>;
  /** Pages on which a stand-in font shows text. */
  readonly standIns: ReadonlySet<number>;
}

/** Inks mixed as screens show them; the comparison finds where that is too simple. */
const mixed: Ink = (cyan, magenta, yellow, black) => [
  (1 - cyan) * (1 - black),
  (1 - magenta) * (1 - black),
  (1 - yellow) * (1 - black),
];

const LONGEST_SIDE = 14_400;

/** Reads what PDFium wrote. Undefined when its catalog or pages are not there. */
export async function upgrade(bytes: Uint8Array): Promise<Draft | undefined> {
  const context = await PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY).parseDocument();
  const catalog = context.lookup(context.trailerInfo.Root);
  if (!(catalog instanceof PDFDict)) return undefined;
  const pages = pagesOf(catalog);
  const layers = catalog.has(name('OCProperties'));
  delete context.trailerInfo.Encrypt;
  delete context.trailerInfo.Info;
  const pageSet = new Set(pages);
  cleanCatalog(catalog, pageSet);
  for (const page of pages) cleanPage(page, pageSet, (key) => inherited(page, key));
  cleanObjects(context, catalog);
  withoutSoftMasks(context, catalog);
  for (const page of pages) editPage(context, page);
  editStreams(context, catalog);
  const use = walkAll(context, pages);
  const replaced = mendFonts(context, use.all.fonts);
  prune(use.all);
  const standIns = new Set<number>();
  for (const [index, page] of use.pages.entries())
    if ([...page.fonts.keys()].some((font) => replaced.has(font))) standIns.add(index);
  return { context, catalog, pages, layers, standIns, marked: markedPages(pages, use) };
}

interface AllUse {
  readonly pages: readonly Use[];
  readonly all: Use;
}

function walkAll(context: PDFContext, pages: readonly PDFDict[]): AllUse {
  const walk = new Walk(context);
  const uses = pages.map((page) => walk.page(page));
  const all: Use = { fonts: new Map(), names: new Map(), drawn: new Set(), colours: new Set(), faults: new Set() };
  for (const use of uses) addUse(all, use);
  return { pages: uses, all };
}

/** One stream for each page, edited where it must be. */
function editPage(context: PDFContext, page: PDFDict): void {
  const content = pageContent(page);
  if (!content) return;
  const resources = dictOf(inherited(page, 'Resources'));
  if (resources && !page.has(name('Resources'))) page.set(name('Resources'), resources);
  const edited = editContent(content, resources, mixed);
  const parts = itemsIn(page, 'Contents').filter((part) => part instanceof PDFStream);
  if (edited) page.set(name('Contents'), context.register(packedStream(context, {}, edited)));
  else if (parts.length === 0 && page.has(name('Contents'))) page.delete(name('Contents'));
}

/** Forms, pattern cells and glyphs. */
function editStreams(context: PDFContext, catalog: PDFDict): void {
  const place = references(context);
  for (const object of [...dictionaries(context, catalog)]) {
    if (object instanceof PDFDict && nameIn(object, 'Subtype') === 'Type3') {
      for (const procedure of dictOf(valueIn(object, 'CharProcs'))?.values() ?? []) {
        const stream = context.lookup(procedure);
        editStream(context, place, stream, dictOf(valueIn(object, 'Resources')));
      }
    }
    if (!(object instanceof PDFRawStream)) continue;
    const isForm = nameIn(object.dict, 'Subtype') === 'Form' || numberIn(object.dict, 'PatternType') === 1;
    if (isForm) editStream(context, place, object, dictOf(valueIn(object.dict, 'Resources')));
  }
}

function editStream(
  context: PDFContext,
  place: ReadonlyMap<PDFObject, PDFRef>,
  stream: PDFObject | undefined,
  resources: PDFDict | undefined,
): void {
  if (!(stream instanceof PDFRawStream) || !resources) return;
  const data = unfiltered(stream);
  const ref = place.get(stream);
  const edited = data && data.left.length === 0 && ref ? editContent(data.bytes, resources, mixed) : undefined;
  if (edited && ref) context.assign(ref, replaceContent(stream, edited));
}

const RESOURCE_KINDS = ['Font', 'XObject', 'ExtGState', 'ColorSpace', 'Pattern', 'Shading', 'Properties'];

/** Takes out of resource dictionaries what no content names: rules hold for what is there, used or not. */
function prune(use: Use): void {
  for (const [resources, names] of use.names) {
    for (const kind of RESOURCE_KINDS) {
      const entries = dictOf(valueIn(resources, kind));
      if (!entries) continue;
      const kept = PDFDict.withContext(resources.context);
      for (const [key, value] of entries.entries()) {
        const label = textOf(key);
        if (names.has(`${kind}/${label}`) || (kind === 'ColorSpace' && label.startsWith('Default')))
          kept.set(key, value);
      }
      if (kept.entries().length === 0) resources.delete(name(kind));
      else resources.set(name(kind), kept);
    }
    resources.delete(name('ProcSet'));
  }
}

/** A page is marked when anything on it, or anything that it shares with others, breaks a rule. */
function markedPages(pages: readonly PDFDict[], use: AllUse): Map<number, readonly string[]> {
  const fonts = new Map([...use.all.fonts].map(([font, codes]) => [font, faultsOfFont(font, codes)] as const));
  const objects = new Map([...use.all.drawn].map((object) => [object, faultsOf(object)] as const));
  const marked = new Map<number, readonly string[]>();
  for (const [index, page] of pages.entries()) {
    const own = use.pages[index];
    if (!own) continue;
    const faults = new Set<string>(own.faults);
    for (const font of own.fonts.keys()) for (const fault of fonts.get(font) ?? []) faults.add(fault);
    for (const object of own.drawn) for (const fault of objects.get(object) ?? []) faults.add(fault);
    for (const fault of objectFaults(page, undefined)) faults.add(fault);
    if (own.colours.has('CMYK')) faults.add('colour-space');
    if (hasOddSize(page)) faults.add('limits');
    if (faults.size > 0) marked.set(index, [...faults]);
  }
  return marked;
}

/** Judges differ on the glyph that stands for a missing one: a page that shows it becomes a picture. */
const faultsOfFont = (font: PDFDict, codes: ReadonlySet<number>): readonly string[] =>
  nameIn(font, 'Subtype') === 'Type0' && codes.has(0) ? ['font-glyph'] : fontFaults(font, codes);

function faultsOf(object: PDFDict | PDFStream): readonly string[] {
  const dict = object instanceof PDFStream ? object.dict : object;
  return objectFaults(dict, object instanceof PDFStream ? object : undefined);
}

function hasOddSize(page: PDFDict): boolean {
  const box = valueIn(page, 'MediaBox');
  const sides = box instanceof PDFArray ? itemsIn(page, 'MediaBox').map((_, at) => numberAt(box, at)) : [];
  const [left = 0, bottom = 0, right = 0, top = 0] = sides;
  const [width, height] = [Math.abs(right - left), Math.abs(top - bottom)];
  return sides.length !== 4 || width > LONGEST_SIDE || height > LONGEST_SIDE || width < 3 || height < 3;
}

const numberAt = (array: PDFArray, at: number): number => {
  const value = array.lookup(at);
  return value !== undefined && 'asNumber' in value ? (value as { asNumber(): number }).asNumber() : 0;
};

/** Tags of the file's structure name content that pictures do not have. */
export function withoutStructure({ catalog, pages }: Draft): void {
  catalog.delete(name('StructTreeRoot'));
  catalog.delete(name('MarkInfo'));
  for (const page of pages) page.delete(name('StructParents'));
}

/** The file: metadata new, what nothing leads to left out, a classic table of references. */
export async function write(draft: Draft, metadata: Metadata, source: Uint8Array): Promise<Uint8Array> {
  const { context, catalog } = draft;
  writeMetadata(context, catalog, metadata, source);
  const used = new Set<PDFRef>();
  const waiting: PDFObject[] = [context.trailerInfo.Root, context.trailerInfo.Info].filter(
    (root) => root !== undefined,
  );
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next instanceof PDFRef) {
      if (used.has(next)) continue;
      used.add(next);
      const found = context.lookup(next);
      if (found) waiting.push(found);
    } else if (next instanceof PDFArray) waiting.push(...next.asArray());
    else waiting.push(...(dictOf(next)?.values() ?? []));
  }
  for (const [ref] of context.enumerateIndirectObjects()) if (!used.has(ref)) context.delete(ref);
  context.header = PDFHeader.forVersion(1, 4);
  return PDFWriter.forContext(context, Number.POSITIVE_INFINITY).serializeToBuffer();
}
