/**
 * Clearing away: what has ended (delivered, cancelled, set aside) loses its content after its time or beyond its size, never its proof:
 * ids, hashes, answers and the story stay. What has not ended is never touched. In steps so small that an acknowledgement never waits
 * long: each one transaction, so that a kill leaves the content or its absence, never half of it.
 */
import { blankBody } from './blank.ts';
import { submissionHash } from './parts.ts';
import type { Contents, Context, Events } from './parts.ts';
import type { Journal } from './types.ts';
import type { ClearedStep, EndedState, Retention, StorageUse } from './upkeep-types.ts';

/** What one step takes at most; a single larger content is a step of its own. */
const STEP_ROWS = 50;
const STEP_BYTES = 4 * 1024 * 1024;
/** What the size limit never touches: whoever looks for yesterday's document finds it, however much came since. */
const ALWAYS_KEPT = 24 * 60 * 60 * 1000;

interface DocumentToClear {
  sequence: number;
  id: string;
  since: number;
  size: number;
  /** Bytes of the arrival that goes with it. */
  arrival: number;
  contentHash: string | null;
  sentHash: string | null;
  entry: string | null;
}

interface ReceiptToClear {
  sequence: number;
  id: string;
  size: number;
  contentHash: string;
}

/**
 * A larger content is let go without overwriting its pages: that would write as much as it holds while an acknowledgement waits. They stay
 * encrypted like every other page, and the compaction that follows takes them off the file.
 */
const LARGE = STEP_BYTES;

/** A content may go when nothing that keeps its content refers to it any more. */
export const NOT_NEEDED = `NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sequence = content.brought_by AND r.content_hash = content.hash AND r.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.content_hash = content.hash AND r.alone IS NULL AND r.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM companion k JOIN receipt r ON r.sequence = k.receipt WHERE k.content_hash = content.hash AND r.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM document d WHERE d.content_hash = content.hash AND d.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM attempt a JOIN document d ON d.sequence = a.document WHERE a.submission_hash = content.hash AND d.cleared_at IS NULL)`;

/** An arrival is counted with its first document, whatever else came of it. */
const ARRIVAL = `iif(EXISTS (SELECT 1 FROM document o WHERE o.receipt = d.receipt AND o.sequence < d.sequence), 0,
  (SELECT r.size FROM receipt r WHERE r.sequence = d.receipt))`;

/** Receipts in which nothing is left to do. */
const RECEIPTS = `FROM receipt r WHERE r.cleared_at IS NULL AND r.state IN ('read', 'dismissed')
  AND NOT EXISTS (SELECT 1 FROM document d WHERE d.receipt = r.sequence AND d.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM receipt p WHERE p.parent = r.sequence AND p.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM event e, json_each(json_extract(e.detail, '$.repeatedDocuments')) n JOIN document d ON d.id = n.value
    WHERE e.subject = 'receipt' AND e.subject_id = r.id AND e.kind = 'read' AND d.cleared_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.receipt = r.sequence AND l.moved_to IS NULL)`;
const HAS_DOCUMENTS = 'EXISTS (SELECT 1 FROM document d WHERE d.receipt = r.sequence)';
const ENDED_AT = `(SELECT max(e.at) FROM event e WHERE e.subject = 'receipt' AND e.subject_id = r.id)`;

export type Clearing = Pick<Journal, 'clear' | 'compact' | 'storage' | 'contentCleared'>;

export function clearing(context: Context, content: Contents, events: Events): Clearing {
  const { store, now } = context;
  const documents = store.prepare<[string, number], DocumentToClear>(
    `SELECT d.sequence, d.id, d.since, coalesce(d.size, 0) AS size, ${ARRIVAL} AS arrival, d.content_hash AS contentHash, ${submissionHash('d.sequence')} AS sentHash, b.entry
     FROM document d JOIN document_body b ON b.document = d.sequence
     WHERE d.state = ? AND d.cleared_at IS NULL AND d.since < ? ORDER BY d.since, d.sequence LIMIT ${STEP_ROWS}`,
  );
  const use = store.prepare<[string], { count: number; bytes: number; oldest: number | null }>(
    `SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes, min(since) AS oldest FROM document
     WHERE state = ? AND cleared_at IS NULL`,
  );
  const weight = store.prepare<[string], { bytes: number }>(
    `SELECT coalesce(sum(coalesce(d.size, 0) + ${ARRIVAL}), 0) AS bytes FROM document d WHERE d.state = ? AND d.cleared_at IS NULL`,
  );
  /** By how much the documents of a state exceed their size: counted at the first step of many. */
  const excess = new Map<string, number>();
  const dismissedUse = store.prepare<[], { count: number; bytes: number; oldest: number | null }>(
    `SELECT count(*) AS count, coalesce(sum(r.size), 0) AS bytes, min(${ENDED_AT}) AS oldest FROM receipt r
     WHERE r.state = 'dismissed' AND r.cleared_at IS NULL`,
  );
  // With documents: they were cleared, each after its own time. Without: there was nothing to send in it.
  const receipts = store.prepare<[number, number], ReceiptToClear>(
    `SELECT r.sequence, r.id, r.size, r.content_hash AS contentHash ${RECEIPTS} AND r.received_at < ? AND (${HAS_DOCUMENTS} OR ${ENDED_AT} < ?)
     ORDER BY r.received_at, r.sequence LIMIT ${STEP_ROWS}`,
  );
  const companionHashes = store.prepare<[number], { hash: string }>(
    'SELECT content_hash AS hash FROM companion WHERE receipt = ?',
  );
  const attemptHashes = store.prepare<[number], { hash: string }>(
    'SELECT DISTINCT submission_hash AS hash FROM attempt WHERE document = ? AND submission_hash IS NOT NULL',
  );
  const markDocument = store.prepare<[number, number]>('UPDATE document SET cleared_at = ? WHERE sequence = ?');
  const emptyBody = store.prepare<[string, string, string, string | null, string | null, number]>(
    'UPDATE document_body SET findings = ?, mapping = ?, view = ?, entry = ?, proof = ?, shown = NULL, shown_size = NULL WHERE document = ?',
  );
  const markReceipt = store.prepare<[number, number]>('UPDATE receipt SET cleared_at = ? WHERE sequence = ?');
  const length = store.prepare<[string], { bytes: number }>(
    'SELECT length(bytes) AS bytes FROM content WHERE hash = ?',
  );
  const letGo = store.prepare<[string]>(
    `UPDATE content SET bytes = x'', unpacked = NULL, gone = 'purged' WHERE hash = ? AND gone IS NULL AND ${NOT_NEEDED}`,
  );

  const release = (hash: string): void => {
    const large = (length.get(hash)?.bytes ?? 0) > LARGE;
    if (large) store.pragma('secure_delete = FAST');
    try {
      letGo.run(hash);
    } finally {
      if (large) store.pragma('secure_delete = ON');
    }
  };

  /** The documents of a state that the next step clears: by age, or further while they and their arrivals take more than they may. */
  function documentsToClear(
    state: 'delivered' | 'cancelled',
    { milliseconds, bytes }: Retention[EndedState],
  ): readonly (DocumentToClear & { cause: string })[] {
    const aged =
      milliseconds === undefined
        ? []
        : documents.all(state, now() - milliseconds).map((row) => ({ ...row, cause: 'age' }));
    let over = excess.get(state);
    excess.delete(state);
    if (aged.length > 0 || bytes === undefined) return oneStep(aged);
    over ??= (weight.get(state)?.bytes ?? 0) - bytes;
    if (over <= 0) return [];
    let left = over;
    const rows = oneStep(documents.all(state, now() - ALWAYS_KEPT)).filter(({ size, arrival }) => {
      const needed = left > 0;
      if (needed) left -= size + arrival;
      return needed;
    });
    if (rows.length > 0) excess.set(state, left);
    return rows.map((row) => ({ ...row, cause: 'size' }));
  }

  function clearDocument(
    { sequence, id, size, contentHash, sentHash, entry, cause }: DocumentToClear & { cause: string },
    reduce: Parameters<Journal['clear']>[1],
  ): void {
    const submission = sentHash === null ? undefined : content.get(sentHash);
    const kept = reduce({
      ...(entry === null ? {} : { entry }),
      ...(submission ? { submission: Buffer.from(submission).toString('utf8') } : {}),
    });
    markDocument.run(now(), sequence);
    emptyBody.run(
      blankBody.findings,
      blankBody.mapping,
      blankBody.view,
      kept.entry ?? null,
      kept.submission ?? null,
      sequence,
    );
    const hashes = [contentHash, sentHash, ...attemptHashes.all(sequence).map(({ hash }) => hash)];
    for (const hash of new Set(hashes)) if (hash !== null) release(hash);
    events.add('document', id, 'cleared', cause, { bytes: size });
  }

  function clearReceipt({ sequence, id, size, contentHash }: ReceiptToClear): void {
    markReceipt.run(now(), sequence);
    for (const hash of [contentHash, ...companionHashes.all(sequence).map((row) => row.hash)]) release(hash);
    events.add('receipt', id, 'cleared', 'age', { bytes: size });
  }

  /** The first of a list that fit into one step; at least one. */
  function oneStep<Row extends { size: number }>(rows: readonly Row[]): readonly Row[] {
    let bytes = 0;
    return rows.filter(({ size }, index) => {
      bytes += size;
      return index === 0 || bytes <= STEP_BYTES;
    });
  }

  const momentBefore = (milliseconds: number): number =>
    Number.isFinite(milliseconds) ? now() - milliseconds : Number.MIN_SAFE_INTEGER;

  const step = (rows: readonly { size: number }[]): ClearedStep => ({
    cleared: rows.length,
    bytes: rows.reduce((sum, { size }) => sum + size, 0),
  });

  return {
    clear: (retention, reduce) => {
      for (const state of ['delivered', 'cancelled'] as const) {
        const rows = documentsToClear(state, retention[state]);
        for (const row of rows) clearDocument(row, reduce);
        if (rows.length > 0) return step(rows);
      }
      const { milliseconds = Number.POSITIVE_INFINITY } = retention.dismissed;
      const rows = oneStep(receipts.all(momentBefore(shortest(retention)), momentBefore(milliseconds)));
      for (const row of rows) clearReceipt(row);
      return step(rows);
    },
    compact: () => {
      const free = (): number => Number(store.pragma('freelist_count', { simple: true }));
      const before = free();
      if (before <= SLACK_PAGES || Number(store.pragma('auto_vacuum', { simple: true })) !== INCREMENTAL) return 0;
      store.pragma(`incremental_vacuum(${Math.min(STEP_PAGES, before - SLACK_PAGES)})`);
      return (before - free()) * PAGE;
    },
    storage: (retention): StorageUse => {
      const states = {
        delivered: use.get('delivered'),
        cancelled: use.get('cancelled'),
        dismissed: dismissedUse.get(),
      };
      const told = (state: EndedState): StorageUse['states'][EndedState] => {
        const { count = 0, bytes = 0, oldest = null } = states[state] ?? {};
        const { milliseconds } = retention[state];
        return {
          count,
          bytes,
          ...(oldest === null || milliseconds === undefined ? {} : { nextAt: oldest + milliseconds }),
        };
      };
      return {
        bytes: Number(store.pragma('page_count', { simple: true })) * PAGE,
        reusable: Number(store.pragma('freelist_count', { simple: true })) * PAGE,
        states: { delivered: told('delivered'), cancelled: told('cancelled'), dismissed: told('dismissed') },
      };
    },
    contentCleared: (hash) => content.gone(hash) === 'purged',
  };
}

/** What came later than this cannot have been cleared in any state: it is not even looked at. */
const shortest = (retention: Retention): number =>
  Math.min(
    ...Object.values(retention).flatMap(({ milliseconds, bytes }) => [
      milliseconds ?? Number.POSITIVE_INFINITY,
      bytes === undefined ? Number.POSITIVE_INFINITY : ALWAYS_KEPT,
    ]),
  );

const PAGE = 4096;
/** Pages that one step moves and cuts off the end of the file. */
const STEP_PAGES = 256;
/** Free pages that stay for what comes next: cutting them off to add them again would only wear the disk. */
const SLACK_PAGES = 256;
/** `PRAGMA auto_vacuum`: 2 is incremental. A file made without it shrinks with the next rotation of its key. */
const INCREMENTAL = 2;
