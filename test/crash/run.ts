/**
 * One run: load, faults of the DSP, the agent killed at random moments and started again, everything carried away at the end, and the
 * checker's verdict. The seed fixes every choice; at which instruction a kill falls is the machine's to decide.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CrashPoint } from '../../connectors/journal/index.ts';
import type { Fault } from '../../connectors/sandbox/index.ts';
import {
  agentStandby,
  freshFolder,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type AgentStandby,
  type SandboxProcess,
} from '../support/processes.ts';
import { quickStarts } from './quick-start.ts';
import { allDocuments, check, type Verdict } from './checker.ts';
import { drawing } from './reports.ts';
import { pause, startLoad, type Load } from './senders.ts';

export interface RunOptions {
  readonly kills: number;
  readonly seed: number;
  readonly connections: number;
  /** Named places of the product at which every second kill falls, one after the other; the other kills fall at random moments. */
  readonly points?: readonly CrashPoint[];
  /** Kills that begin after this instant (monotonic milliseconds) are not made; the run ends orderly. */
  readonly until?: number;
  /** How long the rest may take to be carried away at the end, seconds. */
  readonly settleSeconds: number;
  readonly progress?: (line: string) => void;
}

export interface RunResult {
  readonly verdict: Verdict;
  readonly kills: number;
  /** Of them: before the agent had said that it is ready. */
  readonly whileStarting: number;
  /** Of them: at a named place, by its name. */
  readonly at: ReadonlyMap<CrashPoint, number>;
  readonly seconds: number;
  /** The folder of a run that was not clean: kept, to be looked into. */
  readonly kept?: string;
}

/** More than this waiting, and the senders rest: the run is about kills, not about a long queue. */
const MOST_WAITING = 60;

/** So many lives the senders may rest; then one lasts so long at most, until less waits. */
const RESTING_LIVES = 4;
const CARRYING_MILLISECONDS = 3000;

const choose = <Item>(draw: () => number, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(draw() * items.length)] ?? items[0];

/** Places that only some trouble leads to. */
const leadingTo: Partial<Record<CrashPoint, Fault>> = {
  'question-written': { transaction: 'ITI-41', times: 2, kind: 'drop-after-store' },
  'question-answered': { transaction: 'ITI-41', times: 2, kind: 'drop-after-store' },
  'superseded-cancelled': { transaction: 'ITI-41', times: 3, kind: 'refuse' },
};

/** Faults for the next life of the agent. Refusals are among them: what they leave is retried by a person, at the end at the latest. */
function someFaults(draw: () => number, point: CrashPoint | undefined): Fault[] {
  const wanted = point && leadingTo[point];
  if (wanted) return [wanted];
  const faults: Fault[] = [];
  const some = (chance: number, fault: Fault): void => {
    if (draw() < chance) faults.push(fault);
  };
  const lostAnswers = ['drop-before-store', 'drop-after-store', 'garbage', 'truncate'] as const;
  some(0.5, { transaction: 'ITI-41', times: 1, kind: choose(draw, lostAnswers) });
  some(0.4, { transaction: 'ITI-41', times: 1, kind: 'delay', ms: Math.round(draw() * 600) });
  some(0.15, { transaction: 'ITI-41', times: 1, kind: 'busy', retryAfter: 0 });
  some(0.1, { transaction: 'ITI-41', times: 1, kind: 'refuse' });
  some(0.3, { transaction: 'ITI-18', times: 1, kind: choose(draw, lostAnswers) });
  some(0.2, { transaction: 'ITI-47', times: 1, kind: choose(draw, lostAnswers) });
  some(0.1, { transaction: 'IDP', times: 1, kind: 'drop-before-store' });
  return faults;
}

/** Which of the several requests is meant: the one that carries a document. */
const IN_ADDRESS: Partial<Record<CrashPoint, string>> = {
  'request-left': ' /xds/repository',
  'answer-begun': ' /xds/repository',
};
/** A place that the load did not lead to in this time is left for another life. */
const PATIENCE_MILLISECONDS = 5000;

const goneWithin = (agent: AgentProcess, milliseconds: number): Promise<boolean> =>
  Promise.race([agent.gone.then(() => true), pause(milliseconds).then(() => false)]);

/** One agent after the other on one data folder; while one lives, the next one loads. */
function livesOf(folder: string, sandbox: SandboxProcess): { next: AgentStandby['go']; end(): Promise<void> } {
  let standby = agentStandby(folder, sandbox);
  return {
    next: (crashAt) => {
      const begun = standby.go(crashAt);
      standby = agentStandby(folder, sandbox);
      return begun;
    },
    end: () => standby.cancel(),
  };
}

export async function crashRun(options: RunOptions): Promise<RunResult> {
  const folder = freshFolder();
  const draw = drawing(options.seed);
  const begun = performance.now();
  const data = join(folder, 'agent');
  const [inbox, outside] = [join(data, 'in'), join(folder, 'outside')];
  for (const made of [inbox, outside]) mkdirSync(made, { recursive: true });
  await quickStarts();
  const sandbox = await sandboxProcess(folder);
  const lives = livesOf(folder, sandbox);
  const living: { agent?: AgentProcess | undefined } = {};
  /** What waited when it was last asked, and how many reports were begun then. */
  const last = { waiting: 0, begun: 0 };
  // Files that nobody has taken yet are in no headline.
  const full = (): boolean =>
    last.waiting + load.sent.length - last.begun > MOST_WAITING || readdirSync(inbox).length > MOST_WAITING;
  const look = async (agent: AgentProcess): Promise<void> => {
    const overview = await agent.client.call('overview', {}).catch(() => undefined);
    if (overview) Object.assign(last, { waiting: overview.undelivered, begun: load.sent.length });
  };
  const load = startLoad({
    connections: options.connections,
    // The senders' own sequence: theirs do not depend on how many choices the killer made meanwhile.
    draw: drawing(options.seed ^ 0x5eed),
    port: () => living.agent?.ready.mllp[0]?.port,
    inbox,
    outside,
    restMilliseconds: 250,
    full,
  });
  const { points = [] } = options;
  let [kills, whileStarting, resting] = [0, 0, 0];
  const at = new Map<CrashPoint, number>();

  /** One life with its end. */
  async function live(point: CrashPoint | undefined): Promise<void> {
    const away = point === undefined && draw() < 0.12;
    await sandbox.faults(someFaults(draw, point));
    if (away) await sandbox.offline();
    const nth = 1 + Math.floor(draw() * (point?.endsWith('commit') ? 12 : 2));
    const begun = lives.next(point === undefined ? '' : `kill ${point} ${nth}${IN_ADDRESS[point] ?? ''}`);
    if (point === undefined && draw() < 0.2) {
      await pause(draw() * 400);
      await begun.kill();
      if (away) await sandbox.online();
      whileStarting += 1;
      return;
    }
    // At a named place it may end before it has said that it is ready.
    const agent = await begun.ready.catch(() => undefined);
    living.agent = agent;
    if (agent) await look(agent);
    if (!agent) await begun.kill();
    else if (point === undefined) {
      await pause(draw() < 0.3 ? draw() * 100 : draw() * 700);
      resting = full() ? resting + 1 : 0;
      if (!away && resting >= RESTING_LIVES) await carryAway(agent);
    } else if (await goneWithin(agent, PATIENCE_MILLISECONDS)) at.set(point, (at.get(point) ?? 0) + 1);
    living.agent = undefined;
    await begun.kill();
    if (!agent && point !== undefined) at.set(point, (at.get(point) ?? 0) + 1);
    if (away) await sandbox.online();
  }

  /** Where lives are too short for anything to leave, on a slow machine, or too much was refused, the senders would rest for ever. */
  async function carryAway(agent: AgentProcess): Promise<void> {
    const end = performance.now() + CARRYING_MILLISECONDS;
    await retryRefused(agent).catch(() => undefined);
    do {
      await pause(50);
      await look(agent);
    } while (full() && performance.now() < end);
  }

  try {
    const timeIsUp = (): boolean => options.until !== undefined && performance.now() > options.until;
    while (kills < options.kills && !timeIsUp()) {
      await live(kills % 2 === 0 ? undefined : points[((kills - 1) / 2) % points.length]);
      kills += 1;
      if (kills % 25 === 0)
        options.progress?.(`${kills} kills, ${load.sent.length} reports begun, ${last.waiting} waiting`);
    }
    const agent = await lives.next('').ready;
    await lives.end();
    living.agent = agent;
    await load.finish();
    options.progress?.(`no more kills after ${kills}; carrying away what is left`);
    await settle(agent, sandbox, inbox, options.settleSeconds);
    const verdict = await witness(folder, load, agent, sandbox);
    const clean = [verdict.lost, verdict.twice, verdict.wrongRecord, verdict.hidden].every(
      ({ length }) => length === 0,
    );
    await agent.stop();
    await sandbox.stop();
    if (clean) removeFolder(folder);
    const seconds = Math.round((performance.now() - begun) / 1000);
    return { verdict, kills, whileStarting, at, seconds, ...(clean ? {} : { kept: folder }) };
  } catch (error) {
    await living.agent?.kill();
    await lives.end();
    await sandbox.stop();
    throw error;
  }
}

const witness = async (folder: string, load: Load, agent: AgentProcess, sandbox: SandboxProcess): Promise<Verdict> =>
  check({
    sent: load.sent,
    client: agent.client,
    inbox: agent.inbox,
    taken: join(folder, 'agent', 'taken'),
    stored: await sandbox.documents(),
    content: (uniqueId) => sandbox.content(uniqueId),
  });

/** The DSP is well again, a person retries what was refused, and everything goes where it belongs by itself. */
async function settle(agent: AgentProcess, sandbox: SandboxProcess, inbox: string, seconds: number): Promise<void> {
  await fetch(new URL('faults', sandbox.ready.admin), { method: 'DELETE' });
  await until(
    'everything taken is read and carried away',
    async () => {
      // In the order of its way: what moves on between two questions is seen by the next.
      const lying = readdirSync(inbox);
      const { rows: unread } = await agent.client.call('receipts', { limit: 1, state: 'received' });
      const { states, undelivered } = await agent.client.call('overview', {});
      if (states.refused > 0) await retryRefused(agent);
      const onTheWay = states.ready + states.sending + states.unknown + states.refused;
      const versions = undelivered > 0 && onTheWay === 0 ? await waitsForAnother(agent) : false;
      return lying.length === 0 && unread.length === 0 && onTheWay === 0 && !versions;
    },
    seconds,
  );
}

async function retryRefused(agent: AgentProcess): Promise<void> {
  for (const { id, state } of await allDocuments(agent.client))
    if (state === 'refused') await agent.client.call('retry', { id });
}

const waitsForAnother = async (agent: AgentProcess): Promise<boolean> =>
  (await allDocuments(agent.client)).some(({ state, cause }) => state === 'held' && cause === 'earlier-version');

/** The result in lines for people. */
export function described({ verdict, kills, whileStarting, at, seconds, kept }: RunResult, seed: number): string {
  const { lost, twice, wrongRecord, hidden, counts } = verdict;
  const named = [...at].map(([point, times]) => `${point} ${times}`);
  return [
    `seed ${seed}: ${kills} kills (${whileStarting} while starting) in ${seconds} s`,
    ...(named.length > 0 ? [`at named places: ${named.join(', ')}`] : []),
    `sent ${counts.sent} (${counts.sentAgain} more than once), told "taken" ${counts.told}, receipts ${counts.receipts}, files taken ${counts.taken}`,
    `documents ${counts.documents}, delivered ${counts.delivered}, waiting ${counts.waiting}, in the DSP ${counts.stored}`,
    `lost ${lost.length}, twice ${twice.length}, wrong record ${wrongRecord.length}, hidden ${hidden.length}`,
    ...[...lost, ...twice, ...wrongRecord, ...hidden].slice(0, 50).map((line) => `  ${line}`),
    ...(kept === undefined ? [] : [`kept for a look: ${kept}`]),
  ].join('\n');
}
