/**
 * Journal and delivery against a model of a few lines: whatever arrives, is answered, is cut off, is decided and however time passes, in
 * the end nothing is lost, sent twice, hidden or out of order. RELAIS_MODEL_RUNS asks for more runs, RELAIS_MODEL_SEED for those of a
 * report; what once failed is a file in test/known-errors/ and is played first.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decisions, platformDeeds, registryDeeds, World, type Step } from './delivery-world.test-data.ts';

const knownErrors = join(import.meta.dirname, '..', '..', 'test', 'known-errors');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function faultsAfter(steps: readonly Step[]): Promise<string[]> {
  const world = new World();
  try {
    for (const step of steps) await world.play(step);
    await world.settle();
    return world.faults();
  } finally {
    await world.close();
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('arrive' as const),
      patient: fc.nat(2),
      state: fc.constantFrom(
        'ready' as const,
        'ready' as const,
        'ready' as const,
        'held' as const,
        'cancelled' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('arrive-again' as const), choice: fc.nat(9) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('platform' as const), deed: fc.constantFrom(...platformDeeds) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('registry' as const), deed: fc.constantFrom(...registryDeeds) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(1, 900, 1500, 20_000, 300_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('clock' as const), by: fc.constantFrom(-86_400_000, 86_400_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'stop' as const, 'hurry' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('kill-after-commit' as const), of: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('person' as const),
      choice: fc.nat(9),
      decides: fc.constantFrom(...decisions),
    }),
  },
);

for (const name of readdirSync(knownErrors).filter((file) => file.endsWith('.steps.json')))
  it(`stays right: ${name.replace('.steps.json', '')}`, async () => {
    const steps = JSON.parse(readFileSync(join(knownErrors, name), 'utf8')) as Step[];
    expect(await faultsAfter(steps)).toEqual([]);
  });

it('agrees with its model after any sequence of arrivals, answers, kills, decisions and time', async () => {
  const seed = process.env['RELAIS_MODEL_SEED'];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
      expect(await faultsAfter(steps)).toEqual([]);
    }),
    { numRuns: Number(process.env['RELAIS_MODEL_RUNS'] ?? 60), ...(seed === undefined ? {} : { seed: Number(seed) }) },
  );
}, 600_000);
