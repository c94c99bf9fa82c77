/** What damage took, as long as nobody has taken note of it. */
import { present } from './parts.ts';
import type { Context, Present } from './parts.ts';
import type { Damage } from './types.ts';

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

export interface Damages {
  readonly unseen: () => readonly Damage[];
  readonly seen: () => void;
}

export function damages({ store, now }: Context): Damages {
  const select = store.prepare<[], DamageRow>(
    `SELECT at, file, subject, subject_id AS subjectId, loss, received_at AS receivedAt, source, title FROM damage
     WHERE seen_at IS NULL ORDER BY sequence`,
  );
  const mark = store.prepare<[number]>('UPDATE damage SET seen_at = ? WHERE seen_at IS NULL');
  return {
    unseen: () => select.all().map((row): Present<DamageRow> => present(row)),
    seen: () => {
      mark.run(now());
    },
  };
}
