import { mkdirSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import type { Hints } from './folder.ts';
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
/** A share that never tells that anything happened. */
const noHints: Hints = () => ({ close: () => Promise.resolve() });

/** A network share: `state` says how it is at the moment. */
function share(): { state: 'well' | 'gone' | 'empty' | 'hanging' | 'cut-off'; disk: Disk } {
  const mount: { state: 'well' | 'gone' | 'empty' | 'hanging' | 'cut-off'; disk: Disk } = {
    state: 'well',
    disk: systemDisk,
  };
  const fault = (code: string): Error => Object.assign(new Error(code), { code });
  const ofShare = (path: unknown): boolean => String(path).startsWith(given.folder);
  const readdir = async (...args: Parameters<Disk['readdir']>): Promise<unknown> => {
    if (!ofShare(args[0])) return systemDisk.readdir(...args);
    if (mount.state === 'gone') throw fault('EHOSTDOWN');
    if (mount.state === 'hanging') return new Promise(() => undefined);
    return mount.state === 'empty' ? [] : systemDisk.readdir(...args);
  };
  const lstat = (async (...args: Parameters<Disk['lstat']>) => {
    // The connection breaks in the middle of a listing.
    if (mount.state === 'cut-off' && String(args[0]).endsWith('b.txt')) throw fault('ESTALE');
    return systemDisk.lstat(...args);
  }) as Disk['lstat'];
  mount.disk = { ...systemDisk, readdir: readdir as Disk['readdir'], lstat };
  return mount;
}

describe('a network share', () => {
  it('that tells of nothing is looked through all the same', async () => {
    await given.watch({ hints: noHints });
    given.put('a.txt', 'x');
    await taken(1);
  });

  it.each([
    ['gone', 'leave'],
    ['empty', 'leave'],
    ['cut-off', 'leave'],
    ['empty', 'delete'],
  ] as const)(
    'that is %s and back, with a source that has to %s: everything once, nothing twice',
    async (state, afterTaking) => {
      const mount = share();
      await given.watch({ disk: mount.disk, hints: noHints, afterTaking });
      given.put('a.txt', 'x');
      given.put('b.txt', 'y');
      await taken(2);
      mount.state = state;
      await given.looks(4);
      if (state !== 'empty') expect(given.troubles.at(-1)).toBe('INTAKE-FOLDER-MISSING');
      given.put('c.txt', 'z');
      mount.state = 'well';
      await taken(3);
      await given.looks(4);
      expect(given.receipts()).toHaveLength(3);
      expect(given.troubles.at(-1)).toBeUndefined();
      expect(given.inside()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    },
  );

  it('that is gone while a file is being moved: the move is finished when it is back', async () => {
    const mount = share();
    let broken = true;
    const rename: Disk['rename'] = (from, to) =>
      broken ? Promise.reject(Object.assign(new Error('gone'), { code: 'EIO' })) : systemDisk.rename(from, to);
    given.put('a.txt', 'x');
    await given.watch({ disk: { ...mount.disk, rename } });
    await until(() => {
      expect(given.troubles).toEqual(['INTAKE-CANNOT-MOVE']);
    });
    expect(given.inside()).toEqual(['a.txt']);
    broken = false;
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
    expect(given.receipts()).toHaveLength(1);
  });

  it.each(['l.pdf', 'l.json'])(
    'on which %s was set aside for its removal and no further: told until it can be put back, then both are moved, and neither waits for the other',
    async (name) => {
      let [cut, stuck] = [true, true];
      const fault = (code: string): Promise<never> => Promise.reject(Object.assign(new Error('cut off'), { code }));
      const isAside = (path: unknown): boolean =>
        String(path).includes('.relais-aside-') && String(path).endsWith(name);
      const disk: Disk = {
        ...systemDisk,
        unlink: (path) => {
          if (!cut || !isAside(path)) return systemDisk.unlink(path);
          cut = false;
          return fault('EIO');
        },
        link: (from, to) => (stuck && isAside(from) ? fault('EIO') : systemDisk.link(from, to)),
      };
      given.put('l.json', '{}');
      given.put('l.pdf', '%PDF x %%EOF');
      await given.watch({ disk, hints: noHints });
      await taken(1);
      await until(() => {
        expect(given.troubles).toEqual(['INTAKE-CANNOT-MOVE']);
      });
      await given.looks(3);
      expect(given.journal.owedMoves('cabinet')).toHaveLength(1);
      stuck = false;
      await until(() => {
        expect(given.inside()).toEqual([]);
        expect(given.journal.owedMoves('cabinet')).toEqual([]);
      });
      expect(given.waits).toEqual([]);
    },
  );

  it('that hangs is told, keeps neither the start nor the end from coming, and is taken up when it answers', async () => {
    const mount = share();
    mount.state = 'hanging';
    const first = await given.watch({ disk: mount.disk, hints: noHints, silenceMilliseconds: 40 });
    await until(() => {
      expect(given.troubles).toEqual(['INTAKE-FOLDER-SILENT']);
    });
    await first.stop();
    mount.state = 'well';
    await given.watch({ disk: mount.disk, hints: noHints });
    given.put('a.txt', 'x');
    await taken(1);
  });

  it('that answers after a weekend, or on a machine that slept in the midst of a look: the next look comes as soon as ever', async () => {
    const slept = { milliseconds: 0, next: 0 };
    const readdir = (async (...args: Parameters<Disk['readdir']>) => {
      slept.milliseconds += slept.next;
      slept.next = 0;
      return systemDisk.readdir(...args);
    }) as Disk['readdir'];
    let looks = 0;
    await given.watch({
      disk: { ...systemDisk, readdir },
      hints: noHints,
      monotonic: () => {
        looks += 1;
        return performance.now() + slept.milliseconds;
      },
    });
    for (let weekend = 0; weekend < 3; weekend += 1) {
      slept.next = 200_000_000;
      const before = looks;
      await until(() => {
        expect(slept.next).toBe(0);
        expect(looks).toBeGreaterThan(before + 20);
      });
    }
    given.put('a.txt', 'x');
    await taken(1);
    expect(given.troubles.filter((code) => code !== undefined)).toEqual([]);
  });

  it('whose clock is years ahead, before 1970, or jumps', async () => {
    await given.watch({ hints: noHints });
    for (const [name, time] of [
      ['ahead', 4_000_000_000],
      ['long ago', -86_400],
      ['zero', 0],
    ] as const) {
      given.put(name, name);
      utimesSync(join(given.folder, name), time, time);
    }
    await taken(3);
    // A file is away before the journal knows that it is.
    await until(() => {
      expect(given.inside()).toEqual([]);
      expect(given.journal.owedMoves('cabinet')).toEqual([]);
    });
  });

  it('on which a copy has its size before its content: nothing is taken until the content is there', async () => {
    await given.watch();
    given.put('a.txt', 'beginning');
    truncateSync(join(given.folder, 'a.txt'), 100_000);
    given.put('b.txt', new Uint8Array(4096));
    await until(() => {
      expect(given.waits.toSorted()).toEqual([
        ['a.txt', 'INTAKE-FILE-HOLLOW'],
        ['b.txt', 'INTAKE-FILE-HOLLOW'],
      ]);
    });
    await given.looks(6);
    expect(given.waits).toHaveLength(2);
    given.put('a.txt', 'x'.repeat(100_000));
    await taken(1);
    await until(() => {
      expect(given.inside()).toEqual(['b.txt']);
    });
  });

  it('that may only be read, with a source that moves: each file is taken once, and reading does not begin anew at every look', async () => {
    let opened = 0;
    const disk: Disk = {
      ...systemDisk,
      open: (...args) => {
        opened += 1;
        return systemDisk.open(...args);
      },
      mkdir: (async (...args: Parameters<Disk['mkdir']>) => {
        if (String(args[0]).startsWith(given.folder)) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
        return systemDisk.mkdir(...args);
      }) as Disk['mkdir'],
    };
    for (let index = 0; index < 50; index += 1) given.put(`f${index}.txt`, `${index}`);
    await given.watch({ disk });
    await taken(50);
    await until(() => {
      expect(given.troubles).toEqual(['INTAKE-CANNOT-MOVE']);
    });
    opened = 0;
    await given.looks(4);
    expect(given.receipts()).toHaveLength(50);
    expect(opened).toBeLessThan(50);
  });
});

describe('what is no file to take', () => {
  it('links and sockets are not followed, opened or waited for', async () => {
    mkdirSync(join(given.base, 'elsewhere'));
    writeFileSync(join(given.base, 'elsewhere', 'secret.txt'), 'x');
    symlinkSync(join(given.base, 'elsewhere'), join(given.folder, 'linked'));
    symlinkSync(join(given.base, 'elsewhere', 'secret.txt'), join(given.folder, 'link.txt'));
    const server = createServer();
    if (process.platform !== 'win32') server.listen(join(given.folder, 'socket.txt'));
    symlinkSync('/dev/zero', join(given.folder, 'device.txt'));
    symlinkSync(given.folder, join(given.folder, 'round'));
    await given.watch({ subfolders: true });
    given.put('real.txt', 'x');
    await taken(1);
    await given.looks(4);
    expect(given.receipts().map(({ name }) => name)).toEqual(['real.txt']);
    expect(given.waits).toEqual([]);
    server.close();
  });

  it('a link that takes the place of a file between the look and the reading is not read', async () => {
    writeFileSync(join(given.base, 'secret.txt'), 'secret');
    given.put('a.txt', 'public');
    const open: Disk['open'] = (path, ...more) => {
      if (String(path).endsWith('a.txt')) {
        symlinkSync(join(given.base, 'secret.txt'), join(given.folder, '.new'));
        renameSync(join(given.folder, '.new'), join(given.folder, 'a.txt'));
      }
      return systemDisk.open(path, ...more);
    };
    await given.watch({ disk: { ...systemDisk, open } });
    await given.looks(8);
    expect(given.receipts()).toEqual([]);
  });
});

describe('a file that another program keeps', () => {
  it('for hours is told once, and taken when it is free', async () => {
    let locked = true;
    let ahead = 0;
    const open: Disk['open'] = (path, ...more) =>
      locked && String(path).endsWith('a.txt')
        ? Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' }))
        : systemDisk.open(path, ...more);
    given.put('a.txt', 'x');
    given.put('b.txt', 'y');
    let looks = 0;
    await given.watch({
      disk: { ...systemDisk, open },
      monotonic: () => {
        looks += 1;
        return performance.now() + ahead;
      },
    });
    await taken(1);
    for (let hour = 0; hour < 5; hour += 1) {
      ahead += 3_600_000;
      const before = looks;
      await until(() => {
        expect(looks).toBeGreaterThan(before + 10);
      });
    }
    expect(given.waits).toEqual([['a.txt', 'INTAKE-FILE-LOCKED']]);
    locked = false;
    await taken(2);
    expect(given.waits.at(-1)).toEqual(['a.txt', undefined]);
  });
});
