import { describe, expect, it } from 'vitest';
import { referenceRangeOf } from './numbers.ts';

const male = { sex: 'male' };
const female = { sex: 'female' };

describe('a text with several ranges', () => {
  it.each([
    ['H: 13,5-17,5 F: 12-16', [male, female], ['13.5', '12'], ['17.5', '16']],
    ['F 12 - 16 g/dl; M 13.5 - 17.5 g/dl', [female, male], ['12', '13.5'], ['16', '17.5']],
    ['Männer: < 1.2 / Frauen: < 1.0', [male, female], [undefined, undefined], ['1.2', '1.0']],
    ['Hommes : 40 à 54, Femmes : 37 à 47', [male, female], ['40', '37'], ['54', '47']],
    [
      '< 18 ans: < 30; 18-70 ans: 5-40; > 70 ans: > 4',
      [
        { age: { high: '18', unit: 'a' } },
        { age: { low: '18', high: '70', unit: 'a' } },
        { age: { low: '70', unit: 'a' } },
      ],
      [undefined, '5', '4'],
      ['30', '40', undefined],
    ],
    [
      '0-3 mois: 1-2; 1-5 Jahre: 2-3',
      [{ age: { low: '0', high: '3', unit: 'mo' } }, { age: { low: '1', high: '5', unit: 'a' } }],
      ['1', '2'],
      ['2', '3'],
    ],
  ])('is taken apart: %s', (text, conditions, low, high) => {
    const { cases = [], ...rest } = referenceRangeOf(text);
    expect(rest).toEqual({ text });
    expect(cases).toMatchObject(conditions);
    expect(cases.map((one) => one.low)).toEqual(low);
    expect(cases.map((one) => one.high)).toEqual(high);
    for (const one of cases) expect(text).toContain(one.text);
  });

  it.each([
    'H: 13,5-17,5 F: 12-16 fumeurs: 14-18',
    'H: 13-17',
    'H: 13-17 M: 12-16',
    'M: 4,500-5,500 F: 4-5',
    'phase folliculaire: 1-2; phase lutéale: 3-4',
    '18 ans: 1-2; 19: 3-4',
    'F: négatif H: 1-2',
    '40-54 37-47',
  ])('that leaves a doubt stays words: %s', (text) => {
    expect(referenceRangeOf(text)).toEqual({ text });
  });

  it('of one range is that range', () => {
    expect(referenceRangeOf('3,5 - 5,1 mmol/l')).toEqual({ text: '3,5 - 5,1 mmol/l', low: '3.5', high: '5.1' });
  });
});
