/**
 * Carries ready documents to the platform: oldest first for each patient, side by side across patients, each once. Ids, metadata and bytes are fixed and stored before the first
 * attempt; after an unknown outcome the registry is asked before anything is sent again. The loop never throws: whatever happens
 * to one document, the next one is tried.
 */
import { identifierOf, type Patient, type Problem } from '../clinical/index.ts';
import type { Platform, Submission } from '../dsp/types.ts';
import type { DocumentDetail, DocumentRow, Journal } from '../journal/types.ts';
import { afterReconciliation, afterSubmission, chooseDossier } from './decide.ts';
import { waitAfter } from './backoff.ts';
import { recentLookups } from './recent-lookups.ts';

/** The patient's record at the platform: what metadata name the patient by. */
export interface Dossier {
  readonly id: string;
  readonly authority: string;
}

export interface DelivererOptions {
  readonly journal: Journal;
  readonly platform: Platform;
  /** Builds what is fixed before the first attempt, and anew after a refusal. */
  readonly fix: (document: DocumentDetail, dossier: Dossier | undefined) => Submission;
  /** The patient of a document as its metadata state it. */
  readonly patientOf: (document: DocumentDetail) => Patient;
  /** Whether metadata name the patient by a dossier that must be looked up first. */
  readonly needsDossier: boolean;
  /** Milliseconds that never jump, for waiting. */
  readonly monotonic: () => number;
  readonly random: () => number;
  readonly firstWaitMilliseconds?: number;
  readonly longestWaitMilliseconds?: number;
  /** A document reached a state from which it does not move by itself (delivered, refused, held). */
  readonly settled: (documentId: string) => void;
  /** The platform could not be reached, or can be again (`undefined`). */
  readonly contact: (problem: Problem | undefined) => void;
  /** The loop met something it did not expect; told without patient data. */
  readonly surprised: (where: string, error: unknown) => void;
}

export interface Deliverer {
  /** There may be something to do: look now (not before a pause after a failure has ended). */
  wake(): void;
  /** Ends any pause and looks now: a person asked for it, or the network came back. */
  hurry(): void;
  stop(): Promise<void>;
}

/** How many patients' documents travel side by side. */
const LANES = 4;
/** How many due documents one pass looks at: enough to fill the lanes, few enough to see new ones soon. */
const LOOK_AHEAD = 100;

/**
 * Documents of one patient stay in the order in which they came; those of different patients need not wait for one another.
 * Lanes begin in the order of their oldest document.
 */
function lanesOf(rows: readonly DocumentRow[]): DocumentRow[][] {
  const lanes = new Map<string, DocumentRow[]>();
  for (const row of rows) {
    const key = row.patient.nationalId ?? row.setId;
    lanes.set(key, [...(lanes.get(key) ?? []), row]);
  }
  return [...lanes.values()];
}

/** What came of one document in one pass. */
type Pass = 'moved-on' | 'platform-down';

export function startDelivery(options: DelivererOptions): Deliverer {
  const { journal, platform } = options;
  const stopping = new AbortController();
  const longest = options.longestWaitMilliseconds ?? 60_000;
  const backoff = {
    firstMilliseconds: options.firstWaitMilliseconds ?? 1000,
    longestMilliseconds: longest,
    random: options.random,
  };
  const lookups = recentLookups(options.monotonic);
  /** Consecutive failures of the platform, and when it may be tried again. */
  let failures = 0;
  let pausedUntil = 0;
  /** Documents whose own outcome stayed unknown again and again: they wait, the others do not. */
  const own = new Map<string, { failures: number; notBefore: number }>();
  /** The journal could not write an outcome (a full disk …): what stands in `sending` is unknown until it can. */
  let owesRecovery = false;
  let ring: (() => void) | undefined;
  let rung = false;

  const stopped = (): boolean => stopping.signal.aborted;

  const wake = (): void => {
    rung = true;
    ring?.();
  };

  const sleep = (milliseconds: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      if (rung) {
        resolve();
        return;
      }
      const timer = milliseconds === undefined ? undefined : setTimeout(done, Math.max(1, milliseconds));
      function done(): void {
        clearTimeout(timer);
        ring = undefined;
        resolve();
      }
      ring = done;
    });

  const reached = (): void => {
    if (failures > 0) options.contact(undefined);
    failures = 0;
    pausedUntil = 0;
  };

  const notReached = (problem: Problem, retryAfterSeconds?: number): Pass => {
    // Lanes that fail together are one failure of the platform.
    if (pausedUntil <= options.monotonic()) failures += 1;
    const asked = retryAfterSeconds === undefined ? 0 : Math.min(retryAfterSeconds * 1000, 15 * longest);
    pausedUntil = options.monotonic() + Math.max(waitAfter(failures, backoff), asked);
    options.contact(problem);
    return 'platform-down';
  };

  const postpone = (id: string): void => {
    const count = (own.get(id)?.failures ?? 0) + 1;
    // The first repetition is free: one lost answer is ordinary. From the second on the document steps aside.
    const wait = count === 1 ? 0 : waitAfter(count, { ...backoff, longestMilliseconds: 5 * longest });
    own.set(id, { failures: count, notBefore: options.monotonic() + wait });
  };

  const settle = (id: string): void => {
    own.delete(id);
    options.settled(id);
  };

  async function reconcile(row: DocumentRow): Promise<Pass> {
    const document = journal.document(row.id);
    if (document?.submission === undefined)
      throw new Error('a document without fixed submission has an unknown outcome');
    const submission = JSON.parse(document.submission) as Submission;
    const query = journal.beginQuery(row.id, 'ITI-18');
    const answer = await platform.find(submission.documentEntry.uniqueId, stopping.signal);
    const decision = afterReconciliation(answer, submission.documentEntry.hash);
    if (decision === undefined) {
      const problem = answer.kind === 'unreachable' ? answer.problem : undefined;
      journal.endAttempt(query.id, 'unreachable', JSON.stringify({ problem }));
      return problem ? notReached(problem) : 'moved-on';
    }
    reached();
    journal.endAttempt(query.id, answer.kind, JSON.stringify({}), decision);
    if (decision.state === 'ready') postpone(row.id);
    else settle(row.id);
    return 'moved-on';
  }

  /** The dossier of the patient; `held` when the document may not go, `down` when nobody answered. */
  async function findDossier(document: DocumentDetail): Promise<Dossier | 'held' | 'down'> {
    const patient = options.patientOf(document);
    const national = identifierOf(patient, 'national');
    if (national === undefined) {
      journal.move(document.id, 'held', 'no-national-id');
      settle(document.id);
      return 'held';
    }
    // Only what lets the document go is taken from memory: what would hold it is asked for anew.
    const recent = chooseDossier(lookups.of(national.extension) ?? [], patient);
    if (recent.kind === 'one') return { id: recent.match.dossierId, authority: recent.match.authority };
    const query = journal.beginQuery(document.id, 'ITI-47');
    const answer = await platform.lookUp(national.extension, stopping.signal);
    if (answer.kind === 'unreachable') {
      journal.endAttempt(query.id, 'unreachable', JSON.stringify({ problem: answer.problem }));
      notReached(answer.problem);
      return 'down';
    }
    reached();
    if (answer.kind === 'refused') {
      journal.endAttempt(query.id, 'refused', JSON.stringify({ problem: answer.problem }), {
        state: 'held',
        cause: 'lookup-refused',
      });
      settle(document.id);
      return 'held';
    }
    const decision = chooseDossier(answer.matches, patient);
    if (decision.kind !== 'one') {
      const causes = {
        none: 'no-dossier',
        several: 'several-dossiers',
        'other-person': 'dossier-of-another-person',
      } as const;
      journal.endAttempt(query.id, decision.kind, '{}', { state: 'held', cause: causes[decision.kind] });
      settle(document.id);
      return 'held';
    }
    lookups.remember(national.extension, answer.matches);
    journal.endAttempt(query.id, 'found', '{}');
    return { id: decision.match.dossierId, authority: decision.match.authority };
  }

  /** The stored submission as long as it was never refused: the very same ids and metadata go out again. */
  const fixedBefore = (document: DocumentDetail): Submission | undefined => {
    const last = document.tries.filter((attempt) => attempt.transaction === 'ITI-41').at(-1);
    if (document.submission === undefined || last?.outcome === 'refused') return undefined;
    return JSON.parse(document.submission) as Submission;
  };

  async function send(row: DocumentRow): Promise<Pass> {
    const document = journal.document(row.id);
    const bytes = journal.documentContent(row.id);
    if (document === undefined || bytes === undefined) throw new Error('a document without content is ready');
    let submission = fixedBefore(document);
    if (submission === undefined) {
      const dossier = options.needsDossier ? await findDossier(document) : undefined;
      if (dossier === 'held') return 'moved-on';
      if (dossier === 'down') return 'platform-down';
      submission = options.fix(document, dossier);
    }
    const attempt = journal.beginAttempt(row.id, JSON.stringify(submission));
    const outcome = await platform.submit(submission, bytes, stopping.signal);
    const decision = afterSubmission(outcome);
    const { kind, ...rest } = outcome;
    journal.endAttempt(attempt.id, kind, JSON.stringify(rest), decision);
    switch (outcome.kind) {
      case 'refused':
        lookups.forget(identifierOf(options.patientOf(document), 'national')?.extension ?? '');
        reached();
        settle(row.id);
        return 'moved-on';
      case 'accepted':
        reached();
        settle(row.id);
        return 'moved-on';
      case 'busy':
        return notReached(outcome.problem, outcome.retryAfterSeconds);
      case 'unreachable':
        return notReached(outcome.problem);
      case 'unknown':
        postpone(row.id);
        return 'moved-on';
    }
  }

  /** Delivers one document; an error of our own leaves its outcome unknown, to be asked for, and never stops the others. */
  async function deliver(row: DocumentRow): Promise<Pass | 'surprise'> {
    try {
      return row.state === 'unknown' ? await reconcile(row) : await send(row);
    } catch (error) {
      owesRecovery = true;
      options.surprised(`delivery of ${row.id}`, error);
      postpone(row.id);
      return 'surprise';
    }
  }

  /**
   * One pass over what is due: lanes side by side, one document after the other in each. Tells how long to sleep, or nothing to
   * sleep until woken. Only here, where nothing is under way, may interrupted documents be recovered.
   */
  async function pass(): Promise<number | undefined> {
    if (owesRecovery) {
      journal.recoverInterrupted();
      owesRecovery = false;
    }
    if (pausedUntil > options.monotonic()) return pausedUntil - options.monotonic();
    let next: number | undefined;
    const soonest = (milliseconds: number): void => {
      next = Math.min(next ?? Number.POSITIVE_INFINITY, milliseconds);
    };
    const platformState = { down: false };
    const work = async (lane: readonly DocumentRow[]): Promise<void> => {
      for (const row of lane) {
        if (stopped() || platformState.down) return;
        const wait = (own.get(row.id)?.notBefore ?? 0) - options.monotonic();
        if (wait > 0) {
          soonest(wait);
          continue;
        }
        const result = await deliver(row);
        if (result === 'platform-down') platformState.down = true;
        else soonest(result === 'surprise' ? backoff.firstMilliseconds : 1);
      }
    };
    const lanes = lanesOf(journal.due(LOOK_AHEAD));
    const worker = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane && !platformState.down && !stopped(); lane = lanes.shift()) await work(lane);
    };
    await Promise.all(Array.from({ length: LANES }, worker));
    return platformState.down ? Math.max(1, pausedUntil - options.monotonic()) : next;
  }

  async function loop(): Promise<void> {
    while (!stopped()) {
      rung = false;
      let pause: number | undefined;
      try {
        pause = await pass();
      } catch (error) {
        options.surprised('delivery', error);
        pause = backoff.firstMilliseconds;
      }
      if (!stopped()) await sleep(pause);
    }
  }

  const running = loop();
  return {
    wake,
    hurry: () => {
      pausedUntil = 0;
      own.clear();
      wake();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}
