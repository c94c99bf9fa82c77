/** The paper that an RTF document asks for ("Document Formatting Properties"). */
import { A4_PAPER, type Paper } from '../blocks.ts';

const SIDES: Readonly<Record<string, keyof Paper>> = {
  paperw: 'width',
  paperh: 'height',
  margl: 'left',
  margr: 'right',
  margt: 'top',
  margb: 'bottom',
};
const POINT = 20;

/** What a word says of the paper; nothing where it is about something else. */
export function paperWord(word: string, value: number | undefined): Partial<Paper> {
  const side = Object.hasOwn(SIDES, word) ? SIDES[word] : undefined;
  return side === undefined || value === undefined ? {} : { [side]: value / POINT };
}

/** The author's paper where it is one; margins leave room for text and for the page number. */
export function paperOf(said: Partial<Paper>): Paper {
  const { width = A4_PAPER.width, height = A4_PAPER.height } = said;
  if (width < 200 || height < 200 || width > 2000 || height > 2000) return A4_PAPER;
  const side = (value: number | undefined, usual: number, most: number): number =>
    Math.min(Math.max(value ?? usual, 28), most);
  return {
    width,
    height,
    left: side(said.left, A4_PAPER.left, width / 3),
    right: side(said.right, A4_PAPER.right, width / 3),
    top: side(said.top, A4_PAPER.top, height / 3),
    bottom: Math.max(side(said.bottom, A4_PAPER.bottom, height / 3), 50),
  };
}
