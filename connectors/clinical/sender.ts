/** Who runs Relais, and how that fills what a source leaves unsaid. Done once, before rendering and describing, so that both agree. */
import type { ClinicalDocument } from './document.ts';
import type { Oid, Organization, PatientIdentifier, Professional } from './model.ts';

/** The organisation that runs Relais, the person for whom it sends (if one), and the root below which its own ids hang. */
export interface Sender {
  readonly organization: Organization;
  readonly professional?: Professional;
  readonly oid: Oid;
}

/**
 * A document with author, custodian and a local patient id with a root. Nothing that the source says is changed or removed.
 * A patient without a local number gets the national one below the sender's own root: headers want a local id first, never a null.
 */
export function completeDocument(document: ClinicalDocument, sender: Sender): ClinicalDocument {
  const { author } = document;
  const organization = author.organization ?? author.professional?.organization ?? sender.organization;
  const namesSomebody = author.professional !== undefined || author.device !== undefined;
  const sameHouse = author.organization === undefined || author.organization === sender.organization;
  const professional = namesSomebody || !sameHouse ? author.professional : sender.professional;
  return {
    ...document,
    author: { ...author, organization, ...(professional ? { professional } : {}) },
    custodian: document.custodian ?? sender.organization,
    patient: { ...document.patient, identifiers: withLocalFirst(document.patient.identifiers, sender.oid) },
  };
}

function withLocalFirst(identifiers: readonly PatientIdentifier[], oid: Oid): readonly PatientIdentifier[] {
  const root = `${oid}.1`;
  const local =
    identifiers.find((identifier) => identifier.kind === 'local') ??
    identifiers.find(({ kind }) => kind === 'national');
  if (!local) return identifiers;
  const first: PatientIdentifier = {
    ...local,
    kind: 'local',
    root: local.kind === 'local' ? (local.root ?? root) : root,
  };
  return [first, ...identifiers.filter((identifier) => identifier !== local || identifier.kind === 'national')];
}
