/**
 * The reading loop: receipts become documents. Threads translate (`translation/`); here, where the journal is, results are recorded one
 * at a time in the order of arrival, and what cannot be read waits for a person.
 */
import { ProblemError, type Problem } from '../clinical/index.ts';
import {
  JournalError,
  WAITS_FOR_EARLIER,
  crashPoint,
  giveBack,
  type DocumentRow,
  type Journal,
  type JournalFault,
  type NewDocument,
  type Receipt,
} from '../journal/index.ts';
import type { Log } from './log.ts';
import { describeError } from './log-fields.ts';
import { SUPERSEDED, type Translation, type UnreadablePart } from './translate.ts';
import { crashed } from './translation/problems.ts';
import { TranslatorsClosed, type TranslationOutcome, type Translators } from './translation/translators.ts';
import { turns } from './turns.ts';

export interface ReaderOptions {
  readonly journal: Journal;
  readonly translators: Translators;
  readonly log: Log;
  /** Milliseconds that never jump. */
  readonly monotonic: () => number;
  /** Tells the local directory what a source said about people; gives what was not believed. */
  readonly tell: (source: string, news: Translation['news']) => readonly Problem[];
  /** A document that is ready, unless it has to wait for its time first. */
  readonly timed: (document: NewDocument, receipt: Receipt) => NewDocument;
  /** Documents became ready or held: somebody may want to look. */
  readonly changed: () => void;
}

export interface Reader {
  wake(): void;
  /** Reads a held document's receipt again: after a change of profile, of history, or by a person's decision. */
  again(documentId: string, overrule: boolean): Promise<DocumentRow | undefined>;
  /** The outcome of a document is known: the next version that waited for it goes on, if no other is still open. */
  settled(documentId: string): void;
  stop(): Promise<void>;
}

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

/** So many messages of a batch are taken in one transaction. */
const MESSAGES_AT_ONCE = 64;

/** Zero: everything that waits now has its turn first. */
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    if (milliseconds > 0) setTimeout(resolve, milliseconds);
    else setImmediate(resolve);
  });

export function startReader(options: ReaderOptions): Reader {
  const { journal, translators, log, monotonic } = options;
  const senders = turns({ monotonic, pause });
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;
  const isAgain = (): boolean => again;
  const isStopped = (): boolean => stopped;

  const translate = (
    { id, source, name }: Receipt,
    how: { readonly overrule: boolean; readonly split: boolean },
  ): Promise<TranslationOutcome> =>
    translators.translate({
      source,
      ...how,
      load: () => {
        const content = journal.receiptContent(id);
        // Recorded as unreadable by the caller: a receipt that is only passed over would come up again for ever.
        if (content === undefined) throw new Error('a receipt without content');
        crashPoint('translation-begun');
        return { ...content, name };
      },
    });

  /**
   * Every message of a batch becomes a receipt of its own, some at a time. Killed in between, the batch is still to be read: it is taken apart
   * again and finds the receipts that it gave, each by its place.
   */
  async function split(batch: Receipt, translation: Translation): Promise<void> {
    const { messages = [] } = translation;
    for (let first = 0; first < messages.length; first += MESSAGES_AT_ONCE) {
      const begun = monotonic();
      const results = journal.takeAll(
        messages.slice(first, first + MESSAGES_AT_ONCE).map((message, index) => {
          const part = String(first + index + 1);
          const { id: parentId, source, sourceKind } = batch;
          return {
            receipt: { source, sourceKind, ...message, parentId, part, messageKey: `part:${parentId}:${part}` },
          };
        }),
      );
      const failed = results.find((result) => result.kind === 'failed');
      if (failed) throw failed.error;
      await senders.give(monotonic() - begun);
      if (isStopped()) return;
    }
    record(batch, translation);
  }

  function record(receipt: Receipt, translation: Translation): void {
    const { id: receiptId, source } = receipt;
    crashPoint('translated');
    // Superseded versions go first: if the machine stops in between, the receipt is read again and finds them cancelled.
    for (const id of translation.superseded) journal.move(id, 'cancelled', SUPERSEDED);
    if (translation.superseded.length > 0) crashPoint('superseded-cancelled');
    // The directory first: if the machine stops in between, the receipt is read again and tells the same once more.
    const [disbelieved] = options.tell(source, translation.news);
    const unreadable = problemOfParts(translation.unreadable) ?? disbelieved;
    const documents = translation.documents.map((document) => options.timed(document, receipt));
    journal.recordReading(receiptId, {
      format: translation.format,
      documents,
      setAside: translation.setAside,
      ...(unreadable ? { unreadable: JSON.stringify(unreadable) } : {}),
    });
    for (const { bytes } of documents) giveBack(bytes);
    // A newer version in the same input need not wait behind one that waits for its time: it takes its place.
    for (const { id, notBefore } of documents) if (notBefore !== undefined) settled(id);
  }

  function recordFailure({ id, source }: Receipt, problem: Problem, error: ReturnType<typeof describeError>): void {
    log.error('reading failed', { receiptId: id, source, code: problem.code, ...error });
    const unreadable = JSON.stringify(problem);
    journal.recordReading(id, { format: 'unknown', documents: [], setAside: [], unreadable });
  }

  /** Records what became of a receipt. Nothing is recorded when the journal has moved on meanwhile: then its turn comes again. */
  async function finish(receipt: Receipt, pending: Promise<TranslationOutcome>): Promise<void> {
    try {
      const outcome = await pending;
      if (outcome.kind === 'failed') recordFailure(receipt, outcome.problem, outcome.error);
      else if (outcome.translation.messages) await split(receipt, outcome.translation);
      else if (outcome.unchanged()) record(receipt, outcome.translation);
    } catch (error) {
      if (error instanceof TranslatorsClosed) return;
      if (error instanceof JournalError && notNow.has(error.fault)) throw error;
      recordFailure(receipt, crashed, describeError(error));
    }
  }

  async function loop(): Promise<void> {
    /** Being translated or about to be, or translated and not recorded yet: no thread waits for the recording. */
    const underWay = new Map<string, Promise<TranslationOutcome>>();
    const begin = (receipt: Receipt): Promise<TranslationOutcome> => {
      const known = underWay.get(receipt.id);
      if (known) return known;
      const pending = translate(receipt, { overrule: false, split: receipt.parentId === undefined });
      underWay.set(receipt.id, pending);
      // Its failure is seen when its turn comes; until then nobody waits for it.
      pending.catch(() => undefined);
      return pending;
    };
    do {
      again = false;
      for (let [first, ...more] = journal.receiptsToRead(translators.underWay); first && !isStopped();) {
        const pending = begin(first);
        for (const receipt of more) void begin(receipt);
        await pending.catch(() => undefined);
        await senders.first();
        const begun = monotonic();
        await finish(first, pending);
        underWay.delete(first.id);
        options.changed();
        // Sockets and screens get their turn between two documents.
        await senders.give(monotonic() - begun);
        [first, ...more] = journal.receiptsToRead(translators.underWay);
      }
      senders.caughtUp();
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

  async function readAgain(documentId: string, overrule: boolean): Promise<DocumentRow | undefined> {
    for (;;) {
      const row = journal.facts(documentId);
      const receipt = row && journal.receipt(row.receiptId);
      // Somebody decided otherwise in the meantime.
      if (!receipt || row.state !== 'held') return row;
      // A document of a batch that was read whole is read from the whole batch again.
      const outcome = await translate(receipt, { overrule, split: false });
      if (outcome.kind === 'failed') {
        log.error('reading failed', { receiptId: receipt.id, source: receipt.source, ...outcome.error });
        throw new ProblemError(outcome.problem);
      }
      if (journal.stands(documentId)?.state !== 'held' || !outcome.unchanged()) continue;
      const { documents, superseded } = outcome.translation;
      const renewed = documents.find((document) => document.id === documentId);
      if (renewed === undefined) return undefined;
      for (const id of superseded) if (id !== documentId) journal.move(id, 'cancelled', SUPERSEDED);
      journal.rerendered(documentId, options.timed(renewed, receipt));
      options.changed();
      return journal.facts(documentId);
    }
  }

  function settled(documentId: string): void {
    const row = journal.stands(documentId);
    const versions = row ? journal.versions(row.setId) : [];
    const waiting = versions.find(({ state, cause }) => state === 'held' && WAITS_FOR_EARLIER.includes(cause));
    const open = versions.some(({ state }) => state === 'ready' || state === 'sending' || state === 'unknown');
    if (!waiting || open) return;
    readAgain(waiting.id, false).catch((error: unknown) => {
      if (!(error instanceof TranslatorsClosed)) log.error('reading again failed', describeError(error));
    });
  }

  return {
    wake,
    again: readAgain,
    settled,
    stop: async () => {
      stopped = true;
      await translators.close();
      await running;
    },
  };
}
