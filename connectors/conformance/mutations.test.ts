/** Hundreds of single defects of one valid submission: almost every one must be found by the rule that is meant for it. */
import { describe, expect, it } from 'vitest';
import { context } from './conformance.test-data.ts';
import { checkFile } from './index.ts';
import { submissionDefects } from './mutations.test-data.ts';
import { iti41Request } from './submission.test-data.ts';

const whole = iti41Request();
const defects = submissionDefects();

describe('a valid submission with one defect', () => {
  it('has at least 400 of them, each another', () => {
    const made = new Set(defects.map(({ bytes }) => bytes().toString('latin1')));
    expect(made.has(whole.toString('latin1'))).toBe(false);
    expect(made.size).toBe(defects.length);
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
    expect(defects.length).toBeGreaterThanOrEqual(400);
  });

  it(
    'is found by the rule meant for it, in 99 of 100 cases or more, and never makes a rule crash',
    { timeout: 300_000 },
    () => {
      const missed = defects.flatMap(({ name, rules, bytes }) => {
        const found = new Set(checkFile(bytes(), 'request', context).findings.map(({ rule }) => rule));
        expect(found, name).not.toContain('conformance.rule-crashed');
        expect(found.size, name).toBeGreaterThan(0);
        return rules.some((rule) => found.has(rule))
          ? []
          : [`${name}: ${rules.join(', ')}; found ${[...found].join(', ')}`];
      });
      expect(missed.length / defects.length, missed.join('\n')).toBeLessThanOrEqual(0.01);
    },
  );
});
