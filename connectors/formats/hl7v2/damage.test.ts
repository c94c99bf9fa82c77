/** Damaged messages of every kind: cut, doubled, with bytes changed. Seeds are kept: what once failed is tried again every time. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { fullMessages } from '../../../scripts/mapping-messages.ts';
import { damaged, damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { read } from './testing.ts';

const bytes = damaged(fullMessages, '\r', ['|', '^', '~', '\\', '&', '\r', '""', 'é', '\0', '999']);

describe('a damaged message', () => {
  it.each(damageSeeds)(
    'has an outcome, and no field is accounted for twice (seed %i)',
    (seed) => {
      fc.assert(
        fc.property(bytes, (message) => {
          expectAccount(read(message));
        }),
        damageRuns(seed, 60),
      );
    },
    1_200_000,
  );
});
