/** Finished CDA documents from their bytes to what is stored: carried byte for byte, held, or made anew with everything that they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, MappingReport } from '../clinical/index.ts';
import { leftUnsaid } from '../conformance/index.ts';
import { readCdaFacts } from '../conformance/cross-check/cda.ts';
import { anyReport } from '../documents/arbitrary.test-data.ts';
import { laboratoryReport, renderContext } from '../documents/documents.test-data.ts';
import { render } from '../documents/index.ts';
import { foreignCda, foreignPatient, foreignReport, nonXml, structured } from '../formats/cda/foreign.test-data.ts';
import type { NewDocument } from '../journal/index.ts';
import { sourceProfileOf } from '../profiles/index.ts';
import type { DocumentView } from './contract.ts';
import { translateInput, type StoredEntry, type Translation, type TranslationContext } from './translate.ts';
import { practiceContext } from './translation-context.test-data.ts';

type Way = 'hold' | 'make-anew';

const contextOf = (finishedDocuments: Way, before: readonly NewDocument[] = []): TranslationContext => ({
  ...practiceContext,
  sourceProfile: (name) => sourceProfileOf({ name, finishedDocuments, units: {} }),
  journal: {
    ...practiceContext.journal,
    versions: (setId) =>
      before
        .filter((one) => one.setId === setId || one.filedAs === setId)
        .map((one) => ({
          ...one,
          receiptId: 'r',
          since: 0,
          receivedAt: 0,
          source: 'labo',
          attempts: 1,
          state: 'delivered',
          cause: '',
        })),
    document: (id) => before.find((one) => one.id === id) as never,
  },
});

function translated(bytes: Uint8Array, way: Way, before: readonly NewDocument[] = []): NewDocument {
  const { documents, unreadable } = translateInput({ bytes, name: 'a.xml' }, 'labo', contextOf(way, before));
  const [only, ...more] = documents;
  if (!only || more.length > 0) throw new Error(unreadable.map(({ problem }) => problem.code).join());
  return only;
}

const findingsOf = ({ findings }: NewDocument): readonly Finding[] => JSON.parse(findings) as Finding[];
const rules = (document: NewDocument): readonly string[] => findingsOf(document).map(({ rule }) => rule);
const bytesOf = ({ bytes }: NewDocument): Buffer => Buffer.from(bytes ?? []);

/** A report that keeps every rule, as CDA. */
function conforming(document = laboratoryReport): Buffer {
  const made = render(document, 'cda', renderContext);
  if (!made.ok) throw new Error(made.findings.map(({ rule }) => rule).join());
  return Buffer.from(made.rendering.bytes);
}

describe('a finished document that keeps the rules', () => {
  it('goes byte for byte, also where its source allows a new one', () => {
    const came = conforming();
    const document = translated(came, 'make-anew');
    expect(document).toMatchObject({ state: 'ready', cause: 'checked', type: 'carried-laboratory-report' });
    expect(bytesOf(document).equals(came)).toBe(true);
  });
});

describe('a laboratory report of another maker, with defects in its header', () => {
  const came = foreignCda();
  const held = translated(came, 'hold');
  const anew = translated(came, 'make-anew');

  it('is held as it came where its source says nothing else', () => {
    expect(held).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(bytesOf(held).equals(came)).toBe(true);
    expect(rules(held)).not.toContain('documents.made-anew');
  });

  it('is made anew where it does: ready to go, every result as it was, the broken rules told', () => {
    expect(anew).toMatchObject({ state: 'ready', cause: 'checked', type: 'laboratory-report', mediaType: 'text/xml' });
    const { results, patient, requester } = JSON.parse(anew.view) as DocumentView;
    expect(results.map(({ label, value, unit, flag, range, code }) => [label, value, unit, flag, range, code])).toEqual(
      [
        ['Kaliémie', '5.6', 'mmol/L', 'high', '3.5 - 5.1', '2823-3'],
        ['TSH', '< 0.01', 'mUI/L', '', '', '3016-3'],
        ['Leucocytes', '8.9', '10*9/L', '', '', '6690-2'],
        ['Aspect du sérum', 'lactescent', '', '', '', ''],
        ['Anticorps antinucléaires', '1:160', '', '', '', '5048-4'],
        ['INR', '2.4', '', '', '', '6301-6'],
        ['TP', '38', '%', '', '', '5894-1'],
      ],
    );
    expect(patient.name).toBe('Léonie Müster-Test');
    expect(requester).toBe('Gilles Généraliste-Test');
    const [told] = findingsOf(anew);
    expect(told).toMatchObject({ rule: 'documents.made-anew', severity: 'warning' });
    for (const { rule } of findingsOf(held).filter(({ severity }) => severity === 'error'))
      expect(told?.message.fr).toContain(rule);
    expect(findingsOf(anew).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('says all that its reader saw, and whose document it was made of', () => {
    expect(leftUnsaid(came, bytesOf(anew))).toEqual([]);
    expect(bytesOf(anew).toString()).toContain(
      '<relatedDocument typeCode="XFRM"><parentDocument><id root="1.3.182.3.1.1.99999999.7" extension="CR-2026-77"/>',
    );
    const { unmapped, mapped } = JSON.parse(anew.mapping) as MappingReport;
    expect(unmapped).toEqual([]);
    expect(mapped.length).toBeGreaterThan(60);
  });

  it('is one document under one id whichever way it goes, and stands in the same line', () => {
    expect(anew.id).toBe(held.id);
    expect(anew.setId).toBe(held.setId);
    expect(bytesOf(anew).toString()).toContain(`<id root="${held.id}"/>`);
  });

  it('is held as it came where its signed text says more than its data', () => {
    const more = foreignCda({
      body: foreignReport.replace('</tbody>', '<tr><td>Glycémie</td><td>9,9</td></tr></tbody>'),
    });
    const document = translated(more, 'make-anew');
    expect(document).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(bytesOf(document).equals(more)).toBe(true);
    expect(rules(document)).toContain('cda.text-beyond-data');
  });

  it.each([
    ['a wrong number', foreignPatient.replace('1893120105732', '1893120105733')],
    ['no number', foreignPatient.replace('<id root="1.3.182.4.4" extension="1893120105732"/>', '')],
    ['another birth date', foreignPatient.replace('18931201', '18931202')],
    ['two patients', foreignPatient + foreignPatient],
  ])('is never made anew where its patient is in doubt: %s', (_, patient) => {
    const document = translated(foreignCda({ patient }), 'make-anew');
    expect(document).toMatchObject({ state: 'held', cause: 'identity' });
    expect(rules(document)).not.toContain('documents.made-anew');
  });

  it('is never put together with other messages of its order, and its order is not looked up', () => {
    const context: TranslationContext = {
      ...contextOf('make-anew', [anew]),
      sourceProfile: (name) => sourceProfileOf({ name, finishedDocuments: 'make-anew', orderMessages: 'adds' }),
    };
    const later = foreignCda({ body: foreignReport.replaceAll('5.6', '5.9').replace('5,6', '5,9') });
    const [document] = translateInput({ bytes: later, name: 'b.xml' }, 'labo', context).documents;
    expect(document).toMatchObject({ state: 'ready', versionNumber: 2 });
    expect(rules(document!)).not.toContain('orders.other-kind-of-message');
  });
});

describe('versions', () => {
  const head = (version: number, rest = ''): string =>
    `${rest}<id root="5d0f6c0e-7a3b-8c21-9e44-1f6b2a7c9d1${version}"/>`;
  const set = (version: number): string =>
    `<setId root="1.3.182.3.1.1.99999999.7" extension="SET-1"/><versionNumber value="${version}"/>`;
  const versioned = (version: number): Buffer => {
    const plain = foreignCda({ head: head(version) }).toString();
    return Buffer.from(plain.replace('<languageCode code="fr-LU"/>', `$&${set(version)}`));
  };
  /** The same with the header as the rules want it. */
  const mended = (version: number): Buffer => {
    const [template] = [
      ['1.3.182.11.1', '2.16.840.1.113883.10.20.30'].map((id) => `<templateId root="${id}"/>`).join(''),
    ];
    return Buffer.from(
      versioned(version)
        .toString()
        .replace('<typeId', '<realmCode code="LU"/><typeId')
        .replace(`<id root="5d0f6c0e`, `${template}<id root="5d0f6c0e`),
    );
  };

  it('a corrected finished document takes the place of one that was made anew, and is carried', () => {
    const first = translated(versioned(1), 'make-anew');
    expect(rules(first)).toContain('documents.made-anew');
    const second = translated(mended(2), 'make-anew', [first]);
    expect(rules(second)).not.toContain('documents.made-anew');
    expect(second).toMatchObject({ versionNumber: 2, previousId: first.id, setId: first.setId, state: 'ready' });
    expect((JSON.parse(second.entry ?? '{}') as StoredEntry).replaces).toMatchObject({ documentId: first.id });
  });

  it('one that is made anew names the version that was carried by the id that stands in it', () => {
    const first = translated(mended(1), 'make-anew');
    expect(rules(first)).not.toContain('documents.made-anew');
    const second = translated(versioned(2), 'make-anew', [first]);
    expect(rules(second)).toContain('documents.made-anew');
    expect(second).toMatchObject({ versionNumber: 2, previousId: first.id });
    const oid = `2.25.${BigInt('0x5d0f6c0e7a3b8c219e441f6b2a7c9d11')}`;
    expect(bytesOf(second).toString()).toContain(
      `<relatedDocument typeCode="RPLC"><parentDocument><id root="${oid}"/>`,
    );
  });
});

describe('a letter as PDF in an envelope of another maker', () => {
  const pdf = Buffer.from('%PDF-1.4 essai');
  const came = foreignCda({
    code: '<code code="18842-5" codeSystem="2.16.840.1.113883.6.1" displayName="Discharge summary"/>',
    body: nonXml('mediaType="application/pdf" representation="B64"', pdf.toString('base64')),
  });
  const translate = (files: Parameters<typeof translateInput>[4]): Translation =>
    translateInput({ bytes: came, name: 'a.xml' }, 'labo', contextOf('make-anew'), false, files);

  it('asks for its copy for the archive first, and is made anew around it', () => {
    const { wanted, documents } = translate(new Map());
    expect(documents).toEqual([]);
    expect(wanted.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([pdf.toString()]);
    const answer = { ok: true, way: 'kept', bytes: pdf } as never;
    const [document] = translate(new Map([[wanted[0]?.key ?? '', answer]])).documents;
    // This file is none for the archive: that one would be refused too is told.
    expect(rules(document!).filter((rule) => rule.startsWith('documents.'))).not.toEqual([]);
  });
});

describe('a letter with sections', () => {
  it('is made anew with its titles and all of its text', () => {
    const came = foreignCda({
      code: '<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>',
      body: structured(
        '<section><title>Histoire</title><text><paragraph>Chute le 01/02/2026, <content styleCode="Bold">sans</content> fracture.</paragraph></text></section>',
      ),
    });
    const document = translated(came, 'make-anew');
    expect(document).toMatchObject({ state: 'ready', type: 'letter-structured' });
    expect(leftUnsaid(came, bytesOf(document))).toEqual([]);
  });
});

/** What is about this one file: its numbers in the record. */
const OF_THE_FILE = new Set(['id', 'set', 'version', 'replaces']);

/** The facts of the finished document that the new one does not have; it may have more remarks. */
function missing(came: Uint8Array, made: Uint8Array): readonly string[] {
  const [one, other] = [readCdaFacts(came), readCdaFacts(made)];
  if (!one || !other) throw new Error('no CDA');
  const known = new Set(other.facts.map(({ about, kind, said }) => `${about}: ${kind}: ${said}`));
  return one.facts
    .filter(({ about, kind }) => !(about === 'document' || about === 'report') || !OF_THE_FILE.has(kind))
    .map(({ about, kind, said }) => `${about}: ${kind}: ${said}`)
    .filter((fact) => !known.has(fact));
}

/** What results say, wherever they stand and whatever their names are made of: names of all planes may be spelled otherwise. */
const KINDS = /^(?:value|unit|unit code|range|flag|flag words|note|time|progress|code)$/;

function resultsOf(cda: Uint8Array): readonly string[] {
  const facts = readCdaFacts(cda)?.facts ?? [];
  return facts
    .filter(({ about, kind }) => about.startsWith('result ') && KINDS.test(kind))
    .map(({ kind, said }) => `${kind}: ${said}`);
}

/** As often as it was said. A range whose unit has no code stands in words with its unit; the new document may have found the code. */
function missingResults(came: Uint8Array, made: Uint8Array): readonly string[] {
  const left = [...resultsOf(made)];
  const units = left.filter((fact) => fact.startsWith('unit: ')).map((fact) => fact.slice('unit: '.length));
  const isSaid = (fact: string, by: string): boolean =>
    by === fact || (by.startsWith('value: ') && units.some((unit) => `${by} ${unit}` === fact));
  return resultsOf(came).filter((fact) => {
    const at = left.findIndex((by) => isSaid(fact, by));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const DEFECTS = [
  /<realmCode code="LU"\/>/,
  /<templateId root="1\.3\.182\.11\.1"\/>/,
  /<templateId root="2\.16\.840\.1\.113883\.10\.20\.30"\/>/,
] as const;

describe('a report that Relais made, with an element of its header taken out', () => {
  it.each(DEFECTS)('comes back with every fact: without %s', (defect) => {
    const came = Buffer.from(conforming().toString().replace(defect, ''));
    const document = translated(came, 'make-anew');
    expect(rules(document)).toContain('documents.made-anew');
    expect(missing(came, bytesOf(document))).toEqual([]);
  });

  /** One that says anything, without an element of its header; and what is made of it. */
  function anyTranslated(report: typeof laboratoryReport, defect: RegExp) {
    const { patient, author } = laboratoryReport;
    const whole = conforming({ ...report, patient, author, custodian: author.organization! });
    const came = Buffer.from(whole.toString().replace(defect, ''));
    const document = translated(came, 'make-anew');
    return { came, document, isAnew: rules(document).includes('documents.made-anew') };
  }

  it('comes back with every fact, whatever it says', () => {
    fc.assert(
      fc.property(anyReport, fc.constantFrom(...DEFECTS), (report, defect) => {
        const { came, document, isAnew } = anyTranslated(report, defect);
        fc.pre(isAnew);
        expect(leftUnsaid(came, bytesOf(document))).toEqual([]);
        expect(missingResults(came, bytesOf(document))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('or is held as it came, with a reason', () => {
    fc.assert(
      fc.property(anyReport, fc.constantFrom(...DEFECTS), (report, defect) => {
        const { came, document, isAnew } = anyTranslated(report, defect);
        fc.pre(!isAnew);
        const said = rules(document).filter((rule) => /^cda\.|^documents\.(not-made-anew|signed-text)/.test(rule));
        expect(document.state).toBe('held');
        expect(said.length).toBeGreaterThan(0);
        expect(bytesOf(document).equals(came)).toBe(true);
      }),
      { numRuns: 3 },
    );
  });
});
