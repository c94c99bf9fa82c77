/** Panels, cultures and statuses of FHIR reports: each result once and where it belongs, and none that is shown as more than it is. */
import { describe, expect, it } from 'vitest';
import {
  amount,
  coded,
  documentIn,
  groupsOf,
  observation,
  ofResults,
  potassium,
  report,
  resultsOf,
  rulesOf,
  V3,
  whole,
  words,
  type Fhir,
} from './testing.ts';

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
