/** What becomes of a journal whose file was damaged: everything is there, or what is missing is named. */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { newDocument } from './document.test-data.ts';
import { JournalError, openJournal } from './index.ts';
import { journalOn } from './journal.ts';
import { packDocument } from './packing.ts';
import { tableColumns } from './salvage.ts';
import type { Damage, DocumentRow, Journal, NewDocument, Receipt } from './index.ts';

const key = new Uint8Array(randomBytes(32));
const SEED = Number(process.env['RELAIS_TEST_SEED'] ?? 20261123);
/** How many times as many places are tried as by default: `RELAIS_TEST_ROUNDS=10` for a long run. */
const ROUNDS = Number(process.env['RELAIS_TEST_ROUNDS'] ?? 1);
const DAY = Date.UTC(2026, 10, 23, 9);
/** mulberry32: the same places at every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'relais-damage-'));
  populate(join(base, 'closed'), true);
  populate(join(base, 'killed'), false);
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

const report = (id: string, random: () => number, about: Partial<NewDocument> = {}): NewDocument =>
  newDocument(id, {
    setId: `set-${id}`,
    type: '11502-2',
    title: 'Laboratory report',
    patient: { name: 'Weber Anna', birthDate: '1980-07-27', nationalId: '1980072700120' },
    bytes: new Uint8Array(Buffer.from(`<doc>${id}</doc>`.repeat(1 + Math.floor(random() * 400)))),
    mapping: JSON.stringify({ mapped: 'x'.repeat(Math.floor(random() * 6000)) }),
    entry: '{}',
    ...about,
  });

/** Receipts and documents of every state, written by the journal itself. */
function populate(folder: string, closed: boolean): void {
  const random = seeded(7);
  spawnSync('mkdir', ['-p', folder]);
  let clock = DAY;
  let ids = 0;
  const opened = openDatabase(join(folder, 'journal.db'), key);
  const journal = journalOn(opened, { now: () => (clock += 1000), newId: () => `r${(ids += 1)}` });
  for (let n = 1; n <= 60; n += 1) {
    const companions = n % 9 === 0 ? new Map([[`${n}.json`, new Uint8Array(Buffer.from(`{"n":${n}}`))]]) : undefined;
    const bytes = new Uint8Array(Buffer.from(`message ${n} `.repeat(1 + Math.floor(random() * 900))));
    const { receipt } = journal.take(
      {
        source: 'labo',
        sourceKind: n % 2 ? 'mllp' : 'folder',
        name: `M${n}`,
        bytes,
        ...(companions ? { companions } : {}),
      },
      n % 2 ? undefined : { source: 'labo', path: `M${n}.hl7`, size: bytes.length, modifiedAt: n + 0.5 },
    );
    if (n % 7 === 0) continue;
    if (n % 11 === 0) {
      journal.recordReading(receipt.id, { format: 'f', documents: [], setAside: [], unreadable: '{"code":"X"}' });
      continue;
    }
    const id = `d${n}`;
    journal.recordReading(receipt.id, {
      format: 'f',
      documents: [
        n % 4 === 1 ? packDocument(report(id, random)) : report(id, random),
        ...(n % 10 === 0 ? [report(`${id}b`, random, { state: 'held', cause: 'identity' })] : []),
      ],
      setAside: [],
    });
    if (n % 3 === 0) continue;
    const attempt = journal.beginAttempt(id, JSON.stringify({ set: n, more: 'y'.repeat(Math.floor(random() * 3000)) }));
    if (n % 13 === 0) continue;
    const [state, cause] =
      n % 5 === 0
        ? (['unknown', 'answer-lost'] as const)
        : n % 8 === 0
          ? (['refused', 'refused'] as const)
          : (['delivered', 'accepted'] as const);
    journal.endAttempt(attempt.id, state, '{}', { state, cause });
    if (!closed && n === 30) opened.store.pragma('wal_checkpoint(TRUNCATE)');
  }
  if (closed) journal.close();
  else {
    // As a killed process leaves it: with a log that holds the last half.
    cpSync(folder, `${folder}-copy`, { recursive: true });
    journal.close();
    rmSync(folder, { recursive: true });
    cpSync(`${folder}-copy`, folder, { recursive: true });
  }
}

interface Holding {
  readonly receipts: ReadonlyMap<string, { receipt: Receipt; content: string }>;
  readonly documents: ReadonlyMap<string, { row: DocumentRow; content: string; events: number }>;
}

const contentOf = (work: () => Uint8Array | undefined): string => {
  try {
    const bytes = work();
    return bytes === undefined ? 'none' : Buffer.from(bytes).toString('latin1');
  } catch (error) {
    return error instanceof JournalError ? error.fault : String(error);
  }
};

function holding(journal: Journal): Holding {
  return {
    receipts: new Map(
      journal.receipts({ limit: 1000, offset: 0 }).map((receipt) => [
        receipt.id,
        {
          receipt,
          content: contentOf(() => {
            const found = journal.receiptContent(receipt.id);
            return (
              found &&
              Buffer.concat([
                found.bytes,
                ...[...found.companions].flatMap(([name, bytes]) => [Buffer.from(name), bytes]),
              ])
            );
          }),
        },
      ]),
    ),
    documents: new Map(
      journal.documents({ limit: 1000, offset: 0 }).rows.map((row) => [
        row.id,
        {
          row,
          content: contentOf(() => journal.documentContent(row.id)),
          events: journal.document(row.id)?.events.length ?? 0,
        },
      ]),
    ),
  };
}

const openAt = (folder: string): Journal =>
  openJournal({ path: join(folder, 'journal.db'), key, now: () => DAY + 1e9, newId: randomUUID });
/** A copy of a journal, harmed, opened again. */
function harmed(
  name: string,
  harm: (folder: string) => void,
): { folder: string; journal: Journal; before: Holding; after: Holding; damages: readonly Damage[] } {
  const folder = mkdtempSync(join(base, 'copy-'));
  cpSync(join(base, name), folder, { recursive: true });
  const whole = openAt(folder);
  const before = holding(whole);
  whole.close();
  rmSync(folder, { recursive: true });
  cpSync(join(base, name), folder, { recursive: true });
  harm(folder);
  const journal = openAt(folder);
  return { folder, journal, before, after: holding(journal), damages: journal.damages() };
}
const flip = (file: string, at: number, mask: number): void => {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  writeFileSync(file, bytes);
};
/** Where the rows of a table lie. */
const pagesOf = (store: ReturnType<typeof openDatabase>['store'], table: string): number[] =>
  store
    .prepare<[string], { page: number }>('SELECT pageno AS page FROM dbstat WHERE name = ?')
    .all(table)
    .map(({ page }) => page);
/** A document keeps what it is although its receipt, told on its own, has lost its name. */
const untouched = (row: DocumentRow | undefined): unknown => row && { ...row, since: 0, receiptId: '' };

/** Receipts and documents that are not what they were; each must be named. */
function unnamed({
  before,
  after,
  damages,
}: {
  before: Holding;
  after: Holding;
  damages: readonly Damage[];
}): string[] {
  const named = new Set(damages.map(({ subjectId }) => subjectId));
  const uncounted = damages.some(({ subject, subjectId }) => subject === 'log' && subjectId !== 'wal');
  const receiptsByNumber = damages.filter(
    ({ subject, subjectId }) => subject === 'receipt' && subjectId.startsWith('lost-receipt'),
  ).length;
  const documentsByNumber = damages.filter(
    ({ subject, subjectId }) => subject === 'document' && subjectId.startsWith('#'),
  ).length;
  const wrong: string[] = [];
  let [receipts, documents] = [0, 0];
  for (const [id, { receipt, content }] of before.receipts) {
    const now = after.receipts.get(id);
    const same =
      now?.content === content && now.receipt.name === receipt.name && now.receipt.contentHash === receipt.contentHash;
    if (same || named.has(id) || uncounted) continue;
    if (now === undefined && (receipts += 1) <= receiptsByNumber) continue;
    wrong.push(id);
  }
  for (const [id, { row, content }] of before.documents) {
    const now = after.documents.get(id);
    const sent = row.state === 'sending';
    const same =
      now?.content === content && (sent || JSON.stringify(untouched(now.row)) === JSON.stringify(untouched(row)));
    if (same || named.has(id) || uncounted) continue;
    if (now === undefined && (documents += 1) <= documentsByNumber) continue;
    wrong.push(id);
  }
  return wrong;
}

describe('a damaged database', () => {
  it.each(['closed', 'killed'])(
    'is whole again, or says exactly what is missing, wherever a byte flips (%s)',
    (name) => {
      const random = seeded(SEED);
      const files = readdirSync(join(base, name)).filter((file) => file === 'journal.db' || file === 'journal.db-wal');
      for (let round = 0; round < 8 * ROUNDS; round += 1) {
        const file = files[Math.floor(random() * files.length)] ?? '';
        const at = Math.floor(random() * statSync(join(base, name, file)).size);
        const result = harmed(name, (folder) => flip(join(folder, file), at, 1 << Math.floor(random() * 8)));
        const where = `${file} byte ${at}, round ${round}`;
        expect(unnamed(result), where).toEqual([]);
        const problems = result.journal.verify();
        expect(
          problems.filter(
            ({ subject, problem }) => subject !== 'log' && !problem.includes('was lost with a damaged database'),
          ),
          where,
        ).toEqual([]);
        result.journal.close();
        rmSync(result.folder, { recursive: true });
      }
    },
    60_000 * ROUNDS,
  );

  it.each(['closed', 'killed'])(
    'is whole again, or says exactly what is missing, when blocks are zeroed or it is cut short (%s)',
    (name) => {
      const random = seeded(SEED + 1);
      const size = statSync(join(base, name, 'journal.db')).size;
      for (let round = 0; round < 6 * ROUNDS; round += 1) {
        const result = harmed(name, (folder) => {
          const file = join(folder, 'journal.db');
          if (round % 3 === 0) {
            truncateSync(file, Math.floor(random() * size));
            return;
          }
          const bytes = readFileSync(file);
          for (let n = 0; n < 1 + Math.floor(random() * 8); n += 1) {
            const at = Math.floor((random() * size) / 512) * 512;
            bytes.fill(0, at, Math.min(size, at + 512 * (1 + Math.floor(random() * 16))));
          }
          writeFileSync(file, bytes);
        });
        expect(unnamed(result), `round ${round}`).toEqual([]);
        expect(
          result.journal
            .verify()
            .filter(
              ({ subject, problem }) => subject !== 'log' && !problem.includes('was lost with a damaged database'),
            ),
          `round ${round}`,
        ).toEqual([]);
        result.journal.close();
        rmSync(result.folder, { recursive: true });
      }
    },
    60_000 * ROUNDS,
  );
});

describe('while the journal is open', () => {
  it(
    'verify finds a flipped byte wherever it lies in the file',
    () => {
      const random = seeded(SEED + 2);
      const folder = mkdtempSync(join(base, 'open-'));
      cpSync(join(base, 'closed'), folder, { recursive: true });
      const file = join(folder, 'journal.db');
      const whole = readFileSync(file);
      const journal = openAt(folder);
      expect(journal.verify()).toEqual([]);
      for (let round = 0; round < 10 * ROUNDS; round += 1) {
        const at = Math.floor(random() * whole.length);
        flip(file, at, 1 << Math.floor(random() * 8));
        expect(journal.verify().length, `byte ${at}`).toBeGreaterThan(0);
        writeFileSync(file, whole);
        expect(journal.verify(), `byte ${at} put back`).toEqual([]);
      }
      journal.close();
    },
    60_000 * ROUNDS,
  );

  it('what is missing is told until somebody has seen it', () => {
    const { journal, damages, folder } = harmed('closed', (copy) => truncateSync(join(copy, 'journal.db'), 300_000));
    expect(damages.length).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => /^journal-damaged-2026-12-04\.db$/.test(name))).toHaveLength(1);
    expect(statSync(join(folder, 'journal-damaged-2026-12-04.db')).size).toBe(300_000);
    expect(journal.verify().length).toBe(damages.length);
    journal.damagesSeen();
    expect(journal.damages()).toEqual([]);
    expect(journal.verify()).toEqual([]);
    journal.close();
  });

  it('a journal that vanished is not quietly begun anew', () => {
    const { journal, damages } = harmed('closed', (copy) => {
      rmSync(join(copy, 'journal.db'));
    });
    expect(damages.length).toBeGreaterThan(0);
    journal.close();
  });

  it.each(['rebuilt-draft', 'rebuilt', 'log-aside', 'aside', 'sealed', 'in-place'])(
    'setting aside goes on where it was cut off: after “%s”',
    (step) => {
      const folder = mkdtempSync(join(base, 'cut-'));
      cpSync(join(base, 'killed'), folder, { recursive: true });
      flip(join(folder, 'journal.db'), 4096 * 60 + 77, 4);
      const damaged = readFileSync(join(folder, 'journal.db'));
      const library = new URL('./database.ts', import.meta.url).href;
      const { signal } = spawnSync(
        process.execPath,
        [
          '--input-type=module-typescript',
          '-e',
          `import { openDatabase } from ${JSON.stringify(library)};
           openDatabase(${JSON.stringify(join(folder, 'journal.db'))}, Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), {
             now: () => ${DAY + 1e9}, cut: (step) => { if (step === '${step}') process.kill(process.pid, 'SIGKILL'); } });`,
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      expect(signal).toBe('SIGKILL');
      const journal = openAt(folder);
      expect(journal.damages().length).toBeGreaterThan(0);
      expect(journal.summary().receipts.read).toBeGreaterThan(20);
      journal.close();
      expect(readFileSync(join(folder, 'journal-damaged-2026-12-04.db')).equals(damaged)).toBe(true);
      expect(readdirSync(folder).filter((name) => name.includes('rebuil'))).toEqual([]);
      // What was just built is not taken for damaged: its salt is another one, and known.
      expect(readdirSync(folder).filter((name) => /^journal-damaged.*\.db$/.test(name))).toHaveLength(1);
    },
  );
});

it.each([{ table: 'attempt' }, { table: 'event' }])(
  'what was fixed before the first attempt still binds when every $table is lost',
  ({ table }) => {
    const folder = mkdtempSync(join(base, `without-${table}-`));
    const file = join(folder, 'journal.db');
    const opened = openDatabase(file, key);
    const journal = journalOn(opened, { now: () => DAY, newId: () => 'r1' });
    const { receipt } = journal.take({ source: 'labo', sourceKind: 'mllp', name: 'M1', bytes: Buffer.from('message') });
    journal.recordReading(receipt.id, { format: 'f', documents: [report('d1', seeded(1))], setAside: [] });
    const { id } = journal.beginAttempt('d1', '{"set":1}');
    journal.endAttempt(id, 'busy', '{}', { state: 'ready', cause: 'platform-busy' });
    const pages = pagesOf(opened.store, table);
    journal.close();
    for (const page of pages) flip(file, (page - 1) * 4096 + 100, 1);
    const rebuilt = openAt(folder);
    expect(rebuilt.damages().map(({ subject }) => subject)).toContain(table);
    expect(rebuilt.document('d1')).toMatchObject({ state: 'ready', submission: '{"set":1}', attempts: 1 });
    expect(() => rebuilt.beginAttempt('d1', '{"set":2}')).toThrow('fixed by the first attempt');
    rebuilt.beginAttempt('d1', '{"set":1}');
    rebuilt.close();
  },
);

const DIRECTORY = ['patient', 'patient_identifier', 'admission', 'opposition', 'placed_order'];

it.each(DIRECTORY)('tells that the local directory has lost its rows, and keeps the others: %s', (table) => {
  const folder = mkdtempSync(join(base, `directory-${table}-`));
  const file = join(folder, 'journal.db');
  const opened = openDatabase(file, key);
  let ids = 0;
  const journal = journalOn(opened, { now: () => DAY, newId: () => `r${(ids += 1)}` });
  const { id: patientId } = journal.directory.addPatient({
    family: 'Test',
    given: 'Anna',
    sex: 'female',
    source: 'adt',
    identifiers: [{ kind: 'local', root: 'CAB', extension: '4711' }],
  });
  const stay = { patientId, root: 'CAB', number: 'S1', state: 'admitted' as const, begins: DAY, source: 'adt' };
  journal.directory.putAdmission(stay);
  journal.directory.addOpposition({ patientId, begins: DAY, recordedBy: 'desk' });
  const order = { patientId, placer: { root: 'CAB', number: 'D1' }, state: 'requested' as const, source: 'cab' };
  journal.directory.putPlacedOrder({ ...order, details: '{}' });
  expect(journal.verify()).toEqual([]);
  const pages = pagesOf(opened.store, table);
  journal.close();
  for (const page of pages) flip(file, (page - 1) * 4096 + 100, 1);
  const rebuilt = openAt(folder);
  expect(rebuilt.damages().map(({ subject, subjectId }) => `${subject} ${subjectId}`)).toEqual([
    `log directory-${table}`,
  ]);
  expect(rebuilt.oppositionsLost()).toBe(table === 'placed_order' ? undefined : rebuilt.damages()[0]?.at);
  expect(rebuilt.verify().filter(({ problem }) => !problem.includes('lost with a damaged database'))).toEqual([]);
  rebuilt.close();
  const again = openDatabase(file, key);
  const rows = (name: string): number | undefined =>
    again.store.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM ${name}`).get()?.rows;
  expect(DIRECTORY.map(rows)).toEqual(DIRECTORY.map((name) => (name === table ? 0 : 1)));
  again.close();
});

it('rescues every table with all the columns it has', () => {
  const { store, close } = openDatabase(join(base, 'columns.db'), key);
  const tables = store
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => [name, (store.pragma(`table_info(${name})`) as readonly unknown[]).length]);
  close();
  const rescued = Object.entries(tableColumns).map(([name, [, most]]) => [name, most]);
  expect(Object.fromEntries(rescued)).toEqual(Object.fromEntries(tables));
});
