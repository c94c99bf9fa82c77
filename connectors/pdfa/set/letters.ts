/** Which letters the open fonts have, how wide they are, and what stands for those that they have not. */
import { fontFile, type StandIn } from '../standard-fonts.ts';
import type { Style } from './blocks.ts';
import { faceFor, type Face } from './faces.ts';

/** What is seen where no font at hand has the letter. */
const MISSING = '\u25a1';
/** Scripts written from right to left, or joined: the fonts have some of their letters, but they would not read as they are written. */
const OTHER_SCRIPTS = /[\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefe]/;
/** Marks that say how letters run or join: nothing is seen of them. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/;
/** Those among them that decide the shapes of their neighbours. */
const JOINERS = /[\u200c\u200d]/;

/** Letters with a twin that every reader takes for the same. */
const TWINS: Readonly<Record<string, string>> = {
  '\u2010': '-',
  '\u2011': '-',
  '\u2043': '-',
  '\u22c5': '\u00b7',
  '\u2713': '\u221a',
  '\u2714': '\u221a',
  '\u2717': 'x',
  '\u2718': 'x',
  '\u2610': '[ ]',
  '\u2611': '[x]',
  '\u2612': '[x]',
  '\u26a0': '(!)',
  // Bullets of the symbol fonts of word processors.
  '\uf0b7': '\u2022',
  '\uf0a7': '\u25aa',
  '\uf0d8': '\u25ba',
  '\uf0fc': '\u221a',
  '\uf0a8': '[ ]',
  '\uf0fe': '[x]',
};

export const fontOf = ({ family, bold, italic }: Style): StandIn => fontFile(family, bold, italic);

const glyphOf = (font: StandIn, letter: string): number => font.glyphs.get(letter.codePointAt(0) ?? 0) ?? 0;
const hasAll = (font: StandIn, text: string): boolean => Array.from(text).every((letter) => glyphOf(font, letter) > 0);

interface Found {
  readonly text: string;
  /** Whether the plain letters of the sans family show it, because the own ones have none. */
  readonly lent: boolean;
  readonly missing: boolean;
  /** The font of another script, where it shows the letter. */
  readonly face?: Face;
}

const known = new Map<string, Found>();

export interface Piece {
  readonly text: string;
  readonly style: Style;
  readonly face: Face | undefined;
}

/** A text as it can be shown: in pieces of one style and font each, and how many of its letters no font has. */
export function shown(
  text: string,
  style: Style,
  rightToLeft = false,
): { readonly pieces: readonly Piece[]; readonly missing: number } {
  const font = fontOf(style);
  const lending: Style = { ...style, family: 'sans' };
  const pieces: { text: string; style: Style; face: Face | undefined }[] = [];
  let missing = 0;
  for (const letter of text.normalize('NFC')) {
    const key = `${font.name}\0${letter}`;
    const found = known.get(key) ?? find(letter, font, fontOf(lending), style.bold);
    known.set(key, found);
    const last = pieces.at(-1);
    if (last?.face !== undefined && goesWith(last.face, letter, found)) {
      last.text += letter;
      continue;
    }
    if (found.missing) missing += 1;
    if (found.text === '') continue;
    const wanted = found.lent ? lending : style;
    if (last?.style === wanted && last.face === found.face) last.text += found.text;
    else pieces.push({ text: found.text, style: wanted, face: found.face });
  }
  return withShapes(pieces, missing, rightToLeft);
}

/** Whether a letter is shown by the font of those before it: it joins them, or nothing else shows it as it is. */
function goesWith(face: Face, letter: string, found: Found): boolean {
  if (JOINERS.test(letter)) return true;
  const isShownAsItIs = found.text === letter && !found.face && !/\p{M}/u.test(letter);
  return !isShownAsItIs && found.text.trim() !== '' && face.has(letter);
}

/** Letters that have shapes alone may have none together. */
function withShapes(pieces: readonly Piece[], missing: number, rightToLeft: boolean): ReturnType<typeof shown> {
  let all = missing;
  const sure = pieces.map((piece): Piece => {
    if (!piece.face || piece.face.shape(piece.text, rightToLeft)) return piece;
    const count = Array.from(piece.text).length;
    all += count;
    return { ...piece, text: MISSING.repeat(count), face: undefined };
  });
  return { pieces: sure, missing: all };
}

function find(letter: string, font: StandIn, lender: StandIn, bold: boolean): Found {
  const plain = letter.normalize('NFKC');
  // A raised digit as a plain one would be another number.
  const candidates = [letter, TWINS[letter] ?? '', /\d/.test(plain) ? '' : plain].filter((text) => text !== '');
  if (UNSEEN.test(letter)) return { text: '', lent: false, missing: false };
  if (/\s/.test(letter)) return { text: ' ', lent: false, missing: false };
  // Signs that steer printers and terminals. The others (U+0080 to 009F) are letters read by the wrong table: they count as missing.
  if (letter < ' ' || letter === '\u007f') return { text: '', lent: false, missing: false };
  for (const text of OTHER_SCRIPTS.test(letter) ? [] : candidates) {
    if (hasAll(font, text)) return { text, lent: false, missing: false };
    if (hasAll(lender, text)) return { text, lent: true, missing: false };
  }
  const face = faceFor(letter, bold);
  if (face) return { text: letter, lent: false, missing: false, face };
  return { text: MISSING, lent: false, missing: true };
}

/** Raised and lowered letters. */
const SMALL = 0.65;
export const sizeOf = ({ size, raise }: Style): number => (raise === 0 ? size : size * SMALL);

/** Of text that `shown` gave, in points. */
export function widthOf(text: string, style: Style, face?: Face, rightToLeft = false): number {
  if (face) return ((face.shape(text, rightToLeft)?.width ?? 0) * sizeOf(style)) / 1000;
  const font = fontOf(style);
  let width = 0;
  for (const letter of text) width += font.program.width(glyphOf(font, letter)) ?? 0;
  return (width * sizeOf(style)) / 1000;
}

export const glyphIn = (style: Style, letter: string): number => glyphOf(fontOf(style), letter);

/** A text without the letters that no font has. */
export const withoutMissing = (text: string, style: Style): string =>
  Array.from(text)
    .filter((letter) => shown(letter, style).missing === 0)
    .join('');
