/** Hundreds of single defects of documents that Relais makes: almost every one must be found by the rule that is meant for it. */
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../conformance/index.ts';
import { laboratory, laboratoryDefects, letter, letterDefects, withBytes } from './document-mutations.test-data.ts';
import { context } from './sample-documents.test-data.ts';

const cases = [
  ['a laboratory report of level 3', laboratory, laboratoryDefects(), 400],
  ['a letter of level 1', letter, letterDefects(), 80],
] as const;

describe.each(cases)('%s with one defect', (document, subject, defects, atLeast) => {
  it('is in order without it, as made and as this test writes XML', () => {
    const errors = checkDocument(subject, context).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  });

  it(`has at least ${atLeast} of them, each another`, () => {
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
    expect(defects.length).toBeGreaterThanOrEqual(atLeast);
  });

  it(
    'is found by the rule meant for it, in 99 of 100 cases or more, and never makes a rule crash',
    { timeout: 300_000 },
    () => {
      const missed = defects.flatMap(({ name, rules, bytes }) => {
        const found = new Set(checkDocument(withBytes(subject, bytes()), context).map(({ rule }) => rule));
        expect(found, name).not.toContain('conformance.rule-crashed');
        return rules.some((rule) => found.has(rule))
          ? []
          : [`${name}: ${rules.join(', ')}; found ${[...found].join(', ')}`];
      });
      process.stdout.write(`${document}: ${defects.length - missed.length} of ${defects.length} defects found\n`);
      expect(missed.length / defects.length, missed.join('\n')).toBeLessThanOrEqual(0.01);
    },
  );
});
