/**
 * What the validator does not look at: lists and objects without content, and the conditions of data types (it asks only for those of
 * resources). The types are told by their fields, which no other type of R4 has together.
 */
import { isObject, listOf, textOf, visit, type FhirReading, type JsonObject } from '../../fhir.ts';
import type { PackHit } from '../types.ts';
import { emptyValue, notMet } from './said.ts';

const has = (object: JsonObject, ...names: readonly string[]): boolean => names.some((name) => name in object);
const only = (object: JsonObject, ...names: readonly string[]): boolean =>
  Object.keys(object).every((name) => names.includes(name.replace(/^_/, '')) || name === 'id' || name === 'extension');

/** Moments of one precision and zone compare as they are written; others are left alone. */
function isAfter(start: string, end: string): boolean {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  return start.length === end.length && from > to;
}

interface Condition {
  /** As HL7 names it. */
  readonly key: string;
  readonly meaning: string;
  readonly broken: (object: JsonObject, contained: ReadonlySet<string>) => boolean;
}

const CONDITIONS: readonly Condition[] = [
  {
    key: 'per-1',
    meaning: 'If present, start SHALL have a lower value than end',
    broken: (object) => only(object, 'start', 'end') && isAfter(textOf(object['start']), textOf(object['end'])),
  },
  {
    key: 'qty-3',
    meaning: 'If a code for the unit is present, the system SHALL also be present',
    broken: (object) =>
      only(object, 'value', 'comparator', 'unit', 'system', 'code') &&
      has(object, 'value', 'unit') &&
      has(object, 'code') &&
      !has(object, 'system'),
  },
  {
    key: 'att-1',
    meaning: 'If the Attachment has data, it SHALL have a contentType',
    broken: (object) =>
      only(object, 'language', 'data', 'url', 'size', 'hash', 'title', 'creation') && has(object, 'data'),
  },
  {
    key: 'ref-1',
    meaning: 'SHALL have a contained resource if a local reference is provided',
    broken: ({ reference }, contained) =>
      textOf(reference).startsWith('#') && reference !== '#' && !contained.has(textOf(reference).slice(1)),
  },
];

export function unseenFaults({ bundle, entries }: FhirReading): readonly PackHit[] {
  const hits: PackHit[] = [];
  const head = Object.fromEntries(Object.entries(bundle).filter(([name]) => name !== 'entry'));
  visit(head, 'Bundle', 0, (object, at) => {
    look(object, at, new Set());
  });
  for (const { path, resource } of entries) {
    const contained = listOf(resource['contained']).filter(isObject);
    const ids = new Set(contained.map(({ id }) => textOf(id)));
    visit(resource, `${path}.resource`, 0, (object, at) => {
      look(object, at, ids);
    });
  }
  return hits;

  function look(object: JsonObject, at: string, contained: ReadonlySet<string>): void {
    for (const [name, value] of Object.entries(object)) {
      const empty = Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
      if (empty) hits.push({ rule: 'value', severity: 'error', path: `${at}.${name}`, message: emptyValue(name) });
    }
    for (const { key, meaning, broken } of CONDITIONS)
      if (broken(object, contained))
        hits.push({ rule: 'invariant', severity: 'error', path: at, message: notMet(key, meaning) });
  }
}
