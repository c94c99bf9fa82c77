/** When documents go: windows and quiet hours by the clock on the wall, whatever that clock does; the journal is the real one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from '../journal/document.test-data.ts';
import { HOLD_WINDOW, QUIET_HOURS, openJournal, type Journal, type NewDocument } from '../journal/index.ts';
import type { Configuration } from './configuration.ts';
import { drainOf } from './drain.ts';
import { heldForQuiet, heldForTime, timingOf } from './timing.ts';
import { watchWaits } from './waits.ts';

type Sending = Configuration['sending'];
const sending = (change: Partial<Sending> = {}): Sending => ({ hold: [], quietHours: [], ...change });
const at = (text: string): number => Date.parse(text);
const HOUR = 3_600_000;
const letter = { source: 'in', type: 'letter' };
const result = { source: 'labo', type: 'laboratory-report' };
const nights = sending({ quietHours: [{ from: '22:00', to: '06:00' }] });
const day = sending({ hold: [{ type: 'letter', hours: 24 }] });

describe('quiet hours', () => {
  const until = (now: string, given: Sending = nights, zone = 'Europe/Luxembourg'): string => {
    const end = timingOf(given, zone).quietUntil(letter, at(now));
    return end === undefined ? 'now' : new Date(end).toISOString();
  };

  it.each([
    ['before midnight', '2026-11-26T22:30:00+01:00', '2026-11-27T05:00:00.000Z'],
    ['after midnight', '2026-11-27T03:00:00+01:00', '2026-11-27T05:00:00.000Z'],
    ['from their first minute on', '2026-11-26T22:00:00+01:00', '2026-11-27T05:00:00.000Z'],
    ['in the night of spring, an hour shorter', '2026-03-28T22:30:00+01:00', '2026-03-29T04:00:00.000Z'],
    ['in the night of autumn, an hour longer', '2026-10-24T22:30:00+02:00', '2026-10-25T05:00:00.000Z'],
    ['over the end of a year', '2026-12-31T23:00:00+01:00', '2027-01-01T05:00:00.000Z'],
  ])('last to their end %s', (_, now, end) => {
    expect(until(now)).toBe(end);
  });

  it.each(['2026-11-26T21:59:59+01:00', '2026-11-27T06:00:00+01:00', '2026-11-27T12:00:00+01:00'])(
    'are not at %s',
    (now) => {
      expect(until(now)).toBe('now');
    },
  );

  it('that end in the hour shown twice end both times within it, never a day later', () => {
    const given = sending({ quietHours: [{ from: '22:00', to: '02:30' }] });
    expect(until('2026-10-25T00:10:00Z', given)).toBe('2026-10-25T00:30:00.000Z');
    expect(until('2026-10-25T01:10:00Z', given)).toBe('2026-10-25T01:30:00.000Z');
  });

  it('that end in the hour that is left out end within the next', () => {
    const given = sending({ quietHours: [{ from: '22:00', to: '02:30' }] });
    const end = at(until('2026-03-29T00:30:00Z', given));
    expect(end).toBeGreaterThanOrEqual(at('2026-03-29T01:00:00Z'));
    expect(end).toBeLessThanOrEqual(at('2026-03-29T02:00:00Z'));
  });

  it('are those of the zone that is set, else of the profile', () => {
    expect(until('2026-11-26T22:30:00+01:00', { ...nights, zone: 'Atlantic/Azores' })).toBe('now');
  });

  it('that follow one another are one', () => {
    const quietHours = [
      { from: '20:00', to: '23:00' },
      { from: '23:00', to: '05:00' },
    ];
    expect(until('2026-11-26T21:00:00+01:00', sending({ quietHours }))).toBe('2026-11-27T04:00:00.000Z');
  });

  it('hold only the sources and types that they name', () => {
    const timing = timingOf(
      sending({ quietHours: [{ source: 'in', type: 'letter', from: '22:00', to: '06:00' }] }),
      'UTC',
    );
    const night = at('2026-11-26T23:00:00Z');
    expect(timing.quietUntil(letter, night)).toBeDefined();
    expect(timing.quietUntil({ ...letter, source: 'other' }, night)).toBeUndefined();
    expect(timing.quietUntil(result, night)).toBeUndefined();
  });

  it('do not hold what a person released', () => {
    const timing = timingOf(nights, 'UTC');
    const night = at('2026-11-26T23:00:00Z');
    const released = { ...letter, events: [{ cause: 'released' }] } as unknown as Parameters<typeof heldForQuiet>[0];
    expect(heldForQuiet({ ...released, events: [] }, timing, night)?.cause).toBe(QUIET_HOURS);
    expect(heldForQuiet(released, timing, night)).toBeUndefined();
  });
});

describe('a hold window', () => {
  const noon = at('2026-11-26T12:00:00Z');
  const waitOf = (given: Sending, arrived = noon, now = noon) => timingOf(given, 'UTC').waitOf(letter, arrived, now);

  it('lasts so many hours from the arrival on', () => {
    expect(waitOf(day)).toEqual({ cause: HOLD_WINDOW, notBefore: noon + 24 * HOUR });
    expect(waitOf(day, noon, noon + 24 * HOUR)).toBeUndefined();
    expect(timingOf(day, 'UTC').waitOf(result, noon, noon)).toBeUndefined();
  });

  it('ends at the next time of day that is set, and never in quiet hours', () => {
    expect(waitOf(sending({ hold: [{ hours: 1, notBefore: '18:00' }] }))?.notBefore).toBe(at('2026-11-26T18:00:00Z'));
    expect(waitOf(sending({ hold: [{ hours: 7, notBefore: '18:00' }] }))?.notBefore).toBe(at('2026-11-27T18:00:00Z'));
    const both = { ...nights, hold: [{ hours: 12 }] };
    expect(waitOf(both)).toEqual({ cause: HOLD_WINDOW, notBefore: at('2026-11-27T06:00:00Z') });
  });

  it('is that of the first rule that fits: none for a source, hours for all others', () => {
    const hold = [{ source: 'in', hours: 0 }, { hours: 24 }];
    expect(waitOf(sending({ hold }))).toBeUndefined();
    expect(timingOf(sending({ hold }), 'UTC').waitOf(result, noon, noon)?.cause).toBe(HOLD_WINDOW);
  });

  it('never lasts longer than it is, although the clock went back after the arrival', () => {
    expect(waitOf(day, noon + 1000 * HOUR, noon)?.notBefore).toBe(noon + 24 * HOUR);
  });
});

describe('documents that wait for their time', () => {
  let folder: string;
  let journal: Journal;
  let wall: number;
  let uptime: number;
  let woken: number;

  const open = (): void => {
    let next = 0;
    const run = Math.random();
    journal = openJournal({
      path: join(folder, 'journal.db'),
      key: new Uint8Array(32).fill(7),
      now: () => wall,
      newId: () => `${run}-${(next += 1)}`,
    });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relais-waits-'));
    [wall, uptime, woken] = [at('2026-11-26T12:00:00Z'), 1000, 0];
    open();
  });
  afterEach(() => {
    expect(journal.verify()).toEqual([]);
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As the reader does: read, and held if it has to wait. */
  function arrive(id: string, given: Sending, change: Partial<NewDocument> = {}): void {
    const { receipt } = journal.take({ source: 'in', sourceKind: 'folder', name: id, bytes: Buffer.from(id) });
    const timed = heldForTime({ journal, timing: timingOf(given, 'UTC'), now: () => wall });
    const documents = [timed(newDocument(id, { type: 'letter', ...change }), receipt)];
    journal.recordReading(receipt.id, { format: 'pdf', documents, setAside: [] });
  }
  const watch = (given: Sending) =>
    watchWaits({
      journal,
      timing: timingOf(given, 'UTC'),
      now: () => wall,
      uptime: () => uptime,
      log: { info: () => undefined },
      ended: () => {
        woken += 1;
      },
    });
  const pass = (milliseconds: number): void => {
    wall += milliseconds;
    uptime += milliseconds;
  };
  const seen = (id: string): string => {
    const row = journal.document(id);
    return `${row?.state ?? ''} ${row?.cause ?? ''}${row?.notBefore === undefined ? '' : ` ${(row.notBefore - wall) / HOUR}`}`;
  };

  it('are shown with the moment, stay over a restart, and go when it has come', () => {
    arrive('a', day);
    expect(seen('a')).toBe('held hold-window 24');
    expect(journal.causes('held')).toEqual([expect.objectContaining({ cause: HOLD_WINDOW, nextAt: wall + 24 * HOUR })]);
    watch(day)();
    pass(23 * HOUR);
    journal.close();
    open();
    const look = watch(day);
    look();
    expect(seen('a')).toBe('held hold-window 1');
    pass(HOUR);
    look();
    expect([seen('a'), woken]).toEqual(['ready hold-window-over', 1]);
    expect(journal.causes('held')).toEqual([]);
  });

  it('wait on when their window ends in quiet hours, and go at their end', () => {
    const given = { ...nights, hold: [{ hours: 11 }] };
    arrive('a', given);
    const look = watch({ ...day, quietHours: nights.quietHours });
    expect(seen('a')).toBe('held hold-window 18');
    pass(18 * HOUR);
    look();
    expect(seen('a')).toBe('ready hold-window-over');
  });

  it('are not sent early when the clock is put forward, nor held longer when it is put back', () => {
    arrive('a', day);
    const look = watch(day);
    look();
    wall += 48 * HOUR;
    look();
    expect(seen('a')).toBe('held hold-window 24');
    wall -= 9000 * HOUR;
    look();
    expect(seen('a')).toBe('held hold-window 24');
    pass(24 * HOUR);
    look();
    expect(seen('a')).toBe('ready hold-window-over');
  });

  it('are held for no more than their window when the clock went back while Relais did not run', () => {
    arrive('a', day);
    wall -= 9000 * HOUR;
    watch(day)();
    expect(seen('a')).toBe('held hold-window 24');
    // However often Relais starts before the clock is right again.
    pass(HOUR);
    watch(day)();
    expect(seen('a')).toBe('held hold-window 23');
  });

  it('count a night in which the computer slept', () => {
    arrive('a', day);
    const look = watch(day);
    look();
    pass(30 * HOUR);
    look();
    expect(seen('a')).toBe('ready hold-window-over');
  });

  it('look at the clock on the wall for quiet hours, however it is put', () => {
    wall = at('2026-11-26T23:00:00Z');
    arrive('a', nights);
    const look = watch(nights);
    look();
    expect(seen('a')).toBe('held quiet-hours 7');
    wall -= 24 * HOUR;
    look();
    expect(seen('a')).toBe('held quiet-hours 7');
    wall += 12 * HOUR;
    look();
    expect(seen('a')).toBe('ready quiet-hours-over');
  });

  it('neither go at once nor wait for ever when damage took the moment: the window counts from when they began to wait', () => {
    arrive('a', sending());
    journal.hold('a', HOLD_WINDOW, {});
    pass(HOUR);
    const look = watch(day);
    look();
    expect(seen('a')).toBe('held hold-window 23');
    pass(23 * HOUR);
    look();
    expect(seen('a')).toBe('ready hold-window-over');
  });

  it('go at once when damage took the moment and no rule asks for one any more', () => {
    arrive('a', sending());
    journal.hold('a', HOLD_WINDOW, {});
    watch(sending())();
    expect(seen('a')).toBe('ready hold-window-over');
  });

  it('leave together, in one transaction, a thousand of them', () => {
    for (let n = 0; n < 1001; n += 1) arrive(`d${n}`, day);
    pass(24 * HOUR);
    watch(day)();
    expect([journal.summary().states.held, journal.summary().states.ready]).toEqual([0, 1001]);
  });

  it('go at once when a person says so, and not at all when a person cancels', () => {
    arrive('a', day);
    arrive('b', day);
    journal.move('a', 'ready', 'released');
    journal.move('b', 'cancelled', 'cancelled-by-person');
    pass(25 * HOUR);
    watch(day)();
    expect([seen('a'), seen('b')]).toEqual(['ready released', 'cancelled cancelled-by-person']);
  });

  it('begin their window with the first version of the line; what is filed is corrected at once', () => {
    arrive('v1', day, { setId: 'line' });
    pass(20 * HOUR);
    journal.move('v1', 'cancelled', 'superseded');
    arrive('v2', day, { setId: 'line', versionNumber: 2 });
    expect(seen('v2')).toBe('held hold-window 4');
    journal.move('v2', 'ready', 'released');
    journal.endAttempt(journal.beginAttempt('v2', '{}').id, 'accepted', '{}', {
      state: 'delivered',
      cause: 'accepted',
    });
    arrive('v3', day, { setId: 'line', versionNumber: 3 });
    expect(seen('v3')).toBe('ready checked');
  });

  it('are only those that are ready', () => {
    arrive('a', day, { state: 'held', cause: 'conformance' });
    expect(seen('a')).toBe('held conformance');
  });

  it('are those too in which a person overruled a finding: the patient may still object', () => {
    arrive('a', day, { cause: 'released' });
    expect(seen('a')).toBe('held hold-window 24');
  });
});

describe('when the queue will be done', () => {
  const now = 1_000_000;
  const facts = { documents: 100, delivered: { count: 50, firstAt: now - 60_000 }, reachable: true, now };

  it('follows from how fast it went in the last minutes', () => {
    expect(drainOf(facts)).toEqual({ documents: 100, doneAt: now + 120_000 });
  });

  it.each([
    ['nothing waits', { documents: 0 }],
    ['the platform is away', { reachable: false }],
    ['nothing went', { delivered: { count: 0 } }],
    ['too little went to tell', { delivered: { count: 4, firstAt: now - 60_000 } }],
    ['it has only begun', { delivered: { count: 50, firstAt: now - 1000 } }],
    ['the clock went back', { delivered: { count: 50, firstAt: now + 1000 } }],
  ])('is not known when %s', (_, change) => {
    expect(drainOf({ ...facts, ...change }).doneAt).toBeUndefined();
  });
});
