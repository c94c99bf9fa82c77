import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  causeWords,
  codesInSource,
  collectAllWarnings,
  collectEntries,
  statesWithCauses,
} from './catalogue-entries.ts';
import { catalogueFile, writeCatalogue } from './error-catalogue.ts';
import { setAsideRules } from './set-aside-rules.ts';

const known = new Set([
  ...collectEntries().keys(),
  ...collectAllWarnings().map(({ code }) => code),
  ...setAsideRules.map(([rule]) => rule),
]);

/** The whole source is parsed: on a busy computer that takes its time. */
describe('the error catalogue', { timeout: 240_000 }, () => {
  it('is what the source says today (otherwise: node scripts/error-catalogue.ts)', async () => {
    expect(readFileSync(catalogueFile, 'utf8')).toBe(await writeCatalogue());
  }, 240_000);

  it('has an entry for every code that the source names', () => {
    expect([...codesInSource()].filter(([code]) => !known.has(code))).toEqual([]);
  });

  it('finds codes in every way in which the house writes them', () => {
    const codes = collectEntries();
    for (const code of [
      'NOT-CONNECTED', // an object
      'INTAKE-FILE-EMPTY', // a helper with lists of words
      'API-TOKEN', // a helper with one text after another
      'HL7-TRUNCATED', // a table keyed by code
      'IDP-BUSY', // a template over a union of names
      'CONFIGURATION-INVALID', // an error that carries its problem
      'documents.not-pdf', // a helper that adds the family
      'hl7v2.two-patients', // a table of findings
      'conformance.unknown-file', // one of two by a yes or no
      'identity.national-id-check-digit', // a rule of a pack
    ])
      expect(codes.has(code), code).toBe(true);
  });

  it('says every entry in three languages', () => {
    for (const [code, ways] of collectEntries()) {
      for (const { what, next } of ways) {
        for (const text of [what.fr, what.de, what.en, next.fr, next.de, next.en]) expect(text, code).not.toBe('');
      }
    }
  });

  it('has words for every cause that a state is given', () => {
    const words = causeWords();
    expect(statesWithCauses().length).toBeGreaterThan(10);
    expect(statesWithCauses().filter(({ cause }) => !words.has(cause))).toEqual([]);
  });

  it('explains every rule that sets something aside once, and none that is gone', () => {
    const rules = setAsideRules.map(([rule]) => rule);
    expect(new Set(rules).size).toBe(rules.length);
    const source = codesInSource();
    expect(rules.filter((rule) => !source.has(rule))).toEqual([]);
  });

  it('names every reason that the report on real files counts', () => {
    const report = resolve(import.meta.dirname, '..', 'docs', 'corpus-report.md');
    if (!existsSync(report)) return;
    const reasons = [...readFileSync(report, 'utf8').matchAll(/`(?:held|set aside|unreadable): ([^`]+)`/g)].map(
      ([, code = '']) => code,
    );
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((code) => !known.has(code))).toEqual([]);
  });

  it('is linked from the readme', () => {
    expect(readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')).toContain('docs/errors.md');
  });
});
