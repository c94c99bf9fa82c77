import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalError, openJournal } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { handOver } from './hand-over.ts';
import type { GivenFile, HandedOver } from './hand-over.ts';
import type { FileCompleteness } from './types.ts';

const completeness: FileCompleteness = (name, bytes, siblings) => {
  if (name === 'crash') throw new Error('a defect');
  if (name.endsWith('.json')) return { state: 'waiting', for: 'companion' };
  if (name.endsWith('.tif')) return { state: 'waiting', for: 'companion', alone: 'unnamed' };
  if (Buffer.from(bytes).toString() === 'half') return { state: 'waiting', for: 'end-of-file' };
  if (!name.endsWith('.pdf')) return { state: 'complete', companions: [] };
  const side = name.replace(/pdf$/, 'json');
  return siblings.includes(side) ? { state: 'complete', companions: [side] } : { state: 'waiting', for: 'companion' };
};

let folder: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-hand-'));
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key: new Uint8Array(randomBytes(32)),
    now: Date.now,
    newId: randomUUID,
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, content: string): GivenFile => ({ name, bytes: new Uint8Array(Buffer.from(content)) });
const hand = (files: readonly GivenFile[], into = journal): readonly HandedOver[] =>
  handOver({ source: 'handover', files, journal: into, completeness });

it('takes each file, and a side file with the file that it belongs to, in any order', () => {
  const results = hand([file('l.json', '{}'), file('l.pdf', '%PDF'), file('m.hl7', 'MSH')]);
  expect(results.map(({ file: name }) => name)).toEqual(['l.json', 'l.pdf', 'm.hl7']);
  expect(results[0]?.receiptId).toBe(results[1]?.receiptId);
  expect(results[2]?.receiptId).not.toBe(results[1]?.receiptId);
  expect(journal.summary().receipts.received).toBe(2);
  expect([...(journal.receiptContent(results[1]?.receiptId ?? '')?.companions.keys() ?? [])]).toEqual(['l.json']);
  expect(journal.receipt(results[2]?.receiptId ?? '')).toMatchObject({
    source: 'handover',
    sourceKind: 'handover',
    acknowledgement: 'none',
  });
});

it.each([
  ['empty', file('a.txt', ''), 'INTAKE-FILE-EMPTY'],
  ['half-written', file('a.txt', 'half'), 'INTAKE-FILE-UNFINISHED'],
  ['without its side file', file('a.pdf', '%PDF'), 'INTAKE-COMPANION-MISSING'],
  ['a side file alone', file('a.json', '{}'), 'INTAKE-COMPANION-MISSING'],
  ['a scan of which nothing says whose it is', file('a.tif', 'II*'), 'INTAKE-WHOSE-UNKNOWN'],
])('does not take one that is %s, and says why', (_, given, code) => {
  const [result, other] = hand([given, file('b.txt', 'x')]);
  expect(result).toMatchObject({ file: given.name, problem: { code } });
  expect(result).not.toHaveProperty('receiptId');
  expect(other).toHaveProperty('receiptId');
});

it('takes a file that a reader stumbles over: a person will see it', () => {
  expect(hand([file('crash', 'x')])[0]).toHaveProperty('receiptId');
});

it('says "not now" when the disk is full, for this file and its side file', () => {
  const full: Journal = {
    ...journal,
    take: () => {
      throw new JournalError('full', 'no space');
    },
  };
  const results = hand([file('l.pdf', '%PDF'), file('l.json', '{}')], full);
  expect(results.map(({ problem }) => problem?.code)).toEqual(['INTAKE-NOT-NOW', 'INTAKE-NOT-NOW']);
});
