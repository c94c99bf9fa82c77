/** Attempts: what is about to leave is fixed before it leaves, and what came back is written with the move it causes. */
import { documentFrom } from './document-row.ts';
import type { DocumentColumns } from './document-row.ts';
import type { Documents } from './documents.ts';
import { withShown } from './packing.ts';
import { contentGone, known, present, submissionHash } from './parts.ts';
import type { Contents, Context, Events } from './parts.ts';
import { assertDocumentMove } from './states.ts';
import { JournalError } from './types.ts';
import type { Attempt, DocumentFacts, Journal } from './types.ts';

interface AttemptRow {
  id: number;
  documentId: string;
  transaction: Attempt['transaction'];
  startedAt: number;
  endedAt: number | null;
  outcome: string | null;
  answer: string | null;
}

interface FactsRow {
  findings: string;
  entry: string | null;
  proof: string | null;
}

interface ShownRow {
  mapping: string;
  view: string;
  shown: Uint8Array | null;
  shownSize: number | null;
}

const SELECT = `SELECT a.id, d.id AS documentId, a.kind AS "transaction", a.started_at AS startedAt, a.ended_at AS endedAt, a.outcome,
  a.answer FROM attempt a JOIN document d ON d.sequence = a.document`;

export type Attempts = Pick<
  Journal,
  'beginAttempt' | 'beginQuery' | 'endAttempt' | 'move' | 'recoverInterrupted' | 'facts' | 'document'
>;

export function attempts(context: Context, content: Contents, events: Events, documents: Documents): Attempts {
  const { store, now } = context;
  const insert = store.prepare<[number, string, string | null, number]>(
    'INSERT INTO attempt (document, kind, submission_hash, started_at) VALUES (?, ?, ?, ?)',
  );
  const byId = store.prepare<[number | bigint], AttemptRow>(`${SELECT} WHERE a.id = ?`);
  const byDocument = store.prepare<[number], AttemptRow>(`${SELECT} WHERE a.document = ? ORDER BY a.id`);
  const open = store.prepare<[], AttemptRow>(`${SELECT} WHERE a.ended_at IS NULL ORDER BY a.id`);
  const close = store.prepare<[number, string, string, number]>(
    'UPDATE attempt SET ended_at = ?, outcome = ?, answer = ? WHERE id = ?',
  );
  const count = store.prepare<[number]>('UPDATE document SET attempts = attempts + 1 WHERE sequence = ?');
  const factsOf = store.prepare<[number], FactsRow>(
    'SELECT findings, entry, proof FROM document_body WHERE document = ?',
  );
  const shownOf = store.prepare<[number], ShownRow>(
    'SELECT mapping, view, shown, shown_size AS shownSize FROM document_body WHERE document = ?',
  );
  const submissionOf = store.prepare<[number], { hash: string | null }>(`SELECT ${submissionHash('?')} AS hash`);
  const fixedBy = store.prepare<[string], { kind: string }>(
    `SELECT kind FROM event WHERE subject = 'document' AND subject_id = ? AND kind IN ('sending', 'held', 'refused')
     ORDER BY sequence DESC LIMIT 1`,
  );
  /**
   * A person or a new rendering may give the next attempt another submission; until then the one that was sent binds, also where damage took
   * the lines that tell of it.
   */
  const isFixed = (id: string): boolean => (fixedBy.get(id)?.kind ?? 'sending') === 'sending';

  const begin = (document: number, kind: Attempt['transaction'], submission: string | null): Attempt =>
    present(known(byId.get(insert.run(document, kind, submission, now()).lastInsertRowid), 'attempt'));
  const submission = (document: number): { submission?: string } => {
    const { hash } = known(submissionOf.get(document), 'submission');
    const bytes = hash === null ? undefined : content.get(hash);
    return bytes ? { submission: Buffer.from(bytes).toString('utf8') } : {};
  };

  const facts = (columns: DocumentColumns): DocumentFacts => ({
    ...documentFrom(columns),
    ...present(known(factsOf.get(columns.sequence), 'document')),
    ...submission(columns.sequence),
    events: events.of('document', columns.id),
    tries: byDocument.all(columns.sequence).map((row) => present(row)),
  });

  return {
    facts: (id) => {
      const columns = documents.find(id);
      return columns && facts(columns);
    },
    document: (id) => {
      const columns = documents.find(id);
      if (!columns) return undefined;
      const { shown, shownSize, ...plain } = known(shownOf.get(columns.sequence), 'document');
      const found = { ...facts(columns), ...plain };
      return shown === null || shownSize === null ? found : withShown(found, { bytes: shown, size: shownSize });
    },
    beginAttempt: (id, submission) => {
      const { sequence, state, contentHash, attempts: before } = documents.row(id);
      assertDocumentMove(state, 'sending');
      if (contentHash === null) throw new JournalError('forbidden', 'a document without bytes cannot be sent');
      if (content.gone(contentHash)) throw new JournalError(...contentGone(content.gone(contentHash)));
      const hash = content.put(Buffer.from(submission, 'utf8'));
      const sent = submissionOf.get(sequence)?.hash ?? hash;
      if (sent !== hash && isFixed(id)) {
        throw new JournalError('forbidden', 'ids and metadata are fixed by the first attempt');
      }
      count.run(sequence);
      const attempt = begin(sequence, 'ITI-41', hash);
      // The hash stands in the story too: damage to either place leaves the other.
      documents.move(id, 'sending', 'attempt', { attempt: attempt.id, number: before + 1, submission: hash });
      return attempt;
    },
    beginQuery: (id, transaction) => begin(documents.row(id).sequence, transaction, null),
    endAttempt: (attemptId, outcome, answer, to) => {
      const attempt = known(byId.get(attemptId), 'attempt');
      if (attempt.endedAt !== null) throw new JournalError('forbidden', 'this attempt has ended');
      if (attempt.transaction === 'ITI-41' && !to) {
        throw new JournalError(
          'forbidden',
          'a submission that ended leaves its document in another state than sending',
        );
      }
      if (attempt.transaction !== 'ITI-41' && to && documents.row(attempt.documentId).state === 'sending') {
        throw new JournalError('forbidden', 'a query does not end what a submission began');
      }
      close.run(now(), outcome, answer, attemptId);
      if (to) documents.move(attempt.documentId, to.state, to.cause, { attempt: attemptId, outcome });
    },
    move: (id, to, cause, more) => {
      const { state } = documents.row(id);
      if (to === 'sending' || state === 'sending') {
        throw new JournalError('forbidden', 'only an attempt begins and ends sending');
      }
      documents.move(id, to, cause, more);
    },
    recoverInterrupted: () => {
      for (const attempt of open.all()) close.run(now(), 'unknown', '{"interrupted":true}', attempt.id);
      const cutOff = documents.inState('sending');
      for (const id of cutOff) documents.move(id, 'unknown', 'interrupted');
      return cutOff;
    },
  };
}
