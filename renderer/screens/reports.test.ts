/** What a report says in a sentence, as a list for spreadsheets, and whether its list is of the same moment as its sums. */
import { expect, test } from 'vitest';
import type { DocumentState, Report, ReportLine } from '../../connectors/agent/contract.ts';
import { csvOf, momentIn } from '../parts/report-csv.ts';
import { agrees, kindOf } from '../parts/report-list.ts';
import { sentenceOf } from './report-sentence.ts';

const text = { fr: 'f', de: 'd', en: 'e' };
type Sums = Pick<Report, 'total' | 'reasons'>;

function sums(
  states: Partial<Record<DocumentState, number>>,
  outcomes: Partial<Report['total']['outcomes']> = {},
): Sums {
  const all = { held: 0, ready: 0, sending: 0, unknown: 0, delivered: 0, refused: 0, cancelled: 0, ...states };
  const came = { documents: 0, known: 0, 'set-aside': 0, dismissed: 0, unreadable: 0, waiting: 0, ...outcomes };
  const total = (counts: object): number => (Object.values(counts) as number[]).reduce((sum, count) => sum + count, 0);
  return {
    total: {
      received: total(came),
      outcomes: came,
      documents: total(all),
      states: all,
      laterVersions: 0,
      repeated: 0,
      batches: 0,
    },
    reasons: all.held === 0 ? [] : [{ state: 'held', cause: 'opposition', text, count: all.held }],
  };
}

test.each([
  ['none', sums({}), []],
  ['nothing', sums({}, { 'set-aside': 2 }), []],
  ['all', sums({ delivered: 3 }, { documents: 2, known: 1 }), []],
  ['but', sums({ delivered: 3, held: 1, cancelled: 2 }, { documents: 6 }), ['held 1', 'cancelled 2']],
  ['but', sums({ delivered: 3, ready: 1, sending: 1, unknown: 1 }, { documents: 6 }), ['waiting 3']],
  ['but', sums({ delivered: 3 }, { documents: 3, unreadable: 1, waiting: 2 }), ['unreadable 1', 'unread 2']],
  ['but', sums({ delivered: 3 }, { documents: 3, dismissed: 1 }), ['dismissed 1']],
  ['only', sums({ refused: 1 }, { documents: 1 }), ['refused 1']],
] as const)('the sentence is “%s”, and names whatever is not in the DSP', (kind, report, rest) => {
  const said = sentenceOf(report);
  expect([said.kind, said.rest.map(({ rest: name, count }) => `${name} ${count}`)]).toEqual([kind, rest]);
});

test('held is on purpose or because of something to mend, by its reason', () => {
  const report = sums({ delivered: 1, held: 3 }, { documents: 4 });
  const reasons: Report['reasons'] = [
    { state: 'held', cause: 'identity', text, count: 2 },
    { state: 'held', cause: 'opposition', text, count: 1 },
  ];
  expect(sentenceOf({ ...report, reasons }).rest).toEqual([
    { rest: 'toMend', count: 2 },
    { rest: 'held', count: 1 },
  ]);
});

const line = (number: string, more: Partial<ReportLine> = {}): ReportLine => ({
  receivedAt: Date.parse('2026-11-23T05:12:07Z'),
  source: 'labo',
  number,
  outcome: 'known',
  text,
  cause: '',
  ...more,
});
const filed = (number: string, state: DocumentState, versionNumber = 1): ReportLine =>
  line(number, {
    outcome: 'documents',
    cause: 'accepted',
    document: { id: `id-${number}`, type: 't', title: text, versionNumber, state, since: 1 },
  });

test('a list agrees with the sums when it has every document and every message without one', () => {
  const report = sums({ delivered: 1, held: 1 }, { documents: 1, known: 1, unreadable: 1 });
  const lines = [filed('a', 'delivered'), filed('b', 'held'), line('c'), line('d', { outcome: 'unreadable' })];
  expect(agrees(report, lines)).toBe(true);
  expect(agrees(report, lines.slice(1))).toBe(false);
  expect(agrees(report, lines.slice(0, 3))).toBe(false);
  expect(agrees(report, [filed('a', 'held'), ...lines.slice(1)])).toBe(false);
  expect(lines.map(kindOf)).toEqual(['proof', 'open', 'ended', 'open']);
  expect([filed('e', 'cancelled'), line('f', { outcome: 'waiting' })].map(kindOf)).toEqual(['ended', 'open']);
});

test('a spreadsheet takes what came from outside neither for a field, nor for a line, nor for a formula', () => {
  const csv = csvOf([line('=1+1'), line('a;"b"\r\nc'), line('@x'), line('MSG-2'), filed('-7', 'delivered', 2)], {
    header: ['h'],
    zone: 'Europe/Luxembourg',
    sourceName: (name) => name,
    state: () => 's',
    title: () => 't',
    reason: () => 'r',
  });
  expect(csv.startsWith('\uFEFFh\r\n')).toBe(true);
  const rows = csv.slice(4).split(/\r\n(?=2026)/);
  expect(rows[0]).toBe("2026-11-23T06:12:07+01:00;labo;'=1+1;t;;s;r;;;;");
  expect(rows[1]).toContain(';"a;""b""\r\nc";');
  expect(rows[2]).toContain(";'@x;");
  expect(rows[3]).toContain(';MSG-2;');
  expect(rows[4]).toBe("2026-11-23T06:12:07+01:00;labo;'-7;t;2;s;r;accepted;;;id--7\r\n");
});

test('a moment says by how much its clock is ahead, in summer and in winter', () => {
  expect(momentIn(Date.parse('2026-07-01T22:00:00Z'), 'Europe/Luxembourg')).toBe('2026-07-02T00:00:00+02:00');
  expect(momentIn(Date.parse('2026-11-23T23:30:00Z'), 'Europe/Luxembourg')).toBe('2026-11-24T00:30:00+01:00');
  expect(momentIn(0, 'UTC')).toBe('1970-01-01T00:00:00+00:00');
});
