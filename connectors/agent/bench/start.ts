/** `start` and `idle`: how soon the agent takes documents after a start, and what it holds while nothing happens. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { journalPath, openJournal } from '../../journal/index.ts';
import { receiptId } from '../receipt-id.ts';
import { figure, figuresOf, repeated, type Benchmark, type Effort } from './figures.ts';
import { takeOne } from './journal.ts';
import { memoryOf } from './machine.ts';
import { dataFolder, inFreshFolder, withAgent, withSandbox, type SandboxProcess } from './processes.ts';

/** Cold for the process, not for the file cache of the system. */
const startTime = (data: string, sandbox: SandboxProcess): Promise<number> =>
  withAgent(data, sandbox, ({ readyAfter }) => Promise.resolve(readyAfter));

/** Receipts that were read long ago, as a year of use leaves them. */
function fill(path: string, key: Uint8Array, receipts: number): void {
  const journal = openJournal({
    path: journalPath(path),
    key,
    now: Date.now,
    newId: () => receiptId(Date.now(), randomBytes),
  });
  try {
    for (let index = 0; index < receipts; index += 1)
      journal.recordReading(takeOne(journal), { format: 'hl7v2', documents: [], setAside: ['benchmark'] });
  } finally {
    journal.close();
  }
}

export const start: Benchmark = {
  name: 'start',
  run: (effort) =>
    inFreshFolder((folder) =>
      withSandbox(folder, async (sandbox) => {
        const receipts = effort.quick ? 50 : 10_000;
        const empty = dataFolder(folder, 'empty');
        const full = dataFolder(folder, 'full');
        effort.progress(`start: filling a journal with ${receipts} receipts`);
        fill(full.path, full.key, receipts);
        const runs = async (name: string, path: string) =>
          figure(
            name,
            'ms',
            'lower',
            await repeated(`start, ${name}`, effort, effort.runs, () => startTime(path, sandbox)),
          );
        return {
          benchmark: 'start',
          what: 'from the start of the process to its line: journal open, sources listening, control API up',
          figures: [await runs('empty journal', empty.path), await runs(`${receipts} receipts`, full.path)],
        };
      }),
    ),
};

const idleFor = (effort: Effort): number => (effort.quick ? 1 : 15);

export const idle: Benchmark = {
  name: 'idle',
  run: (effort) =>
    inFreshFolder((folder) =>
      withSandbox(folder, async (sandbox) => {
        const { path } = dataFolder(folder, 'agent');
        const once = (): Promise<Record<string, number | undefined>> =>
          withAgent(path, sandbox, async ({ pid }) => {
            await pause(idleFor(effort) * 1000);
            return { resident: memoryOf(pid)?.now };
          });
        const runs = await repeated('idle', effort, Math.min(effort.runs, 3), once, () => undefined);
        return {
          benchmark: 'idle',
          what: `resident memory of the agent ${idleFor(effort)} s after its start, connected, with nothing to do (told by Linux only)`,
          figures: figuresOf([['resident', 'MB', 'lower']], runs),
        };
      }),
    ),
};
