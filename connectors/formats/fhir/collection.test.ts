/** Files of FHIR resources: each report and each file in them is a document, everything else has a word, and nothing crashes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFhirFacts } from '../../conformance/cross-check/fhir.ts';
import { anyReport } from '../../documents/arbitrary.test-data.ts';
import { laboratoryReport, renderContext } from '../../documents/documents.test-data.ts';
import { render } from '../../documents/index.ts';
import type { ClinicalDocument, Concept } from '../../clinical/index.ts';
import { damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { fhirFormat } from './index.ts';
import {
  bundle,
  bytesOf,
  coded,
  context,
  contextOf,
  digits,
  documentIn,
  house,
  observation,
  outcomesOf,
  patient,
  pdf,
  potassium,
  read,
  report,
  resultsOf,
  rulesOf,
  whole,
  words,
  type Fhir,
} from './testing.ts';

const binary: Fhir = { resourceType: 'Binary', id: 'f', contentType: 'application/pdf', data: pdf.toString('base64') };
const letter = (fields: Fhir = {}): Fhir => ({
  resourceType: 'DocumentReference',
  id: 'x',
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3.4' },
  identifier: [{ system: 'https://clinic.example/letters', value: 'B-7' }],
  status: 'current',
  type: coded('18842-5', 'Discharge summary'),
  subject: { reference: 'Patient/p1' },
  date: '2026-11-12T16:00:00+01:00',
  author: [{ reference: 'Practitioner/d1' }],
  custodian: { reference: 'Organization/o1' },
  description: 'Lettre de sortie',
  content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/f' } }],
  context: { period: { start: '2026-11-02', end: '2026-11-12' } },
  ...fields,
});

describe('several reports of one file', () => {
  const second = report({
    id: 'b2',
    identifier: [{ system: 'https://labo.example/reports', value: 'L-2' }],
    result: [{ reference: 'Observation/c' }],
  });
  const both = bundle([report(), second, ...context, potassium, observation('c', { valueString: 'x' })], {
    type: 'searchset',
  });

  it('are documents of their own, each with the account of what it points to', () => {
    const parts = read(both);
    expect(parts.map(({ part }) => part)).toEqual(['entry[1].DiagnosticReport', 'entry[2].DiagnosticReport']);
    for (const part of parts) {
      if (part.kind !== 'document') throw new Error(part.kind);
      expect(part.findings).toEqual([]);
      expect(part.mapping.unmapped).toEqual([]);
      expect(resultsOf(part)).toHaveLength(1);
      expect(part.mapping.ignored.filter(({ rule }) => rule === 'fhir.other-document')).toHaveLength(1);
    }
  });

  it('of one number are parts of one order, not versions of one another', () => {
    const other = { ...second, identifier: report()['identifier'], code: coded('58410-2', 'Blood count') };
    const parts = read(bundle([report(), other, ...context, potassium, observation('c', { valueString: 'x' })]));
    expect(parts.map((part) => part.kind === 'document' && part.document.lineage)).toEqual([
      { authority: 'https://labo.example/reports', number: 'L-1#24323-8', stable: true },
      { authority: 'https://labo.example/reports', number: 'L-1#58410-2', stable: true },
    ]);
    const same = read(
      bundle([
        report(),
        { ...other, code: words('x') },
        { ...other, id: 'b3', code: words('x') },
        ...context,
        potassium,
        observation('c'),
      ]),
    );
    expect(same.map((part) => part.kind === 'document' && part.document.lineage.stable)).toEqual([true, false, false]);
  });

  it('are told one by one in the account of the others, and as a number where they are many', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      report({ id: `m${at}`, identifier: [{ system: 'https://labo.example/reports', value: `M-${at}` }] }),
    );
    const parts = read(bundle([...many, ...context, potassium]));
    expect(parts).toHaveLength(40);
    for (const part of parts) {
      if (part.kind !== 'document') throw new Error(part.kind);
      expect(part.mapping.ignored.filter(({ rule }) => rule === 'fhir.other-document')).toEqual([
        { path: 'Bundle.entry', value: '39 other documents', rule: 'fhir.other-document' },
      ]);
    }
  });

  it('of several patients are kept apart', () => {
    const them = { ...patient, id: 'p2', name: [{ family: 'Zwei-Test', given: ['Udo'] }] };
    const subject = { reference: 'Patient/p2' };
    const parts = read(
      bundle([
        report(),
        { ...second, subject, specimen: undefined, basedOn: undefined },
        ...context,
        them,
        potassium,
        observation('c', { subject, valueString: 'x' }),
      ]),
    );
    expect(
      parts.map((part) => part.kind === 'document' && [part.document.patient.name.family, part.findings.length]),
    ).toEqual([
      ['Krüger-Test', 0],
      ['Zwei-Test', 0],
    ]);
  });
});

describe('the number of a report', () => {
  const lineageOf = (fields: Fhir, fullUrl?: string) =>
    documentIn({
      ...bundle([]),
      entry: [
        { fullUrl, resource: report({ identifier: undefined, ...fields }) },
        ...[...context, potassium].map((resource) => ({ resource })),
      ],
    });

  it('is its identifier, else its address on its server; without both it replaces nothing, and that is told', () => {
    const FILL = { type: coded('FILL', undefined, 'http://terminology.hl7.org/CodeSystem/v2-0203'), value: 'F-9' };
    const PLAC = { type: coded('PLAC', undefined, 'http://terminology.hl7.org/CodeSystem/v2-0203'), value: 'A-9' };
    expect(lineageOf({ identifier: [PLAC, { value: 'X' }, FILL] }).document.lineage).toEqual({
      authority: 'LABOTEST',
      number: 'F-9',
      stable: true,
    });
    expect(lineageOf({ identifier: [PLAC, { value: 'X' }] }).document.lineage.number).toBe('X');
    const address = 'https://lab.example/fhir/DiagnosticReport/b1';
    expect(lineageOf({}, address).document.lineage).toEqual({
      authority: 'Bundle.entry.fullUrl',
      number: address,
      stable: true,
    });
    const bare = lineageOf({}, 'urn:uuid:00000000-0000-4000-8000-000000000001');
    expect(bare.document.lineage.stable).toBe(false);
    expect(rulesOf(bare)).toEqual(['fhir.number-missing']);
  });
});

describe('a file among resources', () => {
  it('becomes a document around it, with its bytes beside it or inside', () => {
    const part = documentIn(bundle([letter(), ...context.slice(0, 3), binary], { type: 'transaction' }));
    expect(part.findings).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'https://clinic.example/letters', number: 'B-7', stable: true },
      type: { coding: { code: '18842-5' } },
      title: 'Lettre de sortie',
      status: 'final',
      effectiveTime: '20261112160000+0100',
      serviceTime: { start: '20261102', end: '20261112' },
      author: { professional: { name: { family: 'Klein-Test' } } },
      custodian: { name: 'LABOTEST' },
      body: { kind: 'attachment', attachment: { mediaType: 'application/pdf' } },
    });
    const inside = letter({
      content: [{ attachment: { contentType: 'application/pdf', data: pdf.toString('base64') } }],
    });
    const { body } = documentIn(bundle([inside, ...context.slice(0, 3)])).document;
    expect(body.kind === 'attachment' && Buffer.from(body.attachment.bytes).equals(pdf)).toBe(true);
  });

  it('says what it replaces, how finished it is and how protected', () => {
    const old = letter({
      id: 'y',
      identifier: [{ system: 'https://clinic.example/letters', value: 'B-6' }],
      status: 'superseded',
    });
    const relatesTo = [{ code: 'replaces', target: { reference: 'DocumentReference/y' } }];
    const securityLabel = [coded('V', undefined, 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality')];
    const [first, second] = read(
      bundle([letter({ relatesTo, docStatus: 'amended', securityLabel }), old, ...context.slice(0, 3), binary]),
    );
    expect(first).toMatchObject({
      document: { lineage: { replacesNumber: 'B-6' }, status: 'corrected', confidentiality: 'V' },
    });
    expect(second).toMatchObject({ kind: 'set-aside', rule: 'fhir.superseded' });
  });

  it('that is not there is told', () => {
    expect(outcomesOf(bundle([letter(), ...context.slice(0, 3)]))).toEqual(['FHIR-NO-FILE']);
  });
});

describe('what no document is made of', () => {
  const deleted = {
    ...bundle([]),
    type: 'transaction',
    entry: [{ request: { method: 'DELETE', url: 'DiagnosticReport/b1' } }],
  };

  it.each<[string, unknown, string]>([
    ['a result alone', observation('k'), 'FHIR-NOT-A-DOCUMENT'],
    ['results in a Bundle without a report', bundle([patient, potassium]), 'FHIR-NOT-A-DOCUMENT'],
    ['a Bundle in a Bundle', bundle([bundle([patient])]), 'FHIR-NOT-A-DOCUMENT'],
    ['a summary of medicines', bundle([patient, { resourceType: 'MedicationStatement' }]), 'FHIR-NOT-A-DOCUMENT'],
    ['a report without its patient', report(), 'FHIR-NO-PATIENT'],
    ['an empty Bundle', bundle([]), 'FHIR-EMPTY'],
    ['a deletion', deleted, 'FHIR-CHANGES'],
    ['the history of a report', whole(report(), [potassium], { type: 'history' }), 'FHIR-CHANGES'],
    ['a patient alone', patient, 'fhir.people'],
    ['an order alone', bundle([patient, context[3]]), 'fhir.order'],
    ['an appointment', bundle([patient, { resourceType: 'Appointment' }]), 'fhir.appointment'],
    ['a stay', bundle([patient, { resourceType: 'Encounter' }]), 'fhir.encounter'],
    ['a bill', { resourceType: 'Claim' }, 'fhir.billing'],
    ['an answer of a server', { resourceType: 'OperationOutcome' }, 'fhir.technical-resource'],
    [
      'an answer to a transaction',
      { ...bundle([]), type: 'transaction-response', entry: [{ response: { status: '201' } }] },
      'fhir.response',
    ],
    ['a resource of no type', { resourceType: '' }, 'fhir.technical-resource'],
  ])('has a word of its own: %s', (_, given, outcome) => {
    expect(outcomesOf(given)).toEqual([outcome]);
  });

  it('stands beside the documents of its file, where it is clinical', () => {
    expect(outcomesOf(whole(report(), [potassium, observation('lost', { valueString: 'x' })]))).toEqual([
      'document',
      'FHIR-OUTSIDE-REPORT',
    ]);
    expect(
      outcomesOf(
        whole(report(), [potassium, { resourceType: 'Provenance', target: [{ reference: 'DiagnosticReport/b1' }] }]),
      ),
    ).toEqual(['document']);
  });

  it('is told with every place where it stands, in all three languages', () => {
    const lost = [1, 2, 3, 4, 5, 6].map((at) => observation(`lost${at}`, { valueString: 'x' }));
    const told = read(bundle([report(), ...context, potassium, ...lost])).at(-1);
    const places =
      '(6: entry[8].Observation, entry[9].Observation, entry[10].Observation, entry[11].Observation, entry[12].Observation, …)';
    if (told?.kind !== 'unreadable') throw new Error(told?.kind);
    expect(told.problem.cause.en).toContain(places);
    expect(told.problem.cause.de).toContain(places);
    expect(told.problem.cause.fr).toContain(places.replace('6:', '6 :'));
    const two = read(bundle([report(), ...context, potassium, ...lost.slice(0, 2)])).at(-1);
    expect(two?.kind === 'unreadable' && two.problem.cause.en).toContain(
      '(2: entry[8].Observation, entry[9].Observation)',
    );
  });

  it('one report that cannot be read does not take the others with it', () => {
    const odd = report({ id: 'b2', identifier: [{ value: '2' }], modifierExtension: [{ url: 'x' }] });
    expect(outcomesOf(bundle([report(), odd, ...context, potassium]))).toEqual([
      'document entry[1].DiagnosticReport',
      'FHIR-MODIFIER-UNKNOWN',
    ]);
  });
});

describe('a message', () => {
  it('names the sender where the report does not', () => {
    const header = {
      resourceType: 'MessageHeader',
      sender: { reference: 'Organization/o1' },
      focus: [{ reference: 'DiagnosticReport/b1' }],
    };
    const part = documentIn(
      bundle([header, report({ performer: undefined }), ...context, potassium], { type: 'message' }),
    );
    expect(part.document.author.organization).toMatchObject({ name: 'LABOTEST' });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('a house that is only named in words is completed from the settings', () => {
    const organization = { name: 'LABOTEST', eHealthId: '2123456789' };
    const part = documentIn(
      bundle([
        report({ performer: [{ display: 'LABOTEST' }] }),
        patient,
        context[2],
        context[3],
        context[4],
        potassium,
        house,
      ]),
      { organization },
    );
    expect(part.document.author.organization?.identifiers).toMatchObject([{ extension: '2123456789' }]);
  });
});

/** Facts of results whatever the place that they have in the document: one line for each result. */
function resultFacts(bytes: Uint8Array): readonly string[] {
  const facts = readFhirFacts(bytes)?.facts ?? [];
  const kinds = new Set([
    'value',
    'unit',
    'unit code',
    'value code',
    'value words',
    'progress',
    'time',
    'words',
    'note',
    'flag',
    'method words',
  ]);
  const byResult = Map.groupBy(
    facts.filter(
      ({ about, kind, said }) =>
        // A unit that is a UCUM code in its words gets the code.
        /^result /.test(about) && kinds.has(kind) && !(kind === 'unit code' && said === 'mg/dL'),
    ),
    ({ about }) => about,
  );
  return [...byResult.values()]
    .map((said) =>
      said
        .map((fact) => `${fact.kind}: ${fact.said}`)
        .sort()
        .join('\n'),
    )
    .sort();
}

const rendered = (document: ClinicalDocument): Uint8Array => {
  const result = render(document, 'fhir', renderContext);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
};

/** The resources of a document of ours without its Composition, as a laboratory would send them; its text, so that no digit is lost. */
const asCollection = (bytes: Uint8Array): Buffer => {
  const text = Buffer.from(bytes).toString('utf8').replace('"type":"document"', '"type":"collection"');
  const at = text.indexOf('"entry":[') + '"entry":['.length;
  const first = JSON.stringify((JSON.parse(text) as { entry: readonly unknown[] }).entry[0]);
  const end = text.indexOf('},{"fullUrl"', at);
  expect(first).toContain('"Composition"');
  return Buffer.from(`${text.slice(0, at)}${text.slice(end + 2)}`);
};

/** A coded answer without a code and without words is no answer: FHIR has no place for it, and what had it cannot be told from a panel. */
const saysItsCodes = ({ body }: ClinicalDocument): boolean =>
  body.kind === 'results' &&
  body.groups
    .flatMap(({ observations }) => observations)
    .flatMap(({ value }) =>
      value?.type === 'coded' ? (value.concepts[0] ? value.concepts : [{ translations: [] }]) : [],
    )
    .every(({ coding, translations, text }: Concept) =>
      [text, coding?.code, ...translations.map(({ code }) => code)].some((word) => (word ?? '').trim() !== ''),
    );

describe('a laboratory document of ours as a collection of its resources', () => {
  const readBack = (document: ClinicalDocument) => {
    const parts = fhirFormat.read({ name: 'x.json', bytes: asCollection(rendered(document)) }, contextOf());
    const [part] = parts;
    if (part?.kind !== 'document' || parts.length > 1) throw new Error(JSON.stringify(parts).slice(0, 300));
    return part;
  };

  it('is read back with every fact of patient, results, specimens and order', () => {
    const back = readBack(laboratoryReport);
    expect(back.findings).toEqual([]);
    const told = (bytes: Uint8Array) =>
      (readFhirFacts(bytes)?.facts ?? [])
        .filter(({ about }) =>
          /^(?:result|battery|organism|image|specimens|patient|order|requester|encounter|item)\b/.test(about),
        )
        .map(({ about, kind, said }) => `${about} ${kind}: ${said}`)
        .sort();
    expect(told(rendered({ ...back.document, lineage: laboratoryReport.lineage }))).toEqual(
      told(rendered(laboratoryReport)),
    );
  });

  it('has every result exactly once, with value, unit, flag, status, time and remarks, whatever the report', () => {
    fc.assert(
      fc.property(anyReport, (document) => {
        fc.pre(saysItsCodes(document));
        const before = resultFacts(rendered(document));
        fc.pre(before.length > 0);
        expect(resultFacts(rendered(readBack(document).document))).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });
});

describe('damaged files', () => {
  const good = [
    whole(
      report({ presentedForm: [{ contentType: 'application/pdf', data: pdf.toString('base64') }], conclusion: 'x' }),
      [potassium],
    ),
    bundle([letter(), ...context.slice(0, 3), binary]),
    whole(report(), [
      observation('k', {
        component: [{ code: words('a'), valueRange: { low: { value: digits('1') } } }],
        hasMember: [{ reference: 'Observation/k' }],
      }),
    ]),
  ];

  /** Somewhere in a value, another value. */
  const put = (value: unknown, at: number, other: unknown): unknown => {
    let left = at;
    const visit = (one: unknown): unknown => {
      left -= 1;
      if (left === -1) return other;
      if (Array.isArray(one)) return one.map(visit);
      return typeof one === 'object' && one !== null
        ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, visit(inner)]))
        : one;
    };
    return visit(value);
  };
  const sizeOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce<number>((sum, one) => sum + sizeOf(one), 1)
      : 1;

  it.each(damageSeeds)('are read or refused, every leaf accounted for once (seed %s)', (seed) => {
    const other = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        null,
        [],
        {},
        { reference: '#' },
        { reference: 'Observation/k' },
        [{ resourceType: 'Patient' }],
        '',
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(), other), { minLength: 1, maxLength: 4 }),
        (value, changes) => {
          const damaged = changes.reduce<unknown>((one, [at, to]) => put(one, at % sizeOf(one), to), value);
          const bytes = bytesOf(damaged);
          if (!bytes.toString().startsWith('{')) return;
          expectAccount(fhirFormat.read({ name: 'x.json', bytes }, contextOf()));
        },
      ),
      damageRuns(seed, 25),
    );
  });

  it('deep nesting and a cut end are no JSON that a reader goes into', () => {
    const deep = `{"resourceType":"Bundle","type":"collection","entry":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(fhirFormat.read({ name: 'x', bytes: Buffer.from(deep) }, contextOf())).toMatchObject([
      { problem: { code: 'FHIR-NOT-JSON' } },
    ]);
  });
});
