/**
 * The journal's audit of itself: every content hashed again, every state compared with the story that led to it, every reference
 * followed. Reports what is wrong and changes nothing; names subjects by id, never by what they contain.
 */
import { asJournalError } from './faults.ts';
import { sha256 } from './parts.ts';
import type { Context } from './parts.ts';
import { JournalError } from './types.ts';
import type { VerifyProblem } from './types.ts';

/** Each query lists the subjects that break one invariant. */
const invariants: readonly (readonly [problem: string, sql: string])[] = [
  [
    'its state is not that of its last event',
    `SELECT r.id AS subject FROM receipt r WHERE r.state IS NOT (SELECT e.kind FROM event e WHERE e.subject = 'receipt'
       AND e.subject_id = r.id AND e.kind IN ('received', 'read', 'unreadable', 'dismissed') ORDER BY e.sequence DESC LIMIT 1)`,
  ],
  [
    'its state or cause is not that of its last event',
    `SELECT d.id AS subject FROM document d WHERE (d.state || ' ' || d.cause) IS NOT (SELECT e.kind || ' ' || e.cause FROM event e
       WHERE e.subject = 'document' AND e.subject_id = d.id
       AND e.kind IN ('held', 'ready', 'sending', 'unknown', 'delivered', 'refused', 'cancelled') ORDER BY e.sequence DESC LIMIT 1)`,
  ],
  [
    'its size is not that of its content',
    `SELECT r.id AS subject FROM receipt r JOIN content c ON c.hash = r.content_hash WHERE r.size <> length(c.bytes)
     UNION ALL SELECT d.id FROM document d JOIN content c ON c.hash = d.content_hash WHERE d.size IS NOT length(c.bytes)`,
  ],
  [
    'it is being sent without a fixed submission and exactly one open attempt',
    `SELECT d.id AS subject FROM document d JOIN document_body b ON b.document = d.sequence WHERE d.state = 'sending'
       AND (b.submission_hash IS NULL OR b.replaceable <> 0 OR 1 <> (SELECT count(*) FROM attempt a WHERE a.document = d.sequence
         AND a.kind = 'ITI-41' AND a.ended_at IS NULL))`,
  ],
  [
    'an attempt to send it is open although it is not being sent',
    `SELECT d.id AS subject FROM document d JOIN attempt a ON a.document = d.sequence
     WHERE d.state <> 'sending' AND a.kind = 'ITI-41' AND a.ended_at IS NULL`,
  ],
  [
    'its outcome is known or unknown without an attempt',
    `SELECT d.id AS subject FROM document d WHERE d.state IN ('unknown', 'delivered', 'refused') AND d.attempts = 0`,
  ],
  [
    'its number of attempts is not the number of those on record',
    `SELECT d.id AS subject FROM document d WHERE d.attempts <> (SELECT count(*) FROM attempt a WHERE a.document = d.sequence
       AND a.kind = 'ITI-41')`,
  ],
  [
    'an attempt to send it has no submission',
    `SELECT d.id AS subject FROM attempt a JOIN document d ON d.sequence = a.document
     WHERE a.kind = 'ITI-41' AND a.submission_hash IS NULL`,
  ],
  [
    'its body is missing',
    'SELECT d.id AS subject FROM document d LEFT JOIN document_body b ON b.document = d.sequence WHERE b.document IS NULL',
  ],
  [
    'it was read and gave no document and no reason',
    `SELECT r.id AS subject FROM receipt r WHERE r.state = 'read' AND r.reason IS NULL
       AND NOT EXISTS (SELECT 1 FROM document d WHERE d.receipt = r.sequence)
       AND NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = 'document' AND e.kind = 'repeated'
         AND json_extract(e.detail, '$.receipt') = r.id)`,
  ],
  [
    'it was acknowledged without a stored answer',
    `SELECT r.id AS subject FROM receipt r WHERE r.acknowledgement_state IN ('accepted', 'rejected')
       AND (r.acknowledgement IS NULL OR r.answered IS NOT r.acknowledgement_state)`,
  ],
];

export function verifier({ store }: Context): () => readonly VerifyProblem[] {
  return () => [
    ...asFarAsReadable('database', () =>
      store
        .prepare<[], { integrity_check: string }>('PRAGMA integrity_check')
        .all()
        .filter(({ integrity_check: line }) => line !== 'ok')
        .map(({ integrity_check: line }) => ({ subject: 'database', problem: line })),
    ),
    ...asFarAsReadable('references', () =>
      store
        .prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check')
        .all()
        .map(({ table, parent }) => ({ subject: table, problem: `a reference to ${parent} leads nowhere` })),
    ),
    ...asFarAsReadable('content', () => wrongContents(store)),
    ...invariants.flatMap(([problem, sql]) =>
      asFarAsReadable('database', () =>
        store
          .prepare<[], { subject: string }>(sql)
          .all()
          .map(({ subject }) => ({ subject, problem })),
      ),
    ),
  ];
}

/** What a look finds; a page that fails its authentication code ends this look, is a finding itself, and does not end the others. */
function asFarAsReadable(subject: string, look: () => readonly VerifyProblem[]): readonly VerifyProblem[] {
  try {
    return look();
  } catch (error) {
    const failure = asJournalError(error);
    if (!(failure instanceof JournalError) || failure.fault !== 'damaged') throw error;
    return [{ subject, problem: `it cannot be read to its end (${failure.message})` }];
  }
}

function wrongContents(store: Context['store']): readonly VerifyProblem[] {
  const problems: VerifyProblem[] = [];
  for (const { hash, bytes } of store
    .prepare<[], { hash: string; bytes: Uint8Array }>('SELECT hash, bytes FROM content')
    .iterate()) {
    if (sha256(bytes) !== hash) problems.push({ subject: hash, problem: 'the content is not what was stored' });
  }
  return problems;
}
