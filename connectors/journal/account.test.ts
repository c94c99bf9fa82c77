/** The account of a span: each receipt once with what it came to, each document once with its state, whatever the size of the pages. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newDocument } from './document.test-data.ts';
import type {
  AccountCounts,
  AccountLine,
  AccountPlace,
  AccountSpan,
  DocumentState,
  Journal,
  NewReceipt,
} from './index.ts';
import { localDaysBetween } from './index.ts';
import { journalPlace } from './place.test-data.ts';
import type { JournalPlace } from './place.test-data.ts';

let place: JournalPlace;
let journal: Journal;
let clock: number;
beforeEach(() => {
  place = journalPlace();
  clock = 1_000;
  journal = place.open({ now: () => clock, newId: randomUUID });
});
afterEach(() => {
  journal.close();
  place.remove();
});

const take = (name: string, more: Partial<NewReceipt> = {}): string => {
  const bytes = new Uint8Array(Buffer.from(name));
  return journal.take({ source: 'labo', sourceKind: 'mllp', name, bytes, messageKey: name, ...more }).receipt.id;
};
const read = (receipt: string, ids: readonly string[], about: Parameters<typeof newDocument>[1] = {}): void => {
  journal.recordReading(receipt, { format: 'f', documents: ids.map((id) => newDocument(id, about)), setAside: [] });
};
const deliver = (id: string): void => {
  journal.endAttempt(journal.beginAttempt(id, '{}').id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
};

/** One of everything that a receipt can come to, each a millisecond after the one before. */
function house(): void {
  const at = (moment: number): void => {
    clock = moment;
  };
  at(1_000);
  read(take('two'), ['two-1', 'two-2']);
  deliver('two-1');
  at(1_001);
  read(take('held'), ['held-1'], { state: 'held', cause: 'identity', versionNumber: 2, type: 'letter' });
  at(1_002);
  read(take('known'), ['two-1']);
  at(1_003);
  journal.recordReading(take('aside'), { format: 'f', documents: [], setAside: ['adt'] });
  at(1_004);
  const odd = take('odd', { source: 'cabinet' });
  journal.recordReading(odd, {
    format: 'f',
    documents: [newDocument('odd-1')],
    setAside: [],
    unreadable: '{"code":"X"}',
  });
  at(1_005);
  const dismissed = take('dismissed');
  journal.recordReading(dismissed, { format: 'f', documents: [], setAside: [], unreadable: '{}' });
  journal.dismissReceipt(dismissed, 'dismissed-by-person');
  at(1_006);
  take('waiting');
  at(1_007);
  const batch = take('batch', { sourceKind: 'folder' });
  for (const part of ['1', '2'])
    take('batch', { parentId: batch, part, messageKey: part, bytes: new Uint8Array([Number(part)]) });
  journal.recordReading(batch, { format: 'f', documents: [], setAside: ['batch'] });
  at(1_008);
  take('two');
  take('two');
}

const everything: AccountSpan = { from: 1_000, to: 2_000 };

function counts(
  span: AccountSpan,
  limit: number,
): { receipts: Record<string, number>; documents: Record<string, number> } {
  const [receipts, documents]: [Record<string, number>, Record<string, number>] = [{}, {}];
  let after: AccountPlace | undefined;
  do {
    const page: AccountCounts<DocumentState> = journal.account.counts(span, after, limit);
    for (const { outcome, count } of page.receipts) receipts[outcome] = (receipts[outcome] ?? 0) + count;
    for (const { type, state, cause, later, count } of page.documents) {
      const key = [type, state, cause, later].join(' ');
      documents[key] = (documents[key] ?? 0) + count;
    }
    after = page.next;
  } while (after);
  return { receipts, documents };
}

function lines(span: AccountSpan, which: 'all' | 'open', limit: number): AccountLine<DocumentState>[] {
  const found: AccountLine<DocumentState>[] = [];
  let after: AccountPlace | undefined;
  do {
    const page = journal.account.lines(span, which, after, limit);
    found.push(...page.lines);
    after = page.next;
  } while (after);
  return found;
}
const brief = ({ name, part, outcome, document }: AccountLine<DocumentState>): string =>
  [name, part, outcome, document?.id, document?.state].filter((word) => word !== undefined).join(' ');

test('each receipt and each document is counted once, whatever the size of a page', () => {
  house();
  for (const limit of [1, 2, 3, 500])
    expect(counts(everything, limit), `in pages of ${limit}`).toEqual({
      receipts: { documents: 2, known: 1, 'set-aside': 1, unreadable: 1, dismissed: 1, waiting: 3, batch: 1 },
      documents: { 't delivered accepted 0': 1, 't ready checked 0': 2, 'letter held identity 1': 1 },
    });
});

test('a span has a first moment and an end that is not in it, and may be of one source', () => {
  house();
  expect(counts({ from: 1_001, to: 1_004 }, 2).receipts).toEqual({ documents: 1, known: 1, 'set-aside': 1 });
  expect(counts({ ...everything, source: 'cabinet' }, 1)).toEqual({
    receipts: { unreadable: 1 },
    documents: { 't ready checked 0': 1 },
  });
  expect(counts({ ...everything, source: 'nobody' }, 1)).toEqual({ receipts: {}, documents: {} });
});

test('every document has a line, and every receipt that is more than its documents', () => {
  house();
  for (const limit of [1, 2, 500]) {
    expect(lines(everything, 'all', limit).map(brief), `in pages of ${limit}`).toEqual([
      'two documents two-1 delivered',
      'two documents two-2 ready',
      'held documents held-1 held',
      'known known',
      'aside set-aside',
      'odd unreadable',
      'odd unreadable odd-1 ready',
      'dismissed dismissed',
      'waiting waiting',
      'batch 1 waiting',
      'batch 2 waiting',
    ]);
    expect(lines(everything, 'open', limit).map(brief), `in pages of ${limit}`).toEqual([
      'two documents two-2 ready',
      'held documents held-1 held',
      'odd unreadable',
      'odd unreadable odd-1 ready',
      'waiting waiting',
      'batch 1 waiting',
      'batch 2 waiting',
    ]);
  }
});

test('a delivered line has what it was filed as and when; no other has', () => {
  read(take('a'), ['a-1', 'a-2'], { entry: '{"entry":{"uniqueId":"2.25.1"}}' });
  clock = 1_500;
  deliver('a-1');
  const [first, second] = lines(everything, 'all', 10).map(({ document }) => document);
  expect(first).toMatchObject({ deliveredAt: 1_500, entry: '{"entry":{"uniqueId":"2.25.1"}}' });
  expect(second).not.toHaveProperty('entry');
});

test('what came again is counted when it came, by source', () => {
  house();
  expect(journal.account.repeated(everything)).toEqual([{ source: 'labo', count: 2 }]);
  expect(journal.account.repeated({ from: 1_000, to: 1_008 })).toEqual([]);
  expect(journal.account.repeated({ ...everything, source: 'cabinet' })).toEqual([]);
});

test('local days follow each other without a gap, also where the clocks change', () => {
  const days = localDaysBetween('2026-10-24', '2026-10-26', 'Europe/Luxembourg');
  expect(days.map(({ day, start, end }) => [day, (end - start) / 3_600_000])).toEqual([
    ['2026-10-24', 24],
    ['2026-10-25', 25],
    ['2026-10-26', 24],
  ]);
  expect(days[1]?.start).toBe(days[0]?.end);
  expect(days[0]?.start).toBe(Date.parse('2026-10-23T22:00:00Z'));
  expect(localDaysBetween('2026-10-26', '2026-10-24', 'Europe/Luxembourg')).toEqual([]);
});
