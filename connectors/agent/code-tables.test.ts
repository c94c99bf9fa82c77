import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLocalTest } from '../formats/local-tests.ts';
import { sourceProfileOf, type TestEntry } from '../profiles/index.ts';
import { keepTable, parseTable, readTable, tableSources, tableVersions } from './code-tables.ts';

const kalium = { code: 'K', loinc: '2823-3', display: 'Potassium', checkedBy: 'Dr Test' };

describe('a table of local tests', () => {
  it.each([
    ['with commas', 'code,loinc,display\nK,2823-3,Potassium\n'],
    ['with semicolons and a mark', '\ufeffcode;loinc;display\r\nK;2823-3;Potassium\r\n'],
    ['with tabs', 'code\tloinc\tdisplay\nK\t2823-3\tPotassium\n'],
    ['with the name beside it', 'code;name;loinc;display\nK;Kalium;2823-3;Potassium\n'],
    [
      'as a ConceptMap',
      JSON.stringify({
        resourceType: 'ConceptMap',
        group: [
          {
            target: 'http://loinc.org',
            element: [
              { code: 'K', target: [{ code: '2823-3', display: 'Potassium', equivalence: 'equivalent' }] },
              { code: 'X', target: [{ equivalence: 'unmatched' }] },
            ],
          },
        ],
      }),
    ],
  ])('is read %s', (_, text) => expect(parseTable(text, 'Dr Test')).toEqual({ lines: [kalium], faults: [] }));

  it.each([
    ['a wrong check digit', 'code,loinc,display\nK,2823-4,Potassium\n', /check digit/],
    ['no LOINC code', 'code,loinc,display\nK,kalium,Potassium\n', /loinc: a LOINC code/],
    ['a line without a name', 'code,loinc,display\nK,2823-3,\n', /display/],
    ['an unknown column', 'code,loinc,display,colour\nK,2823-3,Potassium,red\n', /“colour” is not known/],
    ['a contradiction', 'code,loinc,display\nK,2823-3,Potassium\nK,2951-2,Sodium\n', /contradicts line 2/],
    ['nothing', '', /no line/],
    ['broken JSON', '{', /not JSON/],
    ['another resource', '{"resourceType":"Patient"}', /not a ConceptMap/],
    [
      'a code that is only near',
      JSON.stringify({
        resourceType: 'ConceptMap',
        group: [
          { target: 'http://loinc.org', element: [{ code: 'K', target: [{ code: '2823-3', equivalence: 'wider' }] }] },
        ],
      }),
      /“wider” is not equal/,
    ],
    [
      'another target',
      JSON.stringify({
        resourceType: 'ConceptMap',
        group: [{ target: 'http://snomed.info/sct', element: [] }],
      }),
      /is not http:\/\/loinc.org/,
    ],
  ])('with %s is not taken', (_, text, fault) => {
    expect(
      parseTable(text, 'Dr Test')
        .faults.map((one) => one.fault)
        .join('\n'),
    ).toMatch(fault);
  });
});

describe('the tables of a data folder', () => {
  let path: string;
  beforeEach(() => (path = mkdtempSync(join(tmpdir(), 'relais-map-'))));
  afterEach(() => {
    rmSync(path, { recursive: true, force: true });
  });

  it('keep every version; the newest is in force, and a source may be called anything', () => {
    const data = { path };
    const said = { by: 'Dr Test', at: '2026-11-26T10:00:00Z' };
    expect(readTable(data, 'labo/../x')).toBeUndefined();
    keepTable(data, 'labo/../x', [kalium], said);
    keepTable(data, 'labo/../x', [kalium, { ...kalium, code: 'NA', loinc: '2951-2' }], said);
    expect(tableVersions(data, 'labo/../x')).toEqual([1, 2]);
    expect(readTable(data, 'labo/../x')?.lines).toHaveLength(2);
    expect(readTable(data, 'labo/../x', 1)).toMatchObject({ version: 1, by: 'Dr Test', lines: [kalium] });
    expect(tableSources(data)).toEqual(['labo/../x']);
  });
});

describe('a local test', () => {
  const source = (tests: readonly TestEntry[]) => sourceProfileOf({ name: 'labo', tests: [...tests] });
  const glucose = { translations: [], coding: { code: 'GLU', systemName: 'L', display: 'Glucose' }, text: 'Glucose' };
  const mass: TestEntry = { code: 'GLU', unit: 'mg/dL', loinc: '2345-7', display: 'Glucose [Mass/volume]' };
  const moles: TestEntry = { code: 'GLU', unit: 'mmol/L', loinc: '14749-6', display: 'Glucose [Moles/volume]' };
  const codeOf = (tests: readonly TestEntry[], unit?: string, specimen?: string): string | undefined =>
    withLocalTest(
      glucose,
      {
        ...(unit === undefined ? {} : { unit: { text: unit, ucum: unit } }),
        ...(specimen === undefined ? {} : { specimen: { translations: [], text: specimen } }),
      },
      source(tests),
    ).coding?.code;

  it('is coded by the line whose unit is its own', () => {
    expect(codeOf([mass, moles], 'mmol/L')).toBe('14749-6');
    expect(codeOf([mass, moles], 'mg/dL')).toBe('2345-7');
  });

  it('stays local when no line fits, and when two lines that fit disagree', () => {
    expect(codeOf([mass, moles], 'g/L')).toBe('GLU');
    expect(codeOf([mass, moles])).toBe('GLU');
    expect(
      codeOf(
        [
          { ...mass, unit: undefined },
          { ...moles, unit: undefined },
        ],
        'g/L',
      ),
    ).toBe('GLU');
  });

  it('is coded by the line that says most', () => {
    const urine: TestEntry = {
      code: 'GLU',
      specimen: 'Urine',
      unit: 'mg/dL',
      loinc: '2350-7',
      display: 'Glucose in Urine',
    };
    expect(codeOf([mass, urine], 'mg/dL', 'urine')).toBe('2350-7');
    expect(codeOf([mass, urine], 'mg/dL', 'sérum')).toBe('2345-7');
  });

  it('keeps its own code and words beside', () => {
    expect(withLocalTest(glucose, { unit: { text: 'mg/dL' } }, source([mass]))).toEqual({
      coding: {
        code: '2345-7',
        system: '2.16.840.1.113883.6.1',
        systemName: 'LOINC',
        display: 'Glucose [Mass/volume]',
      },
      translations: [glucose.coding],
      text: 'Glucose',
    });
  });
});
