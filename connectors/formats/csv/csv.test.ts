/** Tables of care homes: given these rows, then these documents, read as a nurse reads them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../charset.ts';
import { detectFormat } from '../index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { csvFormat, inspect as inspectBytes, type InspectedTable } from './index.ts';
import { contextOf, csv, LEONIE, outcomes, rulesOf, told, WHO, type DocumentPart } from './testing.ts';

const PIERRE = ['WEBER Pierre', '1980072700120', '27.07.1980'] as const;
const VITALS = [...WHO, 'Date', 'Heure', 'TA', 'Pouls', 'T°', 'SpO2', 'Poids (kg)', 'Remarque'];

const bytesOf = (rows: readonly (readonly string[])[] | string): Buffer =>
  Buffer.from(typeof rows === 'string' ? rows : csv(rows));
const read = (
  rows: readonly (readonly string[])[] | string | Buffer,
  context: ReadContext = contextOf(),
): readonly ReadPart[] =>
  csvFormat.read({ name: 'export.csv', bytes: Buffer.isBuffer(rows) ? rows : bytesOf(rows) }, context);
const documentsOf = (...args: Parameters<typeof read>): DocumentPart[] =>
  read(...args).filter((part): part is DocumentPart => part.kind === 'document');
const only = (...args: Parameters<typeof read>): DocumentPart => {
  const parts = read(...args);
  const [first] = parts;
  if (parts.length !== 1 || first?.kind !== 'document') throw new Error(outcomes(parts).join(', '));
  return first;
};
const one = (header: readonly string[], ...cells: readonly string[]): string[] =>
  told(
    only([
      [...WHO, 'Date', ...header],
      [...LEONIE, '02.03.2026 08:10', ...cells],
    ]).document,
  ).slice(1);

describe('a sheet of vital signs', () => {
  const night = [
    VITALS,
    [...LEONIE, '02.03.2026', '22:10', '142/88', '72', '36,8', '96', '61,4', 'assise, bras droit'],
    [...LEONIE, '03.03.2026', '05:05', '138/84', '', '37,1', '', '', 'refus pouls'],
    [...PIERRE, '02.03.2026', '23:00', '120/70', '64', '36,5', '97', '', ''],
  ];

  it('is one document for each resident and care day, the small hours with the evening before', () => {
    const [leonie, pierre, ...others] = documentsOf(night);
    expect(others).toEqual([]);
    expect(told(leonie!.document)).toEqual([
      'Signes vitaux',
      '02.03.2026 22:10\nRemarque : assise, bras droit',
      '03.03.2026 05:05\nRemarque : refus pouls',
      '202603022210 TA (systolique) 142 mmHg 8480-6',
      '202603022210 TA (diastolique) 88 mmHg 8462-4',
      '202603022210 Pouls 72 /min 8867-4',
      '202603022210 T° 36.8 °C 8310-5',
      '202603022210 SpO2 96 % 59408-5',
      '202603022210 Poids (kg) 61.4 kg 29463-7',
      '202603030505 TA (systolique) 138 mmHg 8480-6',
      '202603030505 TA (diastolique) 84 mmHg 8462-4',
      '202603030505 T° 37.1 °C 8310-5',
    ]);
    expect(leonie!.document.patient).toMatchObject({
      name: { family: 'MÜSTER-TEST', given: ['Léonie'] },
      birthDate: '1893-12-01',
      identifiers: [{ kind: 'national', extension: '1893120105732' }],
    });
    expect(leonie!.document).toMatchObject({
      effectiveTime: '202603030505+0100',
      serviceTime: { start: '202603022210+0100', end: '202603030505+0100' },
      lineage: { stable: false },
    });
    expect(pierre!.document.patient.name.given).toEqual(['Pierre']);
  });

  it('accounts for every filled cell once', () => {
    const filled = night
      .slice(1)
      .flat()
      .filter((cell) => cell !== '').length;
    const spoken = documentsOf(night).flatMap(({ mapping }) => [
      ...mapping.mapped,
      ...mapping.ignored,
      ...mapping.unmapped,
    ]);
    expect(spoken).toHaveLength(filled);
    expect(new Set(spoken.map(({ path }) => path)).size).toBe(filled);
  });

  it('lists the second of two columns of one kind as not carried over where the two say different things', () => {
    const { mapping } = only([
      [...WHO, 'Date', 'Médicament', 'Dosage', 'Wirkstärke', 'Posologie', 'Voie', 'Route'],
      [...LEONIE, '02.03.2026', 'Ramipril', '5 mg', '10 mg', '1-0-0', 'oral', 'oral'],
    ]);
    expect(mapping.unmapped).toEqual([{ path: 'row[2]/Wirkstärke', value: '10 mg' }]);
  });

  it('lists a column that nobody knows as not carried over, and sets a room aside', () => {
    const { mapping } = only([
      [...WHO, 'Date', 'Pouls', 'Hausnummer', 'Chambre'],
      [...LEONIE, '02.03.2026', '72', '7', '12'],
    ]);
    expect(mapping.unmapped).toEqual([{ path: 'row[2]/Hausnummer', value: '7' }]);
    expect(mapping.ignored).toEqual([{ path: 'row[2]/Chambre', value: '12', rule: 'csv.column-set-aside' }]);
  });

  it('exported twice is one document; a growing export is a new version only where the profile says so', () => {
    const longer = [...night, [...LEONIE, '03.03.2026', '06:00', '', '70', '', '', '', '']];
    const number = (rows: typeof night, again: 'adds' | 'replaces'): unknown =>
      documentsOf(rows, contextOf({ again }))[0]?.document.lineage;
    expect(number(night, 'adds')).toEqual(number(night, 'adds'));
    expect(number(night, 'adds')).not.toEqual(number(longer, 'adds'));
    expect(number(night, 'replaces')).toMatchObject({ stable: true });
    expect(number(night, 'replaces')).toEqual(number(longer, 'replaces'));
  });

  it.each([
    [
      ['RR'],
      ['142/88'],
      ['202603020810 RR (systolique) 142 mmHg 8480-6', '202603020810 RR (diastolique) 88 mmHg 8462-4'],
    ],
    [['Tension'], ['refusée'], ['202603020810 Tension “refusée” 85354-9']],
    [
      ['Systolique', 'Diastolique'],
      ['142', '88'],
      ['202603020810 Systolique 142 mmHg 8480-6', '202603020810 Diastolique 88 mmHg 8462-4'],
    ],
    [['Glycémie (mg/dl)'], ['126'], ['202603020810 Glycémie (mg/dl) 126 mg/dl 2339-0']],
    [['BZ'], ['7,0 mmol/l'], ['202603020810 BZ 7.0 mmol/l 15074-8']],
    [['BZ'], ['126'], ['202603020810 BZ 126']],
    [['Braden'], ['14'], ['202603020810 Braden 14']],
    [['Pouls'], ['=1+1'], ['202603020810 Pouls “=1+1” 8867-4']],
    [['SpO2'], ['<90'], ['202603020810 SpO2 <90 % 59408-5']],
    [['Paramètre', 'Valeur', 'Unité'], ['Pouls', '72', '/min'], ['202603020810 Pouls 72 /min 8867-4']],
  ])('%s: %s', (header, cells, expected) => {
    expect(one(header, ...cells)).toEqual(expected);
  });

  it('keeps a number whose separator may mean a thousand as text', () => {
    const sheet = (weight: string): string[] =>
      told(
        only([
          [...WHO, 'Date', 'Poids', 'T°'],
          [...LEONIE, '02.03.2026', weight, '36,8'],
        ]).document,
      ).slice(1, 2);
    expect(sheet('1.234')).toEqual(['20260302 Poids “1.234” 29463-7']);
    expect(sheet('61,4')).toEqual(['20260302 Poids 61.4 kg 29463-7']);
  });

  it('holds a value that cannot be, and warns of a sugar without unit', () => {
    const rules = (header: string, value: string): string[] =>
      rulesOf(
        only([
          [...WHO, 'Date', header],
          [...LEONIE, '02.03.2026', value],
        ]),
      );
    expect(rules('T°', '368')).toEqual(['csv.value-implausible']);
    expect(rules('T°', '36,8')).toEqual([]);
    expect(rules('Glycémie', '126')).toEqual(['csv.unit-missing']);
  });
});

describe('a list of medicines', () => {
  const HEAD = [
    'Bewohner',
    'Matrikelnummer',
    'Geb.',
    'Medikament',
    'Dos.',
    'Morgens',
    'Mittags',
    'Abends',
    'Nachts',
    'Bei Bedarf',
    'Grund',
  ];

  it('takes its day from the words above the header, doses of the day from four columns, and “Dos.” as the dose', () => {
    const { document, mapping } = only(
      [
        ['Stand: 02.03.2026'],
        HEAD,
        [...LEONIE, 'Paracetamol 500 mg', '1 Tabl.', '1', '0', '1', '0', '', 'Schmerzen'],
        [...LEONIE, 'Lorazepam 1 mg', '½ Tabl.', '', '', '', '', 'x', 'Unruhe'],
      ],
      contextOf({}, { language: 'de-LU' }),
    );
    expect(told(document)).toEqual([
      'Medikationsliste',
      'Paracetamol 500 mg | 1-0-1-0 | 1 Tabl. | Schmerzen',
      'Lorazepam 1 mg | ½ Tabl. | as needed | Unruhe',
    ]);
    expect(document.effectiveTime).toBe('20260302');
    expect(mapping.unmapped).toEqual([]);
    expect(mapping.ignored.map(({ rule }) => rule)).toEqual(['csv.outside-the-rows']);
  });

  it('reads a schedule in one cell, whatever the column is called', () => {
    const list = (header: string): string[] =>
      told(
        only([
          [...WHO, 'Date', 'Médicament', header],
          [...LEONIE, '02.03.2026', 'Ramipril 5 mg', '1-0-0'],
        ]).document,
      );
    for (const header of ['Posologie', 'Dosage', 'Dose'])
      expect(list(header), header).toEqual(['Liste des médicaments', 'Ramipril 5 mg | 1-0-0-0']);
  });

  it('of doses given: what was not given is said in words, never as a medicine that was taken', () => {
    const { document } = only([
      [...WHO, 'Date', 'Heure', 'Médicament', 'Administré', 'Soignant'],
      [...LEONIE, '02.03.2026', '08:00', 'Ramipril 5 mg', 'oui', 'Anne Muller'],
      [...LEONIE, '02.03.2026', '12:00', 'Paracetamol 500 mg', 'refus', 'Anne Muller'],
    ]);
    expect(told(document)).toEqual([
      'Liste des médicaments',
      'Paracetamol 500 mg · Administré : refus · Soignant : Anne Muller',
      'Ramipril 5 mg | given 202603020800 | completed',
    ]);
  });

  it('without any date is refused; with a start it takes that, and says so', () => {
    const rows = (start: string): string[][] => [
      [...WHO, 'Médicament', 'Posologie', 'Début'],
      [...LEONIE, 'Ramipril', '1-0-0', start],
    ];
    expect(outcomes(read(rows('')))).toEqual(['medication[1] CSV-NO-DATE']);
    expect(rulesOf(only(rows('01.03.2026')))).toEqual(['csv.list-date-assumed']);
  });

  it('beside measurements gives two documents, each accounting for the cells of the other', () => {
    const documents = documentsOf([
      [...WHO, 'Date', 'Pouls', 'Médicament', 'Posologie'],
      [...LEONIE, '02.03.2026', '72', 'Ramipril', '1-0-0'],
    ]);
    expect(documents.map(({ document }) => document.title)).toEqual(['Liste des médicaments', 'Signes vitaux']);
    for (const { mapping } of documents) {
      expect(mapping.unmapped).toEqual([]);
      expect(mapping.ignored.map(({ rule }) => rule)).toContain('csv.other-document');
    }
  });
});

describe('sheets of words', () => {
  it('a wound sheet has a section for each wound, with its measures', () => {
    const { document } = only([
      [...WHO, 'Date', 'Localisation', 'Stade', 'Longueur (cm)', 'Largeur (cm)', 'Exsudat', 'Pansement'],
      [...LEONIE, '02.03.2026', 'talon gauche', 'II', '2,5', '1', 'faible', 'hydrocolloïde'],
      [...LEONIE, '02.03.2026', 'sacrum', 'I', '3', '2', '', ''],
    ]);
    expect(told(document)).toEqual([
      'Suivi de plaie',
      '# Localisation : talon gauche',
      '02.03.2026\nStade : II\nExsudat : faible\nPansement : hydrocolloïde',
      '20260302 Longueur (cm) 2.5 cm 39126-8',
      '20260302 Largeur (cm) 1 cm 39125-0',
      '# Localisation : sacrum',
      '02.03.2026\nStade : I',
      '20260302 Longueur (cm) 3 cm 39126-8',
      '20260302 Largeur (cm) 2 cm 39125-0',
    ]);
  });

  it('a fall is a report of its own; its measurements stand in a section of theirs', () => {
    const parts = documentsOf([
      [...WHO, 'Date', 'Heure', 'Lieu de la chute', 'Circonstances', 'Blessures', 'TA'],
      [...LEONIE, '02.03.2026', '03:10', 'salle de bain', 'glissade', 'aucune', '150/90'],
      [...LEONIE, '02.03.2026', '21:00', 'chambre', 'lever du lit', 'hématome', ''],
    ]);
    expect(parts.map(({ document }) => told(document))).toEqual([
      [
        'Déclaration de chute',
        '# Déclaration de chute',
        '02.03.2026 03:10\nLieu de la chute : salle de bain\nCirconstances : glissade\nBlessures : aucune',
        '202603020310 TA (systolique) 150 mmHg 8480-6',
        '202603020310 TA (diastolique) 90 mmHg 8462-4',
      ],
      [
        'Déclaration de chute',
        '# Déclaration de chute',
        '02.03.2026 21:00\nLieu de la chute : chambre\nCirconstances : lever du lit\nBlessures : hématome',
      ],
    ]);
  });

  it('a transfer sheet says where to, why, and what the hospital must know', () => {
    const { document } = only([
      [...WHO, 'Date', 'Heure', 'Destination', 'Motif du transfert', 'Allergies', 'TA', 'Médicament', 'Posologie'],
      [
        ...LEONIE,
        '02.03.2026',
        '03:10',
        'CHdN Ettelbruck',
        'dyspnée',
        'pénicilline',
        '150/90',
        'Ramipril 5 mg',
        '1-0-0',
      ],
    ]);
    expect(document.type.coding?.code).toBe('18761-7');
    expect(told(document).slice(2)).toEqual([
      '02.03.2026 03:10\nDestination : CHdN Ettelbruck\nMotif du transfert : dyspnée\nAllergies : pénicilline',
      '202603020310 TA (systolique) 150 mmHg 8480-6',
      '202603020310 TA (diastolique) 90 mmHg 8462-4',
      'Ramipril 5 mg | 1-0-0-0',
    ]);
  });

  it('several writers are named beside their words, one is the author', () => {
    const notes = (second: string): DocumentPart =>
      only([
        [...WHO, 'Date', 'Cible', 'Action', 'Soignant'],
        [...LEONIE, '02.03.2026', 'douleur', 'antalgique donné', 'Anne Muller'],
        [...LEONIE, '02.03.2026', 'sommeil', 'calme', second],
      ]);
    expect(notes('Anne Muller').document.author.professional?.name).toEqual({ family: 'Muller', given: ['Anne'] });
    const several = notes('Tom Klein').document;
    expect(several.author.professional).toBeUndefined();
    expect(told(several)[2]).toBe('02.03.2026\nCible : douleur\nAction : antalgique donné\nSoignant : Anne Muller');
  });
});

describe('rows that cannot be read', () => {
  const good = [...LEONIE, '02.03.2026', '08:10', '142/88'];
  const HEAD = [...WHO, 'Date', 'Heure', 'TA'];

  it.each([
    ['nobody named', ['', '', '', '02.03.2026', '08:10', '120/80'], 'CSV-ROW-RESIDENT'],
    ['no date', [...LEONIE, '', '08:10', '120/80'], 'CSV-ROW-DATE'],
    ['an impossible date', [...LEONIE, '31.02.2026', '08:10', '120/80'], 'CSV-ROW-DATE'],
    ['an impossible time', [...LEONIE, '02.03.2026', '28:10', '120/80'], 'CSV-ROW-DATE'],
    [
      'a number that a spreadsheet damaged',
      ['X Y', '1,89312E+12', '01.12.1893', '02.03.2026', '08:10', '120/80'],
      'CSV-ROW-NUMBER-DAMAGED',
    ],
    ['too many cells', [...good, 'moved'], 'CSV-ROW-CELLS'],
  ])('%s: is named by its number, and the others go their way', (_, bad, code) => {
    expect(outcomes(read([HEAD, good, bad, [...PIERRE, '02.03.2026', '08:15', '130/80']]))).toEqual([
      'Signes vitaux: MÜSTER-TEST',
      'Signes vitaux: WEBER',
      `row[3] ${code}`,
    ]);
  });

  it('broken quotes cost their own line', () => {
    const text = `${csv([HEAD, good])}\r\n"MÜSTER";"18931;2\r\n${[...PIERRE, '02.03.2026', '08:15', '130/80'].join(';')}\r\n`;
    expect(outcomes(read(text))).toEqual([
      'Signes vitaux: MÜSTER-TEST',
      'Signes vitaux: WEBER',
      'row[3] CSV-ROW-QUOTES',
    ]);
  });

  it('two columns that name the resident differently are a conflict; twice the same is none', () => {
    const rows = (second: string): string[] =>
      outcomes(
        read([
          ['Matricule', 'Matricule', 'Date', 'Pouls'],
          [LEONIE[1], second, '02.03.2026', '72'],
        ]),
      );
    expect(rows(PIERRE[1])).toEqual(['row[2] CSV-ROW-CONFLICT']);
    expect(rows(LEONIE[1])).toEqual(['Signes vitaux: ']);
  });

  it('many of one kind are told together, with how many they are', () => {
    const bad = Array.from({ length: 300 }, () => ['', '', '', '02.03.2026', '08:10', '120/80']);
    expect(outcomes(read([HEAD, ...bad, good]))).toEqual([
      'Signes vitaux: MÜSTER-TEST',
      'row[2] … row[301] (300) CSV-ROW-RESIDENT',
    ]);
  });

  it('one number for two people holds both documents', () => {
    const parts = documentsOf([HEAD, good, ['KLEIN Tom', LEONIE[1], '01.12.1893', '02.03.2026', '08:15', '130/80']]);
    expect(parts.map(rulesOf)).toEqual([
      ['time.zone-assumed', 'identity.rows-disagree'],
      ['time.zone-assumed', 'identity.rows-disagree'],
    ]);
  });

  it('sums below the table and blank lines are no rows', () => {
    expect(outcomes(read([HEAD, good, [], ['Moyenne', '', '', '', '', '130/80']]))).toEqual([
      'Signes vitaux: MÜSTER-TEST',
    ]);
  });
});

describe('how tables are written', () => {
  const rows = [
    [...WHO, 'Date', 'Pouls', 'Remarque'],
    [...LEONIE, '02.03.2026', '72', 'Schläft; ruhig'],
  ];
  const expected = ['Signes vitaux', '02.03.2026\nRemarque : Schläft; ruhig', '20260302 Pouls 72 /min 8867-4'];

  it.each([';', ',', '\t', '|'])('delimiter %j', (delimiter) => {
    expect(told(only(csv(rows, delimiter)).document)).toEqual(expected);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${csv(rows)}`), false],
    ['UTF-16', Buffer.from(`\ufeff${csv(rows)}`, 'utf16le'), false],
    ['Windows', Buffer.from(encode(csv(rows), 'windows-1252')), true],
    ['DOS', Buffer.from(encode(csv(rows), 'cp850')), true],
    ['bare CR', Buffer.from(csv(rows, ';', '\r')), false],
    ['sep= first', Buffer.from(`sep=;\r\n${csv(rows)}`), false],
  ])('%s', (_, bytes, guessed) => {
    const part = only(bytes);
    expect(told(part.document)).toEqual(expected);
    expect(part.document.patient.name).toEqual({ family: 'MÜSTER-TEST', given: ['Léonie'] });
    expect(rulesOf(part).includes('csv.charset-guessed')).toBe(guessed);
  });

  it('dates: one order for the whole table, proven by any of them, else the day first with a warning', () => {
    const times = (dates: readonly string[], table = {}): unknown[] => {
      const parts = documentsOf(
        [[...WHO, 'Date', 'Pouls'], ...dates.map((date) => [...LEONIE, date, '72'])],
        contextOf(table),
      );
      return [...parts.map(({ document }) => document.effectiveTime), ...new Set(parts.flatMap(rulesOf))];
    };
    expect(times(['03/04/2026'])).toEqual(['20260403', 'csv.date-order-assumed']);
    expect(times(['03/04/2026', '03/25/2026'])).toEqual(['20260304', '20260325']);
    expect(times(['03/04/2026', '25/03/2026'])).toEqual(['20260403', '20260325']);
    expect(times(['03/04/2026'], { dates: 'month-first' })).toEqual(['20260304']);
    expect(times(['2026-03-02T08:10:00+01:00', '20260303', '04.03.26 8h05'])).toEqual([
      '20260302081000+0100',
      '20260303',
      '202603040805+0100',
      'time.zone-assumed',
    ]);
  });

  it.each([
    ['MÜSTER-TEST Léonie', 'MÜSTER-TEST', 'Léonie', []],
    ['Léonie MÜSTER-TEST', 'MÜSTER-TEST', 'Léonie', []],
    ['Mme van der BERG Anne', 'van der BERG', 'Anne', []],
    ['Müster-Test, Léonie', 'Müster-Test', 'Léonie', []],
    ['Müster Léonie', 'Müster', 'Léonie', ['csv.name-order-assumed']],
  ])('the name %s', (written, family, given, rules) => {
    const part = only([
      ['Résident', 'Date', 'Pouls'],
      [written, '02.03.2026', '72'],
    ]);
    expect([part.document.patient.name.family, part.document.patient.name.given.join(' '), rulesOf(part)]).toEqual([
      family,
      given,
      rules,
    ]);
  });

  it('family and first name in two columns; a birth year of two digits is not completed', () => {
    const part = only([
      ['Nom', 'Prénom', 'Naissance', 'Sexe', 'Date', 'Pouls'],
      ['Müster', 'Léonie', '01.12.93', 'F', '02.03.2026', '72'],
    ]);
    expect(part.document.patient).toMatchObject({ name: { family: 'Müster', given: ['Léonie'] }, sex: 'female' });
    expect(part.document.patient.birthDate).toBeUndefined();
    expect(rulesOf(part)).toEqual(['csv.birth-date']);
  });
});

describe('a table that gives nothing', () => {
  it.each([
    ['nothing but a header', csv([VITALS]), 'CSV-NO-ROWS'],
    ['blank', ' \r\n', 'CSV-NO-ROWS'],
    ['one column of prose', 'Bonjour\r\ntout va bien', 'CSV-NO-HEADER'],
    [
      'nobody named',
      csv([
        ['Date', 'Pouls'],
        ['02.03.2026', '72'],
      ]),
      'CSV-NO-RESIDENT',
    ],
    [
      'nothing clinical',
      csv([
        [...WHO, 'Hausnummer'],
        [...LEONIE, '7'],
      ]),
      'CSV-NO-CONTENT',
    ],
    [
      'no date',
      csv([
        [...WHO, 'Pouls'],
        [...LEONIE, '72'],
      ]),
      'CSV-NO-DATE',
    ],
  ])('%s', (_, text, code) => {
    expect(outcomes(read(text))).toEqual([code]);
  });

  it('a row with a resident and a date and no more is set aside', () => {
    expect(
      outcomes(
        read([
          [...WHO, 'Date', 'Pouls'],
          [...LEONIE, '02.03.2026', ''],
        ]),
      ),
    ).toEqual(['vital-signs[1] csv.nothing-to-tell']);
  });

  it('too many rows or documents: refused whole, nothing half', () => {
    const rows = (count: number): string =>
      csv([
        [...WHO, 'Date', 'Pouls'],
        ...Array.from({ length: count }, (_, n) => [`R${n}`, '', '', '02.03.2026', '72']),
      ]);
    expect(outcomes(read(rows(501)))).toEqual(['CSV-TOO-LARGE']);
    expect(
      outcomes(read(`${csv([[...WHO, 'Date', 'Pouls']])}\r\n${`${LEONIE.join(';')};02.03.2026;72\r\n`.repeat(501)}`)),
    ).toEqual(['CSV-TOO-LARGE']);
    expect(outcomes(read(`${rows(1)}\r\n${`${LEONIE.join(';')};02.03.2026;72\r\n`.repeat(100_000)}`))).toEqual([
      'CSV-TOO-LARGE',
    ]);
  });
});

describe('the mapping of a source', () => {
  const rows = [
    ['Pensionär', 'Nummer', 'Wann', 'Druck', 'Skala X'],
    ['MÜSTER-TEST Léonie', '1893120105732', '02.03.2026 08:10', '142/88', '3'],
  ];
  const columns = {
    Pensionär: 'full-name',
    Nummer: 'national-id',
    Wann: 'date',
    Druck: 'blood-pressure',
    'Skala X': { as: 'measurement', loinc: '38227-1', display: 'Braden scale total score' },
  } as const;
  const inspect = (context: ReadContext): InspectedTable => inspectBytes(bytesOf(rows), context);

  it('is proposed from the values, and used only once a person has written it down', () => {
    const proposed = inspect(contextOf());
    expect(outcomes(proposed.parts)).toEqual(['CSV-NO-RESIDENT']);
    expect(proposed.columns.map(({ proposal }) => proposal)).toEqual([
      'full-name',
      'national-id',
      'date',
      'blood-pressure',
      'measurement',
    ]);
    const confirmed = inspect(contextOf({ columns }));
    expect(outcomes(confirmed.parts)).toEqual(['Signes vitaux: MÜSTER-TEST']);
    expect(confirmed.columns.map(({ by, carried, filled }) => [by, carried, filled])).toEqual(
      Array.from({ length: 5 }, () => ['profile', 1, 1]),
    );
  });

  it('a code that a person confirmed goes with the column’s own words', () => {
    const part = only(rows, contextOf({ columns }));
    expect(told(part.document).at(-1)).toBe('202603020810 Skala X 3 38227-1');
  });

  it('decides where a file fits two formats', () => {
    const input = { name: 'export.csv', bytes: bytesOf(rows) };
    expect(detectFormat(input)?.name).toBe('pdf');
    expect(detectFormat(input, { formats: ['csv'] })?.name).toBe('csv');
    // Several rows that name no file cannot go with PDFs.
    expect(detectFormat({ ...input, bytes: bytesOf([...rows, ...rows.slice(1)]) })?.name).toBe('csv');
    expect(detectFormat({ name: 'x', bytes: bytesOf([VITALS, [...LEONIE, '02.03.2026']]) })?.name).toBe('csv');
    expect(
      detectFormat(
        { name: 'index.csv', bytes: Buffer.from('file;matricule;nom;type\na.pdf;1;x;y') },
        { formats: ['csv'] },
      )?.name,
    ).toBe('csv');
    expect(detectFormat({ name: 'x.csv', bytes: Buffer.from('%PDF-1.4') }, { formats: ['csv'] })?.name).toBe('pdf');
  });
});

describe('any bytes', () => {
  it('never crash, and always give at least one part', () => {
    const head = `${csv([VITALS])}\r\n`;
    const cell = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('"', ';', '\r\n', '142/88', '02.03.2026', '=A1', '1e9', '-', '½', ...LEONIE),
    );
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.array(cell, { maxLength: 40 })),
        (withHead, content) => {
          const tail = content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(content.join(';'));
          const bytes = withHead ? Buffer.concat([Buffer.from(head), tail]) : tail;
          const parts = read(bytes);
          expect(parts.length).toBeGreaterThan(0);
          expect(csvFormat.detect({ name: 'x.csv', bytes })).toBeLessThan(0.8);
          for (const part of parts)
            if (part.kind === 'unreadable') expect(JSON.stringify(part.problem)).not.toContain(LEONIE[1]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
