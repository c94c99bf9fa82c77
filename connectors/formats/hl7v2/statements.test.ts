/** Vaccinations, medicines and referrals: good, odd and bad messages, each with what it becomes. Invented people only. */
import { describe, expect, it } from 'vitest';
import { documentOf, message, read } from './testing.ts';
import type { Section, Statement } from '../../clinical/index.ts';

const msh = (type: string, version = '2.5.1'): string =>
  `MSH|^~\\&|VACC|CABINET|RELAIS|CABINET|20260302170000+0100||${type}|V1|P|${version}||||||UNICODE UTF-8|fr`;
const PID = 'PID|1||1893120105732^^^CNS&1.3.182.4.4&ISO^NI||Test^Léonie||18931201|F';

function sectionsOf(...lines: readonly string[]): readonly Section[] {
  const { body } = documentOf(...lines).document;
  if (body.kind !== 'sections') throw new Error(body.kind);
  return body.sections;
}
const statementsOf = (...lines: readonly string[]): readonly Statement[] =>
  sectionsOf(...lines).flatMap(({ statements }) => statements);
const outcome = (...lines: readonly string[]): string => {
  const [part] = read(message(...lines));
  return part?.kind === 'unreadable' ? part.problem.code : part?.kind === 'set-aside' ? part.rule : 'document';
};

const VXU = msh('VXU^V04^VXU_V04');
const ORC = 'ORC|RE||VAC-9^CABINET';
const rxa = (fields: Readonly<Record<number, string>> = {}): string => {
  const usual: Record<number, string> = {
    1: '0',
    2: '1',
    3: '20260302165000+0100',
    5: 'J07BB02^Influenza, inactivated^ATC',
    6: '0.5',
    7: 'mL',
    9: '00^new^NIP001',
    20: 'CP',
    21: 'A',
    ...fields,
  };
  return `RXA|${Array.from({ length: 21 }, (_, index) => usual[index + 1] ?? '').join('|')}`;
};

describe('a vaccination (VXU^V04)', () => {
  it.each([
    [
      'with everything',
      [rxa({ 10: '90000001^DOCTEUR^Test', 15: 'LOT42', 16: '20261231', 17: 'TP^TESTPHARMA' })],
      {
        vaccine: { coding: { code: 'J07BB02', system: '2.16.840.1.113883.6.73' } },
        at: '20260302165000+0100',
        dose: { number: '0.5', unit: { ucum: 'mL' } },
        lot: 'LOT42',
        expiry: '2026-12-31',
        manufacturer: { name: 'TESTPHARMA' },
        performer: { name: { family: 'DOCTEUR' } },
        status: 'completed',
      },
    ],
    [
      'by route and site',
      [rxa(), 'RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163'],
      {
        route: { coding: { code: 'IM' } },
        site: { text: 'Left arm' },
      },
    ],
    ['told from memory', [rxa({ 9: '01^historical^NIP001', 3: '2010' })], { historical: true, at: '2010' }],
    ['of an unknown amount', [rxa({ 6: '999', 7: '' })], { status: 'completed' }],
    [
      'refused',
      [rxa({ 6: '999', 18: '00^Parental refusal^NIP002', 20: 'RE' })],
      {
        status: 'not-done',
        reason: { text: 'Parental refusal' },
      },
    ],
    ['not given', [rxa({ 20: 'NA' })], { status: 'not-done' }],
    ['given in part', [rxa({ 20: 'PA' })], { status: 'completed' }],
    ['deleted', [rxa({ 21: 'D' })], { status: 'entered-in-error' }],
    [
      'with the number of the dose',
      [rxa(), 'OBX|1|NM|30973-2^Dose number^LN||2||||||F'],
      { doseNumber: '2', notes: [] },
    ],
    [
      'with remarks',
      [rxa({ 9: '^Well tolerated' }), 'OBX|1|ST|REM^Remarque^L||bras rouge||||||F', 'NTE|1||à revoir'],
      {
        notes: ['Well tolerated', 'Remarque: bras rouge', 'à revoir'],
      },
    ],
    [
      'with a decimal comma and a named place',
      [rxa({ 6: '0,25', 11: '^^^CLINIQUE TEST' })],
      {
        dose: { number: '0.25' },
        location: { name: 'CLINIQUE TEST' },
      },
    ],
    [
      'with a code of this house only',
      [rxa({ 5: 'GRIPPE^Vaccin grippe^L' })],
      {
        vaccine: { coding: { code: 'GRIPPE', systemName: 'L' }, text: 'Vaccin grippe' },
      },
    ],
    ['for a disease', [rxa({ 19: '6142004^Influenza^SCT' })], { targets: [{ coding: { code: '6142004' } }] }],
  ])('%s', (_, lines, expected) => {
    expect(statementsOf(VXU, PID, ORC, ...lines)).toMatchObject([expected]);
  });

  it('is filed under the number of its order; several in one message have none in common', () => {
    expect(documentOf(VXU, PID, ORC, rxa()).document.lineage).toEqual({
      authority: 'CABINET',
      number: 'VAC-9',
      stable: true,
    });
    const two = documentOf(VXU, PID, ORC, rxa(), 'ORC|RE||VAC-10^CABINET', rxa({ 5: 'J07BM01^Zoster^ATC' })).document;
    expect(two.lineage.stable).toBe(false);
    expect(two.type.coding?.code).toBe('82593-5');
    expect(two.body.kind === 'sections' && two.body.sections[0]?.statements).toHaveLength(2);
  });

  it('that is all deleted is withdrawn', () =>
    expect(documentOf(VXU, PID, ORC, rxa({ 21: 'D' })).document.status).toBe('entered-in-error'));

  it.each([
    ['without any vaccination', [PID], 'hl7v2.no-statement'],
    ['without a patient', [ORC, rxa()], 'HL7-NO-PATIENT'],
  ])('%s is said by name', (_, lines, expected) => expect(outcome(VXU, ...lines)).toBe(expected));

  it('accounts for every field of RXA', () => {
    const { mapping } = documentOf(VXU, PID, ORC, rxa({ 4: '20260302165000', 13: '5' }));
    expect(mapping.unmapped.map(({ path }) => path)).toEqual(['RXA-4', 'RXA-13']);
  });
});

const RDE = msh('RDE^O11^RDE_O11');
const ORDER = 'ORC|NW|MED-1^CABINET|||IP||||20260302160000+0100|||90000001^DOCTEUR^Test';
const rxe = (fields: Readonly<Record<number, string>> = {}): string => {
  const usual: Record<number, string> = { 2: 'C09AA05^Ramipril^ATC', 3: '1', 5: '{tbl}', 6: 'TAB^Comprimé', ...fields };
  return `RXE|${Array.from({ length: 27 }, (_, index) => usual[index + 1] ?? '').join('|')}`;
};

describe('a medicine (RDE^O11)', () => {
  it.each([
    [
      'with its timing',
      [rxe(), 'TQ1|1||1-0-1-0||||20260302|20260401'],
      {
        code: { coding: { code: 'C09AA05' } },
        dose: { low: '1' },
        form: { text: 'Comprimé' },
        dosage: '1-0-1-0',
        period: { start: '20260302', end: '20260401' },
        status: 'active',
      },
    ],
    ['with a timing before 2.5', [rxe({ 1: '1^BID^D10^20260302' })], { dosage: 'BID; D10' }],
    ['from one dose to another', [rxe({ 3: '1', 4: '2' })], { dose: { low: '1', high: '2' } }],
    ['with words', [rxe({ 7: '^à jeun~^avec de l’eau' })], { dosage: 'à jeun; avec de l’eau' }],
    ['when needed', [rxe(), 'TQ1|1||||||||PRN'], { asNeeded: true }],
    ['by its route', [rxe(), 'RXR|PO^Oral^HL70162'], { route: { coding: { code: 'PO' } } }],
    ['with its strength', [rxe({ 25: '5', 26: 'mg' })], { ingredients: [{ strength: '5 mg' }] }],
    [
      'of components',
      [rxe(), 'RXC|A|A01^Glucose^L|5|g', 'RXC|B|B01^NaCl^L|9|g'],
      {
        ingredients: [{ code: { text: 'Glucose' }, strength: '5 g' }, { strength: '9 g' }],
      },
    ],
    ['for a reason', [rxe({ 27: 'I10^Hypertension^I10' })], { reason: 'Hypertension' }],
    ['without a dose', [rxe({ 3: '', 5: '' })], { dosage: '' }],
    ['with a remark', [rxe(), 'NTE|1||surveiller la tension'], { notes: ['surveiller la tension'] }],
    ['with a unit in words', [rxe({ 5: '43^mg' })], { dose: { unit: { text: 'mg', ucum: 'mg' } } }],
  ])('%s', (_, lines, expected) => {
    expect(statementsOf(RDE, PID, ORDER, ...lines)).toMatchObject([expected]);
  });

  it.each([
    ['ORC|CA|MED-1^CABINET', 'stopped'],
    ['ORC|DC|MED-1^CABINET', 'stopped'],
    ['ORC|NW|MED-1^CABINET|||CM', 'completed'],
    ['ORC|HD|MED-1^CABINET', 'unknown'],
  ])('%s is %s', (orc, status) => expect(statementsOf(RDE, PID, orc, rxe())).toMatchObject([{ status }]));

  it('is what the pharmacy made of an order, not the order behind it', () => {
    const { document, mapping } = documentOf(
      RDE,
      PID,
      ORDER,
      'TQ1|1||TID',
      'RXO|X^Autre^L|2||mg',
      'RXR|IV^IV',
      rxe(),
      'TQ1|1||BID',
    );
    expect(document.body.kind === 'sections' && document.body.sections[0]?.statements).toMatchObject([
      { dosage: 'BID' },
    ]);
    expect(mapping.ignored.filter(({ rule }) => rule === 'hl7v2.order-behind-medicine').length).toBeGreaterThan(3);
  });
});

describe('an administered medicine (RAS^O17)', () => {
  const RAS = msh('RAS^O17^RAS_O17');
  it.each([
    ['given', {}, { status: 'completed', administered: { at: '20260302165000+0100' } }],
    ['by somebody', { 10: '90000001^INFIRMIER^Test' }, { administered: { by: { name: { family: 'INFIRMIER' } } } }],
    ['refused', { 20: 'RE' }, { status: 'stopped' }],
    ['deleted', { 21: 'D' }, { status: 'entered-in-error' }],
  ])('%s', (_, fields, expected) => expect(statementsOf(RAS, PID, ORC, rxa(fields))).toMatchObject([expected]));
});

const REF = msh('REF^I12^REF_I12');
const RF1 = 'RF1|P|R|MED^Consultation|||REF-1^CABINET||||^Douleur thoracique';
const PRD = 'PRD|RP|DOCTEUR^Test|||||90000001';

describe('a referral (REF^I12)', () => {
  it.each([
    ['says why', [], { code: { code: '42349-1' }, text: ['Douleur thoracique', 'Consultation'] }],
    [
      'tells diagnoses',
      ['DG1|1||I20^Angor^I10||20260101'],
      {
        code: { code: '11450-4' },
        statements: [{ kind: 'condition', code: { coding: { code: 'I20' } }, period: { start: '20260101' } }],
      },
    ],
    ['tells a diagnosis in words', ['DG1|1|||Toux'], { statements: [{ code: { text: 'Toux' } }] }],
    [
      'tells allergies',
      ['AL1|1|DA|PEN^Pénicilline^L|SV|Urticaire'],
      {
        code: { code: '48765-2' },
        statements: [{ kind: 'allergy', agent: { text: 'Pénicilline' }, reactions: [{ severity: 'severe' }] }],
      },
    ],
    [
      'tells procedures',
      ['PR1|1||COR^Coronarographie^L||20250101'],
      {
        statements: [{ kind: 'procedure', code: { text: 'Coronarographie' } }],
      },
    ],
    [
      'tells measurements',
      ['OBR|1|||ECG^ECG^L', 'OBX|1|NM|8867-4^Heart rate^LN||72|/min|||||F'],
      {
        statements: [{ kind: 'measurement', observation: { value: { type: 'quantity', number: '72' } } }],
      },
    ],
    [
      'tells in words',
      ['OBR|1|||LET^Lettre^L', 'OBX|1|TX|L^Anamnèse^L||Depuis lundi.||||||F'],
      {
        text: ['Anamnèse\nDepuis lundi.'],
      },
    ],
    ['keeps a note of an order', ['OBR|1|||LET^Lettre^L', 'NTE|1||urgent'], { text: ['urgent'] }],
  ])('%s', (_, lines, expected) => {
    expect(sectionsOf(REF, RF1, PRD, PID, ...lines).some((section) => matches(section, expected))).toBe(true);
  });

  it('is written by the one who refers, to the one who receives, under its own number', () => {
    const { document } = documentOf(REF, RF1, PRD, 'PRD|RT|CONFRERE^Test|||||90000002', PID);
    expect(document).toMatchObject({
      lineage: { number: 'REF-1', stable: true },
      type: { coding: { code: '57133-1' } },
      author: { professional: { name: { family: 'DOCTEUR' } } },
      recipients: [{ name: { family: 'CONFRERE' } }],
    });
  });

  it.each([
    ['without a patient', [RF1], 'HL7-NO-PATIENT'],
    ['that says nothing', [PID], 'hl7v2.no-statement'],
  ])('%s is said by name', (_, lines, expected) => expect(outcome(REF, ...lines)).toBe(expected));
});

function matches(actual: unknown, expected: unknown): boolean {
  try {
    expect(actual).toMatchObject(expected as object);
    return true;
  } catch {
    return false;
  }
}
