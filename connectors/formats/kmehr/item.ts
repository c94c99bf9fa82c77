/** An item (KMEHR itemType): what it is about, what it says and how sure that is. The same for results, problems, allergies and medicines. */
import type { Coding, ObservationValue, Period, ReferenceRange, Timestamp, Unit } from '../../clinical/index.ts';
import { plainRange, plainValue } from '../plain-values.ts';
import { unitOf } from '../units.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { codingOf } from './codes.ts';
import { kmehrFindings } from './findings.ts';
import { partyWords, readParties, type Parties } from './people.ts';
import type { Reading } from './reading.ts';
import { certaintyWords, lifecycleWords, phrases, temporalityWords, wordsFor } from './words.ts';

export interface Item {
  readonly node: XmlNode;
  /** Where its statement or observation stands in the document. */
  readonly id: string;
  readonly kind: string;
  readonly codings: readonly Coding[];
  /** One for each content that has words. */
  readonly texts: readonly string[];
  readonly value?: ObservationValue;
  readonly range?: ReferenceRange;
  readonly unit?: Unit;
  readonly product: { readonly codings: readonly Coding[]; readonly name: string };
  readonly parties: Parties;
  readonly times: readonly Timestamp[];
  /** What stands beside the contents (item/text). */
  readonly remarks: readonly string[];
  readonly period?: Period;
  readonly lifecycle: string;
  readonly severity: string;
  readonly certainty: string;
  readonly temporality: string;
  readonly relevant: boolean;
  readonly complete: boolean;
  /** Certainty, temporality, moments in words and the like, for people. */
  readonly circumstances: readonly string[];
}

/** What an item is about: its first code of a list of items (CD-ITEM, CD-ITEM-MS …). */
export const kindOf = (node: XmlNode): string =>
  all(node, 'cd').find(({ attributes }) => (attributes.get('S') ?? '').startsWith('CD-ITEM'))?.text ??
  first(node, 'cd')?.text ??
  '';

/** What CD-ITEM-MS says of an item of a medication scheme (`medicationuse` …); it stands in a content. */
export const schemeKindOf = (node: XmlNode): string =>
  all(node, 'content/cd').find(({ attributes }) => attributes.get('S') === 'CD-ITEM-MS')?.text ?? '';

function readUnit(reading: Reading, node: XmlNode, to: string): Unit | undefined {
  const cd = first(node, 'unit/cd');
  const code = reading.take(cd, to);
  if (code === '') return undefined;
  const name = cd?.attributes.get('DN') ?? '';
  const unit = unitOf(code, reading.source.units);
  return name === '' ? unit : { ...unit, text: name };
}

const limitOf = (reading: Reading, node: XmlNode | undefined, to: string): string =>
  reading.one(node, 'decimal', to) || reading.texts(all(node, 'text'), to).join(' ');

/** minref, maxref and refscope (ranges by age or sex); several scopes are words without limits. */
function readRange(reading: Reading, contents: readonly XmlNode[], to: string): ReferenceRange | undefined {
  const limit = (name: string): string =>
    contents.map((content) => limitOf(reading, first(content, name), to)).find((text) => text !== '') ?? '';
  const [low, high] = [limit('minref'), limit('maxref')];
  const scopes = contents.flatMap((content) =>
    all(content, 'refscope').map((scope) => {
      const kind = reading.one(scope, 'cd', to);
      const values = all(scope, 'refvalue').map((value) => reading.take(value, to));
      const context = reading.texts(all(scope, 'context'), to);
      return {
        low: limitOf(reading, first(scope, 'minref'), to),
        high: limitOf(reading, first(scope, 'maxref'), to),
        words: [kind, ...values, ...context].filter((word) => word !== '').join(' '),
      };
    }),
  );
  for (const content of contents)
    for (const unit of [...all(content, 'minref/unit/cd'), ...all(content, 'maxref/unit/cd')]) reading.take(unit, to);
  const [only, ...others] = scopes;
  if (low === '' && high === '' && only && others.length === 0) return plainRange(only.low, only.high, only.words);
  const words = scopes.map((scope) => plainRange(scope.low, scope.high, scope.words)?.text ?? '');
  const text = words.filter((word) => word !== '').join('; ');
  if (low === '' && high === '') return text === '' ? undefined : { text };
  return plainRange(low, high, text);
}

function readProduct(reading: Reading, contents: readonly XmlNode[], to: string): Item['product'] {
  const codings: Coding[] = [];
  const names: string[] = [];
  for (const content of contents) {
    for (const product of [content, ...all(content, 'medicinalproduct'), ...all(content, 'substanceproduct')]) {
      for (const code of [...all(product, 'deliveredcd'), ...all(product, 'intendedcd')]) {
        const coding = codingOf(reading, code, to);
        if (coding && !codings.some(({ code: known }) => known === coding.code)) codings.push(coding);
      }
      for (const name of [...all(product, 'deliveredname'), ...all(product, 'intendedname')]) {
        const said = reading.take(name, to);
        if (said !== '' && !names.includes(said)) names.push(said);
      }
    }
    names.push(...all(content, 'compoundprescription').map((compound) => compoundWords(reading, compound, to)));
  }
  return { codings, name: names.filter((name) => name !== '').join(' / ') };
}

/** A preparation: its text, or its compounds one after the other. */
function compoundWords(reading: Reading, node: XmlNode, to: string): string {
  const words: string[] = [];
  const visit = (one: XmlNode): void => {
    if (one.text !== '' && one.name !== 'id') words.push(reading.take(one, to));
    for (const child of one.children) visit(child);
  };
  visit(node);
  return words.join(' ');
}

/** decimal, unsignedInt, boolean: the value of a content, with its unit. */
function readValue(
  reading: Reading,
  contents: readonly XmlNode[],
  to: string,
): { value?: ObservationValue; unit?: Unit } {
  const units = contents.map((content) => readUnit(reading, content, to)).filter((unit) => unit !== undefined);
  const [unit] = units;
  const values = contents.flatMap((content) => {
    const number = reading.one(content, 'decimal', to) || reading.one(content, 'unsignedInt', to);
    const flag = reading.one(content, 'boolean', to);
    const said = /^(?:true|1)$/.test(flag) ? phrases.yes : /^(?:false|0)$/.test(flag) ? phrases.no : undefined;
    return [number, said?.[reading.language] ?? flag].filter((text) => text !== '');
  });
  // An xsd:decimal has a point and no thousands: a comma is a habit of senders and always decimal.
  const value = values.length > 1 ? plainValue(values.join(' / '), unit) : plainValue(values[0] ?? '', unit, true);
  return { ...(value ? { value } : {}), ...(unit ? { unit } : {}) };
}

/** Contents of rarer kinds, in words: ECG, holter, incapacity, insurance, persons. */
function otherWords(reading: Reading, contents: readonly XmlNode[], to: string): string[] {
  const names = ['ecg', 'bacteriology', 'holter', 'incapacity', 'medication', 'error', 'location'];
  return contents
    .flatMap((content) => names.flatMap((name) => all(content, name)))
    .map((node) => compoundWords(reading, node, to))
    .filter((text) => text !== '');
}

const certain = (text: string): boolean => text === '' || text === 'proven';

export function readItem(reading: Reading, node: XmlNode, id: string): Item {
  const { language } = reading;
  const contents = all(node, 'content');
  const kind = kindOf(node);
  // Where the same element stands in a result and in a statement of the model.
  const isResult = id.startsWith('observation');
  const [words, when, flag] = isResult ? ['value', 'time', 'interpretation'] : ['text', 'period', 'severity'];
  for (const cd of all(node, 'cd')) reading.take(cd, `${id}.kind`);
  const codings = contents.flatMap((content) =>
    all(content, 'cd').flatMap((cd) => codingOf(reading, cd, `${id}.code`) ?? []),
  );
  const texts = contents
    .map((content) => reading.label(all(content, 'text'), `${id}.${words}`))
    .concat(otherWords(reading, contents, `${id}.${words}`))
    .filter((text) => text !== '');
  const { value, unit } = readValue(reading, contents, `${id}.value`);
  const range = readRange(reading, contents, `${id}.range`);
  const times = contents.flatMap((content) => reading.moment(momentOnly(content), `${id}.time`).time ?? []);
  const people = contents.map((content) => readParties(reading, content, `${id}.party`));
  const persons = contents
    .flatMap((content) => all(content, 'person'))
    .map((person) => compoundWords(reading, person, `${id}.${words}`));
  const [begin, end] = [
    reading.moment(first(node, 'beginmoment'), `${id}.${when}`),
    reading.moment(first(node, 'endmoment'), `${id}.${when}`),
  ];
  const coded = (name: string, to = 'note'): string => reading.one(node, `${name}/cd`, `${id}.${to}`);
  const [lifecycle, severity, certainty, temporality, urgency] = [
    coded('lifecycle', 'status'),
    coded('severity', flag),
    coded('certainty'),
    coded('temporality'),
    coded('urgency'),
  ];
  const relevant = reading.one(node, 'isrelevant', `${id}.status`) !== 'false';
  const complete = reading.one(node, 'iscomplete', `${id}.status`) !== 'false';
  reading.one(node, 'isvalidated', `${id}.status`);
  const author = partyWords(readParties(reading, first(node, 'author'), `${id}.note`));
  const sites = all(node, 'site').map((site) => compoundWords(reading, site, `${id}.note`));
  const locals = all(node, 'local').map((local) => compoundWords(reading, local, `${id}.note`));
  const secret = first(node, 'confidentiality');
  if (secret) {
    reading.doubt(kmehrFindings.confidential(secret.path));
    reading.one(secret, 'cd', 'confidentiality');
  }
  const circumstances = [
    certain(certainty) ? '' : wordsFor(certaintyWords, certainty, language),
    temporality === '' ? '' : wordsFor(temporalityWords, temporality, language),
    relevant ? '' : phrases.notRelevant[language],
    begin.words === undefined ? '' : `${phrases.begin[language]}: ${begin.words}`,
    end.words === undefined ? '' : `${phrases.end[language]}: ${end.words}`,
    author === '' ? '' : `${phrases.by[language]} ${author}`,
    urgency,
    ...sites,
    ...locals,
  ].filter((text) => text !== '');
  const period = {
    ...(begin.time === undefined ? {} : { start: begin.time }),
    ...(end.time === undefined ? {} : { end: end.time }),
  };
  return {
    node,
    id,
    kind,
    codings,
    texts: [...texts, ...persons.filter((text) => text !== '')],
    ...(value ? { value } : {}),
    ...(range ? { range } : {}),
    ...(unit ? { unit } : {}),
    product: readProduct(reading, contents, `${id}.code`),
    parties: {
      professionals: people.flatMap(({ professionals }) => professionals),
      organizations: people.flatMap(({ organizations }) => organizations),
    },
    times,
    remarks: reading.texts(all(node, 'text'), `${id}.note`),
    ...(Object.keys(period).length === 0 ? {} : { period }),
    lifecycle,
    severity,
    certainty,
    temporality,
    relevant,
    complete,
    circumstances,
  };
}

/** A content without its texts: they are its words, not those of a moment. */
const momentOnly = (content: XmlNode): XmlNode => ({
  ...content,
  children: content.children.filter(({ name }) => name !== 'text'),
});

/** Whether the item says that something is not there. */
export const isExcluded = ({ certainty, lifecycle }: Item): boolean =>
  certainty === 'excluded' || lifecycle === 'excluded' || lifecycle === 'notpresent';

/** The words of the state of an item, where it is worth saying. */
export const lifecycleText = ({ lifecycle }: Item, { language }: Reading): string =>
  lifecycle === '' ? '' : wordsFor(lifecycleWords, lifecycle, language);
