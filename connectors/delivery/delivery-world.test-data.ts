/**
 * A world in which delivery runs under the hand of a test: the real journal and the real deliverer, a platform that does what each step
 * says, a clock that only moves when it is told, and kills in the middle of a transaction. Steps are plain data, so that a
 * sequence that once went wrong is kept as a file and played again for ever (test/known-errors/).
 */
import { vi } from 'vitest';
import type { Patient, Problem } from '../clinical/index.ts';
import type { DossierAnswer, Platform, RegistryAnswer, Submission, SubmissionOutcome } from '../dsp/index.ts';
import { newDocument } from '../journal/document.test-data.ts';
import type { DocumentState, Journal, NewDocument } from '../journal/index.ts';
import { journalPlace } from '../journal/place.test-data.ts';
import { startDelivery, type Deliverer } from './index.ts';

/** What the platform does with one request. `killed-…`: the agent's process ends there. */
export const platformDeeds = [
  'accepts',
  'accepts slowly',
  'refuses',
  'is busy',
  'is unreachable',
  'stores, answer lost',
  'stores nothing, answer lost',
  'stores, answer unclear',
  'stores nothing, answer unclear',
  'agent killed before it stores',
  'agent killed after it stored',
] as const;
/** What the registry does with one question. */
export const registryDeeds = ['answers', 'is unreachable', 'agent killed before the answer'] as const;

/** `make again`: the document is rendered anew, as when numbers turn out to be one person's; held for it first where it was ready. */
export const decisions = ['release', 'cancel', 'make again'] as const;
type Decision = (typeof decisions)[number];

export type Step =
  | { readonly do: 'arrive'; readonly patient: number; readonly state: 'held' | 'ready' | 'cancelled' }
  | { readonly do: 'arrive-again'; readonly choice: number }
  | { readonly do: 'platform'; readonly deed: (typeof platformDeeds)[number] }
  | { readonly do: 'registry'; readonly deed: (typeof registryDeeds)[number] }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | { readonly do: 'clock'; readonly by: number }
  | { readonly do: 'kill' }
  /** The process ends right after one of its next commits of a group, before anybody in it hears of that. */
  | { readonly do: 'kill-after-commit'; readonly of: number }
  | { readonly do: 'stop' }
  | { readonly do: 'hurry' }
  | { readonly do: 'person'; readonly choice: number; readonly decides: Decision };

const problem: Problem = { code: 'X', cause: { fr: '', de: '', en: '' }, next: { fr: '', de: '', en: '' } };
const accepted: SubmissionOutcome = { kind: 'accepted', warnings: [], answer: '' };
const somebody: Patient = { identifiers: [], name: { family: 'Test', given: [] }, sex: 'unknown', telecoms: [] };
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const hashOf = (bytes: Uint8Array): string => `hash-of-${Buffer.from(bytes).toString()}`;

/** One run of the agent's process: what it began does nothing any more once it is dead. */
class Life {
  alive = true;
  /** Resolves when the process ends: nobody waits for what it would have done. */
  readonly ended: Promise<undefined>;
  private readonly resolve: (value: undefined) => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ended = promise;
    this.resolve = resolve;
  }

  end(): void {
    this.alive = false;
    this.resolve(undefined);
  }
}

/** The journal as one process sees it: what has ended writes nothing any more. `committed` hears of every group that is on the disk. */
const whileAlive = (journal: Journal, life: Life, committed: () => void): Journal => {
  const alive = (): void => {
    if (!life.alive) throw new Error('this process has ended');
  };
  const together: Journal['together'] = (changes) => {
    const results = journal.together(changes);
    committed();
    alive();
    return results;
  };
  return new Proxy(journal, {
    get: (target, name): unknown => {
      alive();
      return name === 'together' ? together : (Reflect.get(target, name) as unknown);
    },
  });
};

export interface KnownDocument {
  readonly id: string;
  readonly patient: number;
  /** Decided by a person, refused, or with an answer that was lost: it may have been overtaken. */
  disturbed: boolean;
}

const modelled = (
  { id, patient }: Pick<KnownDocument, 'id' | 'patient'>,
  state: 'held' | 'ready' | 'cancelled',
  bytes: Uint8Array,
): NewDocument =>
  newDocument(id, {
    setId: `set-${id}`,
    state,
    cause: 'model',
    patient: { name: 'n', nationalId: `p${patient}` },
    bytes,
    entry: '{}',
  });

export class World {
  readonly documents: KnownDocument[] = [];
  /** What the platform holds, in the order in which it was stored: document id and hash. */
  readonly stored = new Map<string, string>();
  /** What may never be seen; empty when all is well. */
  readonly violations: string[] = [];
  journal: Journal;
  private readonly place = journalPlace();
  private readonly platformScript: (typeof platformDeeds)[number][] = [];
  private readonly registryScript: (typeof registryDeeds)[number][] = [];
  /** What was fixed for a document, until a refusal sets it free. */
  private readonly fixed = new Map<string, string>();
  private readonly requests = new Map<string, number>();
  /** The process ends after so many more commits of groups; 0: it does not. */
  private commitsLeft = 0;
  private wallClock = 1_800_000_000_000;
  private ids = 0;
  private sets = 0;
  private renderings = 0;
  private life = new Life();
  private deliverer: Deliverer;

  constructor() {
    this.journal = this.open();
    this.deliverer = this.begin();
  }

  private open(): Journal {
    return this.place.open({ now: () => this.wallClock, newId: () => `r${(this.ids += 1)}` });
  }

  private begin(): Deliverer {
    const life = new Life();
    this.life = life;
    return startDelivery({
      journal: whileAlive(this.journal, life, () => {
        if (this.commitsLeft > 0 && (this.commitsLeft -= 1) === 0) life.end();
      }),
      platform: this.platformOf(life),
      fix: ({ id }) =>
        ({
          submissionSet: { uniqueId: `set-${(this.sets += 1)}` },
          documentEntry: { uniqueId: id, hash: hashOf(this.bytesOf(id)), size: 1 },
        }) as unknown as Submission,
      patientOf: () => somebody,
      mayNotLeave: () => () => undefined,
      needsDossier: false,
      monotonic: () => performance.now(),
      random: () => 0.5,
      settled: () => undefined,
      contact: () => undefined,
      surprised: (where, error) => {
        if (life.alive) this.violations.push(`${where}: ${String(error)}`);
      },
    });
  }

  private platformOf(life: Life): Platform {
    return {
      submit: (submission, bytes) => (life.alive ? this.submit(life, submission, bytes) : never()),
      find: (id) => (life.alive ? this.find(life, id) : never()),
      lookUp: () => never<DossierAnswer>(),
      checkPath: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
  }

  private submit(
    life: Life,
    { submissionSet, documentEntry: { uniqueId: id, hash } }: Submission,
    bytes: Uint8Array,
  ): Promise<SubmissionOutcome> {
    const deed = this.platformScript.shift() ?? 'accepts';
    if (hash !== hashOf(bytes)) this.violations.push(`${id} left under metadata of other bytes`);
    if (this.stored.has(id)) this.violations.push(`${id} was sent though it is stored`);
    if (this.journal.document(id)?.state !== 'sending')
      this.violations.push(`${id} left without a line in the journal`);
    const earlier = this.fixed.get(id);
    if (earlier !== undefined && earlier !== submissionSet.uniqueId)
      this.violations.push(`${id} left as another submission`);
    this.fixed.set(id, submissionSet.uniqueId);
    this.requests.set(id, (this.requests.get(id) ?? 0) + 1);
    const store = (): void => {
      this.stored.set(id, hash);
    };
    const disturb = (): void => this.disturb(id);
    switch (deed) {
      case 'accepts':
        store();
        return Promise.resolve(accepted);
      case 'accepts slowly':
        return new Promise((resolve) => {
          setTimeout(() => {
            if (!life.alive) return;
            store();
            resolve(accepted);
          }, 700);
        });
      case 'refuses':
        disturb();
        this.fixed.delete(id);
        return Promise.resolve({ kind: 'refused', errors: [], answer: '', problem });
      case 'is busy':
        return Promise.resolve({ kind: 'busy', problem });
      case 'is unreachable':
        return Promise.resolve({ kind: 'unreachable', problem });
      case 'stores, answer lost':
        disturb();
        store();
        return Promise.resolve({ kind: 'unknown', problem });
      case 'stores nothing, answer lost':
        disturb();
        return Promise.resolve({ kind: 'unknown', problem });
      case 'stores, answer unclear':
        disturb();
        store();
        return Promise.resolve({ kind: 'unclear', errors: [], answer: '', problem });
      case 'stores nothing, answer unclear':
        // A refusal once the registry has been asked.
        disturb();
        this.fixed.delete(id);
        return Promise.resolve({ kind: 'unclear', errors: [], answer: '', problem });
      case 'agent killed after it stored':
        store();
        disturb();
        life.end();
        return never();
      case 'agent killed before it stores':
        disturb();
        life.end();
        return never();
    }
  }

  private find(life: Life, id: string): Promise<RegistryAnswer> {
    const deed = this.registryScript.shift() ?? 'answers';
    if (deed === 'is unreachable') return Promise.resolve({ kind: 'unreachable', problem });
    if (deed === 'agent killed before the answer') {
      life.end();
      return never();
    }
    const hash = this.stored.get(id);
    return Promise.resolve(
      hash === undefined
        ? { kind: 'absent' }
        : { kind: 'found', entryUuid: 'u', hash, size: 1, status: 'approved', patientId: 'p' },
    );
  }

  private disturb(id: string): void {
    const document = this.documents.find((one) => one.id === id);
    if (document) document.disturbed = true;
  }

  /** The process ends at once; the next one finds what the journal holds. */
  private restart(): void {
    this.life.end();
    void this.deliverer.stop();
    this.journal.close();
    this.journal = this.open();
    for (const id of this.journal.recoverInterrupted()) {
      this.disturb(id);
      // Written down, and cut off before a byte left: the platform never heard of that one.
      const [sent, heard] = [this.attemptsOf(id), this.requests.get(id) ?? 0];
      if (sent === heard + 1) this.requests.set(id, sent);
    }
    this.deliverer = this.begin();
  }

  /** An orderly end waits for what is under way. */
  private async stop(): Promise<void> {
    const stopped = this.deliverer.stop();
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.race([stopped, this.life.ended]);
  }

  private take(name: string, patient: number, state: 'held' | 'ready' | 'cancelled'): void {
    const { receipt } = this.journal.take({ source: 's', sourceKind: 'folder', name, bytes: Buffer.from(name) });
    const document = modelled({ id: name, patient }, state, Buffer.from(name));
    this.journal.recordReading(receipt.id, { format: 'model', setAside: [], documents: [document] });
    this.deliverer.wake();
  }

  private bytesOf(id: string): Uint8Array {
    return this.journal.documentContent(id) ?? new Uint8Array();
  }

  private decide(choice: number, decides: Decision): void {
    const document = this.documents[choice % Math.max(1, this.documents.length)];
    if (!document) return;
    // What is under way, whose outcome is unknown or what has ended is not a person's to decide: the screens offer nothing there.
    const open: Readonly<Record<Decision, readonly (DocumentState | undefined)[]>> = {
      release: ['held', 'refused'],
      cancel: ['held', 'refused', 'ready'],
      'make again': ['held', 'ready'],
    };
    if (!open[decides].includes(this.stateOf(document.id))) return;
    if (decides === 'make again') this.makeAgain(document);
    else this.journal.move(document.id, decides === 'release' ? 'ready' : 'cancelled', 'person');
    document.disturbed = true;
    this.deliverer.wake();
  }

  private makeAgain(document: KnownDocument): void {
    if (this.stateOf(document.id) === 'ready') this.journal.move(document.id, 'held', 'merged');
    this.renderings += 1;
    this.journal.rerendered(
      document.id,
      modelled(document, 'ready', Buffer.from(`${document.id} again, ${this.renderings}`)),
    );
    this.fixed.delete(document.id);
  }

  async play(step: Step): Promise<void> {
    switch (step.do) {
      case 'arrive': {
        const id = `d${this.documents.length}`;
        this.take(id, step.patient, step.state);
        this.documents.push({ id, patient: step.patient, disturbed: step.state === 'held' });
        break;
      }
      case 'arrive-again': {
        const known = this.documents[step.choice % Math.max(1, this.documents.length)];
        if (known) this.take(known.id, known.patient, 'ready');
        break;
      }
      case 'platform':
        this.platformScript.push(step.deed);
        break;
      case 'registry':
        this.registryScript.push(step.deed);
        break;
      case 'clock':
        this.wallClock += step.by;
        break;
      case 'kill':
        this.restart();
        break;
      case 'kill-after-commit':
        this.commitsLeft = step.of;
        break;
      case 'stop':
        await this.stop();
        this.restart();
        break;
      case 'hurry':
        this.deliverer.hurry();
        break;
      case 'person':
        this.decide(step.choice, step.decides);
        break;
      case 'wait':
        await this.pass(step.milliseconds);
        break;
    }
    await this.pass(1);
  }

  private async pass(milliseconds: number): Promise<void> {
    this.wallClock += milliseconds;
    await vi.advanceTimersByTimeAsync(milliseconds);
    // Groups are written when the sockets of a real loop have been read.
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    if (!this.life.alive) this.restart();
  }

  /** Nothing disturbs any more: what can move, moves to its end. */
  async settle(): Promise<void> {
    this.platformScript.length = 0;
    this.registryScript.length = 0;
    this.commitsLeft = 0;
    const moves = (): boolean => this.journal.due(1).length > 0 || this.journal.summary().states.sending > 0;
    for (let rounds = 0; rounds < 50 && moves(); rounds += 1) await this.pass(600_000);
  }

  private attemptsOf(id: string): number {
    return this.journal.document(id)?.tries.filter(({ transaction }) => transaction === 'ITI-41').length ?? 0;
  }

  private stateOf(id: string): DocumentState | undefined {
    return this.journal.document(id)?.state;
  }

  /** What does not hold in the end, in words; nothing when all is well. */
  faults(): string[] {
    const faults = [...this.violations];
    const open = this.documents.filter(({ id }) => !['delivered', 'cancelled'].includes(this.stateOf(id) ?? ''));
    for (const { id } of this.documents) {
      const state = this.stateOf(id);
      if (state === undefined) faults.push(`${id} is lost`);
      if (state === 'ready' || state === 'sending' || state === 'unknown') faults.push(`${id} stays ${state} for ever`);
      if ((state === 'delivered') !== this.stored.has(id))
        faults.push(`${id}: ${String(state)} here, the platform differs`);
      const sent = this.attemptsOf(id);
      if (sent !== (this.requests.get(id) ?? 0))
        faults.push(`${id}: the journal counts ${sent} requests, the platform differs`);
    }
    if (this.journal.summary().undelivered !== open.length) faults.push('the summary hides a document');
    for (const patient of new Set(this.documents.map((one) => one.patient))) {
      const calm = this.documents.filter((one) => one.patient === patient && !one.disturbed).map(({ id }) => id);
      const arrived = calm.filter((id) => this.stored.has(id));
      const stored = [...this.stored.keys()].filter((id) => arrived.includes(id));
      if (arrived.join() !== stored.join())
        faults.push(`order of a patient: ${arrived.join()} arrived, ${stored.join()} stored`);
    }
    for (const { subject, problem: what } of this.journal.verify()) faults.push(`journal: ${subject} ${what}`);
    return faults;
  }

  async close(): Promise<void> {
    this.life.end();
    void this.deliverer.stop();
    await vi.advanceTimersByTimeAsync(1);
    this.journal.close();
    this.place.remove();
  }
}
