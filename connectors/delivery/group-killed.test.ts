/**
 * Attempts of several lanes that begin and end in one commit, and a process that is really killed around it: what began is known to have begun
 * before a byte left, what ended is known to have ended, and nothing was built on an outcome that is not on the disk.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDocument } from '../journal/document.test-data.ts';
import { openJournal, type DocumentState, type Journal } from '../journal/index.ts';

const NAMES = ['a', 'b', 'c'];
let folder: string;
let key: Uint8Array;

const opened = (): Journal =>
  openJournal({ path: join(folder, 'journal.db'), key, now: () => 1_800_000_000_000, newId: randomUUID });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-killed-'));
  key = new Uint8Array(randomBytes(32));
  const journal = opened();
  arrive(journal, 'a', 'b', 'c');
  journal.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Ready documents; those whose names begin with the same letter are of one patient. */
function arrive(journal: Journal, ...names: string[]): void {
  for (const id of names) {
    const { receipt } = journal.take({ source: 's', sourceKind: 'folder', name: id, bytes: Buffer.from(id) });
    const document = newDocument(id, { patient: { name: 'n', nationalId: id.slice(0, 1) }, entry: '{}' });
    journal.recordReading(receipt.id, { format: 'f', setAside: [], documents: [document] });
  }
}

/** What the process told before it ended: `sent ID`, `asked ID`, `settled ID`, and `group N` for every group that it was about to write. */
const told = (): string[] => {
  const file = join(folder, 'told');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

/** Delivers in a process of its own, which ends at the n-th group, right before or right after its commit, or when all is delivered. */
async function deliverAndDie(when: 'before' | 'after' | 'never', nth: number): Promise<void> {
  const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { appendFileSync } from 'node:fs';
    import { openJournal } from ${here('../journal/index.ts')};
    import { startDelivery } from ${here('./index.ts')};
    const tell = (line) => appendFileSync(${JSON.stringify(join(folder, 'told'))}, line + '\\n');
    const journal = openJournal({ path: ${JSON.stringify(join(folder, 'journal.db'))}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
    journal.recoverInterrupted();
    const die = () => process.kill(process.pid, 'SIGKILL');
    let groups = 0;
    const dying = { ...journal, together: (changes) => {
      groups += 1;
      tell('group ' + changes.length);
      const last = groups === ${nth};
      const results = journal.together(last && ${String(when === 'before')} ? [...changes, die] : changes);
      if (last && ${String(when === 'after')}) die();
      return results;
    } };
    startDelivery({
      journal: dying,
      platform: {
        submit: async ({ documentEntry }) => { tell('sent ' + documentEntry.uniqueId); return { kind: 'accepted', warnings: [], answer: '' }; },
        find: async (id) => { tell('asked ' + id); return { kind: 'absent' }; },
        lookUp: async () => ({ kind: 'matches', matches: [] }), checkPath: async () => [], close: async () => undefined,
      },
      fix: ({ id }) => ({ submissionSet: { uniqueId: 'set-' + id }, documentEntry: { uniqueId: id, hash: 'h', size: 1 } }),
      patientOf: () => ({ identifiers: [], name: { family: 'T', given: [] }, sex: 'unknown', telecoms: [] }),
      mayNotLeave: () => () => undefined, needsDossier: false, monotonic: () => performance.now(), random: () => 0,
      settled: (id) => { tell('settled ' + id); if (journal.due(1).length === 0) process.exit(); },
      contact: () => undefined, surprised: (where, error) => { tell(where + String(error)); },
    });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((resolve) => child.once('close', resolve));
}

/** What the next start finds. */
function found(names = NAMES): DocumentState[] {
  const journal = opened();
  expect(journal.verify()).toEqual([]);
  const states = names.map((id) => journal.stands(id)?.state ?? 'cancelled');
  journal.close();
  return states;
}

const lines = (word: string, names = NAMES): string[] => names.map((name) => `${word} ${name}`);

describe('a process killed around a commit that several lanes share', () => {
  it.each([
    ['before', ['ready', 'ready', 'ready'], []],
    ['after', ['sending', 'sending', 'sending'], lines('asked')],
  ] as const)(
    '%s their beginnings are on the disk: nothing had left, and each goes once',
    async (when, states, asked) => {
      await deliverAndDie(when, 1);
      expect(told()).toEqual(['group 3']);
      expect(found()).toEqual(states);
      await deliverAndDie('never', 0);
      expect(found()).toEqual(['delivered', 'delivered', 'delivered']);
      expect(told().filter((line) => line.startsWith('asked'))).toEqual(asked);
      expect(told().filter((line) => line.startsWith('sent'))).toEqual(lines('sent'));
    },
  );

  it('before their outcomes are on the disk: nothing was built on them, and the platform is asked', async () => {
    await deliverAndDie('before', 2);
    expect(told()).toEqual(['group 3', ...lines('sent'), 'group 3']);
    expect(found()).toEqual(['sending', 'sending', 'sending']);
  });

  it('after their outcomes are on the disk: nothing is asked or sent again', async () => {
    await deliverAndDie('after', 2);
    expect(told()).toEqual(['group 3', ...lines('sent'), 'group 3']);
    expect(found()).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it.each([
    ['before', ['sending', 'ready']],
    ['after', ['delivered', 'sending']],
  ] as const)(
    '%s an outcome and the beginning of the next one of its patient are on the disk: both are, or neither',
    async (when, states) => {
      const journal = opened();
      for (const id of NAMES) journal.move(id, 'cancelled', 'c');
      arrive(journal, 'd1', 'd2');
      journal.close();
      await deliverAndDie(when, 2);
      expect(told()).toEqual(['group 1', 'sent d1', 'group 2']);
      expect(found(['d1', 'd2'])).toEqual(states);
    },
  );
});
