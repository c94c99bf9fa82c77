/** Every problem of this room: its own code, and words for everybody. */
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../clinical/index.ts';
import { certificateProblems } from './certificate.ts';
import { identityProblems } from './identity.ts';
import { refusals } from './refusal.ts';
import { tlsProblems, transportProblems } from './transport.ts';

const all: Problem[] = [
  ...Object.values(certificateProblems),
  ...Object.values(identityProblems),
  ...Object.values(refusals),
  ...Object.values(tlsProblems),
  ...Object.values(transportProblems).flatMap((make) => [make('DSP'), make('IDP')]),
];

describe('the problems of the way to the platform', () => {
  it('have a code each', () => {
    const codes = all.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^(DSP|IDP|TLS|CERT)-[A-Z-]+$/);
  });

  it('say cause and next step in three languages, as sentences', () => {
    for (const { cause, next } of all) {
      for (const text of [cause.fr, cause.de, cause.en, next.fr, next.de, next.en])
        expect(text).toMatch(/^\p{Lu}.*\.$/u);
      expect(new Set([cause.fr, cause.de, cause.en]).size).toBe(3);
      expect(new Set([next.fr, next.de, next.en]).size).toBe(3);
    }
  });
});
