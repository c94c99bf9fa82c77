import { describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../../clinical/index.ts';
import {
  bareReport,
  group,
  laboratoryReport,
  observation,
  onePoint,
  renderContext,
  replacingContext,
} from '../documents.test-data.ts';
import { render } from '../render.ts';
import type { RenderContext } from '../types.ts';

interface Resource {
  readonly resourceType: string;
  readonly [key: string]: unknown;
}
interface Bundle extends Resource {
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource }[];
}

function fhirText(document: ClinicalDocument, context: RenderContext = renderContext): string {
  const result = render(document, 'fhir', context);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return Buffer.from(result.rendering.bytes).toString('utf8');
}

const bundleOf = (document: ClinicalDocument, context?: RenderContext): Bundle =>
  JSON.parse(fhirText(document, context)) as Bundle;
const all = (bundle: Bundle, type: string): Resource[] =>
  bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);
const one = (bundle: Bundle, type: string): Resource => {
  const [first, ...more] = all(bundle, type);
  if (!first || more.length > 0) throw new Error(`not exactly one ${type}`);
  return first;
};
const referencesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'reference' && typeof item === 'string' ? [item] : referencesIn(item),
  );
};
const withObservation = (fields: Parameters<typeof observation>[1]): ClinicalDocument => ({
  ...laboratoryReport,
  body: { kind: 'results', groups: [group('g', [observation('o', fields)])], specimens: [], notes: [] },
});
/** The only result of a report (the panel is the other observation). */
const resultOf = (fields: Parameters<typeof observation>[1]): Resource => {
  const [, result] = all(bundleOf(withObservation(fields)), 'Observation');
  if (!result) throw new Error('no result');
  return result;
};

describe('the European laboratory report', () => {
  const bundle = bundleOf(laboratoryReport, replacingContext);
  const composition = one(bundle, 'Composition');
  const report = one(bundle, 'DiagnosticReport');

  it('has a picture beside the panel that it belongs to, and shows it', () => {
    const image = one(bundle, 'DocumentReference');
    const [panel] = all(bundle, 'Observation').filter(({ hasMember }) => hasMember !== undefined);
    expect(image).toMatchObject({
      description: 'Pic étroit',
      content: [
        {
          attachment: {
            contentType: 'image/png',
            data: onePoint.toString('base64'),
            title: 'Courbe d’électrophorèse',
            creation: '2026-03-02T10:15:00+01:00',
          },
        },
      ],
      context: { related: [{ reference: `urn:uuid:${String(panel?.['id'])}` }] },
    });
    expect(referencesIn(report['media'])).toEqual([`urn:uuid:${String(image['id'])}`]);
    expect(JSON.stringify(composition['section'])).toContain(
      `src=\\"data:image/png;base64,${onePoint.toString('base64')}`,
    );
  });

  it('says whom each of several ranges is for, by sex or by age', () => {
    const ranges = all(bundle, 'Observation').flatMap((result) => (result['referenceRange'] ?? []) as unknown[]);
    const snomed = 'http://snomed.info/sct';
    expect(ranges).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          text: 'F: 12 - 16',
          appliesTo: [{ coding: [{ system: snomed, code: '248152002', display: 'Female' }] }],
        }),
        expect.objectContaining({
          text: '18-70 ans: 5 - 40',
          age: {
            low: { value: 18, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' },
            high: { value: 70, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' },
          },
        }),
      ]),
    );
  });

  it('is a document with the ids and the time of the CDA twin', () => {
    expect(bundle).toMatchObject({
      type: 'document',
      meta: { profile: ['http://hl7.eu/fhir/laboratory/StructureDefinition/Bundle-eu-lab'] },
      identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${renderContext.documentId}` },
      timestamp: '2026-03-02T15:00:00+01:00',
    });
    expect(bundle.entry[0]?.resource.resourceType).toBe('Composition');
  });

  it('has one Composition and one DiagnosticReport that agree', () => {
    expect(report['identifier']).toContainEqual(composition['identifier']);
    for (const key of ['subject', 'encounter', 'category']) expect(report[key]).toEqual(composition[key]);
    expect(report['code']).toEqual(composition['type']);
    expect(composition).toMatchObject({
      status: 'final',
      title: 'Résultats d’analyses',
      confidentiality: 'N',
      relatesTo: [
        {
          code: 'replaces',
          targetIdentifier: { value: `urn:uuid:${replacingContext.history.replaces?.documentId ?? ''}` },
        },
      ],
    });
  });

  it('refers only to what it holds, and holds only what is referred to', () => {
    const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
    const references = new Set(referencesIn(bundle));
    for (const url of urls) expect(url).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(new Set(urls).size).toBe(urls.length);
    for (const reference of references) expect(urls).toContain(reference);
    for (const url of urls) expect(references).toContain(url);
  });

  it('holds every person and house once', () => {
    expect(all(bundle, 'Organization').map(({ name }) => name)).toEqual(['Laboratoire d’essai', 'Cabinet du Parc']);
    expect(one(bundle, 'Patient')).toMatchObject({
      name: [
        { use: 'official', family: 'Exemple', given: ['Anne', 'Marie'] },
        { use: 'maiden', family: 'Modèle' },
      ],
      gender: 'female',
      birthDate: '1980-07-27',
      address: [{ country: 'LU' }],
    });
    expect(one(bundle, 'ServiceRequest')).toMatchObject({
      identifier: [{ value: 'ORD-1', assigner: { display: 'CABINET' } }, { value: 'F-2026-1' }],
      reasonCode: [{ text: 'Bilan annuel' }],
    });
  });

  it('hangs the antibiogram under the organism', () => {
    const observations = all(bundle, 'Observation');
    const byText = (text: string): Resource => {
      const found = observations.find(
        ({ valueCodeableConcept }) => (valueCodeableConcept as { text?: string } | undefined)?.text === text,
      );
      if (!found) throw new Error(`no ${text}`);
      return found;
    };
    const [panel] = referencesIn(byText('E. coli')['hasMember']);
    const susceptibility = bundle.entry.find(({ fullUrl }) => fullUrl === panel)?.resource;
    expect(susceptibility).toMatchObject({ code: { text: 'Antibiogramme' } });
    expect(referencesIn(susceptibility?.['hasMember'])).toHaveLength(2);
    expect(referencesIn(report['result'])).not.toContain(panel);
  });

  it('says nothing of what was entered in error', () => {
    const text = fhirText(laboratoryReport);
    for (const secret of ['987654', 'SECRETFLAG', 'SECRETRANGE', 'SECRETNOTE']) expect(text).not.toContain(secret);
    const withdrawn = fhirText({ ...laboratoryReport, status: 'entered-in-error' });
    for (const secret of ['5.10', '3.9', 'coli', 'jeun', 'limpide', 'Remarque sur', 'Bilan annuel', 'hémolysé'])
      expect(withdrawn).not.toContain(secret);
    const fields = all(bundleOf({ ...laboratoryReport, status: 'entered-in-error' }), 'Observation').flatMap(
      Object.keys,
    );
    expect(fields.filter((field) => /^value|^component|^interpretation|^referenceRange|^note/.test(field))).toEqual([]);
  });
});

describe('a value', () => {
  it('keeps its digits', () => {
    const unit = { text: 'mmol/l', ucum: 'mmol/L' };
    const text = fhirText(withObservation({ value: { type: 'quantity', number: '5.10', unit } }));
    expect(text).toContain(
      '"valueQuantity":{"value":5.10,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"}',
    );
    for (const [written, digits] of [
      ['+5.', '5'],
      ['.50', '0.50'],
      ['007', '7'],
      ['-0.10', '-0.10'],
      ['1e3', '1e3'],
    ] as const)
      expect(fhirText(withObservation({ value: { type: 'quantity', number: written } }))).toContain(
        `"valueQuantity":{"value":${digits}}`,
      );
  });

  it('has the type that carries it whole, and words where none does', () => {
    expect(resultOf({ value: { type: 'quantity', comparator: '<', number: '0.6' } })).toMatchObject({
      valueQuantity: { comparator: '<', value: 0.6 },
    });
    expect(resultOf({ value: { type: 'quantity', number: 'env. 5' } })).toMatchObject({ valueString: 'env. 5' });
    expect(resultOf({ value: { type: 'ratio', numerator: '1', denominator: '128' } })).toMatchObject({
      valueRatio: { numerator: { value: 1, code: '1' }, denominator: { value: 128, code: '1' } },
    });
    expect(resultOf({ value: { type: 'range', low: '10', high: '12', unit: { text: '/champ' } } })).toMatchObject({
      valueString: '10 – 12 /champ',
    });
    expect(resultOf({ value: { type: 'time', time: '202603020815+0100' } })).toMatchObject({
      valueDateTime: '2026-03-02T08:15:00+01:00',
    });
  });

  it('is absent with a reason when there is none', () => {
    const reason = (code: string): object => ({ dataAbsentReason: { coding: [{ code }] } });
    expect(resultOf({})).toMatchObject(reason('unknown'));
    expect(resultOf({ status: 'preliminary' })).toMatchObject(reason('temp-unknown'));
    expect(resultOf({ status: 'cancelled', value: { type: 'quantity', number: '5' } })).toMatchObject(
      reason('not-performed'),
    );
    expect(resultOf({ status: 'entered-in-error', value: { type: 'text', text: 'x' } })).toMatchObject(reason('error'));
  });
});

describe('where little is known', () => {
  it('what is required is marked as unknown', () => {
    const bundle = bundleOf(bareReport);
    const absent = { extension: [{ valueCode: 'unknown' }] };
    expect(one(bundle, 'Patient')).toMatchObject({ _birthDate: absent, gender: 'unknown' });
    expect(one(bundle, 'Organization')).toMatchObject({ _name: absent });
    expect(all(bundle, 'Observation')[0]).toMatchObject({ _effectiveDateTime: absent });
    expect(bundle['timestamp']).toBe('2026-03-02T00:00:00+00:00');
  });
});
