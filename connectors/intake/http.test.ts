import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../clinical/index.ts';
import { JournalError, openJournal } from '../journal/index.ts';
import type { Journal, Receipt } from '../journal/index.ts';
import { receivePosts } from './http.ts';
import type { HttpOptions, HttpSource } from './http.ts';
import type { FileCompleteness } from './types.ts';

const TOKEN = 'a-token-for-tests';
const key = new Uint8Array(randomBytes(32));

/** A PDF needs its side file; `half` is not whole; everything else is a document by itself. */
const completeness: FileCompleteness = (name, bytes, siblings) => {
  if (name.endsWith('.json')) return { state: 'waiting', for: 'companion' };
  if (Buffer.from(bytes).toString() === 'half') return { state: 'waiting', for: 'end-of-file' };
  if (!name.endsWith('.pdf')) return { state: 'complete', companions: [] };
  const side = name.replace(/pdf$/, 'json');
  return siblings.includes(side) ? { state: 'complete', companions: [side] } : { state: 'waiting', for: 'companion' };
};

let folder: string;
let journal: Journal;
let server: Server | undefined;
let source: HttpSource;
let base: string;
const troubles: (Problem | undefined)[] = [];
const taken: string[] = [];

const reopen = (): void => {
  journal = openJournal({ path: join(folder, 'journal.db'), key, now: Date.now, newId: randomUUID });
};

async function listen(options: Partial<HttpOptions> = {}): Promise<void> {
  source = receivePosts({
    name: 'cabinet',
    address: '',
    token: () => TOKEN,
    journal,
    completeness,
    events: {
      taken: ({ receipt }) => taken.push(receipt.id),
      waiting: () => undefined,
      trouble: (_, problem) => troubles.push(problem),
      irregular: () => undefined,
    },
    ...options,
  });
  const receive = source.receive.bind(source);
  server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/intake/cabinet`;
}
const close = (): Promise<unknown> =>
  new Promise((resolve) => {
    server?.close(resolve);
    server?.closeAllConnections();
    server = undefined;
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relais-http-'));
  troubles.length = 0;
  taken.length = 0;
  reopen();
  await listen();
});
afterEach(async () => {
  if (server) await close();
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { receipt?: string; repeated?: boolean; error?: { code: string; cause: string; next: string } };
}

async function post(body: BodyInit, headers: Record<string, string> = {}, query = '?name=a.hl7'): Promise<Answer> {
  const response = await fetch(base + query, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body instanceof FormData ? {} : { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}
const form = (...files: readonly (readonly [name: string, content: string])[]): FormData => {
  const data = new FormData();
  for (const [name, content] of files) data.append('file', new File([content], name));
  return data;
};
const receipts = (): readonly Receipt[] => journal.receipts({ limit: 100, offset: 0 });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a posted file', () => {
  it('lies in the journal, with its answer, before the program hears of it', async () => {
    const { status, body } = await post('MSH|one');
    expect(status).toBe(201);
    expect(body).toEqual({
      receipt: taken[0],
      repeated: false,
      files: [{ name: 'a.hl7', sha256: sha256('MSH|one') }],
    });
    // Another reader of the same file of the database: what it sees is committed.
    journal.close();
    reopen();
    expect(receipts()).toMatchObject([
      { id: body.receipt, name: 'a.hl7', source: 'cabinet', acknowledgement: 'accepted' },
    ]);
    expect(Buffer.from(journal.receiptContent(body.receipt ?? '')?.bytes ?? []).toString()).toBe('MSH|one');
    expect(journal.verify()).toEqual([]);
  });

  it('that comes again gets the same receipt and no second one, also renamed, side by side, and after a new start', async () => {
    const first = await Promise.all(Array.from({ length: 4 }, () => post('MSH|one')));
    expect(first.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
    await close();
    journal.close();
    reopen();
    await listen();
    const again = await post('MSH|one', {}, '?name=renamed.hl7');
    expect(again).toMatchObject({ status: 200, body: { receipt: first[0]?.body.receipt, repeated: true } });
    expect(receipts()).toHaveLength(1);
    expect(taken).toHaveLength(1);
    expect((await post('MSH|two')).status).toBe(201);
  });

  it.each([
    ['in the address', `?name=${encodeURIComponent('Lëtter "1"\n名.hl7')}`, '', 'Lëtter "1"\n名.hl7'],
    [
      'in a header, extended',
      '',
      'attachment; filename="x"; filename*=UTF-8\'\'L%C3%ABtter%20%E5%90%8D.hl7',
      'Lëtter 名.hl7',
    ],
    ['in a header, quoted', '', 'attachment; filename="a \\"b\\".hl7"', 'a "b".hl7'],
    [
      'in a header, as bytes of UTF-8',
      '',
      `attachment; filename="${Buffer.from('é.hl7').toString('latin1')}"`,
      'é.hl7',
    ],
    ['with a path, whose folders are no part of it', `?name=${encodeURIComponent('C:\\export/../a.hl7')}`, '', 'a.hl7'],
  ])('keeps its name: %s', async (_, query, disposition, name) => {
    const { status } = await post('x', disposition === '' ? {} : { 'content-disposition': disposition }, query);
    expect(status).toBe(201);
    expect(receipts()[0]?.name).toBe(name);
  });

  it('brings its side file in the same post, and both are one receipt', async () => {
    const { status, body } = await post(form(['l.json', '{}'], ['l.pdf', '%PDF']), {}, '');
    expect(status).toBe(201);
    expect(receipts()).toMatchObject([{ name: 'l.pdf' }]);
    expect([...(journal.receiptContent(body.receipt ?? '')?.companions.keys() ?? [])]).toEqual(['l.json']);
    expect((await post(form(['m.pdf', '%PDF'], ['m.json', '{}']), {}, '')).status).toBe(200);
    // The same document with another side file is not the same thing.
    expect((await post(form(['l.pdf', '%PDF'], ['l.json', '{"x":1}']), {}, '')).status).toBe(201);
  });
});

describe('a number of the program’s own (Idempotency-Key)', () => {
  const numbered = { 'idempotency-key': 'export-17' };

  it('with the same content gives the same receipt; with other content it is refused, and both are kept', async () => {
    const first = await post('one', numbered);
    expect(await post('one', numbered)).toMatchObject({ status: 200, body: { receipt: first.body.receipt } });
    const other = await post('two', numbered);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'INTAKE-POST-KEY-REUSED' } } });
    expect(other.body.receipt).not.toBe(first.body.receipt);
    expect(await post('two', numbered)).toMatchObject({ status: 409, body: { receipt: other.body.receipt } });
    expect(receipts().map(({ state }) => state)).toEqual(['unreadable', 'received']);
    // A person lets it through: it was refused to its sender all the same.
    journal.reread(other.body.receipt ?? '', 'person');
    expect((await post('two', numbered)).status).toBe(409);
    expect(journal.verify()).toEqual([]);
  });

  it('with another side file is other content, too', async () => {
    expect((await post(form(['l.pdf', '%PDF'], ['l.json', '{}']), numbered, '')).status).toBe(201);
    const other = await post(form(['l.pdf', '%PDF'], ['l.json', '{"x":1}']), numbered, '');
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'INTAKE-POST-KEY-REUSED' } } });
    expect(receipts()).toHaveLength(1);
  });
});

describe('a post that is not taken', () => {
  const gzip = { 'content-encoding': 'gzip' };
  it.each<[string, BodyInit, Record<string, string>, string, number, string]>([
    ['without a token', 'x', { authorization: '' }, '?name=a', 401, 'INTAKE-POST-TOKEN'],
    ['with another token', 'x', { authorization: 'Bearer b-token-for-tests' }, '?name=a', 401, 'INTAKE-POST-TOKEN'],
    [
      'as a form that loses line ends',
      'x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      '?name=a',
      415,
      'INTAKE-POST-TYPE',
    ],
    [
      'as another multipart',
      'x',
      { 'content-type': 'multipart/related; boundary=b' },
      '?name=a',
      415,
      'INTAKE-POST-TYPE',
    ],
    ['compressed', 'x', gzip, '?name=a', 415, 'INTAKE-POST-TYPE'],
    [
      'cut off inside its form',
      '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '',
      400,
      'INTAKE-POST-FORM',
    ],
    ['with two files of one name', form(['a', 'x'], ['a', 'y']), {}, '', 400, 'INTAKE-POST-FORM'],
    ['without a name', 'x', {}, '', 400, 'INTAKE-POST-NAME'],
    ['with a name of 256 bytes', 'x', {}, `?name=${'a'.repeat(256)}`, 400, 'INTAKE-POST-NAME'],
    ['with an endless number', 'x', { 'idempotency-key': 'k'.repeat(300) }, '?name=a', 400, 'INTAKE-POST-KEY'],
    ['empty', '', {}, '?name=a', 400, 'INTAKE-POST-EMPTY'],
    ['with several documents', form(['a.hl7', 'x'], ['b.hl7', 'y']), {}, '', 400, 'INTAKE-POST-SEVERAL'],
    ['half written', 'half', {}, '?name=a.hl7', 422, 'INTAKE-POST-UNFINISHED'],
    ['without its side file', '%PDF', {}, '?name=a.pdf', 422, 'INTAKE-POST-SIDE-FILE'],
  ])(
    '%s is answered with a code and a next step, and leaves nothing',
    async (_, body, headers, query, status, code) => {
      const answer = await post(body, { 'accept-language': 'es, en-GB;q=0.9, fr;q=0.5', ...headers }, query);
      expect(answer).toMatchObject({ status, body: { error: { code } } });
      expect(answer.headers.get('content-language')).toBe('en');
      expect(answer.body.error?.next).toMatch(/^[A-Z].*\.$/);
      expect(receipts()).toEqual([]);
    },
  );

  it.each([
    ['', 'fr'],
    ['de-LU', 'de'],
    ['*', 'fr'],
    ['en;q=0, de;q=0.1', 'de'],
  ])('is told in the language asked for: “%s” is %s', async (wanted, language) => {
    const answer = await post('', { 'accept-language': wanted });
    expect(answer.headers.get('content-language')).toBe(language);
  });

  it('over the cap is read to its end and answered, whether or not it said its size; then the next is taken', async () => {
    await close();
    await listen({ maxBytes: 1024 * 1024 });
    const large = Buffer.alloc(8 * 1024 * 1024, 'x');
    expect(await post(large)).toMatchObject({ status: 413, body: { error: { code: 'INTAKE-POST-TOO-LARGE' } } });
    const chunks = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new Uint8Array(large));
        controller.close();
      },
    });
    const response = await fetch(`${base}?name=a`, {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { authorization: `Bearer ${TOKEN}` },
    } as RequestInit);
    expect(response.status).toBe(413);
    await response.body?.cancel();
    expect((await post('small')).status).toBe(201);
  });

  it('with another method hears which one', async () => {
    const response = await fetch(base, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('for want of room is told “not now”, and is taken when there is room', async () => {
    await close();
    let full = true;
    await listen({
      journal: {
        ...journal,
        takeAll: (arrivals) => {
          if (full) throw new JournalError('full', 'no space');
          return journal.takeAll(arrivals);
        },
      },
    });
    const refused = await post('one');
    expect(refused).toMatchObject({ status: 507, body: { error: { code: 'INTAKE-NOT-NOW' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(receipts()).toEqual([]);
    full = false;
    expect((await post('one')).status).toBe(201);
    expect(troubles.map((problem) => problem?.code)).toEqual(['INTAKE-NOT-NOW', undefined]);
  });

  it('because too many are in work is told to come again; one whose sender goes away leaves nothing and makes room', async () => {
    await close();
    await listen({ atOnce: 1 });
    const { port } = new URL(base);
    const slow = connect(Number(port), '127.0.0.1');
    slow.write(
      `POST /intake/cabinet?name=a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 10\r\n\r\nMSH|`,
    );
    const patience = { timeout: 30_000 };
    await vi.waitFor(async () => {
      const busy = await post('one');
      expect(busy).toMatchObject({ status: 503, body: { error: { code: 'INTAKE-POST-BUSY' } } });
      expect(busy.headers.get('retry-after')).not.toBeNull();
    }, patience);
    slow.destroy();
    await vi.waitFor(async () => {
      expect((await post('two')).status).toBeLessThan(202);
    }, patience);
    expect(receipts().map(({ size }) => size)).not.toContain(4);
  });
});

it('a process killed between the commit and the answer: the program posts again, one receipt, and hears of it', async () => {
  await close();
  journal.close();
  const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { createServer } from 'node:http';
    import { openJournal } from ${here('../journal/index.ts')};
    import { receivePosts } from ${here('./index.ts')};
    const journal = openJournal({ path: ${JSON.stringify(join(folder, 'journal.db'))}, key: Buffer.from('${Buffer.from(key).toString('hex')}', 'hex'), now: Date.now, newId: () => crypto.randomUUID() });
    const dying = { ...journal, takeAll: (arrivals) => { journal.takeAll(arrivals); process.kill(process.pid, 'SIGKILL'); } };
    const source = receivePosts({ name: 'cabinet', address: '', token: () => '${TOKEN}', journal: dying, completeness: () => ({ state: 'complete', companions: [] }), events: { taken() {}, waiting() {}, trouble() {}, irregular() {} } });
    const server = createServer((request, response) => source.receive(request, response));
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)));
  const port = await new Promise<string>((resolve) => {
    child.stdout.once('data', (line: Buffer) => {
      resolve(line.toString().trim());
    });
  });
  base = `http://127.0.0.1:${port}/intake/cabinet`;
  await expect(post('MSH|one')).rejects.toThrow();
  expect(await ended).toBe('SIGKILL');

  reopen();
  const [stored] = receipts();
  expect(stored).toMatchObject({ name: 'a.hl7', state: 'received' });
  await listen();
  expect(await post('MSH|one')).toMatchObject({ status: 200, body: { receipt: stored?.id, repeated: true } });
  expect(receipts()).toHaveLength(1);
});
