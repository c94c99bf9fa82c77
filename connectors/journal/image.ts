/**
 * The database as the disk has it: every page of the file and of its write-ahead log (https://sqlite.org/fileformat2.html#walformat),
 * each proven by its authentication code. Reads, never writes; a page that cannot be read counts as a bad one.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PAGE, PLAIN_HEADER, SALT } from './page-cipher.ts';
import type { PageCipher } from './page-cipher.ts';
import { provenCipher } from './scheme.ts';

const LOG_HEADER = 32;
const FRAME_HEADER = 24;
const FRAME = FRAME_HEADER + PAGE;

/** `torn`: only the last write is incomplete, as a cut of power leaves it. `damaged`: what was committed is not all there. */
export type LogState = 'whole' | 'torn' | 'damaged';

export interface Image {
  /** How many pages the database has, or should have. */
  readonly pages: number;
  /** Numbers of pages that are missing or not what was written; proven when first asked for, before `close`. */
  readonly bad: readonly number[];
  readonly log: LogState;
  /** The schema's number (`user_version`, offset 60 of page 1); `undefined` when page 1 is bad. */
  readonly schema: number | undefined;
  /** The first 16 bytes of the file. */
  readonly salt: Buffer;
  /** Whether the salt takes part in what proves a page. */
  readonly salted: boolean;
  /** Bytes of a page that SQLite uses. */
  readonly usable: number;
  /** A decrypted page; `undefined` when it is bad. */
  page(number: number): Buffer | undefined;
  /** Good pages, those that lay in the log first: where two hold the same row, the newer one comes first. */
  numbers(): Iterable<number>;
  close(): void;
}

interface File {
  readonly size: number;
  read(offset: number, length: number): Buffer;
  close(): void;
}

function openFile(path: string): File {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { size: 0, read: () => Buffer.alloc(0), close: () => undefined };
  }
  return {
    size: fstatSync(handle).size,
    read: (offset, length) => {
      const bytes = Buffer.alloc(length);
      try {
        return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
      } catch {
        // A sector that cannot be read any more: the page is bad, the others are not.
        return Buffer.alloc(0);
      }
    },
    close: () => {
      closeSync(handle);
    },
  };
}

/** The salt of the file at `path`; shorter than 16 bytes when the file is. */
export function saltOf(path: string): Buffer {
  const file = openFile(path);
  try {
    return file.read(0, SALT);
  } finally {
    file.close();
  }
}

/** Reads the database at `path` under a key. `salt` takes the place of the file's own, where that is known to be damaged. */
export function readImage(path: string, key: Uint8Array, salt?: Buffer): Image {
  const file = openFile(path);
  const log = openFile(`${path}-wal`);
  const start = file.read(0, PLAIN_HEADER);
  const own = start.subarray(0, SALT);
  const used = salt ?? (own.length === SALT ? own : Buffer.alloc(SALT));
  const inFile = Math.ceil(file.size / PAGE);
  const cipher = provenCipher(key, used, start, everyPage(file, inFile, log));
  const frames = readLog(log, cipher);
  const stored = (number: number): Buffer | undefined => {
    if (frames.stale.has(number)) return undefined;
    const offset = frames.offsets.get(number);
    const bytes = offset === undefined ? file.read((number - 1) * PAGE, PAGE) : log.read(offset, PAGE);
    if (bytes.length < PAGE || !cipher.authentic(bytes, number)) return undefined;
    return number === 1 && offset === undefined && !bytes.subarray(0, SALT).equals(used) ? undefined : bytes;
  };
  const page = (number: number): Buffer | undefined => {
    const bytes = stored(number);
    return bytes && cipher.plain(bytes, number);
  };
  // The page count of the header (offset 28) tells of pages that were cut off at the end.
  const pages = frames.pages ?? page(1)?.readUInt32BE(28) ?? Math.max(inFile, ...frames.offsets.keys(), 0);
  let found: ReadonlySet<number> | undefined;
  const broken = (): ReadonlySet<number> =>
    (found ??= new Set(Array.from({ length: pages }, (_, index) => index + 1).filter((number) => !stored(number))));
  return {
    pages,
    get bad() {
      return [...broken()];
    },
    log: frames.state,
    schema: page(1)?.readUInt32BE(60),
    salt: used,
    salted: cipher.salted,
    usable: cipher.usable,
    page,
    *numbers() {
      for (const number of frames.offsets.keys()) if (number <= pages && !broken().has(number)) yield number;
      for (let number = 1; number <= pages; number += 1)
        if (!frames.offsets.has(number) && !broken().has(number)) yield number;
    },
    close: () => {
      file.close();
      log.close();
    },
  };
}

/** Those of the file in their order, then those of its log, whole or not. */
function* everyPage(
  file: File,
  count: number,
  log: File,
): Generator<{ readonly bytes: Buffer; readonly number: number }> {
  for (let number = 1; number <= count; number += 1) {
    const bytes = file.read((number - 1) * PAGE, PAGE);
    if (bytes.length === PAGE) yield { bytes, number };
  }
  for (let at = LOG_HEADER; at + FRAME <= log.size; at += FRAME) {
    const frame = log.read(at, FRAME);
    if (frame.length === FRAME && frame.readUInt32BE(0) > 0)
      yield { bytes: frame.subarray(FRAME_HEADER), number: frame.readUInt32BE(0) };
  }
}

interface Frames {
  /** Page → where its newest version lies in the log. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Size of the database after the last commit in the log. */
  readonly pages?: number;
  /** Pages whose newest version in the log is bad: the older one in the file is not what was. */
  readonly stale: ReadonlySet<number>;
  readonly state: LogState;
}

interface Frame {
  readonly number: number;
  readonly commit: number;
  /** Position of the page in the log. */
  readonly at: number;
  readonly authentic: boolean;
  /** Whether SQLite would accept it: generation and running checksum. */
  readonly accepted: boolean;
  readonly ours: boolean;
}

function readLog(log: File, cipher: PageCipher): Frames {
  if (log.size === 0) return { offsets: new Map(), stale: new Set(), state: 'whole' };
  const header = log.read(0, LOG_HEADER);
  const frames = header.length < LOG_HEADER ? [] : [...framesOf(log, header, cipher)];
  // SQLite reads up to the first frame it does not accept, and of that up to the last commit.
  const chain = frames.findIndex(({ accepted }) => !accepted);
  const accepted = chain < 0 ? frames : frames.slice(0, chain);
  const kept = accepted.findLastIndex(({ commit }) => commit > 0) + 1;
  const beyond = frames.slice(kept).filter(({ ours }) => ours);
  const headerBroken = header.length < LOG_HEADER || !headerIsSound(header);
  if (headerBroken && log.size >= LOG_HEADER + FRAME) {
    // Which generation is meant cannot be told: every frame that proves itself is better than none.
    const good = frames.filter(({ authentic }) => authentic);
    const last = good.findLast(({ commit }) => commit > 0);
    return {
      offsets: newest(good),
      stale: new Set(),
      ...(last ? { pages: last.commit } : {}),
      state: good.length > 0 ? 'damaged' : 'torn',
    };
  }
  const commitsBeyond = beyond.filter(({ commit }) => commit > 0).length;
  const lastIsCommit = (beyond.at(-1)?.commit ?? 0) > 0;
  const lost = commitsBeyond > 1 || (commitsBeyond === 1 && !lastIsCommit);
  const used = lost ? frames.filter(({ ours, authentic }) => ours && authentic) : accepted.slice(0, kept);
  const last = used.findLast(({ commit }) => commit > 0);
  const rejected = chain >= 0 && beyond.some(({ accepted: fine }) => !fine);
  return {
    offsets: newest(used),
    stale: lost ? staleIn(frames) : new Set(),
    ...(last ? { pages: last.commit } : {}),
    // A process that is killed while it writes leaves no commit behind; that is the ordinary case, and nothing was promised.
    state: lost ? 'damaged' : rejected && (commitsBeyond > 0 || beyond.some(provenAndRejected)) ? 'torn' : 'whole',
  };
}

/** The page is what was written and what leads to it is not: no half-written frame looks like that. */
const provenAndRejected = ({ accepted, authentic }: Frame): boolean => authentic && !accepted;

const newest = (frames: readonly Frame[]): ReadonlyMap<number, number> =>
  new Map(frames.map(({ number, at }) => [number, at]));

function staleIn(frames: readonly Frame[]): ReadonlySet<number> {
  const stale = new Set<number>();
  for (const { number, authentic } of frames) {
    if (authentic) stale.delete(number);
    else stale.add(number);
  }
  return stale;
}

function headerIsSound(header: Buffer): boolean {
  const little = header.readUInt32BE(0) === 0x377f0682;
  const [first, second] = checksum(header.subarray(0, 24), [0, 0], little);
  return header.readUInt32BE(24) === first && header.readUInt32BE(28) === second;
}

function* framesOf(log: File, header: Buffer, cipher: PageCipher): Generator<Frame> {
  const little = header.readUInt32BE(0) === 0x377f0682;
  let running: readonly [number, number] = [header.readUInt32BE(24), header.readUInt32BE(28)];
  let chained = headerIsSound(header);
  for (let at = LOG_HEADER; at + FRAME <= log.size; at += FRAME) {
    const frame = log.read(at, FRAME);
    if (frame.length < FRAME) return;
    const number = frame.readUInt32BE(0);
    const page = frame.subarray(FRAME_HEADER);
    const authentic = number > 0 && cipher.authentic(page, number);
    const salts = [
      frame.subarray(8, 12).equals(header.subarray(16, 20)),
      frame.subarray(12, 16).equals(header.subarray(20, 24)),
    ];
    // Both halves change with each generation: one that still agrees says that the other is damaged, not that the frame is an old one.
    const ours = salts.includes(true);
    const said: readonly [number, number] = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    const [first, second] = checksum(page, checksum(frame.subarray(0, 8), running, little), little);
    chained &&= !salts.includes(false) && number > 0 && first === said[0] && second === said[1];
    running = said;
    yield { number, commit: frame.readUInt32BE(4), at: at + FRAME_HEADER, authentic, accepted: chained, ours };
  }
}

/** The checksum of the write-ahead log (https://sqlite.org/fileformat2.html#checksum_algorithm). */
function checksum(bytes: Buffer, start: readonly [number, number], little: boolean): readonly [number, number] {
  let [first, second] = start;
  const word = little ? (at: number) => bytes.readUInt32LE(at) : (at: number) => bytes.readUInt32BE(at);
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + word(at) + second) >>> 0;
    second = (second + word(at + 4) + first) >>> 0;
  }
  return [first, second];
}
