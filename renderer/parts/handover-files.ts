/** Reads dropped files and hands them over. Files of one drop travel in one call, so that a PDF and its side file stay together. */
import type { CallInput, CallOutput, Problem } from '../../connectors/agent/contract.ts';
import { call } from '../api/client.ts';
import { Declined, Unreachable } from '../api/failure.ts';

/** Whose the files are, as a person chose. */
export type WhoseIt = NonNullable<CallInput<'send'>['whose']>;

export interface HandedFile {
  readonly name: string;
  /** What was dropped: a person may say whose it is and hand it over again. */
  readonly file: File;
  readonly state: 'reading' | 'sending' | 'taken' | 'failed';
  readonly problem?: Problem;
  readonly reason?: 'folder' | 'unreadableHere' | 'notReached' | 'emptyFile' | 'failed';
}

type Outcome = Omit<HandedFile, 'name' | 'file'>;

interface ReadFile {
  readonly index: number;
  readonly name: string;
  readonly base64: string;
}

/** One call carries at most this many characters of content, unless files that belong together ask for more. */
const callSize = 24_000_000;

/** `letter.pdf` and `letter.json` share their stem: they are never parted. */
export const stemOf = (name: string): string => name.replace(/(\.[A-Za-z0-9]{1,5}){1,2}$/, '').toLowerCase();

export function callsFor<File extends { readonly name: string; readonly base64: string }>(
  files: readonly File[],
  limit = callSize,
): readonly (readonly File[])[] {
  const size = (group: readonly File[]): number => group.reduce((sum, { base64 }) => sum + base64.length, 0);
  if (size(files) <= limit) return files.length === 0 ? [] : [files];
  const families = Map.groupBy(files, ({ name }) => stemOf(name)).values();
  const calls: File[][] = [];
  for (const family of families) {
    const last = calls.at(-1);
    if (last && size(last) + size(family) <= limit) last.push(...family);
    else calls.push([...family]);
  }
  return calls;
}

export async function base64Of(file: File): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => (typeof reader.result === 'string' ? resolve(reader.result) : reject(new Error('not text')));
    reader.onerror = () => reject(reader.error ?? new Error('not readable'));
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(',') + 1);
}

export async function handOver(
  files: readonly File[],
  show: (files: readonly HandedFile[]) => void,
  whose?: WhoseIt,
): Promise<readonly HandedFile[]> {
  const shown: HandedFile[] = files.map((file) => ({ name: file.name, file, state: 'reading' }));
  const set = (index: number, change: Outcome): void => {
    const before = shown[index];
    if (before) shown[index] = { name: before.name, file: before.file, ...change };
    show([...shown]);
  };
  show([...shown]);

  const read: ReadFile[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const base64 = await base64Of(file);
      if (file.size === 0) set(index, { state: 'failed', reason: 'emptyFile' });
      else read.push({ index, name: file.name, base64 });
    } catch {
      // A dropped folder arrives as a file of no type that cannot be read.
      const folder = file.type === '' && !file.name.includes('.');
      set(index, { state: 'failed', reason: folder ? 'folder' : 'unreadableHere' });
    }
  }

  for (const group of callsFor(read)) {
    for (const { index } of group) set(index, { state: 'sending' });
    try {
      const outcomes = await call('send', {
        files: group.map(({ name, base64 }) => ({ name, base64 })),
        ...(whose === undefined ? {} : { whose }),
      });
      for (const { index, name } of group) set(index, outcomeOf(name, outcomes));
    } catch (error) {
      const failed: Outcome =
        error instanceof Declined && error.problem
          ? { state: 'failed', problem: error.problem }
          : { state: 'failed', reason: error instanceof Unreachable ? 'notReached' : 'failed' };
      for (const { index } of group) set(index, failed);
    }
  }
  return shown;
}

/** A side file has no line of its own when it was taken with its document. */
function outcomeOf(name: string, outcomes: CallOutput<'send'>): Outcome {
  const own = outcomes.find(({ file }) => file === name) ?? outcomes.find(({ file }) => stemOf(file) === stemOf(name));
  if (own?.problem) return { state: 'failed', problem: own.problem };
  return own?.receipt === undefined ? { state: 'failed', reason: 'failed' } : { state: 'taken' };
}
