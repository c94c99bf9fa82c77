/**
 * Carries ready documents to the platform: oldest first for each patient, side by side across patients, each once; what corrects
 * something and what is new goes before bulk history. Ids, metadata and bytes are fixed and stored before the first
 * attempt; after an unknown outcome the registry is asked before anything is sent again. The loop never throws: whatever happens
 * to one document, the next one is tried.
 */
import { identifierOf, type Patient, type Problem } from '../clinical/index.ts';
import type { Platform, Submission, SubmissionOutcome } from '../dsp/types.ts';
import { commitGroups } from '../journal/commit-groups.ts';
import { crashPoint } from '../journal/crash-points.ts';
import { JOURNAL_DAMAGED } from '../journal/mending.ts';
import type { Attempt, DocumentFacts, DocumentRow, Journal } from '../journal/types.ts';
import { afterReconciliation, afterSubmission, chooseDossier } from './decide.ts';
import { waitAfter } from './backoff.ts';
import { lanesOf, longestWaiting } from './lanes.ts';
import { recentLookups } from './recent-lookups.ts';
import { breaker, type Breaker } from './breaker.ts';

/** The patient's record at the platform: what metadata name the patient by. */
export interface Dossier {
  readonly id: string;
  readonly authority: string;
}

/** Why a document is held right before it would leave; with what was found in it, or the moment until which it waits. */
export interface Hold {
  readonly cause: string;
  /** JSON. */
  readonly findings?: string;
  /** Milliseconds since 1970. */
  readonly notBefore?: number;
}

/** Answers at once, from what is known now. */
export type Question = () => Hold | undefined;

export interface DelivererOptions {
  readonly journal: Journal;
  readonly platform: Platform;
  /** Builds what is fixed before the first attempt, and anew after a refusal. */
  readonly fix: (document: DocumentFacts, dossier: Dossier | undefined) => Submission;
  /** The patient of a document as its metadata state it. */
  readonly patientOf: (document: DocumentFacts) => Patient;
  /**
   * Does what takes time (a check by rules that are new …) and gives the question why the document may not leave at this moment (an opposition …).
   * The question is asked in the transaction in which "sending" is written, so that nothing comes in between; for its answer it is held.
   */
  readonly mayNotLeave: (document: DocumentFacts, bytes: Uint8Array) => Question | Promise<Question>;
  /** A document was held because of `mayNotLeave`. */
  readonly heldBack?: (documentId: string, cause: string) => void;
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

/**
 * How long nobody looks at what arrives while nothing could leave, in milliseconds: the longer, the longer it takes to look at all that waits, so
 * that senders hardly ever wait for that.
 */
const DEAF = { shortest: 250, longest: 10_000, timesLooking: 200 };
/** How many patients' documents travel side by side. */
const LANES = 6;
/** How many patients' documents one pass looks at: enough to fill the lanes, few enough to see new and urgent ones soon. */
const LOOK_AHEAD = 50;

const dossierOf = ({ dossierId, authority }: { readonly dossierId: string; readonly authority: string }): Dossier => ({
  id: dossierId,
  authority,
});

/** Whether a line of the story tells of a new rendering. */
const wasMadeAgain = (detail: string): boolean => (JSON.parse(detail) as { rendered?: boolean }).rendered === true;

/** What came of one document in one pass; `not-now`: the endpoint it needs is not to be tried yet. */
type Pass = 'moved-on' | 'not-now';
type Endpoint = 'ITI-41' | 'ITI-18' | 'ITI-47';

/** What decides, when "sending" is written, whether a document leaves. */
interface BeforeLeaving {
  readonly mayNotLeave: Question;
  /** Documents before it in its lane whose outcome is being written. */
  readonly unwritten: ReadonlySet<string>;
}

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
  const gate = (): Breaker => breaker({ ...backoff, monotonic: options.monotonic });
  const gates: Readonly<Record<Endpoint, Breaker>> = { 'ITI-41': gate(), 'ITI-18': gate(), 'ITI-47': gate() };
  /** Documents whose own outcome stayed unknown again and again: they wait, the others do not. */
  const own = new Map<string, { failures: number; notBefore: number }>();
  /** Outcomes that are on their way to the disk. */
  const finishing = new Set<Promise<void>>();
  /** The journal could not write an outcome (a full disk …): what stands in `sending` is unknown until it can. */
  let owesRecovery = false;
  let ring: (() => void) | undefined;
  let rung = false;
  /** While nothing could leave arrivals wake nobody: looking at a long queue for each of them changes nothing. */
  let deaf = false;
  /** How long it took to look at the queue last, in milliseconds. */
  let looking = 0;

  const stopped = (): boolean => stopping.signal.aborted;
  const unrecovered = (): boolean => owesRecovery;

  /** What begins and ends in several lanes at the same moment shares one synced commit. Resolves when it is on the disk. */
  const group = commitGroups<() => unknown, unknown>({ commit: (changes) => journal.together(changes) });
  const written = async <Result>(change: () => Result): Promise<Result> => (await group(change)) as Result;

  const rouse = (): void => {
    rung = true;
    ring?.();
  };
  const wake = (): void => {
    rung = true;
    if (!deaf) ring?.();
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

  /** Whether all that arrives now has to wait. Questions to the registry are about what has left: they keep nothing here. */
  const nothingLeaves = (): boolean => gates['ITI-41'].waits() > 0 || gates['ITI-47'].waits() > 0;

  /** Until woken, or for so long. Right after a pass after which nothing could leave only people and the end of the agent wake it. */
  async function rest(milliseconds: number | undefined): Promise<void> {
    const patience = Math.min(Math.max(DEAF.shortest, DEAF.timesLooking * looking), DEAF.longest);
    const wait = nothingLeaves() ? Math.min(milliseconds ?? patience, patience) : 0;
    if (wait > 0 && !rung) {
      deaf = true;
      await sleep(wait);
      deaf = false;
    }
    if (!stopped()) await sleep(milliseconds === undefined ? undefined : milliseconds - wait);
  }

  /** One outage is one incident: it is over when no endpoint is out of reach any more. */
  const reached = (endpoint: Endpoint): void => {
    const wasOpen = gates[endpoint].isOpen();
    gates[endpoint].answered();
    if (wasOpen && !Object.values(gates).some((one) => one.isOpen())) options.contact(undefined);
  };

  const notReached = (endpoint: Endpoint, problem: Problem, retryAfterSeconds?: number): Pass => {
    gates[endpoint].failed(retryAfterSeconds);
    options.contact(problem);
    return 'not-now';
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
    const document = journal.facts(row.id);
    if (document?.submission === undefined) {
      // Damage took what was sent: nobody but a person can say whether the platform has it.
      journal.move(row.id, 'held', JOURNAL_DAMAGED);
      settle(row.id);
      return 'moved-on';
    }
    const submission = JSON.parse(document.submission) as Submission;
    if (!gates['ITI-18'].enter()) return 'not-now';
    const query = await written(() => journal.beginQuery(row.id, 'ITI-18'));
    crashPoint('question-written');
    const answer = await platform.find(submission.documentEntry.uniqueId, stopping.signal);
    crashPoint('question-answered');
    const last = document.tries.findLast(({ transaction }) => transaction === 'ITI-41');
    const decision = afterReconciliation(
      answer,
      submission.documentEntry,
      last?.outcome as SubmissionOutcome['kind'] | undefined,
    );
    if (decision === undefined) {
      const problem = answer.kind === 'unreachable' ? answer.problem : undefined;
      await written(() => journal.endAttempt(query.id, 'unreachable', JSON.stringify({ problem })));
      return problem ? notReached('ITI-18', problem) : 'moved-on';
    }
    reached('ITI-18');
    await written(() => journal.endAttempt(query.id, answer.kind, '{}', decision));
    if (decision.state === 'ready') postpone(row.id);
    else settle(row.id);
    return 'moved-on';
  }

  /** Whether it is ready, and nobody has decided about it since it was read: made again, it is another document, though its bytes may be the same. */
  const isAsRead = ({ id, events }: DocumentFacts): boolean => {
    const now = journal.stands(id);
    return now?.state === 'ready' && now.lastEvent === (events.at(-1)?.sequence ?? 0);
  };

  /**
   * Begins an attempt, unless the endpoint is not to be tried, somebody decided otherwise meanwhile, the outcome of a document before it could not
   * be written, or something keeps the document here now: then it is held for it. All but the first is asked in the transaction that writes the
   * attempt down, which is that of the outcomes before it or a later one.
   */
  async function begin(
    document: DocumentFacts,
    endpoint: Endpoint,
    { mayNotLeave, unwritten }: BeforeLeaving,
    attempt: () => Attempt,
  ): Promise<Attempt | Pass> {
    const { id } = document;
    if (!gates[endpoint].enter()) return 'not-now';
    const begun = await written((): Attempt | Hold | undefined => {
      for (const before of unwritten) if (journal.stands(before)?.state === 'sending') return undefined;
      // Its turn comes again.
      if (!isAsRead(document)) return undefined;
      const hold = mayNotLeave();
      if (hold) journal.hold(id, hold.cause, hold);
      return hold ?? attempt();
    });
    if (begun !== undefined && 'transaction' in begun) return begun;
    gates[endpoint].leave();
    if (begun) {
      settle(id);
      options.heldBack?.(id, begun.cause);
    }
    return 'moved-on';
  }

  /** The dossier of the patient, or why the document does not go in this pass. */
  async function findDossier(document: DocumentFacts, asked: BeforeLeaving): Promise<Dossier | Pass> {
    const { id } = document;
    const patient = options.patientOf(document);
    const number = identifierOf(patient, 'national')?.extension;
    // Only what lets the document go is taken from memory: what would hold it is asked for anew.
    const recent = chooseDossier((number === undefined ? undefined : lookups.of(number)) ?? [], patient);
    if (recent.kind === 'one') return dossierOf(recent.match);
    const nobody = number === undefined ? { cause: 'no-national-id' } : undefined;
    const query = await begin(document, 'ITI-47', { ...asked, mayNotLeave: () => asked.mayNotLeave() ?? nobody }, () =>
      journal.beginQuery(id, 'ITI-47'),
    );
    if (typeof query === 'string') return query;
    if (number === undefined) return 'moved-on';
    const answer = await platform.lookUp(number, stopping.signal);
    const ended = (outcome: string, told: { problem?: Problem }, cause?: string): Promise<void> =>
      written(() => {
        // Whoever decided about the document while it was looked up has decided.
        const held = cause !== undefined && isAsRead(document);
        const to = held ? ({ state: 'held', cause } as const) : undefined;
        journal.endAttempt(query.id, outcome, JSON.stringify(told), to);
      });
    if (answer.kind === 'unreachable') {
      await ended('unreachable', { problem: answer.problem });
      return notReached('ITI-47', answer.problem);
    }
    reached('ITI-47');
    if (answer.kind === 'refused') {
      await ended('refused', { problem: answer.problem }, 'lookup-refused');
      settle(id);
      return 'moved-on';
    }
    const decision = chooseDossier(answer.matches, patient);
    if (decision.kind !== 'one') {
      const causes = {
        none: 'no-dossier',
        several: 'several-dossiers',
        'other-person': 'dossier-of-another-person',
      } as const;
      await ended(decision.kind, {}, causes[decision.kind]);
      settle(id);
      return 'moved-on';
    }
    lookups.remember(number, answer.matches);
    await ended('found', {});
    return dossierOf(decision.match);
  }

  /**
   * The stored submission: the very same ids and metadata go out again. Not when it was refused since it was last sent, nor when the document
   * was made again since: then it speaks of other bytes, perhaps of another patient.
   */
  const fixedBefore = (document: DocumentFacts): Submission | undefined => {
    const last = document.events.findLast(
      ({ kind, detail }) => kind === 'sending' || kind === 'refused' || wasMadeAgain(detail),
    );
    if (document.submission === undefined || (last !== undefined && last.kind !== 'sending')) return undefined;
    return JSON.parse(document.submission) as Submission;
  };

  async function send(row: DocumentRow, unwritten: Set<string>): Promise<Pass> {
    const document = journal.facts(row.id);
    // A person decided otherwise since the pass began.
    if (document !== undefined && document.state !== 'ready') return 'moved-on';
    const bytes = journal.documentContent(row.id);
    if (document === undefined || bytes === undefined) throw new Error('a document without content is ready');
    const asked = { mayNotLeave: await options.mayNotLeave(document, bytes), unwritten };
    let submission = fixedBefore(document);
    if (submission === undefined) {
      const dossier = options.needsDossier ? await findDossier(document, asked) : undefined;
      if (typeof dossier === 'string') return dossier;
      submission = options.fix(document, dossier);
    }
    const fixed = JSON.stringify(submission);
    const attempt = await begin(document, 'ITI-41', asked, () => journal.beginAttempt(row.id, fixed));
    if (typeof attempt === 'string') return attempt;
    crashPoint('sending-written');
    const outcome = await platform.submit(submission, bytes, stopping.signal);
    crashPoint('answer-read');
    const decision = afterSubmission(outcome);
    const { kind, ...rest } = outcome;
    const ended = written(() => journal.endAttempt(attempt.id, kind, JSON.stringify(rest), decision));
    if (outcome.kind === 'accepted') {
      reached('ITI-41');
      finishLater(row, unwritten, ended);
      return 'moved-on';
    }
    await ended;
    switch (outcome.kind) {
      case 'refused':
      case 'conflict':
        lookups.forget(identifierOf(options.patientOf(document), 'national')?.extension ?? '');
        reached('ITI-41');
        settle(row.id);
        return 'moved-on';
      case 'unclear':
        reached('ITI-41');
        return 'moved-on';
      case 'busy':
        return notReached('ITI-41', outcome.problem, outcome.retryAfterSeconds);
      case 'unreachable':
        return notReached('ITI-41', outcome.problem);
      case 'unknown':
        gates['ITI-41'].lost();
        if (gates['ITI-41'].isOpen()) options.contact(outcome.problem);
        postpone(row.id);
        return 'moved-on';
    }
  }

  /** An error of our own leaves the outcome of a document unknown, to be asked for, and never stops the others. */
  function surprise(row: DocumentRow, error: unknown): void {
    owesRecovery = true;
    for (const one of Object.values(gates)) one.leave();
    options.surprised(`delivery of ${row.id}`, error);
    postpone(row.id);
  }

  /**
   * The outcome of a document that was accepted goes to the disk together with "sending" of the next one of its lane, which gets ready meanwhile. What
   * else follows from it waits until it is there.
   */
  function finishLater(row: DocumentRow, unwritten: Set<string>, ended: Promise<void>): void {
    unwritten.add(row.id);
    const finished = ended
      .then(() => {
        unwritten.delete(row.id);
        settle(row.id);
      })
      .catch((error: unknown) => surprise(row, error))
      .finally(() => finishing.delete(finished));
    finishing.add(finished);
  }

  /** Delivers one document. `unwritten`: those before it in its lane whose outcome is being written. */
  async function deliver(row: DocumentRow, unwritten: Set<string>): Promise<Pass | 'surprise'> {
    try {
      return row.state === 'unknown' ? await reconcile(row) : await send(row, unwritten);
    } catch (error) {
      surprise(row, error);
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
    let next: number | undefined;
    const soonest = (milliseconds: number): void => {
      next = Math.min(next ?? Number.POSITIVE_INFINITY, milliseconds);
    };
    /** What the document needs next is not to be tried yet: told without touching the document. */
    const shut = (row: DocumentRow): number =>
      gates[row.state === 'unknown' ? 'ITI-18' : 'ITI-41'].waits() ||
      (options.needsDossier && row.state === 'ready' && row.attempts === 0 ? gates['ITI-47'].waits() : 0);
    const work = async (lane: readonly DocumentRow[]): Promise<void> => {
      const unwritten = new Set<string>();
      for (const row of lane) {
        if (stopped()) return;
        const wait = Math.max(shut(row), (own.get(row.id)?.notBefore ?? 0) - options.monotonic());
        if (wait > 0) {
          soonest(wait);
          // Those behind it are for the same patient: while an endpoint is shut they keep their order.
          if (shut(row) > 0) return;
          continue;
        }
        const result = await deliver(row, unwritten);
        if (result === 'moved-on') soonest(1);
        else
          soonest(
            result === 'surprise' ? backoff.firstMilliseconds : Math.max(1, shut(row) || backoff.firstMilliseconds),
          );
        if (result === 'not-now') return;
      }
    };
    // Documents that step aside take nobody's place in what is looked at.
    const aside = [...own].filter(([, { notBefore }]) => notBefore > options.monotonic());
    for (const [, { notBefore }] of aside) soonest(notBefore - options.monotonic());
    const begun = options.monotonic();
    const lanes = lanesOf(
      journal.due(
        LOOK_AHEAD,
        aside.map(([id]) => id),
      ),
    );
    looking = options.monotonic() - begun;
    const worker = async (_: unknown, index: number): Promise<void> => {
      const take = (): DocumentRow[] | undefined => (index === 0 ? longestWaiting(lanes) : lanes.shift());
      for (let lane = take(); lane && !stopped(); lane = take()) await work(lane);
    };
    await Promise.all(Array.from({ length: LANES }).map(worker));
    await Promise.all(finishing);
    // What could not be written meanwhile is looked at again.
    return unrecovered() ? Math.min(next ?? Infinity, backoff.firstMilliseconds) : next;
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
      if (!stopped()) await rest(pause);
    }
  }

  const running = loop();
  return {
    wake,
    hurry: () => {
      for (const one of Object.values(gates)) one.reset();
      own.clear();
      rouse();
    },
    stop: async () => {
      stopping.abort();
      rouse();
      await running;
    },
  };
}
