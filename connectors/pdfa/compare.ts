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

/** Four bytes of a dot as one word, the first byte lowest. */
function dotsOf({ rgba }: Picture): Uint32Array {
  const { buffer, byteOffset, length } = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(buffer, byteOffset, length >> 2);
}

/** The largest difference of red, green or blue. */
function differenceOf(dot: number, other: number): number {
  const red = Math.abs((dot & 255) - (other & 255));
  const green = Math.abs(((dot >> 8) & 255) - ((other >> 8) & 255));
  const blue = Math.abs(((dot >> 16) & 255) - ((other >> 16) & 255));
  return Math.max(red, green, blue);
}

export function looksSame(one: Picture, other: Picture, limits: Limits): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  const { width, height } = one;
  const columns = Math.ceil(width / BLOCK);
  const blocks = new Uint32Array(columns * Math.ceil(height / BLOCK));
  const [dots, others] = [dotsOf(one), dotsOf(other)];
  for (let row = 0, at = 0; row < height; row += 1) {
    const first = Math.floor(row / BLOCK) * columns;
    for (let column = 0; column < width; column += 1, at += 1) {
      const dot = dots[at] ?? 0;
      const theirs = others[at] ?? 0;
      // Most dots are the same: that is seen at once.
      if (dot === theirs) continue;
      const block = first + (column >> 4);
      blocks[block] = (blocks[block] ?? 0) + differenceOf(dot, theirs);
    }
  }
  const total = blocks.reduce((sum, block) => sum + block, 0);
  const worst = blocks.reduce((most, sum) => Math.max(most, sum), 0) / (BLOCK * BLOCK);
  return total / (width * height) <= limits.mean && worst <= limits.block;
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
