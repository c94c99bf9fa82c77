/** What a package asks beyond one resource: profiles of nested values and of targets, slices by them, conditions that follow references. */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeJudge } from './judge.ts';
import type { Judge } from './types.ts';
import { element, profileOf, tgz } from './user-packs.test-data.ts';

const HERE = 'https://example.org/fhir/StructureDefinition/';
const R4 = 'http://hl7.org/fhir/StructureDefinition/';
const many = (max = '*', min = 0): object => ({ min, max });
const one = (min = 0): object => ({ min, max: '1' });
const to = (...targets: readonly string[]): object => ({ type: [{ code: 'Reference', targetProfile: targets }] });
const sliced = (type: string, path: string, rules = 'open'): object => ({
  slicing: { discriminator: [{ type, path }], rules },
});

const known = profileOf('Patient', 'known', [
  element('Patient', many()),
  element('Patient.meta', { ...one(), type: [{ code: 'Meta' }] }),
  element('Patient.id', { ...one(), type: [{ code: 'http://hl7.org/fhirpath/System.String' }] }),
  element('Patient.active', { ...one(), type: [{ code: 'boolean' }] }),
  element('Patient.birthDate', { ...one(1), type: [{ code: 'date' }] }),
  element('Patient.link', { ...many(), type: [{ code: 'BackboneElement' }] }),
  element('Patient.link.other', { ...one(1), ...to(`${HERE}known`) }),
  element('Patient.link.type', { ...one(1), type: [{ code: 'code' }] }),
]);
const named = profileOf('CodeableConcept', 'named', [
  element('CodeableConcept', many()),
  element('CodeableConcept.coding', { ...many(), type: [{ code: 'Coding' }] }),
  element('CodeableConcept.text', { ...one(1), type: [{ code: 'string' }] }),
]);
const backbone = { type: [{ code: 'BackboneElement' }] };
const letter = profileOf('Composition', 'letter', [
  element('Composition', {
    ...many(),
    constraint: [
      {
        key: 'let-1',
        severity: 'error',
        human: 'Its subject is active',
        expression: 'subject.resolve().active = true',
      },
    ],
  }),
  element('Composition.meta', { ...one(), type: [{ code: 'Meta' }] }),
  element('Composition.type', { ...one(1), type: [{ code: 'CodeableConcept', profile: [`${HERE}named`] }] }),
  element('Composition.subject', { ...one(1), ...to(`${HERE}known`) }),
  ...['status', 'date', 'title'].map((name) =>
    element(`Composition.${name}`, { ...one(1), type: [{ code: 'string' }] }),
  ),
  element('Composition.author', { ...many('*', 1), ...to(`${R4}Organization`) }),
  element('Composition.section', { ...many(), ...backbone }),
  element('Composition.section.title', { ...one(), type: [{ code: 'string' }] }),
  element('Composition.section.entry', { ...many(), ...to(`${R4}Resource`), ...sliced('profile', 'resolve()') }),
  element('Composition.section.entry:person', { ...many('1', 1), ...to(`${HERE}known`) }),
]);
const bundle = profileOf('Bundle', 'bundle', [
  element('Bundle', many()),
  element('Bundle.type', { ...one(1), type: [{ code: 'code' }] }),
  element('Bundle.entry', { ...many(), ...backbone, ...sliced('type', 'resource', 'closed') }),
  element('Bundle.entry.fullUrl', { ...one(), type: [{ code: 'uri' }] }),
  element('Bundle.entry.resource', { ...one(), type: [{ code: 'Resource' }] }),
  element('Bundle.entry:letter', many('1', 1)),
  element('Bundle.entry:letter.resource', { ...one(1), type: [{ code: 'Composition', profile: [`${HERE}letter`] }] }),
  element('Bundle.entry:person', many('2')),
  element('Bundle.entry:person.resource', { ...one(1), type: [{ code: 'Patient' }] }),
]);

const person = (more: object = {}): object => ({
  resourceType: 'Patient',
  active: true,
  birthDate: '1983-05-12',
  ...more,
});
const composition = (more: object = {}): object => ({
  resourceType: 'Composition',
  status: 'final',
  type: { text: 'Letter' },
  date: '2026-11-27',
  title: 'Letter',
  author: [{ display: 'Labo Exemple' }],
  subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
  section: [{ title: 'A', entry: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' }] }],
  ...more,
});
const said = (judge: Judge, ...resources: readonly object[]): readonly string[] =>
  judge
    .judge(
      Buffer.from(
        JSON.stringify({
          resourceType: 'Bundle',
          type: 'collection',
          entry: resources.map((resource, index) => ({
            fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${index}`,
            resource,
          })),
        }),
      ),
    )
    .map(({ severity, rule, path }) => `${severity} ${rule} ${path}`);

describe('a profile of a whole Bundle', () => {
  let judge: Judge;
  beforeAll(async () => {
    const files = [known, named, letter, bundle].map(({ id, ...rest }) => [
      `package/StructureDefinition-${id}.json`,
      JSON.stringify({ id, ...rest }),
    ]);
    judge = await makeJudge(tgz(Object.fromEntries(files) as Record<string, string>), {
      structures: [`${HERE}bundle`],
    });
  });
  const at = 'Bundle.entry[0].resource';

  it('is kept by a good one, and nothing of it is left out', () => {
    expect(said(judge, composition(), person())).toEqual([]);
    expect(judge.gaps).toHaveLength(1);
  });

  it('asks for the profiles of nested resources and of nested values', () => {
    expect(said(judge, composition({ type: { coding: [{ code: 'x' }] } }), person())).toContain(
      `error named.required ${at}.type.text`,
    );
    expect(said(judge, composition({ subject: undefined }), person())).toContain(`error letter.required ${at}.subject`);
  });

  it('counts slices by type and by profile, and takes no stranger where they are closed', () => {
    expect(said(judge, person())).toContain('error bundle.slice Bundle.entry');
    expect(said(judge, composition(), person(), person(), person())).toContain('error bundle.slice Bundle.entry');
    const stranger = { resourceType: 'Organization', name: 'Labo Exemple' };
    expect(said(judge, composition(), person(), stranger)).toContain('error bundle.slice Bundle.entry[2]');
    const [entry] = [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000002' }];
    const other = said(judge, composition({ section: [{ title: 'A', entry: [entry] }] }), person(), {
      ...person(),
      birthDate: undefined,
    });
    expect(other).toContain(`error letter.slice ${at}.section[0].entry`);
    // What lies outside the Bundle may be what the slice asks for.
    const outside = composition({ section: [{ title: 'A', entry: [{ reference: 'Patient/elsewhere' }] }] });
    expect(said(judge, outside, person())).toEqual([]);
  });

  it('follows references: another type is an error, falling short of the profile a warning, a circle no harm', () => {
    const short = said(judge, composition(), person({ birthDate: undefined }));
    expect(short).toContain(`warning letter.target-profile ${at}.subject`);
    const toLetter = said(
      judge,
      composition({ subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' } }),
      person(),
    );
    expect(toLetter).toContain(`error letter.target-profile ${at}.subject`);
    const self = { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' };
    expect(said(judge, composition(), person({ link: [{ other: self, type: 'seealso' }] }))).toEqual([]);
  });

  it('works out conditions that follow references', () => {
    expect(said(judge, composition(), person({ active: false }))).toEqual([`error letter.let-1 ${at}`]);
  });
});
