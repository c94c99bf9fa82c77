/**
 * The crash table of docs/guarantees.md, a test per row: the real agent, killed with SIGKILL (or its disk really filled) at a moment that
 * is chosen by watching from outside: the folder, the socket, the control API, the bytes before the DSP.
 *
 * Rows without a test, because what they speak of is not built: the database compacted, an update installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import { contentPaths } from '../../connectors/agent/contract.ts';
import { resultMessage } from '../support/messages.ts';
import {
  agentProcess,
  freshFolder,
  relais,
  relaisKilledAfter,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import type { DocumentRecord } from '../../connectors/sandbox/index.ts';
import { clockOf } from './clock.ts';
import { gateBefore, type Gate } from './gate.ts';
import { quickStarts } from './quick-start.ts';

const frame = (message: Uint8Array): Buffer => Buffer.concat([Buffer.from([0x0b]), message, Buffer.from([0x1c, 0x0d])]);
/** A message of this test: no other test's report has its number. */
const message = (name: string): Buffer => resultMessage({ controlId: `${name}-${test}`, filler: `${name}-${test}` });
/** So many results that translating them takes a while, and sending them many packets. */
function largeMessage(name: string, results: number): Buffer {
  const lines = message(name)
    .toString('utf8')
    .split('\r')
    .filter((line) => line !== '');
  const result = lines.pop() ?? '';
  const repeated = Array.from({ length: results }, (_, index) =>
    result.replace('|1|NM|2823-3^Potassium^LN||', `|${index + 1}|NM|2823-3^Potassium^LN|${index + 1}|`),
  );
  return Buffer.from(`${[...lines, ...repeated].join('\r')}\r`);
}
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

let folder: string;
let data: string;
/** One DSP for all rows; its documents and requests are counted from the beginning of each test. */
let home: string;
let sandbox: SandboxProcess;
let earlier = { documents: 0, requests: 0 };
let test = 0;
let agent: AgentProcess | undefined;
let gate: Gate | undefined;
let mounted: string | undefined;

/** The living agent. */
const living = (): AgentProcess => {
  if (!agent) throw new Error('the agent is dead');
  return agent;
};
const start = async (): Promise<void> => {
  agent = await agentProcess(folder, gate?.sandbox ?? sandbox);
};
const kill = async (): Promise<void> => {
  await agent?.kill();
  agent = undefined;
};

const mllp = (): { host: string; port: number } => {
  const [first] = living().ready.mllp;
  if (!first) throw new Error('no MLLP');
  return first;
};
const send = (bytes: Uint8Array): Promise<string> => sendOverMllp(mllp().host, mllp().port, bytes);

/** A connection whose answers nobody reads before `answers` is asked. */
async function silentLine(): Promise<{ socket: Socket; answers: () => Promise<Buffer> }> {
  const { host, port } = mllp();
  const socket = connect(port, host);
  socket.pause();
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    socket,
    answers: () =>
      new Promise((resolve) => {
        const chunks: Buffer[] = [];
        socket.on('data', (chunk: Buffer) => chunks.push(chunk));
        socket.once('close', () => {
          resolve(Buffer.concat(chunks));
        });
        socket.resume();
      }),
  };
}

/** What one connection is answered, framing included. */
const answerTo = (bytes: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { host, port } = mllp();
    const socket = connect(port, host, () => socket.write(frame(bytes)));
    let read = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      if (!read.includes(Buffer.from([0x1c, 0x0d]))) return;
      socket.destroy();
      resolve(read);
    });
  });

const receipts = async (): Promise<readonly { name: string; state: string; source: string }[]> =>
  (await living().client.call('receipts', { limit: 500 })).rows;
const states = async (): Promise<string[]> => (await living().rows()).map(({ state }) => state);
const delivered = (count: number): Promise<void> =>
  until(`${count} delivered`, async () => {
    const all = await states();
    return all.length === count && all.every((state) => state === 'delivered');
  });
/** What the DSP was asked about one document, in order: transaction and what it came to. A look at the path names none. */
async function askedAbout(uniqueId: string | undefined): Promise<string[]> {
  return (await sandbox.requests())
    .slice(earlier.requests)
    .filter(({ uniqueIds }) => uniqueIds.includes(uniqueId ?? ''))
    .map(({ transaction, outcome }) => `${transaction} ${outcome}`);
}
const stored = async (): Promise<DocumentRecord[]> => (await sandbox.documents()).slice(earlier.documents);
const askedAboutTheOne = async (): Promise<string[]> => askedAbout((await stored())[0]?.uniqueId);
/** The audit of the journal by itself, and one copy of each document in the DSP. */
async function sound(documents: number): Promise<void> {
  expect(await living().client.call('verify', {})).toEqual({ ok: true, problems: [] });
  expect(await stored()).toHaveLength(documents);
}
const takenFiles = (): string[] =>
  readdirSync(join(data, 'taken'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

beforeAll(async () => {
  await quickStarts();
  home = freshFolder();
  sandbox = await sandboxProcess(home);
});

afterAll(async () => {
  await sandbox.stop();
  removeFolder(home);
});

beforeEach(async () => {
  folder = freshFolder();
  data = join(folder, 'agent');
  test += 1;
  earlier = { documents: (await sandbox.documents()).length, requests: (await sandbox.requests()).length };
});

afterEach(async () => {
  await kill();
  await gate?.close();
  gate = undefined;
  await fetch(new URL('faults', sandbox.ready.admin), { method: 'DELETE' });
  await sandbox.online();
  if (mounted !== undefined) execFileSync('umount', ['-l', mounted]);
  mounted = undefined;
  removeFolder(folder);
});

describe('while a message arrives, before the commit', () => {
  it('half a message leaves no trace; sent again it is taken, once', async () => {
    await start();
    const { socket } = await silentLine();
    const whole = frame(message('HALF'));
    socket.write(whole.subarray(0, whole.length - 40));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await kill();
    await start();
    expect(await receipts()).toEqual([]);
    expect(await send(message('HALF'))).toBe('AA');
    await delivered(1);
    await sound(1);
  });

  it('a whole message in front of a process that never gets to it leaves no trace, and its sender hears nothing', async () => {
    await start();
    const { socket, answers } = await silentLine();
    process.kill(living().ready.pid, 'SIGSTOP');
    socket.write(frame(message('UNREAD')));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await kill();
    expect((await answers()).length).toBe(0);
    await start();
    expect(await receipts()).toEqual([]);
    expect(await send(message('UNREAD'))).toBe('AA');
    await delivered(1);
    await sound(1);
  });
});

describe('after the commit, before the sender has its acknowledgement', () => {
  it('the repetition gets the stored acknowledgement byte for byte, and there is one document', async () => {
    await start();
    const { socket, answers } = await silentLine();
    socket.write(frame(message('ACK')));
    await until('it lies in the journal', async () => (await receipts()).length === 1);
    await kill();
    const never = await answers();
    await start();
    // An acknowledgement made anew would carry another time.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = await answerTo(message('ACK'));
    expect(again.toString('latin1')).toContain(`MSA|AA|ACK-${test}`);
    expect(again.equals(never)).toBe(true);
    expect(await receipts()).toHaveLength(1);
    await delivered(1);
    await sound(1);
  });

  it('at any moment around the commit: told or not told, one receipt after the repetition', async () => {
    await start();
    for (const [index, milliseconds] of [0, 2, 5, 12].entries()) {
      const { socket, answers } = await silentLine();
      socket.write(frame(message(`EDGE${index}`)));
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await kill();
      const told = (await answers()).length > 0;
      await start();
      const known = (await receipts()).some(({ name }) => name === `EDGE${index}-${test}`);
      if (told) expect(known).toBe(true);
      expect(await send(message(`EDGE${index}`))).toBe('AA');
      expect(await receipts()).toHaveLength(index + 1);
    }
    await delivered(4);
    await sound(4);
  });
});

describe('after the commit, before the file is moved', () => {
  it('the file is moved after the restart, and not taken a second time', async () => {
    await start();
    // Something that is no folder where the day's folder would be: the move cannot happen, the commit can.
    const source = join(data, 'taken', 'in');
    mkdirSync(source, { recursive: true });
    const days = [0, 1].map((more) => {
      const date = new Date(Date.now() + more * 86_400_000);
      return join(
        source,
        [date.getFullYear(), date.getMonth() + 1, date.getDate()]
          .map((part) => String(part).padStart(2, '0'))
          .join('-'),
      );
    });
    for (const day of days) writeFileSync(day, '');
    writeFileSync(join(living().inbox, 'lettre.hl7'), message('MOVE'));
    await until('it is taken', async () => (await receipts()).length === 1);
    expect(existsSync(join(living().inbox, 'lettre.hl7'))).toBe(true);
    await kill();
    for (const day of days) rmSync(day);
    await start();
    await until('it is moved', () => readdirSync(living().inbox).length === 0);
    expect(takenFiles()).toEqual(['lettre.hl7']);
    await delivered(1);
    expect(await receipts()).toHaveLength(1);
    await sound(1);
  });
});

describe('while translating', () => {
  it('it is done again from the receipt: same id, same bytes as where nobody was killed', async () => {
    await sandbox.offline();
    const large = largeMessage('LARGE', 6000);
    await start();
    const { socket } = await silentLine();
    socket.write(frame(large));
    // Not the API: the process that translates has no time to answer it. The acknowledgement is there as soon as the commit is.
    await new Promise((resolve) => socket.once('readable', resolve));
    await kill();
    const killedAt = Date.now();
    await start();
    const translated = await translatedOnce();
    const read = translated.story.find(({ kind }) => kind === 'read');
    const received = translated.story.find(({ kind }) => kind === 'received');
    expect(received?.at).toBeLessThan(killedAt);
    expect(read?.at).toBeGreaterThanOrEqual(killedAt);
    await kill();

    renameSync(data, join(folder, 'killed'));
    await start();
    expect(await send(large)).toBe('AA');
    const calm = await translatedOnce();
    expect(translated.id).toBe(calm.id);
    expect(translated.uniqueId).toBe(calm.uniqueId);
    expect(translated.contentHash).toBe(calm.contentHash);
  }, 300_000);

  async function translatedOnce() {
    // Thousands of results: how long it takes on a busy machine is not what is proven here.
    await until('it is translated', async () => (await living().rows()).length === 1, 140);
    const [row] = await living().rows();
    return living().client.call('document', { id: row?.id ?? '' });
  }
});

describe('after “sending” is written', () => {
  beforeEach(async () => {
    gate = await gateBefore(sandbox, folder);
  });

  it('before the first byte leaves: the DSP is asked, and it is sent', async () => {
    gate?.let({ up: 0 });
    await start();
    expect(await send(message('S0'))).toBe('AA');
    await until('it is being sent', async () => (await states()).includes('sending'));
    await kill();
    expect((await sandbox.requests()).slice(earlier.requests).map(({ transaction }) => transaction)).not.toContain(
      'ITI-41',
    );
    gate?.let({});
    await start();
    await delivered(1);
    expect(await askedAboutTheOne()).toEqual(['ITI-18 accepted', 'ITI-41 accepted']);
    await sound(1);
  });

  it('in the middle of the bytes: the DSP has nothing, is asked, and it is sent whole', async () => {
    // More than may pass, however many bytes the handshake takes.
    const most = 60_000;
    gate?.let({ up: most });
    await start();
    expect(await send(largeMessage('S1', 300))).toBe('AA');
    await until('the first part has left', () => (gate?.seen().fromAgent ?? 0) > most);
    expect(await states()).toEqual(['sending']);
    await kill();
    gate?.let({});
    expect(await stored()).toEqual([]);
    await start();
    await delivered(1);
    expect(await askedAboutTheOne()).toEqual(['ITI-18 accepted', 'ITI-41 accepted']);
    const [whole] = await stored();
    expect(whole?.size).toBeGreaterThan(most);
    await sound(1);
  });
});

describe('after the DSP stored it', () => {
  const isStored = (): Promise<void> => until('it is stored', async () => (await stored()).length === 1);

  it('before its answer is read: recognised, without a second copy', async () => {
    await sandbox.faults([{ transaction: 'ITI-41', times: 1, kind: 'delay', ms: 3000 }]);
    await start();
    expect(await send(message('D1'))).toBe('AA');
    await isStored();
    await kill();
    await start();
    await delivered(1);
    expect(await askedAboutTheOne()).toEqual(['ITI-41 accepted', 'ITI-18 accepted']);
    await sound(1);
  });

  it('with the answer in the machine and not read by the process: the same', async () => {
    await sandbox.faults([{ transaction: 'ITI-41', times: 1, kind: 'delay', ms: 600 }]);
    await start();
    expect(await send(message('D2'))).toBe('AA');
    await isStored();
    process.kill(living().ready.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 900));
    await kill();
    await start();
    await delivered(1);
    expect(await askedAboutTheOne()).toEqual(['ITI-41 accepted', 'ITI-18 accepted']);
    await sound(1);
  });

  it('at any moment around the writing of the answer: delivered, without a second copy', async () => {
    for (const [index, milliseconds] of [0, 4, 10].entries()) {
      await start();
      await sandbox.faults([{ transaction: 'ITI-41', times: 1, kind: 'delay', ms: 200 }]);
      expect(await send(message(`D3-${index}`))).toBe('AA');
      await until('it is stored', async () => (await stored()).length === index + 1);
      await new Promise((resolve) => setTimeout(resolve, 150 + milliseconds));
      await kill();
    }
    await start();
    await delivered(3);
    for (const { uniqueId } of await stored())
      expect((await askedAbout(uniqueId)).filter((line) => line.startsWith('ITI-41'))).toHaveLength(1);
    await sound(3);
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!canMount)('the disk is full (a small file system of its own; needs root)', () => {
  const filler = (): string => join(data, 'filler');

  beforeEach(() => {
    mkdirSync(data, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=700', 'none', data]);
    mounted = data;
  });

  /** Every byte that is left. */
  function fill(): void {
    const handle = openSync(filler(), 'a');
    try {
      for (const size of [65_536, 4096, 1]) {
        const block = Buffer.alloc(size, 1);
        try {
          while (writeSync(handle, block) > 0);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
    } finally {
      closeSync(handle);
    }
  }

  it('“not now” in both modes of acknowledgement, files stay, and it goes on by itself', async () => {
    await start();
    expect(await send(message('BEFORE'))).toBe('AA');
    await delivered(1);
    const file = join(living().inbox, 'attend.hl7');
    writeFileSync(file, message('FILE'));
    fill();
    const enhanced = Buffer.from(message('ENH').toString('utf8').replace('|2.5.1|||||LUX', '|2.5.1|||AL|NE|LUX'));
    // The log of the database may still have room in pages of its own: it is used up first.
    let answer = 'AA';
    let taken = 1;
    for (; answer === 'AA' && taken < 200; taken += 1) answer = await send(message(`FULL${taken}`));
    expect(answer).toBe('AE');
    expect(await send(enhanced)).toBe('CE');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(statSync(file).size).toBe(message('FILE').length);
    const known = (await receipts()).map(({ name }) => name);
    expect(known).not.toContain(`ENH-${test}`);
    expect(known).not.toContain('attend.hl7');

    rmSync(filler());
    expect(await send(enhanced)).toBe('CA');
    expect(await send(message(`FULL${taken - 1}`))).toBe('AA');
    await until('the file is taken', () => readdirSync(living().inbox).length === 0);
    const all = (await receipts()).length;
    await delivered(all);
    await sound(all);
  });

  it('an answer of the DSP while there is no room, and then the end: written in the reserve or asked for, delivered, without a second copy', async () => {
    await start();
    await sandbox.faults([{ transaction: 'ITI-41', times: 1, kind: 'delay', ms: 700 }]);
    expect(await send(message('OUTCOME'))).toBe('AA');
    await until('it is stored', async () => (await stored()).length === 1);
    fill();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await kill();
    rmSync(filler());
    await start();
    await delivered(1);
    // The reserve holds the answer; where even that was not to be had, the DSP was asked, by the living process too. Never sent again.
    const [first, ...later] = await askedAboutTheOne();
    expect(first).toBe('ITI-41 accepted');
    expect(later.filter((request) => request !== 'ITI-18 accepted')).toEqual([]);
    await sound(1);
  });
});

describe('what was stored is damaged or locked', () => {
  const database = (): string => join(data, 'journal.db');

  /** A journal with documents in it, closed orderly: everything lies in the database itself. */
  async function filledAndStopped(): Promise<void> {
    await start();
    for (let index = 0; index < 12; index += 1) expect(await send(message(`K${index}`))).toBe('AA');
    await delivered(12);
    await living().stop();
    agent = undefined;
  }

  const refusesToStart = async (code: string): Promise<void> => {
    const before = sha256(database());
    const { code: exitCode, stderr } = await relais(['run', '--data', data, '--sandbox', sandbox.file]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(code);
    expect(sha256(database())).toBe(before);
  };

  /** The file that was set aside, whole: what `damage` left of it, byte for byte. */
  function setAside(damaged: Buffer): void {
    const [name, ...others] = readdirSync(data).filter((file) => /^journal-damaged-.*\.db$/.test(file));
    expect(others).toEqual([]);
    expect(readFileSync(join(data, name ?? '')).equals(damaged)).toBe(true);
  }

  const warned = async (): Promise<boolean> =>
    (await living().client.call('overview', {})).warnings.some(
      ({ code, severity }) => code === 'JOURNAL-REBUILT' && severity === 'problem',
    );

  it('the first page: set aside whole, rebuilt without a loss, told until somebody has seen it', async () => {
    await filledAndStopped();
    const bytes = readFileSync(database());
    bytes.writeUInt8(bytes.readUInt8(200) ^ 0xff, 200);
    writeFileSync(database(), bytes);
    await start();
    setAside(bytes);
    await delivered(12);
    expect(await warned()).toBe(true);
    // Known again by what it is: no second copy.
    expect(await send(message('K3'))).toBe('AA');
    expect(await receipts()).toHaveLength(12);
    expect((await relais(['recover', 'seen', '--data', data])).code).toBe(0);
    expect(await warned()).toBe(false);
    await sound(12);
  });

  it('pages further in: set aside whole, rebuilt, every document there or named, and nothing sent twice', async () => {
    await filledAndStopped();
    const bytes = readFileSync(database());
    for (let at = 4096 * 8 + 50; at < bytes.length; at += 4096 * 4) bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
    writeFileSync(database(), bytes);
    const { code, stdout } = await relais(['verify', '--data', data]);
    expect(code).toBe(1);
    setAside(bytes);
    const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: { subject: string; problem: string }[] };
    expect(ok).toBe(false);
    // Nothing but what was lost is wrong: the rebuilt journal itself is sound.
    expect(problems.filter(({ problem }) => !problem.includes('lost with a damaged database'))).toEqual([]);
    await start();
    expect(await warned()).toBe(true);
    const rows = await living().rows();
    const named = problems.filter(({ problem }) => problem.startsWith('the document was lost'));
    const missing = named.filter(({ subject }) => !rows.some(({ id }) => id === subject));
    expect(rows.length + missing.length).toBeGreaterThanOrEqual(12);
    const known = new Set(named.map(({ subject }) => subject));
    expect(rows.filter(({ id, state }) => state !== 'delivered' && !known.has(id))).toEqual([]);
    // What is asked again is recognised.
    await until('nothing is under way', async () =>
      (await states()).every((state) => !['ready', 'sending', 'unknown'].includes(state)),
    );
    expect(await stored()).toHaveLength(12);
  });

  it('the key is gone: refuses to start, deletes nothing, and with the key everything is there', async () => {
    await filledAndStopped();
    const key = join(data, 'journal.key');
    const kept = join(folder, 'kept.key');
    renameSync(key, kept);
    await refusesToStart('JOURNAL-KEY-MISSING');
    expect(existsSync(key)).toBe(false);
    renameSync(kept, key);
    await start();
    await delivered(12);
    await sound(12);
    const [row] = await living().rows();
    expect((await living().client.bytes(contentPaths.source(row?.id ?? ''))).length).toBeGreaterThan(0);
  });

  it('the key is gone: the printed recovery key brings everything back, another one nothing', async () => {
    await filledAndStopped();
    const printed = JSON.parse((await relais(['recover', 'new', '--data', data])).stdout) as { recoveryKey: string };
    rmSync(join(data, 'journal.key'));
    await refusesToStart('JOURNAL-KEY-MISSING');
    const typed = (text: string) => relais(['recover', '--data', data], { RELAIS_RECOVERY_KEY: text });
    const wrong = await typed(`${printed.recoveryKey.startsWith('7') ? '8' : '7'}${printed.recoveryKey.slice(1)}`);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toMatch(/^RECOVERY-KEY-MISTYPED: /m);
    expect(existsSync(join(data, 'journal.key'))).toBe(false);
    expect((await typed(printed.recoveryKey.toLowerCase())).code).toBe(0);
    await start();
    await delivered(12);
    await sound(12);
  });

  it('the key is being changed: killed at any moment, the journal opens with the old or the new one', async () => {
    await filledAndStopped();
    for (const milliseconds of [300, 450, 600, 800, 1100]) {
      await relaisKilledAfter(['key', 'rotate', '--data', data], milliseconds);
      const { code, stdout } = await relais(['verify', '--data', data]);
      expect([code, stdout]).toEqual([0, '{"ok":true,"problems":[]}\n']);
    }
    expect((await relais(['key', 'rotate', '--data', data])).code).toBe(0);
    await start();
    await delivered(12);
    await sound(12);
  });
});

describe('the clock jumps', () => {
  it('a day forward and two back while the DSP is away: order and waiting hold', async () => {
    const day = 86_400_000;
    const { environment, jump } = clockOf(join(folder, 'clock'));
    agent = await agentProcess(folder, sandbox, [], environment);
    await sandbox.offline();
    expect(await send(message('C1'))).toBe('AA');
    jump(day);
    expect(await send(message('C2'))).toBe('AA');
    jump(-day);
    expect(await send(message('C3'))).toBe('AA');
    await until('all are read', async () => (await living().rows()).length === 3);
    const byName = new Map<string, number>();
    for (const { name, receivedAt } of (await living().client.call('receipts', { limit: 10 })).rows)
      byName.set(name, receivedAt);
    const at = (name: string): number => byName.get(`${name}-${test}`) ?? Number.NaN;
    // The clock did jump for the agent.
    expect(at('C2') - at('C1')).toBeGreaterThan(day / 2);
    expect(at('C1') - at('C3')).toBeGreaterThan(day / 2);
    jump(0);
    await sandbox.online();
    await delivered(3);
    const details = await Promise.all(
      (await living().rows()).map(({ id }) => living().client.call('document', { id })),
    );
    const sources = new Map<string, string>();
    for (const { id, uniqueId } of details) {
      const source = Buffer.from(await living().client.bytes(contentPaths.source(id))).toString('utf8');
      sources.set(uniqueId ?? '', /\|(C\d)-\d+\|P\|/.exec(source)?.[1] ?? '');
    }
    expect((await stored()).map(({ uniqueId }) => sources.get(uniqueId))).toEqual(['C1', 'C2', 'C3']);
    await sound(3);
  });
});
