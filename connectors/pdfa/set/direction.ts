/**
 * The order of a line in which some letters run from right to left (the Unicode Bidirectional Algorithm, UAX 9). A paragraph runs as its document does,
 * or as nearly all of its letters do: a French line with an Arabic name stays a French line, wherever the name stands.
 */
import factory, { type Bidi } from 'bidi-js';
import type { Block, Inline, Paragraph } from './blocks.ts';

/** Its types speak of a default export that its CommonJS form is itself. */
const bidi = (factory as unknown as () => Bidi)();

/** Scripts that run from right to left, and what belongs to them. */
const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** How a paragraph runs, and for each of its inlines the stretches of text with their levels: odd ones run from right to left. */
export interface Direction {
  readonly base: 0 | 1;
  readonly stretches: ReadonlyMap<Inline, readonly Stretch[]>;
}

export interface Stretch {
  readonly text: string;
  readonly level: number;
}

const plainOf = (inline: Inline): string => {
  switch (inline.kind) {
    case 'text': {
      const text = inline.text.normalize('NFC');
      // Between columns of one width for all letters, gaps part what stands there as tabs do.
      return inline.style.family === 'mono' ? text.replaceAll(/ {2,}/g, (gap) => '\t'.repeat(gap.length)) : text;
    }
    case 'tab':
      return '\t';
    case 'break':
      return '\u2028';
    case 'picture':
      return '\ufffc';
  }
};

/** Whether so many times as many letters run from right to left as from left to right. */
function runsLeftwards(text: string, times: number): boolean {
  let [leftwards, rightwards] = [0, 0];
  for (const letter of text) {
    if (!/\p{L}/u.test(letter)) continue;
    if (LEFTWARDS.test(letter)) leftwards += 1;
    else rightwards += 1;
  }
  return leftwards > rightwards * times;
}

const [MOST, NEARLY_ALL] = [1, 4];

/** Undefined where nothing runs from right to left. */
export function directionOf(paragraph: Paragraph): Direction | undefined {
  const { inlines, leftwards } = paragraph;
  if (!inlines.some((inline) => inline.kind === 'text' && LEFTWARDS.test(inline.text))) return undefined;
  const texts = inlines.map(plainOf);
  const whole = texts.join('');
  // The columns of a report keep their order, whatever letters a line of them has.
  const times = leftwards === true ? MOST : NEARLY_ALL;
  const isTurned = (leftwards === true || !isLinedUp(paragraph)) && runsLeftwards(whole, times);
  const base = isTurned ? 1 : 0;
  const { levels } = bidi.getEmbeddingLevels(whole, base === 1 ? 'rtl' : 'ltr');
  const stretches = new Map<Inline, readonly Stretch[]>();
  let at = 0;
  for (const inline of inlines) {
    const found: { text: string; level: number }[] = [];
    for (const unit of inline.kind === 'text' ? inline.text.normalize('NFC').split('') : ['']) {
      const level = levels[at] ?? base;
      const last = found.at(-1);
      if (last && last.level === level) last.text += unit;
      else found.push({ text: unit, level });
      at += 1;
    }
    stretches.set(inline, found);
  }
  return { base, stretches };
}

/** A text as its signs stand on paper from left to right; brackets turn round. */
export const turnedRound = (text: string): string =>
  Array.from(text)
    .reverse()
    .map((letter) => bidi.getMirroredCharacter(letter) ?? letter)
    .join('');

interface Placed {
  readonly x: number;
  readonly width: number;
}

/** Items of a line, given as they are read, in the order in which they stand (UAX 9, L2). `tabs`: before which of them a tab stands. */
export function inOrder<T extends Placed>(
  items: readonly T[],
  tabs: readonly number[],
  base: 0 | 1,
  levelOf: (item: T) => number,
): readonly T[] {
  const bounds = [0, ...tabs.filter((at) => at < items.length), items.length];
  const line = bounds.slice(1).flatMap((end, at) => {
    const part = items.slice(bounds[at], end);
    const highest = Math.max(base, ...part.map(levelOf));
    let turned: readonly T[] = part;
    for (let level = highest; level > base; level -= 1) turned = turnedAt(turned, (item) => levelOf(item) >= level);
    return turned;
  });
  return base === 1 ? turnedAt(line, () => true) : line;
}

/** Every stretch of items that are `in` turned round within the room that it takes. */
function turnedAt<T extends Placed>(items: readonly T[], isIn: (item: T) => boolean): readonly T[] {
  const out: T[] = [];
  for (let from = 0; from < items.length;) {
    let to = from;
    while (to < items.length && isIn(items[to] as T)) to += 1;
    const stretch = items.slice(from, Math.max(to, from + 1));
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (to > from && first && last) {
      const both = first.x + last.x + last.width;
      out.push(...stretch.toReversed().map((item) => ({ ...item, x: both - item.x - item.width })));
    } else out.push(...stretch);
    from += stretch.length;
  }
  return out;
}

const textOf = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === 'page') return '';
      if (block.kind === 'table') return block.rows.flatMap((row) => row.map((cell) => textOf(cell.blocks))).join('');
      return block.inlines.map((inline) => (inline.kind === 'text' ? inline.text : '')).join('');
    })
    .join('');

/** In a document whose letters run from right to left mostly, each paragraph is told so. */
export function toldDirection(blocks: readonly Block[]): readonly Block[] {
  const text = textOf(blocks);
  return LEFTWARDS.test(text) && runsLeftwards(text, MOST) ? blocks.map(leftwards) : blocks;
}

function leftwards(block: Block): Block {
  if (block.kind === 'page') return block;
  if (block.kind === 'paragraph') return { ...block, leftwards: true };
  const rows = block.rows.map((row) => row.map((cell) => ({ ...cell, blocks: cell.blocks.map(leftwards) })));
  return { ...block, rows };
}

const isLinedUp = ({ inlines }: Paragraph): boolean =>
  inlines.some((inline) => inline.kind === 'tab' || (inline.kind === 'text' && inline.style.family === 'mono'));
