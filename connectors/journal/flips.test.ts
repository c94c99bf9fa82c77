/** A flipped byte is found wherever it lies: in every page, at every place of a page, in the log and in its headers. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect } from './damage.ts';
import { readImage } from './image.ts';
import { openJournal } from './index.ts';
import { journalOn } from './journal.ts';
import { PAGE } from './page-cipher.ts';
import { openedIn } from './scheme.test-data.ts';
import type { Scheme } from './scheme.ts';

const key = new Uint8Array(randomBytes(32));
const [LOG_HEADER, FRAME] = [32, 24 + PAGE];
let base: string;
/** Closed: everything lies in the file. Killed: the second half lies in the log. */
let [closed, killed] = ['', ''];

/** Bytes of a file flipped while `look` looks; then the file is what it was. */
function flipped<Seen>(file: string, places: readonly number[], look: () => Seen): Seen {
  const whole = readFileSync(file);
  const bytes = Buffer.from(whole);
  for (const [index, at] of places.entries()) bytes[at] = (bytes[at] ?? 0) ^ (1 << ((index + at) % 8));
  writeFileSync(file, bytes);
  try {
    return look();
  } finally {
    writeFileSync(file, whole);
  }
}
const badPages = (path: string): readonly number[] => {
  const image = readImage(path, key);
  const { bad } = image;
  image.close();
  return bad;
};
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each<Scheme>(['aegis', 'sqlcipher'])('a flipped byte in a journal in the scheme %s', (scheme) => {
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'relais-flips-'));
    closed = join(base, 'closed', 'journal.db');
    mkdirSync(join(base, 'closed'));
    killed = join(base, 'killed', 'journal.db');
    const opened = openedIn(scheme, closed, key);
    let ids = 0;
    const journal = journalOn(opened, { now: Date.now, newId: () => `r${(ids += 1)}` });
    const fill = (count: number, size: number): void => {
      for (let n = 0; n < count; n += 1)
        journal.take({ source: 's', sourceKind: 'folder', name: `${n}`, bytes: new Uint8Array(randomBytes(size)) });
    };
    fill(6, 9000);
    opened.store.pragma('wal_checkpoint(TRUNCATE)');
    fill(2, 3000);
    cpSync(join(base, 'closed'), join(base, 'killed'), { recursive: true });
    journal.close();
  });
  afterAll(() => {
    rmSync(base, { recursive: true, force: true });
  });

  it('in every page at once, at every place of a page', () => {
    const pages = statSync(closed).size / PAGE;
    expect(badPages(closed)).toEqual([]);
    // Page 1 apart: its salt proves all the others.
    const others = upTo(pages).slice(1);
    for (let round = 0; round * others.length < PAGE; round += 1) {
      const places = others.map((page) => page * PAGE + ((round * others.length + page) % PAGE));
      expect(
        flipped(closed, places, () => badPages(closed)),
        `round ${round}`,
      ).toEqual(others.map((page) => page + 1));
    }
  });

  it('each of the first hundred bytes, and some of the first page after them, when the journal is opened', () => {
    expect(inspect(closed, key)).toBe('sound');
    for (const at of [...upTo(100), ...upTo(20).map((n) => 100 + n * 199)])
      expect(
        flipped(closed, [at], () => inspect(closed, key)),
        `byte ${at}`,
      ).toBe('damaged');
  });

  it('in the log: its header, the header of each frame, and the page behind it', () => {
    const log = `${killed}-wal`;
    const frames = (statSync(log).size - LOG_HEADER) / FRAME;
    expect(frames).toBeGreaterThan(10);
    expect(inspect(killed, key)).toBe('sound');
    const whole = (frame: number): boolean => frame === 0 || frame === Math.floor(frames / 2) || frame === frames - 1;
    const places = [
      ...upTo(LOG_HEADER),
      ...upTo(frames).flatMap((frame) => {
        const start = LOG_HEADER + frame * FRAME;
        const header = whole(frame) ? upTo(24) : [frame % 24];
        return [...header, 24 + ((frame * 997) % PAGE)].map((at) => start + at);
      }),
    ];
    for (const at of places)
      expect(
        flipped(log, [at], () => inspect(killed, key)),
        `byte ${at} of ${frames} frames`,
      ).not.toBe('sound');
  });

  it('in the log, also when it takes the mark that ends the last commit', () => {
    const log = `${killed}-wal`;
    const whole = readFileSync(log);
    const bytes = Buffer.from(whole);
    bytes.writeUInt32BE(0, bytes.length - FRAME + 4);
    writeFileSync(log, bytes);
    expect(inspect(killed, key)).toBe('torn');
    writeFileSync(log, whole);
  });

  it('and verify says so while the journal is open: every page by its number', () => {
    const journal = openJournal({ path: closed, key, now: Date.now, newId: () => 'x' });
    expect(journal.verify()).toEqual([]);
    const pages = statSync(closed).size / PAGE;
    const places = upTo(pages).map((page) => page * PAGE + 100 + ((page * 61) % 3900));
    const found = flipped(closed, places, () => journal.verify().map(({ subject }) => subject));
    expect(found).toEqual(expect.arrayContaining(upTo(pages).map((page) => `page ${page + 1}`)));
    expect(journal.verify()).toEqual([]);
    journal.close();
  });
});
