/** A journal at work, for the test of a cut of power: says after each step, in a file beside it, what its caller may rely on from now on. */
import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal, type Journal } from '../../../connectors/journal/index.ts';

const [folder = '', key = '', rounds = '6'] = process.argv.slice(2);
const marks = openSync(join(folder, 'marks'), 'a');
const mark = (what: object): void => {
  writeSync(marks, `${JSON.stringify(what)}\n`);
};
let count = 0;

function work(journal: Journal): void {
  for (let round = 0; round < Number(rounds); round += 1) {
    count += 1;
    const bytes = Buffer.alloc(round % 3 === 2 ? 30_000 : 700, `message ${count} `);
    const { receipt } = journal.take(
      { source: 'hl7', sourceKind: 'mllp', name: `M${count}`, bytes, messageKey: `id:${count}` },
      undefined,
      () => ({ bytes: Buffer.from(`MSA|AA|M${count}`), state: 'accepted' }),
    );
    const hash = createHash('sha256').update(bytes).digest('hex');
    mark({ receipt: receipt.id, hash });
    if (round % 2 === 1) continue;
    const id = `d${count}`;
    journal.recordReading(receipt.id, {
      format: 'hl7v2',
      setAside: [],
      documents: [
        {
          id,
          setId: `s${count}`,
          part: '',
          versionNumber: 1,
          state: 'ready',
          cause: 'checked',
          type: 't',
          title: 't',
          patient: { name: 'Test' },
          mediaType: 'text/xml',
          bytes,
          findings: '[]',
          mapping: '{}',
          view: '{}',
        },
      ],
    });
    mark({ document: id, state: 'ready' });
    const attempt = journal.beginAttempt(id, '{"submission":"fixed"}');
    mark({ document: id, state: 'sending' });
    journal.endAttempt(attempt.id, 'accepted', '{}', { state: 'delivered', cause: 'accepted' });
    mark({ document: id, state: 'delivered' });
  }
}

// Closed and opened again in between: the log is carried into the database, and begun anew.
for (let life = 0; life < 2; life += 1) {
  const journal = openJournal({
    path: join(folder, 'journal.db'),
    key: Buffer.from(key, 'hex'),
    now: Date.now,
    newId: () => `r${count}`,
  });
  work(journal);
  journal.close();
}
