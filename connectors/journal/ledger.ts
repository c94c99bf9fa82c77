/** The ledger of taken files: what was taken from a watched folder, and whether the file has been moved away since. */
import { CANCELLED_BY_PERSON } from './states.ts';
import { known, present } from './parts.ts';
import type { Context } from './parts.ts';
import type { Journal, LedgerEntry, TakenFile } from './types.ts';

interface LedgerRow {
  source: string;
  path: string;
  size: number;
  modifiedAt: number;
  contentHash: string;
  receiptId: string;
  movedTo: string | null;
}

const SELECT = `SELECT l.source, l.path, l.size, l.modified_at AS modifiedAt, l.content_hash AS contentHash, r.id AS receiptId,
  l.moved_to AS movedTo FROM ledger l JOIN receipt r ON r.sequence = l.receipt`;

export type Ledger = Pick<Journal, 'ledgerEntry' | 'ledgerByHash' | 'ledgerMoved' | 'owedMoves' | 'owedDeletions'> & {
  add(entry: TakenFile & Pick<LedgerEntry, 'receiptId' | 'contentHash'>): void;
};

/** A receipt and, if it is a batch, those of its messages. */
const ALL_OF = 'SELECT r.sequence UNION ALL SELECT one.sequence FROM receipt one WHERE one.parent = r.sequence';
/** The documents that a receipt and its parts gave or named again. */
const DOCUMENTS = `SELECT d.state, d.cause FROM document d WHERE d.receipt IN (${ALL_OF}) UNION ALL
  SELECT d.state, d.cause FROM event e JOIN json_each(json_extract(e.detail, '$.repeatedDocuments')) named
    JOIN document d ON d.id = named.value WHERE e.subject = 'receipt' AND e.kind = 'read'
      AND e.subject_id IN (SELECT p.id FROM receipt p WHERE p.sequence IN (${ALL_OF}))`;
/** Everything that came with a receipt has reached its end, and there was something in it, or a person said that there is not. */
const FINISHED = `NOT EXISTS (SELECT 1 FROM receipt p WHERE p.sequence IN (${ALL_OF}) AND p.state NOT IN ('read', 'dismissed'))
  AND NOT EXISTS (SELECT 1 FROM (${DOCUMENTS}) WHERE state <> 'delivered' AND NOT (state = 'cancelled' AND cause = '${CANCELLED_BY_PERSON}'))
  AND (EXISTS (SELECT 1 FROM receipt p WHERE p.sequence IN (${ALL_OF}) AND p.state = 'dismissed') OR EXISTS (SELECT 1 FROM (${DOCUMENTS})))`;

export function ledger({ store }: Context): Ledger {
  const insert = store.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO ledger (source, path, size, modified_at, content_hash, receipt, moved_to)
     VALUES ($source, $path, $size, $modifiedAt, $contentHash, (SELECT sequence FROM receipt WHERE id = $receiptId), $movedTo)`,
  );
  const receiptKnown = store.prepare<[string], { known: 1 }>('SELECT 1 AS known FROM receipt WHERE id = ?');
  const byFile = store.prepare<[string, string, number, number], LedgerRow>(
    `${SELECT} WHERE l.source = ? AND l.path = ? AND l.size = ? AND l.modified_at = ? ORDER BY l.sequence DESC LIMIT 1`,
  );
  const byHash = store.prepare<[{ source: string; contentHash: string; name: string | null }], LedgerRow>(
    `${SELECT} WHERE l.source = $source AND l.content_hash = $contentHash
       AND ($name IS NULL OR l.path = $name OR substr(l.path, -length($name) - 1) = '/' || $name) ORDER BY l.sequence DESC LIMIT 1`,
  );
  const setMoved = store.prepare<[string, string, string, string]>(
    'UPDATE ledger SET moved_to = ? WHERE source = ? AND path = ? AND content_hash = ? AND moved_to IS NULL',
  );
  const owed = store.prepare<[string], LedgerRow>(
    `${SELECT} WHERE l.source = ? AND l.moved_to IS NULL ORDER BY l.sequence`,
  );
  const owedPage = store.prepare<[string, number, number], LedgerRow & { sequence: number; finished: 0 | 1 }>(
    SELECT.replace(' FROM ledger l', `, l.sequence, (${FINISHED}) AS finished FROM ledger l`) +
      ' WHERE l.source = ? AND l.moved_to IS NULL AND l.sequence > ? ORDER BY l.sequence LIMIT ?',
  );
  const toEntry = (row: LedgerRow | undefined): LedgerEntry | undefined => row && present(row);

  return {
    add: ({ beside = [], ...entry }) => {
      const { source, receiptId } = entry;
      known(receiptKnown.get(receiptId), 'receipt');
      insert.run({ movedTo: null, ...entry });
      for (const file of beside) insert.run({ movedTo: null, ...file, source, receiptId });
    },
    ledgerEntry: (source, path, size, modifiedAt) => toEntry(byFile.get(source, path, size, modifiedAt)),
    ledgerByHash: (source, contentHash, name) => toEntry(byHash.get({ source, contentHash, name: name ?? null })),
    ledgerMoved: (source, path, contentHash, movedTo) => {
      const { changes } = setMoved.run(movedTo, source, path, contentHash);
      known(changes > 0 ? changes : undefined, 'file in the ledger that is still to be moved');
    },
    owedDeletions: (source, after, limit) =>
      owedPage.all(source, after, limit).map(({ sequence, finished, ...row }) => ({
        entry: present(row),
        sequence,
        finished: finished === 1,
      })),
    owedMoves: (source) => owed.all(source).map((row) => present(row)),
  };
}
