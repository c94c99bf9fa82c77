/** The account of one reading: every leaf once, and the first word about it stands. */
import { expect, it } from 'vitest';
import { Ledger } from './ledger.ts';

const leaves = new Map([
  ['a', '1'],
  ['b', '2'],
  ['c', '3'],
]);

it('keeps the first word about a leaf, whichever it is, and lists what nobody spoke of', () => {
  const ledger = new Ledger(leaves);
  ledger.map('a', 'first');
  ledger.map('a', 'second');
  ledger.ignore('a', 'rule.second');
  ledger.ignore('b', 'rule.first');
  ledger.ignore('b', 'rule.second');
  ledger.map('b', 'second');
  ledger.map('nowhere', 'first');
  expect(ledger.report()).toEqual({
    mapped: [{ path: 'a', value: '1', to: 'first' }],
    ignored: [{ path: 'b', value: '2', rule: 'rule.first' }],
    unmapped: [{ path: 'c', value: '3' }],
  });
});
