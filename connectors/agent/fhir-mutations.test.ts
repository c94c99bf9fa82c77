/** Hundreds of single defects of a FHIR document that Relais makes: almost every one must be found by the rule meant for it, where it is. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../clinical/index.ts';
import { checkFile } from '../conformance/index.ts';
import { shippedFindings } from '../conformance/user-packs/index.ts';
import { makeShipped } from '../conformance/user-packs/judge.ts';
import { context, sampleDocument, sampleFile } from './sample-documents.test-data.ts';

const name = 'chimie-sanguine.hl7';
type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
type Fields = Record<string, Value>;

const sample = sampleDocument({ bytes: sampleFile(`hl7/${name}`), name }, 'fhir');
const rendered = Buffer.from(sample.rendering.bytes).toString();

const r4 = await makeShipped();
function findingsIn(bundle: unknown): readonly Finding[] {
  const bytes = Buffer.from(JSON.stringify(bundle));
  const judged = { kind: 'judged', hits: r4.judge(bytes), milliseconds: 0 } as const;
  return [...checkFile(bytes, 'document.json', context).findings, ...shippedFindings(judged, context)];
}

interface Defect {
  readonly what: string;
  readonly rules: readonly string[];
  /** Where it is, or the resource or list around it. */
  readonly place: string;
  readonly spoil: (bundle: Fields) => void;
}

const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a path of names and indexes. */
const at = (bundle: Fields, steps: readonly string[]): Fields =>
  steps.reduce<Value>((value, step) => (value as Fields)[step] as Value, bundle) as Fields;
const written = (steps: readonly string[]): string =>
  steps.reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : `${path}.${step}`), 'Bundle');

/** Fields bound to a list with `required`, by their name and what they stand in. */
const CODED = /^(?:status|gender|use|mode|comparator|type)$/;
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Composition: ['status', 'type', 'date', 'author', 'title', 'subject'],
  Observation: ['status', 'code'],
  DiagnosticReport: ['status', 'code'],
  Encounter: ['status', 'class'],
};

function* defectsAt(fields: Fields, steps: readonly string[], organization: string): Generator<Defect> {
  const place = written(steps);
  const change = (what: string, rules: readonly string[], spoil: (here: Fields) => void): Defect => ({
    what: `${place}: ${what}`,
    rules,
    place,
    spoil: (bundle) => {
      spoil(at(bundle, steps));
    },
  });
  yield change('an element that nobody knows', ['fhir-r4.unknown-element'], (here) => (here['resultat'] = 'x'));
  for (const needed of REQUIRED[fields['resourceType'] as string] ?? [])
    yield change(`without ${needed}`, ['fhir-r4.required', 'fhir.composition-element', 'fhir.subject'], (here) => {
      Reflect.deleteProperty(here, needed);
    });
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'resourceType' || field === 'entry' || field === 'div') continue;
    if (typeof value === 'string' && steps.length > 0) {
      yield change(`${field} is a number`, ['fhir-r4.value'], (here) => (here[field] = 17));
      yield change(`${field} twice`, ['fhir-r4.value'], (here) => (here[field] = [value, value]));
      if (/^\d{4}-\d\d-\d\d/.test(value))
        yield change(
          `${field} is no date`,
          ['fhir-r4.value'],
          (here) => (here[field] = value.replace(/^(\d{4})-../, '$1-13')),
        );
      if (CODED.test(field))
        yield change(`${field} of another list`, ['fhir-r4.required-binding'], (here) => (here[field] = 'x'));
    }
    if (typeof value === 'number') yield change(`${field} is text`, ['fhir-r4.value'], (here) => (here[field] = '5'));
    if (Array.isArray(value)) yield change(`${field} is empty`, ['fhir-r4.value'], (here) => (here[field] = []));
    if (isFields(value)) yield change(`${field} is empty`, ['fhir-r4.value'], (here) => (here[field] = {}));
    if (isFields(value) && typeof value['reference'] === 'string') {
      yield change(`${field} leads nowhere`, ['fhir.reference'], (here) => {
        (here[field] as Fields)['reference'] = 'urn:uuid:00000000-0000-4000-8000-000000000000';
      });
      if (['subject', 'encounter', 'specimen'].includes(field))
        yield change(`${field} leads to an organisation`, ['fhir-r4.reference-target'], (here) => {
          (here[field] as Fields)['reference'] = organization;
        });
    }
    if (isFields(value) && typeof value['value'] === 'number' && value['code'] !== undefined)
      yield change(`${field} has a unit without its system`, ['fhir-r4.invariant'], (here) => {
        Reflect.deleteProperty(here[field] as Fields, 'system');
      });
    const below = Array.isArray(value)
      ? value.map((one, index) => [String(index), one] as const)
      : [['', value] as const];
    for (const [index, one] of below)
      if (isFields(one)) yield* defectsAt(one, [...steps, field, ...(index === '' ? [] : [index])], organization);
  }
}

function defects(): readonly Defect[] {
  const bundle = JSON.parse(rendered) as Fields;
  const entries = bundle['entry'] as { fullUrl: string; resource: Fields }[];
  const organization = entries.find(({ resource }) => resource['resourceType'] === 'Organization')?.fullUrl ?? '';
  const inside = entries.flatMap(({ resource }, index) => [
    ...defectsAt(resource, ['entry', String(index), 'resource'], organization),
  ]);
  const whole = (what: string, rules: readonly string[], spoil: (all: Fields) => void): Defect => ({
    what,
    rules,
    place: 'Bundle',
    spoil,
  });
  const first = (all: Fields): Fields[] => all['entry'] as Fields[];
  return [
    ...inside,
    whole('no identifier', ['fhir.identifier'], (all) => Reflect.deleteProperty(all, 'identifier')),
    whole('no time', ['fhir.identifier'], (all) => Reflect.deleteProperty(all, 'timestamp')),
    whole('another type', ['fhir.type'], (all) => (all['type'] = 'collection')),
    whole('no type', ['fhir.type'], (all) => Reflect.deleteProperty(all, 'type')),
    whole('order turned', ['fhir.composition'], (all) => first(all).reverse()),
    whole('two with one address', ['fhir.full-url'], (all) => (first(all)[2]!['fullUrl'] = first(all)[1]!['fullUrl']!)),
    whole('no address', ['fhir.full-url'], (all) => Reflect.deleteProperty(first(all)[1]!, 'fullUrl')),
    whole(
      'an unknown kind of resource',
      ['fhir-r4.value'],
      (all) => ((first(all)[3]!['resource'] as Fields)['resourceType'] = 'Result'),
    ),
  ];
}

describe('a FHIR document with one defect', () => {
  const all = defects();

  it('is in order without it', () => {
    expect(findingsIn(JSON.parse(rendered)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('has at least 400 of them, each another', () => {
    expect(new Set(all.map(({ what }) => what)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(400);
  });

  it('is found by the rule meant for it, where it is, in 99 of 100 cases or more', { timeout: 300_000 }, () => {
    // A few hundred of them, spread over the document: each is a whole check.
    const step = Math.max(1, Math.floor(all.length / 450));
    const tried = all.filter((_, index) => index % step === 0);
    const missed = tried.flatMap(({ what, rules, place, spoil }) => {
      const bundle = JSON.parse(rendered) as Fields;
      spoil(bundle);
      const findings = findingsIn(bundle);
      expect(findings.map(({ rule }) => rule)).not.toContain('conformance.rule-crashed');
      const entry = /^Bundle\.entry\[\d+\]/.exec(place)?.[0] ?? 'Bundle';
      const found = findings.some(({ rule, path }) => rules.includes(rule) && path.startsWith(entry));
      return found
        ? []
        : [`${what}: ${rules.join(', ')}; found ${findings.map(({ rule, path }) => `${rule} ${path}`).join(', ')}`];
    });
    process.stdout.write(`a FHIR document: ${tried.length - missed.length} of ${tried.length} defects found\n`);
    expect(missed.length / tried.length, missed.join('\n')).toBeLessThanOrEqual(0.01);
  });
});
