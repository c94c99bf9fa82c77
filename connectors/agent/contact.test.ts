import { describe, expect, it } from 'vitest';
import type { Connection, Problem } from './contract.ts';
import { watchContact } from './contact.ts';

const problem: Problem = {
  code: 'DSP-DOWN',
  cause: { fr: 'x', de: 'x', en: 'x' },
  next: { fr: 'x', de: 'x', en: 'x' },
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined, close: () => Promise.resolve() };

const connection = (failed?: Connection['steps'][number]['step']): Connection => ({
  waiting: 0,
  endpoint: '',
  keyStore: 'file',
  steps: failed === undefined ? [{ step: 'network', state: 'ok' }] : [{ step: failed, state: 'failed', problem }],
});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('contact with the platform', () => {
  it('is looked at before anything waits, missed from the first failure on, and found again by itself', async () => {
    let answer = connection('network');
    let now = 1000;
    let restored = 0;
    const watch = watchContact({
      check: () => Promise.resolve(answer),
      now: () => now,
      log,
      surprised: () => undefined,
      restored: () => (restored += 1),
      againMilliseconds: 5,
    });
    await settle();
    expect(watch.lost().noContact?.since).toBe(1000);
    now = 9000;
    await settle();
    expect(watch.lost().noContact?.since).toBe(1000);
    answer = connection();
    await settle();
    expect(watch.lost()).toEqual({});
    expect(restored).toBe(1);
    watch.stop();
  });

  it('is not missed because a clock is wrong, but because a delivery found nobody', async () => {
    const watch = watchContact({
      check: () => Promise.resolve(connection('clock')),
      now: () => 1,
      log,
      surprised: () => undefined,
      restored: () => undefined,
    });
    await settle();
    expect(watch.lost()).toEqual({});
    watch.heard(problem);
    expect(watch.lost().noContact?.problem.code).toBe('DSP-DOWN');
    watch.stop();
  });
});
