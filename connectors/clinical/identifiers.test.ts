import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  derivedUuid,
  documentId,
  isOid,
  isUuid,
  luhnDigit,
  matriculeBirthDate,
  matriculeFault,
  uuidToOid,
  verhoeffDigit,
} from './identifiers.ts';
import type { ClinicalDocument } from './document.ts';

describe('matricule', () => {
  it.each([
    '1893120105732',
    '1983081246785',
    '2003042581939',
    '1971110258749',
    '2012051469331',
    '1994092874550',
    '1980072700120',
    '1907070700247',
    '1900010100152',
    '2024000012380',
    '19800101126',
  ])('published or derived number %# is valid', (number) => {
    expect(matriculeFault(number)).toBeUndefined();
  });

  it('takes both check digits over the first eleven digits', () => {
    expect(luhnDigit('18931201057')).toBe(3);
    expect(verhoeffDigit('18931201057')).toBe(2);
  });

  it.each([
    ['1901010100101', 'check-digit'],
    ['1998041799999', 'check-digit'],
    ['19800101127', undefined],
    ['19800101120', 'check-digit'],
    ['189312010573', 'form'],
    ['1893 12 010 57 32', 'form'],
    ['', 'form'],
    ['1893133105732', 'date'],
    ['1893023005732', 'date'],
  ])('%s: %s', (number, fault) => {
    expect(matriculeFault(number)).toBe(fault);
  });

  it('knows a placeholder by name, whatever its digits say', () => {
    expect(matriculeFault('7000010105084', ['7000010105084'])).toBe('placeholder');
    expect(matriculeFault('7000010105084')).toBe('date');
  });

  it('finds every single wrong digit and every exchange of two neighbours', () => {
    const valid = '1983081246785';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
        const digits = Array.from(valid);
        digits[place] = String((Number(digits[place]) + shift) % 10);
        expect(matriculeFault(digits.join(''))).toBeDefined();
      }),
    );
    for (let place = 0; place < 12; place += 1) {
      const [before, a, b, after] = [valid.slice(0, place), valid[place], valid[place + 1], valid.slice(place + 2)];
      if (a !== b) expect(matriculeFault(`${before}${b}${a}${after}`)).toBeDefined();
    }
  });

  it('reads the birth date with its unknown parts left out', () => {
    expect(matriculeBirthDate('1983081246785')).toBe('1983-08-12');
    expect(matriculeBirthDate('2024000012380')).toBe('2024');
  });
});

describe('derived ids', () => {
  it('are valid lower-case UUIDs and OIDs, the same for the same parts, different when the parts are cut differently', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const uuid = derivedUuid(a, b);
        expect(isUuid(uuid)).toBe(true);
        expect(isOid(uuidToOid(uuid))).toBe(true);
        expect(derivedUuid(a, b)).toBe(uuid);
        if (b !== '') expect(derivedUuid(`${a}${b}`, '')).not.toBe(uuid);
      }),
    );
  });

  it('never change: version 5, the same value in every year and on every machine', () => {
    expect(derivedUuid('relais', 'test')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(derivedUuid('relais', 'test')).toBe('3bf467cb-f24e-5f3a-adf1-686c7f007515');
  });

  it('write a UUID as the OID that ITU-T X.667 gives it', () => {
    expect(uuidToOid('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')).toBe('2.25.329800735698586629295641978511506172918');
  });
});

describe('the id of a document', () => {
  const document = (bytes: string, title = 'Lettre'): ClinicalDocument => ({
    lineage: { authority: 'LAB', number: '1', stable: true },
    type: { translations: [], text: 'Lettre' },
    title,
    language: 'fr-LU',
    status: 'final',
    effectiveTime: '20261101',
    patient: { identifiers: [], name: { family: 'Test', given: [] }, sex: 'unknown', telecoms: [] },
    author: {},
    recipients: [],
    confidentiality: 'N',
    body: { kind: 'attachment', attachment: { mediaType: 'application/pdf', bytes: Buffer.from(bytes) } },
  });

  it('is that of its content, not of the order in which its fields were written', () => {
    const { title, ...rest } = document('a');
    expect(documentId({ title, ...rest })).toBe(documentId({ ...rest, title }));
  });

  it('changes with any word and any byte', () => {
    expect(documentId(document('a'))).not.toBe(documentId(document('b')));
    expect(documentId(document('a'))).not.toBe(documentId(document('a', 'Autre')));
  });
});
