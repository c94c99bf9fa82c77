/** Data types and people of CDA R2, read from the XML as facts (HL7 v3 Data Types R1). Written from the standard, not from our renderer. */
import { attribute, childOf, childrenOf, descendants, type XmlNode } from '../xml.ts';
import {
  codeKey,
  decimal,
  folded,
  numbersAlike,
  rangeKind,
  systemKey,
  timeKey,
  timeInWords,
  type Facts,
  type ReadTime,
} from './facts.ts';

/** Places of the narrative by their ID: what references of entries point to. */
export type Places = ReadonlyMap<string, string>;

/** The text of a node with that of its children, in the order in which it stands; `br` and every other element part words. */
export const orderedText = (node: XmlNode): string =>
  node.content.map((part) => (typeof part === 'string' ? part : ` ${orderedText(part)} `)).join('');

/** The paragraphs and cells of a narrative, whether CDA's or XHTML's. */
export const piecesOf = (narrative: XmlNode): string[] =>
  descendants(narrative)
    .filter(({ name }) => ['paragraph', 'p', 'td', 'th'].includes(name))
    .map((node) => folded(orderedText(node)));

const written = (node: XmlNode | undefined): string => (node === undefined ? '' : folded(orderedText(node)));

export function timeOf(node: XmlNode | undefined): ReadTime | undefined {
  const value = attribute(node, 'value')?.trim() ?? '';
  const match = /^(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)?(\d\d)?)?(?:\.\d+)?([+-]\d{4})?$/.exec(value);
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute = '00', second = '00', zone = '+0000'] = match;
  const date = [year, month, day].filter((part) => part !== undefined);
  return hour === undefined
    ? { date, time: [], zone: '' }
    : { date, time: [hour, minute, second], zone: `${zone.slice(0, 3)}:${zone.slice(3)}` };
}

export function addTime(facts: Facts, about: string, kind: string, node: XmlNode | undefined): void {
  const time = timeOf(node);
  if (time) facts.add(about, kind, timeKey(time));
  else facts.add(about, kind, attribute(node, 'value'));
}

/** IVL_TS: its ends; a point in time is its own start. */
export function addPeriod(facts: Facts, about: string, kind: string, node: XmlNode | undefined): void {
  addTime(facts, about, `${kind} start`, attribute(node, 'value') === undefined ? childOf(node, 'low') : node);
  addTime(facts, about, `${kind} end`, childOf(node, 'high'));
}

/** The codes of a CD or CE: its own, and the translations of it. */
export function addConcept(facts: Facts, about: string, kind: string, node: XmlNode | undefined): void {
  if (!node) return;
  const prefix = kind === '' ? '' : `${kind} `;
  for (const one of [node, ...childrenOf(node, 'translation')]) {
    // A code with blanks in it stands as text: CDA's codes have none.
    const code = attribute(one, 'code') ?? (one === node ? undefined : written(childOf(one, 'originalText')));
    facts.add(about, `${prefix}code`, codeKey(code, attribute(one, 'codeSystem')));
    const display = folded(attribute(one, 'displayName') ?? '');
    if (display !== '') facts.add(about, `${prefix}name of code`, `${folded(code ?? '')}: ${display}`);
  }
  const words = written(childOf(node, 'originalText'));
  facts.add(about, `${prefix}words`, words);
  if (['', 'value'].includes(kind)) facts.words(about, `${prefix}name`, words, ...namesOf(node));
  if (kind === 'method') facts.words(`method of ${about}`, 'name', words, ...namesOf(node));
}

/** Names and codes of a concept, whichever of them a reader is shown. */
const namesOf = (concept: XmlNode): string[] =>
  [concept, ...childrenOf(concept, 'translation')].flatMap((one) => [
    attribute(one, 'displayName') ?? '',
    attribute(one, 'code') ?? written(childOf(one, 'originalText')),
  ]);

/** PQ, or a bound of an IVL_PQ: number and unit; a unit or a number that is none of UCUM's stands in a translation. */
export interface Amount {
  readonly number: string | undefined;
  readonly unit: string;
  readonly ucum: string;
  /** As a reader sees it where the number is no number. */
  readonly words: string;
}

export function amountOf(node: XmlNode | undefined): Amount | undefined {
  if (!node) return undefined;
  const translation = childOf(node, 'translation');
  const text = written(childOf(translation, 'originalText'));
  const numbers = [attribute(node, 'value'), attribute(translation, 'value')].map(decimal);
  const [own, again] = numbers;
  const ucum = attribute(node, 'unit') ?? '';
  // Told twice and not alike: neither counts.
  const number = own !== undefined && again !== undefined && own !== again ? `${own} / ${again}` : (own ?? again);
  return number === undefined
    ? { number, unit: '', ucum: '', words: text }
    : { number, unit: text === '' ? ucum : text, ucum, words: folded(`${number} ${text === '' ? ucum : text}`) };
}

export function addAmount(facts: Facts, about: string, kind: string, node: XmlNode | undefined): void {
  const amount = amountOf(node);
  if (!amount) return;
  facts.add(about, kind, amount.number ?? amount.words);
  facts.add(about, `${kind} unit`, amount.unit);
  facts.add(about, `${kind} unit code`, amount.ucum);
}

export function addIdentifiers(facts: Facts, about: string, nodes: readonly XmlNode[], kind = 'id'): void {
  for (const node of nodes) {
    const [root, extension] = [attribute(node, 'root'), attribute(node, 'extension')];
    if (root === undefined) continue;
    facts.add(about, kind, `${folded(extension ?? '')} of ${systemKey(root)}`);
    facts.add(about, `${kind} assigner`, attribute(node, 'assigningAuthorityName'));
  }
}

/** PN: the family name that is used, that of birth (qualifier BR), given names, prefix and suffix. */
export function addPersonName(facts: Facts, about: string, name: XmlNode | undefined): void {
  const families = childrenOf(name, 'family');
  const isBirth = (node: XmlNode): boolean => /(^|\s)BR(\s|$)/.test(attribute(node, 'qualifier') ?? '');
  const birth = families.find(isBirth);
  facts.add(about, 'family name', written(families.find((node) => !isBirth(node)) ?? birth));
  facts.add(about, 'name at birth', written(birth));
  facts.add(
    about,
    'given names',
    childrenOf(name, 'given')
      .map((node) => written(node))
      .join(' '),
  );
  facts.add(about, 'prefix', written(childOf(name, 'prefix')));
  facts.add(about, 'suffix', written(childOf(name, 'suffix')));
}

export function addAddress(facts: Facts, about: string, node: XmlNode | undefined): void {
  facts.add(
    about,
    'address lines',
    childrenOf(node, 'streetAddressLine')
      .map((line) => written(line))
      .join(' / '),
  );
  for (const part of ['postalCode', 'city', 'country']) facts.add(about, part, written(childOf(node, part)));
}

const uses: Readonly<Record<string, string>> = { HP: 'home', H: 'home', WP: 'work', MC: 'mobile' };

/** A telecom as `work tel:+352123456`: blanks and percent signs of URIs taken out. */
export function addTelecoms(facts: Facts, about: string, nodes: readonly XmlNode[]): void {
  for (const node of nodes) {
    const value = attribute(node, 'value') ?? '';
    let plain = value;
    try {
      plain = decodeURI(value);
    } catch {
      // Not a URI: it counts as it stands.
    }
    const uri = folded(plain).replaceAll(/\s/g, '');
    const use = attribute(node, 'use') ?? '';
    if (uri !== '')
      facts.add(about, 'telecom', `${uses[use] ?? use} ${uri.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase())}`);
  }
}

/** An Organization: names, numbers, where it is and how it is reached. CustodianOrganization has room for one telecom only. */
export function addOrganization(facts: Facts, about: string, node: XmlNode | undefined): void {
  if (!node) return;
  addIdentifiers(facts, about, childrenOf(node, 'id'));
  facts.add(about, 'name', written(childOf(node, 'name')));
  addTelecoms(facts, about, childrenOf(node, 'telecom'));
  addAddress(facts, about, childOf(node, 'addr'));
}

/** A person in a role: numbers, name, specialty, and the house that they act for. */
export function addPerson(
  facts: Facts,
  about: string,
  role: XmlNode | undefined,
  { person, house }: { readonly person: string; readonly house: string },
): void {
  if (!role) return;
  addIdentifiers(facts, about, childrenOf(role, 'id'));
  addPersonName(facts, about, childOf(role, person, 'name'));
  addConcept(facts, about, 'specialty', childOf(role, 'code'));
  addWorkplace(facts, about, role);
  addOrganization(facts, `${about}’s house`, childOf(role, house));
}

/** Where somebody in a role works: the address of the house once more. */
export function addWorkplace(facts: Facts, about: string, role: XmlNode | undefined): void {
  addTelecoms(facts, `${about}’s house`, childrenOf(role, 'telecom'));
  addAddress(facts, `${about}’s house`, childOf(role, 'addr'));
}

/** A flag of a result: its code, and the flag as it was sent. */
export function addFlags(facts: Facts, about: string, observation: XmlNode): void {
  for (const node of childrenOf(observation, 'interpretationCode')) {
    facts.add(about, 'flag', codeKey(attribute(node, 'code'), attribute(node, 'codeSystem')));
    facts.add(about, 'flag words', written(childOf(node, 'originalText')));
  }
}

export function addRange(facts: Facts, about: string, observation: XmlNode): void {
  childrenOf(observation, 'referenceRange').forEach((range, index, all) => {
    const kind = rangeKind(index, all);
    const inside = childOf(range, 'observationRange');
    facts.add(about, kind, written(childOf(inside, 'text')));
    for (const end of ['low', 'high']) {
      const amount = amountOf(childOf(inside, 'value', end));
      // A bound that is no number stands in the range's own words.
      if (amount?.number === undefined) continue;
      facts.add(about, `${kind} ${end}`, amount.number);
      facts.add(about, `${kind} ${end} unit`, amount.unit);
      facts.add(about, `${kind} ${end} unit code`, amount.ucum);
    }
  });
}

const typeName = (value: XmlNode): string => value.xsiType?.local ?? '';

/**
 * The value of an observation. What FHIR's laboratory profile has no type for is told in words by both: a number that is none, a ratio or a
 * range in a unit without UCUM code.
 */
export function addValues(facts: Facts, about: string, observation: XmlNode): void {
  const values = childrenOf(observation, 'value');
  const before = facts.facts.length;
  for (const value of values) addValue(facts, about, value);
  if (facts.facts.length === before) facts.add(about, 'value', 'absent');
}

function addValue(facts: Facts, about: string, value: XmlNode): void {
  const type = typeName(value);
  if (type === 'PQ') {
    addNumber(facts, about, '', amountOf(value));
    return;
  }
  if (type === 'RTO_PQ_PQ') {
    addRatio(facts, about, amountOf(childOf(value, 'numerator')), amountOf(childOf(value, 'denominator')));
    return;
  }
  if (type === 'IVL_PQ') {
    addInterval(facts, about, value);
    return;
  }
  if (type === 'CD' || type === 'CE') {
    addConcept(facts, about, 'value', value);
    return;
  }
  if (type === 'TS') {
    const time = timeOf(value);
    addTime(facts, about, 'value', value);
    if (time) facts.words(about, 'value', ...timeInWords(time));
    return;
  }
  facts.add(about, 'value', attribute(value, 'nullFlavor') === undefined ? numbersAlike(written(value)) : undefined);
}

function addNumber(facts: Facts, about: string, comparator: string, amount: Amount | undefined): void {
  if (amount?.number === undefined) {
    facts.add(about, 'value', numbersAlike(`${comparator} ${amount?.words ?? ''}`));
    return;
  }
  facts.add(about, 'value', folded(`${comparator} ${amount.number}`));
  facts.add(about, 'unit', amount.unit);
  facts.add(about, 'unit code', amount.ucum);
}

/** Without a unit, or with one of UCUM: what a FHIR Ratio or Range can hold in the laboratory's profile. */
const isPlain = (amount: Amount | undefined): boolean =>
  amount === undefined || (amount.number !== undefined && (amount.unit === '' || amount.ucum !== ''));

const bare = (amount: Amount | undefined): string => amount?.number ?? amount?.words ?? '';
const unitOf = (...amounts: readonly (Amount | undefined)[]): string => amounts.find((one) => one?.unit)?.unit ?? '';

function addRatio(facts: Facts, about: string, numerator: Amount | undefined, denominator: Amount | undefined): void {
  if (!isPlain(numerator) || !isPlain(denominator)) {
    facts.add(about, 'value', numbersAlike(`${bare(numerator)}:${bare(denominator)} ${unitOf(numerator)}`));
    return;
  }
  facts.add(about, 'value', `${bare(numerator)}:${bare(denominator)}`);
  facts.add(about, 'unit', numerator?.unit);
  facts.add(about, 'unit code', numerator?.ucum);
}

/** An interval with one end is every number on one side of it: with `inclusive` said, as the laboratory's `<`, `≥` … */
function addInterval(facts: Facts, about: string, value: XmlNode): void {
  const [low, high] = [amountOf(childOf(value, 'low')), amountOf(childOf(value, 'high'))];
  if (low && high) {
    if (!isPlain(low) || !isPlain(high))
      facts.add(about, 'value', numbersAlike(`${bare(low)} – ${bare(high)} ${unitOf(low, high)}`));
    else {
      facts.add(about, 'value', `${bare(low)} – ${bare(high)}`);
      facts.add(about, 'unit', low.unit, high.unit);
      facts.add(about, 'unit code', low.ucum, high.ucum);
    }
    return;
  }
  const bound = childOf(value, 'low') ?? childOf(value, 'high');
  if (!bound) return;
  const sign = bound.name === 'low' ? '>' : '<';
  // A range of which one end is known, not a comparator.
  if (attribute(bound, 'inclusive') === undefined && !isPlain(low ?? high)) {
    facts.add(about, 'value', numbersAlike(`${sign === '>' ? '≥' : '≤'} ${(low ?? high)?.words ?? ''}`));
    return;
  }
  addNumber(facts, about, attribute(bound, 'inclusive') === 'false' ? sign : `${sign}=`, low ?? high);
}
