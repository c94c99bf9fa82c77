import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../clinical/index.ts';
import type { Submission, SubmissionOutcome } from '../dsp/index.ts';
import { newDocument } from '../journal/document.test-data.ts';
import { JournalError, OTHER_CONTENT, type Journal, type NewDocument } from '../journal/index.ts';
import { journalPlace, type JournalPlace } from '../journal/place.test-data.ts';
import { startDelivery, type Deliverer, type Hold } from './index.ts';
import { ScriptedPlatform, accepted, patient, problem } from './scripted-platform.test-data.ts';

let place: JournalPlace;
let journal: Journal;
let platform: ScriptedPlatform;
let deliverer: Deliverer | undefined;
let contact: (Problem | undefined)[];
let fixed: number;
let forbidden: Map<string, Hold>;
/** Hears of every document that is asked about. */
let mayLeave: (id: string) => void;
/** Errors of our own, where a test expects some. */
let surprises: string[] | undefined;

const document = (name: string): NewDocument =>
  newDocument(name, {
    setId: `set-${name}`,
    patient: { name: 'Anne Test', nationalId: /^\w-/.exec(name)?.[0] ?? 'one' },
    bytes: Buffer.from(`<a>${name}</a>`),
    entry: '{}',
  });

const add = (...names: string[]): void => {
  for (const name of names) {
    const { receipt } = journal.take({ source: 's', sourceKind: 'folder', name, bytes: Buffer.from(name) });
    journal.recordReading(receipt.id, { format: 'pdf', documents: [document(name)], setAside: [] });
  }
};

function start(needsDossier = false, time: Partial<Parameters<typeof startDelivery>[0]> = {}): Deliverer {
  deliverer = startDelivery({
    journal,
    platform,
    fix: (detail, dossier) => {
      fixed += 1;
      return {
        submissionSet: { uniqueId: `set-${fixed}` },
        documentEntry: { uniqueId: detail.id, hash: 'abcd', size: 1, patientId: dossier, title: detail.title },
      } as unknown as Submission;
    },
    patientOf: () => patient,
    mayNotLeave:
      ({ id }) =>
      () => {
        mayLeave(id);
        return forbidden.get(id);
      },
    needsDossier,
    monotonic: () => performance.now(),
    random: () => 0,
    firstWaitMilliseconds: 20,
    longestWaitMilliseconds: 80,
    settled: () => undefined,
    contact: (state) => contact.push(state),
    surprised: (where, error) => {
      if (!surprises) throw new Error(where, { cause: error });
      surprises.push(where);
    },
    ...time,
  });
  return deliverer;
}

const stateOf = (id: string): string | undefined => journal.document(id)?.state;

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('it did not happen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeEach(() => {
  place = journalPlace();
  let next = 0;
  journal = place.open({ now: () => 1000 + next, newId: () => `id-${(next += 1)}` });
  platform = new ScriptedPlatform();
  contact = [];
  fixed = 0;
  forbidden = new Map();
  mayLeave = () => undefined;
  surprises = undefined;
});

afterEach(async () => {
  await deliverer?.stop();
  deliverer = undefined;
  journal.close();
  place.remove();
});

describe('delivery', () => {
  it('carries what is ready, oldest first, each once', async () => {
    add('a', 'b', 'c');
    start();
    await until(() => stateOf('c') === 'delivered');
    expect(platform.submitted.map((submission) => submission.documentEntry.uniqueId)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order of each patient while patients travel side by side', async () => {
    const names = ['a-1', 'b-1', 'a-2', 'c-1', 'b-2', 'a-3', 'd-1', 'e-1', 'c-2'];
    add(...names);
    start();
    await until(() => names.every((name) => stateOf(name) === 'delivered'));
    const sent = platform.submitted.map((submission) => submission.documentEntry.uniqueId);
    expect(sent.toSorted()).toEqual(names.toSorted());
    for (const patientKey of ['a-', 'b-', 'c-']) {
      const own = sent.filter((name) => name.startsWith(patientKey));
      expect(own).toEqual(own.toSorted());
    }
  });

  it('lets nobody wait for a patient whose documents are slow', async () => {
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const submit = platform.submit.bind(platform);
    platform.submit = async (submission) => {
      if (submission.documentEntry.uniqueId === 'a-1') await slow;
      return submit(submission);
    };
    add('a-1', 'b-1', 'c-1');
    start();
    await until(() => stateOf('b-1') === 'delivered' && stateOf('c-1') === 'delivered');
    expect(stateOf('a-1')).toBe('sending');
    release();
    await until(() => stateOf('a-1') === 'delivered');
  });

  it('waits while the platform is away and goes on by itself, with the very same submission', async () => {
    platform.outcomes = [{ kind: 'unreachable', problem }, { kind: 'busy', problem }, accepted];
    add('a');
    start();
    await until(() => stateOf('a') === 'delivered');
    expect(platform.submitted.map((submission) => submission.submissionSet.uniqueId)).toEqual([
      'set-1',
      'set-1',
      'set-1',
    ]);
    expect(contact.map((state) => state?.code)).toEqual(['DOWN', 'DOWN', undefined]);
  });

  it('asks before it sends again after a lost answer, and recognises what was stored', async () => {
    platform.outcomes = [{ kind: 'unknown', problem }];
    platform.registry = [{ kind: 'found', entryUuid: 'u', hash: 'abcd', size: 1, status: 'approved', patientId: 'p' }];
    add('a');
    start();
    await until(() => stateOf('a') === 'delivered');
    expect(platform.submitted).toHaveLength(1);
    expect(platform.asked).toEqual(['a']);
  });

  describe('an answer that does not decide', () => {
    const unclear: SubmissionOutcome = { kind: 'unclear', errors: [], answer: '', problem };

    it('leads to a question; what the registry has counts as delivered, without a second copy', async () => {
      platform.outcomes = [unclear];
      platform.registry = [{ kind: 'found', entryUuid: 'u', hash: 'ABCD', size: 1, status: 'approved', patientId: '' }];
      add('a');
      start();
      await until(() => stateOf('a') === 'delivered');
      expect(journal.document('a')?.cause).toBe('recognised-as-known');
      expect([platform.submitted.length, platform.asked]).toEqual([1, ['a']]);
    });

    it('was a refusal when the registry has nothing, and a person’s retry is a new submission', async () => {
      platform.outcomes = [unclear, accepted];
      platform.registry = [{ kind: 'absent' }];
      add('a');
      const running = start();
      await until(() => stateOf('a') === 'refused');
      journal.move('a', 'ready', 'retried-by-person');
      running.hurry();
      await until(() => stateOf('a') === 'delivered');
      expect(platform.submitted.map((submission) => submission.submissionSet.uniqueId)).toEqual(['set-1', 'set-2']);
    });

    it.each<[string, SubmissionOutcome]>([
      ['asked for', unclear],
      ['said at once', { ...unclear, kind: 'conflict' }],
    ])('is an incident when something else lies under the id (%s)', async (_, outcome) => {
      platform.outcomes = [outcome];
      platform.registry = [{ kind: 'found', entryUuid: 'u', hash: '00', size: 1, status: 'approved', patientId: '' }];
      add('a', 'b');
      start();
      await until(() => stateOf('a') === 'refused' && stateOf('b') === 'delivered');
      expect(journal.document('a')).toMatchObject({ state: 'refused', cause: OTHER_CONTENT });
      expect(contact.every((state) => state === undefined)).toBe(true);
    });
  });

  it('sends again when the registry has nothing', async () => {
    platform.outcomes = [{ kind: 'unknown', problem }, accepted];
    platform.registry = [{ kind: 'absent' }];
    add('a');
    start();
    await until(() => stateOf('a') === 'delivered');
    expect(platform.submitted.map((submission) => submission.submissionSet.uniqueId)).toEqual(['set-1', 'set-1']);
  });

  it('does not look at the queue for each arrival while the platform is out of reach', async () => {
    let looked = 0;
    const whole = journal;
    journal = {
      ...whole,
      due: (...asked) => {
        looked += 1;
        return whole.due(...asked);
      },
    };
    platform.outcomes = Array.from({ length: 500 }, () => ({ kind: 'unreachable', problem }) as const);
    add('a');
    const running = start();
    await until(() => contact.length > 0);
    const [begun, before] = [performance.now(), looked];
    for (let arrival = 0; arrival < 500; arrival += 1) {
      running.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Once for each time that the wait was over, and it is 20 ms at least.
    expect(looked - before).toBeLessThan(5 + (performance.now() - begun) / 20);
    platform.outcomes = [];
    await until(() => stateOf('a') === 'delivered');
  });

  it('looks at a long queue the less often the longer it takes, while the platform is out of reach', async () => {
    let [looked, clock] = [0, 0];
    const whole = journal;
    journal = {
      ...whole,
      due: (...asked) => {
        looked += 1;
        clock += 20;
        return whole.due(...asked);
      },
    };
    platform.outcomes = [{ kind: 'unreachable', problem }];
    add('a');
    const minute = 60_000;
    const running = start(false, {
      monotonic: () => performance.now() + clock,
      firstWaitMilliseconds: minute,
      longestWaitMilliseconds: minute,
    });
    await until(() => contact.length > 0);
    const [begun, before] = [performance.now(), looked];
    while (performance.now() - begun < 700) {
      running.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // Two hundred times as long as it takes to look; once more where the machine stood still before this began.
    expect(looked - before).toBeLessThanOrEqual(1 + (performance.now() - begun) / (200 * 20));
    running.hurry();
    await until(() => stateOf('a') === 'delivered');
  });

  it('lets go at once what can leave while only the registry is out of reach, however long the queue', async () => {
    let clock = 0;
    const whole = journal;
    journal = {
      ...whole,
      due: (...asked) => {
        clock += 100;
        return whole.due(...asked);
      },
    };
    add('a-1');
    journal.beginAttempt('a-1', JSON.stringify({ documentEntry: { uniqueId: 'a-1', hash: 'abcd', size: 1 } }));
    journal.recoverInterrupted();
    platform.registry = [{ kind: 'unreachable', problem }];
    const hour = 3_600_000;
    const running = start(false, {
      monotonic: () => performance.now() + clock,
      firstWaitMilliseconds: hour,
      longestWaitMilliseconds: hour,
    });
    await until(() => contact.length > 0);
    // Until it rests: what comes while it looks is seen in any case.
    await new Promise((resolve) => setTimeout(resolve, 50));
    add('b-1');
    running.wake();
    await until(() => stateOf('b-1') === 'delivered');
    expect(stateOf('a-1')).toBe('unknown');
  });

  it('asks whether a document may leave once more only when the lookup of its patient took time', async () => {
    const asked: string[] = [];
    mayLeave = (id) => asked.push(id);
    add('a', 'b');
    start(true);
    await until(() => stateOf('b') === 'delivered');
    expect([platform.lookedUp, asked]).toEqual([1, ['a', 'a', 'b']]);
  });

  it('lets a refused document wait for a person and goes on with the next', async () => {
    platform.outcomes = [{ kind: 'refused', errors: [], answer: '', problem }, accepted];
    add('a', 'b');
    const running = start();
    await until(() => stateOf('b') === 'delivered');
    expect(stateOf('a')).toBe('refused');
    journal.move('a', 'ready', 'retried-by-person');
    running.hurry();
    await until(() => stateOf('a') === 'delivered');
    // Mended: a new submission with new ids, since the old ones were answered.
    expect(platform.submitted.at(-1)?.submissionSet.uniqueId).not.toBe(platform.submitted[0]?.submissionSet.uniqueId);
  });

  it('does not let one document whose answers are always lost hold up the others', async () => {
    const lost: SubmissionOutcome = { kind: 'unknown', problem };
    platform.outcomes = [lost, lost, accepted, lost, lost];
    add('a', 'b');
    start();
    await until(() => stateOf('b') === 'delivered');
  });

  it('finds out, after being cut off while sending, what the platform has', async () => {
    add('a');
    journal.beginAttempt('a', JSON.stringify({ documentEntry: { uniqueId: 'a', hash: 'abcd', size: 1 } }));
    journal.recoverInterrupted();
    platform.registry = [{ kind: 'found', entryUuid: 'u', hash: 'abcd', size: 1, status: 'approved', patientId: 'p' }];
    start();
    await until(() => stateOf('a') === 'delivered');
    expect(platform.submitted).toHaveLength(0);
  });

  it('gives to a person what was on its way and whose submission damage took', async () => {
    add('a', 'b');
    const attempt = journal.beginAttempt('a', '{}');
    journal.endAttempt(attempt.id, 'unknown', '{}', { state: 'unknown', cause: 'answer-lost' });
    const whole = journal;
    journal = {
      ...whole,
      facts: (id) => {
        const { submission, ...rest } = whole.facts(id)!;
        return id === 'a' || submission === undefined ? rest : { ...rest, submission };
      },
    };
    start();
    await until(() => stateOf('b') === 'delivered');
    expect(journal.document('a')).toMatchObject({ state: 'held', cause: 'journal-damaged' });
    expect([platform.asked, platform.submitted.length]).toEqual([[], 1]);
  });

  it('holds, right before it leaves, what may not leave, and lets the others go', async () => {
    forbidden.set('b-1', { cause: 'opposition' });
    add('a-1', 'b-1', 'c-1');
    start();
    await until(() => stateOf('a-1') === 'delivered' && stateOf('c-1') === 'delivered');
    expect(stateOf('b-1')).toBe('held');
    expect(journal.document('b-1')?.cause).toBe('opposition');
    expect(platform.submitted.map((submission) => submission.documentEntry.uniqueId)).not.toContain('b-1');
  });

  it('holds with what a check found now, or until a moment; the bytes stay, and what a person decided meanwhile stands', async () => {
    const findings = '[{"rule":"new.rule"}]';
    forbidden.set('a-1', { cause: 'conformance', findings });
    forbidden.set('b-1', { cause: 'quiet-hours', notBefore: 5000 });
    add('a-1', 'b-1');
    const before = journal.documentContent('a-1');
    start();
    await until(() => stateOf('a-1') === 'held' && stateOf('b-1') === 'held');
    expect(journal.document('a-1')).toMatchObject({ cause: 'conformance', findings });
    expect(journal.document('b-1')).toMatchObject({ cause: 'quiet-hours', notBefore: 5000 });
    expect(journal.documentContent('a-1')).toEqual(before);
    expect(platform.submitted).toEqual([]);
  });

  it('sends what was made again under metadata of its own, not under those that were fixed for what it was before', async () => {
    platform.outcomes = [{ kind: 'busy', problem, retryAfterSeconds: 60 }];
    add('a');
    start();
    await until(() => platform.submitted.length === 1 && stateOf('a') === 'ready');
    journal.move('a', 'held', 'merged');
    journal.rerendered('a', { ...document('a'), bytes: Buffer.from('of the patient who stays') });
    deliverer?.hurry();
    await until(() => stateOf('a') === 'delivered');
    expect(platform.submitted.map(({ submissionSet }) => submissionSet.uniqueId)).toEqual(['set-1', 'set-2']);
  });

  it('keeps what was fixed when a document is only let go again', async () => {
    platform.outcomes = [{ kind: 'busy', problem, retryAfterSeconds: 60 }];
    add('a');
    start();
    await until(() => platform.submitted.length === 1 && stateOf('a') === 'ready');
    journal.move('a', 'held', 'quiet-hours');
    journal.move('a', 'ready', 'quiet-hours-over');
    deliverer?.hurry();
    await until(() => stateOf('a') === 'delivered');
    expect(platform.submitted.map(({ submissionSet }) => submissionSet.uniqueId)).toEqual(['set-1', 'set-1']);
  });

  it('asks once more after the lookup: what was forbidden meanwhile does not leave', async () => {
    const lookUp = platform.lookUp.bind(platform);
    platform.lookUp = async () => {
      forbidden.set('a', { cause: 'opposition' });
      return lookUp();
    };
    add('a');
    start(true);
    await until(() => stateOf('a') === 'held');
    expect(platform.submitted).toHaveLength(0);
  });

  it.each([
    { found: 'found', matches: [{ dossierId: '1000000001', authority: '1.2', patient }] },
    { found: 'not found', matches: [] },
  ])(
    'reads again what was made again while its patient was looked up and $found, though its bytes are the same',
    async ({ matches }) => {
      const lookUp = platform.lookUp.bind(platform);
      platform.lookUp = () => {
        if (platform.lookedUp === 0) {
          journal.move('a', 'held', 'merged');
          journal.rerendered('a', { ...document('a'), title: 'of the patient who stays' });
        }
        return lookUp();
      };
      platform.dossiers = [{ kind: 'matches', matches }];
      add('a');
      start(true);
      await until(() => stateOf('a') === 'delivered');
      expect(platform.submitted.map(({ documentEntry }) => documentEntry.title)).toEqual(['of the patient who stays']);
    },
  );

  it('does not send the next one of a patient while the outcome of the one before cannot be written', async () => {
    const whole = journal;
    let failures = 0;
    journal = {
      ...whole,
      endAttempt: (...given) => {
        failures += 1;
        if (failures === 1) throw new JournalError('io', 'this row cannot be written');
        whole.endAttempt(...given);
      },
    };
    surprises = [];
    const order: string[] = [];
    platform.submit = ({ documentEntry: { uniqueId } }) => {
      order.push(`${uniqueId} ${String(stateOf('a-1'))}`);
      return Promise.resolve(accepted);
    };
    platform.registry = [{ kind: 'found', entryUuid: 'u', hash: 'abcd', size: 1, status: 'approved', patientId: '' }];
    add('a-1', 'a-2');
    start();
    await until(() => stateOf('a-2') === 'delivered');
    expect(order).toEqual(['a-1 sending', 'a-2 delivered']);
    expect(surprises).toEqual(['delivery of a-1']);
  });

  it('lets one document alone try after an outage, and tells it as one incident', async () => {
    const names = ['a-1', 'b-1', 'c-1', 'd-1', 'e-1', 'f-1', 'g-1', 'h-1'];
    let away = true;
    let tries = 0;
    const submit = platform.submit.bind(platform);
    platform.submit = async (submission) => {
      tries += 1;
      return away ? { kind: 'unreachable', problem } : submit(submission);
    };
    add(...names);
    start();
    // The first ones fail together; from then on one at a time.
    await until(() => tries >= names.length);
    const attempts = names.map((name) => journal.document(name)?.attempts ?? 0);
    expect(Math.max(...attempts) - Math.min(...attempts)).toBeGreaterThan(0);
    away = false;
    await until(() => names.every((name) => stateOf(name) === 'delivered'));
    expect(contact.filter((state) => state === undefined)).toHaveLength(1);
  });

  it('sends although the registry cannot be asked: each endpoint has its own breaker', async () => {
    platform.outcomes = [{ kind: 'unknown', problem }];
    platform.find = () => Promise.resolve({ kind: 'unreachable', problem });
    add('a-1');
    start();
    await until(() => journal.document('a-1')?.tries.some(({ transaction }) => transaction === 'ITI-18') === true);
    add('b-1');
    deliverer?.wake();
    await until(() => stateOf('b-1') === 'delivered');
    expect(stateOf('a-1')).toBe('unknown');
  });

  it('looks the dossier up first and holds the document of somebody without one', async () => {
    platform.dossiers = [{ kind: 'matches', matches: [] }];
    add('a', 'b');
    start(true);
    await until(() => stateOf('b') === 'delivered');
    expect(stateOf('a')).toBe('held');
    expect(journal.document('a')?.cause).toBe('no-dossier');
    expect(platform.submitted.map((submission) => submission.documentEntry.patientId?.id)).toEqual(['1000000001']);
  });

  it('turns an error of its own into an unknown outcome, never into a silent stop', async () => {
    platform.outcomes = [
      () => {
        throw new Error('broken');
      },
    ];
    platform.registry = [{ kind: 'absent' }];
    add('a');
    const surprises: string[] = [];
    deliverer = startDelivery({
      journal,
      platform,
      fix: (detail) =>
        ({
          submissionSet: { uniqueId: 's' },
          documentEntry: { uniqueId: detail.id, hash: 'abcd' },
        }) as unknown as Submission,
      patientOf: () => patient,
      mayNotLeave: () => () => undefined,
      needsDossier: false,
      monotonic: () => performance.now(),
      random: () => 0,
      firstWaitMilliseconds: 10,
      longestWaitMilliseconds: 20,
      settled: () => undefined,
      contact: () => undefined,
      surprised: (where) => surprises.push(where),
    });
    await until(() => stateOf('a') === 'delivered');
    expect(surprises).toHaveLength(1);
    expect(platform.asked).toEqual(['a']);
  });
});

describe('the record of a patient', () => {
  it('is asked for once while several documents of the patient wait', async () => {
    add('a', 'b', 'c');
    start(true);
    await until(() => ['a', 'b', 'c'].every((id) => stateOf(id) === 'delivered'));
    expect(platform.lookedUp).toBe(1);
    expect(platform.submitted.map((submission) => submission.documentEntry.patientId?.id)).toEqual(
      Array.from({ length: 3 }, () => '1000000001'),
    );
  });

  it('is asked for anew after a refusal, and whenever what is known would hold the document', async () => {
    const refused: SubmissionOutcome = { kind: 'refused', errors: [], answer: '', problem };
    platform.outcomes = [refused];
    platform.dossiers = [
      { kind: 'matches', matches: [{ dossierId: '1', authority: '1.2', patient }] },
      { kind: 'matches', matches: [] },
      { kind: 'matches', matches: [{ dossierId: '3', authority: '1.2', patient }] },
    ];
    add('a', 'b', 'c');
    start(true);
    await until(() => stateOf('c') === 'delivered');
    expect([stateOf('a'), stateOf('b')]).toEqual(['refused', 'held']);
    expect(platform.lookedUp).toBe(3);
  });
});
