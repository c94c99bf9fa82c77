/** What a new document may be made of where a finished FHIR document does not keep the rules: all of its content, or nothing. */
import { describe, expect, it } from 'vitest';
import { leftUnsaid } from '../../conformance/index.ts';
import { renderContext } from '../../documents/documents.test-data.ts';
import { render } from '../../documents/index.ts';
import type { ContentReading } from '../types.ts';
import { fhirFormat } from './index.ts';
import { composition, div, finished } from './laboratory.test-data.ts';
import {
  bundle,
  bytesOf,
  contextOf,
  observation,
  patient,
  pdf,
  potassium,
  report,
  words,
  type Fhir,
} from './testing.ts';

function contentOf(value: Fhir): ContentReading {
  const [part] = fhirFormat.read({ name: 'x.json', bytes: bytesOf(value) }, contextOf());
  if (part?.kind !== 'document' || !part.content) throw new Error(part?.kind);
  return part.content();
}

/** The places of the narrative that a new document would not say. */
function unsaid(value: Fhir): readonly string[] {
  const bytes = bytesOf(value);
  const content = contentOf(value);
  if (!content.ok) throw new Error('not read');
  const made = render(content.document, 'cda', renderContext);
  if (!made.ok) throw new Error(made.findings.map(({ rule }) => rule).join());
  return leftUnsaid(bytes, made.rendering.bytes);
}

describe('a finished laboratory document', () => {
  it('gives its results, its header and its remarks, and accounts for every leaf once', () => {
    const content = contentOf(finished());
    if (!content.ok) throw new Error(JSON.stringify(content.findings));
    expect(content.findings).toEqual([]);
    expect(content.document).toMatchObject({
      title: 'Analyses du 12 novembre',
      language: 'fr-LU',
      status: 'final',
      effectiveTime: '20261112154500+0100',
      author: { organization: { name: 'LABOTEST' } },
      custodian: { name: 'LABOTEST' },
      order: { placer: { extension: 'ORD-1' } },
      body: { kind: 'results', groups: [{ observations: [{ value: { number: '5.60' } }] }], notes: ['À jeun'] },
    });
    const { mapped, ignored, unmapped } = content.mapping;
    expect(unmapped).toEqual([]);
    const paths = [...mapped, ...ignored].map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(mapped).toContainEqual({
      path: 'entry[1].Composition.title',
      value: 'Analyses du 12 novembre',
      to: 'title',
    });
  });

  it('says everything that its narrative said, or is told not to', () => {
    expect(unsaid(finished())).toEqual([]);
    const { section } = composition();
    const more = [
      ...(section as readonly Fhir[]),
      { title: 'Biochimie', text: div('<p>Kalium 7,1 kritisch</p>'), entry: [{ reference: 'DiagnosticReport/b1' }] },
    ];
    expect(unsaid(finished({ section: more }))).toEqual(['Composition.section[2].text']);
  });

  it('is not read where the text of its Composition has a number that no element has, or cannot be read', () => {
    const place = { ok: false, findings: [{ rule: 'fhir.content-not-read', path: 'entry[1].Composition.text' }] };
    const said = 'Analyses du 12 novembre 2026, 15:45, potassium 5,6';
    expect(contentOf(finished({ text: div(`<p>${said}</p>`) }))).toMatchObject({ ok: true });
    expect(contentOf(finished({ text: div(`<p>${said}, INR 9,9</p>`) }))).toMatchObject(place);
    expect(contentOf(finished({ text: div(`<p>${said}&nbsp;</p>`) }))).toMatchObject(place);
  });

  it('is as confidential as the strictest of its parts', () => {
    const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'V' };
    const content = contentOf(finished({ confidentiality: 'R' }, { meta: { security: [label] } }));
    expect(content).toMatchObject({ document: { confidentiality: 'V' } });
  });

  it('is not final where its header or a result is not', () => {
    const statusOf = (value: Fhir): string | undefined => {
      const content = contentOf(value);
      return content.ok ? content.document.status : undefined;
    };
    expect(statusOf(finished({ status: 'amended' }))).toBe('corrected');
    expect(statusOf(finished({}, {}, [], { ...potassium, status: 'preliminary' }))).toBe('preliminary');
  });

  it.each<[string, Fhir, string]>([
    ['a second report', finished({}, {}, [report({ id: 'b2' })]), 'Bundle.entry'],
    ['no report', bundle([composition(), patient], { type: 'document', identifier: { value: 'x' } }), 'Bundle.entry'],
    ['an observation beside it', finished({}, {}, [observation('v', { valueString: 'x' })]), 'entry[9].Observation'],
    ['a problem beside it', finished({}, {}, [{ resourceType: 'Condition', code: words('x') }]), 'entry[9].Condition'],
    [
      'a file',
      finished({}, { presentedForm: [{ contentType: 'application/pdf', data: pdf.toString('base64') }] }),
      'entry[2].DiagnosticReport.presentedForm',
    ],
    [
      'what may change the meaning',
      finished({}, { modifierExtension: [{ url: 'x' }] }),
      'Bundle.entry[2].resource.modifierExtension',
    ],
    [
      'an extension that nobody knows in a result',
      finished({}, {}, [], { ...potassium, extension: [{ url: 'x', valueString: 'y' }] }),
      'entry[8].Observation.extension[1].url',
    ],
  ])('is not read where something would be lost: %s', (_, value, path) => {
    expect(contentOf(value)).toMatchObject({
      ok: false,
      findings: [{ rule: 'fhir.content-not-read', severity: 'warning', path }],
    });
  });
});
