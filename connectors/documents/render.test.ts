import { describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../clinical/index.ts';
import { bareReport, laboratoryReport, letter, renderContext, replacingContext } from './documents.test-data.ts';
import { render } from './index.ts';
import type { RenderContext, Rendering, RenderTarget } from './types.ts';

function rendered(document: ClinicalDocument, target: RenderTarget = 'cda', context = renderContext): Rendering {
  const result = render(document, target, context);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering;
}

function refusal(
  document: ClinicalDocument,
  target: RenderTarget = 'cda',
  context: RenderContext = renderContext,
): string[] {
  const result = render(document, target, context);
  if (result.ok) return [];
  for (const { severity, message, fix } of result.findings) {
    expect(severity).toBe('error');
    for (const text of [message, fix])
      expect([text.fr, text.de, text.en].every((words) => words.length > 10)).toBe(true);
  }
  return result.findings.map(({ rule }) => rule);
}

const carried = (format: 'cda' | 'fhir', bytes: Uint8Array): ClinicalDocument => ({
  ...laboratoryReport,
  body: {
    kind: 'carried',
    format,
    attachment: { mediaType: format === 'cda' ? 'text/xml' : 'application/fhir+json', bytes },
    id: { root: '1.2.3', extension: 'X' },
  },
});

describe('rendering', () => {
  it.each([
    ['a report as CDA', laboratoryReport, 'cda'],
    ['a report as FHIR', laboratoryReport, 'fhir'],
    ['a letter', letter, 'cda'],
  ] as const)('gives the same bytes for the same arguments: %s', (_, document, target) => {
    const copy = structuredClone(document);
    expect(Buffer.from(rendered(copy, target).bytes)).toEqual(Buffer.from(rendered(document, target).bytes));
  });

  it('changes every id when the document is another one', () => {
    const uuids = (context: RenderContext): string[] =>
      Buffer.from(rendered(laboratoryReport, 'fhir', context).bytes)
        .toString()
        .match(/"fullUrl":"urn:uuid:[0-9a-f-]{36}"/g) ?? [];
    const other = { ...renderContext, documentId: '11111111-2222-8333-8444-555555555555' };
    expect(uuids(renderContext).length).toBeGreaterThan(20);
    expect(new Set(uuids(renderContext)).size).toBe(uuids(renderContext).length);
    expect(uuids(renderContext).some((uuid) => uuids(other).includes(uuid))).toBe(false);
  });

  it('tells what it made', () => {
    const { bytes, type, ...rest } = rendered(laboratoryReport, 'cda', replacingContext);
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(type.name).toBe('laboratory-report');
    expect(rest).toEqual({
      format: 'cda',
      mediaType: 'text/xml',
      id: { root: renderContext.documentId },
      setId: renderContext.setId,
      versionNumber: 2,
      title: 'Résultats d’analyses',
    });
    expect(rendered(laboratoryReport, 'fhir')).toMatchObject({
      format: 'fhir',
      mediaType: 'application/fhir+json',
      id: { root: renderContext.documentId },
      type: { formatCode: { code: 'http://hl7.eu/fhir/laboratory/StructureDefinition/Bundle-eu-lab' } },
    });
  });

  it('chooses the type of a file by the codes of its source', () => {
    expect(rendered(letter).type.name).toBe('discharge-letter');
    expect(rendered({ ...letter, type: { translations: [] } }).type.name).toBe('letter');
  });

  it('says in the title that a report is not simply final, in the document’s language', () => {
    expect(rendered({ ...laboratoryReport, status: 'preliminary' }).title).toBe('Résultats d’analyses (provisoire)');
    expect(rendered({ ...bareReport, status: 'cancelled' }).title).toBe('Laborergebnisse (storniert)');
  });

  it('carries a finished document untouched, under its own id', () => {
    const bytes = Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/> \r\n');
    const rendering = rendered(carried('cda', bytes));
    expect(rendering.bytes).toBe(bytes);
    expect(rendering.id).toEqual({ root: '1.2.3', extension: 'X' });
    expect(rendering.type.name).toBe('carried-laboratory-report');
  });

  it('names an id without an extension by its root alone', () => {
    const document = carried('fhir', Buffer.from('{}'));
    const uuid = '0f0e0d0c-0b0a-4908-8706-050403020100';
    const withId = (id: { root?: string; extension: string }): ClinicalDocument =>
      document.body.kind === 'carried' ? { ...document, body: { ...document.body, id } } : document;
    expect(rendered(withId({ root: uuid, extension: '' }), 'fhir').id).toEqual({ root: uuid });
    expect(rendered(withId({ extension: uuid }), 'fhir').id).toEqual({ root: uuid });
  });

  // Processor time, so that a busy machine does not decide.
  it('renders 2 000 results in well under a second', () => {
    const body = laboratoryReport.body;
    if (body.kind !== 'results') throw new Error('a report has results');
    const [first] = body.groups;
    if (!first) throw new Error('a report has a group');
    const observations = Array.from(
      { length: 20 },
      (_, index) => first.observations[index % first.observations.length]!,
    );
    const groups = Array.from({ length: 100 }, (_, index) => ({ ...first, id: `g${index}`, observations }));
    const big = { ...laboratoryReport, body: { ...body, groups } };
    rendered(big);
    const start = process.cpuUsage();
    rendered(big);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(900);
  });
});

describe('what cannot be rendered is refused with a reason', () => {
  const file = (fields: { mediaType?: string; bytes?: Uint8Array }): ClinicalDocument => ({
    ...letter,
    body: {
      kind: 'attachment',
      attachment: { mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1.4'), ...fields },
    },
  });

  it('no type in the profile', () => {
    const context = { ...renderContext, profile: { ...renderContext.profile, documentTypes: [] } };
    for (const document of [laboratoryReport, letter, carried('cda', Buffer.from('<a/>'))])
      expect(refusal(document, 'cda', context)).toEqual(['documents.no-type']);
  });

  it('no result', () => {
    const empty = { ...laboratoryReport, body: { kind: 'results' as const, groups: [], specimens: [], notes: ['x'] } };
    expect(refusal(empty)).toEqual(['documents.no-results']);
    expect(refusal(empty, 'fhir')).toEqual(['documents.no-results']);
  });

  it('a date that no calendar has', () => {
    for (const effectiveTime of ['', '0000', '00000101', 'gestern']) {
      expect(refusal({ ...laboratoryReport, effectiveTime })).toEqual(['documents.no-time']);
      expect(refusal({ ...letter, effectiveTime })).toEqual(['documents.no-time']);
    }
  });

  it('an empty file, a file that is no PDF, a file that was withdrawn', () => {
    expect(refusal(file({ bytes: Buffer.alloc(0) }))).toEqual(['documents.empty-file']);
    expect(refusal(file({ mediaType: 'image/tiff' }))).toEqual(['documents.not-pdf']);
    expect(refusal({ ...letter, status: 'entered-in-error' })).toEqual(['documents.withdrawn-file']);
    expect(refusal(carried('cda', Buffer.alloc(0)))).toEqual(['documents.empty-file']);
  });

  it('a form that the document does not have', () => {
    const plain = { ...letter, type: { translations: [], text: 'lettre' } };
    expect(refusal(plain, 'fhir')).toEqual(['documents.no-fhir-form']);
    expect(refusal(carried('cda', Buffer.from('<a/>')), 'fhir')).toEqual(['documents.carried-format']);
    expect(refusal(carried('fhir', Buffer.from('{}')), 'cda')).toEqual(['documents.carried-format']);
  });
});

describe('a large file', () => {
  it('stands in its envelope byte for byte, whatever its length', () => {
    for (const length of [1, 2, 3, 786_431, 786_432, 786_433, 2_000_000]) {
      const bytes = Buffer.alloc(length, '%PDF-1.4 \n');
      const attachment = { mediaType: 'application/pdf', bytes };
      const result = render({ ...letter, body: { kind: 'attachment', attachment } }, 'cda', renderContext);
      const text = result.ok ? Buffer.from(result.rendering.bytes).toString('utf8') : '';
      const [, inside = ''] = /<nonXMLBody><text [^>]*>([^<]*)<\/text><\/nonXMLBody>/.exec(text) ?? [];
      expect(inside).toBe(bytes.toString('base64'));
      expect(text.endsWith('</ClinicalDocument>\n')).toBe(true);
    }
  });
});
