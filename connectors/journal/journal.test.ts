import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from './document.test-data.ts';
import { JournalError, MESSAGE_KEY_CONFLICT } from './index.ts';
import type { Journal, JournalFault, NewDocument, NewReceipt } from './index.ts';
import { journalPlace } from './place.test-data.ts';
import type { JournalPlace } from './place.test-data.ts';

let place: JournalPlace;
let journal: Journal;
let clock = Date.UTC(2026, 10, 23, 9);
let ids = 0;

const open = (): Journal => place.open({ now: () => clock, newId: () => `r${(ids += 1)}` });
const reopen = (): void => {
  journal.close();
  journal = open();
};

beforeEach(() => {
  place = journalPlace();
  clock = Date.UTC(2026, 10, 23, 9);
  ids = 0;
  journal = open();
});
afterEach(() => {
  journal.close();
  place.remove();
});

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const text = (content: Uint8Array | undefined): string | undefined => content && Buffer.from(content).toString();
const message = (content: string, over: Partial<NewReceipt> = {}): NewReceipt => ({
  source: 'labo',
  sourceKind: 'mllp',
  name: 'M1',
  bytes: bytes(content),
  ...over,
});
const document = (id: string, over: Partial<NewDocument> = {}): NewDocument =>
  newDocument(id, {
    setId: `set-${id}`,
    type: '11502-2',
    title: 'Laboratory report',
    patient: { name: 'Müller Zoé', birthDate: '1980-07-27', nationalId: '1980072700120' },
    serviceTime: '202611200815+0100',
    bytes: bytes(`<doc>${id}</doc>`),
    mapping: '{"mapped":[]}',
    entry: '{}',
    ...over,
  });
const reading = (documents: readonly NewDocument[]): Parameters<Journal['recordReading']>[1] => ({
  format: 'hl7v2',
  documents,
  setAside: [],
});
/** A receipt with one document, in the given state. */
const withDocument = (id: string, over: Partial<NewDocument> = {}): string => {
  const { receipt } = journal.take(message(id));
  journal.recordReading(receipt.id, reading([document(id, over)]));
  return receipt.id;
};
const faultOf = (work: () => unknown): JournalFault | 'none' => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof JournalError) return error.fault;
    throw error;
  }
};

describe('taking', () => {
  it('keeps the original bytes, side files included, across a restart', () => {
    const companions = new Map([['letter.json', bytes('{"a":1}')]]);
    const { receipt } = journal.take(message('%PDF', { sourceKind: 'folder', name: 'letter.pdf', companions }));
    reopen();
    const content = journal.receiptContent(receipt.id);
    expect(text(content?.bytes)).toBe('%PDF');
    expect(text(content?.companions.get('letter.json'))).toBe('{"a":1}');
    expect(journal.receipt(receipt.id)).toEqual({
      id: 'r1',
      source: 'labo',
      sourceKind: 'folder',
      name: 'letter.pdf',
      contentHash: receipt.contentHash,
      size: 4,
      receivedAt: clock,
      state: 'received',
      acknowledgement: 'none',
    });
  });

  it('keeps of which batch a receipt is a part, and which part', () => {
    const { receipt: batch } = journal.take(message('BHS|'));
    const { receipt: second } = journal.take(message('MSH|2', { parentId: batch.id, part: '2' }));
    reopen();
    expect(journal.receipt(second.id)).toMatchObject({ parentId: batch.id, part: '2' });
    expect(journal.receipt(batch.id)).not.toHaveProperty('parentId');
    expect(JSON.parse(journal.receiptEvents(second.id)[0]?.detail ?? '')).toMatchObject({
      parent: batch.id,
      part: '2',
    });
    expect(faultOf(() => journal.take(message('MSH|3', { parentId: 'nobody', part: '3' })))).toBe('unknown-subject');
    expect(journal.summary().receipts.received).toBe(2);
  });

  it('writes the ledger line in the same transaction, and owes the move until it is reported', () => {
    const { receipt } = journal.take(message('x', { sourceKind: 'folder' }), {
      source: 'labo',
      path: 'a.hl7',
      size: 1,
      modifiedAt: 1234.5,
    });
    reopen();
    const entry = {
      source: 'labo',
      path: 'a.hl7',
      size: 1,
      modifiedAt: 1234.5,
      contentHash: receipt.contentHash,
      receiptId: 'r1',
    };
    expect(journal.owedMoves('labo')).toEqual([entry]);
    journal.ledgerMoved('labo', 'a.hl7', receipt.contentHash, '2026-11-23/a.hl7');
    expect(journal.owedMoves('labo')).toEqual([]);
    expect(journal.ledgerEntry('labo', 'a.hl7', 1, 1234.5)).toEqual({ ...entry, movedTo: '2026-11-23/a.hl7' });
    expect(journal.ledgerByHash('labo', receipt.contentHash, 'b.hl7')).toBeUndefined();
    expect(journal.ledgerByHash('labo', receipt.contentHash)).toBeDefined();
    expect(
      faultOf(() => {
        journal.ledgerMoved('labo', 'a.hl7', receipt.contentHash, 'x');
      }),
    ).toBe('unknown-subject');
  });

  it('leaves no trace of a take whose ledger line cannot be written', () => {
    const broken = { source: 'labo', path: null as unknown as string, size: 1, modifiedAt: 1 };
    expect(faultOf(() => journal.take(message('x'), broken))).not.toBe('none');
    expect(journal.summary().receipts.received).toBe(0);
    expect(journal.verify()).toEqual([]);
  });

  it('answers the same message again with the acknowledgement given then', () => {
    const first = journal.take(message('MSH|1', { messageKey: 'LAB/1' }));
    journal.acknowledge(first.receipt.id, bytes('MSA|AA|1'), 'accepted');
    reopen();
    const second = journal.take(message('MSH|1', { messageKey: 'LAB/1' }));
    expect(second).toMatchObject({ kind: 'duplicate', answered: 'accepted', receipt: { id: first.receipt.id } });
    expect(second.kind === 'duplicate' && text(second.acknowledgement)).toBe('MSA|AA|1');
    expect(journal.summary().receipts.received).toBe(1);
  });

  it('keeps the same message without an answer when the first answer was never made', () => {
    journal.take(message('MSH|1', { messageKey: 'LAB/1' }));
    const again = journal.take(message('MSH|1', { messageKey: 'LAB/1' }));
    expect(again).toMatchObject({ kind: 'duplicate', receipt: { acknowledgement: 'pending' } });
    expect(again).not.toHaveProperty('acknowledgement');
  });

  it('stores a message and its answer together, or neither', () => {
    const answer = (): { bytes: Uint8Array; state: 'accepted' } => ({ bytes: bytes('AA'), state: 'accepted' });
    const given = message('MSH|1', { messageKey: 'LAB/1' });
    const failing = (): never => {
      throw new JournalError('io', 'no answer can be made');
    };
    expect(faultOf(() => journal.take(given, undefined, failing))).toBe('io');
    expect(journal.summary().receipts.received).toBe(0);
    const { receipt } = journal.take(given, undefined, answer);
    reopen();
    expect(journal.receipt(receipt.id)?.acknowledgement).toBe('accepted');
    expect(journal.take(given, undefined, failing)).toMatchObject({ kind: 'duplicate', answered: 'accepted' });
  });

  it('keeps both of two different messages under one key, and does not read the second by itself', () => {
    const first = journal.take(message('MSH|1', { messageKey: 'LAB/1' }));
    const other = journal.take(message('MSH|2', { messageKey: 'LAB/1' }));
    expect(other).toMatchObject({
      kind: 'conflict',
      earlier: { id: first.receipt.id },
      receipt: { state: 'unreadable', reason: MESSAGE_KEY_CONFLICT },
    });
    expect(journal.receiptsToRead(10).map(({ id }) => id)).toEqual([first.receipt.id]);
    expect(journal.take(message('MSH|2', { messageKey: 'LAB/1' }))).toMatchObject({
      kind: 'duplicate',
      receipt: { id: other.receipt.id },
    });
    journal.reread(other.receipt.id, 'retried-by-person');
    expect(journal.receiptsToRead(10)).toHaveLength(2);
  });

  it('does not take messages of two sources for the same', () => {
    journal.take(message('MSH|1', { messageKey: 'LAB/1' }));
    expect(journal.take(message('MSH|1', { messageKey: 'LAB/1', source: 'other' })).kind).toBe('stored');
  });

  it('knows that an answer did not reach the sender, and that there was none to give for a file', () => {
    const { receipt } = journal.take(message('MSH|1'));
    journal.acknowledge(receipt.id, bytes('AA'), 'accepted');
    journal.acknowledgementUndelivered(receipt.id);
    expect(journal.receipt(receipt.id)?.acknowledgement).toBe('undelivered');
    const file = journal.take(message('x', { sourceKind: 'folder' }));
    expect(
      faultOf(() => {
        journal.acknowledgementUndelivered(file.receipt.id);
      }),
    ).toBe('forbidden');
  });

  it('remembers that a file came again without taking it twice', () => {
    const { receipt } = journal.take(message('x', { sourceKind: 'folder' }));
    journal.ledgerAgain({
      source: 'labo',
      path: 'a',
      size: 1,
      modifiedAt: 2,
      contentHash: receipt.contentHash,
      receiptId: receipt.id,
    });
    expect(journal.receiptEvents(receipt.id).map(({ kind }) => kind)).toEqual(['received', 'repeated']);
    expect(journal.owedMoves('labo')).toHaveLength(1);
  });
});

describe('reading', () => {
  it('gives documents and a new state together', () => {
    const { receipt } = journal.take(message('m'));
    expect(
      journal.recordReading(
        receipt.id,
        reading([document('d1'), document('d2', { state: 'held', cause: 'identity' })]),
      ),
    ).toEqual({
      added: ['d1', 'd2'],
      repeated: [],
    });
    expect(journal.receipt(receipt.id)).toMatchObject({ state: 'read', format: 'hl7v2' });
    expect(journal.document('d2')).toMatchObject({
      state: 'held',
      cause: 'identity',
      receiptId: receipt.id,
      attempts: 0,
      entry: '{}',
    });
    expect(text(journal.documentContent('d1'))).toBe('<doc>d1</doc>');
  });

  it('leaves a document that is known as it is and notes that it came again', () => {
    withDocument('d1');
    journal.move('d1', 'cancelled', 'cancelled-by-person');
    const { receipt } = journal.take(message('again'));
    expect(journal.recordReading(receipt.id, reading([document('d1')]))).toEqual({ added: [], repeated: ['d1'] });
    expect(journal.document('d1')).toMatchObject({ state: 'cancelled' });
    expect(journal.verify()).toEqual([]);
  });

  it('takes nothing of a reading of which one document cannot be stored', () => {
    const { receipt } = journal.take(message('m'));
    const orphan = document('d2', { previousId: 'no-such-document' });
    expect(faultOf(() => journal.recordReading(receipt.id, reading([document('d1'), orphan])))).toBe('unknown-subject');
    expect(journal.document('d1')).toBeUndefined();
    expect(journal.receipt(receipt.id)?.state).toBe('received');
  });

  it('refuses a reading that would lose the receipt in silence', () => {
    const { receipt } = journal.take(message('m'));
    expect(faultOf(() => journal.recordReading(receipt.id, reading([])))).toBe('forbidden');
    journal.recordReading(receipt.id, { ...reading([]), setAside: ['hl7v2.adt'] });
    expect(journal.receipt(receipt.id)).toMatchObject({ state: 'read', reason: 'hl7v2.adt' });
  });

  it('lets a person dismiss what is unreadable, or have it read again', () => {
    const { receipt } = journal.take(message('m'));
    journal.recordReading(receipt.id, { ...reading([]), unreadable: '{"code":"X"}' });
    expect(journal.receipt(receipt.id)).toMatchObject({ state: 'unreadable', reason: '{"code":"X"}' });
    journal.reread(receipt.id, 'retried-by-person');
    expect(journal.receipt(receipt.id)).not.toHaveProperty('reason');
    journal.recordReading(receipt.id, { ...reading([]), unreadable: '{"code":"X"}' });
    journal.dismissReceipt(receipt.id, 'dismissed-by-person');
    expect(faultOf(() => journal.recordReading(receipt.id, reading([document('d')])))).toBe('forbidden');
    expect(journal.receiptEvents(receipt.id).map(({ kind }) => kind)).toEqual([
      'received',
      'unreadable',
      'received',
      'unreadable',
      'dismissed',
    ]);
  });
});

describe('sending', () => {
  it('fixes the submission before the first attempt and binds every later one to it', () => {
    withDocument('d1');
    const attempt = journal.beginAttempt('d1', '{"set":1}');
    reopen();
    expect(journal.document('d1')).toMatchObject({ state: 'sending', submission: '{"set":1}', attempts: 1 });
    journal.endAttempt(attempt.id, 'busy', '{}', { state: 'ready', cause: 'platform-busy' });
    expect(faultOf(() => journal.beginAttempt('d1', '{"set":2}'))).toBe('forbidden');
    expect(journal.document('d1')).toMatchObject({ state: 'ready', attempts: 1 });
    journal.beginAttempt('d1', '{"set":1}');
  });

  it('allows another submission after a refusal, because the first is certainly not stored', () => {
    withDocument('d1');
    const { id } = journal.beginAttempt('d1', '{"set":1}');
    journal.endAttempt(id, 'refused', '{}', { state: 'refused', cause: 'refused' });
    journal.move('d1', 'ready', 'retried-by-person');
    expect(faultOf(() => journal.beginAttempt('d1', '{"set":2}'))).toBe('none');
  });

  it('allows another submission after it was held, because it may have been made again, and binds that one in turn', () => {
    withDocument('d1');
    const { id } = journal.beginAttempt('d1', '{"set":1}');
    journal.endAttempt(id, 'busy', '{}', { state: 'ready', cause: 'platform-busy' });
    journal.move('d1', 'held', 'merged');
    journal.rerendered('d1', document('d1', { bytes: bytes('<other/>') }));
    const second = journal.beginAttempt('d1', '{"set":2}');
    journal.endAttempt(second.id, 'busy', '{}', { state: 'ready', cause: 'platform-busy' });
    expect(faultOf(() => journal.beginAttempt('d1', '{"set":1}'))).toBe('forbidden');
    expect(journal.document('d1')).toMatchObject({ submission: '{"set":2}', attempts: 2 });
    expect(journal.verify()).toEqual([]);
  });

  it('finds after a crash that the outcome of what was being sent is unknown', () => {
    withDocument('d1');
    withDocument('d2');
    journal.beginAttempt('d1', '{}');
    journal.beginQuery('d2', 'ITI-47');
    reopen();
    expect(journal.recoverInterrupted()).toEqual(['d1']);
    expect(journal.document('d1')).toMatchObject({ state: 'unknown', cause: 'interrupted' });
    expect(journal.document('d2')?.tries[0]).toMatchObject({ transaction: 'ITI-47', outcome: 'unknown' });
    expect(journal.verify()).toEqual([]);
    expect(journal.recoverInterrupted()).toEqual([]);
  });

  it('delivers once: what is delivered never moves again', () => {
    withDocument('d1');
    const { id } = journal.beginAttempt('d1', '{}');
    clock += 5000;
    journal.endAttempt(id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
    expect(journal.document('d1')).toMatchObject({ state: 'delivered', deliveredAt: clock, since: clock });
    expect(journal.summary()).toMatchObject({ undelivered: 0, lastDeliveredAt: clock });
    for (const to of ['ready', 'held', 'cancelled'] as const)
      expect(
        faultOf(() => {
          journal.move('d1', to, 'x');
        }),
      ).toBe('forbidden');
    expect(faultOf(() => journal.beginAttempt('d1', '{}'))).toBe('forbidden');
    expect(
      faultOf(() => {
        journal.endAttempt(id, 'accepted', '{}');
      }),
    ).toBe('forbidden');
  });

  it('lets only an attempt begin and end sending', () => {
    withDocument('d1');
    expect(
      faultOf(() => {
        journal.move('d1', 'sending', 'x');
      }),
    ).toBe('forbidden');
    const { id } = journal.beginAttempt('d1', '{}');
    expect(
      faultOf(() => {
        journal.move('d1', 'ready', 'x');
      }),
    ).toBe('forbidden');
    expect(
      faultOf(() => {
        journal.endAttempt(id, 'unknown', '{}');
      }),
    ).toBe('forbidden');
    const query = journal.beginQuery('d1', 'ITI-18');
    expect(
      faultOf(() => {
        journal.endAttempt(query.id, 'found', '{}', { state: 'delivered', cause: 'x' });
      }),
    ).toBe('forbidden');
  });

  it('asks before it sends again: unknown becomes delivered by a query', () => {
    withDocument('d1');
    const { id } = journal.beginAttempt('d1', '{}');
    journal.endAttempt(id, 'unknown', '{}', { state: 'unknown', cause: 'answer-lost' });
    expect(journal.due(10).map(({ state }) => state)).toEqual(['unknown']);
    expect(faultOf(() => journal.beginAttempt('d1', '{}'))).toBe('forbidden');
    const query = journal.beginQuery('d1', 'ITI-18');
    journal.endAttempt(query.id, 'found', '{}', { state: 'delivered', cause: 'recognised-after-lost-answer' });
    expect(journal.document('d1')?.events.map(({ kind }) => kind)).toEqual([
      'ready',
      'sending',
      'unknown',
      'delivered',
    ]);
    expect(journal.verify()).toEqual([]);
  });

  it('never sends a document that has no bytes', () => {
    const { receipt } = journal.take(message('m'));
    const empty: NewDocument & { bytes?: Uint8Array } = document('d1');
    delete (empty as { bytes?: Uint8Array }).bytes;
    journal.recordReading(receipt.id, reading([empty]));
    expect(faultOf(() => journal.beginAttempt('d1', '{}'))).toBe('forbidden');
  });

  it('renders a held document again, and only a held one', () => {
    withDocument('d1', { state: 'held', cause: 'conformance' });
    journal.rerendered('d1', document('d1', { bytes: bytes('<better/>'), title: 'Corrected title' }));
    expect(journal.document('d1')).toMatchObject({ state: 'ready', cause: 'checked', title: 'Corrected title' });
    expect(text(journal.documentContent('d1'))).toBe('<better/>');
    expect(
      faultOf(() => {
        journal.rerendered('d1', document('d1'));
      }),
    ).toBe('forbidden');
    expect(journal.verify()).toEqual([]);
  });

  describe('gives what is due', () => {
    const of = (nationalId: string, more: Partial<NewDocument> = {}): Partial<NewDocument> => ({
      patient: { name: 'n', nationalId },
      ...more,
    });
    const due = (lanes: number, without: readonly string[] = []): string[] =>
      journal.due(lanes, without).map(({ id }) => id);

    it('of one patient in the order of arrival, without what is held', () => {
      withDocument('b', of('1'));
      withDocument('a', of('1'));
      withDocument('c', of('1', { state: 'held', cause: 'identity' }));
      expect(due(10)).toEqual(['b', 'a']);
      expect(due(10, ['b'])).toEqual(['a']);
    });

    it('a new version before the newest result, bulk history last, and always the one who has waited longest', () => {
      withDocument('history', of('1', { serviceTime: '20190101' }));
      withDocument('older', of('2', { serviceTime: '20261101080000+0100' }));
      withDocument('newest', of('3', { serviceTime: '20261123080000+0100' }));
      withDocument('corrected', of('4', { serviceTime: '20200101', versionNumber: 2 }));
      expect(due(10)).toEqual(['corrected', 'newest', 'older', 'history']);
      expect(due(2)).toEqual(['corrected', 'newest', 'history']);
    });

    it('however many documents of one patient wait, those of the others are among it', () => {
      for (let n = 0; n < 60; n += 1) withDocument(`many-${n}`, of('1'));
      withDocument('single', of('2'));
      expect(due(2)).toHaveLength(51);
      expect(due(2)).toContain('single');
    });
  });

  it('gives the line of versions, oldest first', () => {
    withDocument('v2', { setId: 's', versionNumber: 2 });
    withDocument('v1', { setId: 's', versionNumber: 1 });
    expect(journal.versions('s').map(({ id }) => id)).toEqual(['v1', 'v2']);
  });

  it('says unknown-subject for what it has never seen', () => {
    expect(
      faultOf(() => {
        journal.move('nobody', 'held', 'x');
      }),
    ).toBe('unknown-subject');
    expect(faultOf(() => journal.beginQuery('nobody', 'ITI-18'))).toBe('unknown-subject');
    expect(
      faultOf(() => {
        journal.endAttempt(99, 'x', '{}');
      }),
    ).toBe('unknown-subject');
    expect(
      faultOf(() => {
        journal.acknowledge('nobody', bytes(''), 'accepted');
      }),
    ).toBe('unknown-subject');
    expect(journal.document('nobody')).toBeUndefined();
    expect(journal.receiptContent('nobody')).toBeUndefined();
  });
});

describe('looking', () => {
  it('counts as undelivered what is not in the receiver’s store, receipts without a document included', () => {
    withDocument('d1');
    clock += 60_000;
    withDocument('d2', { state: 'cancelled', cause: 'nothing-to-withdraw' });
    journal.take(message('not read yet'));
    expect(journal.summary()).toMatchObject({
      undelivered: 2,
      oldestAt: clock - 60_000,
      states: { ready: 1, cancelled: 1, delivered: 0 },
      receipts: { received: 1, read: 2 },
    });
    expect(journal.summary()).not.toHaveProperty('lastDeliveredAt');
  });

  it('counts causes with the oldest of each', () => {
    withDocument('d1', { state: 'held', cause: 'identity' });
    clock += 1000;
    withDocument('d2', { state: 'held', cause: 'identity' });
    withDocument('d3', { state: 'held', cause: 'conformance' });
    expect(journal.causes('held')).toEqual([
      { cause: 'identity', count: 2, since: clock - 1000, documentId: 'd1' },
      { cause: 'conformance', count: 1, since: clock, documentId: 'd3' },
    ]);
  });

  it('counts days as people do: local, also when the clocks change', () => {
    clock = Date.UTC(2026, 9, 25, 22, 30); // 23:30 in Luxembourg, on the day of 25 hours
    withDocument('d1');
    clock = Date.UTC(2026, 9, 24, 22, 30); // 00:30 of the same local day
    withDocument('d2');
    clock = Date.UTC(2026, 9, 25, 23, 0); // midnight: the next day
    withDocument('d3');
    const { days, sources } = journal.activity(3, 'Europe/Luxembourg');
    expect(days.map(({ day, received }) => [day, received])).toEqual([
      ['2026-10-24', 0],
      ['2026-10-25', 2],
      ['2026-10-26', 1],
    ]);
    expect(sources).toEqual([
      { source: 'labo', lastReceivedAt: Date.UTC(2026, 9, 25, 23, 0), received: 3, delivered: 0, undelivered: 3 },
    ]);
  });

  it.each([
    ['muller', ['d1']],
    ['ZOE MÜLLER', ['d1']],
    ['1980072700120', ['d1']],
    ['1980-07-27', ['d1']],
    ['27.07.1980', ['d1']],
    ['20/11/2026', ['d2', 'd1']],
    ['letter', ['d2']],
    ['100%', ['d2']],
    ['10_%', []],
    ['müller letter', []],
    ['   ', ['d2', 'd1']],
  ])('finds by what people type: %s', (typed, found) => {
    withDocument('d1');
    withDocument('d2', { patient: { name: 'Weber' }, title: 'Letter 100%' });
    expect(journal.documents({ search: typed, limit: 10, offset: 0 }).rows.map(({ id }) => id)).toEqual(found);
  });

  it('filters by state and source, and pages with a total', () => {
    for (const id of ['a', 'b', 'c']) withDocument(id);
    withDocument('h', { state: 'held', cause: 'identity' });
    const page = journal.documents({ states: ['ready'], source: 'labo', limit: 2, offset: 1 });
    expect(page.total).toBe(3);
    expect(page.rows.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(journal.documents({ source: 'nobody', limit: 2, offset: 0 })).toEqual({ rows: [], total: 0 });
    expect(journal.documents({ states: [], limit: 2, offset: 0 }).total).toBe(0);
  });

  it('filters by cause, and by the time of delivery', () => {
    withDocument('a', { state: 'held', cause: 'identity' });
    withDocument('b', { state: 'held', cause: 'conformance' });
    withDocument('c');
    const attempt = journal.beginAttempt('c', '{}');
    clock += 60_000;
    const arrived = clock;
    journal.endAttempt(attempt.id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
    const ids = (filter: object): string[] =>
      journal.documents({ ...filter, limit: 10, offset: 0 }).rows.map(({ id }) => id);
    expect(ids({ cause: 'identity' })).toEqual(['a']);
    expect(ids({ cause: 'identity', source: 'nobody' })).toEqual([]);
    expect(ids({ deliveredSince: arrived })).toEqual(['c']);
    expect(ids({ deliveredSince: arrived + 1 })).toEqual([]);
    expect(journal.documents({ cause: 'identity', limit: 10, offset: 0 }).total).toBe(1);
  });

  it('notes what the agent did', () => {
    journal.note('started', 'run', { version: '0.1.0' });
    expect(journal.verify()).toEqual([]);
  });

  it('says that it is closed rather than something obscure', () => {
    const closed = journal;
    reopen();
    expect(faultOf(() => closed.summary())).toBe('io');
  });
});
