/** `check`, `render`: the work on a document itself, in one thread, without disk or network. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { completeDocument, documentId, documentSetId } from '../../clinical/index.ts';
import { checkDocument, type CheckSubject } from '../../conformance/index.ts';
import { render } from '../../documents/index.ts';
import { describeSubmissionSet } from '../../dsp/index.ts';
import { readInput } from '../../formats/index.ts';
import { loadProfile } from '../../profiles/index.ts';
import { readConfiguration } from '../configuration.ts';
import { translationContext } from '../context.ts';
import { dataFolderAt } from '../data-folder.ts';
import { noScripts } from '../scripts.ts';
import { describe, nobodyKnown, type TranslationContext } from '../translate.ts';
import { figure, quantile, repeated, type Benchmark, type Effort } from './figures.ts';
import { resultMessage } from './inputs.ts';
import { inFreshFolder } from './processes.ts';

/** The context of an agent that nobody configured yet. */
export function freshContext(folder: string): TranslationContext {
  const data = dataFolderAt(folder);
  const nothing = { ...nobodyKnown, versions: () => [], document: () => undefined };
  return translationContext(readConfiguration(data.configuration, data), loadProfile('sandbox'), nothing, noScripts);
}

/** Does it again and again for the time of one run; gives how often per second. */
export function perSecond(effort: Effort, work: () => number, long = 2000): number {
  const start = performance.now();
  const milliseconds = effort.quick ? 20 : long;
  let done = 0;
  do done += work();
  while (performance.now() - start < milliseconds);
  return (done * 1000) / (performance.now() - start);
}

const rate = async (name: string, effort: Effort, work: () => number, unit = 'documents/s') => [
  figure(unit, unit, 'higher', await repeated(name, effort, effort.runs, () => perSecond(effort, work))),
];

function resultDocument(context: TranslationContext, observations: number) {
  const input = { bytes: resultMessage({ controlId: 'BENCH', patient: 0, observations }), name: 'bench' };
  const { parts } = readInput(input, { profile: context.profile, source: context.sourceProfile('bench') });
  const part = parts.find(({ kind }) => kind === 'document');
  if (part?.kind !== 'document') throw new Error('the message of the benchmark gives no document');
  return part.document;
}

/** A document as it is checked before it leaves: rendered, described, with the submission that would carry it. */
function subject(context: TranslationContext, observations: number): CheckSubject {
  const read = resultDocument(context, observations);
  const document = completeDocument(read, context.sender);
  const result = render(document, 'cda', {
    profile: context.profile,
    documentId: documentId(read),
    setId: documentSetId(read.lineage),
    history: { versionNumber: 1 },
  });
  if (!result.ok) throw new Error('the document of the benchmark cannot be rendered');
  const { rendering } = result;
  const entry = describe(document, rendering, context.profile);
  const submissionSet = describeSubmissionSet({ entry, profile: context.profile, now: Date.now() });
  return { document, rendering, entry, submissionSet };
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

/** How long each of some checks took, in milliseconds, after a few that do not count. */
function checksTook(count: number, work: () => void): readonly number[] {
  for (let warm = 0; warm < Math.min(20, count); warm += 1) work();
  return Array.from({ length: count }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

/** The first length of a laboratory report whose CDA has at least this many bytes. */
function largeReport(context: TranslationContext, bytes: number): CheckSubject {
  const some = subject(context, 200).rendering.bytes.length;
  return subject(context, Math.ceil((200 * bytes) / some) + 20);
}

/** What is used after everything unused was collected, where this process may ask for it; else what is used now. */
function heapMegabytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Growth of the heap between the first tenth of many checks and their end: what is kept of each would show. */
function growthOver(checks: number, work: () => void): number {
  for (let done = 0; done < checks / 10; done += 1) work();
  const before = heapMegabytes();
  for (let done = checks / 10; done < checks; done += 1) work();
  return Math.max(0.001, heapMegabytes() - before);
}

export const check: Benchmark = {
  name: 'check',
  run: (effort) =>
    inFreshFolder(async (folder) => {
      const context = freshContext(folder);
      const today = { profile: context.profile, today: context.today() };
      const typical = subject(context, 37);
      const large = largeReport(context, effort.quick ? 200_000 : 5_000_000);
      const checking = (one: CheckSubject) => () => {
        checkDocument(one, today);
      };
      const work = (): number => {
        checking(typical)();
        return 1;
      };
      const [few, times, many] = effort.quick ? [3, 1, 30] : [200, 3, 10_000];
      // Without it, what was not collected yet counts as kept.
      setFlagsFromString('--expose-gc');
      globalThis.gc ??= runInNewContext('gc') as NodeJS.GCFunction;
      const took = await repeated('check, typical', effort, effort.runs, () => checksTook(few, checking(typical)));
      const large5 = await repeated('check, large', effort, effort.runs, () => checksTook(times, checking(large)));
      effort.progress(`check: memory over ${many} checks`);
      return {
        benchmark: 'check',
        what: `every applicable rule on a laboratory CDA of ${kilobytes(typical.rendering.bytes)} with its submission metadata, as before it leaves, warm, one thread; large: ${kilobytes(large.rendering.bytes)}; memory: growth of the heap over ${many} checks after the first tenth`,
        figures: [
          figure(
            'typical, median',
            'ms',
            'lower',
            took.map((run) => quantile(run, 0.5)),
          ),
          figure(
            'typical, 99 of 100',
            'ms',
            'lower',
            took.map((run) => quantile(run, 0.99)),
          ),
          figure(
            'large, median',
            'ms',
            'lower',
            large5.map((run) => quantile(run, 0.5)),
          ),
          figure('heap growth', 'MB', 'lower', [growthOver(many, checking(typical))]),
          ...(await rate('check', effort, work)),
        ],
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
