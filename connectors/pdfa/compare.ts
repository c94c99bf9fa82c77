/** Whether two drawings of a page look the same, and whether the same can be read on them. */
import type { Picture } from './engine.ts';

export interface Limits {
  /** Mean of the largest channel difference over all pixels, of 255. */
  readonly mean: number;
  /** The same over the worst block of sixteen by sixteen. */
  readonly block: number;
}

/** For pages whose fonts are their own. */
export const SAME: Limits = { mean: 1.5, block: 40 };
/** For pages with a stand-in font: letters are where they were, and look a little different. */
export const SAME_WITH_STAND_IN: Limits = { mean: 6, block: 75 };

/** At this scale (60 dots an inch) hairlines and letters still differ when they are missing or moved. */
export const COMPARING_SCALE = 60 / 72;

const BLOCK = 16;

const dotsOf = ({ buffer, byteOffset, length }: Uint8Array): Uint32Array =>
  byteOffset % 4 === 0 ? new Uint32Array(buffer, byteOffset, length >> 2) : new Uint32Array();

export function looksSame(one: Picture, other: Picture, limits: Limits): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  const columns = Math.ceil(one.width / BLOCK);
  const blocks = new Float64Array(columns * Math.ceil(one.height / BLOCK));
  let total = 0;
  const [a, b] = [one.rgba, other.rgba];
  const [dots, others] = [dotsOf(a), dotsOf(b)];
  for (let row = 0, at = 0; row < one.height; row += 1) {
    const first = Math.floor(row / BLOCK) * columns;
    for (let column = 0; column < one.width; column += 1, at += 4) {
      // Most dots are the same: that is seen at once.
      const dot = dots[at >> 2];
      if (dot !== undefined && dot === others[at >> 2]) continue;
      const red = Math.abs((a[at] ?? 0) - (b[at] ?? 0));
      const green = Math.abs((a[at + 1] ?? 0) - (b[at + 1] ?? 0));
      const blue = Math.abs((a[at + 2] ?? 0) - (b[at + 2] ?? 0));
      const difference = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
      if (difference === 0) continue;
      total += difference;
      const block = first + (column >> 4);
      blocks[block] = (blocks[block] ?? 0) + difference;
    }
  }
  const worst = blocks.reduce((most, sum) => Math.max(most, sum), 0) / (BLOCK * BLOCK);
  return total / (one.width * one.height) <= limits.mean && worst <= limits.block;
}

const KEPT_WORDS = 0.98;

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .split(/[\s\u00ad\ufffe\u0002]+/)
    .filter((word) => word !== '');

/** Whether nearly all words of one text are in the other, wherever they stand. */
export function readsSame(before: string, after: string): boolean {
  if (before === after) return true;
  const left = new Map<string, number>();
  for (const word of wordsOf(after)) left.set(word, (left.get(word) ?? 0) + 1);
  const words = wordsOf(before);
  let kept = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    kept += 1;
    left.set(word, count - 1);
  }
  return words.length === 0 || kept / words.length >= KEPT_WORDS || words.join('') === wordsOf(after).join('');
}
