/** A font of a PDF and its program: which glyph a code shows, and how wide the font says it is (PDF 1.4 §5.5 to 5.6). */
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFStream, type PDFObject } from '@cantoo/pdf-lib';
import { dictOf, itemsIn, nameIn, numberIn, valueIn } from '../file.ts';
import { unfiltered } from '../decode.ts';
import { ENCODINGS, MAC_ROMAN_ENCODING, STANDARD_ENCODING, characterOf } from './encodings.ts';
import { readCff, type CffProgram } from './cff.ts';
import { readTrueType, sfntTables, type TrueTypeProgram } from './truetype.ts';
import { readType1, type Type1Program } from './type1.ts';

export type FontProgram =
  | { readonly kind: 'truetype'; readonly program: TrueTypeProgram }
  | { readonly kind: 'cff'; readonly program: CffProgram }
  | { readonly kind: 'type1'; readonly program: Type1Program };

/** Whether the font says that its codes have a meaning of their own (Flags bit 3). */
export const isSymbolic = (descriptor: PDFDict | undefined): boolean =>
  ((numberIn(descriptor, 'Flags') ?? 4) & 4) !== 0;

export const descriptorOf = (font: PDFDict | undefined): PDFDict | undefined => dictOf(valueIn(font, 'FontDescriptor'));

export const descendantOf = (font: PDFDict): PDFDict | undefined => dictOf(itemsIn(font, 'DescendantFonts')[0]);

const FILES = ['FontFile', 'FontFile2', 'FontFile3'] as const;

export const programStream = (
  descriptor: PDFDict | undefined,
): { readonly key: (typeof FILES)[number]; readonly stream: PDFStream } | undefined => {
  for (const key of FILES) {
    const stream = valueIn(descriptor, key);
    if (stream instanceof PDFStream) return { key, stream };
  }
  return undefined;
};

const programs = new WeakMap<PDFStream, { readonly program: FontProgram | undefined }>();

/** The program of a descriptor; undefined when there is none or it cannot be read. */
export function programOf(descriptor: PDFDict | undefined): FontProgram | undefined {
  const found = programStream(descriptor);
  if (!found) return undefined;
  const known = programs.get(found.stream);
  if (known) return known.program;
  const program = readProgram(found.stream);
  programs.set(found.stream, { program });
  return program;
}

function readProgram(stream: PDFStream): FontProgram | undefined {
  const data = unfiltered(stream);
  if (!data || data.left.length > 0) return undefined;
  return programIn(data.bytes);
}

export function programIn(bytes: Uint8Array): FontProgram | undefined {
  const tables = sfntTables(bytes);
  const outlines = tables?.get('CFF ');
  if (outlines) {
    const program = readCff(outlines);
    return program && { kind: 'cff', program };
  }
  const trueType = tables && readTrueType(bytes);
  if (trueType) return { kind: 'truetype', program: trueType };
  const cff = bytes[0] === 1 ? readCff(bytes) : undefined;
  if (cff) return { kind: 'cff', program: cff };
  const type1 = readType1(bytes);
  return type1 && { kind: 'type1', program: type1 };
}

/** Code to glyph name by the font's Encoding over a base; `undefined` for codes that neither names. */
export function encodingOf(font: PDFDict, base: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  const encoding = valueIn(font, 'Encoding');
  if (encoding instanceof PDFName) return ENCODINGS[encoding.decodeText()] ?? base;
  if (!(encoding instanceof PDFDict)) return base;
  const names = new Map(ENCODINGS[nameIn(encoding, 'BaseEncoding') ?? ''] ?? base);
  let code = 0;
  for (const item of itemsIn(encoding, 'Differences')) {
    if (item instanceof PDFNumber) code = item.asNumber();
    else if (item instanceof PDFName) names.set(code++, item.decodeText());
  }
  return names;
}

/** The glyph that each code of a simple TrueType font shows (PDF 1.4 §5.5.5, in the order in which viewers look). */
export function trueTypeGlyphs(font: PDFDict, program: TrueTypeProgram): (code: number) => number | undefined {
  const symbol = program.maps.find(({ platform, encoding }) => platform === 3 && encoding === 0)?.glyphs;
  const unicode = (
    program.maps.find(({ platform, encoding }) => platform === 3 && encoding === 1) ??
    program.maps.find(({ platform }) => platform === 0)
  )?.glyphs;
  const mac = program.maps.find(({ platform, encoding }) => platform === 1 && encoding === 0)?.glyphs;
  const bySymbol = (code: number): number | undefined =>
    symbol?.get(0xf000 + code) ?? symbol?.get(code) ?? symbol?.get(0xf100 + code) ?? symbol?.get(0xf200 + code);
  const encoding = valueIn(font, 'Encoding');
  const symbolic = isSymbolic(descriptorOf(font));
  const byCode = (code: number): number | undefined => bySymbol(code) ?? mac?.get(code) ?? unicode?.get(code);
  if (encoding === undefined || (symbolic && symbol !== undefined && encoding instanceof PDFName)) return byCode;
  const names = encodingOf(font, symbolic ? new Map() : STANDARD_ENCODING);
  const macCodes = new Map([...MAC_ROMAN_ENCODING].map(([code, name]) => [name, code]));
  return (code) => {
    const name = names.get(code);
    if (name === undefined) return symbolic ? byCode(code) : undefined;
    const character = characterOf(name)?.codePointAt(0);
    const macCode = macCodes.get(name);
    return (
      (character === undefined ? undefined : unicode?.get(character)) ??
      (macCode === undefined ? undefined : mac?.get(macCode)) ??
      program.names.get(name) ??
      (symbolic ? byCode(code) : bySymbol(code))
    );
  };
}

/** The advance that the program gives each code of a simple font; undefined where the code has no glyph. */
export function simpleAdvances(font: PDFDict, file: FontProgram): (code: number) => number | undefined {
  if (file.kind === 'truetype') {
    const glyph = trueTypeGlyphs(font, file.program);
    return (code) => {
      const index = glyph(code);
      return index === undefined || !file.program.hasOutline(index) ? undefined : file.program.width(index);
    };
  }
  if (file.kind === 'type1') {
    const names = encodingOf(font, file.program.encoding);
    return (code) => file.program.width(names.get(code) ?? '.notdef');
  }
  const { program } = file;
  const byName = new Map([...program.names].map(([name, glyph]) => [glyph, name]));
  const own = new Map([...program.encoding].map(([code, glyph]) => [code, byName.get(glyph) ?? '']));
  const names = encodingOf(font, own);
  return (code) => {
    const glyph = program.names.get(names.get(code) ?? '.notdef');
    return glyph === undefined ? undefined : program.width(glyph);
  };
}

/** The width that a simple font gives a code. */
export function simpleWidth(font: PDFDict, code: number): number | undefined {
  const first = numberIn(font, 'FirstChar');
  const widths = valueIn(font, 'Widths');
  if (first === undefined || !(widths instanceof PDFArray)) return undefined;
  const index = code - first;
  if (index < 0 || index >= widths.size()) return numberIn(descriptorOf(font), 'MissingWidth') ?? 0;
  return numberOf(font.context.lookup(widths.get(index)));
}

const numberOf = (object: PDFObject | undefined): number | undefined =>
  object instanceof PDFNumber ? object.asNumber() : undefined;

/** The widths of a CID font by CID (PDF 1.4 §5.6.3). */
export function cidWidths(font: PDFDict): (cid: number) => number {
  const known = new Map<number, number>();
  const ranges: { readonly first: number; readonly last: number; readonly width: number }[] = [];
  const items = itemsIn(font, 'W');
  for (let at = 0; at < items.length;) {
    const first = numberOf(items[at]);
    const next = items[at + 1];
    if (first === undefined) break;
    if (next instanceof PDFArray) {
      for (const [index, item] of next.asArray().entries()) {
        const width = numberOf(font.context.lookup(item));
        if (width !== undefined) known.set(first + index, width);
      }
      at += 2;
    } else {
      const [last, width] = [numberOf(next), numberOf(items[at + 2])];
      if (last !== undefined && width !== undefined) ranges.push({ first, last, width });
      at += 3;
    }
  }
  const usual = numberIn(font, 'DW') ?? 1000;
  return (cid) => known.get(cid) ?? ranges.find(({ first, last }) => cid >= first && cid <= last)?.width ?? usual;
}

/** The glyph that each CID of a descendant font shows. */
export function cidGlyphs(font: PDFDict, file: FontProgram): (cid: number) => number | undefined {
  if (file.kind === 'cff') {
    const { program } = file;
    return (cid) => (program.isCid ? program.cids.get(cid) : cid < program.glyphCount ? cid : undefined);
  }
  if (file.kind === 'type1') return () => undefined;
  const map = valueIn(font, 'CIDToGIDMap');
  const table = map instanceof PDFStream ? unfiltered(map)?.bytes : undefined;
  const { glyphCount } = file.program;
  return (cid) => {
    const glyph = table ? ((table[cid * 2] ?? 0) << 8) | (table[cid * 2 + 1] ?? 0) : cid;
    return glyph < glyphCount && file.program.hasOutline(glyph) ? glyph : undefined;
  };
}
