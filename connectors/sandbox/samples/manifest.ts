/** The shipped samples: invented patients, real formats; which way each comes in and what must become of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  expected: z.enum(['delivered', 'held', 'unreadable', 'set-aside', 'duplicate']),
  /** How many documents reading it gives. A duplicate gives none of its own. */
  documents: z.number().int().nonnegative(),
  description: localized,
});

const manifest = z.array(sample).min(1);

export type Sample = z.infer<typeof sample>;

export interface LocatedSample extends Sample {
  /** Absolute path of the file. */
  readonly path: string;
  /** Absolute paths of its companions, in the order of `companions`. */
  readonly companionPaths: readonly string[];
}

/**
 * All samples in the order in which they go in.
 * @throws ZodError when the manifest is damaged.
 */
export function loadSamples(folder: string = import.meta.dirname): readonly LocatedSample[] {
  const data: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return manifest
    .parse(data)
    .sort((a, b) => a.order - b.order)
    .map((entry) => ({
      ...entry,
      path: join(folder, entry.file),
      companionPaths: (entry.companions ?? []).map((name) => join(folder, name)),
    }));
}
