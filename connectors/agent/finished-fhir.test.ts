/** Finished FHIR documents from their bytes to what is stored: held as they came, or made anew with everything that they say. */
import { describe, expect, it } from 'vitest';
import type { Finding, MappingReport } from '../clinical/index.ts';
import { leftUnsaid } from '../conformance/index.ts';
import { div, finished } from '../formats/fhir/laboratory.test-data.ts';
import { hypertension, narrative, sections, summary } from '../formats/fhir/summary.test-data.ts';
import { bytesOf, patient, type Fhir } from '../formats/fhir/testing.ts';
import { xmlOf } from '../formats/fhir/xml.test-data.ts';
import type { NewDocument } from '../journal/index.ts';
import { sourceProfileOf } from '../profiles/index.ts';
import type { DocumentView } from './contract.ts';
import { translateInput, type TranslationContext } from './translate.ts';
import { sampleDocument, sampleFile } from './sample-documents.test-data.ts';
import { practiceContext } from './translation-context.test-data.ts';

const translated = (value: Fhir, finishedDocuments?: 'hold' | 'make-anew'): NewDocument =>
  translatedFile(bytesOf(value), finishedDocuments);

function translatedFile(bytes: Uint8Array, finishedDocuments: 'hold' | 'make-anew' = 'make-anew'): NewDocument {
  const context: TranslationContext = {
    ...practiceContext,
    sourceProfile: (name) => sourceProfileOf({ name, finishedDocuments }),
  };
  const { documents, unreadable } = translateInput({ bytes, name: 'a' }, 'labo', context);
  const [only, ...more] = documents;
  if (!only || more.length > 0) throw new Error(unreadable.map(({ problem }) => problem.code).join());
  return only;
}

const rules = ({ findings }: NewDocument): readonly string[] =>
  (JSON.parse(findings) as Finding[]).map(({ rule }) => rule);
const textOf = ({ bytes }: NewDocument): string => Buffer.from(bytes ?? []).toString();

/** What a reader of a CDA sees, row by row. */
const shown = (cda: string): readonly string[] =>
  [...cda.matchAll(/<(?:tr|paragraph)(?: [^>]*)?>(.*?)<\/(?:tr|paragraph)>/gs)].map(([, inner = '']) =>
    inner
      .replaceAll(/<\/t[dh]>/g, ' | ')
      .replaceAll('<br/>', ' / ')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/(?: \|)+ *$/g, ''),
  );

describe.each([
  ['a patient summary', summary(), 'patient-summary'],
  ['a laboratory document', finished(), 'laboratory-report'],
])('%s of another maker that does not keep the rules', (_, value, type) => {
  it('is held as it came where its source says nothing else', () => {
    const held = translated(value, 'hold');
    expect(held).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(textOf(held)).toBe(bytesOf(value).toString());
    expect(rules(held)).not.toContain('documents.made-anew');
  });

  it('is made anew where it does: ready to go, nothing of its text left unsaid, every element accounted for', () => {
    const anew = translated(value);
    expect(anew).toMatchObject({ state: 'ready', cause: 'checked', type, mediaType: 'text/xml' });
    expect(rules(anew)[0]).toBe('documents.made-anew');
    expect(leftUnsaid(bytesOf(value), Buffer.from(anew.bytes ?? []))).toEqual([]);
    expect((JSON.parse(anew.mapping) as MappingReport).unmapped).toEqual([]);
    expect(textOf(anew)).toContain('<relatedDocument typeCode="XFRM">');
    expect(anew.id).toBe(translated(value, 'hold').id);
  });

  it.each([
    ['a wrong number', { identifier: [{ system: 'urn:oid:1.3.182.4.4', value: '1994092874551' }] }],
    ['no number', { identifier: [] }],
    ['another birth date', { birthDate: '1994-09-27' }],
  ])('is never made anew where its patient is in doubt: %s', (__, fields) => {
    const entry = (value['entry'] as { resource: Fhir }[]).map((one) =>
      one.resource['id'] === 'p1' ? { resource: { ...patient, ...fields } } : one,
    );
    const document = translated({ ...value, entry });
    expect(document).toMatchObject({ state: 'held', cause: 'identity' });
    expect(rules(document)).not.toContain('documents.made-anew');
  });
});

describe('a patient summary that is made anew', () => {
  it('shows its signed text and its data', () => {
    expect(shown(textOf(translated(summary())))).toEqual([
      'Problem | Status | Since / Arterial hypertension | Active, moderate | 2015-04 / Cholecystitis | Resolved | 2018-03-04',
      'Problem | Status | Severity | Period | Remarks',
      'Arterial hypertension | active | moderate | since 2015-04 | Yearly control',
      'Cholecystitis | resolved | 2018-03-04 – 2018-03-20',
      'Substance | Details / Penicillin | High risk: Anaphylaxis',
      'Allergy or intolerance to | Type | Risk | Reactions | Status | Since | Remarks',
      'Penicillin | allergy | ⚠ high | Anaphylaxis (⚠ severe) | active | 2009 | Category : medication',
      'Amlodipine 5 mg tablet, once a day',
      'Medicine | Active ingredients | Dosage | Route | Reason | Period | Status',
      'Amlodipine 5 mg tablet | amlodipine 5 mg / 1 tablet | 1 × / day · dose 1 tablet · form tablet | oral | hypertension | since 2015-03 | active',
      'Tetanus 2021-06-11 (LOT-7)',
      'Date | Vaccine | Protects against | Dose | Lot and manufacturer | Route and site | Done by',
      '2021-06-11 | Tetanus vaccine | Tetanus | no. 2 / 0.50 mL | LOT-7 / expires 2022-01-31 / Maker of a test | left arm | Dr Gilles Généraliste-Test',
      'Cholecystectomy 2018-03-06',
      'Procedure | Date',
      'Cholecystectomy | 2018-03-06',
      'Pacemaker SN-77',
      'Device | Period | Remarks',
      'Cardiac pacemaker | since 2020 | Serial number : SN-77',
      '142/88 mmHg',
      'Test | Result | Date and time',
      'Blood pressure – systolic | 142 mmHg | 2026-11-10 09:30 (UTC+1)',
      'Blood pressure – diastolic | 88 mmHg | 2026-11-10 09:30 (UTC+1)',
      'No transfusion. / Signed in March.',
    ]);
  });

  it('is held as it came where another patient stands in it', () => {
    const stranger = { ...patient, id: 'p2', identifier: [] };
    const document = translated(summary({}, [stranger, { ...hypertension, subject: { reference: 'Patient/p2' } }]));
    expect(document).toMatchObject({ state: 'held', cause: 'identity' });
    expect(rules(document)).not.toContain('documents.made-anew');
  });

  it('is held as it came where an element would be lost, with its place', () => {
    const document = translated(summary({}, [{ ...hypertension, stage: [{ summary: { text: 'II' } }] }]));
    expect(document).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(rules(document)).toContain('fhir.content-not-read');
    expect(document.findings).toContain('entry[5].Condition.stage[1].summary.text');
  });

  it('is held as it came where its text shows a picture', () => {
    const text = narrative('<p>Scan <img src="#x" alt="y"/></p>');
    const document = translated(summary({ section: [...sections, { title: 'Pictures', text }] }));
    expect(document).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(rules(document)).toContain('documents.signed-text-not-said');
  });
});

describe('a laboratory document that is made anew', () => {
  it('has every result as it was', () => {
    const { results } = JSON.parse(translated(finished()).view) as DocumentView;
    expect(results.map(({ label, value, unit, flag, range }) => [label, value, unit, flag, range])).toEqual([
      ['Potassium', '5.60', 'mmol/L', 'high', '3.5 - 5.1'],
    ]);
  });

  it('is held as it came where its text says more than its data', () => {
    const section = [
      { title: 'Biochimie', text: div('<p>Kalium 7,1</p>'), entry: [{ reference: 'DiagnosticReport/b1' }] },
    ];
    const document = translated(finished({ section }));
    expect(document).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(rules(document)).toContain('documents.signed-text-not-said');
  });
});

describe('a finished document in XML', () => {
  const name = 'chimie-sanguine.hl7';
  const json = sampleDocument({ bytes: sampleFile(`hl7/${name}`), name }, 'fhir').rendering.bytes;
  const keepsTheRules = JSON.parse(Buffer.from(json).toString(), (_key, one: unknown, context?: { source?: string }) =>
    typeof one === 'number' ? { '#': context?.source } : one,
  ) as Fhir;

  it('that keeps the rules goes in its JSON form, where its source allows finished ones to be made anew', () => {
    const sent = translatedFile(xmlOf(keepsTheRules));
    expect(sent).toMatchObject({ state: 'ready', cause: 'checked', mediaType: 'application/fhir+json' });
    expect(rules(sent)).toContain('fhir.xml-in-json');
    expect(textOf(sent)).toBe(bytesOf(keepsTheRules).toString());
    const fromJson = translated(keepsTheRules);
    expect(rules(fromJson)).toEqual(rules(sent).filter((rule) => rule !== 'fhir.xml-in-json'));
    expect(sent.id).toBe(fromJson.id);
  });

  it('is held where its source does not, and where it holds what R4 does not have', () => {
    const held = translatedFile(xmlOf(keepsTheRules), 'hold');
    expect(held).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(rules(held)).toContain('fhir.xml-not-as-it-came');
    const more = xmlOf(keepsTheRules).toString().replace('<valueQuantity>', '<valueQuantity><wish value="x"/>');
    const beyond = translatedFile(Buffer.from(more));
    expect(beyond).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(rules(beyond)).toContain('fhir.xml-beyond-r4');
    expect(rules(beyond)).not.toContain('documents.made-anew');
  });

  it('that does not keep the rules is made anew as its JSON would be', () => {
    const anew = translatedFile(xmlOf(finished()));
    expect(anew).toMatchObject({ state: 'ready', cause: 'checked', mediaType: 'text/xml' });
    expect(rules(anew)).toEqual([
      ...rules(translated(finished())).slice(0, 1),
      'fhir.xml-in-json',
      ...rules(translated(finished())).slice(1),
    ]);
  });
});
