import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalError, openJournal } from '../journal/index.ts';
import type { Arrival, Journal } from '../journal/index.ts';
import { groupCommit } from './group-commit.ts';

let folder: string;
let journal: Journal;
const groups: number[] = [];
const counting: Pick<Journal, 'takeAll'> = {
  takeAll: (arrivals) => {
    groups.push(arrivals.length);
    return journal.takeAll(arrivals);
  },
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-group-'));
  groups.length = 0;
  const key = new Uint8Array(randomBytes(32));
  journal = openJournal({ path: join(folder, 'journal.db'), key, now: () => 1, newId: randomUUID });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const arrival = (id: string, text = id, answer?: Arrival['answer']): Arrival => ({
  receipt: { source: 'labo', sourceKind: 'mllp', name: id, bytes: Buffer.from(text), messageKey: id },
  answer: answer ?? (() => ({ bytes: Buffer.from(`AA ${id}`), state: 'accepted' })),
});
const names = (): string[] => journal.receipts({ limit: 100, offset: 0 }).map(({ name }) => name);

it('stores what came together in one transaction, in order, each with its own result', async () => {
  const group = groupCommit(counting);
  const results = await Promise.all(
    [arrival('A'), arrival('B'), arrival('A'), arrival('B', 'other')].map((one) => group.take(one)),
  );
  expect(groups).toEqual([4]);
  expect(results.map(({ kind }) => kind)).toEqual(['stored', 'stored', 'duplicate', 'conflict']);
  expect(names()).toEqual(['B', 'B', 'A']);
  expect(journal.verify()).toEqual([]);
});

it('leaves no trace of a member that fails, and stores the others', async () => {
  const group = groupCommit(counting);
  const broken = arrival('B', 'B', () => {
    throw new TypeError('defect');
  });
  const outcomes = await Promise.allSettled([arrival('A'), broken, arrival('C')].map((one) => group.take(one)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(names()).toEqual(['C', 'A']);
  // What failed can come again, as something new.
  expect(await group.take(arrival('B'))).toMatchObject({ kind: 'stored' });
  expect(journal.verify()).toEqual([]);
});

it('acknowledges nobody when the commit fails, and goes on with the next group', async () => {
  const state = { full: true };
  const group = groupCommit({
    takeAll: (arrivals) => {
      if (state.full) throw new JournalError('full', 'no space');
      return journal.takeAll(arrivals);
    },
  });
  const outcomes = await Promise.allSettled([group.take(arrival('A')), group.take(arrival('B'))]);
  expect(outcomes.every((one) => one.status === 'rejected' && (one.reason as JournalError).fault === 'full')).toBe(
    true,
  );
  state.full = false;
  expect(await group.take(arrival('A'))).toMatchObject({ kind: 'stored' });
});

it('is bounded in messages and in bytes, and still takes a single message that is larger', async () => {
  const group = groupCommit(counting, { messages: 3, bytes: 100 });
  await Promise.all(['A', 'B', 'C', 'D'].map((id) => group.take(arrival(id))));
  expect(groups).toEqual([3, 1]);
  await Promise.all(['E', 'F'].map((id) => group.take(arrival(id, id.repeat(500)))));
  expect(groups).toEqual([3, 1, 1, 1]);
});

describe('senders that go on at once', () => {
  const people = Array.from({ length: 4 }, () => ({}));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** A clock that stands still until it is set. */
  const still = () => {
    const clock = { now: 0 };
    return { clock, group: groupCommit(counting, { monotonic: () => clock.now }) };
  };
  /** Twice one message of each, answered together: from then on they are known to go on. */
  const warm = async (group: ReturnType<typeof groupCommit>): Promise<void> => {
    for (const round of ['x', 'y'])
      await Promise.all(people.map((person, index) => group.take(arrival(`${round}${index}`), person)));
    groups.length = 0;
  };

  it('are waited for half a millisecond, so that they share one commit', async () => {
    const { group } = still();
    await warm(group);
    const all = [];
    for (const [index, person] of people.entries()) {
      all.push(group.take(arrival(`z${index}`), person));
      await turn();
      await turn();
    }
    await Promise.all(all);
    expect(groups).toEqual([4]);
  });

  it('are not waited for longer, and after that not until they have gone on again', async () => {
    const { clock, group } = still();
    await warm(group);
    const [first = {}] = people;
    const early = group.take(arrival('early'), first);
    await turn();
    await turn();
    expect(groups).toEqual([]);
    clock.now = 0.6;
    await early;
    expect(groups).toEqual([1]);
    await group.take(arrival('alone'), first);
    expect(groups).toEqual([1, 1]);
  });

  it('are known by their answers: who comes after a while, or for the first time, waits for nobody', async () => {
    const { clock, group } = still();
    for (let round = 0; round < 4; round += 1) {
      await group.take(arrival(`${round}`), people[round % 2]);
      clock.now += 20;
    }
    await group.take(arrival('new'), people[3]);
    expect(groups).toEqual([1, 1, 1, 1, 1]);
  });
});
