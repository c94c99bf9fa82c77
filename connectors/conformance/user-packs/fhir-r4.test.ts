/** FHIR R4 itself, which Relais asks of every FHIR Bundle: each rule with what keeps it and what breaks it, and the thread that judges. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../clinical/index.ts';
import { bundle, context } from '../conformance.test-data.ts';
import { checkFile, rulePacks } from '../index.ts';
import { iti65Bundle } from '../submission.test-data.ts';
import { judgedBundle, runPack, shippedFindings } from './index.ts';
import { baseJudge } from './fhir/judge.ts';
import type { Verdict } from './running.ts';

const r4 = baseJudge();
const verdictOf = (value: unknown): Verdict => ({
  kind: 'judged',
  hits: r4.judge(Buffer.from(JSON.stringify(value))),
  milliseconds: 0,
});
const findingsOf = (value: unknown, profile = context.profile): readonly Finding[] =>
  shippedFindings(verdictOf(value), { profile, today: context.today });

type Resource = Record<string, unknown>;
interface Copy {
  entry: { fullUrl: string; resource: Resource }[];
}

/** The document of the other tests with an observation in it, changed. */
function changed(
  change: (resources: { composition: Resource; patient: Resource; observation: Resource }) => void,
): Copy {
  const copy = structuredClone(bundle) as unknown as Copy;
  const observation: Resource = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Glucose' },
    subject: { reference: copy.entry[1]?.fullUrl },
    valueQuantity: { value: 5.1, unit: 'mmol/L' },
    contained: [{ resourceType: 'Organization', id: 'o', name: 'Labo' }],
    performer: [{ reference: '#o' }],
  };
  copy.entry.push({ fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333', resource: observation });
  const [composition, patient] = copy.entry.map(({ resource }) => resource) as [Resource, Resource];
  change({ composition, patient, observation });
  return copy;
}

const scan = { url: 'https://example.org/scan', valueAttachment: { data: 'AAAA', title: 'Scan' } };
const at = 'Bundle.entry[2].resource';
const broken: readonly (readonly [rule: string, path: string, change: Parameters<typeof changed>[0]])[] = [
  ['required', `${at}.status`, ({ observation }) => delete observation['status']],
  ['required', 'Bundle.entry[0].resource.title', ({ composition }) => delete composition['title']],
  ['cardinality', at, ({ observation }) => (observation['valueString'] = 'high')],
  ['unknown-element', `${at}.result`, ({ observation }) => (observation['result'] = 'high')],
  ['value', `${at}.effectiveDateTime`, ({ observation }) => (observation['effectiveDateTime'] = '16.11.2026')],
  ['value', `${at}.status`, ({ observation }) => (observation['status'] = ['final'])],
  ['value', `${at}.note`, ({ observation }) => (observation['note'] = [])],
  ['invariant', at, ({ observation }) => (observation['dataAbsentReason'] = { text: 'unknown' })],
  ['invariant', `${at}.performer[0]`, ({ observation }) => (observation['performer'] = [{ reference: '#nobody' }])],
  [
    'invariant',
    `${at}.valueQuantity`,
    ({ observation }) => (observation['valueQuantity'] = { value: 5, code: 'mmol/L' }),
  ],
  [
    'invariant',
    `${at}.effectivePeriod`,
    ({ observation }) => (observation['effectivePeriod'] = { start: '2026-11-16', end: '2026-11-15' }),
  ],
  ['invariant', `${at}.extension[0].valueAttachment`, ({ observation }) => (observation['extension'] = [scan])],
  ['required-binding', `${at}.status`, ({ observation }) => (observation['status'] = 'done')],
  ['required-binding', 'Bundle.entry[1].resource.gender', ({ patient }) => (patient['gender'] = 'F')],
  [
    'reference-target',
    `${at}.subject`,
    ({ observation }) => (observation['subject'] = { reference: bundle.entry[0]?.fullUrl }),
  ],
  [
    'unknown-element',
    `${at}.contained[0].title`,
    ({ observation }) =>
      (observation['contained'] = [{ resourceType: 'Organization', id: 'o', name: 'x', title: 'y' }]),
  ],
];

describe('FHIR R4', () => {
  it('finds nothing in a document that keeps it', () => {
    expect(findingsOf(changed(() => undefined))).toEqual([]);
  });

  it.each(broken)('%s at %s', (rule, path, change) => {
    const findings = findingsOf(changed(change));
    expect(findings.map((finding) => `${finding.severity} ${finding.rule} ${finding.path}`)).toContain(
      `error fhir-r4.${rule} ${path}`,
    );
    for (const { message, fix } of findings)
      for (const { fr, de, en } of [message, fix]) {
        expect(new Set([fr, de, en]).size).toBe(3);
        expect(`${fr}${de}${en}`).not.toMatch(/Thill|Marie|1893|nobody|16\.11/);
      }
  });

  it('has an example for each of its rules', () => {
    const rules =
      rulePacks()
        .find(({ name }) => name === 'fhir-r4')
        ?.rules.map(({ id }) => id) ?? [];
    expect(rules.filter((id) => id !== 'fhir-r4.not-checked').toSorted()).toEqual(
      [...new Set(broken.map(([rule]) => `fhir-r4.${rule}`))].toSorted(),
    );
  });

  it('does not take a narrative of more than 1 MB for a string, which may not be so long', () => {
    const div = `<div xmlns="http://www.w3.org/1999/xhtml">${'Glucose '.repeat(150_000)}</div>`;
    const long = changed(({ composition }) => (composition['section'] = [{ text: { status: 'generated', div } }]));
    expect(findingsOf(long)).toEqual([]);
  });

  it('weighs as the profile wants, for as long as it wants', () => {
    const reason = { fr: 'essai', de: 'Probe', en: 'trial' };
    const change = {
      rule: 'fhir-r4.required',
      change: 'soften',
      severity: 'warning',
      until: '2026-12-31',
      reason,
    } as const;
    const softened = { ...context.profile, rules: [...context.profile.rules, change] };
    const lacking = changed(({ observation }) => delete observation['status']);
    expect(findingsOf(lacking, softened).map(({ severity }) => severity)).toEqual(['warning']);
    const later = shippedFindings(verdictOf(lacking), { profile: softened, today: '2027-01-01' });
    expect(later.map(({ severity }) => severity)).toEqual(['error']);
  });

  it('counts what stands in more places than anybody reads', () => {
    const many = changed(({ observation }) => {
      observation['note'] = Array.from({ length: 130 }, () => ({}));
    });
    const findings = findingsOf(many);
    expect(findings.filter(({ rule }) => rule === 'fhir-r4.required').length).toBe(100);
    expect(findings.filter(({ rule }) => rule === 'conformance.more-places').length).toBeGreaterThan(0);
  });

  it('judges documents and requests with or without their HTTP head, and nothing else', () => {
    const request = JSON.stringify(iti65Bundle);
    const captured = `POST /fhir HTTP/1.1\r\nContent-Type: application/fhir+json\r\n\r\n${request}`;
    const judged = (text: string): string | undefined => {
      const bytes = judgedBundle(Buffer.from(text));
      return bytes && Buffer.from(bytes).toString();
    };
    expect(judged(captured)).toBe(request);
    expect(judged(request)).toBe(request);
    expect(judged(JSON.stringify(bundle))).toBe(JSON.stringify(bundle));
    expect(judged('<ClinicalDocument xmlns="urn:hl7-org:v3"/>')).toBeUndefined();
    expect(r4.judge(Buffer.from(request))).toEqual([]);
  });

  it('in its thread says the same; when it could not judge, that is an error', async () => {
    const bytes = Buffer.from(JSON.stringify(changed(({ observation }) => delete observation['code'])));
    const running = runPack(() => ({ shipped: 'fhir-r4' }));
    const verdict = await running.judge(bytes);
    await running.stop();
    expect(shippedFindings(verdict, context).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      `fhir-r4.required ${at}.code`,
    ]);
    const dying = runPack(() => ({ shipped: 'fhir-r4' }), undefined, new URL('misbehaving.child.ts', import.meta.url));
    expect(shippedFindings(await dying.judge(Buffer.from('end')), context)).toMatchObject([
      { rule: 'fhir-r4.not-checked', severity: 'error', path: 'Bundle' },
    ]);
    await dying.stop();
  });
});

describe('a document of FHIR beside it', () => {
  it('names a contained resource that is not there', () => {
    const paths = (reference: string): string[] =>
      checkFile(
        Buffer.from(JSON.stringify(changed(({ observation }) => (observation['performer'] = [{ reference }])))),
        'a.json',
        context,
      )
        .findings.filter(({ rule }) => rule === 'fhir.reference')
        .map(({ path }) => path);
    expect(paths('#o')).toEqual([]);
    expect(paths('#')).toEqual([]);
    expect(paths('#p')).toEqual([`${at}.performer[0]`]);
  });
});
