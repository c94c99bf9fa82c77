/** Code systems of international standards: the OID that CDA uses, the name, and the address that FHIR uses (HL7's registry of OIDs). */
import type { Oid } from './model.ts';

interface CodeSystem {
  readonly name: string;
  readonly uri: string;
}

const THO = 'http://terminology.hl7.org/CodeSystem';

export const codeSystems: Readonly<Record<Oid, CodeSystem>> = {
  '2.16.840.1.113883.6.1': { name: 'LOINC', uri: 'http://loinc.org' },
  '2.16.840.1.113883.6.96': { name: 'SNOMED CT', uri: 'http://snomed.info/sct' },
  '2.16.840.1.113883.6.8': { name: 'UCUM', uri: 'http://unitsofmeasure.org' },
  '2.16.840.1.113883.6.3': { name: 'ICD-10', uri: 'http://hl7.org/fhir/sid/icd-10' },
  '2.16.840.1.113883.6.73': { name: 'ATC', uri: 'http://www.whocc.no/atc' },
  '2.16.840.1.113883.5.1': { name: 'AdministrativeGender', uri: `${THO}/v3-AdministrativeGender` },
  '2.16.840.1.113883.5.1063': { name: 'ObservationValue', uri: `${THO}/v3-ObservationValue` },
  '2.16.840.1.113883.5.1150.1': {
    name: 'IPS Absent and Unknown Data',
    uri: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  },
  '2.16.840.1.113883.5.4': { name: 'ActCode', uri: `${THO}/v3-ActCode` },
  '2.16.840.1.113883.5.25': { name: 'Confidentiality', uri: `${THO}/v3-Confidentiality` },
  '2.16.840.1.113883.5.83': { name: 'ObservationInterpretation', uri: `${THO}/v3-ObservationInterpretation` },
  '2.16.840.1.113883.12.487': { name: 'HL70487', uri: `${THO}/v2-0487` },
  '2.16.840.1.113883.12.70': { name: 'HL70070', uri: `${THO}/v2-0070` },
};
