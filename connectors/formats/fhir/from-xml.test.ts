/** Files in XML from their bytes to the model: they say what their JSON says, and what is different about them is told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../index.ts';
import type { DocumentPart, ReadPart } from '../types.ts';
import { fhirFormat } from './index.ts';
import { finished } from './laboratory.test-data.ts';
import { summary } from './summary.test-data.ts';
import {
  bytesOf,
  contextOf,
  context,
  ofResults,
  observation,
  amount,
  coded,
  patient,
  potassium,
  read,
  report,
  rulesOf,
  type Fhir,
} from './testing.ts';
import { xmlOf } from './xml.test-data.ts';

const readXml = (bytes: Uint8Array, source = {}): readonly ReadPart[] =>
  fhirFormat.read({ name: 'x.xml', bytes }, contextOf(source));

/** One document that is read from this XML. */
function only(bytes: Uint8Array, source = {}): DocumentPart {
  const [part, ...more] = readXml(bytes, source);
  if (part?.kind !== 'document' || more.length > 0) throw new Error('not one document');
  return part;
}

/** What a reading says, as plain data, with what is asked for later. */
const said = (parts: readonly ReadPart[]): unknown =>
  JSON.parse(
    JSON.stringify(parts.map((part) => (part.kind === 'document' ? { ...part, content: part.content?.() } : part))),
  );

const results = ofResults([
  potassium,
  observation('t', { valueString: 'trübe <Probe> & "zäh"\nzweite Zeile', code: coded('1-8') }),
  observation('n', { valueQuantity: { comparator: '<', ...amount('0.010', 'mg/L') } }),
  observation('a', { dataAbsentReason: coded('unknown') }),
]);
const contained: Fhir = {
  ...report({
    subject: { reference: '#p1' },
    result: [{ reference: '#k' }],
    performer: [],
    basedOn: [],
    resultsInterpreter: [],
    specimen: [],
  }),
  contained: [patient, { ...potassium, subject: { reference: '#p1' }, specimen: undefined }].map(
    (one) => JSON.parse(JSON.stringify(one)) as Fhir,
  ),
};
const extended = ofResults([
  observation('k', {
    valueInteger: 5,
    _status: { id: 's', extension: [{ url: 'http://x.example/e', valueDecimal: { '#': '1.50' } }] },
    extension: [{ url: 'http://x.example/f', extension: [{ url: 'g', valueBoolean: true }] }],
  }),
]);

describe('a file in XML', () => {
  it.each([
    ['a Bundle of results', results],
    ['a report with what it contains', contained],
    ['extensions of elements and of values', extended],
    ['a patient alone', patient],
    [
      'a Bundle without a report',
      { resourceType: 'Bundle', type: 'collection', entry: context.map((resource) => ({ resource })) },
    ],
  ])('%s gives what its JSON gives: the model, the account of every field, the findings', (_, value) => {
    expect(said(readXml(xmlOf(value)))).toEqual(said(read(value)));
    expect(readXml(xmlOf(value)).length).toBeGreaterThan(0);
  });

  it.each([
    ['a laboratory document', finished()],
    ['a patient summary', summary()],
  ])('%s that is finished gives the same, and its JSON form to carry', (_, value) => {
    const part = only(xmlOf(value));
    const [first, ...others] = part.findings;
    expect(first).toMatchObject({ rule: 'fhir.xml-not-as-it-came', severity: 'error' });
    expect(said([{ ...part, findings: others }])).toEqual(said(read(value)));
  });
});

describe('a finished document in XML', () => {
  const allowing = { finishedDocuments: 'make-anew' as const };

  it('goes in its JSON form where its source allows a new one, and this is told', () => {
    const part = only(xmlOf(finished()), allowing);
    expect(rulesOf(part)).toEqual(['fhir.xml-in-json']);
    expect(part.findings[0]?.severity).toBe('warning');
    const { body } = part.document;
    expect(body.kind === 'carried' && Buffer.from(body.attachment.bytes).toString()).toBe(
      bytesOf(finished()).toString(),
    );
  });

  it('is held under a signature, and where it says what R4 does not have', () => {
    const signature = { type: [{ code: 'x' }], when: '2026-11-12T15:45:00+01:00', who: { display: 'x' } };
    expect(rulesOf(only(xmlOf({ ...finished(), signature }), allowing))).toEqual(['fhir.xml-signed']);
    const more = Buffer.from(
      xmlOf(finished()).toString().replace('<title ', '<wish value="x"/><wish value="y"/><title '),
    );
    expect(only(more, allowing).findings).toMatchObject([
      { rule: 'fhir.xml-beyond-r4', severity: 'error', path: '/Bundle/entry[1]/resource/Composition/wish[1] (+ 1)' },
      { rule: 'fhir.xml-in-json' },
    ]);
  });
});

describe('what FHIR R4 does not have, in a report', () => {
  it('is shown as unmapped, wherever it stands, and told', () => {
    const xml = xmlOf(results)
      .toString()
      .replace('<gender ', '<wish value="x"/><gender note="y" ')
      .replace('<code>', '<code>z');
    const part = only(Buffer.from(xml));
    expect(rulesOf(part)).toContain('fhir.xml-beyond-r4');
    expect(part.findings.every(({ severity }) => severity !== 'error')).toBe(true);
    const at = (value: string) => part.mapping.unmapped.find((one) => one.value === value)?.path;
    expect(at('x')).toMatch(/\.Patient\.<wish>\[1\]\.@value$/);
    expect(at('y')).toMatch(/\.Patient\._gender\.@note$/);
    expect(at('z')).toMatch(/\.code\.text\(\)$/);
  });

  it('holds the report where it is a value of the wrong kind', () => {
    const xml = xmlOf(results).toString().replace('value="5.60"', 'value="5,60"');
    const part = only(Buffer.from(xml));
    expect(part.findings).toContainEqual(expect.objectContaining({ rule: 'fhir.xml-value', severity: 'error' }));
  });
});

describe('damaged XML', () => {
  const whole = xmlOf(finished()).toString();

  it('is read or refused, never thrown at', () => {
    const piece = fc.constantFrom(
      '',
      '<',
      '>',
      '"',
      '<wish>',
      '</name>',
      '<div/>',
      ' id=""',
      ' xmlns="urn:x"',
      '&#0;',
      '<!--',
      ']]>',
      '<contained/>',
    );
    const place = fc.nat(whole.length);
    fc.assert(
      fc.property(place, fc.nat(40), piece, (at, length, put) => {
        const bytes = Buffer.from(whole.slice(0, at) + put + whole.slice(at + length));
        expect(readXml(bytes).length).toBeGreaterThan(0);
        expect(fhirFormat.completeness({ name: 'x.xml', bytes }, []).state).toMatch(/^(?:complete|waiting)$/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('how FHIR in XML is known', () => {
  const file = (text: string) => ({ name: 'x.xml', bytes: Buffer.from(text) });

  it.each([
    ['with a prefix', '<f:Patient xmlns:f="http://hl7.org/fhir"/>'],
    ['behind a comment', '<?xml version="1.0"?><!-- x --><Patient xmlns="http://hl7.org/fhir"/>'],
    ['behind a document type', '<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"/>'],
  ])('by its namespace: %s', (_, text) => {
    expect(detectFormat(file(text))?.name).toBe('fhir');
  });

  it('is whole when its root is closed, whatever stands behind that', () => {
    const state = (text: string) => fhirFormat.completeness(file(text), []).state;
    const xml = xmlOf(results).toString();
    expect(state(xml)).toBe('complete');
    expect(state(`${xml}\n<!-- end -->\n`)).toBe('complete');
    expect(state('<Patient xmlns="http://hl7.org/fhir"/>')).toBe('complete');
    expect(state(xml.slice(0, xml.lastIndexOf('</Bundle>')).trimEnd())).toBe('waiting');
    for (const cut of [1, 5, 20, 200, 2000]) expect(state(xml.trimEnd().slice(0, -cut)), String(cut)).toBe('waiting');
  });
});
