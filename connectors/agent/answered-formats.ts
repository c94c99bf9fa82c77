/**
 * What people answered about files that fit two formats equally well: for each source the formats that such files are. A file of its own in
 * the data folder, read with the settings; it holds names of sources and formats, no patient data.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';

const answers = z.record(z.string(), z.array(z.string()));
export type AnsweredFormats = Record<string, string[]>;

const fileOf = ({ path }: Pick<DataFolder, 'path'>): string => join(path, 'formats.json');

/** A file that is damaged answers nothing: the questions come again. */
export function answeredFormats(data: Pick<DataFolder, 'path'>): AnsweredFormats {
  const file = fileOf(data);
  if (!existsSync(file)) return {};
  try {
    return answers.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/**
 * Remembers an answer among its choices, in place and on disk before it returns; an earlier answer to the same question no longer holds.
 * @throws the fault of the disk, with nothing changed
 */
export function rememberFormat(
  data: Pick<DataFolder, 'path'>,
  known: AnsweredFormats,
  answer: { readonly source: string; readonly format: string; readonly choices: readonly string[] },
): void {
  const { source, format, choices } = answer;
  const formats = [format, ...(known[source] ?? []).filter((other) => !choices.includes(other))];
  const temporary = `${fileOf(data)}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ ...known, [source]: formats }, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, fileOf(data));
  known[source] = formats;
}
