/** Code systems of international standards: the OID that CDA uses, the name, and the URI that FHIR uses. */
import type { Unit } from '../clinical/index.ts';
import { lookup } from './lookup.ts';

interface CodeSystem {
  readonly name: string;
  readonly uri: string;
}

export const LOINC = '2.16.840.1.113883.6.1';
export const OBSERVATION_INTERPRETATION = '2.16.840.1.113883.5.83';
export const SNOMED = '2.16.840.1.113883.6.96';
export const OBSERVATION_VALUE = '2.16.840.1.113883.5.1063';
export const ABSENT_UNKNOWN = '2.16.840.1.113883.5.1150.1';
export const ACT_CODE = '2.16.840.1.113883.5.4';

const THO = 'http://terminology.hl7.org/CodeSystem';

const systems: Readonly<Record<string, CodeSystem>> = {
  [LOINC]: { name: 'LOINC', uri: 'http://loinc.org' },
  [SNOMED]: { name: 'SNOMED CT', uri: 'http://snomed.info/sct' },
  '2.16.840.1.113883.6.8': { name: 'UCUM', uri: 'http://unitsofmeasure.org' },
  '2.16.840.1.113883.6.3': { name: 'ICD-10', uri: 'http://hl7.org/fhir/sid/icd-10' },
  '2.16.840.1.113883.6.73': { name: 'ATC', uri: 'http://www.whocc.no/atc' },
  '2.16.840.1.113883.5.1': { name: 'AdministrativeGender', uri: `${THO}/v3-AdministrativeGender` },
  [OBSERVATION_VALUE]: { name: 'ObservationValue', uri: `${THO}/v3-ObservationValue` },
  [ABSENT_UNKNOWN]: {
    name: 'IPS Absent and Unknown Data',
    uri: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  },
  [ACT_CODE]: { name: 'ActCode', uri: `${THO}/v3-ActCode` },
  '2.16.840.1.113883.5.25': { name: 'Confidentiality', uri: `${THO}/v3-Confidentiality` },
  [OBSERVATION_INTERPRETATION]: { name: 'ObservationInterpretation', uri: `${THO}/v3-ObservationInterpretation` },
  '2.16.840.1.113883.12.487': { name: 'HL70487', uri: `${THO}/v2-0487` },
  '2.16.840.1.113883.12.70': { name: 'HL70070', uri: `${THO}/v2-0070` },
};

/** A unit's UCUM code, where it is one: those have no blanks. */
export const ucumOf = (unit: Unit | undefined): string | undefined =>
  unit?.ucum !== undefined && /^\S+$/.test(unit.ucum) ? unit.ucum : undefined;

export const systemName = (oid: string): string | undefined => lookup(systems, oid)?.name;

export const systemUri = (oid: string): string => lookup(systems, oid)?.uri ?? `urn:oid:${oid}`;
