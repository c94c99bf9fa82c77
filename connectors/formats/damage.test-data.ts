/** Damaged copies of good files, for the tests that no bytes crash a reader: lines turned round, marks put in, the end cut off. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ReadPart } from './types.ts';

/** Seeds kept: what once failed is tried again every time; and one of the day. */
export const damageSeeds: readonly number[] = [1, 20261126, 424242, Date.now()];

/** `files` are lists of lines, `end` is their line end, `marks` the signs that mean something to the reader. */
export const damaged = (
  files: readonly (readonly string[])[],
  end: string,
  marks: readonly string[],
): fc.Arbitrary<Buffer> =>
  fc
    .record({
      lines: fc.constantFrom(...files),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...marks)), { maxLength: 6 }),
      order: fc.boolean(),
    })
    .map(({ lines, cut, changes, order }) => {
      const ordered = order ? [lines[0] ?? '', ...lines.slice(1).toReversed()] : lines;
      let text = ordered.join(end);
      for (const [at, mark] of changes) {
        const place = at % (text.length + 1);
        text = `${text.slice(0, place)}${mark}${text.slice(place)}`;
      }
      return Buffer.from(text.slice(0, Math.ceil(text.length * (cut < 0.3 ? 1 : cut))));
    });

/** Every input has an outcome, and no field is accounted for twice. */
export function expectAccount(parts: readonly ReadPart[]): void {
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) {
    if (part.kind === 'unreadable') continue;
    const { mapped, ignored, unmapped } = part.mapping;
    const paths = [...mapped, ...ignored, ...unmapped].map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  }
}

/** The runs of CI; `RELAIS_DAMAGE_RUNS` asks for more. */
export const damageRuns = (seed: number, numRuns: number): { seed: number; numRuns: number } => ({
  seed,
  numRuns: Number(process.env['RELAIS_DAMAGE_RUNS'] ?? numRuns),
});
