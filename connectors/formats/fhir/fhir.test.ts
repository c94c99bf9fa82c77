/** FHIR document Bundles of other software: facts in the model, the bytes untouched, what is no document refused with a reason. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { fhirFormat } from './index.ts';

const context: ReadContext = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'labo' }) };

type Resource = Record<string, unknown>;
const url = (id: string): string => `urn:uuid:00000000-0000-4000-8000-00000000000${id}`;
const reference = (id: string): Resource => ({ reference: url(id) });

const composition: Resource = {
  resourceType: 'Composition',
  status: 'final',
  language: 'de-LU',
  identifier: { system: 'urn:oid:1.3.182.3.1.1.1.7', value: 'L1' },
  type: { coding: [{ system: 'http://loinc.org', code: '11502-2', display: 'Laboratory report' }] },
  subject: reference('2'),
  date: '2026-11-12T15:40:00+01:00',
  author: [reference('3')],
  title: 'Laborbefund',
  confidentiality: 'N',
  custodian: reference('5'),
  event: [{ period: { start: '2026-11-12T08:05:00+01:00' } }],
};
const patient: Resource = {
  resourceType: 'Patient',
  identifier: [
    { system: 'urn:oid:1.3.182.4.4', value: '1994092874550' },
    { system: 'https://labo.example/patients', value: '7718' },
  ],
  name: [
    { use: 'maiden', family: 'Kieffer-Test' },
    { use: 'official', family: 'Krüger-Test', given: ['Zoë'] },
  ],
  gender: 'female',
  birthDate: '1994-09-28',
};
const role: Resource = { resourceType: 'PractitionerRole', practitioner: reference('4'), organization: reference('5') };
const practitioner: Resource = {
  resourceType: 'Practitioner',
  identifier: [{ system: 'urn:oid:1.3.182.4.1', value: '1234567890' }],
  name: [{ family: 'Klein-Test', given: ['Peter'], prefix: ['Dr.'] }],
};
const organization: Resource = { resourceType: 'Organization', name: 'LABOTEST' };
const observation: Resource = { resourceType: 'Observation', status: 'final', subject: reference('2') };

function bundle(changes: Resource = {}, entries: Record<string, Resource> = {}): Resource {
  const resources = {
    1: composition,
    2: patient,
    3: role,
    4: practitioner,
    5: organization,
    6: observation,
    ...entries,
  };
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: url('0') },
    timestamp: '2026-11-12T15:40:00+01:00',
    entry: Object.entries(resources).map(([id, resource]) => ({ fullUrl: url(id), resource })),
    ...changes,
  };
}
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const read = (bytes: Uint8Array): ReadPart => fhirFormat.read({ name: 'x.json', bytes }, context)[0]!;
const documentOf = (part: ReadPart): Extract<ReadPart, { kind: 'document' }> => {
  if (part.kind !== 'document') throw new Error(`no document: ${JSON.stringify(part)}`);
  return part;
};
const problemOf = (part: ReadPart): string => (part.kind === 'unreadable' ? part.problem.code : part.kind);

describe('a FHIR document of other software', () => {
  it('fills the model from its Composition and carries its bytes untouched', () => {
    const bytes = bytesOf(bundle());
    const { document, findings } = documentOf(read(bytes));
    expect(document.patient).toEqual({
      identifiers: [
        { kind: 'national', root: '1.3.182.4.4', extension: '1994092874550' },
        { kind: 'local', extension: '7718', assigner: 'https://labo.example/patients' },
      ],
      name: { family: 'Krüger-Test', given: ['Zoë'], birthFamily: 'Kieffer-Test' },
      birthDate: '1994-09-28',
      sex: 'female',
      telecoms: [],
    });
    expect(document).toMatchObject({
      title: 'Laborbefund',
      language: 'de-LU',
      status: 'final',
      effectiveTime: '20261112154000+0100',
      serviceTime: { start: '20261112080500+0100' },
      lineage: { authority: '1.3.182.3.1.1.1.7', number: '1.3.182.3.1.1.1.7^L1', stable: true },
      author: {
        professional: {
          name: { family: 'Klein-Test' },
          identifiers: [{ root: '1.3.182.4.1', extension: '1234567890' }],
        },
        organization: { name: 'LABOTEST' },
      },
      custodian: { name: 'LABOTEST' },
      body: { kind: 'carried', format: 'fhir', id: { root: url('0').slice(9), extension: '' } },
    });
    expect(document.type.coding?.system).toBe('2.16.840.1.113883.6.1');
    expect(document.body.kind === 'carried' && document.body.attachment.bytes).toBe(bytes);
    expect(findings).toEqual([]);
  });

  it('accounts for every field of what it reads; the results stand as one line each', () => {
    const { mapping } = documentOf(read(bytesOf(bundle())));
    expect(mapping.unmapped).toEqual([]);
    expect(mapping.mapped).toContainEqual({
      path: 'entry[2].Patient.birthDate',
      value: '1994-09-28',
      to: 'patient.birthDate',
    });
    expect(mapping.ignored).toContainEqual({
      path: 'entry[6].Observation',
      value: 'carried untouched',
      rule: 'fhir.content-carried-untouched',
    });
  });

  it('says what it replaces when that has another number', () => {
    const relatesTo = [{ code: 'replaces', targetIdentifier: { system: 'urn:oid:1.3.182.3.1.1.1.7', value: 'L0' } }];
    const { lineage } = documentOf(read(bytesOf(bundle({}, { 1: { ...composition, relatesTo } })))).document;
    expect(lineage.replacesNumber).toBe('1.3.182.3.1.1.1.7^L0');
  });

  it('is held when its status is unknown, or when it speaks of a second patient', () => {
    const rulesOf = (given: Resource): string[] => documentOf(read(bytesOf(given))).findings.map(({ rule }) => rule);
    expect(rulesOf(bundle({}, { 1: { ...composition, status: 'odd' } }))).toEqual(['fhir.status-unknown']);
    const other = { 6: { ...observation, subject: reference('7') }, 7: { ...patient, birthDate: '1970-01-01' } };
    expect(rulesOf(bundle({}, other))).toEqual(['identity.two-patients']);
  });
});

describe('a FHIR file that is no usable document', () => {
  it.each([
    ['a collection', bytesOf(bundle({ type: 'collection' })), 'FHIR-NOT-A-DOCUMENT'],
    ['a single resource', bytesOf(observation), 'FHIR-NOT-A-DOCUMENT'],
    ['a document without identifier', bytesOf(bundle({ identifier: undefined })), 'FHIR-NO-ID'],
    ['a document without its patient', bytesOf(bundle({}, { 2: organization })), 'FHIR-NO-PATIENT'],
    ['a document without a date', bytesOf(bundle({}, { 1: { ...composition, date: undefined } })), 'FHIR-NO-TIME'],
    [
      'an empty document in XML',
      Buffer.from('<Bundle xmlns="http://hl7.org/fhir"><type value="document"/></Bundle>'),
      'FHIR-NOT-A-DOCUMENT',
    ],
    ['a file cut off', bytesOf(bundle()).subarray(0, 500), 'FHIR-NOT-JSON'],
    ['Latin-1', Buffer.from(JSON.stringify(bundle()), 'latin1'), 'FHIR-NOT-JSON'],
  ])('%s is refused with its own reason', (_, bytes, code) => {
    expect(fhirFormat.detect({ name: 'x', bytes })).toBeGreaterThan(0.5);
    expect(problemOf(read(bytes))).toBe(code);
  });

  it('never throws, whatever stands in the bundle', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('entry', 'identifier', 'type', 'language'), (value, field) => {
        expect(read(bytesOf(bundle({ [field]: value })))).toBeDefined();
        expect(
          read(bytesOf(bundle({}, { 1: { ...composition, author: value, identifier: value, event: value } }))),
        ).toBeDefined();
      }),
    );
  });
});

describe('when a FHIR file is whole', () => {
  it('waits until its JSON parses', () => {
    const bytes = bytesOf(bundle());
    expect(fhirFormat.completeness({ name: 'x', bytes }, []).state).toBe('complete');
    expect(fhirFormat.completeness({ name: 'x', bytes: bytes.subarray(0, -1) }, [])).toEqual({
      state: 'waiting',
      for: 'end-of-file',
    });
  });
});

const corpus = join(import.meta.dirname, '../../../../shared/corpus/fhir/compiled');
describe.skipIf(!existsSync(corpus))(
  'real FHIR documents (corpus at ../shared/corpus; skipped where it is absent)',
  () => {
    it('are read or refused with a reason, without a field lost', () => {
      let documents = 0;
      for (const file of readdirSync(corpus, { recursive: true, encoding: 'utf8' })) {
        if (!/Bundle-[^/]*\.json$/.test(file)) continue;
        const part = read(readFileSync(join(corpus, file)));
        if (part.kind !== 'document' || part.document.body.kind !== 'carried') continue;
        documents += 1;
        expect(part.mapping.unmapped, file).toEqual([]);
      }
      expect(documents).toBeGreaterThan(5);
    });
  },
);
