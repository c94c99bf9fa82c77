/** Slabs to pages: filled from the top, heads of tables again, no heading alone at the foot; running words (a title, a name) and page number below. */
import { PLAIN, paragraph, type Matter, type Paper, type Style } from './blocks.ts';
import { toldDirection } from './direction.ts';
import { flowOf, marksOf } from './flow.ts';
import { shown, widthOf, withoutMissing } from './letters.ts';
import { layLines } from './lines.ts';
import type { Mark, Slab } from './slabs.ts';

export interface SetPages {
  readonly paper: Paper;
  readonly pages: readonly (readonly Mark[])[];
  readonly missing: number;
}

const FOOT: Style = { ...PLAIN, size: 8, colour: [0.35, 0.35, 0.35] };
const FOOT_FROM_BELOW = 30;
/** Nobody sets more than this on pages, whatever a file says. */
export const MOST_PAGES = 1000;

/** Undefined when it would be more pages than anybody reads. */
export function setPages({ blocks, paper }: Matter, running: string): SetPages | undefined {
  const room = { width: paper.width - paper.left - paper.right, height: paper.height - paper.top - paper.bottom };
  const { slabs, missing } = flowOf(toldDirection(blocks), room);
  const pages: Mark[][] = [[]];
  let y = 0;
  const turn = (): void => {
    pages.push([]);
    y = 0;
  };
  const put = (one: Slab): void => {
    y += y === 0 ? 0 : one.before;
    pages.at(-1)?.push(...one.marks(paper.left, paper.top + y));
    y += one.height;
  };
  for (const [index, one] of slabs.entries()) {
    if (one.breaks) {
      if (y > 0) turn();
      continue;
    }
    const needed = heightTogether(slabs, index, room.height);
    if (y > 0 && y + needed > room.height + 0.01) {
      turn();
      for (const head of one.heads) put(head);
    }
    if (pages.length > MOST_PAGES) return undefined;
    put(one);
  }
  // A break at the very end makes no page.
  if (pages.length > 1 && pages.at(-1)?.length === 0) pages.pop();
  return {
    paper,
    pages: pages.map((marks, at) => [...marks, ...foot(paper, running, `${at + 1} / ${pages.length}`)]),
    missing,
  };
}

/** A slab with those that it must not leave, as far as a page can hold them. */
function heightTogether(slabs: readonly Slab[], index: number, most: number): number {
  let height = 0;
  for (let at = index; at < slabs.length; at += 1) {
    const one = slabs[at];
    if (!one || one.breaks) break;
    const more = height + one.before + one.height;
    if (at > index && more > most) break;
    height = more;
    if (!one.keep) break;
  }
  return height;
}

function foot(paper: Paper, running: string, number: string): readonly Mark[] {
  const y = paper.height - FOOT_FROM_BELOW;
  const right = paper.width - paper.right;
  const numberWidth = widthOf(number, FOOT);
  const text = (words: string, x: number): Mark => ({
    kind: 'text',
    x,
    y,
    width: widthOf(words, FOOT),
    text: words,
    style: FOOT,
  });
  const room = right - paper.left - numberWidth - 20;
  const { pieces, missing } = shown(running, FOOT);
  // What no font has holds a document for its text; what stands here again does without it.
  if (missing > 0) return foot(paper, withoutMissing(running, FOOT), number);
  if (pieces.some(({ face }) => face !== undefined)) {
    const [line] = layLines(paragraph([{ kind: 'text', text: running.trim(), style: FOOT }]), {
      width: room,
      height: 0,
    }).lines;
    return [...(line ? marksOf(line, paper.left, y - line.ascent) : []), text(number, right - numberWidth)];
  }
  let words = pieces
    .map((piece) => piece.text)
    .join('')
    .trim();
  if (widthOf(words, FOOT) > room) {
    while (words !== '' && widthOf(`${words}…`, FOOT) > room) words = words.slice(0, -1);
    words += '…';
  }
  return [...(words === '' ? [] : [text(words, paper.left)]), text(number, right - numberWidth)];
}
