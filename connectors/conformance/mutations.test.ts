/** Hundreds of single defects of one valid submission: almost every one must be found by the rule that is meant for it. */
import { describe, expect, it } from 'vitest';
import { context } from './conformance.test-data.ts';
import { checkFile } from './index.ts';
import { submissionDefects } from './mutations.test-data.ts';
import { iti41Request } from './submission.test-data.ts';

/** At the element, at the second of two, below it, or up to three steps above, where what is missing is missed. */
function isAt(path: string, place: string): boolean {
  if (!place.startsWith('/Envelope')) return path.includes(place);
  const at = path.replace(/: .*$/, '');
  const second = place.replace(/\[(\d+)\]$/, (_, number: string) => `[${Number(number) + 1}]`);
  return (
    at === second || at.startsWith(place) || (place.startsWith(at) && place.slice(at.length).split('/').length <= 4)
  );
}

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
    'is found by the rule meant for it, at its place, in 99 of 100 cases or more, and never makes a rule crash',
    { timeout: 300_000 },
    () => {
      const missed = defects.flatMap(({ name, rules, place, bytes }) => {
        const { findings } = checkFile(bytes(), 'request', context);
        const found = findings.map(({ rule, path }) => `${rule} ${path}`);
        expect(found.join(), name).not.toContain('conformance.rule-crashed');
        expect(found.length, name).toBeGreaterThan(0);
        return findings.some(({ rule, path }) => rules.includes(rule) && isAt(path, place))
          ? []
          : [`${name}: ${rules.join(', ')} at ${place}; found ${found.join(', ')}`];
      });
      process.stdout.write(`a submission: ${defects.length - missed.length} of ${defects.length} defects found\n`);
      expect(missed.length / defects.length, missed.join('\n')).toBeLessThanOrEqual(0.01);
    },
  );
});
