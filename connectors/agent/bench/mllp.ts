/** `mllp-ack`: how fast a sender over MLLP is told that its message is safe, by the whole agent, beside what the disk allows. */
import { syncedAppendsPerSecond } from './disk.ts';
import { figuresOf, quantile, repeated, type Benchmark, type Effort } from './figures.ts';
import { numbering, resultMessage } from './inputs.ts';
import { loadMllp } from './mllp-load.ts';
import { dataFolder, inFreshFolder, until, withAgent, withSandbox, type AgentProcess } from './processes.ts';

const SIZE = 2048;
const CONNECTIONS = [1, 8] as const;
/** Messages per second of the steady feed. */
const PACE = 200;
const number = numbering();
let patient = 0;
const message = (): Buffer => resultMessage({ controlId: number(), patient: patient++, observations: 22 });

/** The reader has caught up: a run does not pay for the messages of the one before. */
const quiet = async ({ client }: AgentProcess): Promise<void> => {
  await until(300, 100, async () => (await client.call('receipts', { state: 'received' })).rows.length === 0);
};

export const mllpAck: Benchmark = {
  name: 'mllp-ack',
  run: (effort) =>
    inFreshFolder((folder) =>
      withSandbox(folder, async (sandbox) => {
        // Delivery is another benchmark; everything else of the agent goes on meanwhile.
        await sandbox.tell('offline');
        return withAgent(dataFolder(folder, 'agent').path, sandbox, async (agent) => {
          const figures = [];
          for (const connections of CONNECTIONS) figures.push(...(await measure(agent, folder, connections, effort)));
          figures.push(...(await measurePaced(agent, effort)));
          return {
            benchmark: 'mllp-ack',
            what: `ORU^R01 of about ${SIZE} bytes to the running agent, DSP offline; each acknowledged after a synced commit; the agent reads, renders and checks them meanwhile`,
            figures,
          };
        });
      }),
    ),
};

async function measure(agent: AgentProcess, folder: string, connections: number, effort: Effort) {
  const [place] = agent.ready.mllp;
  if (!place) throw new Error('the agent opened no MLLP port');
  const load = async (messages: number): Promise<Record<string, number>> => {
    await quiet(agent);
    const floor = syncedAppendsPerSecond(folder, SIZE, effort.quick ? 50 : 500);
    const { perSecond, latencies } = await loadMllp({ ...place, connections, messages, message });
    return {
      'messages/s': perSecond,
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      p99: quantile(latencies, 0.99),
      'disk floor': floor,
    };
  };
  const messages = effort.quick ? 20 : 1000;
  const name = `mllp-ack, ${connections} connection(s)`;
  const runs = await repeated(
    name,
    effort,
    effort.runs,
    () => load(messages),
    () => load(Math.ceil(messages / 2)),
  );
  return figuresOf(
    [
      ['messages/s', 'messages/s', 'higher'],
      ['p50', 'ms', 'lower'],
      ['p95', 'ms', 'lower'],
      ['p99', 'ms', 'lower'],
      ['disk floor', 'synced appends/s', 'higher'],
    ],
    runs,
  ).map((one) => ({ ...one, name: `${one.name}, ${connections} connection${connections === 1 ? '' : 's'}` }));
}

/** A steady feed, as a busy laboratory's: what a sender waits when nobody pushes. */
async function measurePaced(agent: AgentProcess, effort: Effort) {
  const [place] = agent.ready.mllp;
  if (!place) throw new Error('the agent opened no MLLP port');
  const load = async (messages: number): Promise<Record<string, number>> => {
    await quiet(agent);
    const { latencies } = await loadMllp({ ...place, connections: 8, messages, message, pace: PACE });
    return {
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      'p99.9': quantile(latencies, 0.999),
    };
  };
  const messages = effort.quick ? 20 : 10 * PACE;
  const warmUp = () => load(Math.ceil(messages / 4));
  const runs = await repeated(`mllp-ack, ${PACE}/s`, effort, effort.runs, () => load(messages), warmUp);
  return figuresOf(
    [
      ['p50', 'ms', 'lower'],
      ['p99', 'ms', 'lower'],
      ['p99.9', 'ms', 'lower'],
    ],
    runs,
  ).map((one) => ({ ...one, name: `${one.name}, ${PACE} messages/s` }));
}
