/**
 * Renderings before judges that nobody here wrote: the CDA.xsd of the corpus, in this process and by Xerces; the XD-LAB Schematron; and
 * HL7's own FHIR validator with the European laboratory profile.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../../connectors/clinical/index.ts';
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

const shared = resolve(import.meta.dirname, '../../../shared');
const schemas = join(shared, 'corpus/cda/ipf-cda/core/src/main/resources/schema/cdar2');
const schematron = join(shared, 'corpus/cda/ipf-cda/core/src/main/resources/schematron/ihe_lab_40/iheLab4_0.sch');
const judge = join(shared, 'oracles/documents/judge');
const noCorpus = existsSync(schemas) ? '' : ` (skipped: no corpus at ${schemas})`;
const noJudge = existsSync(judge) && noCorpus === '' ? '' : ` (skipped: no judge at ${judge})`;

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

describe.skipIf(noCorpus !== '')(`the CDA.xsd of the corpus${noCorpus}`, () => {
  let schema: XmlDocument;
  let validator: XsdValidator;

  beforeAll(() => {
    const files = ['infrastructure/cda', 'processable/coreschemas'].flatMap((folder) =>
      readdirSync(join(schemas, folder)).map((name) => [
        `/xsd/${folder}/${name}`,
        readFileSync(join(schemas, folder, name)),
      ]),
    );
    xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(files) as Record<string, Uint8Array>));
    const root = '/xsd/infrastructure/cda/CDA.xsd';
    schema = XmlDocument.fromBuffer(readFileSync(join(schemas, 'infrastructure/cda/CDA.xsd')), { url: root });
    validator = XsdValidator.fromDoc(schema);
  });

  afterAll(() => {
    validator.dispose();
    schema.dispose();
    xmlCleanupInputProvider();
  });

  function faults(bytes: Uint8Array): string[] {
    const document = XmlDocument.fromBuffer(bytes);
    try {
      validator.validate(document);
      return [];
    } catch (error) {
      if (error instanceof XmlValidateError) return error.details.map(({ message, line }) => `${line}: ${message}`);
      throw error;
    } finally {
      document.dispose();
    }
  }

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

interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly ran: boolean;
  readonly errors: readonly { readonly severity: string; readonly message: string; readonly location?: string }[];
}

describe.skipIf(noJudge !== '')(`independent judges${noJudge}`, () => {
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

  /** The judge's verdicts; it exits 1 when something is not right, which is an answer too. */
  async function verdicts(...call: readonly string[]): Promise<Verdict[]> {
    const output = await promisify(execFile)(judge, [...call], { maxBuffer: 1 << 26 }).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 1 && 'stdout' in error)
        return error as { stdout: string };
      throw error;
    });
    return output.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Verdict);
  }

  const faultsOf = (all: readonly Verdict[]): unknown[] =>
    all.flatMap(({ file, ok, ran, errors }) =>
      ok && ran
        ? []
        : [{ file, ran, errors: errors.filter(({ severity }) => severity === 'error' || severity === 'fatal') }],
    );

  it('Xerces and CDA.xsd take every CDA', async () => {
    const more = [...cases, ...sections, { name: 'letter', document: letter, context: renderContext }];
    const all = await verdicts('xsd', ...files('cda', more), '--schema', join(schemas, 'infrastructure/cda/CDA.xsd'));
    expect(all).toHaveLength(more.length);
    expect(faultsOf(all)).toEqual([]);
  });

  it('the XD-LAB Schematron takes every report, but for what it says against its own standard', async () => {
    const unfinished = { name: 'preliminary', document: preliminary, context: renderContext };
    const all = await verdicts(
      'schematron',
      ...files('cda', [...cases, unfinished]),
      '--schema',
      schematron,
      '--phase',
      'errors',
    );
    expect(all).toHaveLength(cases.length + 1);
    const messages = (name: string): string[] =>
      all
        .filter(({ file }) => file.endsWith(`${name}.xml`))
        .flatMap(({ errors }) => errors.map(({ message }) => message.replaceAll(/\s+/g, ' ').trim()));
    // It looks for "active" and "aborted" on the entry instead of the act, and knows no result that is still to come.
    const onTheWrongElement = /^Error: The Specimen Act .* shall have the statusCode\/@code value equal to/;
    const knowsNoActive =
      /statusCode(\/| )@code (attribute )?shall be "completed" or "aborted"|statusCode\/@code shall be/;
    for (const { name } of cases)
      expect(messages(name).filter((message) => name !== 'withdrawn' || !onTheWrongElement.test(message))).toEqual([]);
    const left = messages('preliminary').filter((message) => !onTheWrongElement.test(message));
    expect(left.filter((message) => !knowsNoActive.test(message))).toEqual([]);
  });

  it('HL7’s validator takes every report as Bundle-eu-lab', async () => {
    const guides = ['hl7-eu-laboratory', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'];
    const all = await verdicts(
      'fhir',
      ...files('fhir', [...cases, { name: 'preliminary', document: preliminary, context: renderContext }]),
      ...guides.flatMap((guide) => ['--ig', guide]),
      '--profile',
      'http://hl7.eu/fhir/laboratory/StructureDefinition/Bundle-eu-lab',
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
    const guides = ['hl7.fhir.uv.ips', 'hl7-eu-base', 'hl7-eu-extensions'].flatMap((guide) => ['--ig', guide]);
    const all = [
      ...(await verdicts('fhir', ...files('fhir', summaries), '--ig', 'hl7.fhir.uv.ips', '--profile', ips)),
      ...(await verdicts('fhir', ...files('fhir', others), ...guides)),
    ];
    expect(all).toHaveLength(summaries.length + others.length);
    expect(faultsOf(all)).toEqual([]);
  });

  it('HL7’s validator takes discharge letters, made of sections or of a file, as Bundle-eu-hdr', async () => {
    const letters = [
      ...sections.filter(({ name }) => name.endsWith('Letter')),
      { name: 'file', document: letter, context: replacingContext },
    ];
    const guides = ['hl7-eu-hdr', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'];
    const all = await verdicts(
      'fhir',
      ...files('fhir', letters),
      ...guides.flatMap((guide) => ['--ig', guide]),
      '--profile',
      'http://hl7.eu/fhir/hdr/StructureDefinition/bundle-eu-hdr',
    );
    expect(all).toHaveLength(3);
    expect(faultsOf(all)).toEqual([]);
  });
});
