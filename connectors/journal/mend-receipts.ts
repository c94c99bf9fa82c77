/** Contents and receipts of a rebuilt journal: what others refer to and is not there gets a row that says so. */
import { JOURNAL_DAMAGED, NO_HASH, gaps, note, tell } from './mending.ts';
import type { Rebuilding } from './mending.ts';
import type { ReceiptState } from './types.ts';

/** Every content that something refers to has a row; the lost ones are marked, and their receipts are told. */
export function mendContents({ store }: Rebuilding): void {
  store.exec(`INSERT OR IGNORE INTO content (hash, bytes, gone)
    SELECT hash, x'', 'lost' FROM (SELECT content_hash AS hash FROM receipt UNION SELECT content_hash FROM companion
      UNION SELECT content_hash FROM ledger UNION SELECT content_hash FROM document UNION SELECT submission_hash FROM document_body
      UNION SELECT submission_hash FROM attempt
      UNION SELECT json_extract(detail, '$.submission') FROM event WHERE subject = 'document' AND kind = 'sending') WHERE hash IS NOT NULL`);
}

interface Trace {
  id: string;
  receivedAt: number | null;
  state: ReceiptState | null;
  kind: string | null;
  first: number;
}

export function mendReceipts(rebuilding: Rebuilding): void {
  const { store } = rebuilding;
  const missing = new Set(gaps(rebuilding, 'receipt', 'sequence'));
  for (const { n } of store
    .prepare<[], { n: number }>(
      `SELECT n FROM (SELECT receipt AS n FROM document UNION SELECT receipt FROM ledger UNION SELECT receipt FROM companion
         UNION SELECT parent FROM receipt WHERE parent IS NOT NULL)
       WHERE n NOT IN (SELECT sequence FROM receipt)`,
    )
    .all())
    missing.add(n);
  const traces = traceReceipts(rebuilding);
  for (const [sequence, trace] of assign(
    rebuilding,
    [...missing].sort((a, b) => a - b),
    traces,
  )) {
    placeReceipt(rebuilding, sequence, trace);
  }
  // A content that was lost, or a receipt that took the place of another, does not know the other any more.
  store.exec(`UPDATE receipt SET alone = NULL WHERE alone = 1 AND NOT EXISTS
    (SELECT 1 FROM content c WHERE c.hash = receipt.content_hash AND c.brought_by = receipt.sequence)`);
  tellLostContents(rebuilding);
  tellLostCompanions(rebuilding);
}

/** Receipts of which only their story is left, in the order of arrival. */
const traceReceipts = ({ store }: Rebuilding): readonly Trace[] =>
  store
    .prepare<[], Trace>(
      `WITH named AS (SELECT subject_id AS id, sequence FROM event WHERE subject = 'receipt'
         UNION ALL SELECT json_extract(detail, '$.receipt'), sequence FROM event WHERE subject = 'document'
           AND json_extract(detail, '$.receipt') IS NOT NULL)
       SELECT n.id, min(n.sequence) AS first,
         (SELECT e.at FROM event e WHERE e.subject = 'receipt' AND e.subject_id = n.id ORDER BY e.sequence LIMIT 1) AS receivedAt,
         (SELECT e.cause FROM event e WHERE e.subject = 'receipt' AND e.subject_id = n.id AND e.kind = 'received'
            AND e.cause IN ('folder', 'mllp', 'handover') LIMIT 1) AS kind,
         (SELECT e.kind FROM event e WHERE e.subject = 'receipt' AND e.subject_id = n.id
            AND e.kind IN ('received', 'read', 'unreadable', 'dismissed') ORDER BY e.sequence DESC LIMIT 1) AS state
       FROM named n WHERE n.id NOT IN (SELECT id FROM receipt) GROUP BY n.id ORDER BY first`,
    )
    .all();

/** Which number a lost receipt had: told by a document of it, or by the order of arrival where nothing contradicts. */
function assign(
  { store }: Rebuilding,
  missing: readonly number[],
  traces: readonly Trace[],
): readonly (readonly [number, Trace | undefined])[] {
  const byDocument = new Map(
    store
      .prepare<[], { id: string; sequence: number }>(
        `SELECT json_extract(e.detail, '$.receipt') AS id, d.receipt AS sequence FROM event e JOIN document d ON d.id = e.subject_id
         WHERE e.subject = 'document' AND e.kind <> 'repeated' AND json_extract(e.detail, '$.receipt') IS NOT NULL`,
      )
      .all()
      .map(({ id, sequence }) => [id, sequence]),
  );
  const known = traces.flatMap((trace) => {
    const sequence = byDocument.get(trace.id);
    return sequence === undefined || !missing.includes(sequence) ? [] : [[sequence, trace] as const];
  });
  const taken = new Set(known.map(([sequence]) => sequence));
  const placed = new Set(known.map(([, { id }]) => id));
  const numbers = missing.filter((sequence) => !taken.has(sequence));
  const rest = traces.filter(({ id }) => !placed.has(id));
  if (numbers.length === rest.length)
    return [...known, ...rest.map((trace, index) => [numbers[index] ?? 0, trace] as const)];
  // Which is which cannot be told: nobody is given the files of another.
  const { last } = store
    .prepare<[], { last: number }>('SELECT coalesce(max(sequence), 0) AS last FROM receipt')
    .get() ?? { last: 0 };
  const after = Math.max(last, ...missing) + 1;
  return [
    ...known,
    ...numbers.map((sequence) => [sequence, undefined] as const),
    ...rest.map((trace, index) => [after + index, trace] as const),
  ];
}

function placeReceipt(rebuilding: Rebuilding, sequence: number, trace: Trace | undefined): void {
  const { store } = rebuilding;
  const file = store
    .prepare<[number], { source: string; path: string; hash: string; size: number; gone: string | null }>(
      `SELECT l.source, l.path, l.content_hash AS hash, l.size, c.gone FROM ledger l JOIN content c ON c.hash = l.content_hash
       WHERE l.receipt = ? ORDER BY l.sequence LIMIT 1`,
    )
    .get(sequence);
  const document = store
    .prepare<[number], { source: string; receivedAt: number }>(
      'SELECT source, received_at AS receivedAt FROM document WHERE receipt = ? LIMIT 1',
    )
    .get(sequence);
  const id = trace?.id ?? `lost-receipt-${sequence}`;
  const contentLeft = file !== undefined && file.gone === null;
  const last = trace?.state ?? (document ? 'read' : 'unreadable');
  // What was never read and cannot be read any more waits for a person; what was decided stays decided.
  const state = last === 'received' && !contentLeft ? 'unreadable' : last;
  const receivedAt = trace?.receivedAt ?? document?.receivedAt ?? rebuilding.now;
  const source = file?.source ?? document?.source ?? 'unknown';
  if (!file)
    store.prepare<[string]>("INSERT OR IGNORE INTO content (hash, bytes, gone) VALUES (?, x'', 'lost')").run(NO_HASH);
  store
    .prepare<[number, string, string, string, string, string, number, number, string, string | null]>(
      `INSERT INTO receipt (sequence, id, source, source_kind, name, content_hash, size, received_at, state, acknowledgement_state, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'none', ?)`,
    )
    .run(
      sequence,
      id,
      source,
      trace?.kind ?? (file ? 'folder' : 'mllp'),
      file?.path.split(/[/\\]/).at(-1) ?? '',
      file?.hash ?? NO_HASH,
      file?.size ?? 0,
      receivedAt,
      state,
      state === 'received' ? null : JOURNAL_DAMAGED,
    );
  if (state !== trace?.state) note(rebuilding, 'receipt', id, state, JOURNAL_DAMAGED);
  tell(rebuilding, {
    subject: 'receipt',
    subjectId: id,
    loss: contentLeft ? 'part' : 'missing',
    receivedAt,
    source,
    ...(file ? { title: file.path } : {}),
  });
}

function tellLostContents(rebuilding: Rebuilding): void {
  const { store } = rebuilding;
  const setUnreadable = store.prepare<[string]>(
    `UPDATE receipt SET state = 'unreadable', reason = '${JOURNAL_DAMAGED}' WHERE id = ?`,
  );
  for (const row of store
    .prepare<[string], { id: string; state: string; source: string; name: string; receivedAt: number }>(
      `SELECT r.id, r.state, r.source, r.name, r.received_at AS receivedAt FROM receipt r WHERE r.content_hash <> ?
       AND (EXISTS (SELECT 1 FROM content c WHERE c.hash = r.content_hash AND c.gone = 'lost') OR EXISTS (SELECT 1 FROM companion k
         JOIN content c ON c.hash = k.content_hash WHERE k.receipt = r.sequence AND c.gone = 'lost'))
       AND r.id NOT IN (SELECT subject_id FROM damage WHERE subject = 'receipt')`,
    )
    .all(NO_HASH)) {
    tell(rebuilding, {
      subject: 'receipt',
      subjectId: row.id,
      loss: 'content',
      receivedAt: row.receivedAt,
      source: row.source,
      title: row.name,
    });
    if (row.state !== 'received') continue;
    setUnreadable.run(row.id);
    note(rebuilding, 'receipt', row.id, 'unreadable', JOURNAL_DAMAGED);
  }
}

/** Side files whose lines are gone: the story of a receipt says how many it had. */
function tellLostCompanions(rebuilding: Rebuilding): void {
  for (const row of rebuilding.store
    .prepare<[], { id: string; source: string; name: string; receivedAt: number }>(
      `SELECT r.id, r.source, r.name, r.received_at AS receivedAt FROM receipt r JOIN event e ON e.subject = 'receipt'
         AND e.subject_id = r.id AND e.kind = 'received'
       WHERE json_extract(e.detail, '$.companions') > (SELECT count(*) FROM companion k WHERE k.receipt = r.sequence)
         AND r.id NOT IN (SELECT subject_id FROM damage WHERE subject = 'receipt')`,
    )
    .all())
    tell(rebuilding, {
      subject: 'receipt',
      subjectId: row.id,
      loss: 'part',
      receivedAt: row.receivedAt,
      source: row.source,
      title: row.name,
    });
}
