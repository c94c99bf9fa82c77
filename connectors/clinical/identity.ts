/** Who a patient is, for the places that must agree on it: the national number of a patient, and names compared with care. */
import type { Patient, PatientIdentifier, PersonName } from './model.ts';

/** The first identifier of a kind. */
export const identifierOf = (patient: Patient, kind: PatientIdentifier['kind']): PatientIdentifier | undefined =>
  patient.identifiers.find((identifier) => identifier.kind === kind);

/** Letters only, without accents, case and punctuation; German umlauts and their two-letter spellings are one. */
export function nameKey(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/ae|ä/g, 'a')
    .replaceAll(/oe|ö|œ/g, 'o')
    .replaceAll(/ue|ü/g, 'u')
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '');
}

/**
 * Whether two names can be the same person's: one family name (used or at birth) in common, and the first given name of one
 * among those of the other. Unknown parts agree with everything; both unknown is not an agreement.
 */
export function namesAgree(a: PersonName, b: PersonName): boolean {
  const families = (name: PersonName): string[] =>
    [name.family, name.birthFamily ?? ''].map(nameKey).filter((key) => key !== '');
  const givens = (name: PersonName): string[] =>
    name.given
      .flatMap((given) => given.split(/[\s-]+/))
      .map(nameKey)
      .filter((key) => key !== '');
  const [fa, fb, ga, gb] = [families(a), families(b), givens(a), givens(b)];
  if (fa.length === 0 || fb.length === 0) return false;
  const familyAgrees = fa.some((key) => fb.includes(key));
  const givenAgrees =
    ga.length === 0 || gb.length === 0 || ga.some((key) => key === gb[0]) || gb.some((key) => key === ga[0]);
  return familyAgrees && givenAgrees;
}
