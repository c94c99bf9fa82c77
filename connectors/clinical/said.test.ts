/** Two spellings of one thing are one word; what a reader would tell apart never is. */
import { describe, expect, it } from 'vitest';
import { inSuperscript, isNumber, saidWords } from './said.ts';

describe('words as readers tell them apart', () => {
  it.each([
    ['4,6 mmol/L', '4.6 MMOL/l'],
    ['le 02.03.2026 à 8:15', 'LE 2026-03-02 a 08h15'],
    ['20260302', '2/3/2026'],
    ['10⁹/L', '10^9/l'],
    ['10*9/L', '10⁹/L'],
    ['≤ 5', '<=5'],
    ['< 0,01', '<0.01'],
    ['12\u00A0500', '12500'],
    ['Hémoglobine (µg)', 'HEMOGLOBINE μg'],
    ['−2,1', '-2.1'],
    ['3,5–5,1', '3.5 - 5.1'],
    ['+5', '5'],
  ])('“%s” and “%s” are the same', (one, other) => {
    expect(saidWords(one)).toEqual(saidWords(other));
  });

  it.each([
    ['4,6', '46'],
    ['4.6', '4.60'],
    ['10⁹', '109'],
    ['< 5', '5'],
    ['< 5', '<= 5'],
    ['-2.1', '2.1'],
    ['+++', '++'],
    ['12 500', '12500'],
    ['02/03/2026', '03/02/2026'],
    ['4,6*', '4,6'],
    ['mmol/L L', 'mmol/L'],
    ['3.1.4', '3.14'],
    ['8:15', '8:15:30'],
  ])('“%s” and “%s” are not', (one, other) => {
    expect(saidWords(one)).not.toEqual(saidWords(other));
  });

  it('tells numbers from dates, times and powers in units', () => {
    expect(saidWords('K 4,6 (10⁹) le 02/03/2026 8:15 (UTC+1) HbA1c -1 < 3').filter(isNumber)).toEqual([
      '4.6',
      '-1',
      '<3',
    ]);
    expect(inSuperscript('9')).toBe('⁹');
  });
});
