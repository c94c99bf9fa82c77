/** `drain`, `submit-10mb` and `submit-50mb`: documents that wait go to the sandbox, over its real mutual TLS, SAML, ITI-47 and ITI-41. */
import type { DocumentRecord } from '../../sandbox/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { figuresOf, repeated, type Benchmark, type Effort } from './figures.ts';
import { letterMessage, numbering, patients, resultMessage } from './inputs.ts';
import { memoryOf, processorTimeOf } from './machine.ts';
import { loadMllp } from './mllp-load.ts';
import { dataFolder, inFreshFolder, until, withAgent, withSandbox, type AgentProcess } from './processes.ts';

const number = numbering();
type Measured = Record<string, number | undefined>;

async function send(agent: AgentProcess, messages: readonly Buffer[]): Promise<void> {
  const [place] = agent.ready.mllp;
  if (!place) throw new Error('the agent opened no MLLP port');
  const rest = [...messages];
  await loadMllp({ ...place, connections: 1, messages: rest.length, message: () => rest.pop() ?? Buffer.alloc(0) });
}

const inState = async ({ client }: AgentProcess, state: 'ready' | 'delivered'): Promise<number> =>
  (await client.call('overview', {})).states[state];

/** On fresh folders every time: the figure is that of a queue, not of a database that grew over the runs. */
const drainOnce = (effort: Effort): Promise<Measured> =>
  inFreshFolder((folder) =>
    withSandbox(folder, async (sandbox) => {
      await sandbox.tell('offline');
      return withAgent(dataFolder(folder, 'agent').path, sandbox, async (agent) => {
        const { documents } = effort;
        const messages = Array.from({ length: documents }, (_, patient) =>
          resultMessage({ controlId: number(), patient, observations: 12 }),
        );
        await send(agent, messages);
        await until(600, 100, async () => (await inState(agent, 'ready')) === documents);
        const begun = performance.now();
        const spent = [agent, sandbox].map(({ pid }) => processorTimeOf(pid));
        await sandbox.tell('online');
        const memory: Measured = {};
        // Not more often than a screen that somebody looks at asks: the agent would be measured answering.
        await until(1800, 1000, async () => {
          const done = await inState(agent, 'delivered');
          // At ten points of the way: a queue that drains must not grow the process.
          const point = `memory at ${Math.floor((10 * done) / documents) * 10} %`;
          memory[point] ??= memoryOf(agent.pid)?.now;
          return done === documents;
        });
        const whole = performance.now() - begun;
        const [ofAgent, ofSandbox] = [agent, sandbox].map(({ pid }, index) => {
          const [before, after] = [spent[index], processorTimeOf(pid)];
          return before === undefined || after === undefined ? undefined : (after - before) / documents;
        });
        const stored = (await (await fetch(new URL('documents', sandbox.ready.admin))).json()) as DocumentRecord[];
        const times = stored.map(({ receivedAt }) => new Date(receivedAt).getTime());
        if (stored.length !== documents)
          throw new Error(`${stored.length} of ${documents} documents are in the sandbox`);
        const span = Math.max(...times) - Math.min(...times);
        return {
          'documents/s': ((documents - 1) * 1000) / Math.max(1, span),
          'until empty': whole / 1000,
          'processor time, agent': ofAgent,
          'processor time, sandbox': ofSandbox,
          'peak memory': memoryOf(agent.pid)?.peak,
          ...memory,
        };
      });
    }),
  );

export const drain: Benchmark = {
  name: 'drain',
  run: async (effort) => {
    // Each run makes its own agent and sandbox: the first document of each is its warm-up.
    const runs = await repeated(
      'drain',
      effort,
      Math.min(effort.runs, 3),
      () => drainOnce(effort),
      () => undefined,
    );
    return {
      benchmark: 'drain',
      what: `${effort.documents} reports of ${Math.min(patients, effort.documents)} patients, queued while the DSP was offline; documents/s from the first stored to the last; until empty: from the moment it answers again`,
      figures: figuresOf(
        [
          ['documents/s', 'documents/s', 'higher'],
          ['until empty', 's', 'lower'],
          ['processor time, agent', 'ms/document', 'lower'],
          ['processor time, sandbox', 'ms/document', 'lower'],
          ['peak memory', 'MB', 'lower'],
          ...Array.from({ length: 11 }, (_, tenth) => [`memory at ${tenth * 10} %`, 'MB', 'lower'] as const),
        ],
        runs,
      ),
    };
  },
};

const submitOf = (name: string, bytes: number): Benchmark => ({
  name,
  run: (effort) =>
    inFreshFolder((folder) =>
      withSandbox(folder, async (sandbox) =>
        withAgent(dataFolder(folder, 'agent').path, sandbox, async (agent) => {
          const size = effort.quick ? bytes / 100 : bytes;
          const letter = loadSamples().find(({ file }) => file === 'hl7/mdm-lettre-sortie.hl7');
          if (!letter) throw new Error('the sample letter is missing');
          let done = 0;
          const once = async (): Promise<Measured> => {
            const message = letterMessage(letter.bytes, size, number());
            const begun = performance.now();
            await send(agent, [message]);
            const acknowledged = performance.now() - begun;
            done += 1;
            await until(600, 10, async () => (await inState(agent, 'delivered')) === done);
            return {
              acknowledgement: acknowledged,
              'whole way': performance.now() - begun,
              'ITI-41': await submissionTime(agent),
              'peak memory': memoryOf(agent.pid)?.peak,
            };
          };
          return {
            benchmark: name,
            what: `an MDM^T02 with a PDF of ${size / 1_000_000} MB over MLLP, until it is stored in the sandbox`,
            figures: figuresOf(
              [
                ['acknowledgement', 'ms', 'lower'],
                ['ITI-41', 'ms', 'lower'],
                ['whole way', 'ms', 'lower'],
                ['peak memory', 'MB', 'lower'],
              ],
              await repeated(name, effort, effort.runs, once),
            ),
          };
        }),
      ),
    ),
});

export const submitLarge = submitOf('submit-10mb', 10_000_000);
/** As large as documents may be that the house promises to carry without unbounded memory. */
export const submitLargest = submitOf('submit-50mb', 50_000_000);

/** How long the submission of the newest document took, as its story says. */
async function submissionTime({ client }: AgentProcess): Promise<number | undefined> {
  const { rows } = await client.call('documents', { limit: 1, offset: 0 });
  const [newest] = rows;
  const detail = newest && (await client.call('document', { id: newest.id }));
  const attempt = detail?.attemptList.findLast(({ transaction }) => transaction === 'ITI-41');
  return attempt?.endedAt === undefined ? undefined : attempt.endedAt - attempt.startedAt;
}
