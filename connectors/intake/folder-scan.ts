/**
 * One look through a watched folder: what is whole and at rest is written to the journal, synced, and only then moved away. The ledger
 * in the journal knows what was taken, so that a crash between the two leads to a move and not to a second receipt.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Problem } from '../clinical/index.ts';
import { JournalError } from '../journal/index.ts';
import type { Journal, LedgerEntry } from '../journal/index.ts';
import { completenessSafely } from './completeness.ts';
import { filesOf, readFile, sameLook } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';
import type { FolderWaits } from './folder-waits.ts';
import { troubles, waits } from './problems.ts';
import { dayOf, moveInto } from './taken-folder.ts';
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

/** What the ledger says about a file that is not in `taken/`, because it went elsewhere before it could be moved. */
const GONE = 'gone';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

interface Companion {
  readonly file: FileLook;
  readonly bytes: Uint8Array;
}

/** Looks through the folder each time it is called; remembers between calls when each file was first seen at rest. */
export function folderScanner(options: ScanOptions): () => Promise<ScanResult> {
  const { name: source, journal, waiting, monotonic } = options;
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
    const pass = { files, restless: false, trouble: undefined as Problem | undefined };
    try {
      await finishOwedMoves(pass);
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

  interface Pass {
    /** What still lies in the folder. */
    readonly files: Map<string, FileLook>;
    restless: boolean;
    trouble: Problem | undefined;
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
    const siblings = [...pass.files.keys()].filter((name) => name !== file.name);
    const verdict = completenessSafely(options.completeness, file.name, bytes, siblings);
    if (verdict.state === 'waiting') {
      if (verdict.for === 'end-of-file') waiting.wait(file, siblingsVersion, 'when-changed', waits.unfinished);
      else waiting.wait(file, siblingsVersion, 'when-siblings-change', waits.companionAwaited);
      return;
    }
    const companions = await readCompanions(file, verdict.companions, pass);
    if (companions) await take(file, bytes, companions, pass);
  }

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
      const own = completenessSafely(options.completeness, name, reading.bytes, [...pass.files.keys()]);
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
    await moveAway(
      file,
      companions.map((companion) => companion.file),
      contentHash,
      pass,
    );
  }

  /** Side files first: as long as the main file lies there, the move is owed and will be finished. */
  async function moveAway(
    file: FileLook,
    companions: readonly FileLook[],
    contentHash: string,
    pass: Pass,
  ): Promise<void> {
    const day = dayOf(options.now());
    // Taken, whatever becomes of the move: not to be looked at again in this pass.
    for (const { name } of [file, ...companions]) pass.files.delete(name);
    try {
      for (const companion of companions) await moveUnchanged(companion, day, pass);
      const movedTo = await moveUnchanged(file, day, pass);
      journal.ledgerMoved(source, file.name, contentHash, movedTo ?? GONE);
    } catch (error) {
      if (error instanceof JournalError) throw error;
      pass.trouble = troubles.cannotMove;
    }
  }

  /** Moves a file that is still the one that was read; one that has changed since stays, and is a new file. */
  async function moveUnchanged(file: FileLook, day: string, pass: Pass): Promise<string | undefined> {
    try {
      const movedTo = await moveInto(options.takenFolder, day, file);
      if (movedTo === undefined) pass.restless = true;
      return movedTo;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Files that were taken and could not be moved, because the process or the disk stopped in between. */
  async function finishOwedMoves(pass: Pass): Promise<void> {
    for (const entry of journal.owedMoves(source)) {
      if (options.stopped()) return;
      const file = pass.files.get(entry.path);
      const hash = file?.size === entry.size ? await hashOf(file) : undefined;
      if (hash === 'not-now') {
        pass.files.delete(entry.path);
        continue;
      }
      const same = file !== undefined && hash === entry.contentHash;
      const companions = await unchangedCompanions(entry, pass);
      if (same) await moveAway(file, companions, entry.contentHash, pass);
      else {
        // It was moved before the crash, or something else lies there by now, which is a file of its own.
        for (const companion of companions) await moveAwayAlone(companion, pass);
        journal.ledgerMoved(source, entry.path, entry.contentHash, GONE);
      }
    }
  }

  async function moveAwayAlone(file: FileLook, pass: Pass): Promise<void> {
    pass.files.delete(file.name);
    try {
      await moveUnchanged(file, dayOf(options.now()), pass);
    } catch {
      pass.trouble = troubles.cannotMove;
    }
  }

  async function unchangedCompanions(entry: LedgerEntry, pass: Pass): Promise<readonly FileLook[]> {
    const stored = journal.receiptContent(entry.receiptId)?.companions ?? new Map<string, Uint8Array>();
    const found: FileLook[] = [];
    for (const [name, bytes] of stored) {
      const file = pass.files.get(name);
      if (file?.size === bytes.length && (await hashOf(file)) === sha256(bytes)) found.push(file);
    }
    return found;
  }

  return scan;
}

/** The hash of a file's content; `not-now` when it is there and cannot be read at the moment. */
async function hashOf(file: FileLook): Promise<string | undefined> {
  const reading = await readFile(file);
  if (reading.state === 'read') return sha256(reading.bytes);
  return reading.state === 'changed' ? undefined : 'not-now';
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
