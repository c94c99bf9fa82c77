/** Between the reader and the threads: the files that a translation wants are made, and it is asked again with them in hand. */
import { startPdfaMaker, type Answer } from '../../pdfa/index.ts';
import { giveBack } from '../../journal/index.ts';
import type { Translators } from './translators.ts';

/** A file that stays as it came is in the input already: it need not travel with the answer. */
const withoutKept = (answer: Answer): Answer =>
  answer.ok && answer.way === 'kept' ? { ...answer, bytes: new Uint8Array() } : answer;

/** Translators that have the files made which their translation wants. */
export function withArchiveFiles(translators: Translators): Translators {
  const maker = startPdfaMaker();
  return {
    underWay: translators.underWay,
    translate: async (job) => {
      const files = new Map<string, Answer>();
      for (;;) {
        const outcome = await translators.translate({ ...job, files });
        const wanted = outcome.kind === 'translated' ? outcome.translation.wanted : [];
        if (wanted.length === 0) return outcome;
        for (const { key, ...request } of wanted) files.set(key, withoutKept(await maker.make(request)));
        // Not before all are made: two documents may carry the same file, each under a title of its own.
        for (const { bytes } of wanted) giveBack(bytes);
      }
    },
    close: async () => {
      await maker.close();
      await translators.close();
    },
  };
}
