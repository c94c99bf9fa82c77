/**
 * One run: load, faults of the DSP, the agent killed at random moments and started again, everything carried away at the end, and the
 * checker's verdict. The seed fixes every choice; at which instruction a kill falls is the machine's to decide.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../connectors/sandbox/index.ts';
import {
  agentProcess,
  freshFolder,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import { root } from '../support/tools.ts';
import { quickStarts } from './quick-start.ts';
import { allDocuments, check, type Verdict } from './checker.ts';
import { drawing } from './reports.ts';
import { pause, startLoad, type Load } from './senders.ts';

export interface RunOptions {
  readonly kills: number;
  readonly seed: number;
  readonly connections: number;
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
  readonly seconds: number;
  /** The folder of a run that was not clean: kept, to be looked into. */
  readonly kept?: string;
}

/** More than this waiting, and the senders rest: the run is about kills, not about a long queue. */
const MOST_WAITING = 150;

const choose = <Item>(draw: () => number, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(draw() * items.length)] ?? items[0];

/** Faults for the next life of the agent. Refusals are among them: what they leave is retried by a person at the end. */
function someFaults(draw: () => number): Fault[] {
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

/** An agent that is killed before it has said anything. */
async function killedWhileStarting(folder: string, sandbox: SandboxProcess, milliseconds: number): Promise<void> {
  const cli = join(root, 'connectors', 'agent', 'cli.ts');
  const args = [cli, 'run', '--data', join(folder, 'agent'), '--sandbox', sandbox.file];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await pause(milliseconds);
  child.kill('SIGKILL');
  await gone;
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
  const living: { agent?: AgentProcess | undefined } = {};
  let waiting = 0;
  const load = startLoad({
    connections: options.connections,
    // The senders' own sequence: theirs do not depend on how many choices the killer made meanwhile.
    draw: drawing(options.seed ^ 0x5eed),
    port: () => living.agent?.ready.mllp[0]?.port,
    inbox,
    outside,
    restMilliseconds: 250,
    full: () => waiting > MOST_WAITING,
  });
  let [kills, whileStarting] = [0, 0];
  try {
    const timeIsUp = (): boolean => options.until !== undefined && performance.now() > options.until;
    while (kills < options.kills && !timeIsUp()) {
      if (draw() < 0.2) {
        await killedWhileStarting(folder, sandbox, 200 + draw() * 1200);
        whileStarting += 1;
      } else {
        const agent = await agentProcess(folder, sandbox);
        living.agent = agent;
        await sandbox.faults(someFaults(draw));
        const away = draw() < 0.12;
        if (away) await sandbox.offline();
        await pause(draw() < 0.3 ? draw() * 100 : draw() * 1200);
        living.agent = undefined;
        const counted = kills % 5 === 0 ? await agent.client.call('overview', {}) : undefined;
        await agent.kill();
        if (away) await sandbox.online();
        waiting = counted?.undelivered ?? waiting;
      }
      kills += 1;
      if (kills % 25 === 0) options.progress?.(`${kills} kills, ${load.sent.length} reports begun, ${waiting} waiting`);
    }
    const agent = await agentProcess(folder, sandbox);
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
    return { verdict, kills, whileStarting, seconds, ...(clean ? {} : { kept: folder }) };
  } catch (error) {
    await living.agent?.kill();
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
      const { states, undelivered } = await agent.client.call('overview', {});
      if (states.refused > 0) {
        for (const { id, state } of await allDocuments(agent.client))
          if (state === 'refused') await agent.client.call('retry', { id });
      }
      const { rows: unread } = await agent.client.call('receipts', { limit: 1, state: 'received' });
      const onTheWay = states.ready + states.sending + states.unknown + states.refused;
      const versions = undelivered > 0 && onTheWay === 0 ? await waitsForAnother(agent) : false;
      return unread.length === 0 && onTheWay === 0 && !versions && readdirSync(inbox).length === 0;
    },
    seconds,
  );
}

const waitsForAnother = async (agent: AgentProcess): Promise<boolean> =>
  (await allDocuments(agent.client)).some(({ state, cause }) => state === 'held' && cause === 'earlier-version');

/** The result in lines for people. */
export function described({ verdict, kills, whileStarting, seconds, kept }: RunResult, seed: number): string {
  const { lost, twice, wrongRecord, hidden, counts } = verdict;
  return [
    `seed ${seed}: ${kills} kills (${whileStarting} while starting) in ${seconds} s`,
    `sent ${counts.sent} (${counts.sentAgain} more than once), told "taken" ${counts.told}, receipts ${counts.receipts}, files taken ${counts.taken}`,
    `documents ${counts.documents}, delivered ${counts.delivered}, waiting ${counts.waiting}, in the DSP ${counts.stored}`,
    `lost ${lost.length}, twice ${twice.length}, wrong record ${wrongRecord.length}, hidden ${hidden.length}`,
    ...[...lost, ...twice, ...wrongRecord, ...hidden].slice(0, 50).map((line) => `  ${line}`),
    ...(kept === undefined ? [] : [`kept for a look: ${kept}`]),
  ].join('\n');
}
