/** A finished FHIR document of an invented person that holds every element the reader of sections knows: read by mapping-pages.ts. */
const concept = (code: string, system = 'http://loinc.org'): object => ({
  coding: [{ system, code, display: 'Test' }],
  text: 'Test',
});
const amount = (value: number, code = 'mg'): object => ({
  value,
  unit: code,
  system: 'http://unitsofmeasure.org',
  code,
});
const to = (reference: string): object => ({ reference, display: 'Test' });
const period = { start: '2026-03-02T08:00:00+01:00', end: '2026-03-02T09:00:00+01:00' };
const at = '2026-03-02T08:00:00+01:00';
const note = [{ authorString: 'Test', time: '2026-03-02', text: 'Test' }];
const identifier = [{ system: 'https://practice.example/numbers', value: '1' }];
const whom = { subject: to('Patient/p') };
const resource = (resourceType: string, id: string, fields: object): object => ({ resourceType, id, ...fields });
const confirmed = { verificationStatus: concept('confirmed', 'x'), clinicalStatus: concept('active', 'x') };

const dosage = {
  sequence: 1,
  timing: { code: concept('1', 'x'), repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
  asNeededCodeableConcept: concept('1', 'x'),
  additionalInstruction: [concept('1', 'x')],
  patientInstruction: 'Test',
  route: concept('1', 'x'),
  doseAndRate: [{ type: concept('1', 'x'), doseQuantity: amount(1) }],
};

const told: readonly (readonly [code: string, statements: readonly object[]])[] = [
  [
    '11450-4',
    [
      resource('Condition', 'c', {
        identifier,
        ...confirmed,
        category: [concept('1', 'x')],
        severity: concept('1', 'x'),
        code: concept('1', 'x'),
        bodySite: [concept('1', 'x')],
        ...whom,
        onsetDateTime: at,
        abatementDateTime: at,
        recordedDate: at,
        recorder: to('Practitioner/d'),
        note,
      }),
      resource('Condition', 'c2', { code: concept('1', 'x'), ...whom, onsetString: 'Test' }),
    ],
  ],
  [
    '48765-2',
    [
      resource('AllergyIntolerance', 'a', {
        ...confirmed,
        type: 'allergy',
        category: ['food'],
        criticality: 'high',
        code: concept('1', 'x'),
        patient: to('Patient/p'),
        onsetDateTime: at,
        lastOccurrence: at,
        reaction: [{ manifestation: [concept('1', 'x')], severity: 'mild', description: 'Test', note }],
        note,
      }),
    ],
  ],
  [
    '10160-0',
    [
      resource('MedicationStatement', 'm', {
        status: 'active',
        partOf: [to('MedicationAdministration/n')],
        medicationCodeableConcept: concept('1', 'x'),
        ...whom,
        effectiveDateTime: at,
        dateAsserted: at,
        informationSource: to('Practitioner/d'),
        reasonCode: [concept('1', 'x')],
        dosage: [dosage],
        note,
      }),
      resource('MedicationRequest', 'm2', {
        status: 'active',
        intent: 'order',
        medicationReference: to('Medication/x'),
        ...whom,
        authoredOn: at,
        requester: to('Practitioner/d'),
        dosageInstruction: [
          { text: 'Test', asNeededBoolean: true, doseAndRate: [{ doseRange: { low: amount(1), high: amount(2) } }] },
        ],
      }),
      resource('MedicationStatement', 'm3', {
        status: 'active',
        medicationCodeableConcept: concept('1', 'x'),
        ...whom,
        effectivePeriod: period,
      }),
    ],
  ],
  [
    '11369-6',
    [
      resource('Immunization', 'v', {
        status: 'not-done',
        statusReason: concept('1', 'x'),
        vaccineCode: concept('1', 'x'),
        patient: to('Patient/p'),
        occurrenceDateTime: at,
        recorded: at,
        primarySource: false,
        reportOrigin: concept('1', 'x'),
        location: to('Location/l'),
        manufacturer: { display: 'Test' },
        lotNumber: 'Test',
        expirationDate: '2027-01-31',
        site: concept('1', 'x'),
        route: concept('1', 'x'),
        doseQuantity: amount(1),
        performer: [{ function: concept('1', 'x'), actor: to('Practitioner/d') }],
        reasonCode: [concept('1', 'x')],
        isSubpotent: false,
        protocolApplied: [{ targetDisease: [concept('1', 'x')], doseNumberPositiveInt: 1, seriesDosesPositiveInt: 2 }],
        note,
      }),
    ],
  ],
  [
    '47519-4',
    [
      resource('Procedure', 'o1', {
        status: 'completed',
        code: concept('1', 'x'),
        ...whom,
        performedPeriod: period,
        performer: [{ function: concept('1', 'x'), actor: to('Practitioner/d') }],
        reasonCode: [concept('1', 'x')],
        bodySite: [concept('1', 'x')],
        note,
      }),
      resource('Procedure', 'o2', { status: 'completed', code: concept('1', 'x'), ...whom, performedDateTime: at }),
    ],
  ],
  [
    '46264-8',
    [
      resource('DeviceUseStatement', 'u', {
        status: 'active',
        ...whom,
        timingPeriod: { start: at },
        recordedOn: at,
        device: to('Device/e'),
        reasonCode: [concept('1', 'x')],
        bodySite: concept('1', 'x'),
        note,
      }),
    ],
  ],
  [
    '8716-3',
    [
      resource('Observation', 'b', {
        status: 'final',
        category: [concept('vital-signs', 'x')],
        code: concept('85354-9'),
        ...whom,
        effectiveDateTime: at,
        component: [{ code: concept('8480-6'), valueQuantity: amount(120, 'mm[Hg]') }],
        note,
      }),
    ],
  ],
];

const behind = [
  resource('Patient', 'p', {
    identifier: [{ system: 'urn:oid:1.3.182.4.4', value: '1893120105732' }],
    name: [{ family: 'Müster-Test', given: ['Léonie'] }],
    gender: 'female',
    birthDate: '1893-12-01',
  }),
  resource('Practitioner', 'd', { identifier, name: [{ family: 'Test', given: ['Bob'] }] }),
  resource('Location', 'l', { name: 'Test' }),
  resource('MedicationAdministration', 'n', {
    status: 'completed',
    medicationCodeableConcept: concept('1', 'x'),
    ...whom,
    effectiveDateTime: at,
    performer: [{ actor: to('Practitioner/d') }],
  }),
  resource('Medication', 'x', {
    status: 'active',
    code: concept('1', 'x'),
    form: concept('1', 'x'),
    ingredient: [
      {
        isActive: true,
        itemCodeableConcept: concept('1', 'x'),
        strength: { numerator: amount(5), denominator: amount(1, 'mL') },
      },
    ],
  }),
  resource('Device', 'e', {
    identifier,
    status: 'active',
    manufacturer: 'Test',
    lotNumber: 'Test',
    serialNumber: 'Test',
    deviceName: [{ name: 'Test', type: 'user-friendly-name' }],
    modelNumber: 'Test',
    type: concept('1', 'x'),
    patient: to('Patient/p'),
    note,
  }),
];

const div = '<div xmlns="http://www.w3.org/1999/xhtml">Test</div>';
const composition = resource('Composition', 'h', {
  identifier: { system: 'urn:oid:1.2.3', value: '1' },
  status: 'final',
  type: concept('60591-5'),
  ...whom,
  date: at,
  author: [to('Practitioner/d')],
  title: 'Test',
  section: [
    ...told.map(([code, statements]) => ({
      title: 'Test',
      code: concept(code),
      mode: 'snapshot',
      entry: (statements as readonly { resourceType: string; id: string }[]).map((one) =>
        to(`${one.resourceType}/${one.id}`),
      ),
    })),
    { title: 'Test', text: { status: 'generated', div } },
    { title: 'Test', emptyReason: concept('unavailable', 'http://terminology.hl7.org/CodeSystem/list-empty-reason') },
  ],
});

export const fullSummary = JSON.stringify({
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
  timestamp: at,
  entry: [composition, ...told.flatMap(([, statements]) => statements), ...behind].map((one) => ({ resource: one })),
});
