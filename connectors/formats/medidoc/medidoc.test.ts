/** Medidoc: each result and each line of text arrives once, for the right patient, and what is doubtful is said. Invented people only. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubtsOf, observationsOf, readerOf } from '../belgian.test-data.ts';
import { encode } from '../charset.ts';
import { damaged, damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { completenessOf, detectFormat } from '../index.ts';
import type { ReadPart } from '../types.ts';
import { medidocFormat } from './index.ts';

const HEADER = [
  'L042',
  'LABOTEST',
  'rue du Labo 1',
  '0000 Testange',
  'Tel. 000000',
  '',
  '202603021415',
  '9/00000/01/000',
  'DOCTEUR                 Test',
];
const PERSON = [
  '#A1893120105732',
  'Müster-Test             Léonie',
  '18931201',
  'X',
  '20260301',
  'L26042',
  'C',
  'rue du Test             1',
  '0000',
  'Testange',
];
const POTASSIUM = ['#Ra', '!Potassium', '=5.6', 'mmol/l', '+', '\\3.5 - 5.1', 'sérum hémolysé', '#R/'];
const CRP = ['#Ra', '57217I.B', '<0.6', '24', '=', '\\        <5', '#R/'];
const LETTER = [
  '#Rb',
  '!Radiographie du thorax',
  '',
  'Cher confrère,',
  '  Pas de foyer. #1',
  '#Allergie : aucune',
  '#R/',
];
const UNITS = { units: { '24': 'mg/L' }, codes: { '57217I.B': { loinc: '1988-5', display: 'CRP' } } };

const counted = (lines: readonly string[]): string => `${[...lines, `#/${lines.length + 1}`].join('\r\n')}\r\n`;
const protocol = (...lines: readonly string[]): string => counted([...HEADER, ...PERSON, ...lines, '#A/']);
/** A protocol with lines of the patient replaced (from 0). */
const person = (changes: Readonly<Record<number, string>>, ...lines: readonly string[]): string =>
  counted([...HEADER, ...PERSON.map((line, index) => changes[index] ?? line), ...lines, '#A/']);

const { read, documents, documentIn, outcomesOf, letterOf } = readerOf(medidocFormat);

describe('a protocol of Medidoc', () => {
  it('names patient, laboratory, requester and times, and gives each result once', () => {
    const part = documentIn(protocol(...POTASSIUM, ...CRP), UNITS);
    expect(doubtsOf(part)).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'LABOTEST', number: 'L26042@20260301', stable: true },
      type: { coding: { code: '11502-2' } },
      status: 'final',
      effectiveTime: '202603021415+0100',
      serviceTime: { start: '20260301' },
      patient: {
        identifiers: [{ kind: 'national', extension: '1893120105732' }],
        name: { family: 'Müster-Test', given: ['Léonie'] },
        birthDate: '1893-12-01',
        sex: 'female',
        address: { lines: ['rue du Test 1'], city: 'Testange', postalCode: '0000' },
      },
      author: { organization: { name: 'LABOTEST', address: { lines: ['rue du Labo 1'], city: 'Testange' } } },
      order: { filler: { extension: 'L26042' }, requester: { identifiers: [{ extension: '9/00000/01/000' }] } },
    });
    expect(observationsOf(part)).toMatchObject([
      {
        code: { coding: { display: 'Potassium' }, text: 'Potassium' },
        value: { type: 'quantity', number: '5.6', unit: { ucum: 'mmol/l' } },
        range: { low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H', text: '+' }],
        status: 'final',
        notes: ['sérum hémolysé'],
        source: 'Ra[1]',
      },
      {
        code: { coding: { code: '1988-5' } },
        value: { comparator: '<', number: '0.6', unit: { text: 'mg/L', ucum: 'mg/L' } },
        range: { high: '5' },
        interpretations: [{ code: 'N', text: '=' }],
      },
    ]);
  });

  it('is held where a unit is a code that nobody has explained, and says where a test has no name', () => {
    const part = documentIn(protocol(...CRP));
    expect(doubtsOf(part).toSorted()).toEqual(['medidoc.test-code', 'medidoc.unit-code']);
    expect(observationsOf(part)[0]?.value).toMatchObject({ number: '0.6', unit: { text: 'Medidoc 24' } });
  });

  it('is a letter where it has text alone, kept as it stands', () => {
    const text = counted([
      '1/00042/00/000',
      'TESTER                  Anne',
      ...HEADER.slice(2),
      ...PERSON.map((line, index) => (index === 6 ? 'EP42' : line)),
      ...LETTER,
      '#A/',
    ]);
    const part = documentIn(text);
    expect(doubtsOf(part)).toEqual([]);
    expect(part.document).toMatchObject({
      type: { coding: { code: '11488-4' } },
      status: 'final',
      author: { professional: { name: { family: 'TESTER', given: ['Anne'] } } },
    });
    expect(letterOf(text)).toBe('Radiographie du thorax\n\nCher confrère,\n  Pas de foyer. #1\n#Allergie : aucune');
  });
});

describe('results of Medidoc', () => {
  const ra = (...lines: readonly string[]): string[] => ['#Ra', '!Test', ...lines, '#R/'];

  it.each([
    ['=5.6', { type: 'quantity', number: '5.6' }, 'final'],
    ['>90', { type: 'quantity', comparator: '>', number: '90' }, 'final'],
    ['=1/160', { type: 'ratio', numerator: '1', denominator: '160' }, 'final'],
    ['=1,234', { type: 'text', text: '1,234' }, 'final'],
    ['=Neg', { type: 'text', text: 'Neg' }, 'final'],
    ['=%%', undefined, 'registered'],
    ['=%%%%', undefined, 'cancelled'],
  ])('read a value written %s', (written, value, status) => {
    const [result] = observationsOf(documentIn(protocol(...ra(written, '%%', 'N'))));
    if (value === undefined) expect(result?.value).toBeUndefined();
    else expect(result?.value).toMatchObject(value);
    expect(result?.status).toBe(status);
  });

  it('without a value say why', () => {
    const [result] = observationsOf(documentIn(protocol(...ra('=%%sérum insuffisant', '', ''))));
    expect(result).toMatchObject({ status: 'cancelled', notes: ['sérum insuffisant'] });
  });

  it.each([
    ['--', 'LL'],
    ['L', 'L'],
    ['=', 'N'],
    ['3', 'N'],
    ['H', 'H'],
    ['5', 'HH'],
    ['voir', undefined],
  ])('keep the mark %s', (mark, code) => {
    const [result] = observationsOf(documentIn(protocol(...ra('=5', 'g/l', mark))));
    expect(result?.interpretations).toEqual([{ ...(code === undefined ? {} : { code }), text: mark }]);
  });

  it.each([
    ['the value is lost', ra('mmol/l', '+', '\\1 - 2')],
    ['the unit is lost', ra('=5', '+', '\\1 - 2')],
    ['the mark is lost', ra('=5', 'mmol/l')],
  ])('are held where %s', (_, lines) => {
    const part = documentIn(protocol(...POTASSIUM, ...lines));
    expect(doubtsOf(part)).toEqual(['medidoc.result-lines']);
    expect(observationsOf(part)[1]?.value).toBeUndefined();
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('stand below their headings; texts are results where a test is named, notes where a title is', () => {
    const part = documentIn(
      protocol(
        ...['#Rc', '!Hématologie', 'prélèvement à jeun', '#R/', ...POTASSIUM, '#Rc', '!Sérologie', '#R/'],
        ...['#Rb', '58343A.B', 'POSITIF', '#R/', '#Rb', '!Remarque', 'à contrôler', '#R/'],
      ),
    );
    const { body } = part.document;
    const groups = body.kind === 'results' ? body.groups : [];
    expect(groups.map(({ code, notes, observations }) => [code.text, notes, observations.length])).toEqual([
      ['Hématologie', ['prélèvement à jeun'], 1],
      ['Sérologie', [], 1],
    ]);
    expect(observationsOf(part)[1]?.value).toEqual({ type: 'text', text: 'POSITIF' });
    expect(body).toMatchObject({ notes: ['Remarque\nà contrôler'] });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('over time are text, said so; an unknown kind holds the document', () => {
    expect(doubtsOf(documentIn(protocol('#Rm', '!Glycémie', '0 =90', '60 =140', '#R/')))).toEqual([
      'medidoc.series-as-text',
    ]);
    const part = documentIn(protocol(...POTASSIUM, '#Rz', 'x', '#R/'));
    expect(doubtsOf(part)).toEqual(['medidoc.block-unknown']);
    expect(part.mapping.unmapped).toEqual([{ path: 'Rz[1]-1', value: 'x' }]);
  });

  it.each([
    ['C', 'final', true, []],
    ['P', 'preliminary', true, []],
    ['S', 'preliminary', false, []],
    ['L', 'final', false, []],
    ['', 'preliminary', true, ['medidoc.status-unknown']],
  ])('of a protocol %s are %s', (mark, status, stable, doubts) => {
    const part = documentIn(person({ 6: mark }, ...POTASSIUM));
    expect([part.document.status, part.document.lineage.stable]).toEqual([status, stable]);
    expect(doubtsOf(part)).toEqual(doubts);
  });
});

describe('the patient of Medidoc', () => {
  const patientOf = (changes: Readonly<Record<number, string>>) => documentIn(person(changes, ...POTASSIUM));

  it.each([
    ['01121893', '1893-12-01', []],
    ['501231', '1950-12-31', []],
    ['051231', undefined, ['medidoc.birth-date-two-digits']],
    ['00000000', undefined, ['medidoc.birth-date-unreadable']],
    ['', undefined, ['medidoc.birth-date-unreadable']],
  ])('born %s is of %s', (born, date, doubts) => {
    const part = patientOf({ 0: '#A', 2: born });
    expect(part.document.patient.birthDate).toBe(date);
    expect(doubtsOf(part)).toEqual(doubts);
  });

  it('is read where the address stands above the birth date', () => {
    const lines = [
      '#A1893120105732',
      PERSON[1],
      'rue du Test 1',
      '0000 Testange',
      '',
      '18931201',
      'X',
      '20260301',
      'L26042',
      'C',
    ];
    const part = documentIn(counted([...HEADER, ...lines.map((line) => line ?? ''), ...POTASSIUM, '#A/']));
    expect(doubtsOf(part)).toEqual([]);
    expect(part.document.patient).toMatchObject({
      birthDate: '1893-12-01',
      sex: 'female',
      address: { city: 'Testange' },
    });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('is held where one of its lines is lost', () => {
    for (const lost of [2, 3, 4]) {
      const lines = PERSON.filter((_, index) => index !== lost);
      const doubts = doubtsOf(documentIn(counted([...HEADER, ...lines, ...POTASSIUM, '#A/'])));
      expect(
        doubts.some((rule) => /patient-lines|birth-date/.test(rule)),
        `${lost}: ${doubts.join()}`,
      ).toBe(true);
    }
  });

  it('may be known by other numbers, and needs a name', () => {
    expect(patientOf({ 0: '#A50123100143', 2: '19501231' }).document.patient.identifiers).toEqual([
      { kind: 'other', extension: '50123100143' },
    ]);
    expect(patientOf({ 0: '#A501231XTEST.A', 2: '19501231' }).document.patient.identifiers).toEqual([
      { kind: 'local', extension: '501231XTEST.A' },
    ]);
    expect(doubtsOf(patientOf({ 1: 'Müster-Test' }))).toEqual(['medidoc.patient-name-missing']);
    expect(outcomesOf(person({ 0: '#A', 1: '' }, ...POTASSIUM))).toEqual(['MEDIDOC-NO-PATIENT']);
  });
});

describe('a file of several people', () => {
  const second = [
    '#A',
    'Beispiel                Jean',
    '19501231',
    'Y',
    '20260302',
    'L26043',
    'C',
    '#Ra',
    '!Sodium',
    '=140',
    'mmol/l',
    'N',
    '#R/',
    '#A/',
  ];
  const lines = [...HEADER, ...PERSON, ...POTASSIUM, '#A/', ...second];
  const namesOf = (parts: readonly ReadPart[]): string[] =>
    parts.map((part) => (part.kind === 'document' ? part.document.patient.name.family : part.kind));

  it('gives each their own', () => {
    const both = documents(counted(lines));
    expect(both.map((part) => [part.part, part.document.patient.name.family, doubtsOf(part)])).toEqual([
      ['patient[1]', 'Müster-Test', []],
      ['patient[2]', 'Beispiel', []],
    ]);
    expect(both.map((part) => observationsOf(part).map(({ code }) => code.text))).toEqual([['Potassium'], ['Sodium']]);
  });

  it('is held, or no document, wherever lines between the two are lost', () => {
    const end = HEADER.length + PERSON.length + POTASSIUM.length;
    for (const count of [String(lines.length + 1), ''])
      for (let from = end - 1; from < end + 5; from++)
        for (let lost = 1; lost < 5; lost++) {
          const damagedFile = [...lines.slice(0, from), ...lines.slice(from + lost), `#/${count}`].join('\r\n');
          const parts = read(damagedFile);
          const mixed = parts.filter(
            (part) =>
              part.kind === 'document' &&
              part.findings.every(({ severity }) => severity !== 'error') &&
              observationsOf(part).some(
                ({ code }) => code.text === (part.document.patient.name.family === 'Beispiel' ? 'Potassium' : 'Sodium'),
              ),
          );
          expect(namesOf(mixed), `${count} ${from} ${lost}`).toEqual([]);
          // With the number of lines at the end, every document of such a file is held.
          if (count !== '')
            for (const part of parts)
              if (part.kind === 'document') expect(doubtsOf(part), `${from} ${lost}`).toContain('medidoc.line-count');
        }
  });

  it('may have several headers, each with its end', () => {
    const twice = `${protocol(...POTASSIUM)}${counted([...HEADER, ...second])}`;
    expect(documents(twice).map((part) => doubtsOf(part))).toEqual([[], []]);
  });

  it('never takes lines between two patients for one of them', () => {
    expect(outcomesOf(counted([...HEADER, ...PERSON, ...POTASSIUM, '#A/', ...second.slice(1)]))).toEqual([
      'document',
      'MEDIDOC-STRAY-LINES',
    ]);
  });
});

describe('a Medidoc file', () => {
  it.each(['utf-8', 'windows-1252', 'cp850', 'utf-16le'])('is read in %s', (charset) => {
    const text = protocol(...POTASSIUM, '#Rb', '!Prélèvement', 'contrôlé à jeun', '#R/');
    const bytes = encode(charset === 'utf-16le' ? `\ufeff${text}` : text, charset);
    expect(detectFormat({ bytes, name: 'x.txt' })?.name).toBe('medidoc');
    expect(completenessOf('x.txt', bytes, []).state).toBe('complete');
    expect(documentIn(bytes).document.patient.name).toEqual({ family: 'Müster-Test', given: ['Léonie'] });
  });

  it('waits for its end, and is held without it', () => {
    const whole = protocol(...POTASSIUM, ...CRP);
    expect(completenessOf('x.lab', Buffer.from(whole), []).state).toBe('complete');
    for (let cut = 8; cut < 90; cut += 7) {
      const half = whole.slice(0, -cut);
      expect(completenessOf('x.lab', Buffer.from(half), []).state, String(cut)).toBe('waiting');
      expect(doubtsOf(documentIn(half, UNITS)), String(cut)).toContain('medidoc.end-missing');
    }
  });

  it('is held where its header has lost a line or its lines are not counted right', () => {
    expect(doubtsOf(documentIn(counted([...HEADER.slice(1), ...PERSON, ...POTASSIUM, '#A/'])))).toContain(
      'medidoc.header-lines',
    );
    const whole = protocol(...POTASSIUM);
    expect(doubtsOf(documentIn(whole.replace(/#\/\d+/, '#/12')))).toEqual(['medidoc.line-count']);
    expect(doubtsOf(documentIn(whole.replace(/#\/\d+/, '#/')))).toEqual([]);
  });

  it('without a date, content or number says so', () => {
    const undated = protocol(...POTASSIUM)
      .replace('202603021415', '')
      .replace('20260301', '00000000');
    expect(outcomesOf(undated)).toEqual(['MEDIDOC-NO-TIME']);
    expect(outcomesOf(protocol())).toEqual(['MEDIDOC-NO-CONTENT']);
    expect(doubtsOf(documentIn(person({ 5: '' }, ...POTASSIUM)))).toEqual(['medidoc.reference-missing']);
  });

  it('is no text that happens to have a mark', () => {
    const formatOf = (text: string): string | undefined =>
      detectFormat({ bytes: Buffer.from(text), name: 'x.txt' })?.name;
    expect(formatOf('#A\n#B\n#C\n')).toBeUndefined();
    expect(formatOf('Notes\n#A faire\n#Ra\n')).toBeUndefined();
  });
});

describe('damaged Medidoc', () => {
  const lines = protocol(...POTASSIUM, ...CRP, ...LETTER, '#Rc', '!Titre', '#R/').split('\r\n');
  const bytes = fc.oneof(
    damaged([lines], '\r\n', [
      '\n#A\n',
      '\n#A/\n',
      '\n#Ra\n',
      '\n#R/\n',
      '\n#/\n',
      '#',
      '\n',
      '\r',
      '=',
      '%%',
      '\\',
      'é',
      '\0',
    ]),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([Buffer.from(protocol(...POTASSIUM)), tail])),
  );

  it.each(damageSeeds)(
    'has an outcome, and no field is accounted for twice (seed %i)',
    (seed) => {
      fc.assert(
        fc.property(bytes, (damagedFile) => {
          expectAccount(read(damagedFile));
          completenessOf('x.lab', damagedFile, []);
        }),
        damageRuns(seed, 150),
      );
    },
    1_200_000,
  );

  it('gives every result exactly once', () => {
    const value = fc.tuple(fc.constantFrom('!Potassium', '!Sodium', '57217I.B'), fc.stringMatching(/^[0-9]{1,3}$/));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), (values) => {
        const rows = values.flatMap(([test, number]) => ['#Ra', test, `=${number}`, 'g/l', '', '#R/']);
        expect(observationsOf(documentIn(protocol(...rows))).map(({ value: said }) => said)).toMatchObject(
          values.map(([, number]) => ({ number: number.replace(/^0+(?=\d)/, '') })),
        );
      }),
      { numRuns: 60 },
    );
  });
});
