/** The thread of one pack: makes it ready once, then judges one document after the other. It reads no file and opens no connection. */
import { parentPort, workerData } from 'node:worker_threads';
import { ProblemError, type Problem } from '../../clinical/index.ts';
import { makeJudge, makeShipped } from './judge.ts';
import type { JudgeFacts, PackHit, PackSource, UserPackKind } from './types.ts';

export type ThreadReport =
  | { readonly kind: 'ready'; readonly facts: JudgeFacts & { readonly kind: UserPackKind } }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'judged'; readonly hits: readonly PackHit[] }
  /** Only the class of the error: its message may quote the document. */
  | { readonly kind: 'threw'; readonly name: string };

const report = (told: ThreadReport): void => {
  parentPort?.postMessage(told);
};
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const source = workerData as PackSource;
try {
  const made = 'shipped' in source ? await makeShipped() : await makeJudge(source.bytes, source.settings);
  const { judge, ...facts } = made;
  parentPort?.on('message', (document: Uint8Array) => {
    try {
      report({ kind: 'judged', hits: judge(document) });
    } catch (error) {
      report({ kind: 'threw', name: nameOf(error) });
    }
  });
  report({ kind: 'ready', facts });
} catch (error) {
  report(
    error instanceof ProblemError
      ? { kind: 'refused', problem: error.problem }
      : { kind: 'threw', name: nameOf(error) },
  );
}
