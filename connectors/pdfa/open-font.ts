/** An open font in the file: a TrueType font of one-byte codes without an encoding, its program cut down to the letters in use. */
import { PDFNumber, type PDFContext, type PDFDict } from '@cantoo/pdf-lib';
import { dictionary, name, packedStream } from './objects.ts';
import type { StandIn } from './standard-fonts.ts';
import { subsetFor, type WantedGlyph } from './subset.ts';

/** The description of an open font, its program in it (PDF 1.4 §5.7). `wanted` by code. */
export function openDescriptor(context: PDFContext, open: StandIn, wanted: ReadonlyMap<number, WantedGlyph>): PDFDict {
  const program = subsetFor(open.program, wanted);
  return dictionary(context, {
    Type: name('FontDescriptor'),
    FontName: name(open.name),
    Flags: PDFNumber.of(4),
    FontBBox: context.obj([-700, -350, 2000, 1100]),
    ItalicAngle: PDFNumber.of(open.name.includes('Italic') ? -12 : 0),
    Ascent: PDFNumber.of(905),
    Descent: PDFNumber.of(-212),
    CapHeight: PDFNumber.of(716),
    StemV: PDFNumber.of(open.name.includes('Bold') ? 140 : 80),
    FontFile2: context.register(packedStream(context, { Length1: PDFNumber.of(program.length) }, program)),
  });
}

/** The whole font, with what its codes mean. */
export function openFont(
  context: PDFContext,
  open: StandIn,
  wanted: ReadonlyMap<number, WantedGlyph>,
  meanings: readonly (readonly [code: number, text: string])[],
): PDFDict {
  const codes = [...wanted.keys()];
  const [first, last] = [Math.min(...codes), Math.max(...codes)];
  const widths = Array.from({ length: last - first + 1 }, (_, at) => Math.round(wanted.get(first + at)?.width ?? 0));
  return dictionary(context, {
    Type: name('Font'),
    Subtype: name('TrueType'),
    BaseFont: name(open.name),
    FirstChar: PDFNumber.of(first),
    LastChar: PDFNumber.of(last),
    Widths: context.obj(widths),
    FontDescriptor: context.register(openDescriptor(context, open, wanted)),
    ToUnicode: context.register(packedStream(context, {}, Buffer.from(toUnicode(meanings)))),
  });
}

/** A character map from codes of one byte to text (PDF 1.4 §5.9.2). */
export function toUnicode(meanings: readonly (readonly [code: number, text: string])[]): string {
  const lines = meanings
    .toSorted(([a], [b]) => a - b)
    .map(([code, text]) => {
      const utf16 = Buffer.from(text, 'utf16le').swap16().toString('hex');
      return `<${code.toString(16).padStart(2, '0')}> <${utf16}>`;
    });
  const blocks: string[] = [];
  for (let at = 0; at < lines.length; at += 100) {
    const part = lines.slice(at, at + 100);
    blocks.push(`${part.length} beginbfchar\n${part.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <ff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}
