/** Documents made of sections as the model could say them, for properties that hold of all of them. */
import fc from 'fast-check';
import type { ClinicalDocument, Section, Statement } from '../clinical/index.ts';
import { anyConcept, anyObservation, some, words } from './arbitrary.test-data.ts';
import { sectionDocuments } from './sections.test-data.ts';

const time = fc.constantFrom('2019', '201905', '20190502', '202603020815+0100');
const period = fc.record({ start: time, end: time }, { requiredKeys: [] });
const state = fc.constantFrom('active', 'inactive', 'resolved');
const number = fc.constantFrom('1', '0.5', '10');
const unit = fc.record({ text: words, ucum: fc.constantFrom('mg', 'mL') }, { requiredKeys: ['text'] });
const sourced = { id: fc.constant('s'), notes: some(words), source: fc.constant('s') };
const always = ['id', 'notes', 'source', 'kind'] as const;

/** Statements of each kind: those fields that a source may leave out come and go. */
const statements = {
  condition: fc.record(
    {
      ...sourced,
      kind: fc.constant('condition' as const),
      code: anyConcept,
      status: state,
      severity: anyConcept,
      period,
    },
    { requiredKeys: [...always, 'code'] },
  ),
  allergy: fc.record(
    {
      ...sourced,
      kind: fc.constant('allergy' as const),
      agent: anyConcept,
      type: fc.constantFrom('allergy', 'intolerance'),
      criticality: fc.constantFrom('low', 'high'),
      status: state,
      reactions: some(
        fc.record(
          { manifestation: anyConcept, severity: fc.constantFrom('mild', 'moderate', 'severe') },
          { requiredKeys: ['manifestation'] },
        ),
      ),
      onset: time,
    },
    { requiredKeys: [...always, 'agent', 'reactions'] },
  ),
  medication: fc.record(
    {
      ...sourced,
      kind: fc.constant('medication' as const),
      code: anyConcept,
      ingredients: some(fc.record({ code: anyConcept, strength: words }, { requiredKeys: ['code'] })),
      form: anyConcept,
      route: anyConcept,
      dose: fc.record({ low: number, unit }, { requiredKeys: ['low'] }),
      dosage: words,
      asNeeded: fc.boolean(),
      reason: words,
      period,
      status: fc.constantFrom('active', 'completed', 'stopped', 'planned', 'entered-in-error', 'unknown'),
    },
    { requiredKeys: [...always, 'code', 'ingredients', 'dosage', 'status'] },
  ),
  immunization: fc.record(
    {
      ...sourced,
      kind: fc.constant('immunization' as const),
      vaccine: anyConcept,
      targets: some(anyConcept),
      at: time,
      lot: words,
      dose: fc.record({ number, unit }, { requiredKeys: ['number'] }),
      doseNumber: fc.constantFrom('1', 'rappel'),
      route: anyConcept,
      site: anyConcept,
      status: fc.constantFrom('completed', 'not-done', 'entered-in-error'),
      reason: anyConcept,
      historical: fc.boolean(),
    },
    { requiredKeys: [...always, 'vaccine', 'targets', 'status'] },
  ),
  procedure: fc.record(
    { ...sourced, kind: fc.constant('procedure' as const), code: anyConcept, period, bodySite: anyConcept },
    { requiredKeys: [...always, 'code'] },
  ),
  device: fc.record(
    { ...sourced, kind: fc.constant('device' as const), code: anyConcept, identifiers: fc.constant([]), period },
    { requiredKeys: [...always, 'code', 'identifiers'] },
  ),
  measurement: fc.record({ ...sourced, kind: fc.constant('measurement' as const), observation: anyObservation }),
} as Record<Statement['kind'], fc.Arbitrary<Statement>>;

/** Each kind of section with what stands in it (LOINC), as readers bring them; words stand anywhere. */
const KINDS: readonly (readonly [code: string, kind: Statement['kind'] | undefined])[] = [
  ['11450-4', 'condition'],
  ['48765-2', 'allergy'],
  ['10160-0', 'medication'],
  ['11369-6', 'immunization'],
  ['47519-4', 'procedure'],
  ['46264-8', 'device'],
  ['8716-3', 'measurement'],
  ['8648-8', undefined],
];
const anySection: fc.Arbitrary<Section> = fc.constantFrom(...KINDS).chain(([code, kind]) =>
  fc.record(
    {
      id: fc.constant('s'),
      code: fc.constant({ code, system: '2.16.840.1.113883.6.1' }),
      title: words,
      text: some(words),
      statements: kind === undefined ? fc.constant([]) : some(statements[kind]),
      // No code says that there are no measurements.
      ...(kind === undefined || kind === 'measurement'
        ? {}
        : { absence: fc.constantFrom('none-known' as const, 'not-known' as const) }),
      source: fc.constant('s'),
    },
    { requiredKeys: ['id', 'code', 'text', 'statements', 'source'] },
  ),
);

/** A summary, a card or a letter with any sections, each kind and each id once. */
export const anySectionsDocument: fc.Arbitrary<ClinicalDocument> = fc
  .record({
    document: fc.constantFrom(...Object.values(sectionDocuments)),
    sections: fc.uniqueArray(anySection, { minLength: 1, maxLength: 3, selector: ({ code }) => code?.code }),
    title: words,
    language: fc.constantFrom('fr-LU', 'de', 'en'),
  })
  .map(({ document, sections, title, language }): ClinicalDocument => {
    let [at, said] = [0, 0];
    const numbered = sections.map((section) => ({
      ...section,
      id: `section-${(at += 1)}`,
      statements: section.statements.map((statement) => ({ ...statement, id: `statement-${(said += 1)}` })),
    }));
    return { ...document, title, language, body: { kind: 'sections', sections: numbered } };
  });
