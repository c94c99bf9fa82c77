/** Values, ranges and flags of FHIR Observations: carried as they were written, never converted, never coded on a guess. */
import { describe, expect, it } from 'vitest';
import {
  amount,
  coded,
  digits,
  documentIn,
  observation,
  ofResults,
  resultOf,
  resultsOf,
  V2,
  V3,
  words,
  type Fhir,
} from './testing.ts';

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
