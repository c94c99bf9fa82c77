/**
 * One look through a watched folder: what is whole and at rest is written to the journal, synced, and only then moved away. The ledger
 * in the journal knows what was taken, so that a crash between the two leads to a move and not to a second receipt.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Problem } from '../clinical/index.ts';
import { JournalError, crashPoint, giveBack } from '../journal/index.ts';
import type { Journal, LedgerEntry } from '../journal/index.ts';
import { completenessSafely } from './completeness.ts';
import { errorCode } from './disk.ts';
import type { Disk } from './disk.ts';
import type { FileProtocol } from './file-protocol.ts';
import { aloneFiles } from './folder-alone.ts';
import { baseOf, filesOf, folderOf, isHollow, readFile, sameLook } from './folder-files.ts';
import type { FileLook, Listed } from './folder-files.ts';
import { sha256 } from './folder-moves.ts';
import { passThrough } from './folder-pass.ts';
import type { Afterwards, Companion, Pass } from './folder-pass.ts';
import type { FolderWaits } from './folder-waits.ts';
import { troubles, waits } from './problems.ts';
import { clearCopies, isAside, putBackAside } from './taken-folder.ts';
import { journalTrouble } from './trouble.ts';
import type { FileCompleteness, IntakeEvents } from './types.ts';

export interface ScanOptions {
  readonly name: string;
  readonly folder: string;
  /** Undefined: nothing is moved. */
  readonly takenFolder: string | undefined;
  readonly subfolders: boolean;
  /** Names of files are told with their subfolders: these say whose the files are. */
  readonly foldersName: boolean;
  readonly disk: Disk;
  readonly protocol: FileProtocol;
  readonly afterwards: Afterwards;
  readonly journal: Journal;
  readonly completeness: FileCompleteness;
  readonly events: IntakeEvents;
  readonly monotonic: () => number;
  readonly stableMilliseconds: number;
  readonly maxFileBytes: number;
  readonly waiting: FolderWaits;
  /** Called whenever the file system has answered. */
  readonly alive: () => void;
  readonly stopped: () => boolean;
}

export interface ScanResult {
  /** Some file is not at rest yet: look again soon. */
  readonly restless: boolean;
  readonly trouble: Problem | undefined;
}

type Alone = Extract<ReturnType<FileCompleteness>, { state: 'waiting' }>['alone'];
/** The files that found nothing beside them which they need, and what becomes of each when that does not come. */
type Companionless = Map<FileLook, Alone>;

/** So many files that need nothing, then the others have their turn. */
const FILES_PER_TURN = 200;

/** Looks through the folder each time it is called; remembers between calls when each file was first seen at rest. */
export function folderScanner(options: ScanOptions): () => Promise<ScanResult> {
  const { name: source, journal, waiting, monotonic, afterwards, disk, protocol } = options;
  const seen = new Map<string, { look: FileLook; since: number }>();
  const alone = aloneFiles({ source, journal });
  const nameOf = (file: string): string => (options.foldersName ? file : baseOf(file));
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
    for (const name of waiting.names()) {
      if (files.has(name)) continue;
      waiting.clear(name);
      alone.forget(name);
    }
  }

  let prepared = false;
  /** The folder of taken files is there, and holds no half copies of a process that was killed. */
  async function prepareTaken(folder: string): Promise<Problem | undefined> {
    try {
      await disk.mkdir(folder, { recursive: true, mode: 0o700 });
      if (!prepared) await clearCopies(disk, folder);
      prepared = true;
      return undefined;
    } catch {
      return troubles.takenUnwritable;
    }
  }

  async function scan(): Promise<ScanResult> {
    const unusable = options.takenFolder === undefined ? undefined : await prepareTaken(options.takenFolder);
    options.alive();
    let listed: Listed;
    let putBack = false;
    try {
      listed = await list();
      if (listed.asides.length > 0) {
        // Before anything is concluded from what does not lie here: what a killed process had set aside lies here again. What stays aside is told below.
        for (const { path, folder } of listed.asides) await putBackAside(disk, path, folder).catch(() => undefined);
        listed = await list();
        putBack = true;
      }
    } catch (error) {
      seen.clear();
      return { restless: false, trouble: folderTrouble(error) };
    }
    if (unusable || options.stopped()) return { restless: false, trouble: unusable };
    const { files } = listed;
    forgetGone(files);
    const whole = listed.asides.length === 0;
    const pass = passThrough(files, whole);
    pass.restless = putBack && whole;
    if (!whole) pass.trouble = troubles.cannotMove;
    if (listed.closed) pass.trouble = troubles.subfolderClosed;
    try {
      await afterwards.tidy(pass);
      await considerAll(pass);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      // Nothing is taken while the journal cannot be written: every file stays where it is.
      pass.trouble = journalTrouble(error);
    }
    return { restless: pass.restless, trouble: pass.trouble };
  }

  const list = (): Promise<Listed> =>
    filesOf({
      disk,
      folder: options.folder,
      subfolders: options.subfolders,
      except: options.takenFolder ?? '',
      isTemporary: protocol.isTemporary,
      isAside,
      alive: options.alive,
      stopped: options.stopped,
    });

  async function considerAll(pass: Pass): Promise<void> {
    let passedOver = 0;
    const companionless: Companionless = new Map();
    for (const file of [...pass.files.values()]) {
      if (options.stopped()) return;
      if (!pass.files.has(file.name) || !protocol.isMeant(file.name)) continue;
      if (atRest(file) && !afterwards.known(file)) {
        await consider(file, pass, companionless);
        options.alive();
      } else {
        pass.restless ||= !settled(file);
        passedOver += 1;
        if (passedOver % FILES_PER_TURN === 0) await turn();
      }
    }
    // A side file that came before its letter was taken along with it.
    for (const [file, becomes] of companionless) if (pass.files.has(file.name)) awaitCompanion(file, becomes);
  }

  function awaitCompanion(file: FileLook, becomes: Alone): void {
    waiting.wait(file, siblingsVersion, 'when-siblings-change', waits.companionAwaited);
    if (becomes === undefined) alone.forget(file.name);
    else alone.awaits(file);
  }

  const settled = (file: FileLook): boolean => {
    const before = seen.get(file.name);
    return before !== undefined && monotonic() - before.since >= options.stableMilliseconds;
  };

  async function consider(file: FileLook, pass: Pass, companionless: Companionless): Promise<void> {
    if (waiting.stillWaits(file, siblingsVersion)) {
      if (waiting.overdue(file.name)) await considerAlone(file, pass);
      return;
    }
    if (file.size === 0) {
      waiting.wait(file, siblingsVersion, 'when-changed', waits.empty);
      return;
    }
    if (file.size > options.maxFileBytes) {
      waiting.wait(file, siblingsVersion, 'when-changed', waits.tooLarge);
      return;
    }
    const marker = protocol.marker(file, pass.files);
    if (marker === 'missing') {
      waiting.wait(file, siblingsVersion, 'always', waits.markerAwaited);
      return;
    }
    const bytes = await readOrWait(file, pass);
    if (!bytes) return;
    const verdict = judge(file.name, bytes, pass);
    if (verdict.state === 'waiting') {
      if (verdict.for === 'end-of-file') waiting.wait(file, siblingsVersion, 'when-changed', waits.unfinished);
      else {
        afterwards.sideFileChanged(file);
        companionless.set(file, verdict.alone);
      }
      return;
    }
    const companions = await readCompanions(file, verdict.companions, pass);
    if (companions) await take(file, bytes, companions, marker, pass);
  }

  /** A file whose companion does not come: a person is asked about it, and it is put away when that person has decided. */
  async function considerAlone(file: FileLook, pass: Pass): Promise<void> {
    const next = alone.next(file);
    if (next === 'wait') return;
    const bytes = await readOrWait(file, pass);
    if (!bytes) return;
    const contentHash = sha256(bytes);
    if (next === 'ask') {
      const receipt = alone.ask(file, nameOf(file.name), bytes, contentHash);
      waiting.asked(file.name);
      options.events.taken({ kind: 'stored', receipt });
      return;
    }
    const receipt = alone.answered(file);
    if (receipt?.contentHash !== contentHash) return;
    const { name: path, size, modifiedAt } = file;
    journal.ledgerAgain({
      source,
      path,
      size,
      modifiedAt,
      ...afterwards.inLedger([]),
      contentHash,
      receiptId: receipt.id,
    });
    alone.forget(file.name);
    waiting.clear(file.name);
    await afterwards.taken(file, [], contentHash, pass);
  }

  const judge = (name: string, bytes: Uint8Array, pass: Pass): ReturnType<FileCompleteness> =>
    pass
      .names(name)
      .without(baseOf(name), (siblings) => completenessSafely(options.completeness, nameOf(name), bytes, siblings));

  async function readOrWait(file: FileLook, pass: Pass): Promise<Uint8Array | undefined> {
    const reading = await readFile(disk, file);
    if (reading.state === 'changed') pass.restless = true;
    else if (reading.state !== 'read') waiting.wait(file, siblingsVersion, 'always', waits[reading.state]);
    else if (isHollow(reading.bytes)) waiting.wait(file, siblingsVersion, 'always', waits.hollow);
    else return reading.bytes;
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
      const companion = pass.files.get(folderOf(file.name) + name);
      if (!companion || companion.size === 0) {
        waiting.wait(file, siblingsVersion, 'always', waits.companionAwaited);
        return undefined;
      }
      if (!atRest(companion)) {
        pass.restless = true;
        return undefined;
      }
      const reading = companion.size > options.maxFileBytes ? undefined : await readFile(disk, companion);
      if (reading?.state !== 'read') {
        if (reading?.state === 'changed') pass.restless = true;
        else waiting.wait(file, siblingsVersion, 'always', reading ? waits[reading.state] : waits.tooLarge);
        return undefined;
      }
      const own = judge(companion.name, reading.bytes, pass);
      if (isHollow(reading.bytes) || (own.state === 'waiting' && own.for === 'end-of-file')) {
        waiting.wait(file, siblingsVersion, 'always', waits.companionAwaited);
        return undefined;
      }
      companions.push({ file: companion, bytes: reading.bytes });
    }
    return companions;
  }

  /** The same file, taken before: same name, same content, same side files; in whatever subfolder it lay. */
  function takenBefore(name: string, contentHash: string, companions: readonly Companion[]): LedgerEntry | undefined {
    const entry = journal.ledgerByHash(source, contentHash, baseOf(name));
    const before = entry && journal.receiptContent(entry.receiptId)?.companions;
    const same =
      before?.size === companions.length &&
      companions.every(({ file, bytes }) => {
        const stored = before.get(baseOf(file.name));
        return stored !== undefined && Buffer.compare(stored, bytes) === 0;
      });
    // Where folders say whose a file is, the same scan in another folder is another patient's.
    return same && (!options.foldersName || entry?.path === name) ? entry : undefined;
  }

  async function take(
    file: FileLook,
    bytes: Uint8Array,
    companions: readonly Companion[],
    marker: FileLook | undefined,
    pass: Pass,
  ): Promise<void> {
    crashPoint('file-read');
    const contentHash = sha256(bytes);
    const known = {
      source,
      path: file.name,
      size: file.size,
      modifiedAt: file.modifiedAt,
      ...afterwards.inLedger(companions),
    };
    const before = takenBefore(file.name, contentHash, companions);
    if (before) {
      journal.ledgerAgain({ ...known, contentHash, receiptId: before.receiptId });
    } else {
      const result = journal.take(
        {
          source,
          sourceKind: 'folder',
          name: nameOf(file.name),
          bytes,
          companions: new Map(companions.map((companion) => [baseOf(companion.file.name), companion.bytes])),
        },
        known,
      );
      options.events.taken(result);
    }
    for (const taken of [bytes, ...companions.map((companion) => companion.bytes)]) giveBack(taken);
    const others = companions.map((companion) => companion.file);
    crashPoint('file-committed');
    for (const { name } of [file, ...others]) waiting.clear(name);
    if (others.length > 0) alone.settle(file, contentHash);
    alone.forget(file.name);
    // The marker goes first: without it, what is written here next under this name waits for its own.
    await afterwards.taken(file, marker ? [marker, ...others] : others, contentHash, pass);
  }

  return scan;
}

function folderTrouble(error: unknown): Problem {
  const code = errorCode(error);
  return code === 'EACCES' || code === 'EPERM' ? troubles.folderUnreadable : troubles.folderMissing;
}
