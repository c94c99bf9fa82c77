/**
 * One look through a watched folder: what is whole and at rest is written to the journal, synced, and only then moved away. The ledger
 * in the journal knows what was taken, so that a crash between the two leads to a move and not to a second receipt.
 */
import { mkdir } from 'node:fs/promises';
import type { Problem } from '../clinical/index.ts';
import { JournalError } from '../journal/index.ts';
import type { Journal, LedgerEntry } from '../journal/index.ts';
import { completenessSafely } from './completeness.ts';
import { filesOf, readFile, sameLook } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import { folderMoves, sha256 } from './folder-moves.ts';
import type { Pass } from './folder-moves.ts';
import type { FolderWaits } from './folder-waits.ts';
import { troubles, waits } from './problems.ts';
import { siblingNames } from './sibling-names.ts';
import { journalTrouble } from './trouble.ts';
import type { FileCompleteness, IntakeEvents } from './types.ts';

export interface ScanOptions {
  readonly name: string;
  readonly folder: string;
  readonly takenFolder: string;
  readonly journal: Journal;
  readonly completeness: FileCompleteness;
  readonly events: IntakeEvents;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly stableMilliseconds: number;
  readonly maxFileBytes: number;
  readonly waiting: FolderWaits;
  readonly stopped: () => boolean;
}

export interface ScanResult {
  /** Some file is not at rest yet: look again soon. */
  readonly restless: boolean;
  readonly trouble: Problem | undefined;
}

const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

interface Companion {
  readonly file: FileLook;
  readonly bytes: Uint8Array;
}

/** Looks through the folder each time it is called; remembers between calls when each file was first seen at rest. */
export function folderScanner(options: ScanOptions): () => Promise<ScanResult> {
  const { name: source, journal, waiting, monotonic } = options;
  const moves = folderMoves(options);
  const seen = new Map<string, { look: FileLook; since: number }>();
  let siblingsVersion = 0;

  /** Whether two looks far enough apart saw the same file. */
  function atRest(file: FileLook): boolean {
    const before = seen.get(file.name);
    if (before && sameLook(before.look, file)) return monotonic() - before.since >= options.stableMilliseconds;
    seen.set(file.name, { look: file, since: monotonic() });
    return false;
  }

  function forgetGone(files: ReadonlyMap<string, FileLook>): void {
    const changed = files.size !== seen.size || [...files.keys()].some((name) => !seen.has(name));
    if (changed) siblingsVersion += 1;
    for (const name of seen.keys()) if (!files.has(name)) seen.delete(name);
    for (const name of waiting.names()) if (!files.has(name)) waiting.clear(name);
  }

  async function scan(): Promise<ScanResult> {
    const unusable = await prepareTaken(options.takenFolder);
    let files: Map<string, FileLook>;
    try {
      files = new Map(await filesOf(options.folder));
    } catch (error) {
      seen.clear();
      return { restless: false, trouble: folderTrouble(error) };
    }
    if (unusable) return { restless: false, trouble: unusable };
    forgetGone(files);
    const pass: Pass = { files, names: siblingNames(files.keys()), restless: false, trouble: undefined };
    try {
      await moves.finishOwed(pass);
      for (const file of [...files.values()]) {
        if (options.stopped()) break;
        if (!files.has(file.name)) continue;
        if (atRest(file)) await consider(file, pass);
        else pass.restless = true;
      }
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      // Nothing is taken while the journal cannot be written: every file stays where it is.
      pass.trouble = journalTrouble(error);
    }
    return { restless: pass.restless, trouble: pass.trouble };
  }

  async function consider(file: FileLook, pass: Pass): Promise<void> {
    if (waiting.stillWaits(file, siblingsVersion)) return;
    if (file.size === 0) {
      waiting.wait(file, siblingsVersion, 'when-changed', waits.empty);
      return;
    }
    if (file.size > options.maxFileBytes) {
      waiting.wait(file, siblingsVersion, 'when-changed', waits.tooLarge);
      return;
    }
    const bytes = await readOrWait(file, pass);
    if (!bytes) return;
    const verdict = judge(file.name, bytes, pass);
    if (verdict.state === 'waiting') {
      if (verdict.for === 'end-of-file') waiting.wait(file, siblingsVersion, 'when-changed', waits.unfinished);
      else waiting.wait(file, siblingsVersion, 'when-siblings-change', waits.companionAwaited);
      return;
    }
    const companions = await readCompanions(file, verdict.companions, pass);
    if (companions) await take(file, bytes, companions, pass);
  }

  const judge = (name: string, bytes: Uint8Array, pass: Pass): ReturnType<FileCompleteness> =>
    pass.names.without(name, (siblings) => completenessSafely(options.completeness, name, bytes, siblings));

  async function readOrWait(file: FileLook, pass: Pass): Promise<Uint8Array | undefined> {
    const reading = await readFile(file);
    if (reading.state === 'read') return reading.bytes;
    if (reading.state === 'changed') pass.restless = true;
    else waiting.wait(file, siblingsVersion, 'always', waits[reading.state]);
    return undefined;
  }

  /** The files that belong to a file, all of them whole and at rest; undefined when it must wait for one. */
  async function readCompanions(
    file: FileLook,
    names: readonly string[],
    pass: Pass,
  ): Promise<readonly Companion[] | undefined> {
    const companions: Companion[] = [];
    for (const name of names) {
      const companion = pass.files.get(name);
      if (!companion || companion.size === 0) {
        waiting.wait(file, siblingsVersion, 'always', waits.companionAwaited);
        return undefined;
      }
      if (!atRest(companion)) {
        pass.restless = true;
        return undefined;
      }
      const reading = companion.size > options.maxFileBytes ? undefined : await readFile(companion);
      if (reading?.state !== 'read') {
        if (reading?.state === 'changed') pass.restless = true;
        else waiting.wait(file, siblingsVersion, 'always', reading ? waits[reading.state] : waits.tooLarge);
        return undefined;
      }
      const own = judge(name, reading.bytes, pass);
      if (own.state === 'waiting' && own.for === 'end-of-file') {
        waiting.wait(file, siblingsVersion, 'always', waits.companionAwaited);
        return undefined;
      }
      companions.push({ file: companion, bytes: reading.bytes });
    }
    return companions;
  }

  /** The same file, taken before: same name, same content, same side files. */
  function takenBefore(name: string, contentHash: string, companions: readonly Companion[]): LedgerEntry | undefined {
    const entry = journal.ledgerByHash(source, contentHash, name);
    const before = entry && journal.receiptContent(entry.receiptId)?.companions;
    const same =
      before?.size === companions.length &&
      companions.every(
        ({ file, bytes }) => before.get(file.name) && Buffer.compare(before.get(file.name) ?? bytes, bytes) === 0,
      );
    return same ? entry : undefined;
  }

  async function take(file: FileLook, bytes: Uint8Array, companions: readonly Companion[], pass: Pass): Promise<void> {
    const contentHash = sha256(bytes);
    const known = { source, path: file.name, size: file.size, modifiedAt: file.modifiedAt };
    const before = takenBefore(file.name, contentHash, companions);
    if (before) {
      journal.ledgerAgain({ ...known, contentHash, receiptId: before.receiptId });
    } else {
      const result = journal.take(
        {
          source,
          sourceKind: 'folder',
          name: file.name,
          bytes,
          companions: new Map(companions.map((companion) => [companion.file.name, companion.bytes])),
        },
        known,
      );
      options.events.taken(result);
    }
    for (const { name } of [file, ...companions.map((companion) => companion.file)]) waiting.clear(name);
    await moves.moveAway(
      file,
      companions.map((companion) => companion.file),
      contentHash,
      pass,
    );
  }

  return scan;
}

async function prepareTaken(folder: string): Promise<Problem | undefined> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return undefined;
  } catch {
    return troubles.takenUnwritable;
  }
}

function folderTrouble(error: unknown): Problem {
  const code = errorCode(error);
  return code === 'EACCES' || code === 'EPERM' ? troubles.folderUnreadable : troubles.folderMissing;
}
