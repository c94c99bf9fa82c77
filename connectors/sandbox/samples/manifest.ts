/** The shipped samples: invented patients, real formats; which way each comes in and what must become of it. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

const localized = z.object({ fr: z.string().min(1), de: z.string().min(1), en: z.string().min(1) });

const sample = z.object({
  /** Path below the samples, `/` between folders. One file may come twice: the second is the duplicate. */
  file: z.string().min(1),
  /** Files that belong to it and are dropped with it, in the same folder. */
  companions: z.array(z.string().min(1)).optional(),
  via: z.enum(['folder', 'mllp']),
  /** Samples go in by this number, smallest first. */
  order: z.number().int().positive(),
  /** `waiting`: left in the folder, because it is not whole or a file that belongs to it is missing. */
  expected: z.enum(['delivered', 'held', 'unreadable', 'set-aside', 'duplicate', 'waiting']),
  /** How many documents reading it gives. A duplicate gives none of its own. */
  documents: z.number().int().nonnegative(),
  description: localized,
});

const manifest = z.array(sample).min(1);

type Sample = z.infer<typeof sample>;

export interface LoadedSample extends Sample {
  /** Absolute path of the file. */
  readonly path: string;
  readonly bytes: Buffer;
  /** The file and its companions, by file name without folder: what is dropped into a watched folder, in this order. */
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/**
 * All samples in the order in which they go in.
 * @throws ZodError when the manifest is damaged, Error when a file that it names is missing.
 */
export function loadSamples(folder: string = import.meta.dirname): readonly LoadedSample[] {
  const data: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return manifest
    .parse(data)
    .sort((a, b) => a.order - b.order)
    .map((entry) => {
      const path = join(folder, entry.file);
      const bytes = readFileSync(path);
      const companions = (entry.companions ?? []).map((name) => ({
        name: basename(name),
        bytes: readFileSync(join(folder, name)),
      }));
      return { ...entry, path, bytes, files: [{ name: basename(entry.file), bytes }, ...companions] };
    });
}
