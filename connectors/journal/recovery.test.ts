/** The recovery key: on paper, read aloud, typed again on another machine. */
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  JournalError,
  RecoveryError,
  checkRecoveryKey,
  journalKey,
  journalPath,
  newRecoveryKey,
  noKeyring,
  openJournal,
  recoverKey,
} from './index.ts';
import type { KeyringLike } from './index.ts';
import { readCode, writeCode } from './recovery-code.ts';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const fresh = (): KeyringLike => {
  const secrets = new Map<string, string>();
  return {
    read: (service, account) => secrets.get(`${service}/${account}`) ?? null,
    write: (service, account, secret) => {
      secrets.set(`${service}/${account}`, secret);
    },
  };
};
const faultOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof RecoveryError) return error.group > 0 ? `${error.fault} ${error.group}` : error.fault;
    if (error instanceof JournalError) return error.fault;
    throw error;
  }
};

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const code = fc.uint8Array({ minLength: 20, maxLength: 20 });

describe('the recovery key as written', () => {
  it('is eight groups of five signs that nobody mistakes for one another', () => {
    fc.assert(
      fc.property(code, (bytes) => {
        const written = writeCode(bytes);
        expect(written).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(readCode(written)).toEqual(bytes);
      }),
    );
  });

  it('is read as people type it: small letters, O for zero, I and L for one, other separators', () => {
    fc.assert(
      fc.property(
        code,
        fc.constantFrom(' ', '', '–', ' - ', '\n'),
        fc.constantFrom('i', 'l', 'I'),
        (bytes, separator, one) => {
          const typed = writeCode(bytes)
            .replaceAll('0', 'o')
            .replaceAll('1', one)
            .replaceAll('-', separator)
            .toLowerCase();
          expect(readCode(` ${typed} `)).toEqual(bytes);
        },
      ),
    );
  });

  it('finds one wrong sign in the group where it stands', () => {
    fc.assert(
      fc.property(code, fc.nat(39), fc.integer({ min: 1, max: 31 }), (bytes, place, shift) => {
        const signs = Array.from(writeCode(bytes).replaceAll('-', ''));
        signs[place] = SIGNS[(SIGNS.indexOf(signs[place] ?? '') + shift) % 32] ?? '';
        expect(faultOf(() => readCode(signs.join('')))).toBe(`mistyped ${Math.floor(place / 5) + 1}`);
      }),
    );
  });

  it('finds two neighbours exchanged, and two groups exchanged', () => {
    fc.assert(
      fc.property(code, fc.nat(7), fc.nat(3), fc.nat(7), (bytes, group, at, other) => {
        const groups = writeCode(bytes).split('-');
        const signs = Array.from(groups[group] ?? '');
        const [a = '', b = ''] = signs.slice(at, at + 2);
        fc.pre(a !== b && group !== other);
        const swapped = groups.with(group, [...signs.slice(0, at), b, a, ...signs.slice(at + 2)].join(''));
        expect(faultOf(() => readCode(swapped.join('-')))).toBe(`mistyped ${group + 1}`);
        const exchanged = groups.with(group, groups[other] ?? '').with(other, groups[group] ?? '');
        expect(faultOf(() => readCode(exchanged.join('-')))).toBe(`mistyped ${Math.min(group, other) + 1}`);
      }),
    );
  });

  it('says which group is short or missing', () => {
    const groups = writeCode(random(20)).split('-');
    expect(faultOf(() => readCode(groups.with(4, 'ABCD').join('-')))).toBe('mistyped 5');
    expect(faultOf(() => readCode(groups.slice(0, 6).join('-')))).toBe('incomplete 7');
    expect(faultOf(() => readCode(''))).toBe('incomplete 1');
    expect(faultOf(() => readCode(`${groups.join('-')}-ABCDE`))).toBe('incomplete 8');
  });
});

describe('recovering', () => {
  let here: string;
  let there: string;
  let taken: string;
  const keyring = fresh();
  const open = (dataDir: string, ring: KeyringLike): ReturnType<typeof openJournal> =>
    openJournal({
      path: journalPath(dataDir),
      key: journalKey({ dataDir, keyring: ring, random }).key,
      now: Date.now,
      newId: randomUUID,
    });
  const listing = (folder: string): string =>
    readdirSync(folder)
      .sort()
      .map((name) => `${name} ${readFileSync(join(folder, name)).toString('hex')}`)
      .join('\n');

  beforeEach(() => {
    here = mkdtempSync(join(tmpdir(), 'relais-recovery-é '));
    there = mkdtempSync(join(tmpdir(), 'relais-recovery-'));
    const journal = open(here, keyring);
    taken = journal.take({ source: 's', sourceKind: 'folder', name: 'n', bytes: new Uint8Array([1, 2, 3]) }).receipt.id;
    journal.close();
  });
  afterEach(() => {
    for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['with a key store', fresh],
    ['without one', () => noKeyring],
  ])('opens the journal on another machine with nothing but the paper, %s', (_, ring) => {
    const paper = newRecoveryKey({ dataDir: here, keyring, random });
    cpSync(here, there, { recursive: true });
    const other = ring();
    expect(faultOf(() => journalKey({ dataDir: there, keyring: other, random }))).toBe('wrong-key');
    recoverKey({ dataDir: there, keyring: other, random, typed: paper.toLowerCase() });
    const journal = open(there, other);
    expect(journal.receiptContent(taken)?.bytes).toEqual(Buffer.from([1, 2, 3]));
    journal.close();
  });

  it('needs the paper: the wrapping holds neither the recovery key nor the key', () => {
    const paper = newRecoveryKey({ dataDir: here, keyring, random });
    const wrapping = readFileSync(join(here, 'journal.recovery'), 'utf8').toUpperCase();
    const { key } = journalKey({ dataDir: here, keyring, random });
    for (const secret of [
      paper,
      paper.replaceAll('-', ''),
      Buffer.from(key).toString('hex').toUpperCase(),
      Buffer.from(readCode(paper)).toString('hex').toUpperCase(),
    ])
      expect(wrapping.includes(secret)).toBe(false);
  });

  it('takes only the newest paper', () => {
    const first = newRecoveryKey({ dataDir: here, keyring, random });
    const second = newRecoveryKey({ dataDir: here, keyring, random });
    expect(faultOf(() => checkRecoveryKey(here, first))).toBe('other-key');
    expect(faultOf(() => checkRecoveryKey(here, second))).toBe('none');
  });

  it('says what is wrong, and changes nothing', () => {
    expect(faultOf(() => checkRecoveryKey(here, writeCode(random(20))))).toBe('no-wrapping');
    const paper = newRecoveryKey({ dataDir: here, keyring, random });
    cpSync(here, there, { recursive: true });
    const attempt = (typed: string): string =>
      faultOf(() => recoverKey({ dataDir: there, keyring: noKeyring, random, typed }));
    const before = listing(there);
    expect(attempt(writeCode(random(20)))).toBe('other-key');
    expect(attempt(paper.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')))).toBe('mistyped 1');
    expect(listing(there)).toBe(before);
    const wrapping = readFileSync(join(there, 'journal.recovery'));
    for (let at = 82; at < wrapping.length; at += 7) {
      const bad = Buffer.from(wrapping);
      bad[at] = bad[at] === 0x61 ? 0x62 : 0x61;
      writeFileSync(join(there, 'journal.recovery'), bad);
      const fault = attempt(paper);
      // Behind the proof, which only the agent checks, every changed sign is found.
      if (at > 147) expect(fault, `sign ${at}`).toBe(bad.equals(wrapping) ? 'none' : 'wrapping-damaged');
    }
    writeFileSync(join(there, 'journal.recovery'), 'torn');
    expect(attempt(paper)).toBe('wrapping-damaged');
  });

  it('does not take the journal of somebody else for this one', () => {
    const paper = newRecoveryKey({ dataDir: here, keyring, random });
    const journal = open(there, fresh());
    journal.close();
    cpSync(join(here, 'journal.recovery'), join(there, 'journal.recovery'));
    expect(faultOf(() => recoverKey({ dataDir: there, keyring: fresh(), random, typed: paper }))).toBe('other-journal');
    rmSync(join(there, 'journal.db'));
    expect(faultOf(() => recoverKey({ dataDir: there, keyring: fresh(), random, typed: paper }))).toBe('no-journal');
    expect(existsSync(join(there, 'journal.id'))).toBe(true);
  });
});
