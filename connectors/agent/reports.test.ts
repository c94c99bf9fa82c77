/** A report adds up: by day, by source, by type and by reason it says the same, and an answer that does not is no answer. */
import { expect, test } from 'vitest';
import type { AccountCounts, AccountLine, AccountStore, DocumentState } from '../journal/index.ts';
import { contract } from './contract.ts';
import { reportHandlers } from './reports.ts';

const title = { fr: 'Lettre', de: 'Brief', en: 'Letter' };

type Counts = Omit<AccountCounts<DocumentState>, 'next'>;

/** A journal that gives these pages of a day, one after the other, and the same for each day. */
function reports(pages: readonly Counts[], lines: readonly AccountLine<DocumentState>[] = []) {
  const account: AccountStore<DocumentState> = {
    counts: (_span, after) => {
      const at = after?.receipt ?? 0;
      return {
        ...(pages[at] ?? { receipts: [], documents: [] }),
        ...(at + 1 < pages.length ? { next: { receivedAt: 1, receipt: at + 1 } } : {}),
      };
    },
    lines: () => ({ lines, next: { receivedAt: 5, receipt: 7 } }),
    repeated: () => [{ source: 'labo', count: 3 }],
  };
  return reportHandlers({
    journal: { account },
    profile: {
      name: 'p',
      title,
      zone: 'Europe/Luxembourg',
      documentTypes: [{ name: 'letter', title, code: { code: '11488-4' } }] as never,
    },
    organization: 'Labo',
    version: '1',
    now: () => 42,
    sources: () => [{ name: 'labo' }, { name: 'silent' }],
  });
}

const pages: readonly Counts[] = [
  {
    receipts: [
      { source: 'labo', outcome: 'documents', count: 4 },
      { source: 'labo', outcome: 'batch', count: 1 },
    ],
    documents: [
      { source: 'labo', type: 'letter', state: 'delivered', cause: 'accepted', later: 0, count: 3 },
      { source: 'labo', type: 'letter', state: 'held', cause: 'opposition', later: 1, count: 1 },
    ],
  },
  {
    receipts: [
      { source: 'gone', outcome: 'documents', count: 1 },
      { source: 'gone', outcome: 'unreadable', count: 2 },
    ],
    documents: [
      { source: 'gone', type: '11488-4', state: 'held', cause: 'opposition', later: 0, count: 1 },
      { source: 'gone', type: '', state: 'cancelled', cause: 'superseded', later: 0, count: 2 },
    ],
  },
];

test('a report counts every page of every day once, and says the same by day, source, type and reason', async () => {
  const report = await reports(pages).report({ from: '2026-11-22', to: '2026-11-23' });
  expect(contract.report.output.parse(report)).toEqual(report);
  expect(report.total).toMatchObject({ received: 14, documents: 14, laterVersions: 2, batches: 2, repeated: 6 });
  expect(report.total.outcomes).toMatchObject({ documents: 10, unreadable: 4 });
  expect(report.total.states).toMatchObject({ delivered: 6, held: 4, cancelled: 4 });
  expect(report.days.map(({ day, received }) => [day, received])).toEqual([
    ['2026-11-22', 7],
    ['2026-11-23', 7],
  ]);
  expect(report.sources.map(({ source, received, documents }) => [source, received, documents])).toEqual([
    ['labo', 8, 8],
    ['silent', 0, 0],
    ['gone', 6, 6],
  ]);
  expect(report.types.map(({ type, title: { en }, documents }) => [type, en, documents])).toEqual([
    ['letter', 'Letter', 10],
    ['', 'Unknown type', 4],
  ]);
  expect(report.reasons.map(({ state, cause, count }) => [state, cause, count])).toEqual([
    ['held', 'opposition', 4],
    ['cancelled', 'superseded', 4],
  ]);
});

test.each([
  ['a message without an outcome', (report: { total: { received: number } }) => (report.total.received += 1)],
  ['a document without a state', (report: { days: { documents: number }[] }) => (report.days[0]!.documents += 1)],
  ['a held document without a reason', (report: { reasons: { count: number }[] }) => (report.reasons[0]!.count -= 1)],
  ['a source that is left out', (report: { sources: unknown[] }) => report.sources.pop()],
] as const)('an answer with %s is refused', async (_, spoil) => {
  const report = structuredClone(await reports(pages).report({ from: '2026-11-23', to: '2026-11-23' }));
  (spoil as (report: unknown) => void)(report);
  expect(contract.report.output.safeParse(report).success).toBe(false);
});

test.each([
  ['2026-11-23', '2026-11-23', true],
  ['2026-01-01', '2026-12-31', true],
  ['2026-11-23', '2026-11-22', false],
  ['2025-01-01', '2026-12-31', false],
  ['2026-02-30', '2026-03-01', false],
  ['23.11.2026', '2026-11-23', false],
])('from %s to %s is a span: %s', (from, to, is) => {
  expect(contract.report.input.safeParse({ from, to }).success).toBe(is);
  expect(contract.reportLines.input.safeParse({ from, to }).success).toBe(is);
});

test('a line names a document by its numbers and nobody by name, and says why a message gave none', async () => {
  const head = { receivedAt: 1, source: 'labo' };
  const { reportLines } = reports(
    [],
    [
      {
        ...head,
        name: 'MSG-1',
        part: '2',
        outcome: 'documents',
        document: {
          id: 'd',
          type: 'letter',
          state: 'delivered',
          cause: 'accepted',
          versionNumber: 1,
          since: 2,
          deliveredAt: 2,
          entry: JSON.stringify({ entry: { uniqueId: '2.25.1', sourcePatientInfo: ['PID-5|Weber^Anna'] } }),
        },
      },
      {
        ...head,
        name: 'MSG-2',
        outcome: 'unreadable',
        reason: JSON.stringify({ code: 'X-1', cause: title, next: title }),
      },
      { ...head, name: 'MSG-3', outcome: 'set-aside', reason: 'hl7v2.device-alert' },
      { ...head, name: 'MSG-4', outcome: 'dismissed', reason: 'dismissed-by-person' },
      { ...head, name: 'MSG-5', outcome: 'unreadable', reason: 'message-key-conflict' },
    ],
  );
  const page = contract.reportLines.output.parse(
    await reportLines({ from: '2026-11-23', to: '2026-11-23', which: 'all', limit: 100 }),
  );
  expect(page.next).toBe('5.7');
  expect(page.rows[0]).toMatchObject({ number: 'MSG-1 [2]', document: { uniqueId: '2.25.1', title } });
  expect(JSON.stringify(page)).not.toContain('Weber');
  expect(page.rows.slice(1).map(({ cause, text: { en } }) => [cause, en])).toEqual([
    ['X-1', 'Letter'],
    ['hl7v2.device-alert', 'No document to send.'],
    ['dismissed-by-person', 'Dismissed by a person.'],
    ['MESSAGE-NUMBER-CONFLICT', expect.stringContaining('message number')],
  ]);
});
