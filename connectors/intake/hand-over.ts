/** Files handed over in the window or by the command line: their bytes come with the call, side files in the same call. */
import type { Problem } from '../clinical/index.ts';
import { JournalError, crashPoint } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { completenessSafely } from './completeness.ts';
import { waits } from './problems.ts';
import { journalTrouble } from './trouble.ts';
import type { FileCompleteness } from './types.ts';

export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface HandedOver {
  readonly file: string;
  /** The receipt that holds the file, itself or as the side file of another. */
  readonly receiptId?: string;
  /** Why it was not taken. */
  readonly problem?: Problem;
}

/** Takes what is whole; one result per file, in the order given. A file that is not whole is not taken: its owner still has it. */
export function handOver(options: {
  readonly source: string;
  readonly files: readonly GivenFile[];
  readonly journal: Journal;
  readonly completeness: FileCompleteness;
}): readonly HandedOver[] {
  const { files } = options;
  const verdicts = files.map((file) => companionsIn(files, file, options.completeness));
  const claimed = new Set(verdicts.flatMap((verdict) => ('companions' in verdict ? verdict.companions : [])));
  const outcomes = new Map<GivenFile, Pick<HandedOver, 'receiptId' | 'problem'>>();
  files.forEach((file, index) => {
    const verdict = verdicts[index];
    if (!verdict || claimed.has(file)) return;
    if ('problem' in verdict) {
      outcomes.set(file, verdict);
      return;
    }
    const outcome = takeOne(options, file, verdict.companions);
    for (const member of [file, ...verdict.companions]) outcomes.set(member, outcome);
  });
  return files.map((file) => ({ file: file.name, ...(outcomes.get(file) ?? { problem: waits.companionMissing }) }));
}

type Verdict = { readonly companions: readonly GivenFile[] } | { readonly problem: Problem };

/** The side files of one among files that came together, or why it is not whole. */
export function companionsIn(files: readonly GivenFile[], file: GivenFile, completeness: FileCompleteness): Verdict {
  if (file.bytes.length === 0) return { problem: waits.empty };
  const others = files.filter((other) => other !== file);
  const verdict = completenessSafely(
    completeness,
    file.name,
    file.bytes,
    others.map(({ name }) => name),
  );
  // It may be something else that waits for nothing: a person is asked.
  if (verdict.state === 'waiting' && verdict.alone === 'question') return { companions: [] };
  if (verdict.state === 'waiting' && verdict.alone === 'unnamed') return { problem: waits.whoseUnknown };
  if (verdict.state === 'waiting') {
    return { problem: verdict.for === 'end-of-file' ? waits.unfinished : waits.companionMissing };
  }
  const companions = verdict.companions.map((name) => others.find((other) => other.name === name));
  if (companions.some((companion) => companion === undefined || companion.bytes.length === 0)) {
    return { problem: waits.companionMissing };
  }
  return { companions: companions.filter((companion) => companion !== undefined) };
}

function takeOne(
  { source, journal }: { readonly source: string; readonly journal: Journal },
  file: GivenFile,
  companions: readonly GivenFile[],
): Pick<HandedOver, 'receiptId' | 'problem'> {
  try {
    const { receipt } = journal.take({
      source,
      sourceKind: 'handover',
      name: file.name,
      bytes: file.bytes,
      companions: new Map(companions.map(({ name, bytes }) => [name, bytes])),
    });
    crashPoint('hand-over-committed');
    return { receiptId: receipt.id };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return { problem: journalTrouble(error) };
  }
}
