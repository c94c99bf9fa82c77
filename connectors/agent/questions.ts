/** A person answers what an ambiguous file is: remembered for its source, and every file that asks the same is read again by it. */
import { ProblemError, type Problem } from '../clinical/index.ts';
import type { Journal, Receipt } from '../journal/index.ts';

export interface QuestionOptions {
  readonly journal: Journal;
  /** Keeps the answer; from then on files of the source are read by it. */
  readonly remember: (answer: { source: string; format: string; choices: readonly string[] }) => void;
}

const noQuestion = (): ProblemError =>
  new ProblemError({
    code: 'FORMAT-NO-QUESTION',
    cause: {
      fr: 'Ce fichier ne pose pas cette question, ou plus : il a été lu entre-temps, ou ne peut pas être cela.',
      de: 'Diese Datei stellt diese Frage nicht oder nicht mehr: Sie wurde inzwischen gelesen, oder sie kann das nicht sein.',
      en: 'This file does not ask this, or no longer: it was read meanwhile, or cannot be that.',
    },
    next: {
      fr: 'Regardez la liste des fichiers qui n’ont pas pu être lus, et choisissez parmi les réponses proposées.',
      de: 'Sehen Sie in der Liste der nicht lesbaren Dateien nach, und wählen Sie unter den angebotenen Antworten.',
      en: 'Look at the list of files that could not be read, and choose among the answers offered.',
    },
  });

/** What may be answered about a receipt; nothing where nothing is asked. */
export function questionOf({ state, reason }: Receipt): readonly string[] {
  if (state !== 'unreadable' || reason?.startsWith('{') !== true) return [];
  return (JSON.parse(reason) as Problem).choices ?? [];
}

/** Receipts that wait for an answer are looked for among so many. */
const MOST = 10_000;

/** Gives how many files are read again by the answer. @throws ProblemError `FORMAT-NO-QUESTION` */
export function answerQuestion(
  { journal, remember }: QuestionOptions,
  receipt: Receipt,
  format: string,
): { readonly read: number } {
  const choices = questionOf(receipt);
  if (!choices.includes(format)) throw noQuestion();
  remember({ source: receipt.source, format, choices });
  const asking = journal
    .receipts({ states: ['unreadable'], limit: MOST, offset: 0 })
    .filter((other) => other.source === receipt.source && questionOf(other).includes(format));
  for (const { id } of asking) journal.reread(id, 'format-answered');
  return { read: asking.length };
}
