/** The judge of PDF/A and veraPDF's own files, which lie beside the repository where they lie at all. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { judge } from './judge.ts';
import { shared } from './tools.ts';

export const verapdfFolder = join(shared, 'corpus/pdf/verapdf-1b');

export interface Verdict {
  readonly file: string;
  /** Both engines call it valid. */
  readonly ok: boolean;
  readonly ran: boolean;
  readonly errors: readonly { readonly message: string; readonly engine?: string }[];
}

/** Empty where the corpus is not there. */
export const verapdfFiles = (): readonly string[] =>
  existsSync(verapdfFolder)
    ? readdirSync(verapdfFolder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.pdf'))
        .sort()
        .map((name) => join(verapdfFolder, name))
    : [];

const digest = (file: string): string => createHash('sha256').update(relative(verapdfFolder, file)).digest('hex');

/** Always the same files, chosen by the digest of their names and not by what they are. */
export const sampleOf = (files: readonly string[], count: number): readonly string[] =>
  files
    .map((file) => ({ file, key: digest(file) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, count)
    .map(({ file }) => file);

/** One start of the judge for all. @throws Error where it breaks down */
export function judged(files: readonly string[]): readonly Verdict[] {
  const { stdout, status, stderr } = spawnSync(judge, ['pdfa', '-'], {
    input: `${files.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0 && status !== 1) throw new Error(`the judge ended with ${String(status)}: ${stderr.slice(-500)}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}
