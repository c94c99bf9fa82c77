/**
 * After an opposition was recorded or lifted, or two numbers became one person: what is held for it is read again, what is ready is
 * held if it must be, so that the screens say so before the next send would. In slices: thousands may wait.
 */
import type { Directory } from '../directory/index.ts';
import type { DocumentRow, DocumentState, Journal } from '../journal/index.ts';
import { MERGED, heldForPeople } from './leave.ts';
import { OPPOSITION } from './translate.ts';

const SLICE = 200;

export interface ReconsiderOptions {
  readonly journal: Pick<Journal, 'documents' | 'facts' | 'move'>;
  readonly directory: Pick<Directory, 'opposed' | 'presentAs'>;
  /** Reads a held document's receipt again. */
  readonly again: (documentId: string) => Promise<unknown>;
  /** The outcome of a document is known: a version may have waited for it. */
  readonly settled: (documentId: string) => void;
  readonly surprised: (where: string, error: unknown) => void;
}

export interface Reconsidering {
  /** Soon, and once more when it is called while it runs. */
  wake(): void;
  stop(): Promise<void>;
}

export function startReconsidering(options: ReconsiderOptions): Reconsidering {
  const { journal, directory } = options;
  let asked = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  const over = (): boolean => stopped;
  const askedAgain = (): boolean => asked;

  async function look(row: DocumentRow): Promise<void> {
    const document = journal.facts(row.id);
    // It may have moved on since the list was made.
    if (document?.state !== row.state) return;
    const cause = heldForPeople(document, directory);
    if (row.state === 'held') {
      const freed = row.cause === OPPOSITION && cause !== OPPOSITION;
      if (freed || cause === MERGED || (cause === OPPOSITION && row.cause !== OPPOSITION)) await options.again(row.id);
    } else if (cause !== undefined) {
      journal.move(row.id, 'held', cause);
      if (cause === MERGED) await options.again(row.id);
      options.settled(row.id);
    }
  }

  async function run(): Promise<void> {
    do {
      asked = false;
      for (const state of ['ready', 'refused', 'held'] satisfies DocumentState[]) {
        // The ids first: what is looked at leaves the list, and pages would jump over others.
        const rows: DocumentRow[] = [];
        for (let more = true; more && !over();) {
          const page = journal.documents({ states: [state], limit: SLICE, offset: rows.length }).rows;
          rows.push(...page);
          more = page.length === SLICE;
          await new Promise(setImmediate);
        }
        for (const [index, row] of rows.entries()) {
          if (over()) return;
          try {
            await look(row);
          } catch (error) {
            options.surprised('reconsidering', error);
          }
          if (index % 20 === 0) await new Promise(setImmediate);
        }
      }
    } while (askedAgain() && !over());
  }

  const wake = (): void => {
    asked = true;
    if (stopped || running !== undefined) return;
    running = run()
      .catch((error: unknown) => {
        options.surprised('reconsidering', error);
      })
      .finally(() => {
        running = undefined;
        if (asked) wake();
      });
  };

  return {
    wake,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
