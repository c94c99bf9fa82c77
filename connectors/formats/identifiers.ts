/** What an identifier of a foreign document is good for under a national profile: the profile's roots say, nothing is guessed. */
import { identifierSchemes, type Identifier, type PatientIdentifier } from '../clinical/index.ts';
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
    ({ scheme }) => identifierSchemes[scheme]?.(extension) === undefined,
  );
  return match ? { root: match.root, extension } : { extension };
}
