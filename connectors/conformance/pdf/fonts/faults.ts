/** ISO 19005-1 6.3 for one font and the codes that content shows with it. */
import type { PDFDict } from '@cantoo/pdf-lib';
import { PDFArray, PDFName, PDFNumber, PDFStream } from '@cantoo/pdf-lib';
import { dictOf, itemsIn, nameIn, numberIn, valueIn } from '../file.ts';
import { operationsOf } from '../operators.ts';
import { unfiltered } from '../decode.ts';
import {
  cidGlyphs,
  cidWidths,
  descendantOf,
  descriptorOf,
  encodingOf,
  isSymbolic,
  programOf,
  programStream,
  simpleAdvances,
  simpleWidth,
} from './font.ts';

export type FontFault =
  /** 6.3.4: not embedded. */
  | 'font'
  /** The program cannot be read, or is of a kind that PDF 1.4 does not know. */
  | 'font-program'
  /** 6.3.5: a code that is shown has no glyph. */
  | 'font-glyph'
  /** 6.3.6: a width differs from the program's. */
  | 'font-width'
  /** 6.3.3, 6.3.7: encodings and character maps. */
  | 'font-encoding'
  /** 6.3.5: a subset does not list what it holds. */
  | 'font-subset';

/** 6.3.6: one thousandth, and the rounding of writers. */
const WIDTH_TOLERANCE = 1.01;
const PROGRAM_KINDS = new Set([undefined, 'Type1C', 'CIDFontType0C']);

/** The rules that a font breaks; `codes` are those shown (CIDs for composite fonts). Fonts that cannot be read count as broken. */
export function fontFaults(font: PDFDict, codes: ReadonlySet<number>): readonly FontFault[] {
  switch (nameIn(font, 'Subtype') ?? '') {
    case 'Type0':
      return compositeFaults(font, codes);
    case 'Type3':
      return drawnFaults(font, codes);
    default:
      return simpleFaults(font, codes);
  }
}

function programFaults(descriptor: PDFDict | undefined): readonly FontFault[] {
  const found = programStream(descriptor);
  if (!found) return ['font'];
  const kind = nameIn(found.stream.dict, 'Subtype');
  const known = PROGRAM_KINDS.has(kind) && (found.key === 'FontFile3') === (kind !== undefined);
  const program = programOf(descriptor);
  const usual = program?.kind === 'truetype' || program?.program.usualMatrix === true;
  return known && usual ? [] : ['font-program'];
}

const isSubset = (font: PDFDict | undefined): boolean => /^[A-Z]{6}\+/.test(nameIn(font, 'BaseFont') ?? '');

function simpleFaults(font: PDFDict, codes: ReadonlySet<number>): readonly FontFault[] {
  const descriptor = descriptorOf(font);
  const broken = programFaults(descriptor);
  const program = programOf(descriptor);
  if (broken.length > 0 || !program) return broken;
  const faults = new Set<FontFault>();
  const advance = simpleAdvances(font, program);
  for (const code of codes) {
    const width = simpleWidth(font, code);
    const drawn = advance(code);
    if (drawn === undefined) faults.add('font-glyph');
    else if (width === undefined || Math.abs(width - drawn) > WIDTH_TOLERANCE) faults.add('font-width');
  }
  const isTrueType = nameIn(font, 'Subtype') === 'TrueType';
  if (isTrueType !== (program.kind === 'truetype')) faults.add('font-program');
  if (isTrueType && program.kind === 'truetype') {
    const encoding = valueIn(font, 'Encoding');
    const named =
      encoding instanceof PDFName && ['WinAnsiEncoding', 'MacRomanEncoding'].includes(encoding.decodeText());
    const right = isSymbolic(descriptor)
      ? encoding === undefined && program.program.mapCount === 1 && program.program.maps.length === 1
      : named && program.program.maps.length > 0;
    if (!right) faults.add('font-encoding');
  }
  if (!isTrueType && isSubset(font) && !descriptor?.has(PDFName.of('CharSet'))) faults.add('font-subset');
  return [...faults];
}

function compositeFaults(font: PDFDict, codes: ReadonlySet<number>): readonly FontFault[] {
  const child = descendantOf(font);
  const descriptor = descriptorOf(child);
  const broken = programFaults(descriptor);
  const program = programOf(descriptor);
  if (!child || broken.length > 0 || !program) return broken;
  const faults = new Set<FontFault>();
  const encoding = valueIn(font, 'Encoding');
  // A character map of its own may stand in the file (6.3.3.3); which glyphs its codes mean is then not followed here.
  const ownMap = encoding instanceof PDFStream && nameIn(encoding.dict, 'Type') === 'CMap';
  if (!ownMap && !['Identity-H', 'Identity-V'].includes(nameIn(font, 'Encoding') ?? '')) faults.add('font-encoding');
  if (!dictOf(valueIn(child, 'CIDSystemInfo'))) faults.add('font-encoding');
  const isTrueType = nameIn(child, 'Subtype') === 'CIDFontType2';
  if (isTrueType && !child.has(PDFName.of('CIDToGIDMap'))) faults.add('font-encoding');
  if (isTrueType !== (program.kind === 'truetype')) faults.add('font-program');
  if (isSubset(child) && !descriptor?.has(PDFName.of('CIDSet'))) faults.add('font-subset');
  if (ownMap) return [...faults];
  const glyphOf = cidGlyphs(child, program);
  const widthOf = cidWidths(child);
  for (const cid of codes) {
    const glyph = glyphOf(cid);
    if (glyph === undefined || (glyph === 0 && cid !== 0)) {
      faults.add('font-glyph');
      continue;
    }
    const drawn = program.kind === 'type1' ? undefined : program.program.width(glyph);
    if (drawn === undefined || Math.abs(widthOf(cid) - drawn) > WIDTH_TOLERANCE) faults.add('font-width');
  }
  return [...faults];
}

/** Type 3: every code shown has a procedure whose first operator gives the width that the font gives. */
function drawnFaults(font: PDFDict, codes: ReadonlySet<number>): readonly FontFault[] {
  const faults = new Set<FontFault>();
  const procedures = dictOf(valueIn(font, 'CharProcs'));
  const matrix = valueIn(font, 'FontMatrix');
  const names = encodingOf(font, new Map());
  if (!procedures || !(matrix instanceof PDFArray) || matrix.size() !== 6) return ['font-program'];
  for (const code of codes) {
    const name = names.get(code);
    const procedure = name === undefined ? undefined : valueIn(procedures, name);
    if (!(procedure instanceof PDFStream)) {
      faults.add('font-glyph');
      continue;
    }
    const drawn = drawnWidth(procedure);
    const width = simpleWidth(font, code);
    if (drawn === undefined || width === undefined || Math.abs(drawn - width) > WIDTH_TOLERANCE)
      faults.add('font-width');
  }
  return [...faults];
}

function drawnWidth(procedure: PDFStream): number | undefined {
  const data = unfiltered(procedure);
  if (!data || data.left.length > 0) return undefined;
  for (const { operator, operands } of operationsOf(data.bytes)) {
    if (operator !== 'd0' && operator !== 'd1') return undefined;
    const [width] = operands;
    return width?.kind === 'number' ? width.value : undefined;
  }
  return undefined;
}

/** What PDF 1.4 asks of a font descriptor, and checkers miss when it is not there. */
export const descriptorIsWhole = (descriptor: PDFDict): boolean =>
  nameIn(descriptor, 'Type') === 'FontDescriptor' &&
  itemsIn(descriptor, 'FontBBox').length === 4 &&
  ['Flags', 'ItalicAngle', 'Ascent', 'Descent', 'StemV'].every(
    (key) => valueIn(descriptor, key) instanceof PDFNumber,
  ) &&
  numberIn(descriptor, 'CapHeight') !== undefined;
