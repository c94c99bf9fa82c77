/** Workbooks of care homes: given these sheets, then the same documents as from a CSV file. */
import fc from 'fast-check';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { completenessOf, detectFormat, inspectColumns } from '../index.ts';
import type { ReadPart } from '../types.ts';
import { contextOf, LEONIE, outcomes, rulesOf, told, WHO, type DocumentPart } from './testing.ts';
import { xlsxFormat } from './index.ts';

/** A cell by its type: text, shared text, number with a style, formula with or without its result. */
type Cell =
  | string
  | number
  | { readonly serial: number; readonly style: number }
  | { readonly formula: string; readonly result?: string }
  | { readonly raw: string };

interface SheetOptions {
  readonly state?: string;
}
type SheetRows = { readonly rows: readonly (readonly Cell[])[] } & SheetOptions;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const letters = (index: number): string =>
  (index < 26 ? '' : String.fromCharCode(64 + Math.floor(index / 26))) + String.fromCharCode(65 + (index % 26));

/** Styles: 0 general, 1 day (14), 2 day and time (22), 3 time (20), 4 own `dd/mm/yyyy hh:mm`, 5 own `0.0" Tage"`. */
const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="0.0&quot; Tage&quot;"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`;

function workbook(sheets: readonly (SheetRows | SheetRows['rows'])[], { from1904 = false } = {}): Buffer {
  const strings: string[] = [];
  const cell = (value: Cell, row: number, column: number): string => {
    const r = `${letters(column)}${row}`;
    if (typeof value === 'number') return `<c r="${r}"><v>${value}</v></c>`;
    if (typeof value === 'string') {
      if (value === '') return '';
      strings.push(value);
      return `<c r="${r}" t="s"><v>${strings.length - 1}</v></c>`;
    }
    if ('serial' in value) return `<c r="${r}" s="${value.style}"><v>${value.serial}</v></c>`;
    if ('raw' in value) return value.raw.replace('<c ', `<c r="${r}" `);
    return `<c r="${r}" t="str"><f>${value.formula}</f>${value.result === undefined ? '' : `<v>${value.result}</v>`}</c>`;
  };
  const all = sheets.map((sheet): SheetRows => ('rows' in sheet ? sheet : { rows: sheet }));
  const files: Zippable = { 'xl/styles.xml': strToU8(STYLES) };
  all.forEach(({ rows }, index) => {
    const xml = rows.map(
      (cells, y) => `<row r="${y + 1}">${cells.map((value, x) => cell(value, y + 1, x)).join('')}</row>`,
    );
    files[`xl/worksheets/sheet${index + 1}.xml`] = strToU8(
      `<?xml version="1.0"?><worksheet><sheetData>${xml.join('')}</sheetData></worksheet>`,
    );
  });
  files['xl/sharedStrings.xml'] = strToU8(
    `<sst>${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
  );
  files['xl/workbook.xml'] = strToU8(
    `<workbook xmlns:r="x"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${all.map(({ state }, i) => `<sheet name="S${i + 1}" sheetId="${i + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
  );
  files['xl/_rels/workbook.xml.rels'] = strToU8(
    `<Relationships>${all.map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
  );
  return Buffer.from(zipSync(files));
}

const read = (bytes: Buffer): readonly ReadPart[] => xlsxFormat.read({ name: 'export.xlsx', bytes }, contextOf());
function only(bytes: Buffer): DocumentPart {
  const [first, ...others] = read(bytes);
  if (first?.kind !== 'document' || others.length > 0) throw new Error(outcomes(read(bytes)).join(', '));
  return first;
}

const HEAD = [...WHO, 'Date', 'Heure', 'TA', 'T°', 'Poids (kg)'];
// 2 March 2026 is day 46083 since 1900; 1 December 1893 lies before it and stands as text.
const DAY = 46_083;

describe('a workbook', () => {
  it('shows numbers as the spreadsheet does, days and times by their format, and keeps all digits of a matricule', () => {
    const { document, part } = only(
      workbook([
        [
          HEAD,
          [
            'MÜSTER-TEST Léonie',
            1_893_120_105_732,
            '01.12.1893',
            { serial: DAY, style: 1 },
            { serial: 0.340_277_777_777_8, style: 3 },
            '142/88',
            { raw: '<c><v>36.799999999999997</v></c>' },
            61.4,
          ],
        ],
      ]),
    );
    expect(part).toBe('sheet[1]/vital-signs[1]');
    expect(told(document)).toEqual([
      'Signes vitaux',
      '202603020810 TA (systolique) 142 mmHg 8480-6',
      '202603020810 TA (diastolique) 88 mmHg 8462-4',
      '202603020810 T° 36.8 °C 8310-5',
      '202603020810 Poids (kg) 61.4 kg 29463-7',
    ]);
    expect(document.patient.identifiers).toMatchObject([{ kind: 'national', extension: '1893120105732' }]);
  });

  it.each<[string, Cell, { from1904?: boolean }, string]>([
    ['a day', { serial: DAY, style: 1 }, {}, '20260302'],
    ['a day and a time', { serial: DAY + 0.5, style: 2 }, {}, '202603021200+0100'],
    ['by a format of its own', { serial: DAY + 0.75, style: 4 }, {}, '202603021800+0100'],
    ['counted from 1904', { serial: DAY - 1462, style: 1 }, { from1904: true }, '20260302'],
    ['as text', '02.03.2026', {}, '20260302'],
    ['as ISO text (t="d")', { raw: '<c t="d"><v>2026-03-02T08:10:00</v></c>' }, {}, '20260302081000+0100'],
    ['inline', { raw: '<c t="inlineStr"><is><t>02.03.</t><r><t>2026</t></r></is></c>' }, {}, '20260302'],
    ['the saved result of a formula', { formula: 'TODAY()', result: '02.03.2026' }, {}, '20260302'],
  ])('a date %s', (_, cell, options, expected) => {
    expect(
      only(
        workbook(
          [
            [
              [...WHO, 'Date', 'Pouls'],
              [...LEONIE, cell, 72],
            ],
          ],
          options,
        ),
      ).document.effectiveTime,
    ).toBe(expected);
  });

  it.each<[string, Cell, string]>([
    ['a number that is no day', { serial: DAY, style: 5 }, 'sheet[1]/row[2] CSV-ROW-DATE'],
    ['words in a cell of days', { raw: '<c s="1"><v>demain</v></c>' }, 'sheet[1]/row[2] CSV-ROW-DATE'],
    ['a day that never was', { serial: 60, style: 1 }, 'sheet[1]/row[2] CSV-ROW-DATE'],
    ['a formula without its result', { formula: 'TODAY()' }, 'sheet[1]/row[2] XLSX-ROW-FORMULA'],
    ['an error', { raw: '<c t="e"><v>#REF!</v></c>' }, 'sheet[1]/row[2] CSV-ROW-DATE'],
  ])('%s costs its row', (_, cell, outcome) => {
    const rows = [
      [...WHO, 'Date', 'Pouls'],
      [...LEONIE, cell, 72],
      [...LEONIE, '02.03.2026', 70],
    ];
    expect(outcomes(read(workbook([rows])))).toEqual(['Signes vitaux: MÜSTER-TEST', outcome]);
  });

  it('reads several sheets; empty and hidden ones are set aside, one that is no table is told', () => {
    const vitals = [
      [...WHO, 'Date', 'Pouls'],
      [...LEONIE, '02.03.2026', 72],
    ];
    const medicines = [
      ['Stand: 02.03.2026'],
      [...WHO, 'Médicament', 'Posologie'],
      [...LEONIE, 'Ramipril & Co <5 mg>', '1-0-0'],
    ];
    const parts = read(
      workbook([
        vitals,
        medicines,
        [],
        { rows: vitals, state: 'hidden' },
        [
          ['Légende', 'x'],
          ['a', 'b'],
        ],
      ]),
    );
    expect(outcomes(parts)).toEqual([
      'Signes vitaux: MÜSTER-TEST',
      'Liste des médicaments: MÜSTER-TEST',
      'sheet[3] csv.sheet-empty',
      'sheet[4] csv.sheet-hidden',
      'sheet[5] CSV-NO-RESIDENT',
    ]);
    const [, list] = parts;
    if (list?.kind !== 'document') throw new Error('no list');
    expect(told(list.document)).toEqual(['Liste des médicaments', 'Ramipril & Co <5 mg> | 1-0-0-0']);
  });

  it('rows are named as the spreadsheet counts them, and text with a formula in it stays text', () => {
    const rows: Cell[][] = [
      ['Maison Exemple'],
      [],
      [...WHO, 'Date', 'Pouls', 'Remarque'],
      [...LEONIE, '02.03.2026', 72, '=HYPERLINK("x")'],
      ['', '', '', '02.03.2026', 70],
    ];
    const parts = read(workbook([rows]));
    expect(outcomes(parts)).toEqual(['Signes vitaux: MÜSTER-TEST', 'sheet[1]/row[5] CSV-ROW-RESIDENT']);
    const [first] = parts;
    if (first?.kind !== 'document') throw new Error('no document');
    expect(told(first.document)[1]).toBe('02.03.2026\nRemarque : =HYPERLINK("x")');
    expect(first.mapping.ignored).toEqual([
      { path: 'row[1]/column[1]', value: 'Maison Exemple', rule: 'csv.outside-the-rows' },
    ]);
    expect(rulesOf(first)).toEqual([]);
  });

  it('shows what becomes of its columns, sheet by sheet', () => {
    const { columns } = inspectColumns(
      {
        name: 'x.xlsx',
        bytes: workbook([
          [
            ['Résident', 'Pouls'],
            ['MÜSTER Léonie', 72],
          ],
        ]),
      },
      contextOf(),
    );
    expect(columns.map(({ sheet, header, becomes }) => [sheet, header, becomes])).toEqual([
      ['sheet[1]', 'Résident', 'full-name'],
      ['sheet[1]', 'Pouls', 'pulse'],
    ]);
  });

  it('waits for its end while it is written; damaged, it says so', () => {
    const whole = workbook([
      [
        [...WHO, 'Date', 'Pouls'],
        [...LEONIE, '02.03.2026', 72],
      ],
    ]);
    expect(detectFormat({ name: 'x', bytes: whole })?.name).toBe('xlsx');
    expect(completenessOf('x.xlsx', whole, []).state).toBe('complete');
    expect(xlsxFormat.completeness({ name: 'x.xlsx', bytes: whole.subarray(0, -30) }, [])).toEqual({
      state: 'waiting',
      for: 'end-of-file',
    });
    expect(outcomes(read(whole.subarray(0, -30)))).toEqual(['XLSX-UNREADABLE']);
    const empty = Buffer.from(zipSync({ 'xl/workbook.xml': strToU8('<workbook/>') }));
    expect(outcomes(read(empty))).toEqual(['XLSX-UNREADABLE']);
    const typed = Buffer.from(
      zipSync({
        'xl/workbook.xml': strToU8('<!DOCTYPE x [<!ENTITY a "b">]><workbook><sheets><sheet/></sheets></workbook>'),
      }),
    );
    expect(outcomes(read(typed))).toEqual(['XLSX-UNREADABLE']);
  });

  it('never crashes, whatever was damaged', () => {
    const whole = workbook([
      [
        [...WHO, 'Date', 'Pouls'],
        [...LEONIE, { serial: DAY, style: 1 }, 72],
      ],
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, noise) => {
        const bytes = Buffer.from(whole);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        expect(read(bytes).length).toBeGreaterThan(0);
        expect(xlsxFormat.detect({ name: 'x', bytes })).toBeLessThanOrEqual(0.9);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (xml) => {
        const bytes = Buffer.from(
          zipSync({
            'xl/workbook.xml': strToU8('<workbook><sheets><sheet id="a"/></sheets></workbook>'),
            'xl/_rels/workbook.xml.rels': strToU8('<Relationship Id="a" Target="s.xml"/>'),
            'xl/s.xml': strToU8(`<row>${xml}<c><v>1</v></c></row>`),
          }),
        );
        expect(read(bytes).length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });
});
