/** What damage took, as long as nobody has taken note of it. */
import type { Documents } from './documents.ts';
import { present } from './parts.ts';
import type { Context, Present } from './parts.ts';
import { OPPOSITIONS_LOST } from './states.ts';
import type { Damage } from './upkeep-types.ts';

interface DamageRow {
  at: number;
  file: string;
  subject: Damage['subject'];
  subjectId: string;
  loss: Damage['loss'];
  receivedAt: number | null;
  source: string | null;
  title: string | null;
}

/**
 * What `Damage.subjectId` says where an opposition may be lost: the tables without which it holds nothing (itself, its stay, and who it is of), the
 * counters without which nobody can tell whether a row is missing, and the log that holds what came last.
 */
export const WITH_OPPOSITIONS: readonly string[] = [
  'directory-opposition',
  'directory-admission',
  'directory-patient',
  'directory-patient_identifier',
  'counters',
  'wal',
];

export interface Damages {
  readonly unseen: () => readonly Damage[];
  readonly oppositionsLost: () => number | undefined;
  readonly seen: () => void;
}

export function damages({ store, now }: Context, documents: Documents): Damages {
  const select = store.prepare<[], DamageRow>(
    `SELECT at, file, subject, subject_id AS subjectId, loss, received_at AS receivedAt, source, title FROM damage
     WHERE seen_at IS NULL ORDER BY sequence`,
  );
  const mark = store.prepare<[number]>('UPDATE damage SET seen_at = ? WHERE seen_at IS NULL');
  const lost = store.prepare<[string], { at: number | null }>(
    `SELECT max(at) AS at FROM damage WHERE seen_at IS NULL AND subject = 'log' AND subject_id IN (SELECT value FROM json_each(?))`,
  );
  // Rows come before the journal is opened and are marked here alone; asked before every send.
  let asked: { readonly at: number | undefined } | undefined;
  return {
    unseen: () => select.all().map((row): Present<DamageRow> => present(row)),
    oppositionsLost: () => {
      asked ??= { at: lost.get(JSON.stringify(WITH_OPPOSITIONS))?.at ?? undefined };
      return asked.at;
    },
    seen: () => {
      mark.run(now());
      asked = undefined;
      for (const id of documents.heldFor(OPPOSITIONS_LOST)) documents.move(id, 'ready', 'damage-seen');
    },
  };
}
