/** Set pages to a PDF: text in open fonts that are embedded with the letters in use, by codes of one byte; pictures and lines. */
import type { PDFContext, PDFDict, PDFRef } from '@cantoo/pdf-lib';
import { freshPdf, number } from '../fresh-pdf.ts';
import { glyphlessFont } from '../glyphless.ts';
import { dictionary, name } from '../objects.ts';
import { openFont } from '../open-font.ts';
import { orientedMatrix, registered, type Sheet } from '../scan/sheet.ts';
import type { StandIn } from '../standard-fonts.ts';
import type { WantedGlyph } from '../subset.ts';
import type { Style } from './blocks.ts';
import { fontOf, glyphIn, sizeOf } from './letters.ts';
import type { SetPages } from './pages.ts';
import { Outlines } from './outlines.ts';
import type { Mark } from './slabs.ts';

const FIRST_CODE = 33;
const CODES = 256 - FIRST_CODE;

/** Up to 223 letters of one font; further letters go into another of the same. */
interface Alphabet {
  readonly label: string;
  readonly font: StandIn;
  readonly codes: Map<string, number>;
}

class Alphabets {
  readonly all: Alphabet[] = [];

  /** The alphabet and code of a letter, made known at its first use. */
  of(style: Style, letter: string): { readonly alphabet: Alphabet; readonly code: number } {
    const font = fontOf(style);
    const mine = this.all.filter((alphabet) => alphabet.font === font);
    const known = mine.find(({ codes }) => codes.has(letter));
    const alphabet = known ?? mine.find(({ codes }) => codes.size < CODES) ?? this.#add(font);
    const code = alphabet.codes.get(letter) ?? FIRST_CODE + alphabet.codes.size;
    alphabet.codes.set(letter, code);
    return { alphabet, code };
  }

  #add(font: StandIn): Alphabet {
    const alphabet = { label: `F${this.all.length}`, font, codes: new Map<string, number>() };
    this.all.push(alphabet);
    return alphabet;
  }
}

/** How far raised and lowered letters leave the line, and where lines below and through letters run, in parts of their size. */
const RAISED = 0.35;
const LOWERED = -0.15;
const UNDERLINE = -0.11;
const STRIKE = 0.28;
const LINE = 0.06;
/** The label of the font without shapes. */
const INVISIBLE = 'GL';

export async function writePages({ paper, pages }: SetPages): Promise<Uint8Array> {
  const pdf = freshPdf();
  const { context } = pdf;
  const alphabets = new Alphabets();
  const pictures = new Map<Sheet, { readonly label: string; readonly ref: PDFRef }>();
  const fonts = dictionary(context, {});
  const images = dictionary(context, {});
  const resources = context.register(dictionary(context, { Font: fonts, XObject: images }));
  const outlines = new Outlines(context, (label, form) => images.set(name(label), form));
  for (const marks of pages) {
    const lines: string[] = [];
    for (const mark of marks) {
      if (mark.kind === 'picture' && !pictures.has(mark.sheet)) {
        const picture = { label: `Im${pictures.size}`, ref: await registered(context, mark.sheet.image) };
        pictures.set(mark.sheet, picture);
        images.set(name(picture.label), picture.ref);
      }
      lines.push(
        ...operators(mark, paper.height, { alphabets, outlines, labelOf: (sheet) => pictures.get(sheet)?.label ?? '' }),
      );
    }
    pdf.addPage([paper.width, paper.height], resources, lines);
  }
  if (outlines.rows.size > 0)
    fonts.set(
      name(INVISIBLE),
      glyphlessFont(
        context,
        [...outlines.rows].sort((a, b) => a - b),
      ),
    );
  for (const { label, font, codes } of alphabets.all)
    fonts.set(name(label), context.register(fontFor(context, font, codes)));
  return pdf.write();
}

function fontFor(context: PDFContext, font: StandIn, codes: ReadonlyMap<string, number>): PDFDict {
  const wanted = new Map<number, WantedGlyph>();
  for (const [letter, code] of codes) {
    const glyph = font.glyphs.get(letter.codePointAt(0) ?? 0) ?? 0;
    wanted.set(code, { glyph, width: font.program.width(glyph) ?? 0 });
  }
  return openFont(
    context,
    font,
    wanted,
    [...codes].map(([letter, code]) => [code, letter] as const),
  );
}

interface Means {
  readonly alphabets: Alphabets;
  readonly outlines: Outlines;
  readonly labelOf: (sheet: Sheet) => string;
}

function operators(mark: Mark, height: number, { alphabets, outlines, labelOf }: Means): readonly string[] {
  if (mark.kind === 'area') {
    const { x, y, width, height: tall, grey } = mark;
    return [`${number(grey)} g ${[x, height - y - tall, width, tall].map(number).join(' ')} re f`];
  }
  if (mark.kind === 'picture') {
    const box = [mark.x, height - mark.y - mark.height, mark.width, mark.height] as const;
    return [`q ${orientedMatrix(mark.sheet.orientation, box).map(number).join(' ')} cm /${labelOf(mark.sheet)} Do Q`];
  }
  return textOperators(mark, height, ({ style, text, face, level = 0 }, x, base) => {
    const [size, colour] = [sizeOf(style), colourOf(style)];
    if (!face) return embedded(text, style, alphabets, [colour, `1 0 0 1 ${number(x)} ${number(base)} Tm`]);
    const place = { x, y: base, room: mark.width };
    return outlines.operators({ text, face, rightToLeft: level % 2 === 1, size, colour, ...place }, INVISIBLE);
  });
}

type TextMark = Mark & { kind: 'text' };

const colourOf = ({ colour }: Style): string => `${colour.map(number).join(' ')} rg`;

/** The text itself by `set`, with the lines below and through it. */
function textOperators(
  mark: TextMark,
  height: number,
  set: (mark: TextMark, x: number, base: number) => readonly string[],
): readonly string[] {
  const { style, x } = mark;
  const size = sizeOf(style);
  const base = height - mark.y + (style.raise === 1 ? RAISED : style.raise === -1 ? LOWERED : 0) * style.size;
  const through = [...(style.underline ? [UNDERLINE] : []), ...(style.strike ? [STRIKE] : [])];
  return [
    ...set(mark, x, base),
    ...through.map(
      (at) => `${colourOf(style)} ${[x, base + at * size, mark.width, LINE * size].map(number).join(' ')} re f`,
    ),
  ];
}

/** A text in embedded fonts. */
function embedded(text: string, style: Style, alphabets: Alphabets, begin: readonly string[]): readonly string[] {
  const size = sizeOf(style);
  const lines = ['BT', ...begin];
  let open: { alphabet: Alphabet; codes: string } | undefined;
  const flush = (): void => {
    if (open) lines.push(`/${open.alphabet.label} ${number(size)} Tf <${open.codes}> Tj`);
    open = undefined;
  };
  for (const letter of text) {
    if (glyphIn(style, letter) === 0) continue;
    const { alphabet, code } = alphabets.of(style, letter);
    if (open?.alphabet !== alphabet) flush();
    open ??= { alphabet, codes: '' };
    open.codes += code.toString(16).padStart(2, '0');
  }
  flush();
  return [...lines, 'ET'];
}
