/** FHIR resources of invented people that hold every element the reader of reports and files knows: read by mapping-pages.ts. */
const LOINC = 'http://loinc.org';
const table = (name: string): string => `http://terminology.hl7.org/CodeSystem/v2-${name}`;
const concept = (code: string, system = LOINC): object => ({
  coding: [{ system, code, version: '1', display: 'Test' }],
  text: 'Test',
});
const amount = (value: number): object => ({
  value,
  unit: 'mmol/L',
  system: 'http://unitsofmeasure.org',
  code: 'mmol/L',
});
const to = (reference: string): object => ({ reference, display: 'Test' });
const period = { start: '2026-03-02T08:00:00+01:00', end: '2026-03-02T09:00:00+01:00' };
const pdf = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');
const png = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
const note = [{ authorString: 'Test', time: '2026-03-02', text: 'Test' }];
const address = [{ line: ['1, rue du Test'], city: 'Testange', postalCode: '0000', country: 'LU', state: 'x' }];
const telecom = [{ system: 'phone', value: '0352 1', use: 'work' }];
const identifier = (value: string, type?: string): object => ({
  use: 'official',
  ...(type === undefined ? {} : { type: { coding: [{ system: table('0203'), code: type }] } }),
  system: 'https://labo.example/numbers',
  value,
  assigner: { display: 'LABOTEST' },
});
const resource = (resourceType: string, id: string, fields: object): object => ({
  resourceType,
  id,
  meta: { versionId: '1' },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Test</div>' },
  ...fields,
});

const people = [
  resource('Patient', 'p', {
    identifier: [identifier('7718', 'MR'), { system: 'urn:oid:1.3.182.4.4', value: '1893120105732' }],
    active: true,
    name: [
      { use: 'official', family: 'Müster-Test', given: ['Léonie'], prefix: ['Mme'], suffix: ['x'] },
      { use: 'maiden', family: 'Test' },
    ],
    telecom,
    gender: 'female',
    birthDate: '1893-12-01',
    address,
    maritalStatus: concept('M', 'x'),
  }),
  resource('Organization', 'o', { identifier: [identifier('2')], name: 'LABOTEST', telecom, address, alias: ['L'] }),
  resource('Practitioner', 'd', {
    identifier: [identifier('3')],
    name: [{ family: 'Test', given: ['Bob'], prefix: ['Dr'], suffix: ['x'] }],
    gender: 'male',
  }),
  resource('PractitionerRole', 'r', {
    practitioner: to('Practitioner/d'),
    organization: to('Organization/o'),
    specialty: [concept('1', 'x')],
  }),
  resource('Encounter', 'e', {
    identifier: [identifier('4')],
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    period,
  }),
];

const observation = (id: string, fields: object): object =>
  resource('Observation', id, {
    identifier: [identifier(id)],
    status: 'final',
    category: [concept('18725-2')],
    code: concept('2823-3'),
    subject: to('Patient/p'),
    encounter: to('Encounter/e'),
    effectiveDateTime: '2026-03-02T08:00:00+01:00',
    issued: '2026-03-02T10:00:00+01:00',
    ...fields,
  });

const values: readonly object[] = [
  { valueQuantity: { ...amount(5.6), comparator: '<' } },
  { valueCodeableConcept: concept('112283007', 'http://snomed.info/sct') },
  { valueString: 'Test' },
  { valueBoolean: true },
  { valueInteger: 1 },
  { valueRange: { low: amount(1), high: amount(2) } },
  { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } },
  { valueTime: '08:00:00' },
  { valueDateTime: '2026-03-02' },
  { valuePeriod: period },
];
const withdrawn = observation('w', { status: 'entered-in-error', valueString: 'Test' });

const report = resource('DiagnosticReport', 'b', {
  language: 'fr',
  meta: {
    lastUpdated: '2026-03-02T16:00:00+01:00',
    security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }],
  },
  identifier: [identifier('L1', 'FILL'), identifier('A1', 'PLAC')],
  basedOn: [to('ServiceRequest/s')],
  status: 'final',
  category: [{ coding: [{ system: table('0074'), code: 'LAB' }] }],
  code: concept('24323-8'),
  subject: to('Patient/p'),
  encounter: to('Encounter/e'),
  effectivePeriod: period,
  issued: '2026-03-02T15:00:00+01:00',
  performer: [to('Organization/o'), to('PractitionerRole/r'), to('Device/x')],
  resultsInterpreter: [to('PractitionerRole/r')],
  specimen: [to('Specimen/t')],
  result: [...values.map((_, index) => to(`Observation/v${index}`)), to('Observation/w'), to('Observation/panel')],
  media: [{ comment: 'Test', link: to('Media/m') }],
  conclusion: 'Test',
  conclusionCode: [concept('1', 'x')],
  presentedForm: [
    { contentType: 'application/pdf', language: 'fr', data: pdf, size: 15, title: 'Test', creation: '2026-03-02' },
  ],
});

const beside = [
  resource('ServiceRequest', 's', {
    identifier: [identifier('A1', 'PLAC'), identifier('F1', 'FILL')],
    status: 'active',
    intent: 'order',
    subject: to('Patient/p'),
    authoredOn: '2026-03-01',
    requester: to('Practitioner/d'),
    reasonCode: [concept('1', 'x')],
    note,
  }),
  resource('Specimen', 't', {
    identifier: [identifier('T1')],
    accessionIdentifier: identifier('T2'),
    status: 'available',
    type: concept('BLD', table('0487')),
    subject: to('Patient/p'),
    receivedTime: '2026-03-02',
    collection: { collectedDateTime: '2026-03-02', bodySite: concept('1', 'x'), quantity: amount(1) },
    condition: [concept('HEM', table('0493'))],
    note,
  }),
  resource('Device', 'x', {
    identifier: [identifier('5')],
    deviceName: [{ name: 'Analyseur', type: 'user-friendly-name' }],
  }),
  resource('Media', 'm', {
    status: 'completed',
    content: { contentType: 'image/png', data: png, title: 'Test', creation: '2026-03-02' },
  }),
  observation('panel', { hasMember: [to('Observation/member')], note, specimen: to('Specimen/t') }),
  observation('member', {
    performer: [to('Organization/o')],
    dataAbsentReason: concept('not-performed', 'http://terminology.hl7.org/CodeSystem/data-absent-reason'),
    interpretation: [concept('H', 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation')],
    note,
    bodySite: concept('1', 'x'),
    method: concept('1', 'x'),
    specimen: to('Specimen/t'),
    device: to('Device/x'),
    referenceRange: [
      {
        low: amount(3.5),
        high: amount(5.1),
        type: concept('normal', 'http://terminology.hl7.org/CodeSystem/referencerange-meaning'),
        appliesTo: [concept('248152002', 'http://snomed.info/sct')],
        age: { low: { value: 18, code: 'a', system: 'http://unitsofmeasure.org' } },
        text: 'Test',
      },
    ],
    component: [{ code: concept('8480-6'), valueString: 'Test' }],
  }),
  ...values.map((value, index) => observation(`v${index}`, value)),
  withdrawn,
];

const letter = resource('DocumentReference', 'l', {
  masterIdentifier: identifier('M1'),
  identifier: [identifier('B1')],
  status: 'current',
  docStatus: 'final',
  type: concept('18842-5'),
  subject: to('Patient/p'),
  date: '2026-03-02T16:00:00+01:00',
  author: [to('Practitioner/d')],
  authenticator: to('Practitioner/d'),
  custodian: to('Organization/o'),
  relatesTo: [{ code: 'replaces', target: { identifier: identifier('B0') } }],
  description: 'Test',
  securityLabel: [concept('N', 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality')],
  content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/f' }, format: { code: 'x' } }],
  context: { encounter: [to('Encounter/e')], period },
});

const bundle = (type: string, resources: readonly object[]): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type,
    timestamp: '2026-03-02T16:00:00+01:00',
    entry: resources.map((one) => ({ resource: one, request: { method: 'POST', url: 'x' } })),
  });

export const fullResources: readonly string[] = [
  bundle('message', [resource('MessageHeader', 'h', { sender: to('Organization/o') }), report, ...people, ...beside]),
  bundle('transaction', [
    letter,
    ...people,
    resource('Binary', 'f', { contentType: 'application/pdf', data: pdf }),
    resource('Provenance', 'v', { target: [to('DocumentReference/l')], recorded: '2026-03-02' }),
  ]),
];
