/**
 * Fonts made to keep ISO 19005-1 6.3 without a change to what is seen: subset marks that promise more than the file holds go, TrueType
 * encodings become explicit, widths of the program follow those of the document, text fonts that are only named get a stand-in.
 * What cannot be mended stays as it is; the checks say so, and its pages become pictures.
 */
import { PDFArray, PDFDict, PDFNumber, PDFStream, type PDFContext } from '@cantoo/pdf-lib';
import { unfiltered } from '../conformance/pdf/decode.ts';
import { itemsIn, nameIn, numberIn, valueIn } from '../conformance/pdf/file.ts';
import { STANDARD_ENCODING, WIN_ANSI_ENCODING, characterOf } from '../conformance/pdf/fonts/encodings.ts';
import { descriptorIsWhole } from '../conformance/pdf/fonts/faults.ts';
import {
  cidGlyphs,
  cidWidths,
  descendantOf,
  descriptorOf,
  encodingOf,
  programOf,
  programStream,
  simpleAdvances,
  simpleWidth,
  trueTypeGlyphs,
} from '../conformance/pdf/fonts/font.ts';
import { sfntTables, type TrueTypeProgram } from '../conformance/pdf/fonts/truetype.ts';
import { name, packedStream } from './objects.ts';
import { openDescriptor, toUnicode } from './open-font.ts';
import { symbolMap, withAdvances, writeSfnt } from './sfnt.ts';
import { standInFor, type StandIn } from './standard-fonts.ts';
import type { WantedGlyph } from './subset.ts';

const WIDTH_TOLERANCE = 1;

/** Mends every font in use. Gives the fonts that others stand in for. */
export function mendFonts(context: PDFContext, fonts: ReadonlyMap<PDFDict, ReadonlySet<number>>): ReadonlySet<PDFDict> {
  const replaced = new Set<PDFDict>();
  // A descriptor or program that several fonts share is mended for the first; the others find it done.
  const programs = new Map<PDFStream, number>();
  for (const font of fonts.keys()) {
    const found = programStream(descriptorOf(holderOf(font)));
    if (found) programs.set(found.stream, (programs.get(found.stream) ?? 0) + 1);
  }
  for (const [font, codes] of fonts) {
    if (nameIn(font, 'Subtype') === 'Type3') continue;
    const holder = holderOf(font);
    const descriptor = descriptorOf(holder);
    const found = programStream(descriptor);
    const shared = found !== undefined && (programs.get(found.stream) ?? 0) > 1;
    if (holder && descriptor && found) {
      withoutWrapper(context, holder, descriptor);
      withoutSubsetMark(font, holder, descriptor);
      if (nameIn(font, 'Subtype') === 'Type0') mendComposite(context, holder, codes, shared);
      else mendSimple(context, font, descriptor, codes, shared);
      completeDescriptor(descriptor, nameIn(holder, 'BaseFont') ?? 'Font');
    } else if (nameIn(font, 'Subtype') !== 'Type0' && standIn(context, font, codes)) replaced.add(font);
  }
  return replaced;
}

const holderOf = (font: PDFDict): PDFDict | undefined =>
  nameIn(font, 'Subtype') === 'Type0' ? descendantOf(font) : font;

/** 6.3.5 asks subsets for a list of what they hold; without the mark nothing is promised. */
function withoutSubsetMark(font: PDFDict, holder: PDFDict, descriptor: PDFDict): void {
  for (const [dict, key] of [
    [font, 'BaseFont'],
    [holder, 'BaseFont'],
    [descriptor, 'FontName'],
  ] as const) {
    const written = nameIn(dict, key);
    if (written !== undefined) dict.set(name(key), name(written.replace(/^[A-Z]{6}\+/, '')));
  }
  descriptor.delete(name('CIDSet'));
  descriptor.delete(name('CharSet'));
  const base = nameIn(holder, 'BaseFont');
  if (base !== undefined) descriptor.set(name('FontName'), name(base));
}

/** OpenType files are a thing of PDF 1.6: the table inside with the outlines is what PDF 1.4 knows. */
function withoutWrapper(context: PDFContext, holder: PDFDict, descriptor: PDFDict): void {
  const stream = valueIn(descriptor, 'FontFile3');
  if (!(stream instanceof PDFStream) || nameIn(stream.dict, 'Subtype') !== 'OpenType') return;
  const data = unfiltered(stream);
  const tables = data && data.left.length === 0 ? sfntTables(data.bytes) : undefined;
  const outlines = tables?.get('CFF ');
  descriptor.delete(name('FontFile3'));
  if (outlines) {
    const isCid = (nameIn(holder, 'Subtype') ?? '').startsWith('CIDFont');
    const entries = { Subtype: name(isCid ? 'CIDFontType0C' : 'Type1C') };
    descriptor.set(name('FontFile3'), context.register(packedStream(context, entries, new Uint8Array(outlines))));
    if (isCid) {
      holder.set(name('Subtype'), name('CIDFontType0'));
      holder.delete(name('CIDToGIDMap'));
    }
  } else if (tables && data) writeProgram(context, descriptor, writeSfnt(tables));
}

function writeProgram(context: PDFContext, descriptor: PDFDict, bytes: Uint8Array): void {
  const entries = { Length1: PDFNumber.of(bytes.length) };
  descriptor.set(name('FontFile2'), context.register(packedStream(context, entries, bytes)));
}

/** Advances that differ from the document's widths, in font units; undefined when one glyph is asked for two. */
function wantedAdvances(
  program: TrueTypeProgram,
  pairs: Iterable<readonly [glyph: number | undefined, width: number | undefined]>,
): ReadonlyMap<number, number> | undefined {
  const advances = new Map<number, number>();
  const seen = new Map<number, number>();
  for (const [glyph, width] of pairs) {
    if (glyph === undefined || width === undefined) continue;
    const before = seen.get(glyph);
    if (before !== undefined && Math.abs(before - width) > WIDTH_TOLERANCE) return undefined;
    seen.set(glyph, width);
    const drawn = program.width(glyph);
    if (drawn !== undefined && Math.abs(drawn - width) > WIDTH_TOLERANCE)
      advances.set(glyph, Math.min(Math.max(Math.round((width * program.unitsPerEm) / 1000), 0), 65_535));
  }
  return advances;
}

function mendComposite(context: PDFContext, child: PDFDict, codes: ReadonlySet<number>, shared: boolean): void {
  const descriptor = descriptorOf(child);
  const file = programOf(descriptor);
  if (!descriptor || file?.kind !== 'truetype') return;
  if (nameIn(child, 'Subtype') !== 'CIDFontType2') return;
  if (!child.has(name('CIDToGIDMap'))) child.set(name('CIDToGIDMap'), name('Identity'));
  const glyphOf = cidGlyphs(child, file);
  const widthOf = cidWidths(child);
  const advances = wantedAdvances(
    file.program,
    [...codes].map((cid) => [glyphOf(cid), widthOf(cid)] as const),
  );
  if (!advances || advances.size === 0 || shared) return;
  writeProgram(context, descriptor, writeSfnt(withAdvances(file.program.tables, file.program.glyphCount, advances)));
}

function mendSimple(
  context: PDFContext,
  font: PDFDict,
  descriptor: PDFDict,
  codes: ReadonlySet<number>,
  shared: boolean,
): void {
  const file = programOf(descriptor);
  if (!file) return;
  if (!(valueIn(font, 'Widths') instanceof PDFArray)) writeWidths(font, codes, simpleAdvances(font, file));
  if (file.kind !== 'truetype' || nameIn(font, 'Subtype') !== 'TrueType') return;
  const glyphOf = trueTypeGlyphs(font, file.program);
  const glyphs = new Map<number, number>();
  for (const code of [...codes].sort((a, b) => a - b)) {
    const glyph = glyphOf(code);
    if (glyph !== undefined && glyph !== 0) glyphs.set(code, glyph);
  }
  const advances = wantedAdvances(
    file.program,
    [...codes].map((code) => [glyphs.get(code), simpleWidth(font, code)] as const),
  );
  if (!advances) return;
  if (valueIn(font, 'ToUnicode') === undefined) writeToUnicode(context, font, codes);
  // Where several fonts share a program each gets its own from here on, for its map is its own.
  const own = shared ? ownDescriptor(context, font, descriptor) : descriptor;
  const tables = new Map(withAdvances(file.program.tables, file.program.glyphCount, advances));
  tables.set('cmap', symbolMap(glyphs));
  writeProgram(context, own, writeSfnt(tables));
  own.set(name('Flags'), PDFNumber.of(((numberIn(own, 'Flags') ?? 0) & ~32) | 4));
  font.delete(name('Encoding'));
}

function ownDescriptor(context: PDFContext, font: PDFDict, descriptor: PDFDict): PDFDict {
  const copy = PDFDict.withContext(context);
  for (const [key, value] of descriptor.entries()) copy.set(key, value);
  font.set(name('FontDescriptor'), context.register(copy));
  completeDescriptor(copy, nameIn(font, 'BaseFont') ?? 'Font');
  return copy;
}

function writeWidths(font: PDFDict, codes: ReadonlySet<number>, advance: (code: number) => number | undefined): void {
  if (codes.size === 0) return;
  const [first, last] = [Math.min(...codes), Math.max(...codes)];
  font.set(name('FirstChar'), PDFNumber.of(first));
  font.set(name('LastChar'), PDFNumber.of(last));
  const widths = Array.from({ length: last - first + 1 }, (_, index) =>
    codes.has(first + index) ? Math.round(advance(first + index) ?? 0) : 0,
  );
  font.set(name('Widths'), font.context.obj(widths));
}

/** Usual values where the file gives none: the keys must be there, and nothing is drawn by them. */
function completeDescriptor(descriptor: PDFDict, base: string): void {
  if (descriptorIsWhole(descriptor)) return;
  const { context } = descriptor;
  const usual: Readonly<Record<string, number>> = {
    Flags: 32,
    ItalicAngle: 0,
    Ascent: 800,
    Descent: -200,
    CapHeight: 700,
    StemV: 80,
  };
  descriptor.set(name('Type'), name('FontDescriptor'));
  if (nameIn(descriptor, 'FontName') === undefined) descriptor.set(name('FontName'), name(base));
  for (const [key, value] of Object.entries(usual))
    if (!(valueIn(descriptor, key) instanceof PDFNumber)) descriptor.set(name(key), PDFNumber.of(value));
  if (itemsIn(descriptor, 'FontBBox').length !== 4)
    descriptor.set(name('FontBBox'), context.obj([-200, -300, 1200, 1000]));
}

/** Puts an open font in the place of a text font that the file only names. False when none can stand in. */
function standIn(context: PDFContext, font: PDFDict, codes: ReadonlySet<number>): boolean {
  const base = nameIn(font, 'BaseFont') ?? '';
  const open = standInFor(base);
  if (!open) return false;
  const isTrueType = nameIn(font, 'Subtype') === 'TrueType';
  const names = encodingOf(font, isTrueType ? WIN_ANSI_ENCODING : STANDARD_ENCODING);
  const wanted = new Map<number, WantedGlyph>();
  for (const code of [...codes].sort((a, b) => a - b)) {
    const character = characterOf(names.get(code) ?? '');
    const glyph = glyphFor(open, character);
    if (glyph === undefined) return false;
    wanted.set(code, { glyph, width: simpleWidth(font, code) ?? open.program.width(glyph) ?? 0 });
  }
  if (wanted.size === 0) return false;
  if (valueIn(font, 'ToUnicode') === undefined) writeToUnicode(context, font, codes, isTrueType);
  if (!(valueIn(font, 'Widths') instanceof PDFArray)) writeWidths(font, codes, (code) => wanted.get(code)?.width);
  const descriptor = openDescriptor(context, open, wanted);
  font.set(name('Subtype'), name('TrueType'));
  font.set(name('BaseFont'), name(open.name));
  font.set(name('FontDescriptor'), context.register(descriptor));
  font.delete(name('Encoding'));
  return true;
}

function glyphFor(open: StandIn, character: string | undefined): number | undefined {
  const code = character?.codePointAt(0);
  if (code === undefined) return undefined;
  return (
    open.glyphs.get(code) ?? (code === 0xa0 ? open.glyphs.get(32) : code === 0xad ? open.glyphs.get(45) : undefined)
  );
}

/** What the codes mean, now that no encoding says so. */
function writeToUnicode(context: PDFContext, font: PDFDict, codes: ReadonlySet<number>, isTrueType = false): void {
  const encoding = valueIn(font, 'Encoding');
  if (encoding === undefined && !isTrueType && nameIn(font, 'Subtype') === 'TrueType') return;
  const names = encodingOf(font, isTrueType ? WIN_ANSI_ENCODING : STANDARD_ENCODING);
  const meanings = [...codes].flatMap((code) => {
    const character = characterOf(names.get(code) ?? '');
    return character === undefined ? [] : [[code, character] as const];
  });
  if (meanings.length === 0) return;
  font.set(name('ToUnicode'), context.register(packedStream(context, {}, Buffer.from(toUnicode(meanings)))));
}
