/** Hundreds of single defects of documents that Relais makes: almost every one must be found by the rule that is meant for it. */
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../conformance/index.ts';
import { laboratory, laboratoryDefects, letter, letterDefects, withBytes } from './document-mutations.test-data.ts';
import { context } from './sample-documents.test-data.ts';

const cases = [
  ['a laboratory report of level 3', laboratory, laboratoryDefects(), 400],
  ['a letter of level 1', letter, letterDefects(), 80],
] as const;

const STEPS_ABOVE = 2;

/**
 * The finding leads to the changed element: its place is the element, below it, or at most two steps above (an element that is gone is told where
 * it is missed), or the patient as a whole. What is told by the metadata or the model has no place in the document.
 */
function leadsTo(path: string, place: string): boolean {
  if (!path.startsWith('/ClinicalDocument')) return true;
  if (path === '/ClinicalDocument/recordTarget/patientRole') return place.startsWith('/recordTarget/patientRole');
  const [, , ...told] = path.replaceAll(/\[\d+\]/g, '').split('/');
  const [, ...changed] = place.split('/');
  const shared = told.findIndex((name, index) => name !== changed[index]);
  return (shared === -1 ? told.length : shared) >= changed.length - STEPS_ABOVE;
}

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
    'is found by the rule meant for it, with the right place, in 99 of 100 cases or more, and never makes a rule crash',
    { timeout: 300_000 },
    () => {
      const missed = defects.flatMap(({ name, rules, place, bytes }) => {
        const findings = checkDocument(withBytes(subject, bytes()), context);
        expect(
          findings.map(({ rule }) => rule),
          name,
        ).not.toContain('conformance.rule-crashed');
        return findings.some(({ rule, path }) => rules.includes(rule) && leadsTo(path, place))
          ? []
          : [
              `${name} (${place}): ${rules.join(', ')}; found ${findings.map(({ rule, path }) => `${rule} ${path}`).join(', ')}`,
            ];
      });
      process.stdout.write(`${document}: ${defects.length - missed.length} of ${defects.length} defects found\n`);
      expect(missed.length / defects.length, missed.join('\n')).toBeLessThanOrEqual(0.01);
    },
  );
});
