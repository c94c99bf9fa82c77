import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { frame } from './frames.ts';
import { listenMllp } from './mllp.ts';
import type { MllpTls } from './mllp-tls.ts';
import type { MllpOptions } from './mllp.ts';
import type { MessageProtocol, RunningSource } from './types.ts';

let keys: string;
let folder: string;
let journal: Journal;
const sources: RunningSource[] = [];
const protocol: MessageProtocol = {
  messagesOf: (content) => [content],
  identify: (message) => {
    const key = Buffer.from(message).toString();
    return { ok: true, key, controlId: key, sender: 'LAB', processingId: 'P', enhanced: false };
  },
  acknowledge: (_, kind) => Buffer.from(kind),
};

const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: keys, stdio: 'ignore' });
};
const pem = (name: string): string => readFileSync(join(keys, name), 'utf8');
const authority = (name: string): void => {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
  );
};
const issue = (name: string, subject: string, ca: string): void => {
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    subject,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
  );
  writeFileSync(join(keys, `${name}.ext`), 'subjectAltName=DNS:localhost');
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${ca}.pem`,
    '-CAkey',
    `${ca}.key`,
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.pem`,
  );
};

beforeAll(() => {
  keys = mkdtempSync(join(tmpdir(), 'relais-mllps-keys-'));
  authority('house');
  authority('stranger');
  writeFileSync(join(keys, 'empty'), '');
  issue('server', '/CN=localhost', 'house');
  issue('lab', '/O=Labo/CN=feed', 'house');
  issue('other', '/O=Autre/CN=feed', 'house');
  issue('forged', '/O=Labo/CN=feed', 'stranger');
});
afterAll(() => {
  rmSync(keys, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-mllps-'));
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key: new Uint8Array(randomBytes(32)),
    now: () => 1000,
    newId: randomUUID,
  });
});
afterEach(async () => {
  for (const source of sources.splice(0)) await source.stop();
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(tls: Partial<MllpTls> = {}, more: Partial<MllpOptions> = {}): Promise<number> {
  const source = await listenMllp({
    name: 'labo',
    host: '127.0.0.1',
    port: 0,
    journal,
    protocol,
    events: { taken: () => undefined, waiting: () => undefined, trouble: () => undefined, irregular: () => undefined },
    now: () => 1000,
    tls: { identity: { certificate: pem('server.pem'), key: pem('server.key') }, ...tls },
    ...more,
  });
  sources.push(source);
  return Number(source.address.split(':').at(-1));
}

/** What a sender hears: the acknowledgement, or `closed`. */
const send = (port: number, message: string, client?: string): Promise<string> =>
  new Promise((resolve) => {
    const own = client === undefined ? {} : { cert: pem(`${client}.pem`), key: pem(`${client}.key`) };
    const socket = connect({ host: '127.0.0.1', port, ca: pem('house.pem'), servername: 'localhost', ...own }, () =>
      socket.write(frame(Buffer.from(message))),
    );
    socket.on('data', (bytes: Buffer) => {
      resolve(bytes.subarray(1, -2).toString());
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve('closed');
    });
  });
/** How long a handshake may take where nothing else is said, milliseconds: what ends for another reason ends sooner. */
const HANDSHAKE = 10_000;
/** How long a plain connection that sends these bytes is kept, in milliseconds. */
const keptOpen = (port: number, bytes: Uint8Array): Promise<number> =>
  new Promise((resolve) => {
    const began = performance.now();
    const socket = connectPlain(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => {
      resolve(performance.now() - began);
    });
  });
const stored = (): number => journal.summary().receipts.received;

describe('a feed over TLS', () => {
  it('takes and acknowledges a message as a plain one does', async () => {
    const port = await listen();
    expect(await send(port, 'M1')).toBe('accept');
    expect(stored()).toBe(1);
  });

  it('takes its certificate from a PKCS#12 file as well', async () => {
    openssl(
      'pkcs12',
      '-export',
      '-in',
      'server.pem',
      '-inkey',
      'server.key',
      '-passout',
      'pass:geheim',
      '-out',
      'server.p12',
    );
    const port = await listen({ identity: { pkcs12: readFileSync(join(keys, 'server.p12')), passphrase: 'geheim' } });
    expect(await send(port, 'M1')).toBe('accept');
  });

  it('never speaks without TLS: a plain message is neither taken nor answered', async () => {
    const port = await listen();
    expect(await keptOpen(port, frame(Buffer.from('M1')))).toBeLessThan(HANDSHAKE);
    expect(stored()).toBe(0);
  });

  it.each([
    ['a key that is not the certificate’s', { identity: { certificate: 'server.pem', key: 'lab.key' } }],
    ['a certificate file that is empty', { identity: { certificate: 'empty', key: 'server.key' } }],
    ['an authority file that is empty', { clientCa: '', requireClientCertificate: true }],
    ['required client certificates without an authority', { requireClientCertificate: true }],
  ])('stays closed with %s', async (_, given) => {
    const tls =
      'identity' in given
        ? { identity: { certificate: pem(given.identity.certificate), key: pem(given.identity.key) } }
        : given;
    await expect(listen(tls)).rejects.toMatchObject({ problem: { code: 'INTAKE-TLS-UNUSABLE' } });
  });
});

describe('client certificates', () => {
  it('that are required let in who has one of the named authority, and nobody else', async () => {
    const port = await listen({ clientCa: pem('house.pem'), requireClientCertificate: true });
    expect(await send(port, 'M1', 'lab')).toBe('accept');
    expect(await send(port, 'M2')).toBe('closed');
    expect(await send(port, 'M3', 'forged')).toBe('closed');
    expect(stored()).toBe(1);
  });

  it('that are optional may be missing; one that is shown must hold', async () => {
    const port = await listen({ clientCa: pem('house.pem') });
    expect(await send(port, 'M1')).toBe('accept');
    expect(await send(port, 'M2', 'lab')).toBe('accept');
    expect(await send(port, 'M3', 'forged')).toBe('closed');
    expect(stored()).toBe(2);
  });

  it('are held to the allowed subjects, whole values, all of them', async () => {
    const port = await listen({ clientCa: pem('house.pem'), subjects: [{ O: 'Labo', CN: 'feed' }] });
    expect(await send(port, 'M1', 'lab')).toBe('accept');
    expect(await send(port, 'M2', 'other')).toBe('closed');
    expect(await send(port, 'M3')).toBe('closed');
    expect(stored()).toBe(1);
  });
});

describe('a handshake', () => {
  it('that is garbage or never comes ends soon, gives its place back, and is noted', async () => {
    const port = await listen(
      { handshakeMilliseconds: 150 },
      { limits: { total: 1, perAddress: 1, reservedLocal: 0 } },
    );
    expect(await keptOpen(port, randomBytes(500))).toBeLessThan(HANDSHAKE);
    const silent = await keptOpen(port, new Uint8Array());
    expect(silent).toBeGreaterThan(100);
    expect(silent).toBeLessThan(HANDSHAKE);
    expect(await send(port, 'M1')).toBe('accept');
  });
});
