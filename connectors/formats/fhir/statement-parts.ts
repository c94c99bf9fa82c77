/** What the readers of statements share. What they do not understand they leave unread: nothing is made of a document with an element that is unread. */
import type { Concept, LocalizedText, Professional } from '../../clinical/index.ts';
import { Digits, isJson, listOf, stringOf } from './json.ts';
import type { Cursor } from './cursor.ts';
import { isPerson, organization, professional } from './people.ts';
import { isEmpty } from './values.ts';

export { notesOf } from './observations.ts';

/** The concept under `key`; undefined where there is none, or an empty one. */
export function conceptAt(at: Cursor, key: string, to: string): Concept | undefined {
  const concept = at.first(key)?.concept(to);
  return concept && !isEmpty(concept) ? concept : undefined;
}

export const conceptWords = ({ text, coding }: Concept): string => text ?? coding?.display ?? coding?.code ?? '';

/** What has no field of its own, as a remark with its label. */
export const labelled = (at: Cursor, label: LocalizedText, words: string | undefined): readonly string[] =>
  words === undefined || words === '' ? [] : [`${label[at.reading.language]} : ${words}`];

/** A code of FHIR by a table; one that the table does not have stays unread. */
export function tableCode<T>(at: Cursor, key: string, table: Readonly<Record<string, T>>, to: string): T | undefined {
  const code = at.node[key];
  if (typeof code !== 'string' || !Object.hasOwn(table, code)) return undefined;
  at.text(key, to);
  return table[code];
}

/** The same of a CodeableConcept of one code. */
export function tableConcept<T>(
  at: Cursor,
  key: string,
  table: Readonly<Record<string, T>>,
  to: string,
): T | undefined {
  const concept = at.first(key);
  const [coding, ...more] = listOf(concept?.node['coding']).filter(isJson);
  const code = stringOf(coding?.['code']);
  if (!concept || more.length > 0 || !Object.hasOwn(table, code)) return undefined;
  concept.concept(to);
  return table[code];
}

/** Who did or ordered it: a person, a house, or a name alone. Anybody else keeps the document as it came. */
export function partyOf(reference: Cursor | undefined, to: string): Professional | undefined {
  if (!reference) return undefined;
  const isNameAlone = !('reference' in reference.node) && !('identifier' in reference.node);
  if (isNameAlone) {
    const name = reference.text('display', `${to}.name`);
    return name === undefined ? undefined : { identifiers: [], name: { family: name, given: [] } };
  }
  const target = reference.target(to);
  if (target && isPerson(target)) return professional(target, to);
  if (target?.resource.type === 'Organization')
    return { identifiers: [], organization: organization(target, `${to}.organization`) };
  reference.doubt('fhir.content-not-read');
  return undefined;
}

/** The only one of a list; several keep the document as it came. */
export function only(at: Cursor, key: string): Cursor | undefined {
  const [one, ...more] = at.all(key);
  if (more.length > 0) at.doubt('fhir.content-not-read', key);
  return one;
}

/** A positiveInt or a string, as it is written. */
export const written = (at: Cursor, key: string, to: string): string | undefined =>
  at.node[key] instanceof Digits ? at.number(key, to) : at.text(key, to);
