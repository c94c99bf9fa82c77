/** GDT and BDT: what an examination says arrives whole; whole practices are refused with a word. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charset } from '../charset.ts';
import { damaged, damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { completenessOf, detectFormat } from '../index.ts';
import { loadProfile, sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import type { ReadPart } from '../types.ts';
import { rows, sized } from '../xdt.test-data.ts';
import { gdtFormat } from './index.ts';

const PATIENT = [
  '3000 1893120105732',
  '3101 Müster-Test',
  '3102 Léonie',
  '3103 01121893',
  '3106 0000 Testange',
  '3107 1, rue du Test',
  '3110 2',
];
const HEAD = ['8315 RELAIS', '8316 EKG_TEST', '9206 3', '9218 02.10', ...PATIENT, '6200 02032026', '6201 081000'];
const PRESSURE = [
  ...['8402 BDM00', '8410 SYSMXGR', '8411 Systole', '8420 142', '8421 mmHg', '8461 100', '8462 140', '8422 +'],
  ...['8410 DIAMXGR', '8411 Diastole', '8420 88', '8421 mmHg', '6227 sitzend, re. Arm'],
];

const gdt = (lines: readonly string[], charset: Charset = 'windows-1252', end?: string): Buffer =>
  rows(sized(['8000 6310', ...lines], charset), charset, end);
const examination = (...lines: readonly string[]): Buffer => gdt([...HEAD, ...lines]);

const read = (bytes: Uint8Array, source: Partial<SourceProfile> = {}): readonly ReadPart[] =>
  gdtFormat.read(
    { bytes, name: 'x.gdt' },
    { profile: loadProfile('lu-dsp'), source: sourceProfileOf({ name: 'ekg', ...source }) },
  );
function documentIn(bytes: Uint8Array, source: Partial<SourceProfile> = {}): ReadPart & { kind: 'document' } {
  const found = read(bytes, source).find((part) => part.kind === 'document');
  if (!found) throw new Error('no document');
  return found;
}
const rulesOf = (bytes: Uint8Array): string[] =>
  documentIn(bytes)
    .findings.filter(({ severity }) => severity !== 'information')
    .map(({ rule }) => rule);
const outcomesOf = (bytes: Uint8Array): string[] =>
  read(bytes).map((part) =>
    part.kind === 'unreadable' ? part.problem.code : part.kind === 'set-aside' ? part.rule : 'document',
  );
const sectionOf = (bytes: Uint8Array) => {
  const { body } = documentIn(bytes).document;
  return body.kind === 'sections' ? body.sections[0] : undefined;
};

describe('an examination of GDT', () => {
  it('names patient, device, procedure and time, and gives each measurement once', () => {
    const part = documentIn(examination(...PRESSURE));
    expect(rulesOf(examination(...PRESSURE))).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      type: { coding: { code: '8716-3' }, translations: [{ code: 'BDM00' }] },
      title: 'Signes vitaux',
      status: 'final',
      effectiveTime: '20260302081000+0100',
      patient: {
        identifiers: [{ kind: 'national', extension: '1893120105732' }],
        name: { family: 'Müster-Test', given: ['Léonie'] },
        birthDate: '1893-12-01',
        sex: 'female',
        address: { lines: ['1, rue du Test'], city: 'Testange', postalCode: '0000' },
      },
      author: { device: { name: 'EKG_TEST' } },
      lineage: { stable: false },
    });
    expect(sectionOf(examination(...PRESSURE))).toMatchObject({
      code: { code: '8716-3' },
      text: ['sitzend, re. Arm'],
      statements: [
        {
          kind: 'measurement',
          observation: {
            code: { coding: { code: 'SYSMXGR' }, text: 'Systole' },
            value: { type: 'quantity', number: '142', unit: { text: 'mmHg', ucum: 'mm[Hg]' } },
            range: { low: '100', high: '140' },
            interpretations: [{ code: 'H' }],
            status: 'final',
            time: '20260302081000+0100',
          },
        },
        { observation: { code: { text: 'Diastole' }, value: { number: '88' } } },
      ],
    });
  });

  it('keeps findings, tables and categories as texts in their order', () => {
    const text = [
      '8402 EKG01',
      '6220 Sinusrhythmus.',
      '6220 Kein Infarkt.',
      '6228 I    II',
      '6330 Kommentar',
      '6331 stabil',
    ];
    expect(sectionOf(examination(...text))?.text).toEqual([
      'Sinusrhythmus.\nKein Infarkt.',
      'I    II',
      'Kommentar\nstabil',
    ]);
    expect(documentIn(examination(...text)).document.type.coding?.code).toBe('11524-6');
  });

  it.each([
    [['8420 <0,6'], { comparator: '<', number: '0.6' }],
    [['8420 1,234'], { type: 'text', text: '1,234' }],
    [['8480 Zeile eins', '8480 Zeile zwei'], { type: 'text', text: 'Zeile eins\nZeile zwei' }],
  ])('reads the value of %j', (lines, value) => {
    expect(sectionOf(examination('8410 X', ...lines))?.statements[0]).toMatchObject({ observation: { value } });
  });

  it.each([
    ['B', 'final'],
    ['K', 'corrected'],
    ['F', 'preliminary'],
    ['?', 'preliminary'],
  ])('with 8418 %s is %s', (code, status) => {
    expect(documentIn(examination('8410 X', `8418 ${code}`, '8420 5')).document.status).toBe(status);
  });

  it('has the time of a test of its own, and the codes of its source', () => {
    const codes = { SYSMXGR: { loinc: '8480-6', display: 'Systolic blood pressure' } };
    const own = examination('8410 SYSMXGR', '8420 142', '8432 01032026', '8439 070000');
    const { body } = documentIn(own, { codes }).document;
    expect(body.kind === 'sections' && body.sections[0]?.statements[0]).toMatchObject({
      observation: { time: '20260301070000+0100', code: { coding: { code: '8480-6' } } },
    });
  });

  it('that only names a file, says nothing, or has no date is held or no document', () => {
    const file = examination(...PRESSURE, '6302 000001', '6303 PDF', '6304 Protokoll', '6305 C:\\GDT\\BDM0042.PDF');
    expect(rulesOf(file)).toEqual(['gdt.file-not-included']);
    expect(documentIn(file).mapping.unmapped.map(({ value }) => value)).toContain('C:\\GDT\\BDM0042.PDF');
    expect(rulesOf(examination())).toEqual(['gdt.no-content']);
    expect(outcomesOf(gdt([...PATIENT, '8410 X', '8420 5']))).toEqual(['GDT-NO-TIME']);
    expect(outcomesOf(gdt(['6200 02032026', '8410 X', '8420 5']))).toEqual(['GDT-NO-PATIENT']);
  });

  it('with an impossible birth date or none of its names is held', () => {
    const changed = (from: string, to: string): Buffer =>
      gdt([...HEAD.map((line) => (line.startsWith(from) ? to : line)), ...PRESSURE]);
    expect(rulesOf(changed('3103', '3103 18931201'))).toEqual(['gdt.birth-date-unreadable']);
    expect(rulesOf(changed('3101', '9999 x'))).toEqual(['gdt.patient-name-missing']);
    expect(rulesOf(changed('6201', '6201 0810xx'))).toEqual(['gdt.time-unreadable']);
    expect(rulesOf(changed('6201', '6201 81000'))).toEqual(['gdt.time-unreadable']);
  });

  it.each(['3000 2', '3101 Beispiel', '3103 31121950'])('that names a second patient (%s) is held', (line) => {
    expect(rulesOf(examination(...PRESSURE, line, '8410 X', '8420 5'))).toEqual(['gdt.two-patients']);
  });
});

describe('bytes', () => {
  it.each([
    ['cp437', '2', []],
    ['cp437', '', []],
    ['cp437', '3', ['gdt.charset-conflict']],
    ['windows-1252', '3', []],
    ['utf-8', '3', ['gdt.charset-conflict']],
  ] as const)('%s declared as "%s"', (charset, declared, rules) => {
    const lines = HEAD.flatMap((line) =>
      line.startsWith('9206') ? (declared === '' ? [] : [`9206 ${declared}`]) : [line],
    );
    const part = documentIn(gdt([...lines, ...PRESSURE], charset));
    expect(part.document.patient.name).toMatchObject({ family: 'Müster-Test', given: ['Léonie'] });
    expect(part.findings.map(({ rule }) => rule).filter((rule) => rule.includes('charset'))).toEqual(rules);
  });

  it.each(['\n', '\r', '\r\n'])('line ends %j are taken', (end) => {
    expect(rulesOf(gdt([...HEAD, ...PRESSURE], 'windows-1252', end))).toEqual([]);
  });

  it('a shorter, a longer and a lost line, and text before the file, are told', () => {
    const text = examination(...PRESSURE).toString('latin1');
    const rules = (changed: string): string[] => rulesOf(Buffer.from(changed, 'latin1'));
    expect(rules(text.replace('8420142', '842014'))).toContain('gdt.line-short');
    expect(rules(text.replace('8420142', '84201422'))).toContain('gdt.line-long');
    expect(rules(text.replace(/\d{3}842088\r\n/, ''))).toEqual(['gdt.record-length']);
    expect(rules(`Hallo\r\n${text}`)).toContain('gdt.text-outside');
  });

  it('waits for the length that the record announces', () => {
    const whole = examination(...PRESSURE);
    expect(completenessOf('x.gdt', whole, []).state).toBe('complete');
    for (let cut = 30; cut < whole.length - 4; cut += 11)
      expect(completenessOf('x.gdt', whole.subarray(0, cut), []).state, String(cut)).toBe('waiting');
  });
});

describe('other files of the family', () => {
  const practice = (...records: readonly (readonly string[])[]): Buffer =>
    rows(
      records.flatMap((record) => sized(record, 'windows-1252')),
      'windows-1252',
    );
  const header = ['8000 0020', '9106 3'];
  const master = ['8000 6100', ...PATIENT];
  const treatment = ['8000 6200', '3000 1893120105732', '6200 02032026', '6220 Pas de foyer.'];

  it.each([
    [['8000 6302', ...PATIENT], ['gdt.request']],
    [['8000 6301', ...PATIENT], ['gdt.master-data']],
    [['8000 6399', '3000 1'], ['GDT-RECORD-UNKNOWN']],
    [master, ['GDT-NO-EXAMINATION']],
  ])('%j', (record, outcomes) => {
    const bytes = practice(record);
    expect(detectFormat({ bytes, name: 'x' })?.name).toBe('gdt');
    expect(outcomesOf(bytes)).toEqual(outcomes);
  });

  it('billing is somebody else’s', () => {
    expect(gdtFormat.detect({ bytes: practice(['8000 con0', '9103 02032026']), name: 'x' })).toBe(0);
  });

  it('a BDT file of one patient is read, as preliminary; its frame is set aside', () => {
    const bytes = practice(header, master, treatment, ['8000 0021']);
    expect(detectFormat({ bytes, name: 'x' })?.name).toBe('gdt');
    expect(outcomesOf(bytes)).toEqual(['gdt.practice-data', 'document', 'gdt.practice-data']);
    expect(rulesOf(bytes)).toEqual(['gdt.status-unknown']);
    expect(documentIn(bytes).document).toMatchObject({
      status: 'preliminary',
      patient: { name: { family: 'Müster-Test' } },
      body: { sections: [{ text: ['Pas de foyer.'] }] },
    });
  });

  it('a BDT file of several patients is refused', () => {
    const other = ['8000 6100', '3000 2', '3101 Beispiel', '3102 Jean'];
    expect(outcomesOf(practice(header, master, treatment, other))).toEqual(['BDT-WHOLE-PRACTICE']);
    expect(outcomesOf(practice(master, [...treatment.slice(0, 1), '3000 2', '6200 02032026', '6220 x']))).toEqual([
      'BDT-WHOLE-PRACTICE',
    ]);
  });
});

describe('damaged GDT', () => {
  const lines = examination(...PRESSURE, '6305 C:\\X.PDF')
    .toString('latin1')
    .split('\r\n');
  const bytes = fc.oneof(
    damaged([lines], '\r\n', ['\r', '\n', '01380006200\r\n', '01380006310\r\n', '0108410X\r\n', 'é', '\0', '999']),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([Buffer.from('01380006310\r\n'), tail])),
  );

  it.each(damageSeeds)(
    'has an outcome, and no line is accounted for twice (seed %i)',
    (seed) => {
      fc.assert(
        fc.property(bytes, (file) => {
          expectAccount(read(file));
          completenessOf('x.gdt', file, []);
        }),
        damageRuns(seed, 150),
      );
    },
    1_200_000,
  );
});
