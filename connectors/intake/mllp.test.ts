import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../clinical/index.ts';
import { JournalError, openJournal } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { frame, frameReader } from './frames.ts';
import { serveConnection } from './mllp-connection.ts';
import { listenMllp } from './mllp.ts';
import type { MllpOptions } from './mllp.ts';
import type { IntakeEvents, MessageProtocol, RunningSource } from './types.ts';

/** A protocol small enough to see through: `KEY|rest` is a message, anything else has no header. */
const protocol: MessageProtocol = {
  messagesOf: (content) => [content],
  identify: (message) => {
    const [, key = ''] = /^(\w+)\|/.exec(Buffer.from(message).toString()) ?? [];
    return key === ''
      ? {
          ok: false,
          problem: { code: 'NO-HEADER', cause: { fr: '', de: '', en: '' }, next: { fr: '', de: '', en: '' } },
        }
      : { ok: true, key, controlId: key, sender: 'LAB', processingId: 'P', enhanced: false };
  },
  acknowledge: (message, kind, at, problem) =>
    new Uint8Array(Buffer.from(`${kind} ${problem?.code ?? '-'} ${at} ${Buffer.from(message).toString().slice(0, 8)}`)),
};
const key = new Uint8Array(randomBytes(32));

let folder: string;
let journal: Journal;
let clock = 1000;
const sources: RunningSource[] = [];
const clients: Socket[] = [];
const taken: string[] = [];
const troubles: (Problem | undefined)[] = [];
const events: IntakeEvents = {
  taken: (result) => taken.push(result.kind),
  waiting: () => undefined,
  trouble: (_, problem) => troubles.push(problem),
  irregular: () => undefined,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-mllp-'));
  clock = 1000;
  taken.length = 0;
  troubles.length = 0;
  journal = openJournal({ path: join(folder, 'journal.db'), key, now: () => clock, newId: randomUUID });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const source of sources.splice(0)) await source.stop();
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(more: Partial<MllpOptions> = {}): Promise<RunningSource & { port: number }> {
  const source = await listenMllp({
    name: 'labo',
    host: '127.0.0.1',
    port: 0,
    journal,
    protocol,
    events,
    now: () => (clock += 1),
    ...more,
  });
  sources.push(source);
  return { ...source, port: Number(source.address.split(':').at(-1)) };
}

/** A sender: gives the acknowledgements in the order in which they come. */
function sender(port: number): {
  socket: Socket;
  send(bytes: string | Uint8Array): void;
  answers(count: number): Promise<string[]>;
} {
  const socket = connect(port, '127.0.0.1');
  clients.push(socket);
  const reader = frameReader(1 << 20);
  const answers: string[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    for (const part of reader.push(chunk)) if (part.kind === 'frame') answers.push(Buffer.from(part.bytes).toString());
  });
  return {
    socket,
    send: (bytes) => socket.write(bytes),
    answers: async (count) => {
      await vi.waitFor(
        () => {
          expect(answers.length).toBeGreaterThanOrEqual(count);
        },
        { timeout: 30_000, interval: 5 },
      );
      return answers.splice(0, count);
    },
  };
}
const wrapped = (text: string): Uint8Array => frame(Buffer.from(text));
const receipts = (): readonly ReturnType<Journal['receipts']>[number][] => journal.receipts({ limit: 1000, offset: 0 });

describe('a message', () => {
  it('lies in the journal, with its answer, before the sender hears of it', async () => {
    const { port } = await listen();
    const client = sender(port);
    client.send(wrapped('M1|hello'));
    const [answer] = await client.answers(1);
    expect(answer).toMatch(/^accept - \d+ M1\|hello$/);
    const [receipt] = receipts();
    expect(receipt).toMatchObject({
      source: 'labo',
      sourceKind: 'mllp',
      name: 'M1',
      acknowledgement: 'accepted',
      state: 'received',
    });
    expect(Buffer.from(journal.receiptContent(receipt?.id ?? '')?.bytes ?? []).toString()).toBe('M1|hello');
    expect(taken).toEqual(['stored']);
  });

  it('sent twice is answered with the same bytes and taken once, also after a restart', async () => {
    const first = await listen();
    const one = sender(first.port);
    one.send(wrapped('M1|hello'));
    const [answer] = await one.answers(1);
    await first.stop();
    const again = sender((await listen()).port);
    again.send(wrapped('M1|hello'));
    expect(await again.answers(1)).toEqual([answer]);
    expect(receipts()).toHaveLength(1);
    expect(taken).toEqual(['stored']);
  });

  it('under a control id that was used for another is rejected, kept, and rejected again', async () => {
    const client = sender((await listen()).port);
    client.send(wrapped('M1|hello'));
    client.send(wrapped('M1|other'));
    client.send(wrapped('M1|other'));
    const [, second, third] = await client.answers(3);
    expect(second).toMatch(/^reject INTAKE-MESSAGE-CONFLICT/);
    expect(third).toBe(second);
    expect(receipts().map(({ state }) => state)).toEqual(['unreadable', 'received']);
  });

  it('without a readable header is rejected and kept once, for a person to see', async () => {
    const client = sender((await listen()).port);
    client.send(wrapped('????'));
    client.send(wrapped('????'));
    client.send(wrapped('M1|after'));
    const answers = await client.answers(3);
    expect(answers[0]).toMatch(/^reject NO-HEADER/);
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).toMatch(/^accept/);
    expect(receipts().map(({ name, acknowledgement }) => [name, acknowledgement])).toEqual([
      ['M1', 'accepted'],
      ['MLLP', 'rejected'],
    ]);
  });

  it('that is empty is rejected and leaves nothing to read', async () => {
    const client = sender((await listen()).port);
    client.send(wrapped(''));
    expect(await client.answers(1)).toEqual([expect.stringMatching(/^reject INTAKE-MESSAGE-EMPTY/)]);
    expect(receipts()).toEqual([]);
  });

  it('over the cap is rejected at its end, and the connection goes on', async () => {
    const client = sender((await listen({ maxFrameBytes: 1000 })).port);
    client.send(Buffer.concat([Buffer.from('\u000bBIG|'), Buffer.alloc(200_000, 'x')]));
    await wait(30);
    client.send(Buffer.from('\u001c\r'));
    client.send(wrapped('M2|ok'));
    const answers = await client.answers(2);
    expect(answers[0]).toMatch(/^reject INTAKE-MESSAGE-TOO-LARGE \d+ BIG\|xxxx/);
    expect(answers[1]).toMatch(/^accept/);
    expect(receipts()).toHaveLength(1);
  });
});

describe('many messages', () => {
  it('in one packet are answered in order, each once', async () => {
    const client = sender((await listen()).port);
    const names = Array.from({ length: 200 }, (_, index) => `M${index}`);
    client.send(Buffer.concat(names.map((name) => wrapped(`${name}|x`))));
    const answers = await client.answers(200);
    expect(answers.map((answer) => answer.split(' ')[3]?.split('|')[0])).toEqual(names);
    expect(receipts()).toHaveLength(200);
  });

  it('byte by byte, between noise, are taken as whole ones', async () => {
    const source = await listen();
    const client = sender(source.port);
    client.socket.setNoDelay(true);
    for (const byte of Buffer.concat([
      Buffer.from('noise'),
      wrapped('M1|slow'),
      Buffer.from('\r\n'),
      wrapped('M2|slow'),
    ])) {
      client.send(Uint8Array.of(byte));
      await wait(0);
    }
    await client.answers(2);
    expect(receipts()).toHaveLength(2);
  });

  it('from several senders at once are all taken', async () => {
    const { port } = await listen();
    await Promise.all(
      Array.from({ length: 8 }, async (_, number) => {
        const client = sender(port);
        for (let index = 0; index < 25; index += 1) {
          client.send(wrapped(`S${number}x${index}|x`));
          await client.answers(1);
        }
      }),
    );
    expect(receipts()).toHaveLength(200);
    expect(journal.verify()).toEqual([]);
  });

  it('of a sender that never reads its answers do not fill the memory: reading stops', async () => {
    const client = sender((await listen()).port);
    client.socket.pause();
    const big = wrapped(`M|${'x'.repeat(60_000)}`);
    let sent = 0;
    client.socket.on('error', () => undefined);
    // The journal answers duplicates with the stored acknowledgement; the sender takes none of them.
    while (sent < 400 && client.socket.write(big)) sent += 1;
    await wait(100);
    client.socket.resume();
    await client.answers(sent);
    expect(receipts()).toHaveLength(1);
  });
});

describe('a sender that goes away', () => {
  it('after its message gets the answer when it asks again', async () => {
    const { port } = await listen();
    const client = sender(port);
    await new Promise((resolve) => client.socket.once('connect', resolve));
    client.socket.end(wrapped('M1|half-closed'));
    expect(await client.answers(1)).toEqual([expect.stringMatching(/^accept/)]);
  });

  it('before its answer is written leaves a mark, and the repetition clears it', async () => {
    const { receipt } = journal.take({
      source: 'labo',
      sourceKind: 'mllp',
      name: 'M1',
      bytes: Buffer.from('M1|x'),
      messageKey: 'id:M1',
    });
    journal.acknowledge(receipt.id, Buffer.from('the answer of then'), 'accepted');
    const server = createServer((socket) => {
      serveConnection(socket, {
        journal,
        maxFrameBytes: 1000,
        idleMilliseconds: 1000,
        irregular: () => undefined,
        failed: () => undefined,
        answers: {
          messagesOf: (content) => [content],
          toMessage: () => {
            socket.destroy();
            return Promise.resolve({ bytes: Buffer.from('nobody reads this'), receiptId: receipt.id });
          },
          toTooLarge: () => ({ bytes: Buffer.of() }),
        },
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sender((server.address() as AddressInfo).port).send(wrapped('M1|x'));
    await expect.poll(() => receipts()[0]?.acknowledgement).toBe('undelivered');
    server.close();

    const again = sender((await listen()).port);
    again.send(wrapped('M1|x'));
    expect(await again.answers(1)).toEqual(['the answer of then']);
    expect(receipts()).toMatchObject([{ acknowledgement: 'accepted' }]);
  });

  it('in the middle of a message leaves nothing but a note', async () => {
    const source = await listen({ idleMilliseconds: 60 });
    const client = sender(source.port);
    client.send(Buffer.from('\u000bM1|half'));
    await new Promise((resolve) => client.socket.once('close', resolve));
    expect(receipts()).toEqual([]);
    const whole = sender(source.port);
    whole.send(wrapped('M1|whole'));
    await whole.answers(1);
  });

  it('stays connected when it is silent between messages', async () => {
    const client = sender((await listen({ idleMilliseconds: 40 })).port);
    client.send(wrapped('M1|x'));
    await client.answers(1);
    await wait(150);
    client.send(wrapped('M2|x'));
    expect(await client.answers(1)).toHaveLength(1);
  });
});

describe('a full disk', () => {
  it('is answered "not now", nothing stored, and ends by itself', async () => {
    const failing = { full: true };
    const full: Journal = {
      ...journal,
      takeAll: (arrivals) => {
        if (failing.full) throw new JournalError('full', 'no space');
        return journal.takeAll(arrivals);
      },
    };
    const client = sender((await listen({ journal: full })).port);
    client.send(wrapped('M1|x'));
    expect(await client.answers(1)).toEqual([expect.stringMatching(/^error INTAKE-NOT-NOW/)]);
    expect(receipts()).toEqual([]);
    client.send(wrapped('M1|x'));
    await client.answers(1);
    expect(troubles.map((problem) => problem?.code)).toEqual(['INTAKE-NOT-NOW']);
    failing.full = false;
    client.send(wrapped('M1|x'));
    expect(await client.answers(1)).toEqual([expect.stringMatching(/^accept/)]);
    expect(troubles.map((problem) => problem?.code)).toEqual(['INTAKE-NOT-NOW', undefined]);
  });
});

describe('a port in use', () => {
  it('is told with a next step, and taken as soon as it is free', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const source = await listen({ port, retryMilliseconds: 30 });
    expect(source.address).toBe(`127.0.0.1:${port}`);
    expect(troubles[0]).toMatchObject({ code: 'INTAKE-PORT-IN-USE' });
    expect(troubles[0]?.next.fr).not.toBe('');
    await new Promise((resolve) => other.close(resolve));
    await expect.poll(() => troubles.at(-1)).toBeUndefined();
    const client = sender(port);
    client.send(wrapped('M1|x'));
    expect(await client.answers(1)).toHaveLength(1);
  });

  it('is another problem than an address that is not this computer’s', async () => {
    await listen({ host: '203.0.113.7', retryMilliseconds: 10_000 });
    expect(troubles[0]).toMatchObject({ code: 'INTAKE-ADDRESS-UNKNOWN' });
  });
});

describe('a killed process', () => {
  it('between the commit of a group and its acknowledgements: every sender repeats, one receipt each', async () => {
    journal.close();
    const path = join(folder, 'journal.db');
    const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      import { openJournal } from ${here('../journal/index.ts')};
      import { listenMllp } from ${here('./index.ts')};
      const journal = openJournal({ path: ${JSON.stringify(path)}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
      const dying = { ...journal, takeAll: (arrivals) => {
        const results = journal.takeAll(arrivals);
        if (arrivals.length > 1) process.kill(process.pid, 'SIGKILL');
        return results;
      } };
      const protocol = { messagesOf: (bytes) => [bytes], identify: (bytes) => { const key = Buffer.from(bytes).toString(); return { ok: true, key, controlId: key, sender: 'L', processingId: 'P', enhanced: false }; }, acknowledge: () => new Uint8Array([65]) };
      const source = await listenMllp({ name: 'labo', host: '127.0.0.1', port: 0, journal: dying, protocol, now: Date.now, events: { taken() {}, waiting() {}, trouble() {}, irregular() {} } });
      console.log(source.address);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) =>
      child.once('close', (_, signal) => {
        resolve(signal);
      }),
    );
    const port = await new Promise<number>((resolve) => {
      child.stdout.once('data', (line: Buffer) => {
        resolve(Number(line.toString().trim().split(':')[1]));
      });
    });
    const acknowledged = new Set<string>();
    const sent = Array.from({ length: 8 }, (_, number) => {
      const names = Array.from({ length: 4 }, (_unused, index) => `S${number}N${index}`);
      const client = sender(port);
      let heard = 0;
      client.socket.on('data', (bytes: Buffer) => {
        for (const byte of bytes) if (byte === 0x0b) acknowledged.add(names[heard++] ?? '');
      });
      client.send(Buffer.concat(names.map(wrapped)));
      return names;
    }).flat();
    expect(await ended).toBe('SIGKILL');
    await wait(50);

    journal = openJournal({ path, key, now: () => clock, newId: randomUUID });
    const stored = receipts().map(({ name }) => name);
    // The group that was cut off lies there, more than one of it, and nobody had heard more than what is stored.
    expect(stored.length - acknowledged.size).toBeGreaterThan(1);
    for (const name of acknowledged) expect(stored).toContain(name);
    expect(new Set(stored).size).toBe(stored.length);

    const whole: MessageProtocol = {
      ...protocol,
      identify: (bytes) => {
        const id = Buffer.from(bytes).toString();
        return { ok: true, key: id, controlId: id, sender: 'L', processingId: 'P', enhanced: false };
      },
    };
    const again = sender((await listen({ protocol: whole })).port);
    again.send(Buffer.concat(sent.map(wrapped)));
    await again.answers(sent.length);
    expect(
      receipts()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(sent.sort());
    expect(journal.verify()).toEqual([]);
  });

  it('between the commit and the acknowledgement: the sender repeats, one receipt, one answer', async () => {
    journal.close();
    const path = join(folder, 'journal.db');
    const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      import { openJournal } from ${here('../journal/index.ts')};
      import { listenMllp } from ${here('./index.ts')};
      const journal = openJournal({ path: ${JSON.stringify(path)}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
      const dying = { ...journal, takeAll: (arrivals) => { journal.takeAll(arrivals); process.kill(process.pid, 'SIGKILL'); } };
      const protocol = { messagesOf: (bytes) => [bytes], identify: () => ({ ok: true, key: 'M1', controlId: 'M1', sender: 'L', processingId: 'P', enhanced: false }), acknowledge: () => new Uint8Array([65]) };
      const source = await listenMllp({ name: 'labo', host: '127.0.0.1', port: 0, journal: dying, protocol, now: Date.now, events: { taken() {}, waiting() {}, trouble() {}, irregular() {} } });
      console.log(source.address);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) =>
      child.once('close', (_, signal) => {
        resolve(signal);
      }),
    );
    const port = await new Promise<number>((resolve) => {
      child.stdout.once('data', (line: Buffer) => {
        resolve(Number(line.toString().trim().split(':')[1]));
      });
    });
    const first = sender(port);
    let answered = false;
    first.socket.on('data', () => {
      answered = true;
    });
    first.send(wrapped('M1|x'));
    expect(await ended).toBe('SIGKILL');
    expect(answered).toBe(false);

    journal = openJournal({ path, key, now: () => clock, newId: randomUUID });
    expect(receipts()).toHaveLength(1);
    const again = sender((await listen()).port);
    again.send(wrapped('M1|x'));
    // The acknowledgement that was stored with the message, not a new one.
    expect(await again.answers(1)).toEqual(['A']);
    expect(receipts()).toHaveLength(1);
    expect(journal.verify()).toEqual([]);
  });
});

it('stops at once and lets the port go', async () => {
  const source = await listen();
  const client = sender(source.port);
  client.send(Buffer.from('\u000bhalf'));
  await wait(20);
  await source.stop();
  const again = await listen({ port: source.port });
  expect(again.port).toBe(source.port);
  expect(troubles).toEqual([]);
});
