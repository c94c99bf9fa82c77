/** One PDF for each rule of PDF/A-1b, which it breaks: the small valid one of these tests with a piece replaced. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pdfFile, pdfObjects, stream } from './conformance.test-data.ts';

/** An object with a piece replaced. */
function pdf(index: number, piece: string, by: string, trailer?: string, end?: string): () => Uint8Array {
  return () => {
    const objects = pdfObjects.map((object, at) => (at === index ? object.replace(piece, by) : object));
    if (piece !== '' && objects.every((object, at) => object === pdfObjects[at])) throw new Error('nothing replaced');
    return pdfFile(objects, trailer, end);
  };
}

const withFont = (font: string, program: string): Uint8Array =>
  pdfFile([...pdfObjects.slice(0, 6), font, pdfObjects[7] ?? '', program]);

const lettersAsOne = '/Encoding << /Differences [66 /x 106 /x 110 /x 111 /x 114 /x 117 /x] >>';
const widths = `/Widths [${'600 '.repeat(128)}]`;
const drawnFont = (procedures: string): string =>
  `<< /Type /Font /Subtype /Type3 /FontMatrix [.001 0 0 .001 0 0] /FirstChar 0 ${widths} ${lettersAsOne} ${procedures} >>`;

const arimo = (): string => {
  const name = '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf';
  return stream('', readFileSync(createRequire(import.meta.url).resolve(name)).toString('latin1'));
};

export const brokenPdfs: ReadonlyMap<string, () => Uint8Array> = new Map<string, () => Uint8Array>([
  ['pdfa.no-header', () => Buffer.from('no pdf')],
  ['pdfa.incomplete', () => pdfFile().subarray(0, 900)],
  [
    'pdfa.no-xref-table',
    () => Buffer.from(Buffer.from(pdfFile()).toString('latin1').replace('\nxref\n', '\nxxxx\n'), 'latin1'),
  ],
  ['pdfa.unreadable', pdf(0, '/Type /Catalog', '>> /Type')],
  ['pdfa.header', () => Buffer.concat([Buffer.from('\n'), pdfFile()])],
  ['pdfa.end', pdf(0, '', '', undefined, '\nmore')],
  ['pdfa.trailer-id', pdf(0, '', '', '')],
  ['pdfa.encrypted', pdf(0, '', '', '/ID [<01><01>] /Encrypt << /Filter /Standard >>')],
  ['pdfa.claim', pdf(4, 'pdfaid:part="1"', 'pdfaid:part="2"')],
  ['pdfa.metadata', pdf(4, '/Subtype /XML', '/Subtype /XML /Filter /FlateDecode')],
  ['pdfa.output-intent', pdf(0, '/GTS_PDFA1', '/GTS_PDFX')],
  ['pdfa.font', pdf(7, '/FontFile2 9 0 R', '')],
  ['pdfa.transparency', pdf(2, '/Contents', '/Group << /S /Transparency >> /Contents')],
  ['pdfa.active-content', pdf(0, '/Pages', '/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Pages')],
  ['pdfa.embedded-file', pdf(0, '/Pages', '/Names << /EmbeddedFiles << /Names [] >> >> /Pages')],
  ['pdfa.filter', () => pdfFile([...pdfObjects.slice(0, 8), stream('/Filter /LZWDecode', 'font program')])],
  ['pdfa.graphics', pdf(2, '/Font <<', '/ExtGState << /G1 << /Type /ExtGState /TR /Identity >> >> /Font <<')],
  ['pdfa.annotation', pdf(2, '/Contents', '/Annots [<< /Type /Annot /Subtype /Movie /Rect [0 0 1 1] >>] /Contents')],
  ['pdfa.form', pdf(0, '/Pages', '/AcroForm << /NeedAppearances true /Fields [] >> /Pages')],
  ['pdfa.colour-space', pdf(3, '0 0 0 rg', '/Nowhere cs')],
  ['pdfa.content', pdf(3, '0 0 0 rg', '0 0 0 glow')],
  ['pdfa.limits', pdf(3, '0 0 0 rg', '3000000000 w')],
  ['pdfa.hex-string', pdf(3, '(Bonjour)', '<4>')],
  ['pdfa.font-glyph', () => withFont(drawnFont('/CharProcs << >>'), stream('', '600 0 d0'))],
  ['pdfa.font-width', () => withFont(drawnFont('/CharProcs << /x 9 0 R >>'), stream('', '500 0 d0'))],
  [
    'pdfa.font-encoding',
    () =>
      withFont(
        '<< /Type /Font /Subtype /TrueType /BaseFont /Arimo /FontDescriptor 8 0 R /Encoding /StandardEncoding >>',
        arimo(),
      ),
  ],
  [
    'pdfa.font-subset',
    () =>
      withFont(
        '<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Arimo /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Arimo /CIDToGIDMap /Identity /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R >>] >>',
        arimo(),
      ),
  ],
  ['pdfa.layers', pdf(0, '/Pages', '/OCProperties << >> /Pages')],
]);
