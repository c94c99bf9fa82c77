/**
 * The journal's audit of itself: every content hashed again, every story told again by the table of moves and compared with
 * the state it led to, every reference followed. Reports what is wrong and changes nothing; names subjects by id, never by what they contain.
 */
import { NOT_NEEDED } from './clearing.ts';
import type { OpenedDatabase } from './database.ts';
import { asJournalError } from './faults.ts';
import { readImage } from './image.ts';
import { saltIsAsSealed } from './seal.ts';
import { unpack } from './packing.ts';
import { isWhatWasStored } from './parts.ts';
import type { Context, StoredContent } from './parts.ts';
import { wrongStories } from './stories.ts';
import { JournalError } from './types.ts';
import type { Packed } from './types.ts';
import type { Damage, VerifyProblem } from './upkeep-types.ts';

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
    `SELECT r.id AS subject FROM receipt r JOIN content c ON c.hash = r.content_hash WHERE c.gone IS NULL AND r.size <> coalesce(c.unpacked, length(c.bytes))
     UNION ALL SELECT d.id FROM document d JOIN content c ON c.hash = d.content_hash WHERE c.gone IS NULL AND d.size IS NOT coalesce(c.unpacked, length(c.bytes))`,
  ],
  [
    'it is being sent without exactly one open attempt',
    `SELECT d.id AS subject FROM document d WHERE d.state = 'sending' AND 1 <> (SELECT count(*) FROM attempt a
       WHERE a.document = d.sequence AND a.kind = 'ITI-41' AND a.ended_at IS NULL)`,
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
       AND NOT EXISTS (SELECT 1 FROM receipt p WHERE p.parent = r.sequence)
       AND NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = 'document' AND e.kind = 'repeated'
         AND json_extract(e.detail, '$.receipt') = r.id)`,
  ],
  [
    'the content that it brought does not know it',
    `SELECT r.id AS subject FROM receipt r JOIN content c ON c.hash = r.content_hash WHERE r.alone = 1 AND r.cleared_at IS NULL
       AND c.brought_by IS NOT r.sequence`,
  ],
  [
    'it came twice under one number with one content',
    `SELECT r.id AS subject FROM receipt r WHERE r.message_key IS NOT NULL AND EXISTS (SELECT 1 FROM receipt e WHERE e.source = r.source
       AND e.message_key = r.message_key AND e.content_hash = r.content_hash AND e.sequence < r.sequence)`,
  ],
  [
    'its content was cleared away before it had ended',
    `SELECT d.id AS subject FROM document d WHERE d.cleared_at IS NOT NULL AND d.state NOT IN ('delivered', 'cancelled')
     UNION ALL SELECT r.id FROM receipt r WHERE r.cleared_at IS NOT NULL AND r.state NOT IN ('read', 'dismissed')`,
  ],
  [
    'it was cleared away although something still needs it',
    `SELECT hash AS subject FROM content WHERE gone = 'purged' AND NOT (${NOT_NEEDED})`,
  ],
  [
    'it has a moment to wait for and is not held',
    `SELECT w.document AS subject FROM document_wait w LEFT JOIN document d ON d.id = w.document
     WHERE d.state IS NOT 'held'`,
  ],
  [
    'it was acknowledged without a stored answer',
    `SELECT r.id AS subject FROM receipt r WHERE r.acknowledgement_state IN ('accepted', 'rejected')
       AND (r.acknowledgement IS NULL OR r.answered IS NOT r.acknowledgement_state)`,
  ],
];

/** Numbers that a table gave and no row has: rows are never deleted. What damage took is told on its own. */
const numbered: readonly (readonly [table: string, key: string, subject: string])[] = [
  ['receipt', 'sequence', 'receipt'],
  ['document', 'sequence', 'document'],
  ['attempt', 'id', 'attempt'],
  ['ledger', 'sequence', 'ledger'],
  ['event', 'sequence', 'event'],
  ['patient', 'sequence', 'patient'],
  ['admission', 'sequence', 'admission'],
  ['opposition', 'sequence', 'opposition'],
];

/** `database` tells where the pages lie; without it only what SQLite reads is judged. `unseen`: what damage took and nobody has taken note of. */
export function verifier(
  { store }: Context,
  database: Pick<OpenedDatabase, 'path' | 'suspect' | 'cipherKey'>,
  unseen: () => readonly Damage[],
): () => readonly VerifyProblem[] {
  return () => {
    const problems = [
      ...wrongPages(store, database),
      ...attempted('database', () => integrity(store)),
      ...attempted('content', () => wrongContents(store)),
      ...attempted('content', () => wrongBodies(store)),
      ...invariants.flatMap(([problem, sql]) =>
        attempted('database', () =>
          store
            .prepare<[], { subject: string }>(sql)
            .all()
            .map(({ subject }) => ({ subject, problem })),
        ),
      ),
      ...attempted('database', () => wrongStories({ store })),
      ...attempted('database', () => missingNumbers(store)),
    ];
    if (problems.length > 0) database.suspect();
    return [...problems, ...unseen().filter(worthTelling).map(told)];
  };
}

/** A check that damage cuts short has found it. */
function attempted(subject: string, check: () => readonly VerifyProblem[]): readonly VerifyProblem[] {
  try {
    return check();
  } catch (error) {
    const failure = asJournalError(error);
    if (failure instanceof JournalError && failure.fault === 'damaged') return [{ subject, problem: failure.message }];
    // On a full disk the log stays where it is; its pages are proven there.
    if (failure instanceof JournalError && failure.fault === 'full' && subject === 'log') return [];
    throw error;
  }
}

/** Every page of the file, proven on its own: free pages and those that no query touches included. */
function wrongPages(
  store: Context['store'],
  { path, cipherKey }: Pick<OpenedDatabase, 'path' | 'cipherKey'>,
): readonly VerifyProblem[] {
  const emptied = attempted('log', () => {
    store.pragma('wal_checkpoint(TRUNCATE)');
    return [];
  });
  const image = readImage(path, cipherKey);
  try {
    const wrong = new Set([...(saltIsAsSealed(path, cipherKey, image) ? [] : [1]), ...image.bad]);
    return [
      ...emptied,
      ...Array.from(wrong, (page) => ({ subject: `page ${page}`, problem: 'it is not what was written' })),
    ];
  } finally {
    image.close();
  }
}

function integrity(store: Context['store']): readonly VerifyProblem[] {
  return [
    ...store
      .prepare<[], { integrity_check: string }>('PRAGMA integrity_check')
      .all()
      .filter(({ integrity_check: line }) => line !== 'ok')
      .map(({ integrity_check: line }) => ({ subject: 'database', problem: line })),
    ...store
      .prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check')
      .all()
      .map(({ table, parent }) => ({ subject: table, problem: `a reference to ${parent} leads nowhere` })),
  ];
}

function missingNumbers(store: Context['store']): readonly VerifyProblem[] {
  const rebuilt = store
    .prepare<[], { rebuilt: 0 | 1 }>(
      "SELECT EXISTS (SELECT 1 FROM damage WHERE subject <> 'log' OR subject_id <> 'last-write') AS rebuilt",
    )
    .get();
  // After a rebuild the gaps are known and told by `damages`.
  if (rebuilt?.rebuilt === 1) return [];
  return numbered.flatMap(([table, key, subject]) => {
    const row = store
      .prepare<[string], { rows: number; last: number | null }>(
        `SELECT count(*) AS rows, max(coalesce(max(${key}), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)) AS last FROM ${table}`,
      )
      .get(table);
    const lost = (row?.last ?? 0) - (row?.rows ?? 0);
    return lost === 0 ? [] : [{ subject, problem: `${lost} that were written are not there` }];
  });
}

const worthTelling = ({ subjectId }: Damage): boolean => subjectId !== 'last-write';
const told = (damage: Damage): VerifyProblem =>
  damage.subject === 'log'
    ? { subject: 'log', problem: logWords[damage.subjectId] ?? logWords['wal'] ?? '' }
    : toldRow(damage);

/** What is said of a damage that took no row by name. */
const logWords: Readonly<Record<string, string>> = {
  wal: 'the journal was lost with a damaged database (part): its write-ahead log was damaged',
  'directory-opposition': 'oppositions were lost with a damaged database: record them again',
  'directory-patient': 'patients of the local table were lost with a damaged database',
  'directory-patient_identifier': 'numbers of patients were lost with a damaged database',
  'directory-admission': 'admissions were lost with a damaged database',
  'directory-placed_order':
    'orders were lost with a damaged database: results that answer them are not completed from them',
  counters: 'the counters were lost with a damaged database: more may be missing at the end than is named',
  'nothing-missing': 'the database was damaged and rebuilt; nothing was lost with a damaged database',
};

const toldRow = ({ subject, subjectId, loss, source, receivedAt, title }: Damage): VerifyProblem => ({
  subject: subjectId,
  problem: [
    `the ${subject} was lost with a damaged database (${loss})`,
    ...(source === undefined ? [] : [`source ${source}`]),
    ...(receivedAt === undefined ? [] : [new Date(receivedAt).toISOString()]),
    ...(title === undefined || title === '' ? [] : [title]),
  ].join(', '),
});

function wrongContents(store: Context['store']): readonly VerifyProblem[] {
  const problems: VerifyProblem[] = [];
  for (const { hash, ...stored } of store
    .prepare<[], StoredContent & { hash: string }>('SELECT hash, bytes, unpacked FROM content WHERE gone IS NULL')
    .iterate()) {
    if (!isWhatWasStored(hash, stored)) problems.push({ subject: hash, problem: 'the content is not what was stored' });
  }
  return problems;
}

/** What documents are shown with and cannot be unpacked. */
function wrongBodies(store: Context['store']): readonly VerifyProblem[] {
  const problems: VerifyProblem[] = [];
  for (const { id, bytes, size } of store
    .prepare<[], Packed & { id: string }>(
      `SELECT d.id, b.shown AS bytes, b.shown_size AS size FROM document_body b JOIN document d ON d.sequence = b.document
       WHERE b.shown IS NOT NULL`,
    )
    .iterate()) {
    try {
      unpack({ bytes, size });
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      problems.push({ subject: id, problem: 'what it is shown with is not what was stored' });
    }
  }
  return problems;
}
