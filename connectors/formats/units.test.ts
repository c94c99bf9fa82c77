/** Units: the table first, then the parser of UCUM; what UCUM allows and no laboratory means is left as text. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
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

it('prints nothing of what stands in the place of a unit, whatever it is', () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const piece = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '.',
    '/',
    '&',
    'm',
    'g',
    'L',
    '[IU]',
    '10*',
    '3',
    '-1',
    '%',
    '{a}',
    '1893120105732',
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  try {
    fc.assert(
      fc.property(text, (unit) => {
        printed.mockClear();
        isUcum(unit);
        expect(printed).not.toHaveBeenCalled();
      }),
      { numRuns: 2000, examples: [['{tbl}8931201'], ['%)10^//()uL'], ['m/(18931201057321893120105732)']] },
    );
  } finally {
    printed.mockRestore();
  }
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
