/**
 * Whether the CDA and the FHIR rendering of one document say the same. Both are read back by what their standards say, with tables of its
 * own: neither by the renderers nor by the readers of incoming documents, which take over headers only and know how we write.
 */
import { readCdaFacts } from './cda.ts';
import { differences, type Difference } from './compare.ts';
import { readFhirFacts } from './fhir.ts';

export interface CrossCheck {
  /** How many facts were compared: those of the CDA. */
  readonly facts: number;
  readonly differences: readonly Difference[];
}

/** Compares every fact of the two; undefined where one of them is not such a document. */
export function crossCheck(cda: Uint8Array, fhir: Uint8Array): CrossCheck | undefined {
  const [one, other] = [readCdaFacts(cda), readFhirFacts(fhir)];
  return one && other && { facts: one.facts.length, differences: differences(one, other) };
}
