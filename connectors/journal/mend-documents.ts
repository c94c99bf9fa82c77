/**
 * Documents of a rebuilt journal. One that is missing and may have been sent keeps its place, so that reading its receipt again does not
 * send it twice; one that was never sent is made again from its receipt.
 */
import { blankBody } from './blank.ts';
import { JOURNAL_DAMAGED, NO_HASH, gaps, note, tell } from './mending.ts';
import type { Rebuilding } from './mending.ts';
import { submissionHash } from './parts.ts';
import type { DocumentState } from './types.ts';

export function mendDocuments(rebuilding: Rebuilding): void {
  replaceLost(rebuilding);
  fillBodies(rebuilding);
  endInterrupted(rebuilding);
  tellAttempts(rebuilding);
  holdWithoutContent(rebuilding);
  rereadIncomplete(rebuilding);
  // A moment to wait for that lost its document, or whose document lost its state.
  rebuilding.store.exec(
    "DELETE FROM document_wait WHERE document NOT IN (SELECT id FROM document WHERE state = 'held')",
  );
}

interface Trace {
  id: string;
  receiptId: string | null;
  receipt: number | null;
  /** Whether the receipt can be read again. */
  readable: 0 | 1 | null;
  state: DocumentState | null;
  cause: string | null;
  at: number;
  sent: 0 | 1;
}

function replaceLost(rebuilding: Rebuilding): void {
  const { store } = rebuilding;
  const missing = gaps(rebuilding, 'document', 'sequence');
  const traces = store
    .prepare<[], Trace>(
      `WITH lost AS (SELECT e.subject_id AS id, min(e.sequence) AS first, max(e.kind IN ('sending', 'unknown', 'delivered', 'refused')) AS sent,
           max(e.at) AS at, (SELECT json_extract(f.detail, '$.receipt') FROM event f WHERE f.subject = 'document'
             AND f.subject_id = e.subject_id AND f.kind <> 'repeated' ORDER BY f.sequence LIMIT 1) AS receiptId
         FROM event e WHERE e.subject = 'document' AND e.subject_id NOT IN (SELECT id FROM document) GROUP BY e.subject_id)
       SELECT lost.*, r.sequence AS receipt, l.kind AS state, l.cause,
         (r.state IN ('read', 'received') AND c.gone IS NULL) AS readable
       FROM lost LEFT JOIN receipt r ON r.id = lost.receiptId LEFT JOIN content c ON c.hash = r.content_hash
         LEFT JOIN event l ON l.sequence = (SELECT max(e.sequence) FROM event e WHERE e.subject = 'document' AND e.subject_id = lost.id
           AND e.kind IN ('held', 'ready', 'sending', 'unknown', 'delivered', 'refused', 'cancelled'))
       ORDER BY lost.first`,
    )
    .all();
  // Without a gap in the story it is certain what was never sent.
  const storyIsWhole = gaps(rebuilding, 'event', 'sequence').length === 0;
  const exact = missing.length === traces.length;
  for (const [index, trace] of traces.entries()) {
    tellLost(rebuilding, trace);
    const again = storyIsWhole && trace.sent === 0 && trace.state !== 'cancelled' && trace.readable === 1;
    if (!again) place(rebuilding, trace, exact ? missing[index] : undefined);
  }
  if (!exact) {
    for (const sequence of missing.slice(traces.length))
      tell(rebuilding, { subject: 'document', subjectId: `#${sequence}`, loss: 'missing' });
  }
}

function tellLost(rebuilding: Rebuilding, trace: Trace): void {
  const receipt = rebuilding.store
    .prepare<[string | null], { source: string; receivedAt: number; name: string }>(
      'SELECT source, received_at AS receivedAt, name FROM receipt WHERE id = ?',
    )
    .get(trace.receiptId);
  tell(rebuilding, {
    subject: 'document',
    subjectId: trace.id,
    loss: 'missing',
    receivedAt: receipt?.receivedAt ?? trace.at,
    ...(receipt ? { source: receipt.source, title: receipt.name } : {}),
  });
}

function place(rebuilding: Rebuilding, trace: Trace, sequence: number | undefined): void {
  const { store } = rebuilding;
  const ended = trace.state === 'delivered' || trace.state === 'cancelled';
  const state = ended && trace.state ? trace.state : 'held';
  const cause = ended && trace.cause !== null ? trace.cause : JOURNAL_DAMAGED;
  const receipt = trace.receipt ?? orphanage(rebuilding, trace);
  store
    .prepare<(string | number | null)[]>(
      `INSERT INTO document (sequence, id, receipt, source, received_at, set_id, part, version_number, state, cause, since, delivered_at,
         type, title, patient_name, media_type, attempts, search)
       SELECT ?, ?, r.sequence, r.source, r.received_at, ?, '', 1, ?, ?, ?, ?, '', '', '', '', 0, '' FROM receipt r WHERE r.sequence = ?`,
    )
    .run(
      sequence ?? null,
      trace.id,
      trace.id,
      state,
      cause,
      trace.at,
      state === 'delivered' ? trace.at : null,
      receipt,
    );
  if (!ended) note(rebuilding, 'document', trace.id, state, cause);
}

/** A receipt for a document whose own is not even known by name. */
function orphanage(rebuilding: Rebuilding, trace: Trace): number {
  const { store } = rebuilding;
  const id = `lost-receipt-of-${trace.id}`;
  store.prepare<[string]>("INSERT OR IGNORE INTO content (hash, bytes, gone) VALUES (?, x'', 'lost')").run(NO_HASH);
  const { lastInsertRowid } = store
    .prepare<(string | number)[]>(
      `INSERT INTO receipt (id, source, source_kind, name, content_hash, size, received_at, state, acknowledgement_state, reason)
       VALUES (?, 'unknown', 'mllp', '', ?, 0, ?, 'read', 'none', ?)`,
    )
    .run(id, NO_HASH, trace.at, JOURNAL_DAMAGED);
  note(rebuilding, 'receipt', id, 'read', JOURNAL_DAMAGED);
  tell(rebuilding, { subject: 'receipt', subjectId: id, loss: 'missing', receivedAt: trace.at });
  return Number(lastInsertRowid);
}

interface Affected {
  id: string;
  state: DocumentState;
  source: string;
  title: string;
  receivedAt: number;
}
const AFFECTED = 'd.id, d.state, d.source, r.name AS title, d.received_at AS receivedAt';
const FROM = 'FROM document d JOIN receipt r ON r.sequence = d.receipt';

/** Tells of a document and, unless it has left or its outcome is being asked for, holds it for a person. */
function affected(rebuilding: Rebuilding, rows: readonly Affected[], loss: 'content' | 'part'): void {
  const told = rebuilding.store.prepare<[string], { found: 1 }>(
    "SELECT 1 AS found FROM damage WHERE subject = 'document' AND subject_id = ? AND seen_at IS NULL",
  );
  const hold = rebuilding.store.prepare<[number, string]>(
    `UPDATE document SET state = 'held', cause = '${JOURNAL_DAMAGED}', since = ? WHERE id = ?`,
  );
  for (const { id, state, source, title, receivedAt } of rows) {
    if (!told.get(id)) tell(rebuilding, { subject: 'document', subjectId: id, loss, source, title, receivedAt });
    if (state !== 'ready' && state !== 'refused' && state !== 'held') continue;
    hold.run(rebuilding.now, id);
    note(rebuilding, 'document', id, 'held', JOURNAL_DAMAGED);
  }
}

function fillBodies(rebuilding: Rebuilding): void {
  const { store } = rebuilding;
  store.exec('DELETE FROM document_body WHERE document NOT IN (SELECT sequence FROM document)');
  const bare = store
    .prepare<[], Affected & { sequence: number }>(
      `SELECT d.sequence, ${AFFECTED} ${FROM} WHERE d.sequence NOT IN (SELECT document FROM document_body)`,
    )
    .all();
  const insert = store.prepare<[number, string, string, string]>(
    'INSERT INTO document_body (document, findings, mapping, view) VALUES (?, ?, ?, ?)',
  );
  for (const { sequence } of bare) insert.run(sequence, blankBody.findings, blankBody.mapping, blankBody.view);
  affected(rebuilding, bare, 'part');
  const broken = store
    .prepare<[], Affected>(`SELECT ${AFFECTED} ${FROM} WHERE d.previous_id NOT IN (SELECT id FROM document)`)
    .all();
  affected(rebuilding, broken, 'part');
  store.exec('UPDATE document SET previous_id = NULL WHERE previous_id NOT IN (SELECT id FROM document)');
}

/** Whatever was being sent when the journal was damaged has an unknown outcome. */
function endInterrupted(rebuilding: Rebuilding): void {
  const { store, now } = rebuilding;
  const sending = store.prepare<[], { id: string }>("SELECT id FROM document WHERE state = 'sending'").all();
  const move = store.prepare<[number, string]>(
    "UPDATE document SET state = 'unknown', cause = 'interrupted', since = ? WHERE id = ?",
  );
  for (const { id } of sending) {
    move.run(now, id);
    note(rebuilding, 'document', id, 'unknown', 'interrupted');
  }
  store
    .prepare<[number]>(
      "UPDATE attempt SET ended_at = ?, outcome = 'unknown', answer = '{\"interrupted\":true}' WHERE ended_at IS NULL",
    )
    .run(now);
}

function tellAttempts(rebuilding: Rebuilding): void {
  for (const n of gaps(rebuilding, 'attempt', 'id'))
    tell(rebuilding, { subject: 'attempt', subjectId: `#${n}`, loss: 'missing' });
}

/** As many attempts as a document has had: the lost ones stand there with an unknown outcome. */
export function mendAttempts({ store }: Rebuilding): void {
  store.exec('DELETE FROM attempt WHERE document NOT IN (SELECT sequence FROM document)');
  store.prepare<[string]>("INSERT OR IGNORE INTO content (hash, bytes, gone) VALUES (?, x'', 'lost')").run(NO_HASH);
  store
    .prepare<[string]>("UPDATE attempt SET submission_hash = ? WHERE kind = 'ITI-41' AND submission_hash IS NULL")
    .run(NO_HASH);
  const insert = store.prepare<[number, string, number, number]>(
    "INSERT INTO attempt (document, kind, submission_hash, started_at, ended_at, outcome, answer) VALUES (?, 'ITI-41', ?, ?, ?, 'unknown', '{}')",
  );
  for (const row of store
    .prepare<[string], { sequence: number; since: number; hash: string; owed: number }>(
      `SELECT d.sequence, d.since, coalesce((SELECT json_extract(e.detail, '$.submission') FROM event e WHERE e.subject = 'document'
           AND e.subject_id = d.id AND e.kind = 'sending' ORDER BY e.sequence DESC LIMIT 1), ${submissionHash('d.sequence')}, ?) AS hash,
         max(d.attempts, d.state IN ('unknown', 'delivered', 'refused')) - (SELECT count(*) FROM attempt a
           WHERE a.document = d.sequence AND a.kind = 'ITI-41') AS owed
       FROM document d`,
    )
    .all(NO_HASH)) {
    for (let n = 0; n < row.owed; n += 1) insert.run(row.sequence, row.hash, row.since, row.since);
  }
  store.exec(
    "UPDATE document SET attempts = (SELECT count(*) FROM attempt a WHERE a.document = sequence AND a.kind = 'ITI-41')",
  );
}

function holdWithoutContent(rebuilding: Rebuilding): void {
  const lost = (column: string): string =>
    `EXISTS (SELECT 1 FROM content c WHERE c.hash = ${column} AND c.gone = 'lost')`;
  const { store } = rebuilding;
  affected(
    rebuilding,
    store.prepare<[], Affected>(`SELECT ${AFFECTED} ${FROM} WHERE ${lost('d.content_hash')}`).all(),
    'content',
  );
  affected(
    rebuilding,
    store.prepare<[], Affected>(`SELECT ${AFFECTED} ${FROM} WHERE ${lost(submissionHash('d.sequence'))}`).all(),
    'part',
  );
}

/**
 * Receipts that gave more documents than are left: read again when it is certain that the missing ones were never sent, otherwise shown
 * to a person. Documents that are still there keep their ids and are left as they are.
 */
function rereadIncomplete(rebuilding: Rebuilding): void {
  const { store } = rebuilding;
  const storyIsWhole = gaps(rebuilding, 'event', 'sequence').length === 0;
  const incomplete = store
    .prepare<
      [],
      { id: string; given: number; left: number; gone: string | null; name: string; source: string; receivedAt: number }
    >(
      `SELECT r.id, r.name, r.source, r.received_at AS receivedAt, c.gone, (SELECT count(*) FROM document d WHERE d.receipt = r.sequence) AS left,
         (SELECT sum(coalesce(json_extract(e.detail, '$.added'), 0)) FROM event e WHERE e.subject = 'receipt' AND e.subject_id = r.id
           AND e.kind = 'read') AS given
       FROM receipt r JOIN content c ON c.hash = r.content_hash WHERE r.state = 'read'
         AND (coalesce(given, 0) > left OR (left = 0 AND r.reason IS NULL AND NOT EXISTS (SELECT 1 FROM event e
           WHERE e.subject = 'document' AND e.kind = 'repeated' AND json_extract(e.detail, '$.receipt') = r.id)))`,
    )
    .all();
  const move = store.prepare<[string, string | null, string]>('UPDATE receipt SET state = ?, reason = ? WHERE id = ?');
  for (const { id, gone, name, source, receivedAt } of incomplete) {
    const again = storyIsWhole && gone === null;
    move.run(again ? 'received' : 'unreadable', again ? null : JOURNAL_DAMAGED, id);
    note(rebuilding, 'receipt', id, again ? 'received' : 'unreadable', JOURNAL_DAMAGED);
    if (!again) tell(rebuilding, { subject: 'receipt', subjectId: id, loss: 'part', source, title: name, receivedAt });
  }
}
