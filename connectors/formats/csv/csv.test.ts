/** Tables of care homes: given these rows, then these documents, read as a nurse reads them. */
import { describe, expect, it } from 'vitest';
import {
  contextOf,
  documentsOf,
  LEONIE,
  only,
  outcomes,
  PIERRE,
  read,
  rulesOf,
  told,
  VITALS,
  WHO,
  type DocumentPart,
} from './testing.ts';

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
