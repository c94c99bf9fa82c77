/** Every rule of which Relais says that it mends a breach: broken in a source, kept by the document that is made, and named in its mapping. */
import { describe, expect, it } from 'vitest';
import type { Finding, MappingReport } from '../clinical/index.ts';
import { brokenPdfs } from '../conformance/broken-pdfs.test-data.ts';
import { checkFile, rulePacks } from '../conformance/index.ts';
import { makePdfa } from '../pdfa/make.ts';
import type { Answer } from '../pdfa/index.ts';
import { convertPart } from './commands/files.ts';
import { readInput } from '../formats/index.ts';
import { mappingOf } from './mended.ts';
import { sampleFile } from './sample-documents.test-data.ts';
import { readContext, translateInput } from './translate.ts';
import { practiceContext as context } from './translation-context.test-data.ts';

const claimed = (mend: string): readonly string[] =>
  rulePacks().flatMap(({ rules }) => rules.filter((rule) => rule.mend === mend).map(({ id }) => id));

const rulesOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);
const mendedIn = ({ mended = [] }: MappingReport): readonly string[] => mended.map(({ rule }) => rule);

const message = sampleFile('hl7/thyroide.hl7').toString('utf8');
const changed = (piece: string, by: string): Buffer => {
  if (!message.includes(piece)) throw new Error('the sample does not hold the piece to be replaced');
  return Buffer.from(message.replace(piece, by));
};

function converted(bytes: Uint8Array, target: 'cda' | 'fhir') {
  const { parts } = readInput({ bytes, name: 'a.hl7' }, readContext(context, 'in'));
  const [part] = parts;
  if (part?.kind !== 'document') throw new Error('no document');
  return convertPart(part.document, part.mapping, part.findings, target, context);
}

describe('what is read in another way than it stands', () => {
  const cases: Readonly<Record<string, readonly [source: Uint8Array, target: 'cda' | 'fhir', alsoNamed: string]>> = {
    'terminology.loinc': [changed('3016-3^', '3061-3^'), 'cda', 'terminology.loinc'],
    'terminology.unit': [changed('mU/L', 'mU pro Liter'), 'cda', 'terminology.unit'],
    'terminology.unit-code': [changed('mU/L', 'mU pro Liter'), 'fhir', 'terminology.unit'],
    'xml.encoding': [Buffer.from(message, 'latin1'), 'cda', 'xml.encoding'],
  };

  it('has a case for each rule that says so', () => {
    expect(claimed('when-read').toSorted()).toEqual(Object.keys(cases).toSorted());
  });

  it.each(Object.entries(cases))('%s', (rule, [source, target, named]) => {
    const { findings, mapping, bytes } = converted(source, target);
    expect(bytes).toBeDefined();
    expect(rulesOf(findings)).not.toContain(rule);
    expect(
      rulesOf(checkFile(bytes ?? new Uint8Array(), 'made', { ...context, today: '2026-11-27' }).findings),
    ).not.toContain(rule);
    expect(mendedIn(mapping)).toContain(named);
  });

  it('is named whatever format the source has', () => {
    const [part] = readInput({ bytes: Buffer.from(message), name: 'a.hl7' }, readContext(context, 'in')).parts;
    if (part?.kind !== 'document') throw new Error('no document');
    const remark = { rule: 'hprim.loinc-check-digit', path: 'OBX-3' } as Finding;
    expect(mendedIn(mappingOf({ document: part.document, mapping: part.mapping, remarks: [remark] }))).toEqual([
      'terminology.loinc',
    ]);
  });

  it('is not told of a source that is right', () => {
    expect(converted(Buffer.from(message), 'cda').mapping).not.toHaveProperty('mended');
  });
});

/** A letter whose content is one PDF. */
const letter = (pdf: Uint8Array): Buffer =>
  Buffer.from(
    [
      'MSH|^~\\&|KIS|KLINIK|||20261120101500+0100||MDM^T02^MDM_T02|M1|P|2.5.1|||||LUX|UNICODE UTF-8',
      'EVN|T02|20261120101500+0100',
      'PID|1||P-17^^^KIS^PI~1893120105732^^^CCSS^NI||Essai-Test^Marie||18931201|F',
      'PV1|1|O',
      'TXA|1|11490-0^Lettre de sortie^LN|TX|20261120|90000001^Schmit-Test^Marie|||||||DOC1^KIS|||||LA',
      `OBX|1|ED|11490-0^Lettre de sortie^LN||KIS^Application^PDF^Base64^${Buffer.from(pdf).toString('base64')}||||||F`,
      '',
    ].join('\r'),
  );

/** A page of the size of a label: drawing it costs little. */
const small = (pdf: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(pdf).toString('latin1').replace('0 0 595 842', '0 0 095 042'), 'latin1');

async function taken(pdf: Uint8Array): Promise<{ findings: readonly Finding[]; mapping: MappingReport }> {
  const input = { bytes: letter(pdf), name: 'letter.hl7' };
  const files = new Map<string, Answer>();
  for (const { key, ...request } of translateInput(input, 'in', context, false, files).wanted)
    files.set(key, await makePdfa(request));
  const [document] = translateInput(input, 'in', context, false, files).documents;
  if (!document) throw new Error('no document');
  return {
    findings: JSON.parse(document.findings) as Finding[],
    mapping: JSON.parse(document.mapping) as MappingReport,
  };
}

describe('a PDF of which a copy is made', () => {
  const mended = claimed('archive-copy');

  it('has an example of each rule that says so', () => {
    expect(mended.filter((rule) => !brokenPdfs.has(rule))).toEqual([]);
    expect(mended.length).toBeGreaterThan(20);
  });

  it('keeps the rule that it broke, and says so', { timeout: 120_000 }, async () => {
    for (const rule of mended) {
      const pdf = small(brokenPdfs.get(rule)?.() ?? new Uint8Array());
      const before = checkFile(pdf, 'letter.pdf', { ...context, today: '2026-11-27' }).findings;
      const found = before.find((one) => one.rule === rule);
      expect(found?.mend, rule).toBe('relais');
      expect(found?.fix.fr, rule).toMatch(/^Rien à faire si/);
      const { findings, mapping } = await taken(pdf);
      expect(
        rulesOf(findings).filter((one) => mended.includes(one)),
        rule,
      ).toEqual([]);
      expect(mendedIn(mapping), rule).toContain(rule);
    }
  });

  it('is promised nothing once it was tried and refused', async () => {
    const locked = Buffer.from(brokenPdfs.get('pdfa.encrypted')?.() ?? []).toString('latin1');
    const { findings, mapping } = await taken(
      Buffer.from(locked.replace('pdfaid:part="1"', 'pdfaid:part="2"'), 'latin1'),
    );
    expect(rulesOf(findings)).toEqual(
      expect.arrayContaining(['pdfa-refused.password', 'pdfa.encrypted', 'pdfa.claim']),
    );
    expect(findings.filter(({ mend }) => mend !== undefined)).toEqual([]);
    expect(findings.filter(({ fix }) => fix.fr.startsWith('Rien à faire'))).toEqual([]);
    expect(mapping).not.toHaveProperty('mended');
  });
});

describe('a finished document of somebody else', () => {
  it('is not touched, and its findings say so', () => {
    const { bytes } = converted(Buffer.from(message), 'cda');
    const foreign = Buffer.from(bytes ?? [])
      .toString()
      .replace('unit="mU/L"', 'unit="mU pro Liter"');
    const { findings } = checkFile(Buffer.from(foreign), 'a.xml', { ...context, today: '2026-11-27' });
    expect(findings.find(({ rule }) => rule === 'terminology.unit')?.mend).toBe('untouched');
    const { parts } = readInput({ bytes: Buffer.from(foreign), name: 'a.xml' }, readContext(context, 'in'));
    const [part] = parts;
    if (part?.kind !== 'document') throw new Error('no document');
    const carried = convertPart(part.document, part.mapping, part.findings, 'cda', context);
    expect(Buffer.from(carried.bytes ?? []).toString()).toBe(foreign);
    expect(carried.mapping).not.toHaveProperty('mended');
    const remark = { ...part.findings[0], rule: 'cda.charset-conflict', path: '/' } as Finding;
    expect(mappingOf({ document: part.document, mapping: part.mapping, remarks: [remark] })).toBe(part.mapping);
  });
});
