/** verify tells every story again: a state that agrees with its last event is not enough. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import type { OpenedDatabase } from './database.ts';
import { newDocument } from './document.test-data.ts';
import { journalOn } from './journal.ts';
import { mendAttempts } from './mend-documents.ts';
import type { Journal } from './index.ts';

let folder: string;
let opened: OpenedDatabase;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-stories-'));
  opened = openDatabase(join(folder, 'journal.db'), new Uint8Array(randomBytes(32)));
  let ids = 0;
  journal = journalOn(opened, { now: () => 1, newId: () => `r${(ids += 1)}` });
  const { receipt } = journal.take({ source: 's', sourceKind: 'folder', name: 'n', bytes: Buffer.from('x') });
  journal.recordReading(receipt.id, {
    format: 'f',
    documents: [newDocument('d', { state: 'held', patient: { name: 'Weber Anna' } })],
    setAside: [],
  });
  journal.move('d', 'ready', 'checked');
  journal.endAttempt(journal.beginAttempt('d', '{}').id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
});
afterEach(() => {
  opened.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What only somebody who writes into the file itself could do. */
const tamper = (sql: string): void => {
  opened.store.exec(`DROP TRIGGER event_is_final; DROP TRIGGER event_stays; ${sql}`);
};
const problems = (): readonly string[] => journal.verify().map(({ subject, problem }) => `${subject}: ${problem}`);

describe('a story', () => {
  it('that the table of moves allows is believed', () => {
    expect(journal.verify()).toEqual([]);
  });

  it('that jumps is found, although the state is that of its last event', () => {
    tamper("UPDATE event SET kind = 'refused' WHERE subject_id = 'd' AND kind = 'ready'");
    expect(problems()).toContain('d: its story goes from held to refused');
  });

  it('that goes on from another state than the one before is found', () => {
    tamper(`UPDATE event SET detail = '{"from":"unknown"}' WHERE subject_id = 'd' AND kind = 'delivered'`);
    expect(problems()).toContain('d: its story goes on from unknown where it was sending');
  });

  it('that ends elsewhere than its subject stands is found', () => {
    tamper("UPDATE receipt SET state = 'received'");
    expect(problems()).toContain('r1: its story ends in read and its state is received');
  });

  it('of somebody who is not there is found', () => {
    tamper(
      `INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (1, 'document', 'nobody', 'held', 'x', '{}')`,
    );
    expect(problems()).toContain('nobody: it has a story and is not there');
  });

  it('of which damage took a part is told as damage, and what came after it must follow all the same', () => {
    tamper(`DELETE FROM event WHERE subject_id = 'd' AND kind = 'sending';
      INSERT INTO damage (at, file, subject, subject_id, loss) VALUES (1, 'f', 'event', '#5-5', 'missing');
      INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (1, 'agent', 'agent', 'rebuilt', 'journal-damaged', '{}')`);
    journal.damagesSeen();
    expect(journal.verify()).toEqual([]);
    opened.store.exec(
      `INSERT INTO event (at, subject, subject_id, kind, cause, detail) VALUES (1, 'document', 'd', 'delivered', 'accepted', '{"from":"ready"}')`,
    );
    expect(problems()).toEqual(['d: its story goes on from ready where it was delivered']);
  });
});

it('tells what was sent when the attempt itself is lost: the same ids go out again', () => {
  const sent = journal.document('d')?.submission;
  opened.store.exec('DELETE FROM attempt');
  expect(journal.document('d')?.submission).toBeUndefined();
  mendAttempts({ store: opened.store, now: 1, file: 'f', highest: new Map() });
  expect(sent).toBe('{}');
  expect(journal.document('d')).toMatchObject({ submission: sent, attempts: 1 });
});
