/** One look through a watched folder, as far as it has come; and what becomes of the files that were taken. */
import type { Problem } from '../clinical/index.ts';
import type { TakenFile } from '../journal/index.ts';
import { baseOf, folderOf } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import { siblingNames } from './sibling-names.ts';
import type { SiblingNames } from './sibling-names.ts';

export interface Companion {
  readonly file: FileLook;
  readonly bytes: Uint8Array;
}

export interface Pass {
  /** What still lies in the folder, by its name relative to it. */
  readonly files: Map<string, FileLook>;
  /** Whether that is all: otherwise something was set aside and could not be put back, and what is not among `files` may yet be there. */
  readonly whole: boolean;
  /** The names that lie beside a file, each without its folder. */
  names(file: string): SiblingNames;
  /** A file that is no longer to be looked at in this pass. */
  takeOut(name: string): void;
  restless: boolean;
  trouble: Problem | undefined;
}

export function passThrough(files: Map<string, FileLook>, whole: boolean): Pass {
  const byFolder = Map.groupBy(files.keys(), folderOf);
  const made = new Map<string, SiblingNames>();
  const names: Pass['names'] = (file) => {
    const folder = folderOf(file);
    const known = made.get(folder) ?? siblingNames((byFolder.get(folder) ?? []).map(baseOf));
    made.set(folder, known);
    return known;
  };
  return {
    files,
    whole,
    names,
    takeOut: (name) => {
      files.delete(name);
      names(name).remove(baseOf(name));
    },
    restless: false,
    trouble: undefined,
  };
}

/** What is done with files that were taken: the policy of the source. */
export interface Afterwards {
  /** What the ledger says in the transaction that takes a file: whether something is still owed to it, and what stays beside it. */
  inLedger(companions: readonly Companion[]): Pick<TakenFile, 'movedTo' | 'beside'>;
  /** Whether a file that lies here was taken and stays, so that it need not be read. */
  known(file: FileLook): boolean;
  /** A side file without a file to go with: one that was taken before may be meant. */
  sideFileChanged(file: FileLook): void;
  /** A file, the files that belong to it and its marker are in the journal now. */
  taken(file: FileLook, others: readonly FileLook[], contentHash: string, pass: Pass): Promise<void>;
  /** Before each look: what a crash, a lock or a full disk left owed. */
  tidy(pass: Pass): Promise<void>;
}
