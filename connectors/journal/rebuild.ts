/**
 * A new journal from what can be read of a damaged one: row by row, every content hashed again, then mended (`mend-*.ts`) until all
 * invariants of the journal hold. What could not be carried over is told in the table `damage`, never guessed.
 */
import type { Store } from './store.ts';
import type { Image } from './image.ts';
import { mendDocuments } from './mend-documents.ts';
import { mendContents, mendReceipts } from './mend-receipts.ts';
import { mendStories } from './mend-stories.ts';
import { tell } from './mending.ts';
import type { Highest, Rebuilding } from './mending.ts';
import { isWhatWasStored } from './parts.ts';
import type { Value } from './records.ts';
import { salvage, tableColumns } from './salvage.ts';

/** Fills an empty journal from the image of a damaged one. The store's foreign keys are off while this runs. */
export function rebuild(store: Store, image: Image, facts: { readonly now: number; readonly file: string }): void {
  store
    .transaction(() => {
      const rebuilding: Rebuilding = { store, ...facts, highest: carryOver(store, image) };
      mendContents(rebuilding);
      mendReceipts(rebuilding);
      mendDocuments(rebuilding);
      mendStories(rebuilding);
      if (image.log !== 'whole') tell(rebuilding, { subject: 'log', subjectId: 'wal', loss: 'part' });
      tellOfItself(rebuilding);
      // Without the counters, what was at the end cannot be counted.
      if (rebuilding.highest.size === 0) tell(rebuilding, { subject: 'log', subjectId: 'counters', loss: 'missing' });
      store
        .prepare<[number, string]>(
          "INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (?, 'agent', 'agent', 'rebuilt', 'journal-damaged', ?)",
        )
        .run(
          facts.now,
          JSON.stringify({ file: facts.file, pages: image.pages, badPages: image.bad.length, log: image.log }),
        );
    })
    .immediate();
}

function carryOver(store: Store, image: Image): Highest {
  const insert = new Map(
    Object.entries(tableColumns).map(([table, [, count]]) => [
      table,
      store.prepare<Value[]>(`INSERT OR IGNORE INTO ${table} VALUES (${Array(count).fill('?').join(', ')})`),
    ]),
  );
  const insertContent = store.prepare<[string, Buffer, string | null, number | null, number | null]>(
    'INSERT OR IGNORE INTO content (hash, bytes, gone, unpacked, brought_by) VALUES (?, ?, ?, ?, ?)',
  );
  const highest = new Map<string, number>();
  for (const { table, row } of salvage(image)) {
    const { values, whole, rowid } = row;
    if (table === 'sqlite_sequence') {
      highest.set(String(values[0]), Math.max(Number(values[1]), highest.get(String(values[0])) ?? 0));
    } else if (table === 'content') {
      const [hash, bytes, gone = null, size = null, bringer = null] = values;
      const purged = gone === 'purged' || gone === 'lost';
      if (typeof hash !== 'string' || !whole || !Buffer.isBuffer(bytes)) continue;
      const unpacked = numberOrNull(size);
      if (purged) insertContent.run(hash, bytes, gone, null, numberOrNull(bringer));
      else if (isWhatWasStored(hash, { bytes, unpacked }))
        insertContent.run(hash, bytes, null, unpacked, numberOrNull(bringer));
    } else if (whole) {
      const later = Array<null>(tableColumns[table][1] - values.length).fill(null);
      insert.get(table)?.run(...(rowid === undefined ? values : [rowid, ...values.slice(1)]), ...later);
    }
  }
  // Numbers that were given once are not given again: what is missing stays recognisable as missing.
  for (const [name, last] of highest) {
    const { changes } = store
      .prepare<[number, string]>('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?')
      .run(last, name);
    if (changes === 0)
      store.prepare<[string, number]>('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(name, last);
  }
  return highest;
}

const numberOrNull = (value: Value): number | null => (typeof value === 'number' ? value : null);

/** A rebuilt journal is told of even when nothing is missing: the disk under it may be failing. */
function tellOfItself(rebuilding: Rebuilding): void {
  const { told } = rebuilding.store
    .prepare<[], { told: 0 | 1 }>('SELECT EXISTS (SELECT 1 FROM damage WHERE seen_at IS NULL) AS told')
    .get() ?? { told: 0 };
  if (told === 0) tell(rebuilding, { subject: 'log', subjectId: 'nothing-missing', loss: 'part' });
}
