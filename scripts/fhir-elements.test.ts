import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { elementsFile, fhirElements } from './fhir-elements.ts';

it('the elements of FHIR R4 are those of its definitions (otherwise: node scripts/fhir-elements.ts)', () => {
  expect(readFileSync(elementsFile, 'utf8')).toBe(fhirElements());
});
