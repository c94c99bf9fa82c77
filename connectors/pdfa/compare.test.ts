/** What the comparison of two drawings sees: each of three colours, in one place or everywhere, at the edge too; never the byte without meaning. */
import { expect, it } from 'vitest';
import { SAME, looksSame } from './compare.ts';
import type { Picture } from './engine.ts';

/** White, no whole number of blocks wide or high, and not where words of four bytes begin. */
function sheet(change: (rgba: Uint8Array, at: (x: number, y: number) => number) => void = () => undefined): Picture {
  const [width, height] = [77, 53];
  const rgba = new Uint8Array(width * height * 4 + 1).subarray(1).fill(255);
  change(rgba, (x, y) => (y * width + x) * 4);
  return { width, height, rgba };
}

const square = (channel: number, value: number, [left, top]: readonly [number, number], side: number): Picture =>
  sheet((rgba, at) => {
    for (let y = top; y < top + side; y += 1)
      for (let x = left; x < left + side; x += 1) rgba[at(x, y) + channel] = value;
  });

it.each([0, 1, 2])('a mark in colour %i is seen where it stands, and a faint one is not', (channel) => {
  expect(looksSame(sheet(), square(channel, 100, [32, 16], 16), SAME)).toBe(false);
  expect(looksSame(square(channel, 100, [32, 16], 16), sheet(), SAME)).toBe(false);
  expect(looksSame(sheet(), square(channel, 235, [32, 16], 16), SAME)).toBe(true);
});

it('a mark in the last corner is seen, and a single dot is not', () => {
  expect(looksSame(sheet(), square(1, 0, [72, 48], 5), { mean: 1, block: 20 })).toBe(false);
  expect(looksSame(sheet(), square(1, 0, [76, 52], 1), SAME)).toBe(true);
});

it('what is faint and everywhere is seen', () => {
  expect(looksSame(sheet(), square(2, 250, [0, 0], 53), SAME)).toBe(false);
});

it('colours do not add up: the one that differs most counts', () => {
  const grey = sheet((rgba) => rgba.fill(254));
  expect(looksSame(sheet(), grey, { mean: 1, block: 1 })).toBe(true);
  expect(looksSame(sheet(), grey, { mean: 0.99, block: 1 })).toBe(false);
});

it('the byte without meaning has none, and a sheet of another size is another sheet', () => {
  expect(looksSame(sheet(), square(3, 0, [0, 0], 53), { mean: 0, block: 0 })).toBe(true);
  expect(looksSame(sheet(), { ...sheet(), width: 76 }, SAME)).toBe(false);
});
