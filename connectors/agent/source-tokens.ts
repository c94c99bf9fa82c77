/** The tokens with which programs post files: one per source, a file of its own that only the owner of the data folder reads. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from './configuration.ts';
import { newToken, type DataFolder } from './data-folder.ts';

/** A name in any script and of any length gives a file name. */
const fileOf = (data: DataFolder, source: string): string =>
  join(data.tokens, `${createHash('sha256').update(source).digest('hex').slice(0, 32)}.token`);

/** The token of a source as it stands now; undefined when there is none, or when what is there is no token. */
export function tokenFor(data: DataFolder, source: string): string | undefined {
  const file = fileOf(data, source);
  if (!existsSync(file)) return undefined;
  const token = readFileSync(file, 'utf8').trim();
  return /^[\w-]{40,}$/.test(token) ? token : undefined;
}

/** The token of a source, made when there is none, or anew: from then on the one before opens nothing. */
export function sourceToken(data: DataFolder, source: string, anew = false): string {
  const known = anew ? undefined : tokenFor(data, source);
  if (known !== undefined) return known;
  mkdirSync(data.tokens, { recursive: true, mode: 0o700 });
  const token = newToken();
  const file = fileOf(data, source);
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${token}\n`, { mode: 0o600 });
  renameSync(temporary, file);
  return token;
}

/** Where a program posts to. */
export const postAddress = ({ console }: Configuration, source: string): string =>
  `http://127.0.0.1:${console.port}/intake/${encodeURIComponent(source)}`;
