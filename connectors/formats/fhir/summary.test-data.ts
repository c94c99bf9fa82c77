/** A patient summary (IPS 2.0.0) as another maker writes it: English words in its narratives, codes of its own beside those of the standards. */
import { coded, digits, house, patient, words, type Fhir } from './testing.ts';

const THO = 'http://terminology.hl7.org/CodeSystem';
export const SNOMED = 'http://snomed.info/sct';
const ABSENT = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';
const ATC = 'http://www.whocc.no/atc';

const of = (code: string, display: string, text: string, system = SNOMED): Fhir => ({
  ...coded(code, display, system),
  text,
});
export const narrative = (text: string, status = 'generated'): Fhir => ({
  status,
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>`,
});
const table = (heads: readonly string[], ...rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(heads, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
};

const subject = { subject: { reference: 'Patient/p1' } };
const clinical = (resource: 'condition' | 'allergyintolerance', status: string): Fhir => ({
  clinicalStatus: coded(status, undefined, `${THO}/${resource}-clinical`),
  verificationStatus: coded('confirmed', undefined, `${THO}/${resource}-ver-status`),
});

const doctor: Fhir = {
  resourceType: 'Practitioner',
  id: 'd1',
  identifier: [{ system: 'urn:oid:1.3.182.4.6', value: '90654321' }],
  name: [{ family: 'Généraliste-Test', given: ['Gilles'], prefix: ['Dr'] }],
};

export const hypertension: Fhir = {
  resourceType: 'Condition',
  id: 'c1',
  identifier: [{ system: 'urn:oid:1.2.3.4', value: 'P-1' }],
  ...clinical('condition', 'active'),
  category: [coded('problem-list-item', undefined, `${THO}/condition-category`)],
  severity: of('6736007', 'Moderate', 'moderate'),
  code: {
    coding: [
      { system: SNOMED, code: '38341003', display: 'Hypertensive disorder' },
      { system: 'https://practice.example/codes', code: 'K86' },
    ],
    text: 'Arterial hypertension',
  },
  ...subject,
  onsetDateTime: '2015-04',
  recordedDate: '2015-05-02',
  note: [{ text: 'Yearly control' }],
};

const cholecystitis: Fhir = {
  resourceType: 'Condition',
  id: 'c2',
  ...clinical('condition', 'resolved'),
  code: words('Cholecystitis'),
  ...subject,
  onsetDateTime: '2018-03-04',
  abatementDateTime: '2018-03-20',
};

export const penicillin: Fhir = {
  resourceType: 'AllergyIntolerance',
  id: 'a1',
  ...clinical('allergyintolerance', 'active'),
  type: 'allergy',
  category: ['medication'],
  criticality: 'high',
  code: of('764146007', 'Penicillin', 'Penicillin'),
  patient: { reference: 'Patient/p1' },
  onsetDateTime: '2009',
  reaction: [{ manifestation: [of('39579001', 'Anaphylaxis', 'Anaphylaxis')], severity: 'severe' }],
};

export const amlodipine: Fhir = {
  resourceType: 'MedicationStatement',
  id: 'm1',
  status: 'active',
  medicationReference: { reference: 'Medication/x1', display: 'Amlodipine' },
  ...subject,
  effectivePeriod: { start: '2015-03' },
  reasonCode: [words('hypertension')],
  dosage: [
    {
      timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
      route: of('26643006', 'Oral route', 'oral'),
      doseAndRate: [
        { doseQuantity: { value: 1, unit: 'tablet', system: 'http://unitsofmeasure.org', code: '{tablet}' } },
      ],
    },
  ],
};

export const tablets: Fhir = {
  resourceType: 'Medication',
  id: 'x1',
  code: of('C08CA01', 'amlodipine', 'Amlodipine 5 mg tablet', ATC),
  form: words('tablet'),
  ingredient: [
    {
      itemCodeableConcept: words('amlodipine'),
      strength: {
        numerator: { value: 5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
        denominator: { value: 1, unit: 'tablet', system: 'http://unitsofmeasure.org', code: '{tablet}' },
      },
    },
  ],
};

export const tetanus: Fhir = {
  resourceType: 'Immunization',
  id: 'v1',
  status: 'completed',
  vaccineCode: of('J07AM01', 'tetanus toxoid', 'Tetanus vaccine', ATC),
  patient: { reference: 'Patient/p1' },
  occurrenceDateTime: '2021-06-11',
  primarySource: true,
  lotNumber: 'LOT-7',
  expirationDate: '2022-01-31',
  manufacturer: { display: 'Maker of a test' },
  site: words('left arm'),
  doseQuantity: { value: digits('0.50'), unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
  performer: [{ actor: { reference: 'Practitioner/d1' } }],
  protocolApplied: [{ targetDisease: [of('76902006', 'Tetanus', 'Tetanus')], doseNumberPositiveInt: 2 }],
};

const cholecystectomy: Fhir = {
  resourceType: 'Procedure',
  id: 'o1p',
  status: 'completed',
  code: of('38102005', 'Cholecystectomy', 'Cholecystectomy'),
  ...subject,
  performedDateTime: '2018-03-06',
};

const pacemakerUse: Fhir = {
  resourceType: 'DeviceUseStatement',
  id: 'e1',
  status: 'active',
  ...subject,
  timingPeriod: { start: '2020' },
  device: { reference: 'Device/e2' },
};

const pacemaker: Fhir = {
  resourceType: 'Device',
  id: 'e2',
  type: of('14106009', 'Cardiac pacemaker', 'Cardiac pacemaker'),
  patient: { reference: 'Patient/p1' },
  serialNumber: 'SN-77',
};

export const pressure: Fhir = {
  resourceType: 'Observation',
  id: 'b1',
  status: 'final',
  category: [coded('vital-signs', undefined, `${THO}/observation-category`)],
  code: of('85354-9', 'Blood pressure panel', 'Blood pressure', 'http://loinc.org'),
  ...subject,
  effectiveDateTime: '2026-11-10T09:30:00+01:00',
  component: [
    { code: of('8480-6', 'Systolic blood pressure', 'systolic', 'http://loinc.org'), valueQuantity: mmHg('142') },
    { code: of('8462-4', 'Diastolic blood pressure', 'diastolic', 'http://loinc.org'), valueQuantity: mmHg('88') },
  ],
};

function mmHg(value: string): Fhir {
  return { value: digits(value), unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' };
}

const section = (code: string, title: string, text: string, entries: readonly string[]): Fhir => ({
  title,
  code: coded(code),
  text: narrative(text),
  entry: entries.map((reference) => ({ reference })),
});

export const sections: readonly Fhir[] = [
  section(
    '11450-4',
    'Active problems',
    table(
      ['Problem', 'Status', 'Since'],
      ['Arterial hypertension', 'Active, moderate', '2015-04'],
      ['Cholecystitis', 'Resolved', '2018-03-04'],
    ),
    ['Condition/c1', 'Condition/c2'],
  ),
  section('48765-2', 'Allergies', table(['Substance', 'Details'], ['Penicillin', 'High risk: <b>Anaphylaxis</b>']), [
    'AllergyIntolerance/a1',
  ]),
  section('10160-0', 'Medication', '<ul><li>Amlodipine 5 mg tablet, once a day</li></ul>', ['MedicationStatement/m1']),
  section('11369-6', 'Immunizations', '<p>Tetanus 2021-06-11 (LOT-7)</p>', ['Immunization/v1']),
  section('47519-4', 'Procedures', '<p>Cholecystectomy 2018-03-06</p>', ['Procedure/o1p']),
  section('46264-8', 'Devices', '<p>Pacemaker SN-77</p>', ['DeviceUseStatement/e1']),
  section('8716-3', 'Vital signs', '<p>142/88 mmHg</p>', ['Observation/b1']),
  {
    title: 'Advance directives',
    code: coded('42348-3'),
    text: narrative('<p>No transfusion.<br/>Signed in March.</p>'),
  },
];

/** The code of IPS that says so of a section. */
export const absent = (code: string): Fhir => coded(code, undefined, ABSENT);

export const composition = (fields: Fhir = {}): Fhir => ({
  resourceType: 'Composition',
  id: 'c',
  status: 'final',
  language: 'en',
  identifier: { system: 'urn:oid:1.2.3.4', value: 'PS-1' },
  type: coded('60591-5', 'Patient summary Document'),
  ...subject,
  date: '2026-11-12T15:45:00+01:00',
  author: [{ reference: 'Practitioner/d1' }],
  title: 'Patient summary',
  custodian: { reference: 'Organization/o1' },
  section: sections,
  ...fields,
});

export const resources: readonly Fhir[] = [
  ...[patient, house, doctor, hypertension, cholecystitis, penicillin, amlodipine, tablets, tetanus],
  ...[cholecystectomy, pacemakerUse, pacemaker, pressure],
];

/** The document with fields of its Composition, other resources in the place of those with their ids, and more of them. */
export const summary = (fields: Fhir = {}, others: readonly Fhir[] = []): Fhir => {
  const ids = new Set(resources.map(({ id }) => id));
  const known = resources.map((one) => others.find(({ id }) => id === one['id']) ?? one);
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:00000000-0000-4000-8000-0000000000a1' },
    timestamp: '2026-11-12T15:46:00+01:00',
    entry: [composition(fields), ...known, ...others.filter(({ id }) => !ids.has(id))].map((resource) => ({
      resource,
    })),
  };
};
