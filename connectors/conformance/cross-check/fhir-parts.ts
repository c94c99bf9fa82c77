/** Data types and people of FHIR R4, read from the JSON as facts. Written from the standard, not from our renderer. */
import { isObject, listOf, textOf, type Json, type JsonObject } from '../fhir.ts';
import {
  codeKey,
  decimal,
  folded,
  numbersAlike,
  rangeKind,
  systemKey,
  timeInWords,
  timeKey,
  type Facts,
  type ReadTime,
} from './facts.ts';

const NOTHING: JsonObject = {};

/** The object at a path of names; an empty one where there is none. A list counts by its first. */
export const at = (value: Json | undefined, ...path: readonly string[]): JsonObject =>
  first(path.reduce<Json | undefined>((one, name) => first(one)[name], value));

const first = (value: Json | undefined): JsonObject => {
  const one = Array.isArray(value) ? (value as readonly Json[])[0] : value;
  return isObject(one) ? one : NOTHING;
};

export const objects = (value: Json | undefined): readonly JsonObject[] =>
  listOf(value).filter((one): one is JsonObject => isObject(one));

/** The resources of a document by their addresses, and which of them were reached from its Composition. */
export class Resources {
  readonly #byUrl = new Map<string, JsonObject>();
  readonly #order: readonly JsonObject[];
  readonly #reached = new Set<JsonObject>();
  /** Addresses that were pointed to and are nobody's. */
  readonly nowhere = new Set<string>();

  constructor(bundle: JsonObject) {
    const entries = objects(bundle['entry']);
    this.#order = entries.map((entry) => at(entry, 'resource'));
    entries.forEach((entry, index) => this.#byUrl.set(textOf(entry['fullUrl']), this.#order[index] ?? NOTHING));
  }

  follow(reference: Json | undefined): JsonObject | undefined {
    const found = this.#byUrl.get(textOf(first(reference)['reference']));
    const address = textOf(first(reference)['reference']);
    if (found) this.#reached.add(found);
    else if (address !== '') this.nowhere.add(address);
    return found;
  }

  followAll(references: Json | undefined): JsonObject[] {
    return objects(references)
      .map((one) => this.follow(one))
      .filter((one) => one !== undefined);
  }

  composition(): JsonObject | undefined {
    const [composition] = this.#order;
    if (composition?.['resourceType'] !== 'Composition') return undefined;
    this.#reached.add(composition);
    return composition;
  }

  orderOf(resource: JsonObject): number {
    return this.#order.indexOf(resource);
  }

  /** The kinds of resource that are about somebody else than `patient`. */
  aboutOthers(patient: string): string[] {
    return this.#order
      .filter((one) =>
        ['subject', 'patient'].some((field) => field in one && textOf(at(one, field)['reference']) !== patient),
      )
      .map((one) => textOf(one['resourceType']));
  }

  /** What stands in the Bundle and is part of nothing. */
  leftOver(): string[] {
    return this.#order.filter((one) => !this.#reached.has(one)).map((one) => textOf(one['resourceType']));
  }
}

export function timeOf(value: Json | undefined): ReadTime | undefined {
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d))?$/.exec(
    textOf(value),
  );
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute = '', second = '', zone = ''] = match;
  const date = [year, month, day].filter((part) => part !== undefined);
  return hour === undefined
    ? { date, time: [], zone: '' }
    : { date, time: [hour, minute, second], zone: zone === 'Z' ? '+00:00' : zone };
}

export function addTime(facts: Facts, about: string, kind: string, value: Json | undefined): void {
  const time = timeOf(value);
  facts.add(about, kind, time ? timeKey(time) : textOf(value));
}

export function addPeriod(facts: Facts, about: string, kind: string, period: JsonObject): void {
  addTime(facts, about, `${kind} start`, period['start']);
  addTime(facts, about, `${kind} end`, period['end']);
}

/** The time that a field of several types gives: a moment, or a period. */
export function addTiming(facts: Facts, about: string, kind: string, resource: JsonObject, field: string): void {
  addTime(facts, about, `${kind} start`, resource[`${field}DateTime`]);
  addPeriod(facts, about, kind, at(resource, `${field}Period`));
}

export function addConcept(facts: Facts, about: string, kind: string, concept: JsonObject): void {
  const prefix = kind === '' ? '' : `${kind} `;
  for (const coding of objects(concept['coding'])) {
    const code = textOf(coding['code']);
    facts.add(about, `${prefix}code`, codeKey(code, textOf(coding['system'])));
    const display = folded(textOf(coding['display']));
    if (display !== '') facts.add(about, `${prefix}name of code`, `${folded(code)}: ${display}`);
  }
  facts.add(about, `${prefix}words`, textOf(concept['text']));
}

/** Words, names and codes of a concept, whichever of them a reader is shown. */
export const namesOf = (concept: JsonObject): string[] => [
  textOf(concept['text']),
  ...objects(concept['coding']).flatMap(({ display, code }) => [textOf(display), textOf(code)]),
];

/** Quantity; its decimal by the digits that stand in the file. */
export interface Amount {
  readonly number: string | undefined;
  readonly unit: string;
  readonly ucum: string;
}

export function amountOf(quantity: JsonObject): Amount | undefined {
  const number = decimal(textOf(quantity['value']));
  if (number === undefined) return undefined;
  const ucum = systemKey(textOf(quantity['system'])) === UCUM ? textOf(quantity['code']) : '';
  const unit = textOf(quantity['unit']);
  // `1` is how UCUM says that there is no unit.
  return ucum === '1' && unit === '' ? { number, unit, ucum: '' } : { number, unit: unit === '' ? ucum : unit, ucum };
}

const UCUM = '2.16.840.1.113883.6.8';

export function addAmount(facts: Facts, about: string, kind: string, quantity: JsonObject): void {
  const amount = amountOf(quantity);
  if (!amount) return;
  facts.add(about, kind, amount.number);
  facts.add(about, `${kind} unit`, amount.unit);
  facts.add(about, `${kind} unit code`, amount.ucum);
}

export function addIdentifiers(facts: Facts, about: string, identifiers: Json | undefined, kind = 'id'): void {
  for (const identifier of objects(identifiers)) {
    const [value, system] = [textOf(identifier['value']), textOf(identifier['system'])];
    if (value === '' && system === '') continue;
    // A number that is an address itself (RFC 3986) is the id as a whole.
    facts.add(
      about,
      kind,
      system === 'urn:ietf:rfc:3986' ? `of ${systemKey(value)}` : `${folded(value)} of ${systemKey(system)}`,
    );
    facts.add(about, `${kind} assigner`, textOf(at(identifier, 'assigner')['display']));
  }
}

export function addPersonName(facts: Facts, about: string, names: Json | undefined): void {
  const all = objects(names);
  const maiden = all.find((name) => name['use'] === 'maiden');
  const used = all.find((name) => name['use'] === 'official') ?? maiden ?? NOTHING;
  const joined = (key: string): string =>
    listOf(used[key])
      .map((part) => folded(textOf(part)))
      .filter((part) => part !== '')
      .join(' ');
  facts.add(about, 'family name', textOf(used['family']));
  facts.add(about, 'name at birth', textOf(maiden?.['family']));
  if (maiden)
    facts.add(
      about,
      'given names',
      listOf(maiden['given'])
        .map((part) => folded(textOf(part)))
        .join(' '),
    );
  for (const [key, kind] of [
    ['given', 'given names'],
    ['prefix', 'prefix'],
    ['suffix', 'suffix'],
  ] as const)
    facts.add(about, kind, joined(key));
}

export function addAddress(facts: Facts, about: string, address: JsonObject): void {
  facts.add(
    about,
    'address lines',
    listOf(address['line'])
      .map((line) => folded(textOf(line)))
      .join(' / '),
  );
  for (const part of ['postalCode', 'city', 'country']) facts.add(about, part, textOf(address[part]));
}

const schemes: Readonly<Record<string, string>> = { phone: 'tel:', fax: 'fax:', email: 'mailto:' };

export function addTelecoms(facts: Facts, about: string, telecoms: Json | undefined, most = Infinity): void {
  for (const telecom of objects(telecoms).slice(0, most)) {
    const value = folded(textOf(telecom['value'])).replaceAll(/\s/g, '');
    const scheme = schemes[textOf(telecom['system'])] ?? '';
    const uri = `${scheme}${value}`.replace(/^[a-z]+:/i, (one) => one.toLowerCase());
    if (value !== '') facts.add(about, 'telecom', `${textOf(telecom['use'])} ${uri}`);
  }
}

/** `telecoms`: how many of them the other standard has room for. */
export function addOrganization(
  facts: Facts,
  about: string,
  organization: JsonObject | undefined,
  telecoms = Infinity,
): void {
  if (!organization) return;
  addIdentifiers(facts, about, organization['identifier']);
  facts.add(about, 'name', textOf(organization['name']));
  addTelecoms(facts, about, organization['telecom'], telecoms);
  addAddress(facts, about, at(organization, 'address'));
}

/** Who stands behind a reference: a person in a role, a house, or a device of a house. */
export function addParty(facts: Facts, about: string, resources: Resources, reference: Json | undefined): void {
  const party = resources.follow(reference) ?? NOTHING;
  switch (textOf(party['resourceType'])) {
    case 'PractitionerRole': {
      const person = resources.follow(party['practitioner']) ?? NOTHING;
      addIdentifiers(facts, about, person['identifier']);
      addPersonName(facts, about, person['name']);
      addConcept(facts, about, 'specialty', at(party, 'specialty'));
      addOrganization(facts, `${about}’s house`, resources.follow(party['organization']));
      return;
    }
    case 'Organization': {
      addOrganization(facts, `${about}’s house`, party);
      return;
    }
    case 'Device':
      addIdentifiers(facts, about, party['identifier']);
      facts.add(about, 'software', textOf(at(party, 'deviceName')['name']));
      {
        addOrganization(facts, `${about}’s house`, resources.follow(party['owner']));
        return;
      }
    default:
  }
}

export function addNotes(facts: Facts, about: string, resource: JsonObject): void {
  for (const note of objects(resource['note'])) facts.add(about, 'note', textOf(note['text']));
}

export function addFlags(facts: Facts, about: string, observation: JsonObject): void {
  for (const flag of objects(observation['interpretation'])) {
    for (const { code, system } of objects(flag['coding']))
      facts.add(about, 'flag', codeKey(textOf(code), textOf(system)));
    facts.add(about, 'flag words', textOf(flag['text']));
  }
}

export function addRange(facts: Facts, about: string, observation: JsonObject): void {
  objects(observation['referenceRange']).forEach((range, index, all) => {
    const kind = rangeKind(index, all);
    facts.add(about, kind, textOf(range['text']));
    for (const end of ['low', 'high']) addAmount(facts, about, `${kind} ${end}`, at(range, end));
    addCondition(facts, about, kind, range);
  });
}

/** Whom a range is for: CDA has words for it only. By the codes of SNOMED CT and UCUM, as a laboratory writes them. */
const conditionWords: Readonly<Record<string, readonly string[]>> = {
  '248153007': ['M', 'H', '♂', 'omme', 'OMME', 'ale', 'en', 'Männer', 'Mann', 'männlich'],
  '248152002': ['F', 'W', '♀', 'emme', 'emale', 'omen', 'Frau', 'weiblich'],
  a: ['an', 'year', 'yr', 'Jahr', 'J'],
  mo: ['mois', 'month', 'Monat'],
  wk: ['semaine', 'week', 'Woche'],
  d: ['jour', 'day', 'Tag'],
};

function addCondition(facts: Facts, about: string, kind: string, range: JsonObject): void {
  const say = (what: string, code: string): void => {
    const words = Object.hasOwn(conditionWords, code) ? conditionWords[code] : undefined;
    if (words) facts.words(about, `${kind} ${what}`, ...words);
    else facts.add(about, `${kind} ${what}`, 'unknown');
  };
  for (const { coding } of objects(range['appliesTo']))
    for (const { system, code } of objects(coding))
      say('for', systemKey(textOf(system)) === '2.16.840.1.113883.6.96' ? textOf(code) : '');
  for (const end of ['low', 'high']) {
    const age = at(range, 'age', end);
    if (Object.keys(age).length === 0) continue;
    facts.words(about, `${kind} age`, textOf(age['value']));
    say('age unit', systemKey(textOf(age['system'])) === '2.16.840.1.113883.6.8' ? textOf(age['code']) : '');
    say('age unit', textOf(age['unit']));
  }
}

/** The value of an observation, or of each of its answers. */
export function addValues(facts: Facts, about: string, observation: JsonObject): void {
  for (const component of objects(observation['component'])) addConcept(facts, about, '', at(component, 'code'));
  const before = facts.facts.length;
  for (const one of [observation, ...objects(observation['component'])]) addValue(facts, about, one);
  if (facts.facts.length === before) facts.add(about, 'value', 'absent');
}

function addValue(facts: Facts, about: string, holder: JsonObject): void {
  const quantity = at(holder, 'valueQuantity');
  addNumber(facts, about, textOf(quantity['comparator']), amountOf(quantity));
  const ratio = at(holder, 'valueRatio');
  const [numerator, denominator] = [amountOf(at(ratio, 'numerator')), amountOf(at(ratio, 'denominator'))];
  if (numerator) {
    facts.add(about, 'value', `${numerator.number ?? ''}:${denominator?.number ?? ''}`);
    facts.add(about, 'unit', numerator.unit);
    facts.add(about, 'unit code', numerator.ucum);
  }
  addInterval(facts, about, at(holder, 'valueRange'));
  addConcept(facts, about, 'value', at(holder, 'valueCodeableConcept'));
  facts.add(about, 'value', numbersAlike(textOf(holder['valueString'])));
  const time = timeOf(holder['valueDateTime']);
  addTime(facts, about, 'value', holder['valueDateTime']);
  if (time) facts.words(about, 'value', ...timeInWords(time));
}

function addNumber(facts: Facts, about: string, comparator: string, amount: Amount | undefined): void {
  if (!amount) return;
  facts.add(about, 'value', `${comparator} ${amount.number ?? ''}`);
  facts.add(about, 'unit', amount.unit);
  facts.add(about, 'unit code', amount.ucum);
}

function addInterval(facts: Facts, about: string, range: JsonObject): void {
  const [low, high] = [amountOf(at(range, 'low')), amountOf(at(range, 'high'))];
  if (!low || !high) {
    addNumber(facts, about, low ? '>=' : '<=', low ?? high);
    return;
  }
  facts.add(about, 'value', `${low.number ?? ''} – ${high.number ?? ''}`);
  facts.add(about, 'unit', low.unit, high.unit);
  facts.add(about, 'unit code', low.ucum, high.ucum);
}
