import { describe, expect, test } from 'vitest';
import type { Finding, ResultRow } from '../../connectors/agent/contract.ts';
import { readBirthDate } from './birth-date.ts';
import { stateWord } from './badge.tsx';
import { causesOf, notesOf } from './findings.tsx';
import { callsFor } from './handover-files.ts';
import { covers, rowFor } from './linking.ts';

describe('a birth date as typed', () => {
  test.each([
    ['05.12.1983', '1983-12-05'],
    ['5/12/1983', '1983-12-05'],
    [' 5 12 1983 ', '1983-12-05'],
    ['1983-12-05', '1983-12-05'],
    ['29.02.2024', '2024-02-29'],
  ])('%j is read', (text, date) => expect(readBirthDate(text)).toBe(date));

  test.each(['31.02.1983', '29.02.2023', '05.13.1983', '5.12.83', '', 'Muster', '05121983'])('%j is no date', (text) =>
    expect(readBirthDate(text)).toBeUndefined(),
  );
});

describe('which field belongs to which result', () => {
  test('a place covers its own fields, never those of a longer number', () => {
    expect(covers('OBR[1]/OBX[1]', 'OBR[1]/OBX[1]-5')).toBe(true);
    expect(covers('OBR[1]/OBX[1]', 'OBR[1]/OBX[1]')).toBe(true);
    expect(covers('OBR[1]/OBX[1]', 'OBR[1]/OBX[10]-5')).toBe(false);
    expect(covers('row 1', 'row 12')).toBe(false);
    expect(covers('', 'PID-5')).toBe(false);
  });

  test('the most exact row wins', () => {
    const row = (source: string): ResultRow => ({
      source,
      group: '',
      label: source,
      value: '',
      unit: '',
      range: '',
      flag: '',
      code: '',
      status: '',
      notes: [],
    });
    expect(rowFor('OBR[1]/OBX[2]-5', [row('OBR[1]'), row('OBR[1]/OBX[2]')])?.source).toBe('OBR[1]/OBX[2]');
    expect(rowFor('PID-5', [row('OBR[1]')])).toBeUndefined();
  });
});

describe('files of one drop', () => {
  const file = (name: string, size: number): { name: string; base64: string } => ({ name, base64: 'x'.repeat(size) });

  test('travel in one call', () => {
    expect(callsFor([file('a.pdf', 5), file('list.csv', 5)], 10)).toHaveLength(1);
    expect(callsFor([], 10)).toEqual([]);
  });

  test('are never parted from their side file, however large', () => {
    const calls = callsFor([file('a.pdf', 8), file('b.pdf', 8), file('a.json', 8), file('b.pdf.json', 1)], 10);
    expect(calls.map((call) => call.map(({ name }) => name))).toEqual([
      ['a.pdf', 'a.json'],
      ['b.pdf', 'b.pdf.json'],
    ]);
  });
});

const finding = (rule: string, severity: Finding['severity'], path: string): Finding => ({
  rule,
  severity,
  path,
  message: { fr: rule, de: rule, en: rule },
  fix: { fr: '', de: '', en: '' },
});

test('what only follows from a cause is folded under it; a doubt of its own about the patient never is', () => {
  const causes = causesOf(
    notesOf([
      finding('identity.name-missing', 'error', 'patient/name'),
      finding('identity.number-of-another-patient', 'error', 'lineage'),
      finding('identity.differs-document', 'error', '/ClinicalDocument/recordTarget/patientRole'),
      finding('identity.differs-metadata', 'error', 'documentEntry.sourcePatientInfo'),
      finding('pdfa.claim', 'error', 'text'),
      finding('pdfa.font', 'error', 'text'),
    ]),
  );
  expect(causes.map(({ note, more }) => [note.finding.rule, more.map(({ finding: { rule } }) => rule)])).toEqual([
    ['identity.name-missing', ['identity.differs-document', 'identity.differs-metadata']],
    ['identity.number-of-another-patient', []],
    ['pdfa.claim', ['pdfa.font']],
  ]);
  const alone = causesOf(notesOf([finding('identity.differs-document', 'error', 'x')]));
  expect(alone.map(({ note }) => note.finding.rule)).toEqual(['identity.differs-document']);
});

test('findings of one rule are one note, the gravest first', () => {
  const notes = notesOf([finding('a', 'information', 'x'), finding('b', 'error', 'y'), finding('b', 'error', 'z')]);
  expect(notes.map(({ finding: { rule }, paths }) => [rule, paths])).toEqual([
    ['b', ['y', 'z']],
    ['a', ['x']],
  ]);
});

test('a held document is "to be mended" unless it waits on purpose', () => {
  expect(stateWord('held', 'identity')).toBe('toMend');
  expect(stateWord('held', 'opposition')).toBe('held');
  expect(stateWord('held', 'earlier-version')).toBe('held');
  expect(stateWord('unknown', '')).toBe('waiting');
});
