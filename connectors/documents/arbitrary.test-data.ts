/** Reports as the model could say them, for properties that hold of all of them. */
import fc from 'fast-check';
import type {
  ClinicalDocument,
  Concept,
  Observation,
  ObservationStatus,
  ObservationValue,
  RangeCase,
  ReferenceRange,
} from '../clinical/index.ts';
import { group, laboratoryReport, observation } from './documents.test-data.ts';

export const words = fc.oneof(
  // Vertical tab and form feed are blanks to JavaScript, and nothing that XML may hold: what is trimmed then depends on who looks first.
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll(/[\u000B\u000C]/g, '')),
  fc.constantFrom('', ' ', 'mg/dL', '<', 'ä b', '\r\n'),
);
export const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const oid = fc.constantFrom('2.16.840.1.113883.6.1', '1.2.3', 'no oid', '');
const coding = fc.record({ code: words, system: oid, systemName: words, display: words }, { requiredKeys: ['code'] });
export const anyConcept: fc.Arbitrary<Concept> = fc.record(
  { coding, translations: some(coding), text: words },
  { requiredKeys: ['translations'] },
);
const realNumber = fc.constantFrom('5', '5.10', '.5', '5.', '+3', '-0.1', '1e9', '007');
const number = fc.oneof(fc.constantFrom('5', '5.10', '.5', '5.', '+3', '-0.1', '1e9', '', 'x', '1,5'), words);
const unit = fc.record({ text: words, ucum: fc.constantFrom('mmol/L', 'a b', '') }, { requiredKeys: ['text'] });
const value: fc.Arbitrary<ObservationValue> = fc.oneof(
  fc.record(
    { type: fc.constant('quantity' as const), comparator: fc.constantFrom('<', '<=', '>', '>='), number, unit },
    { requiredKeys: ['type', 'number'] },
  ) as fc.Arbitrary<ObservationValue>,
  fc.record(
    { type: fc.constant('ratio' as const), numerator: realNumber, denominator: realNumber, unit },
    { requiredKeys: ['type', 'numerator', 'denominator'] },
  ),
  fc.record(
    { type: fc.constant('range' as const), low: realNumber, high: realNumber, unit },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('text' as const), text: words, unit }, { requiredKeys: ['type', 'text'] }),
  fc.record({ type: fc.constant('coded' as const), concepts: some(anyConcept) }),
  fc.record({ type: fc.constant('time' as const), time: fc.constantFrom('2026', '202603020815+0100') }),
);
/** What grew is named by a code or in words. */
const isOrganism = (finding: Observation | undefined): boolean =>
  finding?.value?.type === 'coded' || (finding?.value?.type === 'text' && finding.value.unit === undefined);
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
/** A range for each span of ages, as a source would write them: each condition stands in its own part of the text. */
function severalRanges(bounds: readonly string[]): ReferenceRange {
  const said = bounds.map((low, index): RangeCase => {
    const words = `${index}-${index + 9} ans: > ${low}`;
    return index === 1
      ? { text: `F ${words}`, low, sex: 'female' }
      : { text: words, low, age: { low: String(index), high: String(index + 9), unit: 'a' } };
  });
  return { text: said.map(({ text }) => text).join('; '), ...(said.length > 1 ? { cases: said } : {}) };
}
const images = some(
  fc.record(
    {
      id: fc.constant('i'),
      title: words,
      mediaType: fc.constantFrom('image/png', 'image/jpeg', 'image/gif'),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }),
      time: fc.constantFrom('2026', '202603020815+0100'),
      notes: some(words),
      source: fc.constant('i'),
    },
    { requiredKeys: ['id', 'title', 'mediaType', 'bytes', 'notes', 'source'] },
  ),
);
export const anyObservation = fc
  .record(
    {
      code: anyConcept,
      value,
      status,
      interpretations: some(
        fc.record({ code: fc.constantFrom('H', 'constructor', 'x y'), text: words }, { requiredKeys: ['text'] }),
      ),
      range: fc.oneof(
        fc.record({ text: words, low: number, high: number }, { requiredKeys: ['text'] }),
        some(realNumber).map(severalRanges),
      ),
      notes: some(words),
      method: anyConcept,
      performer: organization,
    },
    { requiredKeys: ['code', 'status', 'interpretations', 'notes'] },
  )
  .map((fields) => observation('o', fields as Parameters<typeof observation>[1]));
/** Whatever the model can say, whether or not a source would: every kind of value, words of all planes, systems that are none. */
export const anyReport: fc.Arbitrary<ClinicalDocument> = fc
  .record({
    title: words,
    language: fc.constantFrom('fr-LU', 'de', '', 'x y'),
    family: words,
    given: some(words),
    organization,
    identifiers: some(identifier),
    code: anyConcept,
    observations: some(anyObservation),
    images,
    notes: some(words),
    type: anyConcept,
  })
  .map(({ title, language, family, given, organization: house, identifiers, code, notes, type, ...made }) => ({
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
        group('a', made.observations, { code, notes, specimenId: 's', images: made.images }),
        group(
          'b',
          made.observations,
          isOrganism(made.observations[0]) ? { parent: { groupId: 'a', observationId: 'o' } } : {},
        ),
      ],
      specimens: [{ id: 's', identifiers, type, notes }],
      notes,
    },
  }));
