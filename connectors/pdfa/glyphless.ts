/**
 * The font of invisible text over page pictures: composite, Identity-H, its program a TrueType file of two empty glyphs. Text is plain
 * UTF-16 in the content, so that search, copy and screen readers work; every character is half an em wide.
 */
import type { PDFContext, PDFRef } from '@cantoo/pdf-lib';
import { PDFArray, PDFString } from '@cantoo/pdf-lib';
import { dictionary, name, packedStream } from './objects.ts';
import { symbolMap, writeSfnt } from './sfnt.ts';

function table(length: number, fields: Readonly<Record<number, number>>): Uint8Array {
  const bytes = new Uint8Array(length);
  const data = new DataView(bytes.buffer);
  for (const [at, value] of Object.entries(fields)) data.setUint16(Number(at), value & 0xffff);
  return bytes;
}

/** Two glyphs, because a program with a single empty one is called unreadable by some checkers. */
function program(): Uint8Array {
  const tables = new Map<string, Uint8Array>([
    ['head', table(54, { 0: 1, 4: 1, 12: 0x5f0f, 14: 0x3cf5, 18: 1000, 36: 0, 38: -200, 40: 500, 42: 800, 46: 8 })],
    ['hhea', table(36, { 0: 1, 4: 800, 6: -200, 10: 500, 18: 1, 34: 1 })],
    ['maxp', table(32, { 0: 1, 4: 2, 14: 1 })],
    ['hmtx', table(6, { 0: 500 })],
    ['loca', table(6, {})],
    ['glyf', table(4, {})],
    ['cmap', symbolMap(new Map([[32, 1]]))],
    ['post', table(32, { 0: 3 })],
  ]);
  return writeSfnt(tables);
}

/** Every character up to the last one on the second glyph: the first one stands for what is missing. */
function glyphMap(rows: readonly number[]): Uint8Array {
  const map = new Uint8Array((Math.max(...rows) + 1) * 512);
  for (let at = 1; at < map.length; at += 2) map[at] = 1;
  return map;
}

function toUnicode(rows: readonly number[]): string {
  const ranges = rows.map((row) => {
    const high = row.toString(16).padStart(2, '0');
    return `<${high}00> <${high}ff> <${high}00>`;
  });
  const blocks: string[] = [];
  for (let at = 0; at < ranges.length; at += 100) {
    const part = ranges.slice(at, at + 100);
    blocks.push(`${part.length} beginbfrange\n${part.join('\n')}\nendbfrange`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

const known = new WeakMap<PDFContext, PDFRef>();

const ALL_ROWS = Array.from({ length: 256 }, (_, row) => row);

/** One such font for each file. `rows`: the upper bytes of the characters in use, where they are known: viewers read a map of all of them slowly. */
export function glyphlessFont(context: PDFContext, rows: readonly number[] = ALL_ROWS): PDFRef {
  const earlier = known.get(context);
  if (earlier) return earlier;
  const bytes = program();
  const file = context.register(packedStream(context, { Length1: context.obj(bytes.length) }, bytes));
  const descriptor = context.register(
    dictionary(context, {
      Type: name('FontDescriptor'),
      FontName: name('GlyphLess'),
      Flags: context.obj(5),
      FontBBox: context.obj([0, -200, 500, 800]),
      ItalicAngle: context.obj(0),
      Ascent: context.obj(800),
      Descent: context.obj(-200),
      CapHeight: context.obj(700),
      StemV: context.obj(80),
      FontFile2: file,
    }),
  );
  const map = context.register(packedStream(context, {}, glyphMap(rows)));
  const child = context.register(
    dictionary(context, {
      Type: name('Font'),
      Subtype: name('CIDFontType2'),
      BaseFont: name('GlyphLess'),
      CIDSystemInfo: dictionary(context, {
        Registry: PDFString.of('Adobe'),
        Ordering: PDFString.of('Identity'),
        Supplement: context.obj(0),
      }),
      FontDescriptor: descriptor,
      DW: context.obj(500),
      CIDToGIDMap: map,
    }),
  );
  const children = PDFArray.withContext(context);
  children.push(child);
  const font = context.register(
    dictionary(context, {
      Type: name('Font'),
      Subtype: name('Type0'),
      BaseFont: name('GlyphLess'),
      Encoding: name('Identity-H'),
      DescendantFonts: children,
      ToUnicode: context.register(packedStream(context, {}, Buffer.from(toUnicode(rows)))),
    }),
  );
  known.set(context, font);
  return font;
}
