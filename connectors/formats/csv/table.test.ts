/** How tables of care homes are written: characters, delimiters, headers, dates, rows that are none; and what a person says of their columns. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../charset.ts';
import { detectFormat } from '../index.ts';
import type { ReadContext } from '../types.ts';
import { csvFormat, inspect as inspectBytes, type InspectedTable } from './index.ts';
import {
  bytesOf,
  contextOf,
  csv,
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
} from './testing.ts';

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
