/** What the parts of the journal share: the store, the clock, contents by hash, and the events. */
import { hash } from 'node:crypto';
import { unpack } from './packing.ts';
import type { Store } from './store.ts';
import { JournalError } from './types.ts';
import type { JournalEvent, JournalFault, Packed } from './types.ts';

export interface Context {
  readonly store: Store;
  readonly now: () => number;
  readonly newId: () => string;
}

export type Detail = Readonly<Record<string, string | number | boolean>>;

/** SHA-256 of bytes, lower-case hex. */
export const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

type NullableKeys<Row> = { [Key in keyof Row]: null extends Row[Key] ? Key : never }[keyof Row];
export type Present<Row> = Omit<Row, NullableKeys<Row>> & {
  [Key in NullableKeys<Row>]?: Exclude<Row[Key], null>;
};

/** A row as the house knows it: a column that is NULL is a property that is absent. */
export function present<Row extends object>(row: Row): Present<Row> {
  // Loops and not lists of pairs: every row that is read goes through here.
  const kept: Record<string, unknown> = {};
  for (const key in row) if (row[key] !== null) kept[key] = row[key];
  return kept as Present<Row>;
}

/** A row without what only the store needs of it. */
export function without<Row extends object, Key extends keyof Row & string>(
  row: Row,
  ...keys: readonly Key[]
): Omit<Row, Key> {
  const kept: Record<string, unknown> = {};
  for (const key in row) if (!(keys as readonly string[]).includes(key)) kept[key] = row[key];
  return kept as Omit<Row, Key>;
}

/** The row, or `unknown-subject`. */
export function known<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new JournalError('unknown-subject', `there is no such ${what}`);
  return row;
}

/** SQL: the hash of what the last attempt to send a document sent or was to send; NULL before the first. `document`: its sequence. */
export const submissionHash = (document: string): string =>
  `(SELECT a.submission_hash FROM attempt a WHERE a.document = ${document} AND a.kind = 'ITI-41' ORDER BY a.id DESC LIMIT 1)`;

/** A content as its row has it. */
export interface StoredContent {
  readonly bytes: Uint8Array;
  /** The size of what `bytes` is the packed form of; null where they are the content. */
  readonly unpacked: number | null;
}

/** The content that was stored. Throws `damaged` when a packed one cannot be read. */
export const contentOf = ({ bytes, unpacked }: StoredContent): Uint8Array =>
  unpacked === null ? bytes : unpack({ bytes, size: unpacked });

/** Whether a row holds what its hash names. */
export function isWhatWasStored(hash: string, stored: StoredContent): boolean {
  try {
    return sha256(contentOf(stored)) === hash;
  } catch (error) {
    if (error instanceof JournalError) return false;
    throw error;
  }
}

export interface Contents {
  /** Stores bytes once, in the packed form where one is given; gives their hash. */
  put(bytes: Uint8Array, packed?: Packed): string;
  /** The same for what a receipt brings, of which the number is known; `alone`: nothing had brought it before, or it had gone. */
  bring(bytes: Uint8Array, receipt: number): { readonly hash: string; readonly alone: boolean };
  /** The bytes; `undefined` when there are none under this hash, or none any more. */
  get(hash: string): Uint8Array | undefined;
  /** Why the bytes are not there any more. */
  gone(hash: string): 'purged' | 'lost' | undefined;
}

export function contents({ store }: Context): Contents {
  // What was purged or lost and arrives again is there again.
  const insert = store.prepare<[string, Uint8Array, number | null, number | null]>(
    `INSERT INTO content (hash, bytes, unpacked, brought_by) VALUES (?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes, unpacked = excluded.unpacked, brought_by = excluded.brought_by, gone = NULL
       WHERE gone IS NOT NULL`,
  );
  const select = store.prepare<[string], StoredContent & { gone: 'purged' | 'lost' | null }>(
    'SELECT bytes, unpacked, gone FROM content WHERE hash = ?',
  );
  const selectGone = store.prepare<[string], { gone: 'purged' | 'lost' | null }>(
    'SELECT gone FROM content WHERE hash = ?',
  );
  return {
    put: (bytes, packed) => {
      const hash = sha256(bytes);
      insert.run(hash, packed?.bytes ?? bytes, packed?.size ?? null, null);
      return hash;
    },
    bring: (bytes, receipt) => {
      const hash = sha256(bytes);
      return { hash, alone: insert.run(hash, bytes, null, receipt).changes === 1 };
    },
    get: (hash) => {
      const found = select.get(hash);
      return found?.gone === null ? contentOf(found) : undefined;
    },
    gone: (hash) => selectGone.get(hash)?.gone ?? undefined,
  };
}

/** What is said of a content that is not there: purged on purpose, or missing. */
export const contentGone = (gone: 'purged' | 'lost' | undefined): [JournalFault, string] =>
  gone === 'purged'
    ? ['purged', 'the content was delivered and has been cleared away; its proof is kept']
    : ['damaged', 'the content is missing'];

export interface Events {
  add(subject: JournalEvent['subject'], subjectId: string, kind: string, cause: string, detail?: Detail): void;
  of(subject: JournalEvent['subject'], subjectId: string): readonly JournalEvent[];
}

export function events({ store, now }: Context): Events {
  const insert = store.prepare<[number, string, string, string, string, string]>(
    'INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const select = store.prepare<[string, string], JournalEvent>(
    'SELECT sequence, at, subject, subject_id AS subjectId, kind, cause, detail FROM event WHERE subject = ? AND subject_id = ? ORDER BY sequence',
  );
  return {
    add: (subject, subjectId, kind, cause, detail = {}) => {
      insert.run(now(), subject, subjectId, kind, cause, JSON.stringify(detail));
    },
    of: (subject, subjectId) => select.all(subject, subjectId),
  };
}
