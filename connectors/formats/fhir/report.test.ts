/** Laboratory reports in FHIR that are no document yet: every result arrives once, whole and under the right patient. */
import { describe, expect, it } from 'vitest';
import {
  amount,
  bundle,
  coded,
  context,
  digits,
  documentIn,
  groupsOf,
  house,
  observation,
  ofResults,
  patient,
  pdf,
  potassium,
  read,
  report,
  request,
  resultOf,
  resultsOf,
  rulesOf,
  V2,
  whole,
  words,
  type Fhir,
} from './testing.ts';

describe('a report in a Bundle of type collection', () => {
  const part = documentIn(whole(report(), [potassium]));

  it('names patient, laboratory, validator, order, number and times', () => {
    expect(part.findings).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'https://labo.example/reports', number: 'L-1', stable: true },
      type: { coding: { code: '11502-2' }, translations: [{ code: '24323-8' }], text: 'Biochimie' },
      title: 'Biochimie',
      language: 'fr-LU',
      status: 'final',
      effectiveTime: '20261112154000+0100',
      serviceTime: { start: '20261112080500+0100' },
      patient: {
        identifiers: [
          { kind: 'national', root: '1.3.182.4.4', extension: '1994092874550' },
          { kind: 'local', extension: '7718', assigner: 'https://labo.example/patients' },
        ],
        name: { family: 'Krüger-Test', given: ['Zoë', 'Marie'], birthFamily: 'Kieffer-Test' },
        birthDate: '1994-09-28',
        sex: 'female',
      },
      author: { organization: { name: 'LABOTEST', identifiers: [{ root: '1.3.182.4.1', extension: '2123456789' }] } },
      legalAuthenticator: { name: { family: 'Klein-Test', given: ['Peter'], prefix: 'Dr' } },
      order: {
        placer: { root: '1.2.3', extension: 'ORD-1' },
        filler: { extension: 'F-1' },
        requester: { identifiers: [{ root: '1.3.182.4.1', extension: '1234567890' }] },
        reason: 'Bilan annuel',
        orderedAt: '20261112075500+0100',
      },
      confidentiality: 'N',
    });
  });

  it('has the result with code, value, unit, range, flag, status, time, method, remark and specimen', () => {
    expect(groupsOf(part)).toMatchObject([
      {
        code: { coding: { code: '24323-8' }, text: 'Biochimie' },
        status: 'final',
        time: '20261112080500+0100',
        resultTime: '20261112103000+0100',
        specimenId: 'specimen-1',
        observations: [
          {
            code: {
              coding: { code: '2823-3', system: '2.16.840.1.113883.6.1' },
              translations: [{ code: 'K', systemName: 'https://labo.example/tests', display: 'Kalium' }],
              text: 'Potassium',
            },
            value: { type: 'quantity', number: '5.60', unit: { text: 'mmol/L', ucum: 'mmol/L' } },
            interpretations: [{ code: 'H', text: 'H' }],
            range: { text: '3.5 - 5.1', low: '3.5', high: '5.1' },
            status: 'final',
            time: '20261112080500+0100',
            method: { text: 'ISE' },
            notes: ['Échantillon hémolysé'],
            source: 'entry[7].Observation',
          },
        ],
      },
    ]);
    const { body } = part.document;
    expect(body.kind === 'results' && body.specimens).toEqual([
      {
        id: 'specimen-1',
        identifiers: [{ extension: 'TUBE-1' }],
        type: { coding: { code: 'BLD', system: '2.16.840.1.113883.12.487', display: 'Whole blood' }, translations: [] },
        site: { translations: [], text: 'Bras gauche' },
        collected: '20261112080500+0100',
        received: '20261112090000+0100',
        notes: ['État de l’échantillon : hémolysé'],
      },
    ]);
  });

  it('accounts for every leaf: mapped, set aside by a rule, or unmapped', () => {
    expect(part.mapping.unmapped).toEqual([]);
    const odd = { ...potassium, extension: [{ url: 'https://labo.example/x', valueString: 'y' }] };
    const { mapping, findings } = documentIn(whole(report(), [odd]));
    expect(findings).toEqual([]);
    expect(mapping.unmapped.map(({ path }) => path)).toEqual([
      'entry[7].Observation.extension[1].url',
      'entry[7].Observation.extension[1].valueString',
    ]);
    expect(mapping.mapped).toContainEqual({
      path: 'entry[7].Observation.valueQuantity.value',
      value: '5.60',
      to: 'observation-1.value',
    });
    // A unit that has its code is no unit that Relais mended.
    expect(mapping.mapped.filter(({ to }) => /\.unit$/.test(to)).map(({ value }) => value)).toEqual(
      Array(3).fill('mmol/L'),
    );
  });
});

describe('references', () => {
  const single = (target: string): Fhir =>
    report({
      contained: [
        { ...patient, id: 'p' },
        { ...potassium, id: 'k', subject: { reference: target }, specimen: { reference: '#s' } },
        { resourceType: 'Specimen', id: 's', type: words('Sérum') },
      ],
      subject: { reference: '#p' },
      result: [{ reference: '#k' }],
      ...Object.fromEntries(['basedOn', 'performer', 'resultsInterpreter', 'specimen'].map((key) => [key, undefined])),
    });

  it('lead to what a single report contains', () => {
    const part = documentIn(single('#p'));
    expect(part.findings).toEqual([]);
    expect(part.document.patient.name.family).toBe('Krüger-Test');
    expect(resultsOf(part)[0]).toMatchObject({ value: { number: '5.60' }, source: 'DiagnosticReport.contained[2]' });
    expect(part.document.body).toMatchObject({ specimens: [{ type: { text: 'Sérum' } }] });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it.each([
    ['URNs', (id: string) => `urn:uuid:00000000-0000-4000-8000-0000000000${id}`, undefined],
    ['addresses of a server', (id: string, type: string) => `https://lab.example/fhir/${type}/${id}`, undefined],
    [
      'addresses relative to that of the entry',
      (id: string, type: string) => `https://lab.example/fhir/${type}/${id}`,
      'relative',
    ],
    ['addresses with a version', (id: string, type: string) => `https://lab.example/fhir/${type}/${id}`, '/_history/3'],
  ])('lead by %s', (_, urlOf, how) => {
    const pointer = (id: string, type: string): Fhir => ({
      reference: how === 'relative' ? `${type}/${id}` : `${urlOf(id, type)}${how ?? ''}`,
    });
    const own = report({
      subject: pointer('01', 'Patient'),
      result: [pointer('02', 'Observation')],
      specimen: undefined,
      basedOn: undefined,
      performer: undefined,
      resultsInterpreter: undefined,
    });
    const entry: readonly (readonly [string, Fhir])[] = [
      ['03', own],
      ['01', { ...patient, id: 'other' }],
      ['02', { ...potassium, id: undefined, subject: pointer('01', 'Patient'), specimen: undefined }],
    ];
    const part = documentIn({
      ...bundle([]),
      entry: entry.map(([id, resource]) => ({ fullUrl: urlOf(id, String(resource['resourceType'])), resource })),
    });
    expect(part.findings).toEqual([]);
    expect(resultsOf(part)).toHaveLength(1);
  });

  it('lead by an identifier alone, and by the query of a transaction', () => {
    const identifier = { system: 'https://labo.example/patients', value: '7718' };
    const query = `Patient?identifier=${encodeURIComponent('https://labo.example/patients|7718')}`;
    for (const subject of [{ identifier, type: 'Patient' }, { reference: query }]) {
      const part = documentIn(whole(report({ subject }), [{ ...potassium, subject }], { type: 'transaction' }));
      expect(rulesOf(part)).toEqual([]);
      expect(part.document.patient.birthDate).toBe('1994-09-28');
    }
  });

  it('that lead to somebody else’s server are not guessed', () => {
    const own = report({ subject: { reference: 'https://other.example/fhir/Patient/p1' } });
    const entry = [own, patient, potassium].map((resource) => ({
      fullUrl: `https://lab.example/fhir/${String(resource['resourceType'])}/${String(resource['id'])}`,
      resource,
    }));
    expect(read({ ...bundle([]), entry })).toMatchObject([
      { kind: 'unreadable', problem: { code: 'FHIR-NO-PATIENT' } },
    ]);
  });
});

describe('whom it is about', () => {
  const other = { ...patient, id: 'p2', birthDate: '1970-01-01', identifier: [{ value: '9' }] };

  it.each([
    ['a result of another patient', { subject: { reference: 'Patient/p2' } }, 'identity.two-patients'],
    ['a result of somebody who is not in the file', { subject: { reference: 'Patient/p3' } }, 'identity.two-patients'],
    ['a result of a device', { subject: { reference: 'Organization/o1' } }, 'fhir.about-another'],
    ['a result about a donor', { focus: [{ reference: 'Patient/p2' }] }, 'fhir.about-another'],
  ])('is never mixed: %s holds it', (_, fields, rule) => {
    const part = documentIn(whole(report(), [{ ...potassium, ...fields }, other]));
    expect(part.findings.filter(({ severity }) => severity === 'error').map(({ rule: said }) => said)).toEqual([rule]);
  });

  it('a specimen of another patient holds it', () => {
    const donor = { resourceType: 'Specimen', id: 's2', subject: { reference: 'Patient/p2' } };
    const part = documentIn(whole(report(), [{ ...potassium, specimen: { reference: 'Specimen/s2' } }, donor, other]));
    expect(rulesOf(part)).toContain('identity.two-patients');
  });

  it('is read from numbers by authority, type or themselves', () => {
    const kindsOf = (identifier: readonly Fhir[], authorities = {}): readonly string[] =>
      documentIn(whole(report(), [potassium], {}), { authorities }).document.patient.identifiers.length === 0
        ? []
        : documentIn(bundle([report(), { ...patient, identifier }, house, ...context.slice(2), potassium]), {
            authorities,
          }).document.patient.identifiers.map(({ kind, root }) => `${kind} ${root ?? ''}`.trim());
    const value = '1994092874550';
    expect(
      kindsOf([{ system: 'https://labo.example/nn', value }], { 'https://labo.example/nn': '1.3.182.4.4' }),
    ).toEqual(['national 1.3.182.4.4']);
    expect(kindsOf([{ type: coded('NI', undefined, V2('0203')), value }])).toEqual(['national 1.3.182.4.4']);
    expect(kindsOf([{ value: '1994 0928 7455 0' }])).toEqual(['national 1.3.182.4.4']);
    expect(
      kindsOf([{ type: coded('SS', undefined, V2('0203')), system: 'urn:oid:1.2.3', value: '85073003328' }]),
    ).toEqual(['other 1.2.3']);
    expect(
      rulesOf(
        documentIn(
          bundle([
            report(),
            {
              ...patient,
              identifier: [
                { system: 'urn:oid:1.3.182.4.4', value },
                { system: 'urn:oid:1.3.182.4.4', value: '1893120105732' },
              ],
            },
            ...context.slice(1),
            potassium,
          ]),
        ),
      ),
    ).toEqual(['fhir.two-national-ids']);
  });

  it('is in doubt where the record is no longer in use', () => {
    for (const fields of [{ active: false }, { link: [{ type: 'replaced-by', other: { reference: 'Patient/p9' } }] }])
      expect(
        documentIn(bundle([report(), { ...patient, ...fields }, ...context.slice(1), potassium])).document.patient
          .identityUncertain,
      ).toBe(true);
  });

  it('may have a name in one piece, or none, which is told', () => {
    const named = (name: unknown) =>
      documentIn(bundle([report(), { ...patient, name }, ...context.slice(1), potassium]));
    expect(named([{ text: 'Krüger-Test Zoë' }]).document.patient.name).toEqual({
      family: 'Krüger-Test Zoë',
      given: [],
    });
    expect(rulesOf(named(undefined))).toEqual(['fhir.patient-name-missing']);
  });
});

describe('what may change the meaning', () => {
  const modifierExtension = [{ url: 'https://labo.example/negated', valueBoolean: true }];

  it.each<[string, Fhir]>([
    ['in a result', whole(report(), [{ ...potassium, modifierExtension }])],
    ['in the report', whole(report({ modifierExtension }), [potassium])],
    ['in the patient', bundle([report(), { ...patient, modifierExtension }, ...context.slice(1), potassium])],
    ['deep inside', whole(report(), [{ ...potassium, referenceRange: [{ text: 'x', modifierExtension }] }])],
    ['as rules of their own', whole(report(), [{ ...potassium, implicitRules: 'https://labo.example/rules' }])],
  ])('is never passed over: a modifier extension %s', (_, given) => {
    expect(read(given)).toMatchObject([{ kind: 'unreadable', problem: { code: 'FHIR-MODIFIER-UNKNOWN' } }]);
  });

  it('test data are held, and the strictest label counts', () => {
    const label = (code: string, system: string): Fhir => ({ meta: { security: [{ system, code }] } });
    const test = documentIn(
      whole(report(label('HTEST', 'http://terminology.hl7.org/CodeSystem/v3-ActReason')), [potassium]),
    );
    expect(test.findings).toMatchObject([{ rule: 'fhir.test-data', severity: 'error' }]);
    const secret = label('R', 'http://hl7.org/fhir/v3/Confidentiality');
    expect(documentIn(whole(report(), [{ ...potassium, ...secret }])).document.confidentiality).toBe('R');
  });

  it('a narrative that says more than the data holds the report', () => {
    const text = { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml">voir au verso</div>' };
    expect(documentIn(whole(report({ text }), [potassium])).findings).toMatchObject([
      { rule: 'fhir.narrative-says-more', severity: 'error' },
    ]);
    expect(documentIn(whole(report({ text: { ...text, status: 'generated' } }), [potassium])).findings).toEqual([]);
  });
});

describe('beside results', () => {
  const form = { contentType: 'application/pdf', data: pdf.toString('base64'), title: 'Compte rendu' };

  it('a PDF is a document of its own, of the same number', () => {
    const parts = read(whole(report({ presentedForm: [form] }), [potassium]));
    expect(parts.map((part) => part.part)).toEqual(['', 'pdf']);
    const [results, file] = parts.map((part) => (part.kind === 'document' ? part.document : undefined));
    expect(results?.body.kind).toBe('results');
    expect(file).toMatchObject({
      lineage: { number: 'L-1#pdf', stable: true },
      title: 'Compte rendu',
      status: 'final',
      body: { kind: 'attachment', attachment: { mediaType: 'application/pdf' } },
    });
    for (const part of parts) expect(part.kind === 'document' && part.mapping.unmapped).toEqual([]);
  });

  it('a PDF alone is the report itself; a broken one holds it, one that is only named is told', () => {
    const alone = (presentedForm: readonly Fhir[]) =>
      documentIn(whole(report({ presentedForm, result: undefined }), []));
    expect(alone([form]).document).toMatchObject({ lineage: { number: 'L-1' }, body: { kind: 'attachment' } });
    for (const broken of [
      { ...form, data: form.data.slice(0, 40) },
      { ...form, hash: 'AAAA' },
      { ...form, size: digits('7') },
      { ...form, data: '%%%' },
    ])
      expect(alone([broken]).findings).toMatchObject([{ rule: 'fhir.attachment-broken', severity: 'error' }]);
    expect(
      rulesOf(documentIn(whole(report({ presentedForm: [{ url: 'https://labo.example/1.pdf' }] }), [potassium]))),
    ).toEqual(['fhir.file-not-included']);
  });

  it('a conclusion is a remark, and the result where there is none', () => {
    const beside = documentIn(
      whole(report({ conclusion: 'Anémie', conclusionCode: [coded('1', 'Anaemia', 'x')] }), [potassium]),
    );
    expect(beside.document.body).toMatchObject({ notes: ['Anémie', 'Anaemia'] });
    const alone = documentIn(whole(report({ conclusion: 'Pas de cellule suspecte', result: [] }), []));
    expect(resultsOf(alone)).toMatchObject([
      { code: { text: 'Biochimie' }, value: { type: 'text', text: 'Pas de cellule suspecte' }, status: 'final' },
    ]);
    expect(documentIn(whole(report({ result: [] }), [])).findings).toMatchObject([
      { rule: 'fhir.no-results', severity: 'error' },
    ]);
  });

  it('a picture stands among the results', () => {
    const data = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
    const media = {
      resourceType: 'Media',
      id: 'm',
      status: 'completed',
      content: { contentType: 'image/png', data, title: 'Courbe' },
    };
    const part = documentIn(
      whole(report({ media: [{ comment: 'pic étroit', link: { reference: 'Media/m' } }] }), [potassium, media]),
    );
    expect(rulesOf(part)).toEqual([]);
    expect(groupsOf(part)[0]?.images).toMatchObject([
      { title: 'Courbe', mediaType: 'image/png', notes: ['pic étroit'] },
    ]);
  });

  it('a picture of another patient holds the report, one entered in error is not shown', () => {
    const data = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
    const pictured = (fields: Fhir) => {
      const media = {
        resourceType: 'Media',
        id: 'm',
        status: 'completed',
        content: { contentType: 'image/png', data },
        ...fields,
      };
      return documentIn(whole(report({ media: [{ link: { reference: 'Media/m' } }] }), [potassium, media]));
    };
    expect(rulesOf(pictured({ subject: { reference: 'Patient/p9' } }))).toEqual(['identity.two-patients']);
    expect(groupsOf(pictured({ status: 'entered-in-error' }))[0]).not.toHaveProperty('images');
  });

  it('a remark on the whole, which R4 has an extension for only, is one', () => {
    const extension = [{ url: 'https://labo.example/note', valueAnnotation: { text: 'Contrôler dans un mois' } }];
    const part = documentIn(whole(report({ extension }), [potassium]));
    expect(part.document.body).toMatchObject({ notes: ['Contrôler dans un mois'] });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('words of another service than a laboratory are a letter; measurements of one have no document', () => {
    const category = [coded('RAD', undefined, V2('0074'))];
    const letter = documentIn(whole(report({ category, conclusion: 'Pas de fracture', result: [] }), []));
    expect(letter.document).toMatchObject({
      type: { coding: { code: '18748-4' } },
      body: { kind: 'attachment', attachment: { mediaType: 'text/plain' } },
    });
    expect(rulesOf(documentIn(whole(report({ category }), [potassium])))).toContain('fhir.category-not-laboratory');
  });

  it('site and device of a result are said beside it', () => {
    const device = {
      resourceType: 'Device',
      id: 'x',
      deviceName: [{ name: 'Analyseur 3', type: 'user-friendly-name' }],
    };
    const result = observation('k', { valueString: 'x', bodySite: words('Plaie'), device: { reference: 'Device/x' } });
    expect(resultsOf(documentIn(whole(report(), [result, device])))[0]?.notes).toEqual([
      'Site : Plaie',
      'Appareil : Analyseur 3',
    ]);
  });

  it('the laboratory of a result is named where it is another one', () => {
    const other = { resourceType: 'Organization', id: 'o2', name: 'LABO DEUX' };
    const part = documentIn(whole(report(), [{ ...potassium, performer: [{ reference: 'Organization/o2' }] }, other]));
    expect(resultsOf(part)[0]?.performer).toMatchObject({ name: 'LABO DEUX' });
    expect(
      resultsOf(documentIn(whole(report(), [{ ...potassium, performer: [{ reference: 'Organization/o1' }] }])))[0]
        ?.performer,
    ).toBeUndefined();
  });
});

describe('codes and times', () => {
  it('local tests get their LOINC code from the table of the source, a wrong one is kept as local', () => {
    const local = observation('k', {
      code: { coding: [{ system: 'https://labo.example/tests', code: 'K', display: 'Kalium' }] },
      valueQuantity: amount('5', 'mmol/L'),
    });
    const tests = [{ code: 'K', loinc: '2823-3', display: 'Potassium' }];
    expect(resultsOf(documentIn(ofResults([local]), { tests }))[0]?.code).toMatchObject({
      coding: { code: '2823-3' },
      translations: [{ code: 'K', display: 'Kalium' }],
    });
    const wrong = documentIn(ofResults([observation('k', { code: coded('2823-4', 'Potassium'), valueString: 'x' })]));
    expect(rulesOf(wrong)).toEqual(['fhir.loinc-check-digit']);
    expect(resultsOf(wrong)[0]?.code.coding).not.toHaveProperty('system');
  });

  it('times keep their precision and zone; one without a zone has the source’s, an impossible one is told', () => {
    expect(resultOf({ effectiveDateTime: '2026-11' }).time).toBe('202611');
    expect(resultOf({ effectiveDateTime: undefined, effectivePeriod: { start: '2026-11-11T08:00:00Z' } }).time).toBe(
      '20261111080000+0000',
    );
    const bare = documentIn(
      ofResults([observation('k', { valueString: 'x', effectiveDateTime: '2026-07-12T08:05:00' })]),
    );
    expect(resultsOf(bare)[0]?.time).toBe('20260712080500+0200');
    expect(bare.findings).toMatchObject([{ rule: 'fhir.zone-assumed', severity: 'information' }]);
    expect(
      rulesOf(documentIn(ofResults([observation('k', { valueString: 'x', effectiveDateTime: '2026-02-31' })]))),
    ).toEqual(['fhir.time-unreadable']);
  });

  it('a report that was not issued is dated by the file, then by its content', () => {
    const undated = report({ issued: undefined });
    expect(documentIn(whole(undated, [potassium])).document.effectiveTime).toBe('20261112154100+0100');
    expect(documentIn(whole(undated, [potassium], { timestamp: undefined })).document.effectiveTime).toBe(
      '20261112080500+0100',
    );
    const never = report({ issued: undefined, effectiveDateTime: undefined, specimen: undefined });
    const result = observation('k', { effectiveDateTime: undefined, valueString: 'x' });
    expect(read(whole(never, [result], { timestamp: undefined }))).toMatchObject([
      { problem: { code: 'FHIR-NO-TIME' } },
    ]);
  });

  it('the order may be somewhere else, named by its number', () => {
    const basedOn = [{ identifier: { system: 'https://cabinet.example/orders', value: 'ORD-9' } }];
    expect(
      documentIn(bundle([report({ basedOn }), patient, house, context[2], context[4], potassium])).document.order
        ?.placer,
    ).toEqual({ extension: 'ORD-9', assigner: 'https://cabinet.example/orders' });
    expect(
      documentIn(
        bundle([
          report(),
          patient,
          house,
          context[2],
          context[4],
          potassium,
          { ...request, identifier: [{ value: 'A-1' }] },
        ]),
      ).document.order?.placer,
    ).toEqual({ extension: 'A-1' });
  });
});
