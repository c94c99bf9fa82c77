/** What the tests of this folder share: resources and Bundles put together from their parts. Invented people only. */
import { loadProfile, sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import type { DocumentPart, ReadContext, ReadPart } from '../types.ts';
import { fhirFormat } from './index.ts';

export const contextOf = (source: Partial<SourceProfile> = {}): ReadContext => ({
  profile: loadProfile('sandbox'),
  source: sourceProfileOf({ name: 'labo', ...source }),
});

export type Fhir = Record<string, unknown>;

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
export const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
export const V2 = (table: string): string => `http://terminology.hl7.org/CodeSystem/v2-${table}`;

/** A JSON number by its digits: JSON.stringify would write `5.10` as `5.1`. */
export const digits = (text: string): Fhir => ({ '#': text });

const written = (value: unknown): string => JSON.stringify(value).replaceAll(/\{"#":"([^"]*)"\}/g, '$1');

export const bytesOf = (value: unknown): Buffer => Buffer.from(written(value));

export const coded = (code: string, display?: string, system = LOINC): Fhir => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
});
export const words = (text: string): Fhir => ({ text });

export const amount = (value: string, unit?: string, code = unit): Fhir => ({
  value: digits(value),
  ...(unit === undefined ? {} : { unit, system: UCUM, code }),
});

export const patient: Fhir = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [
    { system: 'urn:oid:1.3.182.4.4', value: '1994092874550' },
    { system: 'https://labo.example/patients', value: '7718' },
    { use: 'old', system: 'https://labo.example/patients', value: '17' },
  ],
  name: [
    { use: 'old', family: 'Alt-Test' },
    { use: 'maiden', family: 'Kieffer-Test' },
    { use: 'official', family: 'Krüger-Test', given: ['Zoë', 'Marie'] },
  ],
  gender: 'female',
  birthDate: '1994-09-28',
  maritalStatus: { text: 'x' },
};

export const house: Fhir = {
  resourceType: 'Organization',
  id: 'o1',
  identifier: [{ system: 'urn:oid:1.3.182.4.1', value: '2123456789' }],
  name: 'LABOTEST',
};

const biologist: Fhir = {
  resourceType: 'Practitioner',
  id: 'd1',
  identifier: [{ value: '1234567890' }],
  name: [{ family: 'Klein-Test', given: ['Peter'], prefix: ['Dr'] }],
};

export const request: Fhir = {
  resourceType: 'ServiceRequest',
  id: 'r1',
  identifier: [
    { type: coded('PLAC', undefined, V2('0203')), system: 'urn:oid:1.2.3', value: 'ORD-1' },
    { type: coded('FILL', undefined, V2('0203')), value: 'F-1' },
  ],
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  authoredOn: '2026-11-12T07:55:00+01:00',
  requester: { reference: 'Practitioner/d1' },
  reasonCode: [words('Bilan annuel')],
};

const blood: Fhir = {
  resourceType: 'Specimen',
  id: 's1',
  identifier: [{ value: 'TUBE-1' }],
  type: coded('BLD', 'Whole blood', V2('0487')),
  subject: { reference: 'Patient/p1' },
  receivedTime: '2026-11-12T09:00:00+01:00',
  collection: { collectedDateTime: '2026-11-12T08:05:00+01:00', bodySite: words('Bras gauche') },
  condition: [coded('HEM', 'hémolysé', V2('0493'))],
};

export const observation = (id: string, fields: Fhir = {}): Fhir => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: coded('2823-3', 'Potassium'),
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2026-11-12T08:05:00+01:00',
  ...fields,
});

export const potassium = observation('k', {
  code: {
    coding: [
      { system: 'https://labo.example/tests', code: 'K', display: 'Kalium' },
      { system: LOINC, code: '2823-3', display: 'Potassium [Moles/volume] in Serum or Plasma' },
    ],
    text: 'Potassium',
  },
  valueQuantity: amount('5.60', 'mmol/L'),
  interpretation: [coded('H', 'High', V3)],
  referenceRange: [{ low: amount('3.5', 'mmol/L'), high: amount('5.1', 'mmol/L'), text: '3.5 - 5.1' }],
  issued: '2026-11-12T10:30:00+01:00',
  method: words('ISE'),
  note: [{ text: 'Échantillon hémolysé' }],
  specimen: { reference: 'Specimen/s1' },
});

export const report = (fields: Fhir = {}): Fhir => ({
  resourceType: 'DiagnosticReport',
  id: 'b1',
  identifier: [{ system: 'https://labo.example/reports', value: 'L-1' }],
  status: 'final',
  category: [coded('LAB', undefined, V2('0074'))],
  code: { ...coded('24323-8', 'Comprehensive metabolic 2000 panel'), text: 'Biochimie' },
  subject: { reference: 'Patient/p1' },
  basedOn: [{ reference: 'ServiceRequest/r1' }],
  effectiveDateTime: '2026-11-12T08:05:00+01:00',
  issued: '2026-11-12T15:40:00+01:00',
  performer: [{ reference: 'Organization/o1' }],
  resultsInterpreter: [{ reference: 'Practitioner/d1' }],
  specimen: [{ reference: 'Specimen/s1' }],
  result: [{ reference: 'Observation/k' }],
  ...fields,
});

/** Resources as entries of a Bundle, by relative references. */
export const bundle = (resources: readonly Fhir[], fields: Fhir = {}): Fhir => ({
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2026-11-12T15:41:00+01:00',
  ...fields,
  entry: resources.map((resource) => ({ resource })),
});

export const context = [patient, house, biologist, request, blood] as const;

/** A report and its results in a Bundle with everybody that they name. */
export const whole = (own: Fhir, results: readonly Fhir[], fields: Fhir = {}): Fhir =>
  bundle([own, ...context, ...results], fields);

/** A report of these results alone. */
export const ofResults = (results: readonly Fhir[], fields: Fhir = {}): Fhir =>
  whole(report({ result: results.map(({ id }) => ({ reference: `Observation/${String(id)}` })), ...fields }), results);

export const read = (value: unknown, source?: Partial<SourceProfile>): readonly ReadPart[] =>
  fhirFormat.read({ name: 'x.json', bytes: bytesOf(value) }, contextOf(source));

export function documentIn(value: unknown, source?: Partial<SourceProfile>): DocumentPart {
  const [part, ...more] = read(value, source);
  if (part?.kind !== 'document' || more.length > 0)
    throw new Error(`not one document: ${outcomes([part, ...more]).join()}`);
  return part;
}

const outcomes = (parts: readonly (ReadPart | undefined)[]): readonly string[] =>
  parts.map((part) =>
    part === undefined
      ? 'nothing'
      : part.kind === 'unreadable'
        ? part.problem.code
        : part.kind === 'set-aside'
          ? part.rule
          : `document ${part.part}`.trim(),
  );

export const outcomesOf = (value: unknown): readonly string[] => outcomes(read(value));

export const rulesOf = ({ findings }: DocumentPart): readonly string[] => findings.map(({ rule }) => rule);

export const groupsOf = ({ document: { body } }: DocumentPart) => (body.kind === 'results' ? body.groups : []);
export const resultsOf = (part: DocumentPart) => groupsOf(part).flatMap(({ observations }) => observations);

/** The only result of a report of one Observation with these fields. */
export function resultOf(fields: Fhir) {
  const [result] = resultsOf(documentIn(ofResults([observation('k', fields)])));
  if (!result) throw new Error('no result');
  return result;
}

/** A PDF small enough for a test, whole by its end mark. */
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1');
