/**
 * A laboratory's night without anyone: results over MLLP with TLS on eight connections, repetitions, a cut of power, four odd messages, a
 * full disk. Times compressed. `RELAIS_STORY=full` keeps the numbers; otherwise each is a twentieth, and at least one.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCa } from '../interop/support/pki.ts';
import { allDocuments, allReceipts } from '../crash/checker.ts';
import { quickStarts } from '../crash/quick-start.ts';
import { drawing } from '../crash/reports.ts';
import {
  configuredAgent,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import {
  cancelled,
  grown,
  lateResult,
  localCode,
  withPdf,
  wrongCharset,
  type LabMessage,
} from './laboratory-messages.ts';
import { reportOf } from './reports.ts';
import { senders, type Senders } from './tls-senders.ts';

const full = process.env['RELAIS_STORY'] === 'full';
const scaled = (count: number): number => (full ? count : Math.max(1, Math.round(count / 20)));
const SECONDS = full ? 3000 : 200;
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

let folder: string;
let data: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;
let lines: Senders;
/** What the laboratory system has sent and was told, its own list. */
const sent: LabMessage[] = [];
const peak = { megabytes: 0 };
let watching: NodeJS.Timeout;

const draw = drawing(20_261_123);
const person = (): number => Math.floor(draw() * 6);
const remember = (message: LabMessage): LabMessage => {
  sent.push(message);
  return message;
};
const sendAll = (messages: readonly LabMessage[]): Promise<void> => lines.sendAll(messages.map(remember));

async function start(): Promise<void> {
  agent = await configuredAgent(data);
  lines.port = agent.ready.mllp[0]?.port;
}

const nothingUnderWay = (): Promise<void> =>
  until(
    'nothing is under way',
    async () => {
      // An agent that is busy with something very large may not answer at once.
      const unread = await agent.client.call('receipts', { limit: 1, state: 'received' }).catch(() => undefined);
      if (unread?.rows.length !== 0) return false;
      // Only then: what was read between two questions has become a document that is under way.
      const { states } = await agent.client.call('overview', {});
      return states.ready + states.sending + states.unknown === 0;
    },
    SECONDS,
  );

beforeAll(async () => {
  await quickStarts();
  folder = freshFolder();
  data = join(folder, 'agent');
  mkdirSync(data);
  if (canMount) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${full ? 600 : 60}m,mode=700`, 'none', data]);
  sandbox = await sandboxProcess(folder);
  const ca = createCa();
  const server = ca.issue({ commonName: 'localhost', server: true });
  const [certificate, key] = [join(folder, 'feed.pem'), join(folder, 'feed.key')];
  writeFileSync(certificate, server.certificatePem);
  writeFileSync(key, server.keyPem, { mode: 0o600 });
  const { xds, registry, idp, pdq, ca: trustedCa, clientP12, clientP12Password } = sandbox.ready;
  writeFileSync(
    join(data, 'config.json'),
    JSON.stringify({
      profile: 'sandbox',
      sources: [{ kind: 'mllp', name: 'labo', port: 0, tls: { certificate, key } }],
      endpoints: { xds, registry, idp, pdq },
      trustedCa,
    }),
  );
  const imported = await relais(['cert', 'import', clientP12, '--data', data], {
    RELAIS_P12_PASSWORD: clientP12Password,
  });
  if (imported.code !== 0) throw new Error(imported.stderr);
  lines = senders(8, ca.certificatePem);
  await start();
  watching = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${agent.ready.pid}/status`, 'utf8');
      peak.megabytes = Math.max(peak.megabytes, Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // Dead, or no /proc here.
    }
  }, 200);
}, 300_000);

afterAll(async () => {
  clearInterval(watching);
  lines.close();
  await agent.kill();
  await sandbox.stop();
  if (canMount) execFileSync('umount', ['-l', data]);
  removeFolder(folder);
});

describe('a night in the laboratory', () => {
  const preliminary = scaled(380);
  const finals = scaled(350);

  it(
    '18:00 results arrive in bursts on eight connections, each acknowledged after it is safe',
    async () => {
      const first = Array.from({ length: preliminary }, (_, index) => lateResult(`P${index}`, 'P', 1, person()));
      await sendAll(first);
      await sendAll(first.slice(0, finals).map((message) => message.next('F', 2)));
      await sendAll(first.slice(0, scaled(12)).map((message) => message.next('C', 3)));
      for (const step of [1, 2, 3] as const)
        await sendAll(Array.from({ length: scaled(25) }, (_, index) => grown(`G${index}`, step, index % 6)));
      await sendAll(Array.from({ length: scaled(40) }, (_, index) => withPdf(`A${index}`, index % 6)));
    },
    SECONDS * 1000,
  );

  it(
    '02:13 the power is cut in the middle of a burst; 02:31 every acknowledged message is there',
    async () => {
      const burst = Array.from({ length: scaled(1600) }, (_, index) => lateResult(`N${index}`, 'F', 1, person()));
      const sending = sendAll(burst);
      await until('some are acknowledged', () => burst.filter(({ told }) => told).length > burst.length / 3, SECONDS);
      lines.port = undefined;
      await agent.kill();
      const told = burst
        .filter(({ acknowledgement }) => acknowledgement !== undefined)
        .map(({ controlId }) => controlId);
      await start();
      const known = new Set((await allReceipts(agent.client)).map(({ name }) => name));
      expect(told.filter((controlId) => !known.has(controlId))).toEqual([]);
      await sending;
      await sendAll(burst.slice(0, scaled(7)).map((message) => cancelled(message)));
    },
    SECONDS * 1000,
  );

  it(
    'the laboratory system lost its counter: each repetition gets the stored acknowledgement, byte for byte',
    async () => {
      const again = sent
        .filter((_, index) => index % Math.max(1, Math.floor(sent.length / scaled(200))) === 0)
        .slice(0, scaled(200));
      expect(again).toHaveLength(scaled(200));
      for (const message of again) expect((await lines.send(message)).equals(message.acknowledgement!)).toBe(true);
    },
    SECONDS * 1000,
  );

  it(
    '03:00 four odd messages are taken, and nobody behind them waits',
    async () => {
      await nothingUnderWay();
      const before = (await sandbox.documents()).length;
      const large = lateResult('LARGE', 'F', 1, 0, (full ? 60 : 6) * 1024 * 1024);
      await sendAll([
        large,
        wrongCharset('CHARSET'),
        lateResult('G0', 'C', 4, 5, 0, 'OTHER-PATIENT'),
        localCode('LOCAL'),
      ]);
      await sendAll(Array.from({ length: scaled(40) }, (_, index) => lateResult(`B${index}`, 'F', 1, 1 + (index % 5))));
      await until(
        'those behind are in the DSP',
        async () => (await sandbox.documents()).length >= before + scaled(40),
        SECONDS,
      );
    },
    SECONDS * 1000,
  );

  it.skipIf(!canMount)(
    '04:00 the disk is full: “not now” until there is room, then on (needs root)',
    async () => {
      const filler = openSync(join(data, 'log of another program'), 'a');
      const block = Buffer.alloc(65_536, 1);
      try {
        for (const size of [65_536, 4096, 1])
          try {
            while (writeSync(filler, block, 0, size) > 0);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          }
      } finally {
        closeSync(filler);
      }
      const queue = Array.from({ length: scaled(400) }, (_, index) => lateResult(`D${index}`, 'F', 1, person()));
      const draining = sendAll(queue);
      await until('the laboratory system is told “not now”', () => lines.refusals() > 0, SECONDS);
      expect(queue.some(({ told }) => !told)).toBe(true);
      rmSync(join(data, 'log of another program'));
      await draining;
    },
    SECONDS * 1000,
  );

  it(
    '06:30 the sums agree: the laboratory system, the journal, the DSP',
    async () => {
      // What is left of the night, so that the number of the story is reached to the unit.
      const rest = scaled(4200) - sent.length;
      await sendAll(Array.from({ length: Math.max(0, rest) }, (_, index) => lateResult(`R${index}`, 'F', 1, person())));
      await nothingUnderWay();
      const [receipts, documents, stored] = [
        await allReceipts(agent.client),
        await allDocuments(agent.client),
        await sandbox.documents(),
      ];
      const overview = await agent.client.call('overview', {});
      const count = (state: string): number => documents.filter((document) => document.state === state).length;
      const unreadable = receipts.filter(({ state }) => state === 'unreadable');
      const disk = readdirSync(data, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
      process.stdout.write(
        `laboratory: sent ${sent.length}, receipts ${receipts.length}, documents ${documents.length}: delivered ${count('delivered')}, ` +
          `held ${count('held')}, cancelled ${count('cancelled')}, refused ${count('refused')}; unreadable ${unreadable.length}; ` +
          `in the DSP ${stored.length}; memory of its own at most ${Math.round(peak.megabytes)} MB, data folder ${Math.round(disk / 1e6)} MB\n` +
          `held: ${JSON.stringify(
            documents
              .filter(({ state }) => state === 'held')
              .map(({ cause }) => cause)
              .toSorted(),
          )}\n`,
      );
      // The laboratory system and the journal: every message once, each told.
      expect(sent.every(({ told }) => told)).toBe(true);
      expect(receipts.map(({ name }) => name).toSorted()).toEqual(sent.map(({ controlId }) => controlId).toSorted());
      if (full) expect(sent).toHaveLength(4200);
      // The journal in itself: every receipt read or unreadable, every document in a state that is counted.
      expect(receipts.every(({ state }) => state === 'read' || state === 'unreadable')).toBe(true);
      expect(count('delivered') + count('held') + count('refused') + count('cancelled')).toBe(documents.length);
      expect(overview.undelivered).toBe(count('held') + count('refused') + unreadable.length);
      // The journal and the DSP.
      expect(new Set(stored.map(({ uniqueId }) => uniqueId)).size).toBe(stored.length);
      expect(stored).toHaveLength(count('delivered'));
      expect(await agent.client.call('verify', {})).toEqual({ ok: true, problems: [] });
      // The report that the quality manager signs: to the unit what the laboratory system sent, and what the DSP has, number by number.
      const { report, lines } = await reportOf(agent.client);
      expect(report.total).toMatchObject({ received: sent.length, documents: documents.length });
      expect(report.total.repeated).toBeGreaterThanOrEqual(scaled(200));
      expect(report.total.outcomes).toMatchObject({ unreadable: unreadable.length, waiting: 0 });
      expect(report.total.states).toEqual(overview.states);
      expect([...new Set(lines.map(({ number }) => number))].toSorted()).toEqual(
        sent.map(({ controlId }) => controlId).toSorted(),
      );
      expect(lines.flatMap(({ document }) => document?.uniqueId ?? []).toSorted()).toEqual(
        stored.map(({ uniqueId }) => uniqueId).toSorted(),
      );
      process.stdout.write(
        `report: ${JSON.stringify(report.total)}; ${report.reasons.map(({ state, cause, count }) => `${state} ${cause} ${count}`).join(', ')}\n`,
      );
      // A foreign patient under a known number is never in the DSP by itself.
      const held = documents.filter(({ state }) => state === 'held');
      const details = await Promise.all(held.map(({ id }) => agent.client.call('document', { id })));
      const notDelivered = new Set(details.map(({ receiptId }) => receiptId));
      for (const name of ['OTHER-PATIENT']) {
        const receipt = receipts.find((candidate) => candidate.name === name);
        expect(receipt?.state === 'unreadable' || notDelivered.has(receipt?.id ?? ''), name).toBe(true);
      }
    },
    SECONDS * 1000,
  );
});
