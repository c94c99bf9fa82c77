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
import type {
  ClinicalDocument,
  Concept,
  ObservationStatus,
  ObservationValue,
} from '../../connectors/clinical/index.ts';
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

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', ' ', 'mg/dL', '<', 'ä b', '\r\n'),
);
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const oid = fc.constantFrom('2.16.840.1.113883.6.1', '1.2.3', 'no oid', '');
const coding = fc.record({ code: words, system: oid, systemName: words, display: words }, { requiredKeys: ['code'] });
const anyConcept: fc.Arbitrary<Concept> = fc.record(
  { coding, translations: some(coding), text: words },
  { requiredKeys: ['translations'] },
);
const number = fc.oneof(fc.constantFrom('5', '5.10', '.5', '5.', '+3', '-0.1', '1e9', '', 'x', '1,5'), words);
const unit = fc.record({ text: words, ucum: fc.constantFrom('mmol/L', 'a b', '') }, { requiredKeys: ['text'] });
const value: fc.Arbitrary<ObservationValue> = fc.oneof(
  fc.record(
    { type: fc.constant('quantity' as const), comparator: fc.constantFrom('<', '<=', '>', '>='), number, unit },
    { requiredKeys: ['type', 'number'] },
  ) as fc.Arbitrary<ObservationValue>,
  fc.record(
    { type: fc.constant('ratio' as const), numerator: number, denominator: number, unit },
    { requiredKeys: ['type', 'numerator', 'denominator'] },
  ),
  fc.record({ type: fc.constant('range' as const), low: number, high: number, unit }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constant('text' as const), text: words, unit }, { requiredKeys: ['type', 'text'] }),
  fc.record({ type: fc.constant('coded' as const), concepts: some(anyConcept) }),
  fc.record({ type: fc.constant('time' as const), time: fc.constantFrom('2026', '202603020815+0100') }),
);
const status = fc.constantFrom<ObservationStatus>(
  'registered',
  'preliminary',
  'final',
  'corrected',
  'cancelled',
  'entered-in-error',
);
const identifier = fc.record({ root: oid, extension: words, assigner: words }, { requiredKeys: ['extension'] });
const organization = fc.record(
  {
    identifiers: some(identifier),
    name: words,
    telecoms: some(
      fc.record({ uri: words, use: fc.constantFrom('home', 'work', 'mobile') }, { requiredKeys: ['uri'] }),
    ),
    address: fc.record({ lines: some(words), city: words, country: words }, { requiredKeys: ['lines'] }),
  },
  { requiredKeys: ['identifiers', 'telecoms'] },
);
const anyObservation = fc
  .record(
    {
      code: anyConcept,
      value,
      status,
      interpretations: some(
        fc.record({ code: fc.constantFrom('H', 'constructor', 'x y'), text: words }, { requiredKeys: ['text'] }),
      ),
      range: fc.record({ text: words, low: number, high: number }, { requiredKeys: ['text'] }),
      notes: some(words),
      method: anyConcept,
      performer: organization,
    },
    { requiredKeys: ['code', 'status', 'interpretations', 'notes'] },
  )
  .map((fields) => observation('o', fields as Parameters<typeof observation>[1]));
const anyReport: fc.Arbitrary<ClinicalDocument> = fc
  .record({
    title: words,
    language: fc.constantFrom('fr-LU', 'de', '', 'x y'),
    family: words,
    given: some(words),
    organization,
    identifiers: some(identifier),
    code: anyConcept,
    observations: some(anyObservation),
    notes: some(words),
    type: anyConcept,
  })
  .map(({ title, language, family, given, organization: house, identifiers, code, observations, notes, type }) => ({
    ...laboratoryReport,
    title,
    language,
    patient: {
      ...laboratoryReport.patient,
      name: { family, given, birthFamily: family },
      identifiers: identifiers.map((one) => ({ ...one, kind: 'other' as const })),
    },
    author: { organization: house },
    custodian: house,
    body: {
      kind: 'results' as const,
      groups: [
        group('a', observations, { code, notes, specimenId: 's' }),
        group('b', observations, { parent: { groupId: 'a', observationId: 'o' } }),
      ],
      specimens: [{ id: 's', identifiers, type, notes }],
      notes,
    },
  }));

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
