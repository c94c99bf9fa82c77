/**
 * Renderings before judges that nobody here wrote: the CDA.xsd of the corpus, in this process and by Xerces; the XD-LAB Schematron; and
 * HL7's own FHIR validator with the European laboratory profile.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../../connectors/clinical/index.ts';
import { anySectionsDocument } from '../../connectors/documents/arbitrary-sections.test-data.ts';
import { anyReport } from '../../connectors/documents/arbitrary.test-data.ts';
import {
  bareReport,
  group,
  laboratoryReport,
  letter,
  observation,
  renderContext,
  replacingContext,
} from '../../connectors/documents/documents.test-data.ts';
import { sectionDocuments } from '../../connectors/documents/sections.test-data.ts';
import { render, type RenderContext, type RenderTarget } from '../../connectors/documents/index.ts';
import { cdaSchema, labSchematron, noSchema, openCdaSchema, type CdaSchema } from '../support/cda-schema.ts';
import { allVerdicts, fhirCall, noJudge, type Verdict } from '../support/judge.ts';
import { xdLabSlips } from '../support/xd-lab-schematron.ts';

const noJudges = noSchema === '' ? noJudge : noSchema;

const cases: readonly {
  readonly name: string;
  readonly document: ClinicalDocument;
  readonly context: RenderContext;
}[] = [
  { name: 'full', document: laboratoryReport, context: replacingContext },
  { name: 'bare', document: bareReport, context: renderContext },
  {
    name: 'corrected',
    document: { ...laboratoryReport, status: 'corrected', language: 'de-LU' },
    context: renderContext,
  },
  { name: 'cancelled', document: { ...laboratoryReport, status: 'cancelled', language: 'en' }, context: renderContext },
  { name: 'withdrawn', document: { ...laboratoryReport, status: 'entered-in-error' }, context: renderContext },
  {
    name: 'device',
    document: {
      ...bareReport,
      author: { ...bareReport.author, device: { identifiers: [{ extension: 'LIS' }], name: 'LIS' } },
      order: { reason: 'Kontrolle' },
      encounter: { identifiers: [], class: 'seltsam' },
    },
    context: renderContext,
  },
];
const sections = Object.entries(sectionDocuments).map(([name, document]) => ({
  name,
  document,
  context: renderContext,
}));
const preliminary: ClinicalDocument = {
  ...laboratoryReport,
  status: 'preliminary',
  body: {
    kind: 'results',
    groups: [group('g', [observation('o', { status: 'preliminary' })], { status: 'preliminary' })],
    specimens: [],
    notes: [],
  },
};

function bytesOf(document: ClinicalDocument, target: RenderTarget, context = renderContext): Uint8Array {
  const result = render(document, target, context);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

describe.skipIf(noSchema !== '')(`the CDA.xsd of the corpus${noSchema}`, () => {
  let schema: CdaSchema;
  beforeAll(() => {
    schema = openCdaSchema();
  });
  afterAll(() => schema.close());
  const faults = (bytes: Uint8Array): readonly string[] => schema.faults(bytes);

  it('finds a fault when there is one', () => {
    const bytes = Buffer.from(bytesOf(laboratoryReport, 'cda')).toString().replace('<setId', '<setIds');
    expect(faults(Buffer.from(bytes))).not.toEqual([]);
  });

  it.each(cases)('takes the report: $name', ({ document, context }) => {
    expect(faults(bytesOf(document, 'cda', context))).toEqual([]);
  });

  it.each(sections)('takes the document made of sections: $name', ({ document, context }) => {
    expect(faults(bytesOf(document, 'cda', context))).toEqual([]);
  });

  it('takes a letter and a preliminary report', () => {
    expect(faults(bytesOf(letter, 'cda'))).toEqual([]);
    expect(faults(bytesOf(preliminary, 'cda'))).toEqual([]);
  });

  it('takes every document made of sections that the model can say', () => {
    fc.assert(
      fc.property(anySectionsDocument, (document) => {
        expect(faults(bytesOf(document, 'cda'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes every report that the model can say, whatever words stand in it', () => {
    fc.assert(
      fc.property(anyReport, (document) => {
        expect(faults(bytesOf(document, 'cda'))).toEqual([]);
        JSON.parse(Buffer.from(bytesOf(document, 'fhir')).toString());
      }),
      { numRuns: 150 },
    );
  });
});

describe.skipIf(noJudges !== '')(`independent judges${noJudges}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'relais-documents-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function files(
    target: RenderTarget,
    documents: readonly {
      readonly name: string;
      readonly document: ClinicalDocument;
      readonly context: RenderContext;
    }[],
  ): string[] {
    return documents.map(({ name, document, context }) => {
      const file = join(folder, `${name}.${target === 'cda' ? 'xml' : 'json'}`);
      writeFileSync(file, bytesOf(document, target, context));
      return file;
    });
  }

  const faultsOf = (all: readonly Verdict[]): unknown[] =>
    all.flatMap(({ file, ok, ran, errors }) =>
      ok && ran
        ? []
        : [{ file, ran, errors: errors.filter(({ severity }) => severity === 'error' || severity === 'fatal') }],
    );

  it('Xerces and CDA.xsd take every CDA', async () => {
    const more = [...cases, ...sections, { name: 'letter', document: letter, context: renderContext }];
    const all = await allVerdicts(['xsd', '--schema', cdaSchema], files('cda', more));
    expect(all).toHaveLength(more.length);
    expect(faultsOf(all)).toEqual([]);
  });

  it('the XD-LAB Schematron takes every report, but for what it says against its own standard', async () => {
    const unfinished = { name: 'preliminary', document: preliminary, context: renderContext };
    const all = await allVerdicts(
      ['schematron', '--schema', labSchematron, '--phase', 'errors'],
      files('cda', [...cases, unfinished]),
    );
    expect(all).toHaveLength(cases.length + 1);
    const messages = (name: string): string[] =>
      all
        .filter(({ file }) => file.endsWith(`${name}.xml`))
        .flatMap(({ errors }) => errors.map(({ message }) => message.replaceAll(/\s+/g, ' ').trim()));
    const [onTheWrongElement, knowsNoActive] = xdLabSlips.map(({ pattern }) => pattern) as [RegExp, RegExp];
    for (const { name } of cases)
      expect(messages(name).filter((message) => name !== 'withdrawn' || !onTheWrongElement.test(message))).toEqual([]);
    const left = messages('preliminary').filter((message) => !onTheWrongElement.test(message));
    expect(left.filter((message) => !knowsNoActive.test(message))).toEqual([]);
  });

  it('HL7’s validator takes every report as Bundle-eu-lab', async () => {
    const all = await allVerdicts(
      fhirCall('http://hl7.eu/fhir/laboratory/StructureDefinition/Bundle-eu-lab'),
      files('fhir', [...cases, { name: 'preliminary', document: preliminary, context: renderContext }]),
    );
    expect(all).toHaveLength(cases.length + 1);
    expect(faultsOf(all)).toEqual([]);
  });

  it('HL7’s validator takes every patient summary as Bundle-uv-ips, and the other documents made of sections by their profiles', async () => {
    const [summaries, others] = [
      sections.filter(({ name }) => name.endsWith('Summary')),
      sections.filter(({ name }) => name === 'vaccinationCard'),
    ];
    const ips = 'http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips';
    const all = [
      ...(await allVerdicts(fhirCall(ips), files('fhir', summaries))),
      ...(await allVerdicts(fhirCall(), files('fhir', others))),
    ];
    expect(all).toHaveLength(summaries.length + others.length);
    expect(faultsOf(all)).toEqual([]);
  });

  it('HL7’s validator takes discharge letters, made of sections or of a file, as Bundle-eu-hdr', async () => {
    const letters = [
      ...sections.filter(({ name }) => name.endsWith('Letter')),
      { name: 'file', document: letter, context: replacingContext },
    ];
    const all = await allVerdicts(
      fhirCall('http://hl7.eu/fhir/hdr/StructureDefinition/bundle-eu-hdr'),
      files('fhir', letters),
    );
    expect(all).toHaveLength(3);
    expect(faultsOf(all)).toEqual([]);
  });
});
