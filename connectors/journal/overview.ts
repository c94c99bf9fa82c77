/** What the first screen asks: how many are not delivered, since when, and what came and went per day and source. */
import { known, present } from './parts.ts';
import type { Context } from './parts.ts';
import { documentStates, receiptStates } from './states.ts';
import type { Journal } from './types.ts';
import { localDays } from './zones.ts';

interface Counted<Key extends string> {
  key: Key;
  count: number;
}

const OPEN_DOCUMENT = "state IN ('held', 'ready', 'sending', 'unknown', 'refused')";
const OPEN_RECEIPT = "state IN ('received', 'unreadable')";

/** A batch is its messages: they are counted, not the file around them. */
const COUNTED = 'NOT EXISTS (SELECT 1 FROM receipt p WHERE p.parent = r.sequence)';

export function overview({ store, now }: Context): Pick<Journal, 'summary' | 'causes' | 'activity' | 'delivered'> {
  const byState = store.prepare<[], Counted<string>>(
    'SELECT state AS key, count(*) AS count FROM document GROUP BY state',
  );
  const receiptsByState = store.prepare<[], Counted<string>>(
    'SELECT state AS key, count(*) AS count FROM receipt GROUP BY state',
  );
  const ends = store.prepare<[], { undelivered: number; oldestAt: number | null; lastDeliveredAt: number | null }>(
    `SELECT count(*) AS undelivered, min(received_at) AS oldestAt, (SELECT max(delivered_at) FROM document) AS lastDeliveredAt
     FROM (SELECT received_at FROM document WHERE ${OPEN_DOCUMENT} UNION ALL SELECT received_at FROM receipt WHERE ${OPEN_RECEIPT})`,
  );
  const causes = store.prepare<
    [string],
    { cause: string; count: number; since: number; documentId: string; nextAt: number | null }
  >(
    // With a single min(), SQLite takes the other columns from the row that holds it.
    `SELECT g.*, (SELECT min(w.not_before) FROM document_wait w JOIN document d ON d.id = w.document WHERE d.cause = g.cause) AS nextAt
     FROM (SELECT cause, count(*) AS count, min(since) AS since, id AS documentId FROM document WHERE state = ? GROUP BY cause) g ORDER BY g.since`,
  );
  const received = store.prepare<[number, number], { count: number }>(
    `SELECT count(*) AS count FROM receipt r WHERE received_at >= ? AND received_at < ? AND ${COUNTED}`,
  );
  const delivered = store.prepare<[number, number], { count: number }>(
    'SELECT count(*) AS count FROM document WHERE delivered_at >= ? AND delivered_at < ?',
  );
  const deliveredFrom = store.prepare<[number, number], { count: number; firstAt: number | null }>(
    'SELECT count(*) AS count, min(delivered_at) AS firstAt FROM document WHERE delivered_at >= ? AND delivered_at < ?',
  );
  const sources = store.prepare<
    [{ since: number }],
    { source: string; lastReceivedAt: number | null; received: number; delivered: number; undelivered: number }
  >(
    `SELECT s.source, (SELECT max(received_at) FROM receipt WHERE source = s.source) AS lastReceivedAt,
       (SELECT count(*) FROM receipt r WHERE source = s.source AND received_at >= $since AND ${COUNTED}) AS received,
       (SELECT count(*) FROM document WHERE source = s.source AND delivered_at >= $since) AS delivered,
       (SELECT count(*) FROM document WHERE source = s.source AND ${OPEN_DOCUMENT})
         + (SELECT count(*) FROM receipt WHERE source = s.source AND ${OPEN_RECEIPT}) AS undelivered
     FROM (SELECT DISTINCT source FROM receipt) s ORDER BY s.source`,
  );

  const counts = <Key extends string>(keys: readonly Key[], rows: readonly Counted<string>[]): Record<Key, number> =>
    Object.fromEntries(keys.map((key) => [key, rows.find((row) => row.key === key)?.count ?? 0])) as Record<
      Key,
      number
    >;

  return {
    summary: () => ({
      states: counts(documentStates, byState.all()),
      receipts: counts(receiptStates, receiptsByState.all()),
      ...present(known(ends.get(), 'summary')),
    }),
    causes: (state) => causes.all(state).map((row) => present(row)),
    delivered: (from, to) => present(known(deliveredFrom.get(from, to), 'count')),
    activity: (days, zone) => {
      const local = localDays(now(), days, zone);
      return {
        sources: sources.all({ since: local[0]?.start ?? now() }).map((row) => present(row)),
        days: local.map(({ day, start, end }) => ({
          day,
          start,
          received: received.get(start, end)?.count ?? 0,
          delivered: delivered.get(start, end)?.count ?? 0,
        })),
      };
    },
  };
}
