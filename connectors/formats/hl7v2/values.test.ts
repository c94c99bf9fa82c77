import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, referenceRangeOf } from '../numbers.ts';
import { observe } from './testing.ts';
import { isUcum, unitOf } from '../units.ts';

const value = (type: string, raw: string, unit = ''): unknown =>
  observe(`OBX|1|${type}|K^Kalium^L||${raw}|${unit}|||||F`).observation.value;

describe('OBX-5 by its type', () => {
  it.each([
    ['NM', '5.6', 'mmol/L', { type: 'quantity', number: '5.6', unit: { text: 'mmol/L', ucum: 'mmol/L' } }],
    ['NM', '5,2', '', { type: 'quantity', number: '5.2' }],
    ['NM', '<5', '', { type: 'quantity', comparator: '<', number: '5' }],
    ['NM', '-0.50', '', { type: 'quantity', number: '-0.50' }],
    ['NM', 'neg', '', { type: 'text', text: 'neg' }],
    ['NM', '1,234', '', { type: 'text', text: '1,234' }],
    ['SN', '<^0.6', 'mg/L', { type: 'quantity', comparator: '<', number: '0.6', unit: { text: 'mg/L', ucum: 'mg/L' } }],
    ['SN', '^1^:^160', '', { type: 'ratio', numerator: '1', denominator: '160' }],
    ['SN', '^1^-^3', '', { type: 'range', low: '1', high: '3' }],
    ['SN', '^2^+', '', { type: 'text', text: '2+' }],
    ['SN', '=^16', '', { type: 'quantity', number: '16' }],
    ['TX', 'one~two\\.br\\three', '', { type: 'text', text: 'one\ntwo\nthree' }],
    ['ST', 'a^b & c', '', { type: 'text', text: 'a^b & c' }],
    ['DT', '20260302', '', { type: 'time', time: '20260302' }],
    ['TS', '202603021415+0100', '', { type: 'time', time: '202603021415+0100' }],
    ['TS', 'yesterday', '', { type: 'text', text: 'yesterday' }],
    ['', '5.2', '', { type: 'text', text: '5.2' }],
    ['NM', '', 'mmol/L', undefined],
    ['NM', '""', '', undefined],
  ])('%s %s %s', (type, raw, unit, expected) => expect(value(type, raw, unit)).toEqual(expected));

  it('keeps every answer of a coded value, with the best code first and the local one as translation', () => {
    expect(value('CWE', 'ECO^E. coli^L^112283007^Escherichia coli^SCT~POS^positif^L')).toEqual({
      type: 'coded',
      concepts: [
        {
          coding: {
            code: '112283007',
            system: '2.16.840.1.113883.6.96',
            systemName: 'SCT',
            display: 'Escherichia coli',
          },
          translations: [{ code: 'ECO', systemName: 'L', display: 'E. coli' }],
          text: 'E. coli',
        },
        { coding: { code: 'POS', systemName: 'L', display: 'positif' }, translations: [], text: 'positif' },
      ],
    });
  });

  it('codes nothing on a guess: a lone word stays text', () => {
    expect(value('CE', 'Negative')).toEqual({ type: 'coded', concepts: [{ translations: [], text: 'Negative' }] });
  });

  it('says when a value is not of its type', () => {
    expect(observe('OBX|1|NM|K||neg||||||F').rules).toContain('hl7v2.value-not-of-its-type');
  });
});

describe('decimal numbers', () => {
  it('never change their digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 99 }), (whole, cents) => {
        const written = `${whole}.${String(cents).padStart(2, '0')}`;
        expect(decimalOf(written)).toBe(written);
        expect(decimalOf(written.replace('.', ','))).toBe(written);
      }),
    );
  });

  it.each([
    ['1,234', undefined],
    ['0,234', '0.234'],
    ['1 234', undefined],
    ['1.234.567', undefined],
    ['007', '7'],
    ['.5', '0.5'],
    ['', undefined],
    ['-', undefined],
  ])('%s', (raw, read) => expect(decimalOf(raw)).toBe(read));
});

describe('reference ranges', () => {
  it.each([
    ['3,5 - 5,1', { low: '3.5', high: '5.1' }],
    ['3.5-5.1', { low: '3.5', high: '5.1' }],
    ['-2 - 3', { low: '-2', high: '3' }],
    ['<5', { high: '5' }],
    ['< 5 mg/l', { high: '5' }],
    ['≥ 60', { low: '60' }],
    ['bis 5.0', { high: '5.0' }],
    ['neg.', {}],
    ['M: 40-54 F: 37-47 enfants: 35-45', {}],
    ['1,000 - 2,000', {}],
  ])('%s', (text, limits) => expect(referenceRangeOf(text)).toEqual({ text, ...limits }));
});

describe('units', () => {
  it.each([
    ['mmol/l', 'mmol/l'],
    ['µmol/l', 'umol/L'],
    ['μmol/l', 'umol/L'],
    ['10^9/L', '10*9/L'],
    ['Tsd./µl', '10*9/L'],
    ['MG/DL', 'mg/dL'],
    ['%', '%'],
    ['mm[Hg]', 'mm[Hg]'],
    ['m[IU]/L', 'm[IU]/L'],
    ['mL/min/{1.73_m2}', 'mL/min/{1.73_m2}'],
    ['ml/min/1,73m²', 'mL/min/{1.73_m2}'],
    ['g/l', 'g/l'],
    ['G/l', undefined],
    ['T/L', undefined],
    ['MU/L', undefined],
    ['Index', undefined],
    ['x/Feld', undefined],
  ])('%s', (text, ucum) => expect(unitOf(text)).toEqual({ text, ...(ucum === undefined ? {} : { ucum }) }));

  it('puts together what the component separator took apart', () => {
    expect(observe('OBX|1|NM|L^Leuco^L||5.2|10^9/L|||||F').observation.value).toEqual({
      type: 'quantity',
      number: '5.2',
      unit: { text: '10^9/L', ucum: '10*9/L' },
    });
  });

  it('knows the code that a sender gives beside its own text', () => {
    expect(observe('OBX|1|NM|L^Leuco^L||5.2|Giga/l^10*9/L^UCUM|||||F').observation.value).toMatchObject({
      unit: { text: 'Giga/l', ucum: '10*9/L' },
    });
  });

  it('takes no time to refuse a long text', () => {
    expect(isUcum('mmol/L.'.repeat(8))).toBe(false);
    expect(isUcum('g'.repeat(60))).toBe(false);
  });
});
