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
  V3,
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

describe('a value', () => {
  const valueOf = (fields: Fhir) => resultOf(fields).value;

  it.each<[string, Fhir, object | undefined]>([
    [
      'a quantity, digit by digit',
      { valueQuantity: amount('0.010', 'g/L') },
      { type: 'quantity', number: '0.010', unit: { text: 'g/L', ucum: 'g/L' } },
    ],
    ['an exponent', { valueQuantity: amount('1e3') }, { type: 'quantity', number: '1e3' }],
    [
      'a comparator',
      { valueQuantity: { ...amount('0.6', 'mg/L'), comparator: '<' } },
      { type: 'quantity', comparator: '<', number: '0.6' },
    ],
    [
      'a comparator that nobody knows',
      { valueQuantity: { ...amount('0.6', 'mg/L'), comparator: 'ad' } },
      { type: 'text', text: 'ad0.6 mg/L' },
    ],
    [
      'words of a unit beside its code',
      { valueQuantity: amount('4.2', 'Tsd./µl', '10*3/uL') },
      { unit: { text: 'Tsd./µl', ucum: '10*3/uL' } },
    ],
    ['a code that is no unit', { valueQuantity: amount('4.2', 'Stück', 'STK') }, { unit: { text: 'Stück' } }],
    [
      'a unit in words alone',
      { valueQuantity: { value: digits('4.2'), unit: 'mmol/l' } },
      { unit: { text: 'mmol/l', ucum: 'mmol/l' } },
    ],
    ['a pure number', { valueQuantity: amount('1.2', undefined) }, { type: 'quantity', number: '1.2' }],
    ['UCUM’s word for no unit', { valueQuantity: { ...amount('1.2', '1') } }, { type: 'quantity', number: '1.2' }],
    [
      'a number written as text',
      { valueQuantity: { value: '5.2', unit: 'mmol/L' } },
      { type: 'quantity', number: '5.2' },
    ],
    ['a quantity without a value', { valueQuantity: { unit: 'g/L' } }, undefined],
    [
      'a concept',
      { valueCodeableConcept: coded('112283007', 'Escherichia coli', 'http://snomed.info/sct') },
      { type: 'coded', concepts: [{ coding: { system: '2.16.840.1.113883.6.96', code: '112283007' } }] },
    ],
    ['text', { valueString: 'négatif\nà contrôler ' }, { type: 'text', text: 'négatif\nà contrôler' }],
    ['a boolean', { valueBoolean: false }, { type: 'text', text: 'non' }],
    ['an integer', { valueInteger: digits('3') }, { type: 'quantity', number: '3' }],
    [
      'a range',
      { valueRange: { low: amount('10', '/[HPF]'), high: amount('12', '/[HPF]') } },
      { type: 'range', low: '10', high: '12', unit: { ucum: '/[HPF]' } },
    ],
    [
      'a range of two units',
      { valueRange: { low: amount('10', 'mg'), high: amount('1', 'g') } },
      { type: 'text', text: '10 mg – 1 g' },
    ],
    [
      'a titre',
      { valueRatio: { numerator: amount('1'), denominator: amount('128') } },
      { type: 'ratio', numerator: '1', denominator: '128' },
    ],
    [
      'a ratio whose sides have units',
      { valueRatio: { numerator: amount('5', 'mg'), denominator: amount('1', 'L') } },
      { type: 'text', text: '5 mg : 1 L' },
    ],
    ['a time of day', { valueTime: '14:30:00' }, { type: 'text', text: '14:30:00' }],
    ['a moment', { valueDateTime: '2026-11-12T08:05:00Z' }, { type: 'time', time: '20261112080500+0000' }],
    ['a year', { valueDateTime: '2026' }, { type: 'time', time: '2026' }],
    [
      'a period',
      { valuePeriod: { start: '2026-11-11', end: '2026-11-12' } },
      { type: 'text', text: '2026-11-11 – 2026-11-12' },
    ],
  ])('is carried as it was written: %s', (_, fields, value) => {
    if (value === undefined) expect(valueOf(fields)).toBeUndefined();
    else expect(valueOf(fields)).toMatchObject(value);
  });

  it.each([
    [
      'a curve',
      { valueSampledData: { origin: amount('0'), period: digits('1'), dimensions: digits('1'), data: '1 2' } },
    ],
    ['a reference (R5)', { valueReference: { reference: 'MolecularSequence/1' } }],
    ['two values', { valueString: 'a', valueBoolean: true }],
  ])('of a type that no document can carry holds it: %s', (_, fields) => {
    const part = documentIn(ofResults([observation('k', fields)]));
    expect(part.findings).toMatchObject([{ rule: 'fhir.value-not-carried', severity: 'error' }]);
  });

  it('is a list where several components answer one question', () => {
    const code = coded('600-7', 'Bacteria identified');
    const component = ['E. coli', 'K. pneumoniae'].map((text) => ({ code, valueCodeableConcept: words(text) }));
    expect(resultOf({ code, component }).value).toMatchObject({
      type: 'coded',
      concepts: [{ text: 'E. coli' }, { text: 'K. pneumoniae' }],
    });
  });

  it('that is missing says why, where that is more than missing', () => {
    const reason = (code: string): Fhir => ({
      dataAbsentReason: coded(code, undefined, 'http://terminology.hl7.org/CodeSystem/data-absent-reason'),
    });
    expect(resultOf(reason('unknown'))).toMatchObject({ notes: [] });
    expect(resultOf(reason('not-performed')).notes).toEqual(['non effectué']);
    expect(resultOf({ ...reason('not-performed'), status: 'cancelled' })).toMatchObject({
      status: 'cancelled',
      notes: [],
    });
    expect(resultOf({ dataAbsentReason: words('tube cassé') }).notes).toEqual(['tube cassé']);
  });
});

describe('a range', () => {
  const rangeOf = (...referenceRange: Fhir[]) => resultOf({ valueQuantity: amount('5', 'g/L'), referenceRange }).range;
  const sex = (code: string): Fhir => ({ appliesTo: [coded(code, undefined, 'http://snomed.info/sct')] });

  it.each<[string, Fhir[], object]>([
    ['bounds alone', [{ low: amount('3', 'g/L'), high: amount('6', 'g/L') }], { text: '3 - 6', low: '3', high: '6' }],
    ['one bound', [{ high: amount('6', 'g/L') }], { text: '≤ 6', high: '6' }],
    ['words alone', [{ text: 'négatif' }], { text: 'négatif' }],
    [
      'a remark beside bounds',
      [{ low: amount('3', 'g/L'), high: amount('6', 'g/L'), text: 'à jeun' }],
      { text: '3 - 6 (à jeun)', low: '3', high: '6' },
    ],
    [
      'bounds in another unit',
      [{ low: amount('300', 'mg/L'), high: amount('600', 'mg/L') }],
      { text: '300 - 600 mg/L' },
    ],
    ['for one sex alone', [{ high: amount('6', 'g/L'), ...sex('248152002') }], { text: 'Femmes: ≤ 6' }],
    ['of a treatment', [{ low: amount('3', 'g/L'), type: coded('therapeutic') }], { text: 'Thérapeutique: ≥ 3' }],
  ])('keeps its words, and its bounds where they are the value’s: %s', (_, given, range) => {
    expect(rangeOf(...given)).toEqual(range);
  });

  it('is a case for each sex or age where every one says whom it is for', () => {
    expect(
      rangeOf(
        { low: amount('12'), high: amount('16'), ...sex('248152002') },
        { low: amount('13'), high: amount('17'), text: 'H: 13 - 17', ...sex('248153007') },
      ),
    ).toEqual({
      text: 'Femmes: 12 - 16; H: 13 - 17',
      cases: [
        { text: 'Femmes: 12 - 16', low: '12', high: '16', sex: 'female' },
        { text: 'H: 13 - 17', low: '13', high: '17', sex: 'male' },
      ],
    });
    expect(
      rangeOf(
        { high: amount('30'), age: { high: amount('18', 'a') } },
        { high: amount('40'), age: { low: amount('18', 'a'), high: amount('70', 'a') } },
      ),
    ).toMatchObject({
      cases: [
        { high: '30', age: { high: '18', unit: 'a' } },
        { text: '18-70 a: ≤ 40', age: { low: '18', high: '70', unit: 'a' } },
      ],
    });
    expect(rangeOf({ high: amount('6') }, { high: amount('9'), type: coded('treatment') })).toEqual({
      text: '≤ 6; Seuil de traitement: ≤ 9',
    });
  });
});

describe('a flag', () => {
  it('has the code of the standard’s tables, and is always shown', () => {
    const flagsOf = (...interpretation: Fhir[]) => resultOf({ interpretation }).interpretations;
    expect(flagsOf(coded('HH', 'Critical high', V3))).toEqual([{ code: 'HH', text: 'HH' }]);
    expect(flagsOf({ ...coded('L', undefined, V2('0078')), text: 'bas' })).toEqual([{ code: 'L', text: 'bas' }]);
    expect(flagsOf(coded('H', undefined, 'http://hl7.org/fhir/v2/0078'))).toEqual([{ code: 'H', text: 'H' }]);
    // What a letter means in somebody's own table is not known.
    expect(flagsOf(coded('H', 'hämolytisch', 'https://labo.example/flags'))).toEqual([{ text: 'hämolytisch' }]);
    const own = documentIn(ofResults([observation('k', { interpretation: [words('++')] })]), { flags: { '++': 'HH' } });
    expect(resultsOf(own)[0]?.interpretations).toEqual([{ code: 'HH', text: '++' }]);
  });
});

describe('panels', () => {
  const member = (id: string, fields: Fhir = {}): Fhir => observation(id, { valueString: id, ...fields });
  const panelOf = (id: string, members: readonly string[], fields: Fhir = {}): Fhir =>
    observation(id, {
      code: words(id),
      hasMember: members.map((one) => ({ reference: `Observation/${one}` })),
      ...fields,
    });
  const shape = (results: readonly Fhir[]) =>
    groupsOf(documentIn(ofResults(results))).map(({ code, observations, notes, parent }) => [
      code.text,
      observations.map(({ value }) => (value?.type === 'text' ? value.text : undefined)),
      ...(notes.length > 0 ? [notes] : []),
      ...(parent ? [parent] : []),
    ]);

  it('are groups; a member that the report lists as well comes once', () => {
    const panel = panelOf('NFS', ['a', 'b'], { note: [{ text: 'prélèvement difficile' }] });
    expect(shape([member('a'), member('b'), panel, member('c')])).toEqual([
      ['NFS', ['a', 'b'], ['prélèvement difficile']],
      ['Biochimie', ['c']],
    ]);
  });

  it('may hold panels: the words of both are shown, a cycle ends', () => {
    expect(
      shape([panelOf('Urine', ['Sédiment', 'a']), panelOf('Sédiment', ['b', 'Urine']), member('a'), member('b')]),
    ).toEqual([
      ['Urine – Sédiment', ['b']],
      ['Urine', ['a']],
    ]);
  });

  it('may be made of components, and have a value beside them', () => {
    const component = [
      {
        code: coded('8480-6', 'Systolic'),
        valueQuantity: amount('120', 'mm[Hg]'),
        interpretation: [coded('N', undefined, V3)],
      },
      { code: words('Position'), valueString: 'assis' },
    ];
    const part = documentIn(
      ofResults([observation('k', { code: words('Tension'), valueString: 'normale', component })]),
    );
    expect(groupsOf(part).map(({ code }) => code.text)).toEqual(['Biochimie', 'Tension']);
    expect(resultsOf(part)).toMatchObject([
      { value: { text: 'normale' } },
      {
        code: { coding: { code: '8480-6' } },
        value: { number: '120' },
        interpretations: [{ code: 'N' }],
        status: 'final',
        time: '20261112080500+0100',
      },
      { code: { text: 'Position' }, value: { text: 'assis' } },
    ]);
  });

  it('are parted by specimen and speciality, so that nobody reads urine as blood', () => {
    const urine = { resourceType: 'Specimen', id: 's2', type: words('Urine') };
    const results = [
      member('a', { specimen: { reference: 'Specimen/s1' } }),
      member('b', { specimen: { reference: 'Specimen/s2' } }),
      member('c', { category: [coded('18725-2')], specimen: { reference: 'Specimen/s1' } }),
    ];
    const own = report({ result: ['a', 'b', 'c'].map((id) => ({ reference: `Observation/${id}` })) });
    const groups = groupsOf(documentIn(whole(own, [...results, urine])));
    expect(groups.map(({ specimenId, specialty }) => [specimenId, specialty?.coding?.code])).toEqual([
      ['specimen-1', undefined],
      ['specimen-2', undefined],
      ['specimen-1', '18725-2'],
    ]);
  });

  it('of susceptibilities hang under the organism, by hasMember or by derivedFrom', () => {
    const organism = (fields: Fhir = {}): Fhir =>
      observation('o', {
        code: coded('600-7', 'Bacteria identified'),
        valueCodeableConcept: words('E. coli'),
        ...fields,
      });
    const drug = (fields: Fhir = {}): Fhir =>
      observation('d', {
        code: coded('18906-8', 'Ciprofloxacin'),
        interpretation: [coded('R', undefined, V3)],
        ...fields,
      });
    const parent = { groupId: 'group-1', observationId: 'observation-1' };
    const byMember = groupsOf(
      documentIn(
        ofResults([
          panelOf('Culture', ['o']),
          organism({ hasMember: [{ reference: 'Observation/Antibiogramme' }] }),
          panelOf('Antibiogramme', ['d']),
          drug(),
        ]),
      ),
    );
    expect(byMember.map(({ code, parent: up, observations }) => [code.text, up, observations.length])).toEqual([
      ['Culture', undefined, 1],
      ['Antibiogramme', parent, 1],
    ]);
    const derived = groupsOf(
      documentIn(ofResults([drug({ derivedFrom: [{ reference: 'Observation/o' }] }), organism()])),
    );
    expect(
      derived.map(({ code, parent: up, observations }) => [code.text, up, observations[0]?.interpretations[0]?.code]),
    ).toEqual([
      ['Biochimie', undefined, undefined],
      ['Antibiogramme', parent, 'R'],
    ]);
  });

  it('a result that is missing from the file holds the report', () => {
    const missing = documentIn(
      whole(report({ result: [{ reference: 'Observation/gone' }, { reference: 'Observation/k' }] }), [potassium]),
    );
    expect(missing.findings).toMatchObject([
      { rule: 'fhir.result-not-included', severity: 'error', path: 'entry[1].DiagnosticReport.result[1]' },
    ]);
    expect(rulesOf(documentIn(ofResults([panelOf('NFS', ['gone'])])))).toContain('fhir.result-not-included');
  });

  it('an observation that results only point to is told', () => {
    const computed = observation('k', { valueQuantity: amount('60'), derivedFrom: [{ reference: 'Observation/c' }] });
    expect(rulesOf(documentIn(whole(report(), [computed, observation('c')])))).toEqual([
      'fhir.observation-not-carried',
    ]);
  });
});

describe('status', () => {
  it.each([
    ['final', ['final'], 'final'],
    ['final', ['final', 'preliminary'], 'preliminary'],
    ['final', ['final', 'registered'], 'preliminary'],
    ['final', ['final', 'cancelled'], 'final'],
    ['final', ['final', 'corrected'], 'corrected'],
    ['amended', ['final'], 'corrected'],
    ['appended', ['final'], 'corrected'],
    ['partial', ['final'], 'preliminary'],
    ['registered', ['registered'], 'preliminary'],
    ['cancelled', ['cancelled'], 'cancelled'],
    ['final', ['cancelled', 'cancelled'], 'cancelled'],
    ['entered-in-error', ['final'], 'entered-in-error'],
    ['final', ['entered-in-error'], 'entered-in-error'],
  ])('of a %s report with results %j is %s', (status, states, expected) => {
    const results = states.map((state, index) => observation(`r${index}`, { status: state, valueString: 'x' }));
    expect(documentIn(ofResults(results, { status })).document.status).toBe(expected);
  });

  it('that nobody knows is never final', () => {
    const unknown = documentIn(whole(report({ status: 'unknown' }), [potassium]));
    expect(unknown.document.status).toBe('preliminary');
    expect(rulesOf(unknown)).toEqual(['fhir.status-unknown']);
    const odd = documentIn(ofResults([observation('k', { status: undefined, valueString: 'x' })]));
    expect(odd.document.status).toBe('preliminary');
    expect(rulesOf(odd)).toEqual(['fhir.result-status-unknown']);
  });

  it('of a withdrawn result takes everything that it said with it', () => {
    const secret = { ...potassium, status: 'entered-in-error' };
    const part = documentIn(whole(report(), [secret]));
    expect(resultsOf(part)).toMatchObject([{ status: 'entered-in-error', interpretations: [], notes: [] }]);
    expect(resultsOf(part)[0]?.value).toBeUndefined();
    expect(part.mapping.ignored).toContainEqual({
      path: 'entry[7].Observation.valueQuantity.value',
      value: '5.60',
      rule: 'fhir.withdrawn-value',
    });
  });

  it('of a cancelled report without results is that of the examination', () => {
    const part = documentIn(whole(report({ status: 'cancelled', result: [] }), []));
    expect(part.document.status).toBe('cancelled');
    expect(groupsOf(part)).toMatchObject([{ status: 'cancelled', observations: [] }]);
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
