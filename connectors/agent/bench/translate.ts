/** `convert`, `check`, `render`: the work on a document itself, in one thread, without disk or network. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { completeDocument, documentId, documentSetId } from '../../clinical/index.ts';
import { checkFile } from '../../conformance/index.ts';
import { render } from '../../documents/index.ts';
import { readInput } from '../../formats/index.ts';
import { loadProfile } from '../../profiles/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { readConfiguration } from '../configuration.ts';
import { translationContext } from '../context.ts';
import { dataFolderAt } from '../data-folder.ts';
import { nobodyKnown, translateInput, type TranslationContext } from '../translate.ts';
import { figure, repeated, type Benchmark, type Effort } from './figures.ts';
import { resultMessage } from './inputs.ts';
import { cli, inFreshFolder } from './processes.ts';

/** The context of an agent that nobody configured yet. */
function freshContext(folder: string): TranslationContext {
  const data = dataFolderAt(folder);
  return translationContext(readConfiguration(data.configuration, data), loadProfile('sandbox'), {
    ...nobodyKnown,
    versions: () => [],
    document: () => undefined,
  });
}

/** Does it again and again for the time of one run; gives how often per second. */
function perSecond(effort: Effort, work: () => number): number {
  const start = performance.now();
  const milliseconds = effort.quick ? 20 : 2000;
  let done = 0;
  do done += work();
  while (performance.now() - start < milliseconds);
  return (done * 1000) / (performance.now() - start);
}

const rate = async (name: string, effort: Effort, work: () => number, unit = 'documents/s') => [
  figure(unit, unit, 'higher', await repeated(name, effort, effort.runs, () => perSecond(effort, work))),
];

const shippedMessages = () =>
  loadSamples()
    .filter(({ file }) => file.startsWith('hl7/'))
    .map(({ bytes, file }) => ({ bytes, name: file }));

/** What a person waits who converts one file: the start of the process, its programs loaded, one input. Milliseconds. */
function coldStart(folder: string, file: string): number {
  const start = performance.now();
  const args = [...process.execArgv, cli, 'convert', file, '--to', 'cda', '--data', folder];
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0 && status !== 1) throw new Error(`relais convert ended with ${String(status)}`);
  return performance.now() - start;
}

export const convert: Benchmark = {
  name: 'convert',
  run: (effort) =>
    inFreshFolder(async (folder) => {
      const context = freshContext(folder);
      const { file } = effort;
      const inputs = file === undefined ? shippedMessages() : [{ bytes: readFileSync(file), name: basename(file) }];
      const all = (): number =>
        inputs.reduce((documents, input) => documents + translateInput(input, 'bench', context).documents.length, 0);
      const documents = all();
      if (documents === 0) throw new Error('the file gives no document');
      const [first] = inputs;
      const sample = file ?? join(folder, 'sample.hl7');
      if (file === undefined && first) writeFileSync(sample, first.bytes, { mode: 0o600 });
      const cold = await repeated('convert, cold', effort, effort.runs, () => coldStart(folder, sample));
      return {
        benchmark: 'convert',
        what: `${file === undefined ? `${inputs.length} shipped HL7 v2 samples` : 'one file'} (${documents} documents) read, completed, rendered, described and checked, one thread; cold start: “relais convert” of one file, from nothing`,
        figures: [...(await rate('convert', effort, all)), figure('cold start', 'ms', 'lower', cold)],
      };
    }),
};

function resultDocument(context: TranslationContext, observations: number) {
  const input = { bytes: resultMessage({ controlId: 'BENCH', patient: 0, observations }), name: 'bench' };
  const { parts } = readInput(input, { profile: context.profile, source: context.sourceProfile('bench') });
  const part = parts.find(({ kind }) => kind === 'document');
  if (part?.kind !== 'document') throw new Error('the message of the benchmark gives no document');
  return part.document;
}

function rendered(context: TranslationContext, observations: number): () => Uint8Array {
  const read = resultDocument(context, observations);
  const document = completeDocument(read, context.sender);
  const facts = {
    profile: context.profile,
    documentId: documentId(read),
    setId: documentSetId(read.lineage),
    history: { versionNumber: 1 },
  };
  return () => {
    const result = render(document, 'cda', facts);
    if (!result.ok) throw new Error('the document of the benchmark cannot be rendered');
    return result.rendering.bytes;
  };
}

const kilobytes = (bytes: Uint8Array): string => `${Math.round(bytes.length / 1024)} KB`;

export const check: Benchmark = {
  name: 'check',
  run: (effort) =>
    inFreshFolder(async (folder) => {
      const context = freshContext(folder);
      const bytes = rendered(context, 37)();
      const work = (): number => {
        checkFile(bytes, 'bench.xml', { profile: context.profile, today: context.today() });
        return 1;
      };
      return {
        benchmark: 'check',
        what: `every applicable rule on a CDA of ${kilobytes(bytes)}, one thread`,
        figures: await rate('check', effort, work),
      };
    }),
};

export const renderLarge: Benchmark = {
  name: 'render',
  run: (effort) =>
    inFreshFolder(async (folder) => {
      const observations = effort.quick ? 100 : 2000;
      const once = rendered(freshContext(folder), observations);
      const work = (): number => {
        once();
        return 1;
      };
      return {
        benchmark: 'render',
        what: `a laboratory report of ${observations} observations as CDA level 3 (${kilobytes(once())}), one thread`,
        figures: await rate('render', effort, work),
      };
    }),
};
