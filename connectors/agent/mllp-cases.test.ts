/** What feeds do wrong, case by case, over real sockets: what each is answered, what is kept, and what people are shown of it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resultMessage } from '../../test/support/messages.ts';
import { readInput } from '../formats/index.ts';
import { collectWarnings } from '../health/index.ts';
import { openJournal } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { mllpSource, readConfiguration } from './configuration.ts';
import { dataFolderAt } from './data-folder.ts';
import { openLog, type Log } from './log.ts';
import { startSources, type Sources } from './sources.ts';

const CAP = 4096;
let folder: string;
let journal: Journal;
let log: Log;
let sources: Sources;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relais-cases-'));
  const data = dataFolderAt(folder);
  log = openLog(data.logs);
  journal = openJournal({ path: data.journal, key: new Uint8Array(randomBytes(32)), now: Date.now, newId: randomUUID });
  const labo = mllpSource.parse({ kind: 'mllp', name: 'labo', port: 0, maxFrameBytes: CAP });
  sources = await startSources(
    { configuration: { ...readConfiguration(data.configuration, data), sources: [labo] }, journal, data },
    {
      reader: {
        wake: () => undefined,
        again: () => Promise.resolve(undefined),
        settled: () => undefined,
        stop: () => Promise.resolve(),
      },
      log,
      sourceProfile: (name) => sourceProfileOf({ name }),
    },
  );
});
afterEach(async () => {
  await sources.stop();
  journal.close();
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

const message = (id: string, value = '4.2'): string =>
  resultMessage({ controlId: id, filler: id, value }).toString('utf8');
const framed = (content: string | Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0x0b]), Buffer.from(content as string), Buffer.from([0x1c, 0x0d])]);
const enhanced = (id: string): string => message(id).replace('|P|2.5.1|||||', '|P|2.5.1|||AL|NE|');

interface Case {
  readonly what: string;
  /** Written one after the other, with a pause between them. */
  readonly send: readonly (string | Uint8Array)[];
  /** `MSA-1 MSA-2` of each answer, in order. */
  readonly answers: readonly string[];
  readonly receipts: number;
  /** Codes of the warnings, each once however often it happened. */
  readonly shown?: readonly string[];
}

const cases: readonly Case[] = [
  { what: 'lines that end in LF', send: [framed(message('A').replaceAll('\r', '\n'))], answers: ['AA A'], receipts: 1 },
  {
    what: 'lines that end in CR LF',
    send: [framed(message('A').replaceAll('\r', '\r\n'))],
    answers: ['AA A'],
    receipts: 1,
  },
  { what: 'no CR at the end', send: [framed(message('A').replace(/\r$/, ''))], answers: ['AA A'], receipts: 1 },
  { what: 'enhanced acknowledgement', send: [framed(enhanced('A'))], answers: ['CA A'], receipts: 1 },
  {
    what: 'a slow sender',
    send: [
      framed(message('A')).subarray(0, 9),
      framed(message('A')).subarray(9, 60),
      framed(message('A')).subarray(60),
    ],
    answers: ['AA A'],
    receipts: 1,
  },
  {
    what: 'pipelined messages',
    send: [Buffer.concat(['A', 'B', 'C'].map((id) => framed(message(id))))],
    answers: ['AA A', 'AA B', 'AA C'],
    receipts: 3,
  },
  {
    what: 'several messages in one frame',
    send: [framed(message('A') + message('B')), framed(message('C'))],
    answers: ['AA A', 'AA B', 'AA C'],
    receipts: 3,
    shown: ['INTAKE-FEED-SEVERAL'],
  },
  {
    what: 'a batch in one frame',
    send: [framed(`BHS|^~\\&|LIS\r${message('A')}${message('B')}BTS|2\r`)],
    answers: ['AA A'],
    receipts: 1,
  },
  {
    what: 'bytes outside frames, again and again',
    send: ['rubbish', framed(message('A')), 'more', framed(message('B'))],
    answers: ['AA A', 'AA B'],
    receipts: 2,
    shown: ['INTAKE-FEED-OUTSIDE'],
  },
  {
    what: 'half a frame',
    send: [framed(message('A')), framed(message('B')).subarray(0, 80)],
    answers: ['AA A'],
    receipts: 1,
    shown: ['INTAKE-FEED-CUT-OFF'],
  },
  {
    what: 'a frame begun anew',
    send: [framed(message('A')).subarray(0, 80), framed(message('B'))],
    answers: ['AA B'],
    receipts: 1,
    shown: ['INTAKE-FEED-CUT-OFF'],
  },
  {
    what: 'an empty frame',
    send: [framed(''), framed(message('A'))],
    answers: ['AR UNKNOWN', 'AA A'],
    receipts: 1,
    shown: ['INTAKE-MESSAGE-EMPTY'],
  },
  {
    what: 'an oversized message, and a good one after it',
    send: [framed(message('A') + 'X'.repeat(CAP)), framed(message('B'))],
    answers: ['AR A', 'AA B'],
    receipts: 1,
    shown: ['INTAKE-MESSAGE-TOO-LARGE'],
  },
  {
    what: 'a wrong MSH',
    send: [framed(message('A').replace('MSH', 'MSX'))],
    answers: ['AR UNKNOWN'],
    receipts: 1,
    shown: ['HL7-NO-MSH'],
  },
  {
    what: 'no control id',
    send: [framed(message('A').replace('|A|P|', '||P|'))],
    answers: ['AR UNKNOWN'],
    receipts: 1,
    shown: ['HL7-NO-CONTROL-ID'],
  },
  {
    what: 'the same message again',
    send: [framed(message('A')), framed(message('A'))],
    answers: ['AA A', 'AA A'],
    receipts: 1,
  },
  {
    what: 'other content under the same number, twice',
    send: [framed(message('A')), framed(message('A', '9.9')), framed(message('A', '9.9'))],
    answers: ['AA A', 'AR A', 'AR A'],
    receipts: 2,
    shown: ['INTAKE-MESSAGE-CONFLICT'],
  },
];

/** Sends, waits for as many answers as are expected, and a little for one too many; then goes away. */
async function talk({ send, answers }: Pick<Case, 'send' | 'answers'>): Promise<string[]> {
  const [, port] = sources.running[0]?.address.split(':') ?? [];
  const socket = connect(Number(port), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  const said = (): string[] =>
    [...heard.matchAll(/\rMSA\|(\w\w)\|([^|\r]*)/g)].map(([, code, id]) => `${code ?? ''} ${id ?? ''}`);
  for (const bytes of send) {
    socket.write(bytes);
    await wait(20);
  }
  await vi.waitFor(
    () => {
      expect(said().length).toBeGreaterThanOrEqual(answers.length);
    },
    { timeout: 30_000 },
  );
  await wait(30);
  socket.destroy();
  return said();
}

const shown = (): readonly { readonly code: string; readonly count: number }[] =>
  collectWarnings({
    now: Date.now(),
    groups: [],
    unreadable: { count: 0, since: 0 },
    waiting: 0,
    sourceTroubles: [...sources.troubles.values()],
    waitingFiles: [],
    irregular: [...sources.irregular.values()],
    keyInFile: false,
    trial: false,
    startedAt: 0,
  });

it.each(cases)('$what: answered, kept and shown', async (one) => {
  expect(await talk(one)).toEqual(one.answers);
  expect(journal.receipts({ limit: 10, offset: 0 })).toHaveLength(one.receipts);
  await vi.waitFor(
    () => {
      expect(shown().map(({ code }) => code)).toEqual(one.shown ?? []);
    },
    { timeout: 30_000 },
  );
  expect(journal.verify()).toEqual([]);
});

it('a message in another character set than it says is taken, and the document says so', async () => {
  const lying = Buffer.from(message('A'), 'latin1');
  expect(await talk({ send: [framed(lying)], answers: ['AA A'] })).toEqual(['AA A']);
  const [receipt] = journal.receipts({ limit: 1, offset: 0 });
  const content = journal.receiptContent(receipt?.id ?? '');
  expect(Buffer.from(content?.bytes ?? []).equals(lying)).toBe(true);
  const { parts } = readInput(
    { bytes: lying, name: 'A' },
    { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'labo' }) },
  );
  const rules = parts.flatMap((part) => (part.kind === 'document' ? part.findings.map(({ rule }) => rule) : []));
  expect(rules.filter((rule) => rule.includes('charset'))).not.toEqual([]);
});
