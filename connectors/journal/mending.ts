/** What the steps of mending a rebuilt journal share: the rows that are missing, and telling of them. */
import type { Store } from './store.ts';
import type { Damage } from './upkeep-types.ts';

/** Highest number that each table is known to have given, the lost rows included. */
export type Highest = ReadonlyMap<string, number>;

export interface Rebuilding {
  readonly store: Store;
  readonly now: number;
  /** Name of the file that is set aside. */
  readonly file: string;
  readonly highest: Highest;
}

/** The reason of a receipt, and the cause of a document, that a person must look at because the journal was damaged. */
export const JOURNAL_DAMAGED = 'journal-damaged';
/** Stands for the hash of a content of which not even the hash is left. */
export const NO_HASH = '0'.repeat(64);

type Told = Pick<Damage, 'subject' | 'subjectId' | 'loss'> & { receivedAt?: number; source?: string; title?: string };

export function tell({ store, now, file }: Rebuilding, damage: Told): void {
  store
    .prepare<[number, string, string, string, string, number | null, string | null, string | null]>(
      'INSERT INTO damage (at, file, subject, subject_id, loss, received_at, source, title) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      now,
      file,
      damage.subject,
      damage.subjectId,
      damage.loss,
      damage.receivedAt ?? null,
      damage.source ?? null,
      damage.title ?? null,
    );
}

export function note(
  { store, now }: Rebuilding,
  subject: 'receipt' | 'document',
  id: string,
  kind: string,
  cause: string,
): void {
  store
    .prepare<[number, string, string, string, string]>(
      'INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (?, ?, ?, ?, ?, \'{"rebuilt":true}\')',
    )
    .run(now, subject, id, kind, cause);
}

/** Numbers from 1 on that a table must have given and that no row has now. Rows of a journal are never deleted. */
export function gaps({ store, highest }: Rebuilding, table: string, key: string): readonly number[] {
  const rows = store
    .prepare<[], { n: number }>(`SELECT ${key} AS n FROM ${table} ORDER BY n DESC`)
    .all()
    .map(({ n }) => n);
  const present = new Set(rows);
  const last = Math.max(highest.get(table) ?? 0, rows[0] ?? 0);
  const missing: number[] = [];
  for (let n = 1; n <= last; n += 1) if (!present.has(n)) missing.push(n);
  return missing;
}

/** `[1,2,3,7]` → `1-3`, `7-7`. */
export function ranges(numbers: readonly number[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const n of numbers) {
    const last = found.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else found.push([n, n]);
  }
  return found;
}
