/** A new key, cut off anywhere: old or new, never between, and everything is there. */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  JournalError,
  checkRecoveryKey,
  journalKey,
  journalPath,
  newRecoveryKey,
  noKeyring,
  openJournal,
  rotateKey,
} from './index.ts';
import type { KeyringLike } from './index.ts';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const library = new URL('./index.ts', import.meta.url).href;
let dataDir: string;
let rings: string;
let taken: string[];
let paper: string;

/** A key store that outlives a killed process: one file for each secret, outside the data folder. */
const storeSource = `(folder) => ({
  read: (service, account) => (fs.existsSync(folder + '/' + account) ? fs.readFileSync(folder + '/' + account, 'utf8') : null),
  write: (service, account, secret) => fs.writeFileSync(folder + '/' + account, secret),
  forget: (service, account) => fs.rmSync(folder + '/' + account, { force: true }),
})`;
const ringOf = (kind: string): KeyringLike =>
  kind === 'file'
    ? noKeyring
    : {
        read: (_, account) => (existsSync(join(rings, account)) ? readFileSync(join(rings, account), 'utf8') : null),
        write: (_, account, secret) => {
          writeFileSync(join(rings, account), secret);
        },
        forget: (_, account) => {
          rmSync(join(rings, account), { force: true });
        },
      };
/** Stands for the sealed password: readable with the one key it was written under. */
const sealedUnder = (key: Uint8Array): string => `secret under ${Buffer.from(key).toString('hex')}`;

const steps = [
  'key-kept',
  'marked',
  'wrapped',
  'secrets-sealed',
  'copied',
  'changed',
  'compared',
  'synced',
  'switched',
  'secrets-switched',
  'key-named',
  'key-switched',
  'wrapped-again',
  'sealed',
  'old-forgotten',
  'done',
] as const;

function setUp(kind: string): Uint8Array {
  const keyring = ringOf(kind);
  const { key } = journalKey({ dataDir, keyring, random });
  const journal = openJournal({ path: journalPath(dataDir), key, now: Date.now, newId: randomUUID });
  taken = [];
  for (let n = 0; n < 20; n += 1)
    taken.push(
      journal.take({
        source: 's',
        sourceKind: 'mllp',
        name: 'n',
        bytes: new Uint8Array(Buffer.from(`message ${n} `.repeat(n * 40))),
      }).receipt.id,
    );
  journal.close();
  paper = newRecoveryKey({ dataDir, keyring, random });
  writeFileSync(join(dataDir, 'client.secret'), sealedUnder(key));
  return key;
}

/** Opens what is there and says which key it has. */
function look(kind: string): Uint8Array {
  const { key } = journalKey({ dataDir, keyring: ringOf(kind), random });
  const journal = openJournal({ path: journalPath(dataDir), key, now: Date.now, newId: randomUUID });
  for (const [n, id] of taken.entries())
    expect(Buffer.from(journal.receiptContent(id)?.bytes ?? []).toString()).toBe(`message ${n} `.repeat(n * 40));
  expect(journal.verify()).toEqual([]);
  journal.close();
  expect(readFileSync(join(dataDir, 'client.secret'), 'utf8')).toBe(sealedUnder(key));
  expect(Buffer.from(checkRecoveryKey(dataDir, paper)).equals(Buffer.from(key))).toBe(true);
  return key;
}

const program = (kind: string, until: string): string => `
  import fs from 'node:fs';
  import { randomBytes } from 'node:crypto';
  import { rotateKey, noKeyring } from ${JSON.stringify(library)};
  const store = ${storeSource};
  rotateKey({
    dataDir: ${JSON.stringify(dataDir)},
    keyring: ${kind === 'file' ? 'noKeyring' : `store(${JSON.stringify(rings)})`},
    random: (length) => new Uint8Array(randomBytes(length)),
    secrets: [{ name: 'client.secret', reseal: (bytes, from, to) => Buffer.from('secret under ' + Buffer.from(to).toString('hex')) }],
    cut: (step) => { if (step === ${JSON.stringify(until)}) process.kill(process.pid, 'SIGKILL'); },
  });`;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relais-rotation-'));
  rings = mkdtempSync(join(tmpdir(), 'relais-rings-'));
});
afterEach(() => {
  for (const folder of [dataDir, rings]) rmSync(folder, { recursive: true, force: true });
});

const cuts = ['file', 'system'].flatMap((kind) => steps.map((step) => [kind, step] as const));

describe('a rotation of the key', () => {
  it.each(['file', 'system'])('gives everything a new key, and leaves nothing of the old one (%s)', (kind) => {
    const before = setUp(kind);
    const { key } = rotateKey({
      dataDir,
      keyring: ringOf(kind),
      random,
      secrets: [{ name: 'client.secret', reseal: (_, __, to) => Buffer.from(sealedUnder(to)) }],
    });
    expect(Buffer.from(key).equals(Buffer.from(before))).toBe(false);
    expect(Buffer.from(look(kind)).equals(Buffer.from(key))).toBe(true);
    const oldHex = Buffer.from(before).toString('hex');
    for (const folder of [dataDir, rings])
      for (const name of readdirSync(folder))
        expect(readFileSync(join(folder, name)).includes(oldHex), name).toBe(false);
    expect(readdirSync(dataDir).filter((name) => /next|rotat/.test(name))).toEqual([]);
    expect(() => openJournal({ path: journalPath(dataDir), key: before, now: Date.now, newId: randomUUID })).toThrow(
      /key/,
    );
  });

  it.each(cuts)('is old or new when the process is killed, with the key in the %s, after “%s”', (kind, step) => {
    if (kind === 'file' && step === 'key-named') return;
    const before = setUp(kind);
    const { signal } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program(kind, step)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(signal).toBe('SIGKILL');
    const after = look(kind);
    const renamed = steps.indexOf(step) >= steps.indexOf('switched');
    expect(Buffer.from(after).equals(Buffer.from(before))).toBe(!renamed);
    expect(readdirSync(dataDir).filter((name) => /next$|rotat/.test(name) && step !== 'key-kept')).toEqual([]);
    // And it can be done again.
    rotateKey({
      dataDir,
      keyring: ringOf(kind),
      random,
      secrets: [{ name: 'client.secret', reseal: (_, __, to) => Buffer.from(sealedUnder(to)) }],
    });
    look(kind);
  });

  it('does not touch a journal that an agent has open', () => {
    const key = setUp('file');
    const journal = openJournal({ path: journalPath(dataDir), key, now: Date.now, newId: randomUUID });
    let fault = 'none';
    try {
      rotateKey({ dataDir, keyring: noKeyring, random });
    } catch (error) {
      fault = error instanceof JournalError ? error.fault : String(error);
    }
    expect(fault).toBe('locked');
    journal.close();
    look('file');
  });
});
