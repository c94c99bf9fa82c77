/** Journals of every earlier schema are brought up to date with all they hold; one of a later schema is refused and left as it is. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { saltOf } from './image.ts';
import { JournalError, openJournal } from './index.ts';
import { migrate, newestSchema } from './migrations/index.ts';
import { sha256 } from './parts.ts';
import { writeSeal } from './seal.ts';
import { unlock } from './store.ts';
import type { Store } from './store.ts';

const key = new Uint8Array(randomBytes(32));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-schema-'));
  path = join(folder, 'journal.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const open = (): ReturnType<typeof openJournal> => openJournal({ path, key, now: Date.now, newId: randomUUID });

type Value = string | number | Buffer | null;
const insert = (store: Store, table: string, row: Readonly<Record<string, Value>>): void => {
  const columns = Object.keys(row);
  store
    .prepare<Value[]>(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...Object.values(row));
};

/** The ways by which documents of an earlier version came into their states. */
const lives = {
  held: ['held'],
  ready: ['ready'],
  sending: ['ready', 'sending'],
  unknown: ['ready', 'sending', 'unknown'],
  refused: ['ready', 'sending', 'refused'],
  delivered: ['held', 'ready', 'sending', 'unknown', 'delivered'],
  cancelled: ['held', 'cancelled'],
} as const;
const receiptLives = {
  received: ['received'],
  read: ['received', 'read'],
  unreadable: ['received', 'unreadable'],
  dismissed: ['received', 'unreadable', 'dismissed'],
} as const;

/** What a document of schema 8 holds packed. */
const SHOWN = {
  bytes: '<value>4.2</value>'.repeat(200),
  mapping: JSON.stringify({ mapped: Array.from({ length: 50 }, (_, index) => `OBX[${index}]`) }),
  view: JSON.stringify({ results: Array.from({ length: 50 }, (_, index) => `result ${index}`) }),
};

/** A journal as the version with this schema wrote it: by its own tables, through plain SQL, with every state in it. */
function written(store: Store, schema: number): void {
  let at = 1_000;
  const content = (text: string): string => {
    const hash = sha256(Buffer.from(text));
    store
      .prepare<[string, Buffer]>('INSERT OR IGNORE INTO content (hash, bytes) VALUES (?, ?)')
      .run(hash, Buffer.from(text));
    return hash;
  };
  const story = (subject: string, id: string, kinds: readonly string[], first: object): void => {
    for (const [index, kind] of kinds.entries())
      insert(store, 'event', {
        at: (at += 1),
        subject,
        subject_id: id,
        kind,
        cause: kind,
        detail: JSON.stringify(index === 0 ? first : { from: kinds[index - 1] }),
      });
  };
  const receipt = (id: string, state: keyof typeof receiptLives, more: Readonly<Record<string, Value>> = {}): void => {
    insert(store, 'receipt', {
      id,
      source: 'labo',
      source_kind: 'mllp',
      name: `name of ${id}`,
      content_hash: content(`content of ${id}`),
      size: `content of ${id}`.length,
      received_at: at,
      state,
      acknowledgement_state: 'accepted',
      answered: 'accepted',
      acknowledgement: Buffer.from(`answer to ${id}`),
      message_key: `key of ${id}`,
      format: 'hl7v2',
      reason: state === 'read' ? null : 'reason',
      ...more,
    });
    story('receipt', id, receiptLives[state], { size: 1 });
  };
  for (const state of Object.keys(receiptLives) as (keyof typeof receiptLives)[])
    if (state !== 'read') receipt(`r-${state}`, state);
  for (const [index, [state, kinds]] of Object.entries(lives).entries()) {
    const [id, owner] = [`d-${state}`, `r-of-${state}`];
    receipt(owner, 'read');
    const bytes = content(`document ${id}`);
    const tried = (kinds as readonly string[]).includes('sending');
    insert(store, 'document', {
      id,
      receipt: Number(
        store.prepare<[string], { n: number }>('SELECT sequence AS n FROM receipt WHERE id = ?').get(owner)?.n,
      ),
      source: 'labo',
      received_at: at,
      set_id: 'line',
      part: '',
      version_number: index + 1,
      previous_id: index === 0 ? null : `d-${Object.keys(lives)[index - 1] ?? ''}`,
      state,
      cause: state,
      since: at,
      delivered_at: state === 'delivered' ? at : null,
      type: '11502-2',
      title: `title ${id}`,
      patient_name: 'Weber Anna',
      media_type: 'text/xml',
      content_hash: bytes,
      size: `document ${id}`.length,
      attempts: tried ? 1 : 0,
      search: `weber anna ${id}`,
    });
    const submission = tried ? content(`{"submission":"${id}"}`) : null;
    insert(store, 'document_body', {
      document: index + 1,
      findings: '[]',
      mapping: '{"mapped":[]}',
      entry: '{}',
      view: '{}',
      submission_hash: submission,
      replaceable: tried && state !== 'refused' ? 0 : 1,
    });
    story('document', id, kinds, { receipt: owner });
    if (tried)
      insert(store, 'attempt', {
        document: index + 1,
        kind: 'ITI-41',
        submission_hash: submission,
        started_at: at,
        ended_at: state === 'sending' ? null : at,
        outcome: state === 'sending' ? null : state,
        answer: state === 'sending' ? null : '{}',
      });
  }
  insert(store, 'companion', { receipt: 1, name: 'side.json', content_hash: content('{"side":1}') });
  insert(store, 'ledger', {
    source: 'labo',
    path: 'a.hl7',
    size: 1,
    modified_at: 1.5,
    content_hash: content('content of r-received'),
    receipt: 1,
    moved_to: null,
  });
  if (schema >= 2) {
    insert(store, 'content', { hash: '1'.repeat(64), bytes: Buffer.alloc(0), gone: 'lost' });
    insert(store, 'damage', {
      at,
      file: 'journal-damaged-2026-11-01.db',
      subject: 'receipt',
      subject_id: 'r-long-gone',
      loss: 'missing',
      seen_at: at,
    });
  }
  if (schema >= 3) {
    receipt('r-part', 'read', { parent: 1, part: '2', reason: 'nothing to send', cleared_at: at });
    store.exec(`UPDATE document SET filed_as = 'other number', cleared_at = ${at} WHERE state = 'cancelled';
      UPDATE document_body SET proof = '{"uniqueId":"1.2.3"}' WHERE document = 7;
      UPDATE content SET bytes = x'', gone = 'purged' WHERE hash IN ('${sha256(Buffer.from('content of r-part'))}', '${sha256(Buffer.from('document d-cancelled'))}')`);
  }
  if (schema >= 4) {
    const person = { patient: 'p1', source: 'labo', updated_at: at };
    insert(store, 'patient', {
      id: 'p1',
      family: 'Weber',
      given: 'Anna',
      sex: 'female',
      source: 'labo',
      created_at: at,
      updated_at: at,
      search: 'weber anna',
    });
    insert(store, 'patient_identifier', { patient: 'p1', kind: 'local', root: '1.2', extension: '7' });
    insert(store, 'admission', { ...person, id: 'a1', root: '1.2', number: '9', state: 'admitted', begins: at });
    insert(store, 'opposition', { id: 'o1', patient: 'p1', begins: at, recorded_by: 'desk', recorded_at: at });
    insert(store, 'document_wait', { document: 'd-held', not_before: at });
  }
  if (schema >= 7) {
    const order = {
      id: 'p-order',
      patient: 'p1',
      placer_root: 'CAB',
      placer: 'DEM-1',
      state: 'requested',
      details: '{}',
    };
    insert(store, 'placed_order', { ...order, source: 'cabinet', updated_at: at });
  }
  if (schema >= 8) {
    // A document of which all that is bulky lies packed, and a content that knows which receipt brought it.
    const bytes = Buffer.from(SHOWN.bytes);
    const shown = Buffer.from(`${SHOWN.mapping}\0${SHOWN.view}`);
    insert(store, 'content', { hash: sha256(bytes), bytes: zstdCompressSync(bytes), unpacked: bytes.length });
    store
      .prepare<[string, number]>("UPDATE document SET content_hash = ?, size = ? WHERE id = 'd-held'")
      .run(sha256(bytes), bytes.length);
    store
      .prepare<[Buffer, number]>(
        "UPDATE document_body SET mapping = '', view = '', shown = ?, shown_size = ? WHERE document = 1",
      )
      .run(zstdCompressSync(shown), shown.length);
    store.exec(`UPDATE receipt SET alone = 1 WHERE id = 'r-dismissed';
      UPDATE content SET brought_by = (SELECT sequence FROM receipt WHERE id = 'r-dismissed')
        WHERE hash = '${sha256(Buffer.from('content of r-dismissed'))}'`);
  }
}

type Dump = Readonly<Record<string, { readonly columns: readonly string[]; readonly rows: readonly unknown[] }>>;
/** Every row of every table, by the columns it had then. */
function dump(store: Store, as?: Dump): Dump {
  const tables = as
    ? Object.keys(as)
    : store
        .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .all()
        .map(({ name }) => name);
  return Object.fromEntries(
    tables.map((name) => {
      const columns =
        as?.[name]?.columns ?? (store.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name);
      return [name, { columns, rows: store.prepare(`SELECT ${columns.join(', ')} FROM ${name} ORDER BY 1, 2`).all() }];
    }),
  );
}

describe.each(Array.from({ length: newestSchema }, (_, index) => index + 1))('a journal of schema %i', (schema) => {
  it('is brought up to date with every row, state, story and hash it had, and goes on', () => {
    const store = new Database(path);
    unlock(store, key, schema % 2 === 0 ? 'aegis' : 'sqlcipher');
    migrate(store, schema);
    expect(store.pragma('user_version', { simple: true })).toBe(schema);
    store
      .transaction(() => {
        written(store, schema);
      })
      .immediate();
    const before = dump(store);
    // A table that a schema adds stands in `written`, or this proves nothing about it.
    expect(
      Object.entries(before)
        .filter(([, { rows }]) => rows.length === 0)
        .map(([name]) => name),
    ).toEqual([]);
    store.close();

    const opened = openDatabase(path, key);
    expect(opened.store.pragma('user_version', { simple: true })).toBe(newestSchema);
    const { sqlite_sequence: numbers, ...tables } = dump(opened.store, before);
    const { sqlite_sequence: numbersBefore, ...tablesBefore } = before;
    expect(tables).toEqual(tablesBefore);
    expect(numbers?.rows).toEqual(expect.arrayContaining([...(numbersBefore?.rows ?? [])]));
    opened.close();

    const journal = open();
    expect(journal.verify()).toEqual([]);
    expect(journal.receiptContent('r-received')?.bytes).toEqual(Buffer.from('content of r-received'));
    expect(Buffer.from(journal.documentContent('d-delivered') ?? []).toString()).toBe('document d-delivered');
    expect(journal.versions('line')).toHaveLength(7);
    if (schema >= 8) {
      const { mapping, view } = SHOWN;
      expect(journal.document('d-held')).toMatchObject({ mapping, view });
      expect(Buffer.from(journal.documentContent('d-held') ?? []).toString()).toBe(SHOWN.bytes);
    }
    expect(journal.recoverInterrupted()).toEqual(['d-sending']);
    journal.endAttempt(journal.beginAttempt('d-ready', '{}').id, 'accepted', '{}', {
      state: 'delivered',
      cause: 'accepted',
    });
    journal.move('d-refused', 'cancelled', 'cancelled-by-person');
    expect(
      journal.take({
        source: 'labo',
        sourceKind: 'mllp',
        name: 'n',
        bytes: Buffer.from('content of r-received'),
        messageKey: 'key of r-received',
      }),
    ).toMatchObject({ kind: 'duplicate', answered: 'accepted' });
    expect(journal.verify()).toEqual([]);
    journal.close();
  });
});

describe('a journal of a later version', () => {
  /** As a newer Relais leaves it: closed, or killed with a log; `harm` is what the disk did to it since. */
  function later(how: 'closed' | 'killed', harm: () => void): void {
    const there = join(folder, 'there');
    mkdirSync(there);
    const opened = openDatabase(join(there, 'journal.db'), key);
    for (let n = 0; n < 40; n += 1)
      opened.store
        .prepare<[string, Buffer]>('INSERT INTO content (hash, bytes) VALUES (?, ?)')
        .run(sha256(Buffer.from([n])), randomBytes(3000));
    if (how === 'killed') opened.store.pragma('wal_checkpoint(TRUNCATE)');
    opened.store.exec('CREATE TABLE invention (what TEXT) STRICT; INSERT INTO invention VALUES (1)');
    opened.store.pragma(`user_version = ${newestSchema + 1}`);
    writeSeal(opened.path, key, saltOf(opened.path), newestSchema + 1);
    if (how === 'closed') opened.close();
    for (const name of readdirSync(there)) cpSync(join(there, name), join(folder, name));
    if (how === 'killed') opened.close();
    rmSync(there, { recursive: true });
    harm();
  }
  const flip = (at: number, file = path): void => {
    const bytes = readFileSync(file);
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    writeFileSync(file, bytes);
  };
  const files = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      readdirSync(folder)
        .sort()
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(folder, name)))
            .digest('hex'),
        ]),
    );

  it.each<[name: string, how: 'closed' | 'killed', harm: () => void]>([
    ['whole', 'closed', () => undefined],
    ['left by a killed process', 'killed', () => undefined],
    ['with a damaged page', 'closed', () => flip(4096 * 20 + 99)],
    ['with a damaged first page', 'closed', () => flip(300)],
    ['with a damaged salt', 'closed', () => flip(3)],
    ['with a damaged log', 'killed', () => flip(32 + 24 + 77, `${path}-wal`)],
    ['that vanished', 'closed', () => rmSync(path)],
    [
      'of which a rebuilding was cut off',
      'closed',
      () => cpSync(path, join(folder, 'journal.db-rebuilt-journal-damaged-2026-11-23.db')),
    ],
  ])('is refused and no file is changed: %s', (_, how, harm) => {
    later(how, harm);
    const before = files();
    let fault = 'none';
    try {
      open().close();
    } catch (error) {
      fault = error instanceof JournalError ? error.fault : String(error);
    }
    expect(fault).toBe('newer');
    expect(files()).toEqual(before);
  });
});
