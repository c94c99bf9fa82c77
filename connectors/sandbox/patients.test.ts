/** Dossier numbers: one per matricule, and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luhnDigit, verhoeffDigit } from '../clinical/index.ts';
import { dossierNumber, matriculeOf, patientsOf } from './patients.ts';

const anyMatricule = fc
  .record({
    year: fc.integer({ min: 1800, max: 2200 }),
    month: fc.integer({ min: 0, max: 12 }),
    day: fc.integer({ min: 0, max: 28 }),
    order: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ year, month, day, order }) => {
    const digits = (value: number, length: number): string => String(value).padStart(length, '0');
    const payload = `${year}${digits(month, 2)}${digits(day, 2)}${digits(order, 3)}`;
    return `${payload}${luhnDigit(payload)}${verhoeffDigit(payload)}`;
  });

describe('a computed dossier number', () => {
  it('has ten digits and gives its matricule back', () => {
    fc.assert(
      fc.property(anyMatricule, (matricule) => {
        const number = dossierNumber(matricule);
        expect(number).toMatch(/^[1-9]\d{9}$/);
        expect(matriculeOf(number)).toBe(matricule);
      }),
    );
  });

  it('is another one for the form of eleven digits', () => {
    expect(matriculeOf(dossierNumber('19800101126'))).toBe('19800101126');
  });

  it('is mostly nobody’s: a number that was mistyped is not another patient', () => {
    const number = BigInt(dossierNumber('1893120105732'));
    const neighbours = Array.from({ length: 200 }, (_, index) => matriculeOf(String(number + BigInt(index) + 1n)));
    expect(neighbours.filter((matricule) => matricule !== undefined).length).toBeLessThan(20);
  });
});

describe('patientsOf', () => {
  it('finds nobody under another domain, an invalid matricule or a dummy', () => {
    const open = patientsOf('open');
    const find = (id: string, authority: string) => open.find({ id, authority });
    expect(find('1893120105732', '1.3.182.4.4')?.birthDate).toBe('1893-12-01');
    expect(find('2024000012380', '1.3.182.4.4')?.birthDate).toBe('2024');
    expect(find('1893120105732', '1.3.182.2.4.2')).toBeUndefined();
    expect(find('1893120105732', '1.2.3')).toBeUndefined();
    expect(find('7000010105084', '1.3.182.4.4')).toBeUndefined();
    expect(find('1998041799999', '1.3.182.4.4')).toBeUndefined();
  });
});
