/** Journals of both schemes are read page by page as SQLite wrote them, and the old one becomes the new one with its key. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aegisDecrypt, aegisStream } from './aegis.ts';
import { openDatabase } from './database.ts';
import { readImage } from './image.ts';
import { journalKey, journalPath, noKeyring, openJournal, rotateKey } from './index.ts';
import { journalOn } from './journal.ts';
import { PAGE } from './page-cipher.ts';
import { rowsOf } from './records.ts';
import { schemeOf } from './scheme.ts';
import type { Scheme } from './scheme.ts';
import { openedIn } from './scheme.test-data.ts';
import { readSeal } from './seal.ts';

/** Of the last Relais that had no other scheme. */
const LAST_SCHEMA_IN_SQLCIPHER_ALONE = 10;
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-scheme-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('AEGIS-256', () => {
  // draft-irtf-cfrg-aegis-aead, appendix "AEGIS-256 Test Vectors".
  const key = hex('1001000000000000000000000000000000000000000000000000000000000000');
  const nonce = hex('1000020000000000000000000000000000000000000000000000000000000000');

  it('decrypts what others encrypted, and finds its tag: one block', () => {
    const { plain, tag } = aegisDecrypt(hex('754fc3d8c973246dcc6d741412a4b236'), key, nonce);
    expect(plain.toString('hex')).toBe('0'.repeat(32));
    expect(tag.toString('hex')).toBe('1181a1d18091082bf0266f66297d167d2e68b845f61a3b0527d31fc7b7b89f13');
  });

  it('and nothing at all', () => {
    const { plain, tag } = aegisDecrypt(Buffer.alloc(0), key, nonce);
    expect(plain).toHaveLength(0);
    expect(tag.toString('hex')).toBe('6a348c930adbd654896e1666aad67de989ea75ebaa2b82fb588977b1ffec864a');
  });

  it('streams what a message of zeros is encrypted to', () => {
    expect(aegisStream(16, key, nonce).toString('hex')).toBe('754fc3d8c973246dcc6d741412a4b236');
  });
});

describe.each<Scheme>(['aegis', 'sqlcipher'])('a journal in the scheme %s', (scheme) => {
  it('is read as SQLite wrote it: every page proven, every content found whole', () => {
    const [path, key] = [join(folder, 'journal.db'), random(32)];
    const opened = openedIn(scheme, path, key);
    expect(opened.store.pragma('cipher', { simple: true })).toBe(scheme);
    const journal = journalOn(opened, { now: Date.now, newId: randomUUID });
    const contents = [10, 2000, 4000, 9000, 50_000].map((size) => random(size));
    for (const [index, bytes] of contents.entries())
      journal.take({ source: 's', sourceKind: 'folder', name: `${index}`, bytes });
    journal.close();
    const image = readImage(path, key);
    expect(image.bad).toEqual([]);
    expect(image.pages).toBe(statSync(path).size / PAGE);
    const values = [...image.numbers()].flatMap((number) =>
      [...rowsOf(image.page(number) ?? Buffer.alloc(0), number, image)].flatMap((row) => row.values),
    );
    image.close();
    for (const bytes of contents)
      expect(values.some((value) => Buffer.isBuffer(value) && value.equals(bytes))).toBe(true);
    expect(readFileSync(path).includes(Buffer.from('receipt_by_state'))).toBe(false);
  });

  it('is refused, not rebuilt, by a Relais that knows the old scheme alone: its seal has a schema which that one does not know', () => {
    const [path, key] = [join(folder, 'journal.db'), random(32)];
    openedIn(scheme, path, key).close();
    expect(readSeal(path)?.schema).toBeGreaterThan(LAST_SCHEMA_IN_SQLCIPHER_ALONE);
  });

  it('stays in it when it is opened again, and is no other key’s', () => {
    const [path, key] = [join(folder, 'journal.db'), random(32)];
    openedIn(scheme, path, key).close();
    openDatabase(path, key).close();
    expect(schemeOf(path)).toBe(scheme);
    expect(() => openDatabase(path, random(32))).toThrow(expect.objectContaining({ fault: 'wrong-key' }));
  });

  it('is in the newest once its key was changed, with all that it held', () => {
    const keyring = noKeyring;
    const { key } = journalKey({ dataDir: folder, keyring, random });
    const path = journalPath(folder);
    const before = journalOn(openedIn(scheme, path, key), { now: Date.now, newId: () => 'r1' });
    before.take({ source: 's', sourceKind: 'folder', name: 'n', bytes: Buffer.from('what it held') });
    before.close();
    expect(schemeOf(path)).toBe(scheme);
    const { key: next } = rotateKey({ dataDir: folder, keyring, random });
    expect(schemeOf(path)).toBe('aegis');
    const after = openJournal({ path, key: next, now: Date.now, newId: randomUUID });
    expect(after.verify()).toEqual([]);
    expect(Buffer.from(after.receiptContent('r1')?.bytes ?? []).toString()).toBe('what it held');
    after.close();
  });
});
