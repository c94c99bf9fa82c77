/** The files that belong to a receipt (side files), stored once by content like everything else. */
import { contentGone } from './parts.ts';
import type { Contents, Context } from './parts.ts';
import { JournalError } from './types.ts';

export interface Companions {
  put(receiptSequence: number, files: ReadonlyMap<string, Uint8Array>): void;
  get(receiptSequence: number): ReadonlyMap<string, Uint8Array>;
}

export function companionsOf({ store }: Context, content: Contents): Companions {
  const insert = store.prepare<[number, string, string]>(
    'INSERT INTO companion (receipt, name, content_hash) VALUES (?, ?, ?)',
  );
  const select = store.prepare<[number], { name: string; hash: string }>(
    'SELECT name, content_hash AS hash FROM companion WHERE receipt = ? ORDER BY name',
  );
  return {
    put: (receipt, files) => {
      for (const [name, bytes] of files) insert.run(receipt, name, content.put(bytes));
    },
    get: (receipt) =>
      new Map(
        select.all(receipt).map(({ name, hash }) => {
          const bytes = content.get(hash);
          if (!bytes) throw new JournalError(...contentGone(content.gone(hash)));
          return [name, bytes];
        }),
      ),
  };
}
