/** Stories and ledger of a rebuilt journal: lost events and lines are told, and every state stands on an event again. */
import { lostOrders } from './placed-orders.ts';
import { mendAttempts } from './mend-documents.ts';
import { JOURNAL_DAMAGED, gaps, note, ranges, tell } from './mending.ts';
import type { Rebuilding } from './mending.ts';

export function mendStories(rebuilding: Rebuilding): void {
  const { store } = rebuilding;
  for (const [table, subject] of [
    ['event', 'event'],
    ['ledger', 'ledger'],
  ] as const) {
    for (const [first, last] of ranges(gaps(rebuilding, table, 'sequence'))) {
      const around = table === 'event' ? aroundEvents(rebuilding, first, last) : {};
      tell(rebuilding, { subject, subjectId: `#${first}-${last}`, loss: 'missing', ...around });
    }
  }
  // Told without names: which patient or opposition it was is what was lost.
  const people = ['patient', 'patient_identifier', 'admission', 'opposition'] as const;
  for (const table of people.filter((name) => gaps(rebuilding, name, 'sequence').length > 0))
    tell(rebuilding, { subject: 'log', subjectId: `directory-${table}`, loss: 'missing' });
  // Orders are forgotten after their time: which of them were lost, the story says.
  if (lostOrders(store, rebuilding.now))
    tell(rebuilding, { subject: 'log', subjectId: 'directory-placed_order', loss: 'missing' });
  for (const { id, state } of store
    .prepare<[], { id: string; state: string }>(
      `SELECT r.id, r.state FROM receipt r WHERE r.state IS NOT (SELECT e.kind FROM event e WHERE e.subject = 'receipt'
         AND e.subject_id = r.id AND e.kind IN ('received', 'read', 'unreadable', 'dismissed') ORDER BY e.sequence DESC LIMIT 1)`,
    )
    .all())
    note(rebuilding, 'receipt', id, state, JOURNAL_DAMAGED);
  const adopt = store.prepare<[string, string, number, number | null, string]>(
    'UPDATE document SET state = ?, cause = ?, since = ?, delivered_at = ? WHERE id = ?',
  );
  for (const row of store.prepare<[], Disagreement>(DISAGREEMENTS).all()) {
    // Written in one transaction, so one of the two is older. The later one is true; in doubt what has left has left.
    const told = row.kind !== null && row.told !== null && row.at !== null;
    const newer = told && row.state !== 'delivered' && row.state !== 'cancelled' && (row.at ?? 0) >= row.since;
    if (!newer) note(rebuilding, 'document', row.id, row.state, row.cause);
    else if (row.kind === 'sending') note(rebuilding, 'document', row.id, 'unknown', 'interrupted');
    const state = row.kind === 'sending' ? 'unknown' : (row.kind ?? row.state);
    const cause = row.kind === 'sending' ? 'interrupted' : (row.told ?? row.cause);
    const at = row.at ?? row.since;
    if (newer) adopt.run(state, cause, at, state === 'delivered' ? at : null, row.id);
  }
  mendAttempts(rebuilding);
}

interface Disagreement {
  id: string;
  state: string;
  cause: string;
  since: number;
  kind: string | null;
  told: string | null;
  at: number | null;
}

/** Documents whose state is not that of their last event. */
const DISAGREEMENTS = `SELECT d.id, d.state, d.cause, d.since, e.kind, e.cause AS told, e.at FROM document d
  LEFT JOIN event e ON e.sequence = (SELECT max(l.sequence) FROM event l WHERE l.subject = 'document' AND l.subject_id = d.id
    AND l.kind IN ('held', 'ready', 'sending', 'unknown', 'delivered', 'refused', 'cancelled'))
  WHERE (d.state || ' ' || d.cause) IS NOT (e.kind || ' ' || e.cause)`;

/** When the lost events happened: after the one before them. */
function aroundEvents({ store }: Rebuilding, first: number, last: number): { receivedAt?: number } {
  const row = store
    .prepare<[number, number], { at: number | null }>(
      `SELECT coalesce((SELECT at FROM event WHERE sequence < ? ORDER BY sequence DESC LIMIT 1),
         (SELECT at FROM event WHERE sequence > ? ORDER BY sequence LIMIT 1)) AS at`,
    )
    .get(first, last);
  return row?.at === null || row === undefined ? {} : { receivedAt: row.at };
}
