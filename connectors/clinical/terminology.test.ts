/** Codes judged without their tables. */
import { describe, expect, it } from 'vitest';
import { isLoinc, isUcumUnit } from './terminology.ts';

describe('a LOINC code', () => {
  it.each(['2345-7', '2160-0', '11502-2', '18719-5', '1988-5'])('%s', (code) => {
    expect(isLoinc(code)).toBe(true);
  });
  it.each(['2345-8', '2354-7', '11502', '11502-', '-2', '12345678-9', ' 2345-7', 'LA6576-8', ''])('not %j', (code) => {
    expect(isLoinc(code)).toBe(false);
  });
});

describe('a unit of UCUM', () => {
  // prettier-ignore
  it.each([
    'mmol/L', 'mg/dL', 'g/l', '10*9/L', '10^9/L', '10*-3', '/min', '1', '{score}', '%', '[pH]', 'mm[Hg]', 'm[IU]/L', 'k[IU]/mL', 'mL/min/{1.73_m2}',
    'mg/(24.h)', 'L/(min.m2)', 'kg/m2', 'm2', 's-1', 'ug/kg/h', 'cal_[15]', 'kcal_[15]', 'g%', "''", '/100{WBCs}', '[in_i]', '[kn_i]', 'KiBy', '4.[pi].10*-7.N/A2',
  ])('%s', (unit) => {
    expect(isUcumUnit(unit)).toBe(true);
  });
  // prettier-ignore
  it.each([
    '', ' ', 'mgg/dl', 'mg/DL', 'Tsd./µl', 'μmol/L', 'mmol/L ', 'Stk', 'tablet', 'IE/l', 'x10E3/uL', 'ml//h', '(mg/L', 'mg)/L', 'mg/', '/', '.', 'mg L', 'k%', 'kmin',
    '{open', '10+3/uL', 'kg+m', '0', `mg/${'L.'.repeat(150)}L`,
  ])('not %j', (unit) => {
    expect(isUcumUnit(unit)).toBe(false);
  });

  it('is told in no time, however it is built', () => {
    for (const bad of ['('.repeat(199), '[a'.repeat(99), 'a_'.repeat(99), "'".repeat(199), '1'.repeat(199)])
      expect(typeof isUcumUnit(bad)).toBe('boolean');
  });
});
