/**
 * Who gave a number, as both renderings say it. An authority whose OID nobody knows gets a UUID derived from its name, so that the same number
 * of the same authority is the same id in every document, whichever standard it follows.
 */
import {
  derivedUuid,
  isOid,
  isUuid,
  type Identifier,
  type Patient,
  type PatientIdentifier,
} from '../clinical/index.ts';
import type { NationalProfile } from '../profiles/index.ts';

/** Nobody owns an OID of two arcs, and FHIR's validator takes none. */
export const isOwnedOid = (value: string): boolean => isOid(value) && value.split('.').length > 2;

/** An OID or a UUID. `authority` stands for the source where the identifier names no assigner. */
export const authorityRoot = ({ root, assigner }: Identifier, authority: string): string =>
  root !== undefined && (isOwnedOid(root) || isUuid(root))
    ? root
    : derivedUuid('relais:authority', root ?? assigner ?? authority);

/** The same number of the same authority is told once. */
export const distinctIdentifiers = <T extends Identifier>(
  identifiers: readonly T[],
  authority: string,
): readonly T[] => [
  ...new Map(identifiers.map((one) => [`${authorityRoot(one, authority)}^${one.extension}`, one])).values(),
];

/** The authority's name, where its number has no root that is one. */
export const authorityName = ({ root, assigner }: Identifier): string | undefined =>
  assigner ?? (root === undefined || isOwnedOid(root) || isUuid(root) ? undefined : root);

/** One local number, then the national one, then the dossier: where others stand between them, a header is refused. */
function placeIn({ identifiers }: Patient, identifier: PatientIdentifier): number {
  if (identifier === identifiers.find(({ kind }) => kind === 'local')) return 0;
  return identifier.kind === 'national' ? 1 : identifier.kind === 'dossier' ? 2 : 3;
}

/** A patient's numbers in the order of the header, with what the profile knows of those who give them. */
export function patientIdentifiers(
  patient: Patient,
  { patient: known }: NationalProfile,
): readonly PatientIdentifier[] {
  const givers: Partial<Record<PatientIdentifier['kind'], { readonly root: string; readonly name: string }>> = {
    national: known.nationalId,
    dossier: known.dossierId,
  };
  return patient.identifiers
    .toSorted((a, b) => placeIn(patient, a) - placeIn(patient, b))
    .map((identifier) => {
      const root = identifier.root ?? givers[identifier.kind]?.root;
      // Readers know a number by its name, not by an OID.
      const assigner = identifier.assigner ?? givers[identifier.kind]?.name;
      return {
        ...identifier,
        ...(root === undefined ? {} : { root }),
        ...(assigner === undefined ? {} : { assigner }),
      };
    });
}
