/** `convert`: messages read, completed, rendered, described and checked, with the account of every field; without disk or network. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SourceInput } from '../../formats/index.ts';
import { readConfiguration } from '../configuration.ts';
import { dataFolderAt } from '../data-folder.ts';
import { nobodyKnown, translateInput } from '../translate.ts';
import { startTranslators, type Translators } from '../translation/translators.ts';
import { inputsOf, noDocument } from './given-inputs.ts';
import { figure, repeated, type Benchmark, type Effort } from './figures.ts';
import { cli, inFreshFolder } from './processes.ts';
import { freshContext, perSecond } from './translate.ts';

/** What a person waits who converts one file: the start of the process, its programs loaded, one input. Milliseconds. */
function coldStart(folder: string, file: string): number {
  const start = performance.now();
  const args = [...process.execArgv, cli, 'convert', file, '--to', 'cda', '--data', folder];
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0 && status !== 1) throw new Error(`relais convert ended with ${String(status)}`);
  return performance.now() - start;
}

/** Milliseconds before the first run, until all programs are compiled; the peer of the comparison is given as many. */
const WARM_UP = 15_000;
/** Milliseconds of a run: several times all inputs. */
const RUN = 5000;

/** All inputs over all threads, one after the other, again and again for a time; gives how many per second. */
async function perSecondInThreads(effort: Effort, inputs: readonly SourceInput[], threads: Translators, long: number) {
  const start = performance.now();
  const milliseconds = effort.quick ? 20 : long;
  let [begun, done] = [0, 0];
  const feed = async (): Promise<void> => {
    do {
      const input = inputs[begun++ % inputs.length];
      if (!input) return;
      // A copy: a thread keeps what it is given.
      const load = () => ({ ...input, bytes: Buffer.from(input.bytes) });
      const { kind } = await threads.translate({ source: 'bench', overrule: false, load });
      if (kind === 'failed') throw new Error('a thread could not translate an input');
      done += 1;
    } while (performance.now() - start < milliseconds);
  };
  // As many at a time as the agent.
  await Promise.all(Array.from({ length: threads.underWay }, feed));
  return (done * 1000) / (performance.now() - start);
}

export const convert: Benchmark = {
  name: 'convert',
  run: (effort) =>
    inFreshFolder(async (folder) => {
      const context = freshContext(folder);
      const inputs = inputsOf(effort);
      const translated = inputs.map((input) => translateInput(input, 'bench', context));
      const [documents, aside, unreadable] = (['documents', 'setAside', 'unreadable'] as const).map((list) =>
        translated.reduce((count, translation) => count + translation[list].length, 0),
      );
      if (documents === 0) throw noDocument(effort, inputs);
      const once = (): number => {
        for (const input of inputs) translateInput(input, 'bench', context);
        return inputs.length;
      };
      const oneThread = (long: number) => () => perSecond(effort, once, long);
      const alone = await repeated('convert', effort, effort.runs, oneThread(RUN), oneThread(WARM_UP));
      const data = dataFolderAt(folder);
      const history = { ...nobodyKnown, versions: () => [], document: () => undefined };
      const configuration = readConfiguration(data.configuration, data);
      const size = effort.quick ? 1 : availableParallelism();
      const threads = startTranslators({ configuration, history, size, standsBack: false });
      const inThreads = (long: number) => () => perSecondInThreads(effort, inputs, threads, long);
      const together = await repeated('convert, in threads', effort, effort.runs, inThreads(RUN), inThreads(WARM_UP));
      await threads.close();
      const [first] = inputs;
      const sample = join(folder, 'sample.hl7');
      if (first) writeFileSync(sample, first.bytes, { mode: 0o600 });
      const cold = await repeated('convert, cold', effort, effort.runs, () => coldStart(folder, sample));
      const share = (documents ?? 0) / inputs.length;
      const rates = (where: string, messages: readonly number[]) => [
        figure(`messages/s${where}`, 'messages/s', 'higher', messages),
        figure(
          `documents/s${where}`,
          'documents/s',
          'higher',
          messages.map((rate) => rate * share),
        ),
      ];
      return {
        benchmark: 'convert',
        what: `${effort.file === undefined ? `${inputs.length} shipped HL7 v2 samples` : `${inputs.length} messages given`} (${documents} documents, ${aside} set aside, ${unreadable} unreadable) read, completed, rendered, described and checked, with the account of every field: in one thread, and in ${size} threads as the agent does, packed for its journal; ${WARM_UP / 1000} s of warm-up before each; cold start: “relais convert” of one file, from nothing`,
        figures: [...rates('', together), ...rates(', one thread', alone), figure('cold start', 'ms', 'lower', cold)],
      };
    }),
};
