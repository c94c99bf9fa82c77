/** docs/conformance/agreement.md stays true: what it says that Relais finds is what Relais finds, and nothing refused elsewhere is taken here. */
import { existsSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparisons, corpus, recorded } from '../../scripts/agreement-own.ts';

const present = existsSync(corpus);
if (!present) process.stderr.write(`skipped: no corpus at ${corpus}\n`);

/** Larger ones hold the same kinds of faults, and cost seconds. */
const LARGEST = 150_000;

describe.skipIf(!present)('the table of agreement (corpus at ../shared/corpus)', () => {
  it.each(Object.entries(comparisons))(
    '%s: lists every file, with what Relais finds',
    async (_, { title, files, own }) => {
      const rows = recorded(title);
      expect(rows.map(({ file }) => file)).toEqual(files());
      for (const { file, ours } of rows)
        if (statSync(file).size <= LARGEST) expect([file, (await own(file)) ?? 'ok']).toEqual([file, ours]);
    },
  );

  it('takes nothing that another judge refuses', () => {
    const taken = Object.values(comparisons).flatMap(({ title }) =>
      recorded(title).filter(({ theirs, ours }) => theirs === 'error' && ours === 'ok'),
    );
    expect(taken).toEqual([]);
  });
});
