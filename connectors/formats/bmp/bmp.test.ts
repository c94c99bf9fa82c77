/** German medication plans: every medicine with its doses, under its patient, and clear words for what is missing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Medication } from '../../clinical/index.ts';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import { damageSeeds, expectAccount } from '../damage.test-data.ts';
import { completenessOf, detectFormat, readInput } from '../index.ts';
import type { ReadContext, ReadPart } from '../types.ts';

const context: ReadContext = {
  profile: loadProfile('lu-dsp'),
  source: sourceProfileOf({ name: 'plan', language: 'de-LU' }),
};
const PATIENT = '<P g="Léonie Marie" f="Müster-Test" v="von" t="Dr." b="18931201" s="W" egk="A123456780"/>';
const PRINTER =
  '<A n="Praxis Test" lanr="123456601" s="Teststr. 1" z="00000" c="Testhausen" p="0352 1" e="a@example.org" t="2026-03-02T14:15:00"/>';
const M1 =
  '<M p="230272" a="Beispielol 5 mg" f="TAB" m="1" v="0,5" du="1" r="Blutdruck" i="vor dem Essen"><W w="Beispielol" s="5 mg"/></M>';
const plan = (sections: string, { head = '', who = PATIENT, printer = PRINTER } = {}): string =>
  `<MP v="026" U="0123456789ABCDEF0123456789ABCDEF" l="de-DE"${head}>${who}${printer}${sections}</MP>`;
const S = (inner: string, code = '412'): string => `<S c="${code}">${inner}</S>`;

const read = (text: string | Uint8Array): readonly ReadPart[] =>
  readInput({ name: 'plan.xml', bytes: typeof text === 'string' ? Buffer.from(text) : text }, context).parts;
function partOf(text: string | Uint8Array): ReadPart & { kind: 'document' } {
  const [part] = read(text);
  if (part?.kind !== 'document') throw new Error(part?.kind === 'unreadable' ? part.problem.code : 'no document');
  return part;
}
const sectionsIn = (text: string) => {
  const { body } = partOf(text).document;
  return body.kind === 'sections' ? body.sections : [];
};
const medicines = (text: string): Medication[] =>
  sectionsIn(text).flatMap(({ statements }) => statements.filter((one) => one.kind === 'medication'));
const codeOf = (text: string): string => {
  const [part] = read(text);
  return part?.kind === 'unreadable' ? part.problem.code : (part?.kind ?? '');
};

describe('a medication plan', () => {
  it('is recognised by its root and waits for its end', () => {
    const bytes = Buffer.from(plan(S(M1)));
    expect(detectFormat({ name: 'x.txt', bytes })?.name).toBe('bmp');
    expect(completenessOf('x.txt', bytes, []).state).toBe('complete');
    expect(completenessOf('x.txt', bytes.subarray(0, -4), []).state).toBe('waiting');
  });

  it('names patient, practice and time, every attribute accounted for', () => {
    const { document, mapping, findings } = partOf(plan(S(M1)));
    expect(document).toMatchObject({
      type: { coding: { code: '56445-0' } },
      effectiveTime: '20260302141500+0100',
      patient: {
        identifiers: [{ kind: 'local', extension: 'A123456780' }],
        name: { family: 'von Müster-Test', given: ['Léonie', 'Marie'], prefix: 'Dr.' },
        birthDate: '1893-12-01',
        sex: 'female',
      },
      author: {
        organization: { name: 'Praxis Test', identifiers: [{ assigner: 'LANR' }], address: { city: 'Testhausen' } },
      },
      lineage: { number: '0123456789ABCDEF0123456789ABCDEF', stable: false },
    });
    expect(mapping.unmapped).toEqual([]);
    expect(findings).toEqual([]);
  });

  it.each([
    [
      M1,
      {
        code: { coding: { code: '00230272', systemName: 'PZN' }, text: 'Beispielol 5 mg' },
        schedule: ['1', '0', '0.5', '0'],
        dosage: 'Stück',
        reason: 'Blutdruck',
        form: { text: 'Tabletten' },
        ingredients: [{ strength: '5 mg' }],
        notes: ['vor dem Essen', 'Dauermedikation'],
      },
    ],
    ['<M a="A" m="1/2" h="1" dud="Messlöffel"/>', { dosage: '1/2-0-0-1 (morgens-mittags-abends-nachts) Messlöffel' }],
    ['<M a="A" t="max. 3x täglich"/>', { dosage: 'max. 3x täglich' }],
    ['<M><W w="Wirkstoff" s="1 g"/><W w="Zweiter"/></M>', { code: { text: 'Wirkstoff + Zweiter' } }],
    [
      '<R t="Salbe nach Rezept" x="dünn"/>',
      { code: { text: 'Salbe nach Rezept' }, notes: ['dünn', 'Dauermedikation'] },
    ],
    ['<M a="A" du="k"/>', { dosage: '[Dosiereinheit k]' }],
  ])('reads %s', (medicine, expected) => {
    expect(medicines(plan(S(medicine)))).toMatchObject([expected]);
  });

  it('tells as-needed medicines, headings of its own, and codes without words', () => {
    expect(medicines(plan(S('<M a="A"/>', '411')))[0]).toMatchObject({ asNeeded: true, notes: ['Bedarfsmedikation'] });
    expect(partOf(plan(S('<M a="A" du="k"/>', '999'))).findings.map(({ rule }) => rule)).toEqual([
      'bmp.heading-unknown',
      'bmp.unit-code',
    ]);
  });

  it('keeps texts, allergies and parameters', () => {
    const sections = sectionsIn(
      plan(
        `<O w="61" h="165" c="0,9" ai="Penicillin" p="1" x="Dialyse"/>${S(M1)}${S('<X t="Bitte~Arzt fragen"/>', '421')}`,
      ),
    );
    expect(sections).toMatchObject([
      { code: { code: '10160-0' } },
      { title: 'Wichtige Hinweise', text: ['Bitte\nArzt fragen'] },
      { code: { code: '48765-2' }, text: ['Penicillin'] },
      {
        code: { code: '8716-3' },
        statements: [{}, {}, { observation: { code: { text: 'Kreatinin' }, value: { number: '0.9' } } }],
      },
      { text: ['schwanger', 'Dialyse'] },
    ]);
  });

  it('puts the pages of one plan together, and refuses half of them', () => {
    const page = (number: number, inner: string): string => plan(inner, { head: ` a="${number}" z="2"` });
    const both = `${page(1, S(M1))}\n${page(2, S('<M a="B"/>'))}`;
    expect(medicines(both).map(({ code }) => code.text)).toEqual(['Beispielol 5 mg', 'B']);
    expect(partOf(both).mapping.unmapped).toEqual([]);
    expect(codeOf(page(1, S(M1)))).toBe('BMP-PAGES-MISSING');
    expect(codeOf(`${page(1, S(M1))}${page(1, S(M1))}`)).toBe('BMP-PAGES-MISSING');
  });

  it('never puts pages of two people together', () => {
    const page = (number: number, who: string): string =>
      plan(S(M1), { head: ` a="${number}" z="2"`, who }).replace(/ U="\w+"/, '');
    expect(codeOf(page(1, PATIENT) + page(2, PATIENT))).toBe('document');
    expect(codeOf(page(1, PATIENT) + page(2, PATIENT.replace('Léonie', 'Jeanne')))).toBe('BMP-PAGES-MISSING');
  });

  it('reads Latin-1 without a declaration, and UTF-8', () => {
    for (const encoding of ['latin1', 'utf8'] as const)
      expect(partOf(Buffer.from(plan(S(M1)), encoding)).document.patient.name.family).toBe('von Müster-Test');
  });

  it.each([
    [plan(S(M1), { who: '' }), 'BMP-NO-PATIENT'],
    [plan(S(M1), { printer: '' }), 'BMP-NO-TIME'],
    [plan(''), 'BMP-NO-CONTENT'],
    [plan(S(M1)).slice(0, 150), 'BMP-NOT-READABLE'],
    [`<!DOCTYPE MP []>${plan(S(M1))}`, 'BMP-NOT-READABLE'],
  ])('says why %# gives no document', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each(damageSeeds)('has an outcome for any damage (seed %i)', (seed) => {
    const whole = plan(`<O w="61"/>${S(M1)}${S('<X t="x"/>')}`);
    const change = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(30),
      put: fc.constantFrom('', '"', '<M a="B"/>', '</S>', 'ä', '\0'),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const text = changes.reduce((xml, { at, cut, put }) => xml.slice(0, at) + put + xml.slice(at + cut), whole);
        const parts = read(text);
        expectAccount(parts);
        expect(parts.map((part) => (part.kind === 'unreadable' ? part.problem.code : ''))).not.toContain(
          'FORMAT-CRASHED',
        );
      }),
      { seed, numRuns: 40 },
    );
  });
});
