import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from './document.test-data.ts';
import type { Journal } from './index.ts';
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
