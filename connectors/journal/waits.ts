/** Documents that wait for their time: held for a cause of {@link WAITS_FOR_TIME}, with the moment before which they may not go. */
import type { Documents } from './documents.ts';
import type { Context } from './parts.ts';
import { present } from './parts.ts';
import { WAITS_FOR_TIME } from './states.ts';
import type { Journal, WaitingDocument } from './types.ts';

interface WaitRow {
  id: string;
  cause: string;
  since: number;
  source: string;
  type: string;
  notBefore: number | null;
}

const CAUSES = WAITS_FOR_TIME.map((cause) => `'${cause}'`).join(', ');

export function waits({ store }: Context, documents: Documents): Pick<Journal, 'waits' | 'endWaits' | 'moveWaits'> {
  // A row that damage took is no reason to wait for ever: what has none comes first.
  const due = store.prepare<[number, number], WaitRow>(
    `SELECT d.id, d.cause, d.since, d.source, d.type, w.not_before AS notBefore FROM document d LEFT JOIN document_wait w ON w.document = d.id
     WHERE d.state = 'held' AND d.cause IN (${CAUSES}) AND coalesce(w.not_before, 0) <= ? ORDER BY w.not_before, d.receipt, d.sequence LIMIT ?`,
  );
  const put = store.prepare<[string, number]>(
    `INSERT INTO document_wait (document, not_before) VALUES (?, ?)
     ON CONFLICT (document) DO UPDATE SET not_before = excluded.not_before`,
  );
  const waiting = (id: string): boolean => {
    const row = documents.find(id);
    return row?.state === 'held' && WAITS_FOR_TIME.includes(row.cause);
  };
  return {
    waits: (until, limit) => due.all(until, limit).map((row): WaitingDocument => present(row)),
    endWaits: (ids, cause) => {
      for (const id of ids) if (waiting(id)) documents.move(id, 'ready', cause);
    },
    moveWaits: (moved) => {
      for (const { id, notBefore } of moved) if (waiting(id)) put.run(id, notBefore);
    },
  };
}
