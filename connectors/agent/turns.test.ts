/** Arrival before translation, and translation all the same: with a clock of our own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turns, type Turns } from './turns.ts';

/** A clock that moves only when somebody pauses; messages arrive at their times. */
function world(arrivals: readonly number[]): { give: (worked: number) => Promise<number>; turns: Turns } {
  let now = 0;
  const waiting = [...arrivals].sort((a, b) => a - b);
  const arrive = (until: number): void => {
    for (let next = waiting[0]; next !== undefined && next <= until; next = waiting[0]) {
      waiting.shift();
      now = Math.max(now, next);
      made.arrived();
    }
    now = Math.max(now, until);
  };
  const made = turns({
    monotonic: () => now,
    pause: async (milliseconds) => {
      arrive(now + milliseconds);
    },
  });
  return {
    turns: made,
    give: async (worked) => {
      // The work holds the thread: what arrives meanwhile is noticed afterwards.
      now += worked;
      const begun = now;
      await made.give(worked);
      return now - begun;
    },
  };
}

/** One message every `gap` milliseconds, for a second unless said otherwise. */
const every = (gap: number, long = 1000): number[] =>
  Array.from({ length: Math.floor(long / gap) }, (_, index) => index * gap);

describe('the turn of the senders', () => {
  it('comes first for what lies in the sockets already when work begins', async () => {
    const order: string[] = [];
    const senders = turns({
      monotonic: () => 0,
      pause: () =>
        new Promise((resolve) => {
          setImmediate(resolve);
        }),
    });
    const work = senders.first().then(() => order.push('recorded'));
    // As a group is written: at the end of the turn in which its messages were read.
    setImmediate(() => order.push('stored'));
    await work;
    expect(order).toEqual(['stored', 'recorded']);
  });

  it('is over at once when nobody sends', async () => {
    expect(await world([]).give(12)).toBe(0);
  });

  it('lasts as long as a burst goes on, two seconds at most from its beginning', async () => {
    const { give } = world(every(1, 4000));
    expect(await give(12)).toBe(2000);
  });

  it('lasts as long as a sender goes on after that, up to seven times the work', async () => {
    const { give } = world(every(1, 4000));
    await give(12);
    expect(await give(12)).toBe(84);
    expect(await give(12)).toBe(84);
  });

  it('is a burst’s again only when translation has caught up', async () => {
    const { give, turns: senders } = world(every(1, 9000));
    await give(12);
    expect(await give(12)).toBe(84);
    senders.caughtUp();
    expect(await give(12)).toBeGreaterThan(1900);
  });

  it('ends five milliseconds after the last message', async () => {
    expect(await world([11, 15, 17]).give(12)).toBe(10);
  });

  it('does not wait for a steady sender that translation can keep up with', async () => {
    const { give } = world(every(50));
    // Forty documents of 12 ms while a message comes every 50 ms: hardly any of them waits.
    let waited = 0;
    for (let document = 0; document < 40; document += 1) waited += await give(12);
    expect(waited).toBeLessThan(40 * 5);
  });

  it('leaves translation an eighth of the time at least after the first two seconds, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 400 }),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 60 }),
        async (arrivals, works) => {
          const { give } = world(arrivals);
          let waited = 0;
          for (const worked of works) waited += await give(worked);
          const worked = works.reduce((sum, work) => sum + work, 0);
          expect(waited).toBeLessThanOrEqual(2000 + 7 * worked);
        },
      ),
    );
  });
});
