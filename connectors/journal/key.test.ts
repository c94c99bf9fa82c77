import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalError, journalKey, journalPath, noKeyring, openJournal } from './index.ts';
import type { KeyringLike } from './index.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relais-key-é '));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
function workingKeyring(): KeyringLike & { readonly secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  return {
    secrets,
    read: (service, account) => secrets.get(`${service}/${account}`) ?? null,
    write: (service, account, secret) => {
      secrets.set(`${service}/${account}`, secret);
    },
  };
}
const useDatabase = (key: Uint8Array): void => {
  const journal = openJournal({ path: journalPath(dataDir), key, now: Date.now, newId: randomUUID });
  journal.take({ source: 's', sourceKind: 'folder', name: 'n', bytes: new Uint8Array([1]) });
  journal.close();
};
const listing = (): string =>
  readdirSync(dataDir)
    .sort()
    .map((name) => `${name} ${readFileSync(join(dataDir, name)).toString('hex')}`)
    .join('\n');
const refusal = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof JournalError ? error.fault : String(error);
  }
};

describe('the journal’s key', () => {
  it('lies in the system’s key store when there is one, and not on the disk', () => {
    const keyring = workingKeyring();
    const { key, kept } = journalKey({ dataDir, keyring, random });
    expect(kept).toBe('system');
    expect(key).toHaveLength(32);
    expect(readdirSync(dataDir)).toEqual(['journal.id']);
    expect([...keyring.secrets.keys()][0]).toMatch(/^relais\/[0-9a-f]{32}$/);
    useDatabase(key);
    expect(Buffer.from(journalKey({ dataDir, keyring, random }).key).equals(Buffer.from(key))).toBe(true);
  });

  it('lies in a file for the owner only where there is no key store, and says so', () => {
    const { key, kept } = journalKey({ dataDir, keyring: noKeyring, random });
    expect(kept).toBe('file');
    if (process.platform !== 'win32') expect(statSync(join(dataDir, 'journal.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'journal.key'), 'utf8').trim()).toBe(Buffer.from(key).toString('hex'));
    useDatabase(key);
    expect(Buffer.from(journalKey({ dataDir, keyring: noKeyring, random }).key).equals(Buffer.from(key))).toBe(true);
    expect(journalKey({ dataDir, keyring: workingKeyring(), random }).kept).toBe('file');
  });

  it('goes into the file when the key store takes it and does not give it back', () => {
    const forgetful: KeyringLike = { read: () => null, write: () => undefined };
    expect(journalKey({ dataDir, keyring: forgetful, random }).kept).toBe('file');
  });

  it('is two different keys for two data folders', () => {
    const keyring = workingKeyring();
    const other = mkdtempSync(join(tmpdir(), 'relais-key-'));
    journalKey({ dataDir, keyring, random });
    journalKey({ dataDir: other, keyring, random });
    expect(new Set(keyring.secrets.values()).size).toBe(2);
    rmSync(other, { recursive: true });
  });

  it('is durable before it is given out: an interrupted start leaves a key and no database', () => {
    const { key } = journalKey({ dataDir, keyring: noKeyring, random });
    const again = journalKey({ dataDir, keyring: noKeyring, random: () => new Uint8Array(32) });
    expect(Buffer.from(again.key).equals(Buffer.from(key))).toBe(true);
  });

  it.each([
    ['the key store has lost it', (): KeyringLike => workingKeyring()],
    ['the key store does not answer', (): KeyringLike => noKeyring],
  ])('is never made anew for a database that exists: %s', (_, keyringNow) => {
    const { key } = journalKey({ dataDir, keyring: workingKeyring(), random });
    useDatabase(key);
    const before = listing();
    expect(refusal(() => journalKey({ dataDir, keyring: keyringNow(), random }))).toBe('wrong-key');
    expect(listing()).toBe(before);
  });

  it('is wrong-key when the id of the data folder is gone, or the key file is no key', () => {
    const keyring = workingKeyring();
    useDatabase(journalKey({ dataDir, keyring, random }).key);
    rmSync(join(dataDir, 'journal.id'));
    const before = listing();
    expect(refusal(() => journalKey({ dataDir, keyring, random }))).toBe('wrong-key');
    expect(listing()).toBe(before);
    writeFileSync(join(dataDir, 'journal.key'), 'torn');
    expect(refusal(() => journalKey({ dataDir, keyring, random }))).toBe('wrong-key');
  });

  it('says io when the data folder is no folder', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(refusal(() => journalKey({ dataDir: join(file, 'data'), keyring: noKeyring, random }))).toBe('io');
  });
});
