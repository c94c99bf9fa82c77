/** A FHIR Bundle of several reports from its bytes to what is stored: a document each, of one patient each, and a word on what belongs to none. */
import { describe, expect, it } from 'vitest';
import type { MappingReport } from '../clinical/index.ts';
import {
  bundle,
  bytesOf,
  context,
  observation,
  patient,
  potassium,
  report,
  words,
  type Fhir,
} from '../formats/fhir/testing.ts';
import type { NewDocument } from '../journal/index.ts';
import type { DocumentView } from './contract.ts';
import { translateInput, type Translation } from './translate.ts';
import { practiceContext } from './translation-context.test-data.ts';

const translated = (resources: readonly (Fhir | undefined)[], type: string): Translation =>
  translateInput(
    {
      bytes: bytesOf(
        bundle(
          resources.filter((one) => one !== undefined),
          { type },
        ),
      ),
      name: 'a.json',
    },
    'labo',
    {
      ...practiceContext,
      sender: {
        oid: '1.2.3',
        organization: {
          identifiers: [{ root: '1.3.182.2.4.1', extension: '2123456789' }],
          name: 'LABOTEST',
          telecoms: [],
        },
      },
    },
  );

const order = (id: string, result: string, fields: Fhir = {}): Fhir =>
  report({
    id,
    identifier: [{ system: 'https://labo.example/reports', value: `N-${id}` }],
    result: [{ reference: `Observation/${result}` }],
    ...fields,
  });
const sodium = observation('na', { code: words('Sodium'), valueString: '140' });

const labels = ({ view }: NewDocument): readonly string[] =>
  (JSON.parse(view) as DocumentView).results.map(({ label }) => label);

describe.each(['collection', 'transaction', 'batch'])('a Bundle of type %s with several reports', (type) => {
  it('becomes a document for each, with its own number, results and account; read again they are the same', () => {
    const both = [report(), order('b2', 'na'), ...context, potassium, sodium];
    const { documents, unreadable } = translated(both, type);
    expect(unreadable).toEqual([]);
    expect(documents.map((one) => [one.state, labels(one)])).toEqual([
      ['ready', ['Potassium']],
      ['ready', ['Sodium']],
    ]);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(2);
    for (const { mapping } of documents) expect((JSON.parse(mapping) as MappingReport).unmapped).toEqual([]);
    expect(translated(both, type).documents.map(({ id }) => id)).toEqual(documents.map(({ id }) => id));
  });

  it('never mixes two patients: a report of its own goes to its own, a result of somebody else holds its report alone', () => {
    const subject = { reference: 'Patient/p2' };
    const other = {
      ...patient,
      id: 'p2',
      identifier: [{ system: 'https://labo.example/patients', value: '77' }],
      name: [{ family: 'Zwei-Test', given: ['Udo'] }],
    };
    const own = { subject, specimen: undefined, basedOn: undefined };
    const apart = translated(
      [report(), order('b2', 'na', own), ...context, other, potassium, { ...sodium, subject }],
      type,
    ).documents;
    expect(apart.map((one) => labels(one))).toEqual([['Potassium'], ['Sodium']]);
    expect(apart.map(({ findings }) => findings.includes('identity.two-patients'))).toEqual([false, false]);
    expect(JSON.stringify(Buffer.from(apart[0]?.bytes ?? []).toString())).not.toContain('Zwei-Test');
    expect(JSON.stringify(Buffer.from(apart[1]?.bytes ?? []).toString())).not.toContain('Krüger-Test');
    const mixed = translated(
      [report(), order('b2', 'na'), ...context, other, potassium, { ...sodium, subject }],
      type,
    ).documents;
    expect(mixed.map(({ state, cause }) => [state, cause])).toEqual([
      ['ready', 'checked'],
      ['held', 'identity'],
    ]);
  });

  it('tells what belongs to no report, and what of it cannot be read, beside the documents of the others', () => {
    const stray = observation('stray', { valueString: 'x' });
    const nobody = order('b3', 'na', { subject: undefined });
    const { documents, unreadable } = translated(
      [report(), order('b2', 'na'), nobody, ...context, potassium, sodium, stray],
      type,
    );
    expect(documents.map((one) => labels(one))).toEqual([['Potassium'], ['Sodium']]);
    expect(unreadable.map(({ part, problem }) => [part, problem.code])).toEqual([
      ['entry[3].DiagnosticReport', 'FHIR-NO-PATIENT'],
      ['entry[11].Observation', 'FHIR-OUTSIDE-REPORT'],
    ]);
  });

  it('holds a report of which a result is missing, and lets the other go', () => {
    const { documents } = translated([report(), order('b2', 'none'), ...context, potassium], type);
    expect(documents.map(({ state }) => state)).toEqual(['ready', 'held']);
  });
});
