/** What has had its time goes, from the journal and from the folder of taken files; a later version still replaces it. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from '../journal/document.test-data.ts';
import { openJournal } from '../journal/index.ts';
import type { Journal, NewDocument } from '../journal/index.ts';
import { loadProfile } from '../profiles/index.ts';
import { keepHouse } from './housekeeping.ts';
import type { Log } from './log.ts';
import { fixSubmission, reduceToProof } from './submission.ts';
import { clearTaken } from './taken-clearing.ts';

const DAY = 86_400_000;
const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  close: () => Promise.resolve(),
};
let folder: string;
let journal: Journal;
let clock: number;
let ids = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-house-'));
  clock = Date.UTC(2026, 0, 1);
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key: new Uint8Array(randomBytes(32)),
    now: () => clock,
    newId: () => `r${(ids += 1)}`,
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const code = { code: 'c', display: 'd', system: 's' };
const entry = {
  entryUuid: 'urn:uuid:1',
  uniqueId: '1.2.3',
  sourcePatientId: { id: '1980072700120', authority: '1.2' },
  sourcePatientInfo: { family: 'Weber', given: 'Anna', sex: 'F' },
  mimeType: 'text/xml',
  hash: 'abc',
  size: 3,
  title: 'Report',
  languageCode: 'fr-FR',
  creationTime: '20260101',
  classCode: code,
  typeCode: code,
  formatCode: code,
  confidentialityCodes: [code],
  healthcareFacilityTypeCode: code,
  practiceSettingCode: code,
  author: {},
};
const stored = (replaces?: string): string =>
  JSON.stringify({
    entry,
    patient: { name: { family: 'Weber' } },
    claim: { status: 'final', effectiveTime: '20260101' },
    ...(replaces === undefined ? {} : { replaces: { documentId: replaces } }),
  });
const document = (id: string, replaces?: string): NewDocument =>
  newDocument(id, {
    setId: 'set',
    patient: { name: 'Weber Anna' },
    mapping: '{"mapped":[],"ignored":[],"unmapped":[]}',
    entry: stored(replaces),
  });
const take = (name: string, replaces?: string): string => {
  const { receipt } = journal.take({
    source: 's',
    sourceKind: 'folder',
    name,
    bytes: Buffer.from(`source ${name}`),
    companions: new Map([[`${name}.json`, Buffer.from(`side ${name}`)]]),
  });
  journal.recordReading(receipt.id, { format: 'f', documents: [document(name, replaces)], setAside: [] });
  return receipt.id;
};
const deliver = (id: string): void => {
  const submission = JSON.stringify({ submissionSet: { uniqueId: '9.9' }, documentEntry: entry });
  const attempt = journal.beginAttempt(id, submission);
  journal.endAttempt(attempt.id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
};
const days = { milliseconds: 90 * DAY };
const retention = { delivered: days, cancelled: days, dismissed: days };
const taken = (): string => join(folder, 'taken', 's');
const putTaken = (name: string, content: string): string => {
  mkdirSync(join(taken(), '2026-01-01'), { recursive: true });
  const path = join(taken(), '2026-01-01', name);
  writeFileSync(path, content);
  return path;
};
const keep = (jump = 0, monotonic = 0) => {
  clock += jump;
  return keepHouse({
    journal,
    retention,
    takenFolders: [taken()],
    log: silent,
    now: () => clock,
    monotonic: () => monotonic,
    firstMilliseconds: 1,
    everyMilliseconds: 5,
  });
};
/** As long as it takes; the test runner ends what never comes. */
const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await wait(5);
};

describe('housekeeping', () => {
  it('clears away what was delivered long ago, and its copies in the folder of taken files, side files included', async () => {
    take('old');
    deliver('old');
    take('open');
    const gone = [putTaken('old (2).hl7', 'source old'), putTaken('old.json', 'side old')];
    const stays = [putTaken('open.hl7', 'source open'), putTaken('stranger.txt', 'not of this journal')];
    const house = keep(91 * DAY);
    await until(() => !gone.some((path) => existsSync(path)));
    await house.stop();
    expect(journal.document('old')?.clearedAt).toBe(clock);
    for (const path of stays) expect(existsSync(path)).toBe(true);
    expect(journal.documentContent('open')).toEqual(Buffer.from('open'));
    expect(journal.verify()).toEqual([]);
  });

  it('removes the folder of a day that it emptied', async () => {
    const path = putTaken('a', 'x');
    const hash = createHash('sha256').update('x').digest('hex');
    expect(
      await clearTaken(
        taken(),
        (one) => one === hash,
        () => false,
      ),
    ).toBe(1);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(taken(), '2026-01-01'))).toBe(false);
  });

  it('clears nothing by a clock that jumped while it ran', async () => {
    take('old');
    deliver('old');
    const house = keep();
    clock += 400 * DAY;
    await wait(60);
    await house.stop();
    expect(journal.document('old')?.clearedAt).toBeUndefined();
  });
});

describe('the proof', () => {
  it('lets a version that comes later replace what was cleared away', () => {
    take('v1');
    deliver('v1');
    take('v2', 'v1');
    clock += 91 * DAY;
    while (journal.clear(retention, reduceToProof).cleared > 0);
    expect(journal.document('v1')?.submission).toBeUndefined();
    const second = journal.document('v2');
    expect(second && fixSubmission(journal, second, undefined, loadProfile('sandbox')).replaces).toEqual({
      entryUuid: 'urn:uuid:1',
    });
  });

  it('names no patient', () => {
    const proof = reduceToProof({
      entry: stored(),
      submission: JSON.stringify({ submissionSet: {}, documentEntry: entry }),
    });
    expect(JSON.stringify(proof)).toContain('1.2.3');
    for (const word of ['Weber', 'Anna', '1980072700120']) expect(JSON.stringify(proof)).not.toContain(word);
    expect(JSON.parse(proof.entry ?? '')).toMatchObject({ claim: { status: 'final' } });
  });
});
