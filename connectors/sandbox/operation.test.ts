/** Faults, offline and online, restarts, the window for tests, large documents, ports and folders. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../clinical/index.ts';
import { parseFaults, parsePatients, startSandbox, type FaultKind, type Sandbox } from './index.ts';
import { dossierNumber } from './patients.ts';
import * as client from './client.test-data.ts';

const matricule = '1893120105732';
const dossierId = dossierNumber(matricule);
let root: string;
let sandbox: Sandbox;
let assertion: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'relais sandbox é '));
  sandbox = await startSandbox({ dataDir: join(root, 'data') });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  assertion = await client.fetchAssertion(sandbox.ready, Date.now());
});

const admin = (path: string, method = 'GET', body?: unknown): Promise<Response> =>
  fetch(`${sandbox.ready.admin}${path}`, body === undefined ? { method } : { method, body: JSON.stringify(body) });

const submit = (document: client.TestDocument, target: Sandbox = sandbox): Promise<client.Reply> => {
  const message = client.soap(client.provideAction, assertion, client.metadata(document, { dossierId }));
  return client.post(target.ready.xds, target.ready, client.mtom(message, document.bytes), client.mtomType);
};
const isHeld = (document: client.TestDocument, target: Sandbox = sandbox): boolean =>
  target.documents().some((entry) => entry.uniqueId === document.uniqueId);
const inject = async (transaction: string, kind: FaultKind, more: object = {}): Promise<void> => {
  expect((await admin('faults', 'POST', [{ transaction, times: 1, kind, ...more }])).status).toBe(200);
};

describe('faults', () => {
  it('refuse: a refusal with the code asked for, nothing stored', async () => {
    await inject('ITI-41', 'refuse', { code: 'InvalidDocumentContent' });
    const document = client.cda(matricule);
    expect(client.codesIn((await submit(document)).body)).toEqual(['InvalidDocumentContent']);
    expect(isHeld(document)).toBe(false);
    expect(sandbox.requests().at(-1)).toMatchObject({
      outcome: 'refused',
      fault: 'refuse',
      uniqueIds: [document.uniqueId],
      errorCodes: ['InvalidDocumentContent'],
    });
  });

  it('busy: 503 with Retry-After, nothing stored', async () => {
    await inject('ITI-41', 'busy', { retryAfter: 7 });
    const document = client.cda(matricule);
    const reply = await submit(document);
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('7');
    expect(isHeld(document)).toBe(false);
  });

  it('drop-before-store: the connection breaks, nothing stored', async () => {
    await inject('ITI-41', 'drop-before-store');
    const document = client.cda(matricule);
    await expect(submit(document)).rejects.toThrow();
    expect(isHeld(document)).toBe(false);
    expect(sandbox.requests().at(-1)).toMatchObject({ outcome: 'dropped', uniqueIds: [document.uniqueId] });
  });

  it('drop-after-store: the connection breaks, and it is stored', async () => {
    await inject('ITI-41', 'drop-after-store');
    const document = client.cda(matricule);
    await expect(submit(document)).rejects.toThrow();
    expect(isHeld(document)).toBe(true);
    expect(sandbox.requests().at(-1)).toMatchObject({ outcome: 'accepted', fault: 'drop-after-store' });
  });

  it('delay: stored at once, answered late', async () => {
    await inject('ITI-41', 'delay', { ms: 300 });
    const document = client.cda(matricule);
    const started = performance.now();
    const reply = submit(document);
    await expect.poll(() => isHeld(document)).toBe(true);
    expect((await reply).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
  });

  it('garbage and truncate: stored, and an answer that is none', async () => {
    await inject('ITI-41', 'garbage');
    const [first, second] = [client.cda(matricule), client.cda(matricule)];
    expect((await submit(first)).body).toContain('It works!');
    await inject('ITI-41', 'truncate');
    await expect(submit(second)).rejects.toThrow();
    expect(isHeld(first) && isHeld(second)).toBe(true);
  });

  it('happen as often as asked, in order, to their own transaction only', async () => {
    await admin('faults', 'POST', [
      { transaction: 'ITI-41', times: 2, kind: 'busy' },
      { transaction: 'ITI-41', times: 1, kind: 'refuse' },
      { transaction: 'IDP', times: 1, kind: 'busy' },
    ]);
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await submit(client.cda(matricule))).status);
    expect(statuses).toEqual([503, 503, 200, 200]);
    await expect(client.fetchAssertion(sandbox.ready, Date.now())).rejects.toThrow();
    await expect(client.fetchAssertion(sandbox.ready, Date.now())).resolves.toContain('Assertion');
  });

  it('end with DELETE', async () => {
    await inject('ITI-41', 'busy');
    expect((await admin('faults', 'DELETE')).status).toBe(200);
    expect((await submit(client.cda(matricule))).status).toBe(200);
  });

  it('of no kind are refused with the problem', async () => {
    const reply = await admin('faults', 'POST', [{ transaction: 'ITI-99', times: 1, kind: 'busy' }]);
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain('SANDBOX-FAULTS-INVALID');
    expect(() => parseFaults('x')).toThrow(ProblemError);
    expect(() => parsePatients([{ matricule: 1 }])).toThrow(ProblemError);
  });
});

describe('offline and online', () => {
  it('closes the port for real, also for a request under way, and opens the same one again', async () => {
    await inject('ITI-41', 'delay', { ms: 60_000 });
    const document = client.cda(matricule);
    const underWay = submit(document);
    const broken = expect(underWay).rejects.toThrow();
    await expect.poll(() => isHeld(document)).toBe(true);
    expect(await (await admin('offline', 'POST')).json()).toEqual({ online: false });
    await broken;
    await expect(submit(client.cda(matricule))).rejects.toThrow('ECONNREFUSED');
    expect((await admin('documents')).status).toBe(200);
    expect(await (await admin('online', 'POST')).json()).toEqual({ online: true });
    expect((await submit(client.cda(matricule))).status).toBe(200);
  });
});

describe('a restart on the same folder', () => {
  it('keeps documents, states, requests, submission sets and certificates', async () => {
    const dataDir = join(root, 'restart');
    const first = await startSandbox({ dataDir });
    assertion = await client.fetchAssertion(first.ready, Date.now());
    const [old, fresh] = [client.cda(matricule), client.cda(matricule)];
    const entryId = `urn:uuid:${randomUUID()}`;
    const send = (target: Sandbox, document: client.TestDocument, options: object): Promise<client.Reply> => {
      const message = client.soap(
        client.provideAction,
        assertion,
        client.metadata(document, { dossierId, ...options }),
      );
      return client.post(target.ready.xds, target.ready, client.mtom(message, document.bytes), client.mtomType);
    };
    const submissionSetId = client.oidOf(randomUUID());
    await send(first, old, { entryId, submissionSetId });
    await send(first, fresh, { replaces: entryId });
    const [documents, requests] = [first.documents(), [...first.requests()]];
    expect(documents.map((document) => document.status)).toEqual(['Deprecated', 'Approved']);
    await first.stop();
    // What a killed process leaves behind: a part that belongs to nothing, and half a line of a submission and of the log.
    await writeFile(join(dataDir, 'store', 'incoming', 'half'), 'x');
    await writeFile(join(dataDir, 'store', 'submissions.jsonl'), '{"submissionSetId":"2.25', { flag: 'a' });
    await writeFile(join(dataDir, 'requests.jsonl'), '{"at":"20', { flag: 'a' });
    const second = await startSandbox({ dataDir });
    expect(second.documents()).toEqual(documents);
    expect(second.requests()).toEqual(requests);
    expect(second.ready.clientP12Password).toBe(first.ready.clientP12Password);
    expect(client.codesIn((await send(second, client.cda(matricule), { submissionSetId })).body)).toEqual([
      'XDSDuplicateUniqueIdInRegistry',
    ]);
    const later = client.cda(matricule);
    await send(second, later, {});
    await second.stop();
    const third = await startSandbox({ dataDir });
    expect(third.documents().map(({ uniqueId }) => uniqueId)).toEqual(
      [old, fresh, later].map(({ uniqueId }) => uniqueId),
    );
    expect(third.requests()).toEqual(second.requests());
    await third.stop();
  });

  it('has what an earlier version kept in a file for each submission', async () => {
    const dataDir = join(root, 'earlier');
    const first = await startSandbox({ dataDir });
    assertion = await client.fetchAssertion(first.ready, Date.now());
    await submit(client.cda(matricule), first);
    await submit(client.cda(matricule), first);
    const documents = first.documents();
    await first.stop();
    const file = join(dataDir, 'store', 'submissions.jsonl');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    await rm(file);
    await mkdir(join(dataDir, 'store', 'submissions'));
    for (const [index, line] of lines.entries())
      await writeFile(join(dataDir, 'store', 'submissions', `00000000${index + 1}.json`), line);
    const second = await startSandbox({ dataDir });
    expect(second.documents()).toEqual(documents);
    await submit(client.cda(matricule), second);
    await second.stop();
    const third = await startSandbox({ dataDir });
    expect(third.documents()).toHaveLength(3);
    await third.stop();
  });
});

describe('the window', () => {
  it('lists documents and requests as JSON and as a page in three languages', async () => {
    await submit(client.cda(matricule));
    expect(await (await admin('documents')).json()).toEqual(sandbox.documents());
    expect(await (await admin('requests')).json()).toEqual(sandbox.requests());
    const page = async (language: string): Promise<string> =>
      (await fetch(sandbox.ready.admin, { headers: { 'Accept-Language': language } })).text();
    expect(await page('fr-LU')).toContain('Documents reçus');
    expect(await page('de')).toContain('Empfangene Dokumente');
    expect(await page('pt, en;q=0.5')).toContain('Documents received');
    expect(await page('fr')).toContain(sandbox.documents()[0]?.uniqueId);
  });

  it('has no content for what it does not hold', async () => {
    expect((await admin('documents/2.25.1/content')).status).toBe(404);
    expect((await admin('documents/%E0%A4%A/content')).status).toBe(404);
    expect((await admin('nothing')).status).toBe(404);
  });

  it('answers no other host and no page of another origin', async () => {
    const status = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        httpRequest(`${sandbox.ready.admin}documents`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    expect(await status({ Host: 'evil.example' })).toBe(403);
    expect(await status({ Origin: 'https://evil.example' })).toBe(403);
    expect(await status({})).toBe(200);
  });
});

describe('large documents', () => {
  it('takes 200 MB, streamed', async () => {
    const pdf = Buffer.concat([
      client.smallPdf.subarray(0, -6),
      Buffer.alloc(150 * 1024 * 1024, 0x20),
      Buffer.from('%%EOF\n'),
    ]);
    const document = client.cda(matricule, undefined, pdf);
    expect(document.bytes.length).toBeGreaterThan(200 * 1024 * 1024);
    const message = client.soap(client.provideAction, assertion, client.metadata(document, { dossierId }));
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(client.mtomHead(message));
      for (let at = 0; at < document.bytes.length; at += 1024 * 1024)
        yield document.bytes.subarray(at, at + 1024 * 1024);
      yield Buffer.from(client.mtomTail);
    }
    const reply = await client.post(sandbox.ready.xds, sandbox.ready, chunks(), client.mtomType);
    expect(client.codesIn(reply.body)).toEqual([]);
    const held = sandbox.documents().find((entry) => entry.uniqueId === document.uniqueId);
    expect(held).toMatchObject({
      size: document.bytes.length,
      hash: createHash('sha1').update(document.bytes).digest('hex'),
    });
  }, 60_000);

  it('refuses what is larger than its limit while it still arrives, and goes on', async () => {
    const small = await startSandbox({ dataDir: join(root, 'small'), maximumBytes: 64 * 1024 });
    assertion = await client.fetchAssertion(small.ready, Date.now());
    const document = client.cda(matricule, (xml) => xml.replace('<title>', `<title>${'x'.repeat(20 * 1024 * 1024)}`));
    const reply = await submit(document, small);
    expect(reply.status).toBe(500);
    expect(reply.body).toContain('larger than this server takes');
    expect((await submit(client.cda(matricule), small)).status).toBe(200);
    expect(await readdir(join(root, 'small', 'store', 'incoming'))).toEqual([]);
    await small.stop();
  });

  it('a client that goes away in the middle leaves nothing, and a line in the record', async () => {
    // Larger than what is kept in memory until it is whole.
    const document = client.cda(matricule, (xml) => xml.replace('<title>', `<title>${'x'.repeat(3 * 1024 * 1024)}`));
    const message = client.soap(client.provideAction, assertion, client.metadata(document, { dossierId }));
    async function* half(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(client.mtomHead(message));
      yield document.bytes.subarray(0, 2 * 1024 * 1024);
      await expect.poll(() => readdir(join(root, 'data', 'store', 'incoming'))).toHaveLength(1);
      throw new Error('gone');
    }
    await expect(client.post(sandbox.ready.xds, sandbox.ready, half(), client.mtomType)).rejects.toThrow();
    await expect.poll(() => sandbox.requests().at(-1)?.outcome).toBe('dropped');
    await expect.poll(() => readdir(join(root, 'data', 'store', 'incoming'))).toEqual([]);
    expect(isHeld(document)).toBe(false);
  });
});

describe('ports and folders', () => {
  it('uses the port asked for and the next one', async () => {
    const port = await freePair();
    const fixed = await startSandbox({ dataDir: join(root, 'fixed'), port });
    expect(fixed.ready.xds).toBe(`https://127.0.0.1:${port}/xds/repository`);
    expect(fixed.ready.admin).toBe(`http://127.0.0.1:${port + 1}/`);
    await fixed.stop();
  });

  it('says in words that a port is taken, and leaves nothing open', async () => {
    const port = await freePair();
    const blocker = createServer().listen(port + 1, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const start = startSandbox({ dataDir: join(root, 'fixed'), port });
    await expect(start).rejects.toMatchObject({ problem: { code: 'SANDBOX-PORT-IN-USE' } });
    await new Promise((resolve) => blocker.close(resolve));
    const again = await startSandbox({ dataDir: join(root, 'fixed'), port });
    await again.stop();
  });

  it('says in words that its folder cannot be used', async () => {
    const file = join(root, 'a file');
    await writeFile(file, '');
    await expect(startSandbox({ dataDir: join(file, 'data') })).rejects.toMatchObject({
      problem: { code: 'SANDBOX-DATA-UNUSABLE' },
    });
  });
});

/** A port that is free together with the next one. */
async function freePair(): Promise<number> {
  for (;;) {
    const [first, second] = [createServer(), createServer()];
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const { port } = first.address() as AddressInfo;
    const free = await new Promise<boolean>((resolve) => {
      second.once('error', () => resolve(false));
      second.listen(port + 1, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => first.close(resolve));
    if (!free) continue;
    await new Promise((resolve) => second.close(resolve));
    return port;
  }
}
