/** LDT 2: what a report says arrives whole, and what is wrong with a file is said. */
import { describe, expect, it } from 'vitest';
import { completenessOf, detectFormat } from '../index.ts';
import {
  codesOf,
  contextOf,
  documentIn,
  documents,
  groupsOf,
  HEAD2,
  HEADER,
  ldt2,
  observationsOf,
  pdf,
  report2,
  rulesOf,
} from './testing.ts';

const POTASSIUM = ['8410 K', '8411 Kalium', '8420 5.6', '8421 mmol/l', '8461 3.5', '8462 5.1', '8422 +'];
const valueOf = (...test: readonly string[]): unknown =>
  observationsOf(documentIn(report2('8410 X', '8411 Test', ...test)))[0];

describe('a report of LDT 2', () => {
  it('is recognised by its content, whatever its name', () => {
    expect(detectFormat({ name: 'x.txt', bytes: report2(...POTASSIUM) })?.name).toBe('ldt');
    expect(detectFormat({ name: 'x.ldt', bytes: Buffer.from('Bonjour') })?.name).toBeUndefined();
  });

  it('names patient, laboratory, practice, order and times', () => {
    const part = documentIn(report2('8410 K', '8411 Kalium', '8420 4.1', '8421 mmol/l'));
    expect(part.findings.filter(({ severity }) => severity !== 'information')).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'LABOTEST', number: 'L1', stable: true },
      status: 'final',
      effectiveTime: '202603021415+0100',
      language: 'de-LU',
      patient: {
        identifiers: [{ kind: 'national', extension: '1893120105732' }],
        name: { family: 'Müster-Test', given: ['Léonie'] },
        birthDate: '1893-12-01',
        sex: 'female',
      },
      author: {
        organization: {
          name: 'LABOTEST',
          address: { lines: ['Teststraße 1'], city: 'Testange', postalCode: 'L-0000' },
        },
      },
      recipients: [{ name: { family: 'van der Berg', given: ['Anne'], prefix: 'Dr. med.' } }],
      order: { placer: { extension: 'DEM-1' }, filler: { extension: 'L1' } },
    });
  });

  it('gives each test once with value, unit, range, flag and status', () => {
    const part = documentIn(
      report2(...POTASSIUM, '8410 BORR', '8411 Borrelien-IgM', '8418 F', '8490 Probe leicht hämolytisch'),
    );
    expect(observationsOf(part)).toMatchObject([
      {
        code: { coding: { code: 'K', display: 'Kalium' }, text: 'Kalium' },
        value: { type: 'quantity', number: '5.6', unit: { text: 'mmol/l', ucum: 'mmol/l' } },
        range: { text: '3.5 - 5.1', low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H', text: '+' }],
        status: 'final',
      },
      { code: { text: 'Borrelien-IgM' }, status: 'registered' },
    ]);
    expect(part.document.body).toMatchObject({ notes: ['Probe leicht hämolytisch', 'MATRICULE 1893120105732'] });
    expect(part.document.status).toBe('preliminary');
    expect(part.mapping.unmapped).toEqual([]);
  });

  it.each([
    [['8420 <0.6', '8421 mg/l'], { type: 'quantity', comparator: '<', number: '0.6' }],
    [['8420 1,234'], { type: 'text', text: '1,234' }],
    [['8420 1:160'], { type: 'ratio', numerator: '1', denominator: '160' }],
    [['8420 negativ'], { type: 'text', text: 'negativ' }],
    [['8480 Zeile eins', '8480 Zeile zwei'], { type: 'text', text: 'Zeile eins\nZeile zwei' }],
  ])('reads the value of %j', (lines, value) => {
    expect(valueOf(...lines)).toMatchObject({ value });
  });

  it('keeps a text beside a number as a remark, and a range in words', () => {
    expect(valueOf('8420 5', '8480 kontrolliert', '8460 bis 5.0', '8470 nüchtern')).toMatchObject({
      notes: ['kontrolliert', 'nüchtern'],
      range: { text: 'bis 5.0', high: '5.0' },
    });
  });

  it('uses LOINC by the table of the source only', () => {
    const context = contextOf({ codes: { K: { loinc: '2823-3', display: 'Potassium' } } });
    expect(observationsOf(documentIn(report2(...POTASSIUM), context))[0]?.code).toMatchObject({
      coding: { code: '2823-3' },
      translations: [{ code: 'K' }],
    });
  });

  it('puts tests together by their specimen', () => {
    const part = documentIn(
      report2(...POTASSIUM, '8428 SE', '8430 Serum', '8432 20260302', '8433 0810', '8410 U', '8420 1', '8430 Urin'),
    );
    expect(groupsOf(part.document)).toHaveLength(2);
    expect(part.document.body).toMatchObject({
      specimens: [{ type: { text: 'Serum' }, collected: '202603020810+0100' }, { type: { text: 'Urin' } }],
    });
    expect(part.document.serviceTime).toMatchObject({ start: '202603020810+0100' });
  });
});

describe('status', () => {
  const statusOf = (letter: string, ...tests: readonly string[]): unknown =>
    documentIn(ldt2([HEADER, [...HEAD2.map((line) => (line.startsWith('8401') ? `8401 ${letter}` : line)), ...tests]]))
      .document.status;

  it.each([
    ['E', [], 'final'],
    ['E', ['8418 K'], 'corrected'],
    ['E', ['8418 F'], 'preliminary'],
    ['E', ['8418 ?'], 'preliminary'],
    ['E', ['8418 S'], 'cancelled'],
    ['T', [], 'preliminary'],
    ['V', [], 'preliminary'],
  ])('%s with %j is %s', (letter, lines, status) => {
    expect(statusOf(letter, '8410 K', '8420 5', ...lines)).toBe(status);
  });

  it('is preliminary, and says so, when the report gives none', () => {
    const part = documentIn(ldt2([HEADER, [...HEAD2.filter((line) => !line.startsWith('8401')), ...POTASSIUM]]));
    expect(part.document.status).toBe('preliminary');
    expect(rulesOf(part)).toContain('ldt.status-missing');
  });

  it('sends an add-on beside its report, replacing nothing; an archive copy is set aside', () => {
    const withLetter = (letter: string): Buffer =>
      ldt2([HEADER, [...HEAD2.map((line) => line.replace(/^8401 .*/, `8401 ${letter}`)), ...POTASSIUM]]);
    expect(documentIn(withLetter('N')).document.lineage.stable).toBe(false);
    expect(codesOf(withLetter('A'))).toEqual(['ldt.archive-report']);
  });
});

describe('the patient', () => {
  const patientOf = (...lines: readonly string[]) =>
    documentIn(ldt2([HEADER, [...HEAD2.filter((line) => !line.startsWith('8405')), ...lines, ...POTASSIUM]]));

  it.each([
    '3000 1893120105732',
    '3105 1893120105732',
    '9901 MATRICULE|1893 1201 05732',
    '8405 Nr. 1893120105732, nüchtern',
  ])('is known by a matricule in %s', (line) => {
    expect(patientOf(line).document.patient.identifiers).toMatchObject([
      { kind: 'national', extension: '1893120105732' },
    ]);
  });

  it('is not known by a number with wrong check digits or of another birth date', () => {
    expect(patientOf('3000 1893120105733').document.patient.identifiers).toMatchObject([{ kind: 'local' }]);
    expect(patientOf('8405 1980072700120').document.patient.identifiers).toEqual([]);
  });

  it('must not have two numbers, and needs a name', () => {
    const anonymous = HEAD2.filter((line) => !/^(3101|3102|8405)/.test(line));
    expect(codesOf(ldt2([HEADER, [...anonymous, ...POTASSIUM]]))).toEqual(['LDT-NO-PATIENT']);
    expect(rulesOf(documentIn(ldt2([HEADER, [...anonymous, '3000 1893120105732', ...POTASSIUM]])))).toContain(
      'ldt.patient-name-missing',
    );
  });
});

describe('a record that names two patients', () => {
  it('is held', () => {
    const lines = [...HEAD2, ...POTASSIUM, '3101 Beispiel', '3102 Jean', ...POTASSIUM];
    expect(rulesOf(documentIn(ldt2([HEADER, lines])))).toContain('ldt.two-patients');
    expect(rulesOf(documentIn(ldt2([HEADER, [...HEAD2, ...POTASSIUM]])))).not.toContain('ldt.two-patients');
  });
});

describe('microbiology (8203)', () => {
  const culture = ldt2([
    HEADER,
    [
      '8000 8203',
      ...HEAD2.slice(1),
      '8410 URIK',
      '8411 Urinkultur',
      '8420 10E5',
      '8440 ECOL',
      '8441 Escherichia coli',
      '8442 1',
      '8444 AMP',
      '8445 Ampicillin',
      '8446 >32',
      '8447 3',
      '8444 CIP',
      '8445 Ciprofloxacin',
      '8447 1',
    ],
  ]);

  it('names the germ, and its antibiogram points to it', () => {
    const part = documentIn(culture);
    const [main, tested] = groupsOf(part.document);
    expect(main?.observations[1]).toMatchObject({ value: { type: 'coded', concepts: [{ text: 'Escherichia coli' }] } });
    expect(tested).toMatchObject({
      parent: { groupId: main?.id, observationId: main?.observations[1]?.id },
      observations: [
        {
          code: { text: 'Ampicillin' },
          value: { type: 'quantity', comparator: '>', number: '32' },
          interpretations: [{ code: 'R' }],
        },
        { code: { text: 'Ciprofloxacin' }, value: { type: 'text', text: 'S' }, interpretations: [{ code: 'S' }] },
      ],
    });
    const ids = observationsOf(part).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(part.mapping.unmapped).toEqual([]);
  });
});

describe('files in a report', () => {
  const embedded = ['6303 PDF', '6327 Befund', '6329 ' + pdf.toString('base64')];

  it('become documents of their own beside the results', () => {
    const [results, file] = documents(report2(...POTASSIUM, ...embedded));
    expect(results?.document.body.kind).toBe('results');
    expect(file).toMatchObject({
      part: 'pdf',
      document: {
        lineage: { number: 'L1#pdf' },
        body: { kind: 'attachment', attachment: { mediaType: 'application/pdf', title: 'Befund' } },
      },
    });
    expect(results?.mapping.unmapped).toEqual([]);
  });

  it('are said to be broken or absent', () => {
    const [, broken] = documents(report2(...POTASSIUM, '6303 PDF', '6329 ' + pdf.subarray(0, 20).toString('base64')));
    expect(broken && rulesOf(broken)).toContain('ldt.attachment-broken');
    expect(rulesOf(documentIn(report2(...POTASSIUM, '6305 C:\\LDT\\0042.PDF')))).toContain('ldt.file-not-included');
  });
});

describe('bytes', () => {
  it.each(['\n', '\r', '\r\n'])('line ends %j are taken, lengths still hold', (end) => {
    expect(rulesOf(documentIn(ldt2([HEADER, [...HEAD2, ...POTASSIUM]], { end })))).toEqual(['ldt.zone-assumed']);
  });

  it.each([
    ['cp437', '2', []],
    ['cp437', '4', ['ldt.charset-conflict']],
    ['windows-1252', '3', []],
    ['utf-8', '4', ['ldt.charset-conflict']],
  ] as const)('%s declared as %s', (charset, declared, rules) => {
    const header = HEADER.map((line) => (line.startsWith('9106') ? `9106 ${declared}` : line));
    const part = documentIn(ldt2([header, [...HEAD2, ...POTASSIUM]], { charset }));
    expect(part.document.patient.name.family).toBe('Müster-Test');
    expect(rulesOf(part).filter((rule) => rule.includes('charset'))).toEqual(rules);
  });

  it('seven-bit files have umlauts in the place of brackets', () => {
    const seven = (line: string): string =>
      line.replace('ü', '}').replace('é', 'e').replace('ß', '~').replace('9106 4', '9106 1');
    const part = documentIn(ldt2([HEADER.map(seven), [...HEAD2, '8410 A', '8420 5', '8421 [iU]/l'].map(seven)]));
    expect(part.document.patient.name.family).toBe('Müster-Test');
    expect(part.document.author.organization?.address?.lines).toEqual(['Teststraße 1']);
  });

  it('a shorter line, a lost line and a glued line are told', () => {
    const text = report2(...POTASSIUM).toString('latin1');
    const rules = (changed: string): readonly string[] => rulesOf(documentIn(Buffer.from(changed, 'latin1')));
    expect(rules(text.replace('84205.6', '84205'))).toContain('ldt.line-short');
    expect(rules(text.replace('84205.6', '84205.66'))).toContain('ldt.line-long');
    const lost = rules(text.replace(/\d{3}84205\.6\r\n/, ''));
    expect(lost).toEqual(expect.arrayContaining(['ldt.record-length', 'ldt.package-length']));
    expect(rules(text.replace('Kalium', 'Kal\r\nium'))).toContain('ldt.line-glued');
    expect(rules(`Guten Tag\r\n${text}`)).toContain('ldt.text-outside-records');
  });
});

describe('a file', () => {
  const whole = ldt2([HEADER, [...HEAD2, ...POTASSIUM], [...HEAD2, '8410 CRP', '8420 3']]);

  it('waits for its end, and without it what is closed is held and the rest said to be cut', () => {
    expect(completenessOf('x', whole, []).state).toBe('complete');
    for (let cut = 20; cut < whole.length - 4; cut += 13)
      expect(completenessOf('x.ldt', whole.subarray(0, cut), []).state, String(cut)).toBe('waiting');
    const half = whole.subarray(0, whole.length - 70);
    expect(codesOf(half)).toEqual(['document', 'LDT-TRUNCATED']);
    expect(rulesOf(documentIn(Buffer.concat([whole.subarray(0, whole.length - 44)])))).toContain('ldt.end-missing');
  });

  it('may hold several packages, orders and records nobody knows', () => {
    expect(codesOf(Buffer.concat([whole, report2(...POTASSIUM)]))).toEqual(['document', 'document', 'document']);
    expect(codesOf(ldt2([HEADER, ['8000 8218', '3101 Test']]))).toEqual(['ldt.order']);
    expect(codesOf(ldt2([HEADER, ['8000 8499', '3101 Test']]))).toEqual(['LDT-RECORD-UNKNOWN']);
    expect(codesOf(ldt2([HEADER]))).toEqual(['LDT-NO-RECORD']);
  });

  it('without a number or a date replaces nothing or is no document', () => {
    const without =
      (...fields: readonly string[]) =>
      (line: string): boolean =>
        !fields.includes(line.slice(0, 4));
    expect(documentIn(ldt2([HEADER, [...HEAD2.filter(without('8311')), ...POTASSIUM]])).document.lineage.stable).toBe(
      false,
    );
    expect(
      codesOf(ldt2([HEADER.filter(without('9103')), [...HEAD2.filter(without('8301', '8302')), ...POTASSIUM]])),
    ).toEqual(['LDT-NO-TIME']);
  });
});
