/** What an identifier of a foreign document is good for under a national profile: the profile's roots say, nothing is guessed. */
import { birthDateHeldBy, identifierSchemes, type Identifier, type PatientIdentifier } from '../clinical/index.ts';
import type { NationalProfile } from '../profiles/index.ts';

/** A patient identifier of a document that names roots: the national number, the dossier, or somebody's own number. */
export function patientIdentifier(profile: NationalProfile, identifier: Identifier): PatientIdentifier {
  const { nationalId, dossierId } = profile.patient;
  if (identifier.root === nationalId.root) return { ...identifier, kind: 'national' };
  if (identifier.root === dossierId.root) return { ...identifier, kind: 'dossier' };
  return { ...identifier, kind: identifier.extension === '' ? 'other' : 'local' };
}

/** The root of a professional's bare number: the first scheme of the profile that it fits. */
export function professionalIdentifier(profile: NationalProfile, extension: string): Identifier {
  const match = profile.professional.identifiers.find(
    ({ scheme }) => identifierSchemes[scheme](extension) === undefined,
  );
  return match ? { root: match.root, extension } : { extension };
}

type NationalId = NationalProfile['patient']['nationalId'];

/** A number without the blanks, points, hyphens and slashes that people put into it, and the apostrophe of a spreadsheet. */
export const compactNumber = (number: string): string => number.replaceAll(/[\s.\-/'’]/g, '');

/** Whether a number proves itself: valid under the scheme, and not valid with another last digit. */
export function provesItself(number: string, rule: NationalId): boolean {
  const scheme = identifierSchemes[rule.scheme];
  if (scheme(number) !== undefined) return false;
  const other = `${number.slice(0, -1)}${(Number(number.at(-1)) + 5) % 10}`;
  return scheme(other) === 'check-digit';
}

/** An unmarked number that proves itself must also fit the birth date: other numbers may pass a check digit by chance. */
export function fitsBirth(number: string, rule: NationalId, birthDate: string | undefined): boolean {
  const written = birthDateHeldBy(rule.scheme, number);
  if (written === undefined || birthDate === undefined) return true;
  return birthDate.startsWith(written) || written.startsWith(birthDate);
}

/**
 * National numbers that stand in a text without a mark (`MATRICULE 1893 1201 05732`), for formats that have no field for them: those that
 * prove themselves and fit the birth date. A number that is dismissed as a placeholder is told too: it must not pass unseen.
 */
export function nationalNumbersIn(text: string, rule: NationalId, birthDate: string | undefined): string[] {
  const found = Array.from(text.matchAll(/(?<![\d.,])\d(?:[ .\-/]?\d){9,12}(?![\d])/g), ([run]) => compactNumber(run));
  return [...new Set(found)].filter(
    (number) =>
      rule.placeholders.includes(number) || (provesItself(number, rule) && fitsBirth(number, rule, birthDate)),
  );
}
