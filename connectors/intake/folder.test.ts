import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../clinical/index.ts';
import { JournalError, openJournal } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { watchFolder } from './folder.ts';
import type { FolderOptions } from './folder.ts';
import type { FileCompleteness, IntakeEvents, RunningSource } from './types.ts';

/** `.doc` is whole when it ends in END; `.pdf` needs the `.json` of its name; a `.json` never goes alone. */
const completeness: FileCompleteness = (name, bytes, siblings) => {
  if (name.endsWith('.doc') && !Buffer.from(bytes).toString().endsWith('END'))
    return { state: 'waiting', for: 'end-of-file' };
  if (name.endsWith('.json')) return { state: 'waiting', for: 'companion' };
  if (!name.endsWith('.pdf')) return { state: 'complete', companions: [] };
  const side = name.replace(/pdf$/, 'json');
  return siblings.includes(side)
    ? { state: 'complete', companions: [side] }
    : { state: 'waiting', for: 'companion', name: side };
};
const key = new Uint8Array(randomBytes(32));
const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

let base: string;
let folder: string;
let takenFolder: string;
let journal: Journal;
const sources: RunningSource[] = [];
const troubles: (string | undefined)[] = [];
const waits: [string, string | undefined][] = [];
let taken = 0;
const events: IntakeEvents = {
  taken: () => (taken += 1),
  waiting: (_, path, problem) => waits.push([path, problem?.code]),
  trouble: (_, problem: Problem | undefined) => troubles.push(problem?.code),
  irregular: () => undefined,
};
const now = Date.UTC(2026, 10, 23, 12);
const openHere = (): Journal => openJournal({ path: join(base, 'journal.db'), key, now: () => now, newId: randomUUID });

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'relais-folder-'));
  folder = join(base, 'entrée du labo');
  takenFolder = join(base, 'taken');
  mkdirSync(folder);
  [troubles.length, waits.length, taken] = [0, 0, 0];
  journal = openHere();
});
afterEach(async () => {
  for (const source of sources.splice(0)) await source.stop();
  journal.close();
  rmSync(base, { recursive: true, force: true });
});

async function watch(more: Partial<FolderOptions> = {}): Promise<RunningSource> {
  const source = await watchFolder({
    name: 'cabinet',
    folder,
    takenFolder,
    journal,
    completeness,
    events,
    now: () => now,
    stableMilliseconds: 30,
    rescanMilliseconds: 60,
    ...more,
  });
  sources.push(source);
  return source;
}
const put = (name: string, content: string | Uint8Array): void => {
  writeFileSync(join(folder, name), content);
};
const inside = (): string[] => readdirSync(folder).sort();
const moved = (): string[] =>
  existsSync(takenFolder) ? readdirSync(takenFolder, { recursive: true, encoding: 'utf8' }).sort() : [];
const receipts = (): readonly ReturnType<Journal['receipts']>[number][] =>
  journal.receipts({ limit: 20_000, offset: 0 });
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 15 });
const settle = (): Promise<void> => wait(250);

describe('a file', () => {
  it('goes into the journal and then to taken/, in a folder of its day, bytes untouched', async () => {
    const content = new Uint8Array(randomBytes(3000));
    put('befund.hl7', content);
    await watch();
    await until(() => {
      expect(moved()).toEqual(['2026-11-23', '2026-11-23/befund.hl7']);
    });
    const [receipt] = receipts();
    expect(receipt).toMatchObject({
      source: 'cabinet',
      sourceKind: 'folder',
      name: 'befund.hl7',
      acknowledgement: 'none',
    });
    expect(Buffer.from(content).equals(journal.receiptContent(receipt?.id ?? '')?.bytes ?? Buffer.of())).toBe(true);
    // The ledger follows a moment after the file.
    await until(() => {
      expect(journal.owedMoves('cabinet')).toEqual([]);
    });
    expect(inside()).toEqual([]);
    expect(journal.ledgerByHash('cabinet', receipt?.contentHash ?? '')).toMatchObject({
      movedTo: '2026-11-23/befund.hl7',
    });
  });

  it('never overwrites one in taken/', async () => {
    mkdirSync(join(takenFolder, '2026-11-23'), { recursive: true });
    writeFileSync(join(takenFolder, '2026-11-23', 'a.txt'), 'mine');
    await watch();
    put('a.txt', 'new');
    await until(() => {
      expect(moved()).toContain('2026-11-23/a (2).txt');
    });
    expect(readFileSync(join(takenFolder, '2026-11-23', 'a.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(takenFolder, '2026-11-23', 'a (2).txt'), 'utf8')).toBe('new');
  });

  it('that is written slowly is taken once, whole', async () => {
    // By a clock of its own: on a slow machine no pause between two pieces is longer than meant.
    let [clock, asked] = [0, 0];
    const monotonic = (): number => {
      asked += 1;
      return clock;
    };
    await watch({ stableMilliseconds: 150, monotonic });
    for (let piece = 0; piece < 8; piece += 1) {
      appendFileSync(join(folder, 'slow.txt'), `piece ${piece};`);
      clock += 100;
      const before = asked;
      await until(() => {
        expect(asked).toBeGreaterThan(before + 15);
      });
    }
    clock += 150;
    await until(() => {
      expect(inside()).toEqual([]);
    });
    expect(receipts()).toHaveLength(1);
    expect(Buffer.from(journal.receiptContent(receipts()[0]?.id ?? '')?.bytes ?? []).toString()).toContain('piece 7;');
  });

  it('whose own end is missing waits, is told once, and goes when the end comes', async () => {
    await watch();
    put('half.doc', 'beginning');
    await until(() => {
      expect(waits).toEqual([['half.doc', 'INTAKE-FILE-UNFINISHED']]);
    });
    await settle();
    expect(waits).toHaveLength(1);
    expect(receipts()).toEqual([]);
    appendFileSync(join(folder, 'half.doc'), ' END');
    await until(() => {
      expect(inside()).toEqual([]);
    });
    expect(waits.at(-1)).toEqual(['half.doc', undefined]);
  });

  it('that is empty waits; when it vanishes the matter is closed', async () => {
    await watch();
    put('empty.txt', '');
    await until(() => {
      expect(waits).toEqual([['empty.txt', 'INTAKE-FILE-EMPTY']]);
    });
    rmSync(join(folder, 'empty.txt'));
    await until(() => {
      expect(waits.at(-1)).toEqual(['empty.txt', undefined]);
    });
    expect(receipts()).toEqual([]);
  });

  it('copied in again with the same name and content is moved away and not taken twice', async () => {
    await watch();
    put('a.txt', 'x');
    await until(() => {
      expect(inside()).toEqual([]);
    });
    put('a.txt', 'x');
    await until(() => {
      expect(moved()).toContain('2026-11-23/a (2).txt');
    });
    expect(receipts()).toHaveLength(1);
    expect(taken).toBe(1);
    expect(journal.receiptEvents(receipts()[0]?.id ?? '').map(({ kind }) => kind)).toEqual(['received', 'repeated']);
    put('a.txt', 'y');
    await until(() => {
      expect(receipts()).toHaveLength(2);
    });
  });

  it('with the same content under another name is another receipt: the name may say who the patient is', async () => {
    await watch();
    put('1893120105732.txt', 'same');
    put('1983081246785.txt', 'same');
    await until(() => {
      expect(receipts()).toHaveLength(2);
    });
  });

  it.each([
    'nom avec espaces et «guillemets».txt',
    'Ärztebrief Müller.hl7',
    'отчёт.txt',
    '報告書.txt',
    "l'avis \"urgent\" 'x'.txt",
    'line\nbreak.txt',
    '%00..%2f.txt',
    `${'é'.repeat(125)}.txt`,
    '-rf',
    'no extension',
    'CON.txt',
  ])('may have any name: %j', async (name) => {
    put(name, 'x');
    await watch();
    await until(() => {
      expect(inside()).toEqual([]);
    });
    put(name, 'y');
    await until(() => {
      expect(moved()).toHaveLength(3);
    });
    expect(receipts().map((receipt) => receipt.name)).toEqual([name, name]);
  });

  it('may have a name that is not UTF-8', async () => {
    const raw = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from('m\u00fcller.txt', 'latin1')]);
    writeFileSync(raw, 'x');
    await watch();
    await until(() => {
      expect(inside()).toEqual([]);
    });
    expect(receipts()[0]?.name).toBe('müller.txt');
  });

  it('that is temporary, a link, a folder or in a folder is left alone', async () => {
    writeFileSync(join(base, 'elsewhere.txt'), 'x');
    symlinkSync(join(base, 'elsewhere.txt'), join(folder, 'link.txt'));
    mkdirSync(join(folder, 'sub'));
    for (const name of ['a.tmp', '~$b.docx', 'c.part', '.hidden', 'sub/d.txt']) put(name, 'x');
    await watch();
    put('real.txt', 'x');
    await until(() => {
      expect(receipts()).toHaveLength(1);
    });
    await settle();
    expect(receipts().map(({ name }) => name)).toEqual(['real.txt']);
    expect(inside()).toEqual(['.hidden', 'a.tmp', 'c.part', 'link.txt', 'sub', '~$b.docx']);
    renameSync(join(folder, 'a.tmp'), join(folder, 'a.txt'));
    await until(() => {
      expect(receipts()).toHaveLength(2);
    });
  });

  it('larger than the cap waits for a person', async () => {
    await watch({ maxFileBytes: 100 });
    put('big.txt', 'x'.repeat(101));
    await until(() => {
      expect(waits).toEqual([['big.txt', 'INTAKE-FILE-TOO-LARGE']]);
    });
    expect(inside()).toEqual(['big.txt']);
  });
});

describe('files that belong together', () => {
  it('go together, whichever comes first', async () => {
    await watch();
    put('l.pdf', '%PDF');
    await until(() => {
      expect(waits).toEqual([['l.pdf', 'INTAKE-COMPANION-AWAITED']]);
    });
    put('l.json', '{"side":1}');
    await until(() => {
      expect(inside()).toEqual([]);
    });
    expect(receipts()).toHaveLength(1);
    expect([...(journal.receiptContent(receipts()[0]?.id ?? '')?.companions.keys() ?? [])]).toEqual(['l.json']);
    expect(moved()).toEqual(['2026-11-23', '2026-11-23/l.json', '2026-11-23/l.pdf']);
    put('m.json', '{"side":2}');
    await settle();
    put('m.pdf', '%PDF');
    await until(() => {
      expect(inside()).toEqual([]);
    });
    expect(receipts()).toHaveLength(2);
  });

  it('with a new side file are a new receipt, with the same one are not', async () => {
    await watch();
    for (const side of ['{"v":1}', '{"v":1}', '{"v":2}']) {
      put('l.json', side);
      put('l.pdf', '%PDF');
      await until(() => {
        expect(inside()).toEqual([]);
      });
    }
    expect(receipts()).toHaveLength(2);
  });

  it('and do not come become a matter for a person after a while, told once', async () => {
    await watch({ orphanMilliseconds: 150 });
    put('orphan.json', '{}');
    await until(() => {
      expect(waits.map(([, code]) => code)).toEqual(['INTAKE-COMPANION-AWAITED', 'INTAKE-COMPANION-MISSING']);
    });
    await settle();
    put('other.txt', 'a new sibling is a reason to look again, not to tell again');
    await until(() => {
      expect(receipts()).toHaveLength(1);
    });
    await settle();
    expect(waits).toHaveLength(2);
  });
});

describe('a folder', () => {
  it('that is missing is told, and taken up by itself when it is there', async () => {
    rmSync(folder, { recursive: true });
    await watch();
    await until(() => {
      expect(troubles).toEqual(['INTAKE-FOLDER-MISSING']);
    });
    mkdirSync(folder);
    put('a.txt', 'x');
    await until(() => {
      expect(receipts()).toHaveLength(1);
    });
    await until(() => {
      expect(troubles).toEqual(['INTAKE-FOLDER-MISSING', undefined]);
    });
    rmSync(folder, { recursive: true });
    await until(() => {
      expect(troubles.at(-1)).toBe('INTAKE-FOLDER-MISSING');
    });
    mkdirSync(folder);
    put('b.txt', 'x');
    await until(() => {
      expect(receipts()).toHaveLength(2);
    });
  });

  it('may hold the folder of taken files', async () => {
    await watch({ takenFolder: join(folder, 'taken') });
    put('a.txt', 'x');
    await until(() => {
      expect(existsSync(join(folder, 'taken', '2026-11-23', 'a.txt'))).toBe(true);
    });
    await settle();
    expect(receipts()).toHaveLength(1);
  });

  it('whose taken folder cannot be made takes nothing and says so', async () => {
    writeFileSync(takenFolder, 'a file in the way');
    put('a.txt', 'x');
    await watch();
    await until(() => {
      expect(troubles).toEqual(['INTAKE-TAKEN-UNWRITABLE']);
    });
    await settle();
    expect(inside()).toEqual(['a.txt']);
    rmSync(takenFolder);
    await until(() => {
      expect(inside()).toEqual([]);
    });
    await until(() => {
      expect(troubles).toEqual(['INTAKE-TAKEN-UNWRITABLE', undefined]);
    });
  });

  it('from which a file cannot be moved: taken once, told, moved when it can be', async () => {
    // A file where the folder of the day should be: works for root too, whom rights do not stop.
    mkdirSync(takenFolder);
    writeFileSync(join(takenFolder, '2026-11-23'), '');
    put('a.txt', 'x');
    await watch();
    await until(() => {
      expect(troubles).toEqual(['INTAKE-CANNOT-MOVE']);
    });
    await settle();
    expect(receipts()).toHaveLength(1);
    expect(inside()).toEqual(['a.txt']);
    rmSync(join(takenFolder, '2026-11-23'));
    await until(() => {
      expect(moved()).toContain('2026-11-23/a.txt');
    });
    expect(receipts()).toHaveLength(1);
    await until(() => {
      expect(troubles.at(-1)).toBeUndefined();
    });
  });

  it.skipIf(process.platform === 'win32')('that may not be read is told, with what to do', async () => {
    // In a process without the rights of root, whom no folder stops.
    const root = process.getuid?.() === 0;
    chmodSync(base, 0o755);
    chmodSync(folder, 0o000);
    mkdirSync(takenFolder);
    if (root) chownSync(takenFolder, 65_534, 65_534);
    const program = `
      import { watchFolder } from ${here('./index.ts')};
      const source = await watchFolder({ name: 'c', folder: ${JSON.stringify(folder)}, takenFolder: ${JSON.stringify(takenFolder)}, journal: {},
        completeness: () => ({ state: 'complete', companions: [] }), now: Date.now, events: { taken() {}, waiting() {}, trouble: (_, problem) => console.log(problem.code) } });
      await source.stop();`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: '/',
      ...(root ? { uid: 65_534, gid: 65_534 } : {}),
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    chmodSync(folder, 0o700);
    expect(said.trim()).toBe('INTAKE-FOLDER-UNREADABLE');
  });

  it('on another disk is moved across', async (context) => {
    if (!existsSync('/dev/shm')) context.skip('no second file system here');
    const other = mkdtempSync('/dev/shm/relais-');
    try {
      await watch({ takenFolder: other });
      put('a.txt', 'across');
      await until(() => {
        expect(inside()).toEqual([]);
      });
      expect(readFileSync(join(other, '2026-11-23', 'a.txt'), 'utf8')).toBe('across');
      await until(() => {
        expect(journal.owedMoves('cabinet')).toEqual([]);
      });
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('with many files at start leaves the event loop free', async () => {
    const count = 500;
    for (let index = 0; index < count; index += 1) put(`f${index}.txt`, `content ${index}`);
    // Processor time of this thread, so that a busy machine does not decide.
    const worked = (): number => (process.threadCpuUsage().user + process.threadCpuUsage().system) / 1000;
    let longest = 0;
    let last = worked();
    const beat = setInterval(() => {
      const at = worked();
      longest = Math.max(longest, at - last);
      last = at;
    }, 5);
    await watch();
    await vi.waitFor(
      () => {
        expect(journal.summary().receipts.received).toBe(count);
      },
      { timeout: 60_000, interval: 50 },
    );
    clearInterval(beat);
    expect(longest).toBeLessThan(500);
    expect(taken).toBe(count);
  }, 90_000);

  it('does not take anything after it was stopped', async () => {
    const source = await watch();
    await source.stop();
    put('a.txt', 'x');
    await settle();
    expect(receipts()).toEqual([]);
  });

  it('takes files in the order in which they were written', async () => {
    for (const [index, name] of ['c', 'a', 'b'].entries()) {
      put(name, name);
      utimesSync(join(folder, name), 1000 + index, 1000 + index);
    }
    await watch();
    await until(() => {
      expect(receipts()).toHaveLength(3);
    });
    expect(journal.receiptsToRead(10).map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });
});

describe('a full disk', () => {
  it('leaves the files where they are, is told once, and ends by itself', async () => {
    const state = { full: true };
    const full: Journal = {
      ...journal,
      take: (...given) => {
        if (state.full) throw new JournalError('full', 'no space');
        return journal.take(...given);
      },
    };
    put('a.txt', 'x');
    put('b.txt', 'y');
    await watch({ journal: full });
    await until(() => {
      expect(troubles).toEqual(['INTAKE-NOT-NOW']);
    });
    await settle();
    expect(inside()).toEqual(['a.txt', 'b.txt']);
    state.full = false;
    await until(() => {
      expect(inside()).toEqual([]);
    });
    expect(receipts()).toHaveLength(2);
    // The pass that took the last file ends a moment after the file is gone.
    await until(() => {
      expect(troubles).toEqual(['INTAKE-NOT-NOW', undefined]);
    });
  });
});

describe('a process killed after the commit and before the move', () => {
  it('is followed by the move, side file included, and not by a second receipt', async () => {
    journal.close();
    put('l.pdf', '%PDF');
    put('l.json', '{}');
    const program = `
      import { openJournal } from ${here('../journal/index.ts')};
      import { watchFolder } from ${here('./index.ts')};
      const journal = openJournal({ path: ${JSON.stringify(join(base, 'journal.db'))}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
      const dying = { ...journal, take: (...given) => { journal.take(...given); process.kill(process.pid, 'SIGKILL'); } };
      const completeness = (name) => name.endsWith('.pdf') ? { state: 'complete', companions: ['l.json'] } : { state: 'waiting', for: 'companion' };
      await watchFolder({ name: 'cabinet', folder: ${JSON.stringify(folder)}, takenFolder: ${JSON.stringify(takenFolder)}, journal: dying, completeness, now: Date.now, stableMilliseconds: 20, rescanMilliseconds: 30, events: { taken() {}, waiting() {}, trouble() {} } });`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: 'inherit' });
    expect(
      await new Promise((resolve) =>
        child.once('close', (_, signal) => {
          resolve(signal);
        }),
      ),
    ).toBe('SIGKILL');
    expect(inside()).toEqual(['l.json', 'l.pdf']);

    journal = openHere();
    expect(receipts()).toHaveLength(1);
    expect(journal.owedMoves('cabinet')).toHaveLength(1);
    await watch();
    await until(() => {
      expect(inside()).toEqual([]);
    });
    await settle();
    expect(receipts()).toHaveLength(1);
    expect(moved()).toEqual(['2026-11-23', '2026-11-23/l.json', '2026-11-23/l.pdf']);
    expect(journal.owedMoves('cabinet')).toEqual([]);
    expect(taken).toBe(0);
  });

  it('takes what was written under the same name meanwhile as a file of its own', async () => {
    const contentHash = createHash('sha256').update('old').digest('hex');
    journal.take(
      { source: 'cabinet', sourceKind: 'folder', name: 'a.txt', bytes: new Uint8Array(Buffer.from('old')) },
      { source: 'cabinet', path: 'a.txt', size: 3, modifiedAt: 1 },
    );
    put('a.txt', 'new');
    await watch();
    await until(() => {
      expect(receipts()).toHaveLength(2);
    });
    expect(journal.ledgerByHash('cabinet', contentHash)).toMatchObject({ movedTo: 'gone' });
  });
});
