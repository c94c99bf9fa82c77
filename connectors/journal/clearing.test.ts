/** What has ended loses its content after its time and keeps its proof; what has not ended is never touched; the file shrinks. */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { newDocument } from './document.test-data.ts';
import { JournalError, documentMoves, openJournal } from './index.ts';
import { journalOn } from './journal.ts';
import type { DocumentState, Journal, JournalFault, NewDocument, Retention, StoredJson } from './index.ts';

const DAY = 86_400_000;
const key = new Uint8Array(randomBytes(32));
let folder: string;
let path: string;
let journal: Journal;
let clock: number;
let ids = 0;

const open = (): Journal => openJournal({ path, key, now: () => clock, newId: () => `r${(ids += 1)}` });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-clearing-'));
  path = join(folder, 'journal.db');
  clock = Date.UTC(2026, 0, 1);
  ids = 0;
  journal = open();
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const days = (count: number): Retention => ({
  delivered: { milliseconds: count * DAY },
  cancelled: { milliseconds: count * DAY },
  dismissed: { milliseconds: count * DAY },
});
const forEver: Retention = { delivered: {}, cancelled: {}, dismissed: {} };
const reduce = ({ submission }: StoredJson): StoredJson => ({
  entry: '{"kept":true}',
  ...(submission === undefined ? {} : { submission: '{"uniqueId":"1.2.3"}' }),
});
const clearAll = (retention: Retention): number => {
  let cleared = 0;
  for (let step = journal.clear(retention, reduce); step.cleared > 0; step = journal.clear(retention, reduce))
    cleared += step.cleared;
  return cleared;
};
const faultOf = (work: () => unknown): JournalFault | 'none' => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof JournalError) return error.fault;
    throw error;
  }
};

const take = (content: string, companions?: ReadonlyMap<string, Uint8Array>): string =>
  journal.take({
    source: 's',
    sourceKind: 'folder',
    name: content.slice(0, 10),
    bytes: Buffer.from(content),
    ...(companions ? { companions } : {}),
  }).receipt.id;
const secret = (id: string, bytes = `rendered ${id}`): NewDocument =>
  newDocument(id, {
    state: 'held',
    patient: { name: 'Weber Anna' },
    bytes: Buffer.from(bytes),
    findings: '[{"secret":"potassium"}]',
    mapping: '{"secret":"potassium"}',
    entry: '{"secret":"potassium"}',
    view: '{"secret":"potassium"}',
  });
/** A document of a receipt of its own, brought to a state the way the delivery does it. */
const document = (id: string, state: DocumentState, bytes?: string): void => {
  const receipt = take(`source ${id}`, new Map([[`${id}.json`, Buffer.from(`side ${id}`)]]));
  journal.recordReading(receipt, { format: 'f', documents: [secret(id, bytes)], setAside: [] });
  if (state === 'held') return;
  if (state === 'cancelled') {
    journal.move(id, 'cancelled', 'cancelled-by-person');
    return;
  }
  journal.move(id, 'ready', 'checked');
  if (state === 'ready') return;
  const attempt = journal.beginAttempt(id, `{"secret":"potassium","of":"${id}"}`);
  if (state !== 'sending') journal.endAttempt(attempt.id, state, '{"answer":1}', { state, cause: state });
};

describe('clearing by age', () => {
  it('takes the content of what was delivered and leaves ids, hashes, answers and the story', () => {
    document('d', 'delivered');
    const before = journal.document('d');
    clock += 91 * DAY;
    expect(clearAll(days(90))).toBe(2);
    const after = journal.document('d');
    expect(after).toMatchObject({
      state: 'delivered',
      contentHash: before?.contentHash,
      size: before?.size,
      deliveredAt: before?.deliveredAt,
      proof: '{"uniqueId":"1.2.3"}',
      entry: '{"kept":true}',
      clearedAt: clock,
      tries: before?.tries,
    });
    expect(after?.submission).toBeUndefined();
    expect(JSON.stringify(after)).not.toContain('potassium');
    expect(after?.events.map(({ kind }) => kind)).toEqual([
      ...(before?.events ?? []).map(({ kind }) => kind),
      'cleared',
    ]);
    expect(faultOf(() => journal.documentContent('d'))).toBe('purged');
    expect(faultOf(() => journal.receiptContent('r1'))).toBe('purged');
    expect(journal.contentCleared(journal.receipt('r1')?.contentHash ?? '')).toBe(true);
    expect(journal.verify()).toEqual([]);
  });

  it('never touches what has not ended, however old', () => {
    const states = Object.keys(documentMoves) as DocumentState[];
    for (const state of states) document(`d-${state}`, state);
    const unreadable = take('unreadable');
    journal.recordReading(unreadable, { format: 'f', documents: [], setAside: [], unreadable: '{}' });
    const received = take('received');
    clock += 10_000 * DAY;
    clearAll(days(1));
    for (const state of states) {
      const ended = state === 'delivered' || state === 'cancelled';
      expect(faultOf(() => journal.documentContent(`d-${state}`))).toBe(ended ? 'purged' : 'none');
      const receipt = journal.document(`d-${state}`)?.receiptId ?? '';
      expect(faultOf(() => journal.receiptContent(receipt))).toBe(ended ? 'purged' : 'none');
    }
    for (const id of [unreadable, received]) expect(faultOf(() => journal.receiptContent(id))).toBe('none');
    expect(journal.verify()).toEqual([]);
  });

  it('waits for the last document of a receipt, for the parts of a batch, and for a file that is still to be moved', () => {
    const shared = take('shared');
    journal.recordReading(shared, { format: 'f', documents: [secret('one'), secret('two')], setAside: [] });
    journal.move('one', 'cancelled', 'x');
    const batch = take('batch');
    journal.recordReading(batch, { format: 'f', documents: [], setAside: ['split'] });
    journal.take({
      source: 's',
      sourceKind: 'folder',
      name: 'p',
      bytes: Buffer.from('part'),
      parentId: batch,
      part: '1',
    });
    const { receipt: owed } = journal.take(
      { source: 's', sourceKind: 'folder', name: 'owed', bytes: Buffer.from('owed') },
      { source: 's', path: 'owed', size: 4, modifiedAt: 1 },
    );
    journal.recordReading(owed.id, { format: 'f', documents: [], setAside: ['rule'] });
    clock += 100 * DAY;
    expect(clearAll(days(90))).toBe(1);
    for (const id of [shared, batch, owed.id]) expect(faultOf(() => journal.receiptContent(id))).toBe('none');
    journal.move('two', 'cancelled', 'x');
    journal.ledgerMoved('s', 'owed', owed.contentHash, '2026-01-01/owed');
    clock += 91 * DAY;
    expect(clearAll(days(90))).toBe(3);
    expect(faultOf(() => journal.receiptContent(shared))).toBe('purged');
    expect(faultOf(() => journal.receiptContent(batch))).toBe('none');
  });

  it('keeps a content that something open still needs, and gives it back when it arrives again', () => {
    document('old', 'delivered', 'same bytes');
    document('open', 'held', 'same bytes');
    clock += 91 * DAY;
    clearAll(days(90));
    expect(journal.documentContent('open')).toEqual(Buffer.from('same bytes'));
    const again = take('source old');
    expect(journal.receiptContent(again)?.bytes).toEqual(Buffer.from('source old'));
    expect(journal.verify()).toEqual([]);
  });

  it('keeps a content that two arrivals brought as long as one of them needs it, the first or the second', () => {
    for (const open of ['first', 'second'] as const) {
      const both = { first: take(`twice, ${open}`), second: take(`twice, ${open}`) };
      const ended = both[open === 'first' ? 'second' : 'first'];
      journal.recordReading(ended, { format: 'f', documents: [], setAside: ['rule'] });
      clock += 91 * DAY;
      expect(clearAll(days(90)), open).toBe(1);
      expect(Buffer.from(journal.receiptContent(both[open])?.bytes ?? []).toString(), open).toBe(`twice, ${open}`);
      expect(journal.verify()).toEqual([]);
      journal.recordReading(both[open], { format: 'f', documents: [], setAside: ['rule'] });
      clock += 91 * DAY;
      expect(clearAll(days(90)), open).toBe(1);
      expect(faultOf(() => journal.receiptContent(both[open]))).toBe('purged');
    }
    expect(journal.verify()).toEqual([]);
  });

  it('keeps what only repeated a known document as long as that document is kept', () => {
    document('d', 'held');
    const again = take('the same again');
    journal.recordReading(again, { format: 'f', documents: [secret('d')], setAside: [] });
    clock += 1000 * DAY;
    clearAll(days(90));
    expect(faultOf(() => journal.receiptContent(again))).toBe('none');
    journal.move('d', 'cancelled', 'x');
    clock += 91 * DAY;
    clearAll(days(90));
    expect(faultOf(() => journal.receiptContent(again))).toBe('purged');
    expect(journal.verify()).toEqual([]);
  });

  it('counts a dismissed receipt from its dismissal, and does not read again what is gone', () => {
    const id = take('unreadable');
    journal.recordReading(id, { format: 'f', documents: [], setAside: [], unreadable: '{}' });
    clock += 100 * DAY;
    journal.dismissReceipt(id, 'dismissed-by-person');
    expect(clearAll(days(90))).toBe(0);
    clock += 91 * DAY;
    expect(clearAll(days(90))).toBe(1);
    expect(faultOf(() => journal.reread(id, 'again'))).toBe('purged');
    // Nor when another arrival brings the same again: that one is read.
    take('unreadable');
    expect(faultOf(() => journal.reread(id, 'again'))).toBe('purged');
    expect(journal.receipt(id)?.state).toBe('dismissed');
    expect(journal.verify()).toEqual([]);
  });

  it('does nothing for ever when no time is set', () => {
    document('d', 'delivered');
    clock += 10_000 * DAY;
    expect(clearAll(forEver)).toBe(0);
  });
});

describe('clearing by size', () => {
  it('takes the oldest until the rest fits, and nothing of the last day', () => {
    for (let n = 0; n < 6; n += 1) {
      document(`d${n}`, 'delivered', `${n}`.repeat(1000));
      clock += DAY / 2;
    }
    const retention = { ...forEver, delivered: { bytes: 4500 } };
    clearAll(retention);
    const gone = [0, 1, 2, 3, 4, 5].map((n) => journal.document(`d${n}`)?.clearedAt !== undefined);
    expect(gone).toEqual([true, true, false, false, false, false]);
    clearAll({ ...forEver, delivered: { bytes: 0 } });
    expect(journal.document('d3')?.clearedAt).toBeDefined();
    expect(journal.document('d5')?.clearedAt).toBeUndefined();
  });

  it('counts with each document what it came in', () => {
    for (let n = 0; n < 4; n += 1) {
      const receipt = take(`${n}`.repeat(9000));
      journal.recordReading(receipt, {
        format: 'f',
        documents: [secret(`d${n}`, `${n}`.repeat(500)), secret(`e${n}`, `e${n}`.repeat(250))],
        setAside: [],
      });
      for (const id of [`d${n}`, `e${n}`]) journal.move(id, 'cancelled', 'x');
      clock += 2 * DAY;
    }
    // The documents alone would fit: 4 × 1,000 bytes.
    clearAll({ ...forEver, cancelled: { bytes: 20_000 } });
    expect([0, 1, 2, 3].map((n) => journal.document(`d${n}`)?.clearedAt !== undefined)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(faultOf(() => journal.receiptContent('r1'))).toBe('purged');
    expect(faultOf(() => journal.receiptContent('r3'))).toBe('none');
  });
});

describe('what will be cleared', () => {
  it('is told by state, with its size and when the first of it goes', () => {
    document('d', 'delivered');
    clock += DAY;
    document('e', 'cancelled');
    const { states } = journal.storage(days(90));
    expect(states.delivered).toEqual({ count: 1, bytes: 10, nextAt: clock + 89 * DAY });
    expect(states.cancelled).toEqual({ count: 1, bytes: 10, nextAt: clock + 90 * DAY });
    expect(states.dismissed).toEqual({ count: 0, bytes: 0 });
    expect(journal.storage(forEver).states.delivered).not.toHaveProperty('nextAt');
  });
});

describe('compacting', () => {
  it('gives the disk back what was cleared, in steps that leave room for an acknowledgement between them', () => {
    for (let n = 0; n < 40; n += 1) document(`d${n}`, 'delivered', randomBytes(150_000).toString('base64'));
    journal.close();
    const before = statSync(path).size;
    journal = open();
    clock += 91 * DAY;
    const steps: number[] = [];
    for (let step = journal.clear(days(90), reduce); step.cleared > 0; step = journal.clear(days(90), reduce)) {
      steps.push(step.bytes);
      take(`between ${steps.length}`);
    }
    expect(Math.max(...steps)).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(steps.length).toBeGreaterThan(2);
    let given = 0;
    for (let bytes = journal.compact(); bytes > 0; bytes = journal.compact()) {
      expect(bytes).toBeLessThanOrEqual(1024 * 1024);
      given += bytes;
      take(`between ${given}`);
    }
    expect(journal.verify()).toEqual([]);
    journal.close();
    expect(statSync(path).size).toBeLessThan(before / 2);
    expect(given).toBeGreaterThan(before / 2);
    journal = open();
  });

  it('lets a large content go without writing as much again, and overwrites what is small', () => {
    const written = (size: number): number => {
      const receipt = take(randomBytes(size).toString('base64'));
      journal.recordReading(receipt, { format: 'f', documents: [], setAside: ['rule'] });
      clock += 91 * DAY;
      journal.close();
      journal = open();
      const before = statSync(`${path}-wal`).size;
      expect(clearAll(days(90))).toBe(1);
      return statSync(`${path}-wal`).size - before;
    };
    const [small, large] = [written(1_000_000), written(9_000_000)];
    expect(small).toBeGreaterThan(1_300_000);
    expect(large).toBeLessThan(1_000_000);
    expect(written(1_000_000)).toBeGreaterThan(1_300_000);
    expect(journal.verify()).toEqual([]);
  });

  it('is old or new when the process is killed in the middle, and nothing open is missing', async () => {
    for (let n = 0; n < 25; n += 1) {
      document(`d${n}`, 'delivered', randomBytes(80_000).toString('base64'));
      document(`h${n}`, 'held', `open ${n}`.repeat(5000));
    }
    journal.close();
    const library = new URL('./index.ts', import.meta.url).href;
    const child = `import { openJournal } from ${JSON.stringify(library)};
      const journal = openJournal({ path: ${JSON.stringify(path)}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'),
        now: () => ${clock + 200 * DAY}, newId: () => crypto.randomUUID() });
      process.stdout.write('open');
      const days = { milliseconds: ${90 * DAY} };
      const step = () => journal.clear({ delivered: days, cancelled: days, dismissed: days }, () => ({})).cleared + journal.compact();
      while (step() > 0) process.stdout.write('.');
      process.stdout.write('end');
      setInterval(() => undefined, 1000);`;
    let ended = '';
    for (let round = 0; round < 6 && !ended.endsWith('end'); round += 1) {
      const running = spawn(process.execPath, ['--input-type=module-typescript', '-e', child], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      ended = '';
      running.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        ended += chunk;
        // Every round comes a little further before it is killed.
        if (ended.length > 4 + round * 2) running.kill('SIGKILL');
      });
      await new Promise((resolve) => running.once('close', resolve));
      journal = open();
      expect(journal.verify()).toEqual([]);
      for (let n = 0; n < 25; n += 1) {
        expect(Buffer.from(journal.documentContent(`h${n}`) ?? []).toString()).toBe(`open ${n}`.repeat(5000));
        const cleared = journal.document(`d${n}`)?.clearedAt !== undefined;
        expect(faultOf(() => journal.documentContent(`d${n}`))).toBe(cleared ? 'purged' : 'none');
      }
      journal.close();
    }
    journal = open();
  }, 60_000);
});

describe('verify', () => {
  it('finds what was cleared away although it was still needed', () => {
    document('d', 'held');
    journal.close();
    const opened = openDatabase(path, key);
    opened.store.exec(`UPDATE content SET bytes = x'', gone = 'purged'; UPDATE document SET cleared_at = 1`);
    journal = journalOn(opened, { now: () => clock, newId: randomUUID });
    const problems = journal.verify().map(({ problem }) => problem);
    expect(problems).toContain('its content was cleared away before it had ended');
    expect(problems).toContain('it was cleared away although something still needs it');
  });
});
