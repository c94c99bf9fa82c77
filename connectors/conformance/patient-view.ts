/** What each part of a submission says about who the patient is, in one shape, so that rules can compare them. */
import type { Patient, PersonName, Sex } from '../clinical/index.ts';
import { attribute, childOf, childrenOf, pathOf, type XmlNode } from './xml.ts';

/** What one part of the submission says about who the patient is. */
export interface PatientView {
  readonly where: 'model' | 'cda' | 'fhir';
  readonly path: string;
  /** Every number with the root that it stands under; empty where the root is not known. */
  readonly ids: readonly { readonly root: string; readonly extension: string }[];
  /** Numbers under the national root (or marked national), in order. */
  readonly nationalIds: readonly string[];
  readonly name: PersonName;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly sex?: Sex;
}

/** The patient as the source was understood. */
export const modelPatient = (patient: Patient, nationalRoot: string): PatientView => ({
  where: 'model',
  path: 'patient',
  ids: patient.identifiers.map(({ root = '', extension }) => ({ root, extension })),
  nationalIds: patient.identifiers
    .filter(({ kind, root }) => kind === 'national' || root === nationalRoot)
    .map(({ extension }) => extension),
  name: patient.name,
  sex: patient.sex,
  ...(patient.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
});

const SEXES: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', UN: 'other' };

/** The patient of a recordTarget (CDA R2 §4.2.2.11). */
export function cdaPatient(target: XmlNode, nationalRoot: string): PatientView {
  const role = childOf(target, 'patientRole');
  const person = childOf(role, 'patient');
  const birth = (attribute(childOf(person, 'birthTime'), 'value') ?? '').slice(0, 8);
  const sex = SEXES[attribute(childOf(person, 'administrativeGenderCode'), 'code') ?? ''];
  const birthDate = [birth.slice(0, 4), birth.slice(4, 6), birth.slice(6, 8)].filter((part) => part !== '').join('-');
  return {
    where: 'cda',
    path: pathOf(role ?? target),
    ids: childrenOf(role, 'id').map((id) => ({
      root: attribute(id, 'root') ?? '',
      extension: attribute(id, 'extension') ?? '',
    })),
    nationalIds: childrenOf(role, 'id')
      .filter((id) => attribute(id, 'root') === nationalRoot)
      .map((id) => attribute(id, 'extension') ?? ''),
    name: cdaName(childOf(person, 'name')),
    ...(birthDate === '' ? {} : { birthDate }),
    ...(sex === undefined ? {} : { sex }),
  };
}

function cdaName(name: XmlNode | undefined): PersonName {
  const families = childrenOf(name, 'family');
  const isBirth = (node: XmlNode): boolean => (attribute(node, 'qualifier') ?? '').split(/\s+/).includes('BR');
  const birth = families.find(isBirth)?.text.trim();
  const used = (families.find((node) => !isBirth(node)) ?? families[0])?.text.trim() ?? '';
  return {
    family: used,
    given: childrenOf(name, 'given').map((given) => given.text.trim()),
    ...(birth === undefined || birth === '' ? {} : { birthFamily: birth }),
  };
}
