import {
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  existsSync,
  mkdirSync,
  writeFileSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from '../journal/document.test-data.ts';
import { CANCELLED_BY_PERSON } from '../journal/index.ts';
import { systemDisk } from './disk.ts';
import { until, watchedFolder } from './watched-folder.test-data.ts';
import type { WatchedFolder } from './watched-folder.test-data.ts';

let given: WatchedFolder;
beforeEach(() => {
  given = watchedFolder();
});
afterEach(() => given.end());

const taken = (count: number): Promise<void> =>
  until(() => {
    expect(given.receipts()).toHaveLength(count);
  });
const names = (): string[] => given.receipts().map(({ name }) => name);

/** Reads a receipt into documents and delivers them. */
function read(receiptId: string, ...ids: string[]): void {
  given.journal.recordReading(receiptId, { format: 'test', documents: ids.map((id) => newDocument(id)), setAside: [] });
}
function deliver(id: string): void {
  const attempt = given.journal.beginAttempt(id, '{}');
  given.journal.endAttempt(attempt.id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
}

describe('a source whose files stay', () => {
  it('takes each once, moves nothing, and knows them after a new start', async () => {
    given.put('a.txt', 'one');
    given.put('l.pdf', '%PDF');
    given.put('l.json', '{}');
    // Written in the same step of the file system's clock: the side file comes first, by its name.
    for (const name of ['l.pdf', 'l.json']) utimesSync(join(given.folder, name), 1000, 1000);
    await given.watch({ afterTaking: 'leave' });
    await taken(2);
    await given.looks(4);
    await given.restart();
    await given.watch({ afterTaking: 'leave' });
    given.put('b.txt', 'two');
    await taken(3);
    await given.looks(4);
    expect(given.inside()).toEqual(['a.txt', 'b.txt', 'l.json', 'l.pdf']);
    expect(existsSync(given.takenFolder)).toBe(false);
    expect(given.receipts()).toHaveLength(3);
    expect(given.journal.owedMoves('cabinet')).toEqual([]);
    // The side file of a letter that was taken is nobody's orphan.
    expect(given.waits.filter(([path]) => path === 'l.json')).toEqual([]);
    expect(given.troubles).toEqual([undefined, undefined].slice(0, given.troubles.length));
    expect(given.journal.verify()).toEqual([]);
  });

  it('does not read again what it knows', async () => {
    given.put('a.txt', 'one');
    await given.watch({ afterTaking: 'leave' });
    await taken(1);
    await given.restart();
    let opened = 0;
    const disk = {
      ...systemDisk,
      open: (...args: Parameters<typeof systemDisk.open>) => {
        opened += 1;
        return systemDisk.open(...args);
      },
    };
    await given.watch({ afterTaking: 'leave', disk });
    await given.looks(4);
    expect(opened).toBe(0);
  });

  it('knows a file that was touched, written again with the same content, or put into a subfolder', async () => {
    given.put('a.txt', 'one');
    await given.watch({ afterTaking: 'leave', subfolders: true });
    await taken(1);
    utimesSync(join(given.folder, 'a.txt'), 1000, 1000);
    await given.looks(4);
    given.put('a.txt', 'one');
    await given.looks(4);
    mkdirSync(join(given.folder, 'done'));
    renameSync(join(given.folder, 'a.txt'), join(given.folder, 'done', 'a.txt'));
    await given.looks(4);
    expect(names()).toEqual(['a.txt']);
    given.put('done/a.txt', 'two');
    await taken(2);
  });

  it('takes what was written within one step of the file system’s clock, with the same size', async () => {
    let ahead = 0;
    given.put('a.txt', 'one');
    utimesSync(join(given.folder, 'a.txt'), 1000, 1000);
    await given.watch({ afterTaking: 'leave', monotonic: () => performance.now() + ahead });
    await taken(1);
    given.put('a.txt', 'two');
    utimesSync(join(given.folder, 'a.txt'), 1000, 1000);
    ahead = 60_000;
    await taken(2);
  });

  it('takes a letter again when its side file is corrected', async () => {
    given.put('l.pdf', '%PDF');
    given.put('l.json', '{"v":1}');
    await given.watch({ afterTaking: 'leave' });
    await taken(1);
    given.put('l.json', '{"v":22}');
    await taken(2);
    await given.looks(4);
    expect(given.receipts()).toHaveLength(2);
  });
});

describe('a source whose files are deleted when everything in them is delivered', () => {
  const watch = (): Promise<unknown> => given.watch({ afterTaking: 'delete' });

  it('keeps the file until then, also after a new start, and deletes its side file with it', async () => {
    given.put('l.pdf', '%PDF');
    given.put('l.json', '{}');
    await watch();
    await taken(1);
    await given.looks(4);
    const id = given.receipts()[0]?.id ?? '';
    read(id, 'one', 'two');
    deliver('one');
    await given.looks(4);
    expect(given.inside()).toEqual(['l.json', 'l.pdf']);
    await given.restart();
    await watch();
    deliver('two');
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
    await given.looks(2);
    expect(given.receipts()).toHaveLength(1);
    expect(given.journal.ledgerByHash('cabinet', given.receipts()[0]?.contentHash ?? '')).toMatchObject({
      movedTo: 'deleted',
    });
    expect(readdirSync(given.folder)).toEqual([]);
  });

  it.each([
    ['nobody has read it', () => undefined],
    [
      'a document was cancelled by the machine',
      (id: string): void => {
        read(id, 'one', 'two');
        deliver('one');
        given.journal.move('two', 'cancelled', 'superseded');
      },
    ],
    [
      'a document is refused',
      (id: string): void => {
        read(id, 'one');
        const attempt = given.journal.beginAttempt('one', '{}');
        given.journal.endAttempt(attempt.id, 'refused', '{}', { state: 'refused', cause: 'refused' });
      },
    ],
    [
      'it gave no document',
      (id: string): void => {
        given.journal.recordReading(id, { format: 'test', documents: [], setAside: ['order'] });
      },
    ],
    [
      'it is unreadable',
      (id: string): void => {
        given.journal.recordReading(id, { format: 'test', documents: [], setAside: [], unreadable: '{}' });
      },
    ],
  ])('keeps the file while %s', async (_, become) => {
    given.put('a.txt', 'x');
    await watch();
    await taken(1);
    become(given.receipts()[0]?.id ?? '');
    await given.looks(6);
    expect(given.inside()).toEqual(['a.txt']);
  });

  it('deletes it when a person cancelled the document, or dismissed the file', async () => {
    given.put('a.txt', 'x');
    given.put('b.txt', 'y');
    await watch();
    await taken(2);
    const [b, a] = given.receipts();
    read(a?.id ?? '', 'one');
    given.journal.move('one', 'cancelled', CANCELLED_BY_PERSON);
    given.journal.recordReading(b?.id ?? '', { format: 'test', documents: [], setAside: [], unreadable: '{}' });
    given.journal.dismissReceipt(b?.id ?? '', 'person');
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
  });

  it('deletes a copy under another name when the document that it repeats is delivered, not before', async () => {
    given.put('a.txt', 'x');
    given.put('copy.txt', 'x');
    await watch();
    await taken(2);
    for (const { id } of given.receipts()) read(id, 'one');
    await given.looks(6);
    expect(given.inside()).toHaveLength(2);
    deliver('one');
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
  });

  it('never deletes other bytes than those that were taken', async () => {
    given.put('a.txt', 'old');
    await watch();
    await taken(1);
    const id = given.receipts()[0]?.id ?? '';
    read(id, 'one');
    given.put('a.txt', 'new');
    deliver('one');
    await taken(2);
    await given.looks(6);
    expect(readFileSync(join(given.folder, 'a.txt'), 'utf8')).toBe('new');
  });

  it('puts back what was written in the very moment of deleting', async () => {
    given.put('a.txt', 'old');
    const disk = {
      ...systemDisk,
      rename: async (...[from, to]: Parameters<typeof systemDisk.rename>) => {
        if (String(to).includes('.relais-aside-')) writeFileSync(join(given.folder, 'a.txt'), 'newer');
        await systemDisk.rename(from, to);
      },
    };
    await given.watch({ afterTaking: 'delete', disk });
    await taken(1);
    read(given.receipts()[0]?.id ?? '', 'one');
    deliver('one');
    await taken(2);
    expect(readFileSync(join(given.folder, 'a.txt'), 'utf8')).toBe('newer');
  });

  it('puts back what a killed process was deleting, and looks at it again', async () => {
    given.put('.relais-aside-x/a.txt', 'x');
    await watch();
    await taken(1);
    expect(given.inside()).toEqual(['a.txt']);
  });

  it('says when it may not delete, and goes on taking', async () => {
    let closed = true;
    const disk = {
      ...systemDisk,
      rename: (...args: Parameters<typeof systemDisk.rename>) =>
        closed ? Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' })) : systemDisk.rename(...args),
    };
    given.put('a.txt', 'x');
    await given.watch({ afterTaking: 'delete', disk });
    await taken(1);
    read(given.receipts()[0]?.id ?? '', 'one');
    deliver('one');
    await until(() => {
      expect(given.troubles).toContain('INTAKE-CANNOT-DELETE');
    });
    given.put('b.txt', 'y');
    await taken(2);
    closed = false;
    await until(() => {
      expect(given.inside()).toEqual(['b.txt']);
    });
  });
});

describe('subfolders', () => {
  it('are looked into when the source says so, at any depth, each with its own side files; the folder of taken files never', async () => {
    given.put('a.txt', 'x');
    given.put('2026/november/l.pdf', '%PDF');
    given.put('2026/l.json', '{}');
    given.put('.trash/old.txt', 'x');
    given.put('taken/2020-01-01/old.txt', 'x');
    await given.watch({ subfolders: true, takenFolder: join(given.folder, 'taken') });
    await taken(1);
    await given.looks(4);
    expect(names()).toEqual(['a.txt']);
    given.put('2026/november/l.json', '{}');
    await taken(2);
    await until(() => {
      expect(given.inside().filter((name) => !name.startsWith('taken/'))).toEqual(['.trash/old.txt', '2026/l.json']);
    });
    expect([...(given.journal.receiptContent(given.receipts()[0]?.id ?? '')?.companions.keys() ?? [])]).toEqual([
      'l.json',
    ]);
  });

  it('that vanish meanwhile do not keep the others from being taken', async () => {
    given.put('sub/a.txt', 'x');
    const disk = {
      ...systemDisk,
      lstat: (async (...args: Parameters<typeof systemDisk.lstat>) => {
        const stats = await systemDisk.lstat(...args);
        if (String(args[0]).endsWith('sub')) rmSync(join(given.folder, 'sub'), { recursive: true, force: true });
        return stats;
      }) as typeof systemDisk.lstat,
    };
    given.put('b.txt', 'x');
    await given.watch({ subfolders: true, disk });
    await taken(1);
    expect(given.troubles.filter((code) => code !== undefined)).toEqual([]);
  });
});

describe('a sender that says when a file is finished', () => {
  it('by a marker after it: nothing goes before, the marker goes along, and an older marker does not count', async () => {
    await given.watch({ protocol: { readyMarker: '.ok' } });
    given.put('a.hl7', 'x');
    given.put('b.hl7', 'y');
    given.put('b.ok', '');
    await taken(1);
    await until(() => {
      expect(given.inside()).toEqual(['a.hl7']);
    });
    expect(given.waits).toEqual([['a.hl7', 'INTAKE-MARKER-AWAITED']]);
    given.put('a.hl7.OK', '');
    utimesSync(join(given.folder, 'a.hl7.OK'), 1000, 1000);
    await given.looks(4);
    expect(names()).toEqual(['b.hl7']);
    given.put('a.hl7.ok', '');
    await taken(2);
    await until(() => {
      expect(given.inside()).toEqual(['a.hl7.OK']);
    });
    expect(given.waits.at(-1)).toEqual(['a.hl7', undefined]);
  });

  it('by a marker that does not come: a person is asked once', async () => {
    await given.watch({ protocol: { readyMarker: '.ok' }, orphanMilliseconds: 50 });
    given.put('a.hl7', 'x');
    await until(() => {
      expect(given.waits.map(([, code]) => code)).toEqual(['INTAKE-MARKER-AWAITED', 'INTAKE-MARKER-MISSING']);
    });
    await given.looks(6);
    expect(given.waits).toHaveLength(2);
  });

  it('by renaming it from a name of its own choice', async () => {
    await given.watch({ protocol: { temporaryNames: ['*.writing', 'draft_*'] } });
    given.put('a.hl7.writing', 'x');
    given.put('draft_b.hl7', 'x');
    await given.looks(6);
    expect(given.receipts()).toEqual([]);
    renameSync(join(given.folder, 'a.hl7.writing'), join(given.folder, 'a.hl7'));
    await taken(1);
    await until(() => {
      expect(given.inside()).toEqual(['draft_b.hl7']);
    });
  });

  it('and which files are meant: others stay, side files come along', async () => {
    await given.watch({ protocol: { names: ['*.pdf', 'report?.txt'] } });
    for (const name of ['l.json', 'l.PDF.bak', 'report12.txt', 'report1.txt']) given.put(name, '{}');
    given.put('l.pdf', '%PDF');
    await taken(2);
    await until(() => {
      expect(given.inside()).toEqual(['l.PDF.bak', 'report12.txt']);
    });
    expect(given.waits).toEqual([]);
  });
});
