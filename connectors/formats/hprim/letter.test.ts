/** HPRIM Médecin: the letter or the results arrive whole, for the right patient, and what is doubtful is said. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../charset.ts';
import { damaged, damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { completenessOf, detectFormat } from '../index.ts';
import { contextOf, documentIn, documents, doubtsOf, observationsOf, outcomesOf, read } from './testing.ts';

const HEADER = [
  '4711',
  'MUSTER-TEST',
  'Léonie',
  '1 rue du Test',
  '',
  '0000 Testange',
  '01/12/1893',
  '1893120105732',
  'L2603020042',
  '02/03/2026',
  'LAB01 LABOTEST',
  'MED42 DR TEST',
];
const TABLE = 'Potassium ............... 5,6 mmol/l  *     3,5 - 5,1';
const POTASSIUM = 'RES|Potassium|K|N|5,6|mmol/l|3,5|5,1|H|F|||||';
const END = ['****FIN****', '****FINFICHIER****'];

/** A file with these lines of the header replaced (from 1). */
const headed = (changes: Readonly<Record<number, string>>, ...body: readonly string[]): string =>
  [...HEADER.map((line, index) => changes[index + 1] ?? line), ...body, ...END].join('\r\n') + '\r\n';
const letter = (...body: readonly string[]): string => headed({}, ...body);
const results = (...lines: readonly string[]): string => letter('BIOCHIMIE', TABLE, '****LAB****', ...lines);
const textOf = (file: string): string => {
  const { body } = documentIn(file).document;
  return body.kind === 'attachment' ? Buffer.from(body.attachment.bytes).toString('utf8') : body.kind;
};

describe('a letter of HPRIM Médecin', () => {
  it('names patient, sender, recipient and date, and keeps its text as it stands', () => {
    const part = documentIn(letter('', 'Cher confrère,', '', '  Pas de foyer.   ', TABLE, ''));
    expect(doubtsOf(part)).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'LABOTEST', stable: false },
      type: { coding: { code: '11488-4' } },
      title: 'Lettre médicale',
      status: 'final',
      effectiveTime: '20260302',
      patient: {
        identifiers: [
          { kind: 'national', extension: '1893120105732' },
          { kind: 'local', extension: '4711' },
        ],
        name: { family: 'MUSTER-TEST', given: ['Léonie'] },
        birthDate: '1893-12-01',
        sex: 'unknown',
        address: { lines: ['1 rue du Test'], city: 'Testange', postalCode: '0000' },
      },
      author: { organization: { name: 'LABOTEST', identifiers: [{ extension: 'LAB01' }] } },
      recipients: [{ identifiers: [{ extension: 'MED42' }], name: { family: 'TEST', prefix: 'DR' } }],
      order: { filler: { extension: 'L2603020042' } },
      body: { kind: 'attachment', attachment: { mediaType: 'text/plain' } },
    });
    expect(textOf(letter('', 'Cher confrère,', '', '  Pas de foyer.   ', TABLE, ''))).toBe(
      `Cher confrère,\n\n  Pas de foyer.\n${TABLE}`,
    );
  });

  it('restores HTML and accents that were read twice, and says so', () => {
    const part = documentIn(letter('D&eacute;but&nbsp;: 5 &lt; 6<br>suite Ã© ', 'fin'));
    expect(doubtsOf(part)).toEqual(['hprim.text-repaired']);
    expect(textOf(letter('D&eacute;but&nbsp;: 5 &lt; 6<br>suite Ã© ', 'fin'))).toBe('Début : 5 < 6\nsuite é\nfin');
  });
});

describe('results of HPRIM Médecin', () => {
  it('come each once with value, unit, range, flag, status and remarks; the text stands beside them', () => {
    const part = documentIn(
      results(
        'TEX|à jeun',
        POTASSIUM,
        'TEX|Sérum hémolysé',
        'TEX|contrôle|conseillé',
        'RES|CRP|CRP|N|<0,6|mg/l||5,0|N|F|||||',
      ),
    );
    expect(observationsOf(part)).toMatchObject([
      {
        code: { coding: { code: 'K', display: 'Potassium' }, text: 'Potassium' },
        value: { type: 'quantity', number: '5.6', unit: { ucum: 'mmol/l' } },
        range: { low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H' }],
        status: 'final',
        notes: ['Sérum hémolysé\ncontrôle|conseillé'],
        source: 'RES[1]',
      },
      {
        value: { comparator: '<', number: '0.6' },
        range: { high: '5.0' },
        interpretations: [{ code: 'N' }],
        notes: [],
      },
    ]);
    expect(part.document).toMatchObject({
      type: { coding: { code: '11502-2' } },
      status: 'final',
      body: { notes: [`BIOCHIMIE\n${TABLE}`, 'à jeun'] },
    });
    expect(part.mapping.unmapped).toEqual([]);
    expect(doubtsOf(part)).toEqual([]);
  });

  it.each([
    ['A|négatif', { type: 'text', text: 'négatif' }],
    ['A|5', { type: 'text', text: '5' }],
    ['N|1,234', { type: 'text', text: '1,234' }],
    ['N|1:160', { type: 'ratio', numerator: '1', denominator: '160' }],
    ['|12', { type: 'quantity', number: '12' }],
    ['N|', undefined],
  ])('reads a value written %s', (typed, value) => {
    const [result] = observationsOf(documentIn(results(`RES|Test|X|${typed}|||||F|||||`)));
    if (value === undefined) expect(result?.value).toBeUndefined();
    else expect(result?.value).toMatchObject(value);
  });

  it.each([
    ['RES|Glucose|GLU|N|5,6|mmol/l|3,9|5,5|H|F|1,01|g/l|0,70|1,00|', '1,01 g/l 0,70 1,00'],
    ['RES|Glucose|GLU|N|5,6|mmol/l|3,9|5,5|H|F|1,01|0,70|1,00', '1,01 0,70 1,00'],
  ])('keeps the second unit of %s as a remark', (line, note) => {
    expect(observationsOf(documentIn(results(line)))[0]?.notes).toEqual([note]);
  });

  it.each([
    ['F', 'final'],
    ['C', 'corrected'],
    ['P', 'preliminary'],
    ['', 'preliminary'],
    ['X', 'cancelled'],
    ['D', 'entered-in-error'],
  ])('with status %s make a report that is %s', (code, status) => {
    expect(documentIn(results(POTASSIUM.replace('|F|', `|${code}|`))).document.status).toBe(status);
  });

  it('show no value that was deleted', () => {
    const part = documentIn(results(POTASSIUM, 'RES|Sodium|NA|N|999|mmol/l|||N|D|||||'));
    expect(observationsOf(part)[1]?.value).toBeUndefined();
    expect(part.mapping.ignored).toContainEqual({ path: 'RES[2]-4', value: '999', rule: 'hprim.withdrawn-value' });
  });

  it('hold the document when a line is neither result nor remark, or none is there', () => {
    const part = documentIn(results(POTASSIUM, 'Sodium 140'));
    expect(doubtsOf(part)).toEqual(['hprim.result-line-unreadable']);
    expect(part.mapping.unmapped).toEqual([{ path: 'LAB[1]', value: 'Sodium 140' }]);
    expect(doubtsOf(documentIn(results('TEX|rien')))).toEqual(['hprim.no-results']);
  });
});

describe('the patient', () => {
  const patientOf = (changes: Readonly<Record<number, string>>) => documentIn(headed(changes, 'Bonjour'));

  it.each(['01.12.1893', '01-12-1893', '01 12 1893', '01121893', '1/12/1893'])('is born on %s', (born) => {
    expect(patientOf({ 7: born }).document.patient.birthDate).toBe('1893-12-01');
  });

  it.each([
    ['31/12/50', '', '1950-12-31', []],
    ['31/12/05', '', undefined, ['hprim.birth-date-two-digits']],
    ['31/02/1950', '', undefined, ['hprim.birth-date-unreadable']],
    ['', '', undefined, ['hprim.birth-date-unreadable']],
  ])('born %s with number "%s" is of %s', (born, number, date, doubts) => {
    const part = patientOf({ 7: born, 8: number });
    expect(part.document.patient.birthDate).toBe(date);
    expect(doubtsOf(part)).toEqual(doubts);
  });

  it('keeps a number that is not national as another one, and needs a name', () => {
    expect(patientOf({ 8: '2 50 12 99 123 456 78' }).document.patient.identifiers).toEqual([
      { kind: 'local', extension: '4711' },
      { kind: 'other', extension: '2 50 12 99 123 456 78' },
    ]);
    expect(doubtsOf(patientOf({ 3: '' }))).toEqual(['hprim.patient-name-missing']);
    expect(outcomesOf(headed({ 1: '', 2: '', 3: '', 8: '' }, 'Bonjour'))).toEqual(['HPRIM-NO-PATIENT']);
  });
});

describe('a file', () => {
  it('holds several patients', () => {
    const second = headed({ 2: 'BEISPIEL', 3: 'Jean', 7: '31/12/1950', 8: '' }, 'Deux');
    const both = letter('Un').replace('****FINFICHIER****\r\n', '\r\n') + second;
    expect(documents(both).map(({ part, document }) => [part, document.patient.name.family])).toEqual([
      ['patient[1]', 'MUSTER-TEST'],
      ['patient[2]', 'BEISPIEL'],
    ]);
  });

  it('is held where the end between two patients is lost', () => {
    const second = headed({ 2: 'BEISPIEL', 3: 'Jean', 7: '31/12/1950', 8: '' }, 'Deux');
    const glued = letter('Un').slice(0, letter('Un').indexOf('****FIN')) + second;
    expect(documents(glued).map(doubtsOf)).toEqual([['hprim.end-missing']]);
  });

  it('waits for its end, and is held without it', () => {
    const whole = results(POTASSIUM);
    expect(completenessOf('x.hpr', Buffer.from(whole), []).state).toBe('complete');
    for (let cut = 90; cut < whole.length - 35; cut += 13) {
      const half = Buffer.from(whole.slice(0, cut));
      if (detectFormat({ bytes: half, name: 'x.hpr' })?.name === 'hprim')
        expect(completenessOf('x.hpr', half, []).state, String(cut)).toBe('waiting');
    }
    expect(doubtsOf(documentIn(whole.slice(0, whole.indexOf('****FIN'))))).toEqual(['hprim.end-missing']);
  });

  it.each(['utf-8', 'windows-1252', 'cp850', 'macintosh', 'utf-16le'])('is read in %s', (charset) => {
    const text = results(POTASSIUM, 'TEX|éà prélèvement, contrôlé');
    const bytes = encode(charset === 'utf-16le' ? `\ufeff${text}` : text, charset);
    expect(detectFormat({ bytes, name: 'x.txt' })?.name).toBe('hprim');
    expect(completenessOf('x.txt', bytes, []).state).toBe('complete');
    expect(documentIn(bytes).document.patient.name.given).toEqual(['Léonie']);
  });

  it('is recognised by its content, with an empty first line and without marks', () => {
    const formatOf = (text: string, name = 'x.txt'): string | undefined =>
      detectFormat({ bytes: Buffer.from(text), name })?.name;
    expect(formatOf(headed({ 1: '' }, 'Bonjour'))).toBe('hprim');
    expect(documentIn(headed({ 1: '' }, 'Bonjour')).document.patient.name.family).toBe('MUSTER-TEST');
    expect(formatOf([...HEADER, 'Bonjour'].join('\n'))).toBe('hprim');
    expect(formatOf('Cher confrère,\n\nje vous adresse ce patient.\n'.repeat(8))).toBeUndefined();
  });

  it('without a date, a header or anything to say gives no document', () => {
    expect(outcomesOf(headed({ 10: '' }, 'Bonjour'))).toEqual(['HPRIM-NO-TIME']);
    expect(outcomesOf(letter(''))).toEqual(['HPRIM-NO-CONTENT']);
    expect(outcomesOf(['Bonjour', ...END].join('\n'))).toEqual(['HPRIM-NO-HEADER']);
    expect(outcomesOf(`${letter('Un')}\r\nsuite`)).toEqual(['document', 'HPRIM-NO-HEADER']);
  });

  it('takes the table of the source for its codes', () => {
    const context = contextOf({ codes: { K: { loinc: '2823-3', display: 'Potassium' } } });
    expect(observationsOf(documentIn(results(POTASSIUM), context))[0]?.code.coding).toMatchObject({ code: '2823-3' });
  });
});

describe('damaged HPRIM Médecin', () => {
  const lines = results('TEX|à jeun', POTASSIUM, 'TEX|note', POTASSIUM).split('\r\n');
  const bytes = fc.oneof(
    damaged([lines], '\r\n', [
      '|',
      '\r',
      '\n',
      '****LAB****',
      '\n****FIN****\n',
      'RES|',
      'TEX|',
      'é',
      '\0',
      '&eacute;',
    ]),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([Buffer.from(HEADER.join('\n')), tail])),
  );

  it.each(damageSeeds)(
    'has an outcome, and no line is accounted for twice (seed %i)',
    (seed) => {
      fc.assert(
        fc.property(bytes, (file) => {
          expectAccount(read(file));
          completenessOf('x.hpr', file, []);
        }),
        damageRuns(seed, 150),
      );
    },
    1_200_000,
  );
});
