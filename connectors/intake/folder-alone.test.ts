/** A scan of which nothing says whose it is becomes a question; its side file, however late, takes the place of the answer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Receipt } from '../journal/index.ts';
import type { FileCompleteness } from './types.ts';
import { until, watchedFolder, type WatchedFolder } from './watched-folder.test-data.ts';

/** As for PDFs: whole with the `.json` of its name, else alone; a `.json` never goes alone. */
const completeness: FileCompleteness = (name, _, siblings) => {
  if (name.endsWith('.json')) return { state: 'waiting', for: 'companion' };
  const side = (name.split('/').at(-1) ?? '').replace(/pdf$/, 'json');
  return siblings.includes(side)
    ? { state: 'complete', companions: [side] }
    : { state: 'waiting', for: 'companion', name: side, alone: 'unnamed' };
};
const unreadable = { format: 'pdf', documents: [], setAside: [], unreadable: '{}' };

let given: WatchedFolder;
beforeEach(() => {
  given = watchedFolder();
});
afterEach(() => given.end());

const watch = (more = {}) => given.watch({ completeness, orphanMilliseconds: 120, ...more });
/** The scan has been asked about, and somebody has read that nothing says whose it is. */
async function asked(): Promise<Receipt> {
  await until(() => {
    expect(given.receipts()).toHaveLength(1);
  });
  const [receipt] = given.receipts();
  if (!receipt) throw new Error('no receipt');
  given.journal.recordReading(receipt.id, unreadable);
  return receipt;
}

describe('a scan whose side file does not come', () => {
  it('becomes a question once, is no longer told to wait, and stays where it lies, also after a new start', async () => {
    await watch();
    given.put('scan.pdf', '%PDF');
    await asked();
    await given.looks(4);
    expect(given.waits.map(([, code]) => code).slice(-1)).toEqual([undefined]);
    expect(given.inside()).toEqual(['scan.pdf']);
    await given.restart();
    await watch();
    await given.looks(20);
    expect(given.receipts().map(({ name, state }) => [name, state])).toEqual([['scan.pdf', 'unreadable']]);
    expect(given.inside()).toEqual(['scan.pdf']);
  });

  it('is taken with it when it comes late, and the question is gone', async () => {
    await watch();
    given.put('scan.pdf', '%PDF');
    const question = await asked();
    given.put('scan.json', '{}');
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
    const [whole, ...others] = given.receipts();
    expect(others).toMatchObject([{ id: question.id, state: 'dismissed', reason: 'side-file-came' }]);
    expect(whole && [...(given.journal.receiptContent(whole.id)?.companions.keys() ?? [])]).toEqual(['scan.json']);
  });

  it('is taken with it after a new start, too', async () => {
    await watch();
    given.put('scan.pdf', '%PDF');
    const question = await asked();
    await given.restart();
    given.put('scan.json', '{}');
    await watch({ orphanMilliseconds: 60_000 });
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
    expect(given.journal.receipt(question.id)?.state).toBe('dismissed');
  });

  it('is put away when a person has set it aside', async () => {
    await watch();
    given.put('scan.pdf', '%PDF');
    const question = await asked();
    given.journal.dismissReceipt(question.id, 'dismissed-by-person');
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
    expect(given.receipts()).toHaveLength(1);
  });

  it.each([true, false])(
    'leaves the question about the same scan in another folder, also after a new start (folders name: %s)',
    async (foldersName) => {
      const more = { subfolders: true, foldersName };
      await watch(more);
      given.put('Weber_Anne/scan.pdf', '%PDF');
      given.put('Muller_Jean/scan.pdf', '%PDF');
      await until(() => {
        expect(given.receipts()).toHaveLength(2);
      });
      for (const { id } of given.receipts()) given.journal.recordReading(id, unreadable);
      await given.restart();
      given.put('Weber_Anne/scan.json', '{}');
      await watch(more);
      await until(() => {
        expect(given.inside()).toEqual(['Muller_Jean/scan.pdf']);
      });
      await given.looks(20);
      expect(given.inside()).toEqual(['Muller_Jean/scan.pdf']);
      expect(given.receipts().filter(({ state }) => state === 'unreadable')).toHaveLength(1);
    },
  );

  it('is another question when it was scanned anew', async () => {
    await watch();
    given.put('scan.pdf', '%PDF');
    await asked();
    given.put('scan.pdf', '%PDF, better');
    await until(() => {
      expect(given.receipts()).toHaveLength(2);
    });
    expect(given.inside()).toEqual(['scan.pdf']);
  });
});

describe('a folder for each patient', () => {
  it('is part of the name, and the same scan in two folders is two', async () => {
    await watch({ foldersName: true, completeness: () => ({ state: 'complete', companions: [] }) });
    given.put('Weber_Anne/scan.pdf', '%PDF');
    given.put('Muller_Jean/scan.pdf', '%PDF');
    await until(() => {
      expect(given.inside()).toEqual([]);
    });
    expect(
      given
        .receipts()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['Muller_Jean/scan.pdf', 'Weber_Anne/scan.pdf']);
  });
});
