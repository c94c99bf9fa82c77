/** Finished documents made of sections (summaries, letters, lists of medicines or vaccinations): all of their content in the model, or nothing made of them. */
import { describe, expect, it } from 'vitest';
import type { ClinicalDocument, Section, Statement } from '../../clinical/index.ts';
import { leftUnsaid } from '../../conformance/index.ts';
import { renderContext } from '../../documents/documents.test-data.ts';
import { render } from '../../documents/index.ts';
import type { ContentReading } from '../types.ts';
import { fhirFormat } from './index.ts';
import {
  absent,
  amlodipine,
  composition,
  hypertension,
  narrative,
  penicillin,
  pressure,
  sections,
  SNOMED,
  summary,
  tablets,
  tetanus,
} from './summary.test-data.ts';
import { bytesOf, coded, contextOf, words, type Fhir } from './testing.ts';

type Content = Extract<ContentReading, { ok: true }>;

function contentOf(value: Fhir): ContentReading {
  const [part] = fhirFormat.read({ name: 'x.json', bytes: bytesOf(value) }, contextOf());
  if (part?.kind !== 'document' || !part.content) throw new Error(part?.kind);
  return part.content();
}

function taken(value: Fhir): Content {
  const content = contentOf(value);
  if (!content.ok) throw new Error(content.findings.map(({ path }) => path).join());
  return content;
}
const sectionsOf = ({ document: { body } }: Content): readonly Section[] =>
  body.kind === 'sections' ? body.sections : [];

/** The only statement of a summary whose resource is this one. */
function statementOf<K extends Statement['kind']>(kind: K, resource: Fhir): Extract<Statement, { kind: K }> {
  const all = sectionsOf(taken(summary({}, [resource]))).flatMap(({ statements }) => statements);
  const found = all.find((one) => one.kind === kind);
  if (!found) throw new Error('none');
  return found as Extract<Statement, { kind: K }>;
}

function made(document: ClinicalDocument, target: 'cda' | 'fhir'): Uint8Array {
  const result = render(document, target, renderContext);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

describe('a patient summary of another maker', () => {
  const content = taken(summary());

  it('is read section by section, every statement with its facts', () => {
    const read = sectionsOf(content);
    expect(
      read.map(({ code, title, statements }) => [code?.code, title, statements.map(({ kind }) => kind).join()]),
    ).toEqual([
      ['11450-4', 'Active problems', 'condition,condition'],
      ['48765-2', 'Allergies', 'allergy'],
      ['10160-0', 'Medication', 'medication'],
      ['11369-6', 'Immunizations', 'immunization'],
      ['47519-4', 'Procedures', 'procedure'],
      ['46264-8', 'Devices', 'device'],
      ['8716-3', 'Vital signs', 'measurement,measurement'],
      ['42348-3', 'Advance directives', ''],
    ]);
    const [problem, , allergy, medicine, vaccine, act, device, systolic, diastolic] = read.flatMap(
      ({ statements }) => statements,
    );
    expect(problem).toMatchObject({
      code: { coding: { code: '38341003' }, translations: [{ code: 'K86' }], text: 'Arterial hypertension' },
      status: 'active',
      severity: { text: 'moderate' },
      period: { start: '201504' },
      notes: ['Yearly control'],
    });
    expect(allergy).toMatchObject({
      agent: { text: 'Penicillin' },
      criticality: 'high',
      reactions: [{ manifestation: { text: 'Anaphylaxis' }, severity: 'severe' }],
      onset: '2009',
      notes: ['Category : medication'],
    });
    expect(medicine).toMatchObject({
      code: { coding: { code: 'C08CA01' }, text: 'Amlodipine 5 mg tablet' },
      ingredients: [{ code: { text: 'amlodipine' }, strength: '5 mg / 1 tablet' }],
      dosage: '1 × / day',
      dose: { low: '1', unit: { text: 'tablet' } },
      reason: 'hypertension',
      period: { start: '201503' },
      status: 'active',
    });
    expect(vaccine).toMatchObject({
      at: '20210611',
      dose: { number: '0.50', unit: { ucum: 'mL' } },
      doseNumber: '2',
      expiry: '2022-01-31',
      lot: 'LOT-7',
      manufacturer: { name: 'Maker of a test' },
      performer: { identifiers: [{ extension: '90654321' }] },
      targets: [{ text: 'Tetanus' }],
      historical: false,
    });
    expect(act).toMatchObject({ code: { text: 'Cholecystectomy' }, period: { start: '20180306', end: '20180306' } });
    expect(device).toMatchObject({
      code: { text: 'Cardiac pacemaker' },
      period: { start: '2020' },
      notes: ['Serial number : SN-77'],
    });
    expect(systolic).toMatchObject({
      observation: {
        code: { text: 'Blood pressure – systolic' },
        value: { number: '142' },
        time: '20261110093000+0100',
      },
    });
    expect(diastolic).toMatchObject({ observation: { code: { coding: { code: '8462-4' } }, value: { number: '88' } } });
    expect(read.at(-1)?.text).toEqual(['No transfusion.\nSigned in March.']);
  });

  it('has every element accounted for once, and nothing of its content unmapped', () => {
    const { mapped, ignored, unmapped } = content.mapping;
    expect(unmapped).toEqual([]);
    const paths = [...mapped, ...ignored].map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(mapped).toContainEqual({
      path: 'entry[7].AllergyIntolerance.criticality',
      value: 'high',
      to: 'statement-3.criticality',
    });
  });

  it('has its signed text beside its data where these say less: then nothing of it is left unsaid', () => {
    const bytes = bytesOf(summary());
    expect(leftUnsaid(bytes, made(content.document, 'cda')).length).toBeGreaterThan(0);
    const whole = content.withSignedText?.();
    if (whole?.ok !== true) throw new Error('not read');
    expect(leftUnsaid(bytes, made(whole.document, 'cda'))).toEqual([]);
    expect(sectionsOf(whole)[0]?.text).toEqual([
      'Problem | Status | Since\nArterial hypertension | Active, moderate | 2015-04\nCholecystitis | Resolved | 2018-03-04',
    ]);
    expect(whole.findings.map(({ rule }) => rule)).toContain('fhir.narrative-kept');
    expect(whole.mapping.mapped.map(({ path }) => path)).toContain('entry[1].Composition.section[1].text.div');
  });

  it.each<[string, Fhir, string | undefined]>([
    [
      'no known problems, by a code',
      { resourceType: 'Condition', id: 'x', code: absent('no-known-problems'), subject: { reference: 'Patient/p1' } },
      'none-known',
    ],
    [
      'no information, by a code',
      { resourceType: 'Condition', id: 'x', code: absent('no-problem-info'), subject: { reference: 'Patient/p1' } },
      'not-known',
    ],
    [
      'no allergy, by a situation',
      {
        resourceType: 'AllergyIntolerance',
        id: 'x',
        code: coded('716186003', 'No known allergy', SNOMED),
        patient: { reference: 'Patient/p1' },
      },
      'none-known',
    ],
    [
      'no food allergy: not all of them',
      {
        resourceType: 'AllergyIntolerance',
        id: 'x',
        code: coded('429625007', 'No known food allergy', SNOMED),
        patient: { reference: 'Patient/p1' },
      },
      undefined,
    ],
    [
      'an absence of something else',
      { resourceType: 'Condition', id: 'x', code: absent('no-known-allergies'), subject: { reference: 'Patient/p1' } },
      undefined,
    ],
  ])('says that there is none, or that nobody knows: %s', (_, resource, absence) => {
    const [first, ...others] = sections;
    const section = [
      { title: 'Problems', code: first?.['code'], entry: [{ reference: `${String(resource['resourceType'])}/x` }] },
      ...others,
    ];
    // The two problems of the section stand nowhere else.
    const value = summary({ section }, [resource]);
    const entry = (value['entry'] as { resource: Fhir }[]).filter(({ resource: { id } }) => id !== 'c1' && id !== 'c2');
    const read = contentOf({ ...value, entry });
    expect(read.ok ? sectionsOf(read)[0]?.absence : undefined).toBe(absence);
  });

  it.each([
    ['nilknown', 'none-known'],
    ['unavailable', 'not-known'],
    ['withheld', undefined],
  ])('says it by an empty section: %s', (code, absence) => {
    const empty = {
      title: 'Vaccines',
      code: coded('11369-6'),
      emptyReason: coded(code, undefined, 'http://terminology.hl7.org/CodeSystem/list-empty-reason'),
    };
    const read = contentOf(summary({ section: [...sections, empty] }));
    expect(read.ok ? sectionsOf(read).at(-1)?.absence : undefined).toBe(absence);
  });
});

describe('odd statements', () => {
  it('keep what has no field of its own among the remarks', () => {
    expect(
      statementOf('condition', { ...hypertension, onsetString: 'as a child', bodySite: [words('left eye')] }).notes,
    ).toEqual(['Site : left eye', 'Onset : as a child', 'Yearly control']);
    expect(
      statementOf('medication', { ...amlodipine, effectivePeriod: undefined, effectiveDateTime: '2026-10' }).notes,
    ).toEqual(['Date : 2026-10']);
    expect(
      statementOf('immunization', { ...tetanus, occurrenceDateTime: undefined, occurrenceString: 'childhood' }).notes,
    ).toEqual(['Date : childhood']);
  });

  it('have a dosage in the words of the source, several dosages one after the other', () => {
    const dosage = [
      { sequence: 1, text: 'one in the morning', timing: { code: words('x') } },
      { sequence: 2, text: 'two at night' },
    ];
    expect(statementOf('medication', { ...amlodipine, dosage })).toMatchObject({
      dosage: 'one in the morning ; two at night',
    });
    const timing = { repeat: { frequency: 2, period: 8, periodUnit: 'h' } };
    expect(
      statementOf('medication', { ...amlodipine, dosage: [{ timing, asNeededCodeableConcept: words('pain') }] }),
    ).toMatchObject({
      dosage: '2 × / 8 hours, pain',
      asNeeded: true,
    });
  });

  it('keep how bad a reaction was, and how strong a substance is, where nobody named the reaction or the substance', () => {
    expect(statementOf('allergy', { ...penicillin, reaction: [{ severity: 'severe' }] }).reactions).toEqual([
      { manifestation: { translations: [] }, severity: 'severe' },
    ]);
    const strength = { numerator: { value: 5, unit: 'mg' } };
    const nameless = { ...tablets, ingredient: [{ strength }] };
    const read = sectionsOf(taken(summary({}, [nameless]))).flatMap(({ statements }) => statements);
    expect(read.find(({ kind }) => kind === 'medication')).toMatchObject({
      ingredients: [{ code: { translations: [] }, strength: '5 mg' }],
    });
  });

  it('of a prescription name who prescribed it', () => {
    const { dosage, reasonCode, medicationReference, ...rest } = amlodipine;
    const request = {
      ...rest,
      effectivePeriod: undefined,
      resourceType: 'MedicationRequest',
      intent: 'order',
      medicationReference,
      reasonCode,
      dosageInstruction: dosage,
      requester: { reference: 'Practitioner/d1' },
    };
    const section = JSON.parse(
      JSON.stringify(sections).replace('MedicationStatement/m1', 'MedicationRequest/m1'),
    ) as Fhir[];
    const read = taken(summary({ section }, [request]));
    expect(sectionsOf(read)[2]?.statements[0]).toMatchObject({
      prescriber: { identifiers: [{ extension: '90654321' }] },
      reason: 'hypertension',
    });
  });

  it('that were withdrawn are named and nothing more', () => {
    expect(
      statementOf('immunization', { ...tetanus, status: 'entered-in-error', note: [{ text: 'x' }] }),
    ).toMatchObject({ status: 'entered-in-error', notes: [], targets: [] });
  });

  it('that are results of a laboratory or habits have the category of their section in a new document', () => {
    const result = (category: string, code: string): Fhir =>
      summary({ section: [...sections, { title: 'x', code: coded(code), entry: [{ reference: 'Observation/r9' }] }] }, [
        { ...pressure, id: 'r9', category: [coded(category)], component: undefined, valueString: 'y' },
      ]);
    for (const [category, code] of [
      ['laboratory', '30954-2'],
      ['social-history', '29762-2'],
    ] as const) {
      const text = Buffer.from(made(taken(result(category, code)).document, 'fhir')).toString();
      expect(text.match(/"code":"(?:vital-signs|laboratory|social-history)"/g)?.at(-1)).toBe(`"code":"${category}"`);
      expect(contentOf(result('exam', code)).ok).toBe(false);
    }
    expect(contentOf(result('laboratory', '10162-6')).ok).toBe(false);
  });

  it('stand under the titles of all sections around theirs', () => {
    const nested = [{ title: 'Course', section: [{ title: 'Ward', text: narrative('<p>Calm</p>') }] }];
    expect(sectionsOf(taken(summary({ section: [...sections, ...nested] }))).at(-1)).toMatchObject({
      title: 'Course – Ward',
      text: ['Calm'],
    });
  });
});

describe('a summary of which something would be lost or changed', () => {
  const at = (resource: Fhir, fields: Fhir): Fhir => summary({}, [{ ...resource, ...fields }]);
  const problem = 'entry[5].Condition';
  const medicine = 'entry[8].MedicationStatement';
  const ver = (code: string): Fhir => ({
    verificationStatus: coded(code, undefined, 'http://terminology.hl7.org/CodeSystem/condition-ver-status'),
  });
  const more = (entry: Fhir): Fhir => summary({ section: [...sections, entry] });

  it.each<[string, Fhir, string]>([
    ['a problem that is not certain', at(hypertension, ver('provisional')), `${problem}.verificationStatus`],
    ['a problem that was refuted', at(hypertension, ver('refuted')), `${problem}.verificationStatus`],
    ['a remission', at(hypertension, { clinicalStatus: coded('remission') }), `${problem}.clinicalStatus`],
    ['a stage', at(hypertension, { stage: [{ summary: words('II') }] }), `${problem}.stage`],
    ['an age at onset', at(hypertension, { onsetAge: { value: 40 } }), `${problem}.onsetAge`],
    ['an extension', at(hypertension, { extension: [{ url: 'x', valueString: 'y' }] }), `${problem}.extension`],
    ['a date that is none', at(hypertension, { onsetDateTime: '2015-13' }), `${problem}.onsetDateTime`],
    ['a problem without a name', at(hypertension, { code: undefined }), problem],
    ['another patient', at(hypertension, { subject: { reference: 'Patient/other' } }), ''],
    [
      'a reaction to another substance',
      at(penicillin, { reaction: [{ manifestation: [words('rash')], substance: words('nuts') }] }),
      'entry[7].AllergyIntolerance.reaction[1].substance',
    ],
    ['a medicine on hold', at(amlodipine, { status: 'on-hold' }), medicine],
    ['a medicine that was never taken', at(amlodipine, { status: 'not-taken' }), medicine],
    [
      'a timing that is more than a rhythm',
      at(amlodipine, { dosage: [{ timing: { repeat: { when: ['MORN'] } } }] }),
      `${medicine}.dosage[1].timing`,
    ],
    [
      'a highest dose',
      at(amlodipine, { dosage: [{ text: 'x', maxDosePerPeriod: { numerator: { value: 1 } } }] }),
      `${medicine}.dosage[1].maxDosePerPeriod`,
    ],
    [
      'two doses without words',
      at(amlodipine, { dosage: [{ text: 'x' }, { doseAndRate: [{ doseQuantity: { value: 2 } }] }] }),
      `${medicine}.dosage`,
    ],
    ['a product with a batch', at(tablets, { batch: { lotNumber: 'L' } }), 'entry[9].Medication.batch'],
    ['a vaccine that was not potent', at(tetanus, { isSubpotent: true }), 'entry[10].Immunization.isSubpotent'],
    [
      'two series of a vaccine',
      at(tetanus, { protocolApplied: [{ doseNumberString: '1' }, { doseNumberString: '2' }] }),
      'entry[10].Immunization.protocolApplied',
    ],
    [
      'a result of a laboratory among vital signs',
      at(pressure, { category: [coded('laboratory')] }),
      'entry[14].Observation.category',
    ],
    ['a resource that is no statement', summary({}, [{ resourceType: 'CarePlan', id: 'cp' }]), 'entry[15].CarePlan'],
    ['a statement that no section tells', summary({}, [{ ...hypertension, id: 'c9' }]), 'entry[15].Condition'],
    [
      'a statement that is not in the file',
      more({ title: 'x', entry: [{ reference: 'Condition/none' }] }),
      'entry[1].Composition.section[9].entry[1]',
    ],
    [
      'a statement told twice',
      more({ title: 'x', entry: [{ reference: 'Condition/c1' }] }),
      'entry[1].Composition.section[9].entry[1]',
    ],
    [
      'none known, and yet there are some',
      more({ title: 'x', entry: [{ reference: 'Condition/c9' }], emptyReason: coded('nilknown') }),
      'entry[1].Composition.section[9].entry[1]',
    ],
    [
      'a section about somebody else',
      more({ title: 'x', text: narrative('<p>y</p>'), focus: { reference: 'Patient/p1' } }),
      'entry[1].Composition.section[9].focus',
    ],
    [
      'words that are struck out',
      more({ title: 'x', text: narrative('<p><del>y</del></p>') }),
      'entry[1].Composition.section[9].text',
    ],
    [
      'words that cannot be read',
      more({ title: 'x', text: narrative('<p>a&nbsp;b</p>') }),
      'entry[1].Composition.section[9].text',
    ],
    [
      'a narrative of a resource with a number of its own',
      at(hypertension, { text: narrative('<p>since 1987</p>') }),
      `${problem}.text`,
    ],
    [
      'a narrative of a resource that says more',
      at(hypertension, { text: narrative('<p>x</p>', 'additional') }),
      `${problem}.text`,
    ],
    [
      'an extension of the document',
      summary({ extension: [{ url: 'x', valueString: 'y' }] }),
      'entry[1].Composition.extension[1]',
    ],
    [
      'what may change the meaning',
      at(hypertension, { modifierExtension: [{ url: 'x' }] }),
      'Bundle.entry[5].resource.modifierExtension',
    ],
    ['a type that is made otherwise', summary({ type: coded('57833-6') }), 'Bundle.entry'],
    ['no section', summary({ section: [] }), 'entry[1].Composition.section'],
  ])('is not read: %s', (_, value, path) => {
    const content = contentOf(value);
    const found = content.ok ? content.findings.filter(({ severity }) => severity === 'error') : content.findings;
    expect(found).toHaveLength(1);
    expect(found[0]?.path.startsWith(path)).toBe(true);
  });

  it('is as confidential as the strictest of its parts', () => {
    const meta = { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] };
    expect(taken(at(hypertension, { meta })).document.confidentiality).toBe('R');
    expect(composition()['confidentiality']).toBeUndefined();
  });
});
