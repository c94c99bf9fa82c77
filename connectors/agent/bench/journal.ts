/** `journal-take`: a message and its acknowledgement in one synced commit, without any network, beside what the disk allows. */
import { randomBytes } from 'node:crypto';
import { journalPath, openJournal, type Journal } from '../../journal/index.ts';
import { receiptId } from '../receipt-id.ts';
import { syncedAppendsPerSecond } from './disk.ts';
import { figuresOf, repeated, type Benchmark } from './figures.ts';
import { numbering, resultMessage } from './inputs.ts';
import { dataFolder, inFreshFolder } from './processes.ts';

const number = numbering();
const acknowledgement = Buffer.alloc(200, 0x61);

/** Takes one message as the MLLP listener does. */
export function takeOne(journal: Journal): string {
  const name = number();
  const bytes = resultMessage({ controlId: name, patient: 0, observations: 22 });
  const taken = journal.take(
    { source: 'hl7', sourceKind: 'mllp', name, bytes, messageKey: `id:${name}` },
    undefined,
    () => ({
      bytes: acknowledgement,
      state: 'accepted',
    }),
  );
  return taken.receipt.id;
}

export const journalTake: Benchmark = {
  name: 'journal-take',
  run: (effort) =>
    inFreshFolder(async (folder) => {
      const { path, key } = dataFolder(folder, 'data');
      const journal = openJournal({
        path: journalPath(path),
        key,
        now: Date.now,
        newId: () => receiptId(Date.now(), randomBytes),
      });
      const count = effort.quick ? 20 : 2000;
      const once = (): Record<string, number> => {
        const floor = syncedAppendsPerSecond(folder, 2048, effort.quick ? 50 : 500);
        const start = performance.now();
        for (let index = 0; index < count; index += 1) takeOne(journal);
        return { 'takes/s': (count * 1000) / (performance.now() - start), 'disk floor': floor };
      };
      try {
        return {
          benchmark: 'journal-take',
          what: `${count} messages of 2 KB a run into the encrypted journal, each with its acknowledgement in one synced commit`,
          figures: figuresOf(
            [
              ['takes/s', 'messages/s', 'higher'],
              ['disk floor', 'synced appends/s', 'higher'],
            ],
            await repeated('journal-take', effort, effort.runs, once),
          ),
        };
      } finally {
        journal.close();
      }
    }),
};
