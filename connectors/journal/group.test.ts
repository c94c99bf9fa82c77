import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from './document.test-data.ts';
import type { Arrival, Journal } from './index.ts';
import { journalPlace } from './place.test-data.ts';
import type { JournalPlace } from './place.test-data.ts';

let place: JournalPlace;
let journal: Journal;
let commits: number;
const count = (message: unknown): void => {
  if ((message as { name: string }).name === 'after-commit') commits += 1;
};

beforeEach(() => {
  place = journalPlace();
  let ids = 0;
  journal = place.open({ now: () => 1_800_000_000_000, newId: () => `r${(ids += 1)}` });
  for (const id of ['a', 'b', 'c']) {
    const { receipt } = journal.take({ source: 's', sourceKind: 'folder', name: id, bytes: Buffer.from(id) });
    journal.recordReading(receipt.id, { format: 'f', setAside: [], documents: [newDocument(id, { entry: '{}' })] });
  }
  commits = 0;
  subscribe('relais.crash-point', count);
});
afterEach(() => {
  unsubscribe('relais.crash-point', count);
  journal.close();
  place.remove();
});

const states = (): (string | undefined)[] => ['a', 'b', 'c'].map((id) => journal.stands(id)?.state);

describe('changes of one moment', () => {
  it('share one commit, each with its own result; one that fails leaves no trace', () => {
    const results = journal.together([
      () => journal.beginAttempt('a', '{}').documentId,
      () => {
        journal.beginAttempt('b', '{}');
        throw new TypeError('defect');
      },
      () => journal.beginAttempt('nobody', '{}').documentId,
      () => journal.beginAttempt('c', '{}').documentId,
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['done', 'failed', 'failed', 'done']);
    expect(results[1]).toMatchObject({ error: { message: 'defect' } });
    expect(results[2]).toMatchObject({ error: { fault: 'unknown-subject' } });
    expect(states()).toEqual(['sending', 'ready', 'sending']);
    expect(commits).toBe(1);
    expect(journal.verify()).toEqual([]);
  });

  it('see one another, in their order', () => {
    const { id } = journal.beginAttempt('a', '{}');
    const [, held] = journal.together([
      () => journal.endAttempt(id, 'busy', '{}', { state: 'ready', cause: 'platform-busy' }),
      () => {
        journal.hold('a', 'opposition', {});
        return journal.stands('a')?.state;
      },
    ]);
    expect(held).toEqual({ kind: 'done', value: 'held' });
    expect(journal.verify()).toEqual([]);
  });
});

describe('arrivals of one moment', () => {
  const arrival = (name: string, answer?: () => never): Arrival => ({
    receipt: { source: 'feed', sourceKind: 'mllp', name, bytes: Buffer.from(name), messageKey: `id:${name}` },
    answer: answer ?? (({ kind }) => ({ bytes: Buffer.from(kind), state: 'accepted' })),
  });
  const failing = (): never => {
    throw new TypeError('defect');
  };

  it('share one commit; one that fails, at whatever place, takes no other with it and leaves no trace', () => {
    for (const place of [0, 1, 2]) {
      commits = 0;
      const names = [0, 1, 2].map((n) => `${place}-${n}`);
      const results = journal.takeAll(names.map((name, index) => arrival(name, index === place ? failing : undefined)));
      expect(results.map(({ kind }) => kind)).toEqual(
        [0, 1, 2].map((index) => (index === place ? 'failed' : 'stored')),
      );
      expect(commits).toBe(1);
      for (const [index, name] of names.entries())
        expect(journal.receiptByKey('feed', `id:${name}`) !== undefined, name).toBe(index !== place);
    }
    expect(journal.verify()).toEqual([]);
  });

  it('are answered for what was stored in the end, not for what was tried', () => {
    let asked = 0;
    const once: Arrival = {
      ...arrival('same'),
      answer: ({ kind }) => ((asked += 1) === 1 ? { bytes: Buffer.from(kind), state: 'accepted' } : failing()),
    };
    // Stored when all were tried together, it fails when each is taken on its own: now the second of the two is the one that is stored.
    const results = journal.takeAll([once, arrival('same'), arrival('other', failing)]);
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'stored', 'failed']);
    expect(journal.receiptByKey('feed', 'id:same')).toMatchObject({ acknowledgement: 'accepted' });
    expect(journal.verify()).toEqual([]);
  });
});
