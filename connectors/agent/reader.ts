/** The reading loop: receipts become documents, one at a time, oldest first; what cannot be read waits for a person. */
import type { Problem } from '../clinical/index.ts';
import { JournalError, type DocumentRow, type Journal, type JournalFault } from '../journal/index.ts';
import type { Log } from './log.ts';
import { describeError } from './log.ts';
import { translateInput, type TranslationContext, type UnreadablePart } from './translate.ts';
import { turns } from './turns.ts';

export interface ReaderOptions {
  readonly journal: Journal;
  readonly context: TranslationContext;
  readonly log: Log;
  /** Milliseconds that never jump. */
  readonly monotonic: () => number;
  /** Documents became ready or held: somebody may want to look. */
  readonly changed: () => void;
}

export interface Reader {
  wake(): void;
  /** Reads a held document's receipt again: after a change of profile, of history, or by a person's decision. */
  again(documentId: string, overrule: boolean): DocumentRow | undefined;
  /** The outcome of a document is known: the next version that waited for it goes on, if no other is still open. */
  settled(documentId: string): void;
  stop(): Promise<void>;
}

export const crashed: Problem = {
  code: 'READ-CRASHED',
  cause: {
    fr: 'Relais n’a pas pu lire ce contenu à cause d’une erreur de son propre programme.',
    de: 'Relais konnte diesen Inhalt wegen eines eigenen Programmfehlers nicht lesen.',
    en: 'Relais could not read this content because of an error in its own program.',
  },
  next: {
    fr: 'Le contenu est gardé. Envoyez le fichier de diagnostic au support, puis choisissez « Relire ».',
    de: 'Der Inhalt ist aufbewahrt. Senden Sie die Diagnosedatei an den Support und wählen Sie dann „Erneut lesen“.',
    en: 'The content is kept. Send the diagnostics file to support, then choose “Read again”.',
  },
};

/** Why an input is not read whole: the one problem, or all of them by part, so that no bad message hides behind another. */
export function problemOfParts(parts: readonly UnreadablePart[]): Problem | undefined {
  const [first, second] = parts;
  if (first === undefined || second === undefined) return first?.problem;
  const named = parts.map(({ part, problem }) => `${part} ${problem.code}`).join(', ');
  return {
    code: 'PARTS-UNREADABLE',
    cause: {
      fr: `Plusieurs parties de ce fichier n’ont pas pu être lues : ${named}. Les autres suivent leur chemin.`,
      de: `Mehrere Teile dieser Datei waren nicht lesbar: ${named}. Die anderen gehen ihren Weg.`,
      en: `Several parts of this file could not be read: ${named}. The others go their way.`,
    },
    next: {
      fr: 'Demandez à l’expéditeur d’envoyer ces parties de nouveau.',
      de: 'Bitten Sie den Absender, diese Teile noch einmal zu senden.',
      en: 'Ask the sender to send these parts again.',
    },
  };
}

/** Faults of the disk and not of the content: what could not be recorded is read again later, and not called unreadable. */
const notNow: ReadonlySet<JournalFault> = new Set(['full', 'io', 'locked']);

/** Zero: everything that waits now has its turn first. */
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    if (milliseconds > 0) setTimeout(resolve, milliseconds);
    else setImmediate(resolve);
  });

export function startReader(options: ReaderOptions): Reader {
  const { journal, context, log, monotonic } = options;
  const senders = turns({ monotonic, pause });
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;
  const isAgain = (): boolean => again;
  const isStopped = (): boolean => stopped;

  function readOne(receiptId: string, source: string, name: string): void {
    const content = journal.receiptContent(receiptId);
    // Recorded as unreadable by the caller: a receipt that is only passed over would come up again for ever.
    if (content === undefined) throw new Error('a receipt without content');
    const translation = translateInput({ ...content, name }, source, context);
    // Superseded versions go first: if the machine stops in between, the receipt is read again and finds them cancelled.
    for (const id of translation.superseded) journal.move(id, 'cancelled', 'superseded');
    const unreadable = problemOfParts(translation.unreadable);
    journal.recordReading(receiptId, {
      format: translation.format,
      documents: translation.documents,
      setAside: translation.setAside,
      ...(unreadable ? { unreadable: JSON.stringify(unreadable) } : {}),
    });
  }

  async function loop(): Promise<void> {
    do {
      again = false;
      for (let batch = journal.receiptsToRead(20); batch.length > 0 && !stopped; batch = journal.receiptsToRead(20)) {
        for (const receipt of batch) {
          if (isStopped()) return;
          const begun = monotonic();
          try {
            readOne(receipt.id, receipt.source, receipt.name);
          } catch (error) {
            if (error instanceof JournalError && notNow.has(error.fault)) throw error;
            log.error('reading crashed', { receiptId: receipt.id, source: receipt.source, ...describeError(error) });
            journal.recordReading(receipt.id, {
              format: 'unknown',
              documents: [],
              setAside: [],
              unreadable: JSON.stringify(crashed),
            });
          }
          options.changed();
          // Sockets and screens get their turn between two documents.
          await senders.give(monotonic() - begun);
        }
      }
    } while (isAgain() && !isStopped());
  }

  const wake = (): void => {
    again = true;
    senders.arrived();
    if (running !== undefined || stopped) return;
    // Not in this turn of the event loop: the acknowledgement of what was just taken leaves before its translation begins.
    running = new Promise((resolve) => setImmediate(resolve))
      .then(loop)
      .catch((error: unknown) => {
        // The journal cannot be written now (a full disk): what is not read stays to be read.
        log.error('reading paused', describeError(error));
        setTimeout(wake, 5000).unref();
      })
      .finally(() => {
        running = undefined;
        if (again && !stopped) setImmediate(wake);
      });
  };

  function readAgain(documentId: string, overrule: boolean): DocumentRow | undefined {
    const row = journal.document(documentId);
    const content = row && journal.receiptContent(row.receiptId);
    const receipt = row && journal.receipt(row.receiptId);
    if (!row || !content || !receipt) return undefined;
    const translation = translateInput({ ...content, name: receipt.name }, receipt.source, context, overrule);
    const renewed = translation.documents.find((document) => document.id === documentId);
    if (renewed === undefined) return undefined;
    for (const id of translation.superseded) if (id !== documentId) journal.move(id, 'cancelled', 'superseded');
    journal.rerendered(documentId, renewed);
    options.changed();
    return journal.document(documentId);
  }

  return {
    wake,
    again: readAgain,
    settled: (documentId) => {
      const row = journal.document(documentId);
      const versions = row ? journal.versions(row.setId) : [];
      const waiting = versions.find(({ state, cause }) => state === 'held' && cause === 'earlier-version');
      const open = versions.some(({ state }) => state === 'ready' || state === 'sending' || state === 'unknown');
      if (waiting && !open) readAgain(waiting.id, false);
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
