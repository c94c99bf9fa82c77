/** HealthOne: each result and each line of text arrives once, for the right patient, and what is doubtful is said. Invented people only. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubtsOf, observationsOf, readerOf } from '../belgian.test-data.ts';
import { encode } from '../charset.ts';
import { damaged, damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { completenessOf, detectFormat } from '../index.ts';
import { healthOneFormat } from './index.ts';

const HEAD = [
  'A1\\L26042\\LABOTEST\\',
  'A2\\L26042\\Müster-Test\\Léonie\\V\\01121893\\',
  'A3\\L26042\\rue du Test, 1\\0000\\TESTANGE\\',
  'A4\\L26042\\90000001 DOCTEUR Test\\02032026\\1415\\C\\',
  'A5\\L26042\\130\\1893120105732\\\\\\110\\\\',
];
const POTASSIUM = 'L1\\L26042\\1C130\\Potassium\\3,5    -5,1\\mmol/l\\+\\5,6\\';
const CRP = 'L1\\L26042\\1C900\\CRP\\<5,0\\mg/l\\\\<0,6\\';
const LETTER = ['', 'Cher confrère,', '  Pas de foyer : 5 \\ 6.   '].map(
  (text) => `L5\\L26042\\DIVER\\\\\\\\\\${text}\\`,
);

const file = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;
const report = (...lines: readonly string[]): string => file(...HEAD, ...lines);
/** A report with one line of the header replaced by its label. */
const headed = (line: string, ...rest: readonly string[]): string =>
  file(...HEAD.map((old) => (old.startsWith(line.slice(0, 2)) ? line : old)), ...rest);

const { read, documents, documentIn, outcomesOf, letterOf } = readerOf(healthOneFormat);

describe('a report of HealthOne', () => {
  it('names patient, laboratory, requester and time, and gives each result once', () => {
    const part = documentIn(report(POTASSIUM, CRP));
    expect(doubtsOf(part)).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'LABOTEST', number: 'L26042@20260302', stable: true },
      type: { coding: { code: '11502-2' } },
      status: 'final',
      effectiveTime: '202603021415+0100',
      patient: {
        identifiers: [{ kind: 'national', extension: '1893120105732' }],
        name: { family: 'Müster-Test', given: ['Léonie'] },
        birthDate: '1893-12-01',
        sex: 'female',
        address: { lines: ['rue du Test, 1'], city: 'TESTANGE', postalCode: '0000' },
      },
      author: { organization: { name: 'LABOTEST' } },
      order: {
        filler: { extension: 'L26042' },
        requester: { identifiers: [{ extension: '90000001' }], name: { family: 'Test', prefix: 'Dr' } },
      },
    });
    expect(observationsOf(part)).toMatchObject([
      {
        code: { coding: { code: '1C130', display: 'Potassium' }, text: 'Potassium' },
        value: { type: 'quantity', number: '5.6', unit: { ucum: 'mmol/l' } },
        range: { text: '3,5    -5,1', low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H', text: '+' }],
        status: 'final',
        source: 'L1[1]',
      },
      {
        value: { comparator: '<', number: '0.6', unit: { ucum: 'mg/l' } },
        range: { high: '5.0' },
        interpretations: [],
        status: 'final',
      },
    ]);
  });

  it('is a letter where it has text alone, kept as it stands, with the subject of the laboratory', () => {
    const part = documentIn(report(...LETTER));
    expect(doubtsOf(part)).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document.type).toMatchObject({ coding: { code: '11488-4' }, translations: [{ code: 'DIVER' }] });
    expect(letterOf(report(...LETTER))).toBe('Cher confrère,\n  Pas de foyer : 5 \\ 6.');
    expect(letterOf(report('L2\\L26042\\BLOOD\\Cher confrère,', 'L3\\L26042\\BLOOD\\suite'))).toBe(
      'Cher confrère,\nsuite',
    );
  });

  it('keeps the text beside its results', () => {
    const part = documentIn(report(POTASSIUM, 'L5\\L26042\\DIVER\\\\\\\\\\Borrelia IgM : résultat suit\\'));
    expect(part.document.body).toMatchObject({ kind: 'results', notes: ['Borrelia IgM : résultat suit'] });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('takes the table of the source for its codes', () => {
    const known = { codes: { '1C130': { loinc: '2823-3', display: 'Potassium' } } };
    expect(observationsOf(documentIn(report(POTASSIUM), known))[0]?.code.coding).toMatchObject({ code: '2823-3' });
  });
});

describe('results of HealthOne', () => {
  it('stand below their headings', () => {
    const { body } = documentIn(
      report(
        'L1\\L26042\\t_H\\ HEMATOLOGIE\\\\\\\\\\',
        'L1\\L26042\\t_F\\Formule\\\\\\\\\\',
        'L1\\L26042\\327\\Hémoglobine\\11,5 - 17,0\\g/dl\\\\12,2\\',
        'L1\\L26042\\TITRE\\\\\\\\\\\\',
        'L1\\L26042\\t_C\\BIOCHIMIE\\\\\\\\\\',
        POTASSIUM,
        'L1\\L26042\\t_Z\\Fin\\\\\\\\\\',
      ),
    ).document;
    expect(
      body.kind === 'results' && body.groups.map(({ code, observations }) => [code.text, observations.length]),
    ).toEqual([
      ['HEMATOLOGIE · Formule', 1],
      ['BIOCHIMIE', 1],
    ]);
    expect(body).toMatchObject({ notes: ['Fin'] });
  });

  it.each([
    ['an empty name', ['L1\\L26042\\1C130\\\\Sérum hémolysé\\', 'L1\\L26042\\1C130\\\\\\\\\\contrôlé\\']],
    [
      'the mark of a comment',
      ['L1\\L26042\\1C130\\Potassium\\\\\\C\\Sérum hémolysé\\', 'L1\\L26042\\1C130\\Potassium\\\\\\C\\contrôlé\\'],
    ],
    [
      'the same test and text',
      ['L1\\L26042\\1C130\\Potassium\\\\\\\\Sérum hémolysé\\', 'L1\\L26042\\1C130\\Potassium\\\\\\\\contrôlé\\'],
    ],
  ])('go on with %s', (_, lines) => {
    const part = documentIn(report(POTASSIUM, ...lines, CRP));
    expect(observationsOf(part)).toHaveLength(2);
    expect(observationsOf(part)[0]?.notes).toEqual(['Sérum hémolysé\ncontrôlé']);
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('of one test that are both numbers stay two', () => {
    const part = documentIn(report(POTASSIUM, POTASSIUM.replace('mmol/l', 'mg/dl').replace('5,6', '21,9')));
    expect(observationsOf(part).map(({ value }) => value)).toMatchObject([{ number: '5.6' }, { number: '21.9' }]);
  });

  it.each([
    ['5,6', { type: 'quantity', number: '5.6' }],
    ['>90', { type: 'quantity', comparator: '>', number: '90' }],
    ['1,234', { type: 'text', text: '1,234' }],
    ['1:160', { type: 'ratio', numerator: '1', denominator: '160' }],
    ['négatif', { type: 'text', text: 'négatif' }],
    ['', undefined],
  ])('read a value written "%s"', (written, value) => {
    const [result] = observationsOf(documentIn(report(`L1\\L26042\\X\\Test\\1-2\\\\\\${written}\\`)));
    if (value === undefined) expect(result?.value).toBeUndefined();
    else expect(result?.value).toMatchObject(value);
  });

  it.each([
    ['+', 'H'],
    ['++', 'HH'],
    ['+++', 'HU'],
    ['-', 'L'],
    ['--', 'LL'],
    ['---', 'LU'],
    ['(+)', 'N'],
    ['(-)', 'N'],
    ['*', 'A'],
    ['N', 'N'],
    ['voir', undefined],
  ])('keep the mark %s', (mark, code) => {
    const [result] = observationsOf(documentIn(report(`L1\\L26042\\X\\Test\\1-2\\g/l\\${mark}\\5\\`)));
    expect(result?.interpretations).toEqual([{ ...(code === undefined ? {} : { code }), text: mark }]);
  });

  it('that are a comment alone are text without a mark; text without a test is a note', () => {
    const part = documentIn(
      report('L1\\L26042\\376\\Réticulocytes\\\\\\C\\sans objet\\', 'L1\\L26042\\COPIE\\\\\\\\\\Copie au Dr Test\\'),
    );
    expect(observationsOf(part)).toMatchObject([{ value: { type: 'text', text: 'sans objet' }, interpretations: [] }]);
    expect(part.document.body).toMatchObject({ notes: ['Copie au Dr Test'] });
    expect(part.mapping.unmapped).toEqual([]);
  });

  it.each([
    ['C', 'final', [], 'final'],
    ['P', 'preliminary', [], 'registered'],
    ['', 'preliminary', ['healthone.status-unknown'], 'registered'],
  ])('with the mark "%s" make a report that is %s', (mark, status, doubts, empty) => {
    const part = documentIn(
      headed(`A4\\L26042\\Test\\02032026\\\\${mark}\\`, POTASSIUM, 'L1\\L26042\\X\\Suit\\1-2\\g/l\\\\\\'),
    );
    expect(part.document.status).toBe(status);
    expect(doubtsOf(part)).toEqual(doubts);
    expect(observationsOf(part)[1]?.status).toBe(empty);
  });

  it('hold the document when a value is shifted or a line is broken, and show what is unknown', () => {
    expect(doubtsOf(documentIn(report('L1\\L26042\\X\\Test\\\\g/l\\\\5\\6\\')))).toEqual(['healthone.field-extra']);
    const part = documentIn(report(POTASSIUM, 'sérum hémolysé\\', 'Z9\\L26042\\quelque chose\\'));
    expect(doubtsOf(part)).toEqual(['healthone.line-broken', 'healthone.line-unknown']);
    expect(part.mapping.unmapped.map(({ path }) => path)).toEqual(['line-2', 'Z9-1', 'Z9-2']);
  });
});

describe('the patient of HealthOne', () => {
  const bornOn = (born: string, number = '') =>
    documentIn(
      headed('A5\\', ...[])
        .replace(/A5[^\r]*\r\n/, '')
        .replace('01121893\\', `${born}\\${number}\\`) +
        POTASSIUM +
        '\\\r\n',
    );

  it.each([
    ['01121893', '1893-12-01', []],
    ['01/12/1893', '1893-12-01', []],
    ['311250', '1950-12-31', []],
    ['311205', undefined, ['healthone.birth-date-two-digits']],
    ['31021950', undefined, ['healthone.birth-date-unreadable']],
    ['', undefined, ['healthone.birth-date-unreadable']],
  ])('born %s is of %s', (born, date, doubts) => {
    const part = bornOn(born);
    expect(part.document.patient.birthDate).toBe(date);
    expect(doubtsOf(part)).toEqual(doubts);
  });

  it('may be known by the number of another country; a matricule is told by its check digits', () => {
    expect(bornOn('31121950', '50123100143').document.patient.identifiers).toEqual([
      { kind: 'other', extension: '50123100143' },
    ]);
    expect(bornOn('01121893', '1893 1201 05732').document.patient.identifiers).toMatchObject([{ kind: 'national' }]);
  });

  it('needs a name', () => {
    expect(doubtsOf(documentIn(headed('A2\\L26042\\Müster-Test\\\\V\\01121893\\', POTASSIUM)))).toEqual([
      'healthone.patient-name-missing',
    ]);
    expect(outcomesOf(file(HEAD[0] ?? '', HEAD[3] ?? '', POTASSIUM))).toEqual(['HEALTHONE-NO-PATIENT']);
  });
});

describe('a file of several people', () => {
  const second = [
    'A1\\L26043\\LABOTEST\\',
    'A2\\L26043\\Beispiel\\Jean\\M\\31121950\\',
    'A4\\L26043\\Test\\02032026\\\\C\\',
    'L1\\L26043\\NA\\Sodium\\136-145\\mmol/l\\\\140\\',
  ];

  it('gives each their own, END or not', () => {
    const both = documents(file(...HEAD, POTASSIUM, ...second, 'END'));
    expect(both.map(({ part, document }) => [part, document.patient.name.family])).toEqual([
      ['report[1]', 'Müster-Test'],
      ['report[2]', 'Beispiel'],
    ]);
    expect(both.map((part) => observationsOf(part).map(({ code }) => code.text))).toEqual([['Potassium'], ['Sodium']]);
  });

  it('is held wherever lines between the two are lost', () => {
    const lines = [...HEAD, POTASSIUM, ...second];
    for (let lost = 1; lost <= 3; lost++) {
      const [first] = documents(file(...lines.slice(0, 6), ...lines.slice(6 + lost)));
      expect(first && doubtsOf(first), String(lost)).toContain('healthone.two-protocols');
    }
    const sameNumber = lines
      .filter((line) => !line.startsWith('A1\\L26043'))
      .map((line) => line.replace('26043', '26042'));
    expect(doubtsOf(documentIn(file(...sameNumber)))).toContain('healthone.two-patients');
  });

  it('never gives the second report the name of the first', () => {
    expect(outcomesOf(file(...HEAD, POTASSIUM, ...second.filter((line) => !line.startsWith('A2'))))).toEqual([
      'document',
      'HEALTHONE-NO-PATIENT',
    ]);
    expect(outcomesOf(file('A2\\L26042\\Müster-Test\\Léonie\\V\\01121893\\', ...second))).toEqual([
      'HEALTHONE-NO-HEADER',
      'document',
    ]);
  });
});

describe('a HealthOne file', () => {
  it.each(['utf-8', 'windows-1252', 'cp850', 'utf-16le'])('is read in %s', (charset) => {
    const text = report(POTASSIUM, 'L1\\L26042\\X\\Prélèvement\\\\\\\\contrôlé à jeun\\');
    const bytes = encode(charset === 'utf-16le' ? `\ufeff${text}` : text, charset);
    expect(detectFormat({ bytes, name: 'x.txt' })?.name).toBe('healthone');
    expect(completenessOf('x.txt', bytes, []).state).toBe('complete');
    expect(documentIn(bytes).document.patient.name).toEqual({ family: 'Müster-Test', given: ['Léonie'] });
  });

  it('waits while its last line is not whole, and is held without the rest', () => {
    const whole = report(POTASSIUM, CRP);
    expect(completenessOf('x.lab', Buffer.from(whole), []).state).toBe('complete');
    for (let cut = 3; cut < CRP.length - 6; cut++) {
      const half = whole.slice(0, -cut);
      expect(completenessOf('x.lab', Buffer.from(half), []).state, String(cut)).toBe('waiting');
      expect(doubtsOf(documentIn(half)), String(cut)).toContain('healthone.end-missing');
    }
    expect(completenessOf('x.lab', Buffer.from(`${whole}END`), []).state).toBe('complete');
    expect(completenessOf('x.lab', Buffer.from(whole.replaceAll('\\\r\n', '\r\n')), []).state).toBe('complete');
  });

  it('without a date, content or protocol number says so; the numbered form is refused with a word', () => {
    expect(outcomesOf(headed('A4\\L26042\\Test\\01010001\\\\C\\', POTASSIUM))).toEqual(['HEALTHONE-NO-TIME']);
    expect(outcomesOf(report())).toEqual(['HEALTHONE-NO-CONTENT']);
    expect(outcomesOf(report('L5\\L26042\\DIVER\\\\\\\\\\\\'))).toEqual(['HEALTHONE-NO-CONTENT']);
    const unnumbered = documentIn(report(POTASSIUM).replaceAll('L26042', ''));
    expect(doubtsOf(unnumbered)).toEqual(['healthone.protocol-missing']);
    expect(unnumbered.document.lineage.stable).toBe(false);
    const old = '200012345678  S1\\LABO\\\r\n200012345678  S2\\Test\\Anne\\';
    expect(detectFormat({ bytes: Buffer.from(old), name: 'x' })?.name).toBe('healthone');
    expect(outcomesOf(old)).toEqual(['HEALTHONE-NUMBERED']);
  });

  it('is no text that happens to begin alike', () => {
    const formatOf = (text: string): string | undefined =>
      detectFormat({ bytes: Buffer.from(text), name: 'x.txt' })?.name;
    expect(formatOf('A1 la maison\nA2 le jardin\n')).toBeUndefined();
    expect(formatOf('Cher confrère,\nA1\\B\\\n')).toBeUndefined();
  });
});

describe('damaged HealthOne', () => {
  const lines = [
    ...HEAD,
    POTASSIUM,
    'L1\\L26042\\1C130\\\\note\\',
    ...LETTER,
    'A1\\L26043\\LABO\\',
    'A2\\L26043\\Beispiel\\Jean\\M\\311250\\',
    'A4\\L26043\\Test\\020326\\\\P\\',
    CRP,
  ];
  const bytes = fc.oneof(
    damaged([lines], '\r\n', ['\\', '|', '\r', '\n', 'A1\\', '\nA2\\', 'L1\\', 'L5\\', 'END', 'é', '\0']),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([Buffer.from(report()), tail])),
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

  it('gives every result line that says a value exactly once', () => {
    const value = fc.tuple(
      fc.constantFrom('K', 'NA', 'CRP'),
      fc.constantFrom('Potassium', 'Sodium', ''),
      fc.stringMatching(/^[0-9]{1,3}$/),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), (values) => {
        const rows = values.map(([code, name, number]) => `L1\\L26042\\${code}\\${name}\\1-2\\g/l\\\\${number}\\`);
        expect(observationsOf(documentIn(report(...rows))).map(({ value: said }) => said)).toMatchObject(
          values.map(([, , number]) => ({ number: number.replace(/^0+(?=\d)/, '') })),
        );
      }),
      { numRuns: 60 },
    );
  });
});
