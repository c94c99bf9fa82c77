/** What a killed process, a full disk, a second agent and a curious reader of the disk find. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertNodeApi, openDatabase } from './database.ts';
import { newDocument } from './document.test-data.ts';
import { JournalError, openJournal } from './index.ts';
import { journalOn } from './journal.ts';
import type { Journal, JournalFault } from './index.ts';

const key = new Uint8Array(randomBytes(32));
const keyHex = Buffer.from(key).toString('hex');
const library = new URL('./index.ts', import.meta.url).href;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-durable-'));
  path = join(folder, 'journal.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (withKey = key): Journal => openJournal({ path, key: withKey, now: Date.now, newId: randomUUID });
const take = (journal: Journal, content: string | Uint8Array): string =>
  journal.take({
    source: 's',
    sourceKind: 'mllp',
    name: 'n',
    bytes: typeof content === 'string' ? new Uint8Array(Buffer.from(content)) : content,
  }).receipt.id;
const faultOf = (work: () => unknown): JournalFault | 'none' => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof JournalError) return error.fault;
    throw error;
  }
};
const program = (body: string): string[] => [
  '--input-type=module-typescript',
  '-e',
  `import { openJournal } from ${JSON.stringify(library)};
   const open = () => openJournal({ path: ${JSON.stringify(path)}, key: Buffer.from('${keyHex}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
   const take = (journal, content) => journal.take({ source: 's', sourceKind: 'mllp', name: 'n', bytes: Buffer.from(content) });
   ${body}`,
];

describe('a killed process', () => {
  it('loses nothing that was acknowledged, and leaves nothing half-written', async () => {
    for (const [round, delay] of [40, 90, 150].entries()) {
      const child = spawn(
        process.execPath,
        program(`const journal = open();
          for (let i = 0; ; i += 1) {
            const { receipt } = take(journal, 'round ${round} message ' + i + 'x'.repeat(i % 5000));
            process.stdout.write(receipt.id + ' ' + receipt.contentHash + '\\n');
          }`),
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let said = '';
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.once('close', (_, signal) => {
          resolve(signal);
        }),
      );
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        if (said === '') setTimeout(() => child.kill('SIGKILL'), delay);
        said += chunk;
      });
      expect(await ended).toBe('SIGKILL');
      const acknowledged = said
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' '));
      expect(acknowledged.length).toBeGreaterThan(0);
      const journal = open();
      for (const [id = '', hash] of acknowledged) expect(journal.receipt(id)?.contentHash).toBe(hash);
      expect(journal.verify()).toEqual([]);
      journal.close();
    }
  });
});

describe('a full disk', () => {
  it('refuses with "full", leaves no trace of the refused, and goes on when there is room', () => {
    const opened = openDatabase(path, key);
    const journal = journalOn(opened, { now: () => 1, newId: randomUUID });
    const kept = take(journal, 'before');
    const pages = Number(opened.store.pragma('page_count', { simple: true }));
    opened.store.pragma(`max_page_count = ${pages + 4}`);
    const before = journal.summary();
    expect(faultOf(() => take(journal, new Uint8Array(randomBytes(100_000))))).toBe('full');
    expect(journal.summary()).toEqual(before);
    expect(journal.receipt(kept)).toBeDefined();
    expect(journal.verify()).toEqual([]);
    opened.store.pragma('max_page_count = 1000000');
    take(journal, new Uint8Array(randomBytes(100_000)));
    expect(journal.summary().receipts.received).toBe(2);
    expect(journal.verify()).toEqual([]);
    journal.close();
  });

  const small = '/dev/shm';
  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'is a real one too, where a small disk can be made',
    (context) => {
      const mount = join(folder, 'small');
      try {
        execFileSync('mkdir', [mount]);
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mount], { stdio: 'ignore' });
      } catch {
        context.skip(`no file system can be mounted here (${small})`);
      }
      try {
        const journal = openJournal({ path: join(mount, 'journal.db'), key, now: Date.now, newId: randomUUID });
        const taken: string[] = [];
        const fault = faultOf(() => {
          for (let i = 0; i < 100; i += 1) taken.push(take(journal, new Uint8Array(randomBytes(100_000))));
        });
        expect(fault).toBe('full');
        expect(taken.length).toBeGreaterThan(2);
        expect(journal.summary().receipts.received).toBe(taken.length);
        expect(journal.verify()).toEqual([]);
        execFileSync('mount', ['-o', 'remount,size=8m', mount]);
        take(journal, new Uint8Array(randomBytes(100_000)));
        journal.close();
        const again = openJournal({ path: join(mount, 'journal.db'), key, now: Date.now, newId: randomUUID });
        for (const id of taken) expect(again.receipt(id)).toBeDefined();
        again.close();
      } finally {
        execFileSync('umount', [mount]);
      }
    },
  );
});

describe('a second agent', () => {
  it('is told that the data folder is in use, by the first in the same process or in another', () => {
    const journal = open();
    expect(faultOf(() => open())).toBe('locked');
    const other = execFileSync(
      process.execPath,
      program(`try { open(); console.log('opened'); } catch (error) { console.log(error.fault); }`),
      { encoding: 'utf8' },
    );
    expect(other.trim()).toBe('locked');
    journal.close();
    open().close();
  });

  it('stays out even when something in this process has read and closed the database file', () => {
    // POSIX drops every lock of a process on a file when any of its handles on that file is closed.
    const journal = open();
    readFileSync(path);
    const other = execFileSync(
      process.execPath,
      program(`try { open(); console.log('opened'); } catch (error) { console.log(error.fault); }`),
      { encoding: 'utf8' },
    );
    expect(other.trim()).toBe('locked');
    journal.close();
  });

  it('may start at once when the first was killed', () => {
    execFileSync(
      'sh',
      [
        '-c',
        '"$0" "$@" || true',
        process.execPath,
        ...program(`take(open(), 'x'); process.kill(process.pid, 'SIGKILL');`),
      ],
      { stdio: 'ignore' },
    );
    const journal = open();
    expect(journal.summary().receipts.received).toBe(1);
    journal.close();
  });
});

describe('someone who reads the disk', () => {
  it('finds no patient and no sign of SQLite in any file, while it runs and after', () => {
    const journal = open();
    const secret = 'GEHEIMNAME Wéber 1980072700120';
    const id = take(journal, secret.repeat(2000));
    journal.recordReading(id, {
      format: 'f',
      setAside: [],
      documents: [
        newDocument('d', {
          title: secret,
          patient: { name: secret },
          bytes: new Uint8Array(Buffer.from(secret)),
          findings: secret,
          mapping: secret,
          view: secret,
        }),
      ],
    });
    const look = (): void => {
      const files = readdirSync(folder);
      expect(files).toContain('journal.db');
      for (const file of files) {
        // In a process of its own: reading here would drop the lock.
        const content = execFileSync('cat', [join(folder, file)], { maxBuffer: 1 << 28 });
        for (const word of ['GEHEIMNAME', 'Wéber', '1980072700120', 'SQLite format 3', 'CREATE TABLE', 'geheimname']) {
          expect(content.includes(word)).toBe(false);
        }
      }
    };
    look();
    journal.close();
    look();
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('cannot open it with another key, and changes nothing by trying', () => {
    const journal = open();
    const id = take(journal, 'x');
    journal.close();
    const before = readFileSync(path);
    expect(faultOf(() => open(new Uint8Array(32)))).toBe('wrong-key');
    expect(faultOf(() => open(new Uint8Array(16)))).toBe('wrong-key');
    expect(readFileSync(path).equals(before)).toBe(true);
    const again = open();
    expect(again.receipt(id)).toBeDefined();
    again.close();
  });
});

describe('a damaged database', () => {
  it('is said to be damaged, not read as if nothing were', () => {
    const journal = open();
    const id = take(journal, new Uint8Array(randomBytes(400_000)));
    journal.close();
    const handle = openSync(path, 'r+');
    writeSync(handle, Buffer.alloc(64, 7), 0, 64, statSync(path).size - 4096 * 20 + 100);
    closeSync(handle);
    const again = open();
    expect(faultOf(() => again.receiptContent(id))).toBe('damaged');
    again.close();
  });

  it('finds a content that was changed, a state without its event and an attempt nobody counted', () => {
    const opened = openDatabase(path, key);
    const journal = journalOn(opened, { now: () => 1, newId: () => 'r1' });
    take(journal, 'content');
    opened.store.exec(`UPDATE content SET bytes = x'00'; UPDATE receipt SET state = 'dismissed'`);
    expect(journal.verify().map(({ problem }) => problem)).toEqual([
      'the content is not what was stored',
      'its state is not that of its last event',
      'its size is not that of its content',
      'its story ends in received and its state is dismissed',
    ]);
    expect(() => opened.store.exec('DELETE FROM event')).toThrow(/never deleted/);
    expect(() => opened.store.exec("UPDATE event SET cause = 'other'")).toThrow(/never changed/);
    journal.close();
  });
});

describe('opening', () => {
  it('syncs every commit, in the way that a cut of power survives', () => {
    const { store, close } = openDatabase(path, key);
    expect(store.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(store.pragma('synchronous', { simple: true })).toBe(2);
    expect(store.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(store.pragma('secure_delete', { simple: true })).toBe(1);
    expect(store.pragma('temp_store', { simple: true })).toBe(2);
    expect(store.pragma('locking_mode', { simple: true })).toBe('exclusive');
    expect(store.pragma('cipher', { simple: true })).toBe('aegis');
    close();
  });

  it('refuses an older Node-API with words instead of ending the process', () => {
    expect(
      faultOf(() => {
        assertNodeApi('9');
      }),
    ).toBe('io');
    expect(
      faultOf(() => {
        assertNodeApi(undefined);
      }),
    ).toBe('io');
    expect(
      faultOf(() => {
        assertNodeApi('10');
      }),
    ).toBe('none');
  });

  it('refuses a journal that a newer Relais wrote', () => {
    const { store, close } = openDatabase(path, key);
    store.pragma('user_version = 99');
    close();
    expect(faultOf(() => open())).toBe('newer');
  });

  it('says io when the folder is not there', () => {
    path = join(folder, 'nowhere', 'journal.db');
    expect(faultOf(() => open())).toBe('io');
  });
});
