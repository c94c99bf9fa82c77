/**
 * Which profile a resource of a document made of sections claims: the International Patient Summary (IPS 2.0.0), or HL7 Europe's base and hospital
 * discharge report (hl7.fhir.eu.base, hl7.fhir.eu.hdr).
 */
import type { Rendered } from '../context.ts';

const IPS = 'http://hl7.org/fhir/uv/ips/StructureDefinition';
const BASE = 'http://hl7.eu/fhir/base/StructureDefinition';
const HDR = 'http://hl7.eu/fhir/hdr/StructureDefinition';

const european: Readonly<Record<string, string>> = {
  Condition: `${BASE}/condition-eu-core`,
  AllergyIntolerance: `${BASE}/allergyIntolerance-eu-core`,
  MedicationStatement: `${BASE}/medicationStatement-eu-core`,
  Medication: `${BASE}/medication-eu-core`,
  Immunization: `${BASE}/immunization-eu-core`,
  Procedure: `${BASE}/procedure-eu-core`,
  DeviceUseStatement: `${HDR}/deviceUseStatement-eu-hdr`,
  Device: `${HDR}/device-eu-hdr`,
};

export const HDR_BUNDLE = `${HDR}/bundle-eu-hdr`;
export const HDR_ENCOUNTER = `${HDR}/encounter-eu-hdr`;

export const isDischargeReport = ({ type }: Rendered): boolean => type.fhir?.bundle === HDR_BUNDLE;

export const profileFor = ({ type }: Rendered, resourceType: string): string | undefined =>
  type.fhir?.guide === 'eu' ? european[resourceType] : `${IPS}/${resourceType}-uv-ips`;
