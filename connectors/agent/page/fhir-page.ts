/** A FHIR R4 document Bundle as a page: what Composition and Patient say, then the narrative of each section (FHIR R4 §3.3.4). */
import {
  isObject,
  listOf,
  readXml,
  targetOf,
  textOf,
  type FhirReading,
  type JsonObject,
} from '../../conformance/index.ts';
import type { DocumentPage, PageFact } from '../contract.ts';
import { Narrative } from './narrative.ts';
import { atHouse, numbersOf, telecomWords } from './words.ts';

type Fact = DocumentPage['facts'][number];
type Section = DocumentPage['sections'][number];

const fact = (name: PageFact, values: readonly string[], time = false): Fact[] => {
  const known = [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
  return known.length === 0 ? [] : [{ name, values: known, time }];
};

export function fhirPage({ bundle, entries }: FhirReading): DocumentPage {
  const composition = entries[0]?.resource ?? {};
  const narrative = new Narrative(new Map());
  const contained = listOf(composition['contained']).filter(isObject);
  const find = (reference: unknown): JsonObject => {
    const address = referenceOf(reference, 'reference');
    if (address === '') return {};
    if (address.startsWith('#')) return contained.find(({ id }) => id === address.slice(1)) ?? {};
    return targetOf(entries, address, entries[0]?.fullUrl ?? '')?.resource ?? {};
  };
  const patient = find(composition['subject']);
  return {
    title: textOf(composition['title']),
    language: textOf(composition['language']) || textOf(bundle['language']),
    facts: [
      ...fact('patient', namesOr(composition['subject'], listOf(patient['name']).filter(isObject).map(nameWords))),
      ...fact('born', [textOf(patient['birthDate'])], true),
      ...fact('sex', [textOf(patient['gender'])]),
      ...fact(
        'identifiers',
        numbersOf(
          listOf(patient['identifier'])
            .filter(isObject)
            .map(({ value, system, assigner }) => ({
              value: textOf(value),
              by: (isObject(assigner) ? textOf(assigner['display']) : '') || textOf(system).replace(/^urn:oid:/, ''),
            })),
        ),
      ),
      ...fact('date', [textOf(composition['date'])], true),
      ...fact(
        'author',
        listOf(composition['author']).map((one) => partyWords(find(one), find) || referenceOf(one, 'display')),
      ),
      ...fact('callback', callbackOf(composition, find)),
      ...fact('custodian', namesOr(composition['custodian'], [textOf(find(composition['custodian'])['name'])])),
      ...fact('documentId', [textOf(isObject(bundle['identifier']) ? bundle['identifier']['value'] : undefined)]),
    ],
    sections: sectionsOf(listOf(composition['section']).filter(isObject), 1, narrative),
    file: '',
    leftOut: [...narrative.leftOut].map(([what, count]) => ({ what, count })),
  };
}

/** The address or the words of a reference. */
const referenceOf = (reference: unknown, part: 'reference' | 'display'): string =>
  isObject(reference as JsonObject) ? textOf((reference as JsonObject)[part]) : '';

/** What a reference is called where what it leads to has no name, or lies outside the document. */
const namesOr = (reference: unknown, names: readonly string[]): readonly string[] =>
  names.some((name) => name.trim() !== '') ? names : [referenceOf(reference, 'display')];

function sectionsOf(sections: readonly JsonObject[], depth: number, narrative: Narrative): Section[] {
  if (depth > 20) return [];
  return sections.flatMap((section) => {
    const div = isObject(section['text']) ? textOf(section['text']['div']) : '';
    const reading = div === '' ? undefined : readXml(Buffer.from(div, 'utf8'));
    const nodes = reading?.ok ? narrative.nodes(reading.root) : [];
    if (nodes.length === 0 && listOf(section['entry']).length > 0) narrative.leave('noText');
    return [
      { title: textOf(section['title']), depth, nodes },
      ...sectionsOf(listOf(section['section']).filter(isObject), depth + 1, narrative),
    ];
  });
}

const telecomsOf = (party: JsonObject): string[] =>
  listOf(party['telecom'])
    .filter(isObject)
    .map(({ value }) => telecomWords(textOf(value)));

/** Where to ask back: the authors' numbers and those of their houses; the keeper's when there are no others. Each with its house. */
function callbackOf(composition: JsonObject, find: (reference: unknown) => JsonObject): string[] {
  const near = listOf(composition['author']).flatMap((one) => {
    const party = find(one);
    const house =
      [find(party['organization']), find(party['owner'])].find((found) => found['name'] !== undefined) ?? {};
    return atHouse([party, find(party['practitioner']), house].flatMap(telecomsOf), textOf(house['name']));
  });
  const keeper = find(composition['custodian']);
  return near.length > 0 ? near : atHouse(telecomsOf(keeper), textOf(keeper['name']));
}

const nameWords = (name: JsonObject): string =>
  textOf(name['text']) ||
  [...listOf(name['prefix']), ...listOf(name['given']), name['family'] ?? '', ...listOf(name['suffix'])]
    .map(textOf)
    .join(' ');

function partyWords(party: JsonObject, find: (reference: unknown) => JsonObject): string {
  if (party['resourceType'] === 'PractitionerRole') {
    return [find(party['practitioner']), find(party['organization'])]
      .map((one) => partyWords(one, find))
      .filter((part) => part !== '')
      .join(', ');
  }
  const device =
    listOf(party['deviceName'])
      .filter(isObject)
      .map(({ name }) => textOf(name))[0] ?? '';
  const [name] = listOf(party['name']).filter(isObject);
  return name ? nameWords(name) : textOf(party['name']) || device;
}
