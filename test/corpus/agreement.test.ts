/** docs/conformance/agreement.md stays true: what it says that Relais finds is what Relais finds, and nothing refused elsewhere is taken here. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  comparisons,
  corpus,
  isListed,
  isUnexplained,
  recorded,
  type Comparison,
} from '../../scripts/agreement-own.ts';

const noCorpus = existsSync(corpus) ? '' : ` (skipped: no corpus at ${corpus})`;

describe.skipIf(noCorpus !== '')(`the table of agreement${noCorpus}`, () => {
  it.each(Object.entries(comparisons))(
    '%s: lists every file, with what Relais finds',
    async (_, { title, files, own }) => {
      const rows = recorded(title);
      expect(rows.map(({ file }) => file)).toEqual(files());
      for (const { file, ours } of rows) expect([file, (await own(file)) ?? 'ok']).toEqual([file, ours]);
    },
  );

  it('leaves no disagreement without a reason, and gives no reason for nothing', () => {
    for (const comparison of Object.values<Comparison>(comparisons)) {
      const rows = recorded(comparison.title);
      expect(rows.filter((row) => isUnexplained(comparison, row))).toEqual([]);
      const refusedHere = new Set(rows.flatMap(({ theirs, ours }) => (theirs === 'ok' && ours !== 'ok' ? [ours] : [])));
      expect(Object.keys(comparison.reasons ?? {}).toSorted()).toEqual([...refusedHere].toSorted());
    }
  });

  it('takes nothing that another judge refuses, outside of those that are listed with their reason', () => {
    for (const comparison of Object.values<Comparison>(comparisons)) {
      const taken = recorded(comparison.title).filter(({ theirs, ours }) => theirs === 'error' && ours === 'ok');
      expect(taken.filter(({ file }) => !isListed(comparison, file))).toEqual([]);
      expect(taken).toHaveLength(Object.keys(comparison.taken ?? {}).length);
    }
  });
});
