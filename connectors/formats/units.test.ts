/** Units: the table first, then the parser of UCUM; what UCUM allows and no laboratory means is left as text. */
import { describe, expect, it } from 'vitest';
import { isUcum, unitOf } from './units.ts';

describe('a unit of UCUM', () => {
  it.each([
    'mg/dL', 'nmol/L/h', 'ng/mL{FEU}', 'g%', "[arb'U]/mL", '[GPL\'U]/mL', 'mmol/mol{Cre}', '/[HPF]', '{copies}/mL', '10*-3', '%{vol}', 'mol/kg', 's-1',
    'mL/min/{1.73_m2}', 'ug/g', 'nmol/(24.h)', 'MBq', 'hPa', 'B[SPL]', '[degF]', 'kg/m2', 'm[IU]/L{calc}', '[lb_av]', 'cm[H2O]', '[CCID_50]/mL',
  ])('%s', (text) => expect(isUcum(text)).toBe(true)); // prettier-ignore

  it.each([
    '', '12', 'foo', 'mg/', 'mg//L', '(mg', 'mg)', '.mg', 'mg / dL', 'IU/L', 'mgg', 'mmHg', 'Gpt/l', '{', '}', '{a}}', 'mg/g{créat}', 'mg\n', 'x'.repeat(200),
  ])('not %j', (text) => expect(isUcum(text)).toBe(false)); // prettier-ignore

  it.each(['pH', 'PG/ML', 'MU/L', 'Mg', 'G', 'T/L', 'C', 'F', 'u', 'R', 'PH', 'Mmol/L', 'TL', 'St', 'dam', 'N'])(
    '%s is one, and no laboratory means it',
    (text) => expect(isUcum(text)).toBe(false),
  );
});

describe('a unit as a laboratory writes it', () => {
  it.each([
    ['u/l', 'U/L'],
    ['pg/ml', 'pg/ml'],
    ['µg/ml', 'ug/mL'],
    ['mmol/l', 'mmol/l'],
    ['PG', 'pg'],
    ['nmol/mg{prot}', 'nmol/mg{prot}'],
    ['ng/mL/h', 'ng/mL/h'],
    ['pH', undefined],
    ['MU/L', undefined],
  ])('%s', (text, ucum) => expect(unitOf(text)).toEqual(ucum === undefined ? { text } : { text, ucum }));

  it('is what the source’s own table says, whatever else it could mean', () => {
    expect(unitOf('MU/L', { 'MU/L': 'm[IU]/L' })).toEqual({ text: 'MU/L', ucum: 'm[IU]/L' });
  });
});
