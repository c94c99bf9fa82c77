/** Damaged messages of every kind: cut, doubled, with bytes changed. Seeds are kept: what once failed is tried again every time. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullMessages } from '../../../scripts/mapping-messages.ts';
import { read } from './testing.ts';

const seeds = JSON.parse(readFileSync(new URL('damage.seeds.json', import.meta.url), 'utf8')) as readonly number[];

const damaged = fc
  .record({
    message: fc.constantFrom(...fullMessages),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom('|', '^', '~', '\\', '&', '\r', '""', 'é', '\0', '999')), {
      maxLength: 6,
    }),
    order: fc.boolean(),
  })
  .map(({ message, cut, changes, order }) => {
    const lines = order ? [message[0] ?? '', ...message.slice(1).toReversed()] : message;
    let text = lines.join('\r');
    for (const [at, mark] of changes) {
      const place = at % (text.length + 1);
      text = `${text.slice(0, place)}${mark}${text.slice(place)}`;
    }
    return Buffer.from(text.slice(0, Math.ceil(text.length * (cut < 0.3 ? 1 : cut))));
  });

describe('a damaged message', () => {
  it.each([...seeds, Date.now()])('has an outcome, and no field is accounted for twice (seed %i)', (seed) => {
    fc.assert(
      fc.property(damaged, (bytes) => {
        const parts = read(bytes);
        expect(parts.length).toBeGreaterThan(0);
        for (const part of parts) {
          if (part.kind === 'unreadable') continue;
          const { mapped, ignored, unmapped } = part.mapping;
          const paths = [...mapped, ...ignored, ...unmapped].map(({ path }) => path);
          expect(new Set(paths).size).toBe(paths.length);
        }
      }),
      { seed, numRuns: 60 },
    );
  });
});
