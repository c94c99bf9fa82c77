/**
 * Where the journal of a test lies. What the journal promises (its states, stories, lines, delivery on top of it) is tested through this alone, so that
 * the same tests hold for another store beside SQLite; what is SQLite's own (damage, keys, pages) opens its file itself.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from './index.ts';
import type { Journal } from './index.ts';

export interface JournalPlace {
  /** Opens the journal, or opens it again with all that it holds: one at a time. */
  open(facts: { readonly now: () => number; readonly newId: () => string }): Journal;
  /** Gone with all that it holds; the journal is closed. */
  remove(): void;
}

export function journalPlace(): JournalPlace {
  const folder = mkdtempSync(join(tmpdir(), 'relais-journal-'));
  const key = new Uint8Array(randomBytes(32));
  return {
    open: (facts) => openJournal({ path: join(folder, 'journal.db'), key, ...facts }),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
