/** The ledger of taken files: what was taken from a watched folder, and whether the file has been moved away since. */
import { known, present } from './parts.ts';
import type { Context } from './parts.ts';
import type { Journal, LedgerEntry } from './types.ts';

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

export type Ledger = Pick<Journal, 'ledgerEntry' | 'ledgerByHash' | 'ledgerMoved' | 'owedMoves'> & {
  add(entry: Omit<LedgerEntry, 'movedTo'>): void;
};

export function ledger({ store }: Context): Ledger {
  const insert = store.prepare<[Record<string, string | number>]>(
    `INSERT INTO ledger (source, path, size, modified_at, content_hash, receipt)
     VALUES ($source, $path, $size, $modifiedAt, $contentHash, (SELECT sequence FROM receipt WHERE id = $receiptId))`,
  );
  const receiptKnown = store.prepare<[string], { known: 1 }>('SELECT 1 AS known FROM receipt WHERE id = ?');
  const byFile = store.prepare<[string, string, number, number], LedgerRow>(
    `${SELECT} WHERE l.source = ? AND l.path = ? AND l.size = ? AND l.modified_at = ? ORDER BY l.sequence DESC LIMIT 1`,
  );
  const byHash = store.prepare<[string, string, string | null, string | null], LedgerRow>(
    `${SELECT} WHERE l.source = ? AND l.content_hash = ? AND (? IS NULL OR l.path = ?) ORDER BY l.sequence DESC LIMIT 1`,
  );
  const setMoved = store.prepare<[string, string, string, string]>(
    'UPDATE ledger SET moved_to = ? WHERE source = ? AND path = ? AND content_hash = ? AND moved_to IS NULL',
  );
  const owed = store.prepare<[string], LedgerRow>(
    `${SELECT} WHERE l.source = ? AND l.moved_to IS NULL ORDER BY l.sequence`,
  );
  const toEntry = (row: LedgerRow | undefined): LedgerEntry | undefined => row && present(row);

  return {
    add: (entry) => {
      known(receiptKnown.get(entry.receiptId), 'receipt');
      insert.run({ ...entry });
    },
    ledgerEntry: (source, path, size, modifiedAt) => toEntry(byFile.get(source, path, size, modifiedAt)),
    ledgerByHash: (source, contentHash, path) => toEntry(byHash.get(source, contentHash, path ?? null, path ?? null)),
    ledgerMoved: (source, path, contentHash, movedTo) => {
      const { changes } = setMoved.run(movedTo, source, path, contentHash);
      known(changes > 0 ? changes : undefined, 'file in the ledger that is still to be moved');
    },
    owedMoves: (source) => owed.all(source).map((row) => present(row)),
  };
}
