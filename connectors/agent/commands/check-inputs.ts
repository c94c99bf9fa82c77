/**
 * What `relais check` is given: files and folders. A folder stands for all files in it and below; a file's companions (a side file) and
 * the two halves of a captured request (`N.headers` beside `N.body`) are one input.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './shared.ts';

export interface CheckInput {
  /** As it was named, or found below the folder that was named. */
  readonly file: string;
  /** Found in a folder: what belongs to another file is not an input of its own. */
  readonly inFolder: boolean;
}

/** A file that its system or its program keeps for itself: `.DS_Store`, `~$letter.docx`, `Thumbs.db`. */
const ofTheSystem = (name: string): boolean =>
  name.startsWith('.') || name.startsWith('~$') || /^(?:thumbs\.db|desktop\.ini)$/i.test(name);

/** Files below a folder, in order; links to folders are not followed (they may lead in circles). */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !ofTheSystem(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      if (entry.isSymbolicLink())
        return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? [] : [path];
      return entry.isFile() ? [path] : [];
    });
}

/** @throws UsageError when a folder holds nothing to check: nothing checked is not “in order” */
export function inputsOf(named: readonly string[]): readonly CheckInput[] {
  return named.flatMap((path): CheckInput[] => {
    if (!statSync(path).isDirectory()) return [{ file: path, inFolder: false }];
    const files = filesBelow(path).filter((file) => !isBodyOfCapture(file));
    if (files.length === 0) throw new UsageError(`there is no file in the folder ${path}`);
    return files.map((file) => ({ file, inFolder: true }));
  });
}

const other = (file: string, from: string, to: string): string | undefined => {
  if (!file.endsWith(from)) return undefined;
  const path = file.slice(0, -from.length) + to;
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
};

/** Its head lies beside it and stands for both. */
const isBodyOfCapture = (file: string): boolean => other(file, '.body', '.headers') !== undefined;

/**
 * The bytes of a request that was kept as two files, whichever of them is named; undefined for any other file. The body is kept after
 * its transfer coding, so the header that tells of it no longer holds.
 */
export function capturedRequest(file: string): Uint8Array | undefined {
  const body = other(file, '.headers', '.body');
  const head = other(file, '.body', '.headers');
  if (body === undefined && head === undefined) return undefined;
  const lines = readFileSync(head ?? file, 'latin1')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !/^transfer-encoding:/i.test(line));
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), readFileSync(body ?? file)]);
}

/** Folder and name of a file, as its companions see it. */
export const placeOf = (file: string): string => join(dirname(file), basename(file));
