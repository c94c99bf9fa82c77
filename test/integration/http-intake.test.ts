/** Practice software that posts its files: a running agent, its configuration, and the command that gives address and token. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resultMessage } from '../support/messages.ts';
import { configuredAgent, freshFolder, relais, removeFolder, until, type AgentProcess } from '../support/processes.ts';

let folder: string;
let data: string;
let port: number;
let agent: AgentProcess;

beforeAll(async () => {
  folder = freshFolder();
  data = join(folder, 'données');
  mkdirSync(data);
  port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const free = (server.address() as AddressInfo).port;
      server.close(() => {
        resolve(free);
      });
    });
  });
  writeFileSync(
    join(data, 'config.json'),
    JSON.stringify({ sources: [{ kind: 'http', name: 'logiciel é' }], console: { port } }),
  );
  agent = await configuredAgent(data);
});
afterAll(async () => {
  await agent.stop();
  removeFolder(folder);
});

interface Given {
  readonly name: string;
  readonly address: string;
  readonly token: string;
}
const given = async (...more: string[]): Promise<Given> => {
  const { code, stdout, stderr } = await relais(['source', 'token', 'logiciel é', '--data', data, ...more]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Given;
};
const post = (address: string, token: string, body: Uint8Array): Promise<Response> =>
  fetch(`${address}?name=r.hl7`, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { authorization: `Bearer ${token}` },
  });

it('a file that a program posts with its token becomes a document, once, and the source is on the screen', async () => {
  const { address, token } = await given();
  expect(address).toBe(`http://127.0.0.1:${port}/intake/logiciel%20%C3%A9`);
  const message = resultMessage({ controlId: 'POST1', filler: 'F1' });
  const first = await post(address, token, message);
  expect(first.status).toBe(201);
  const again = await post(address, token, message);
  expect(again.status).toBe(200);
  expect(await again.json()).toMatchObject({
    receipt: ((await first.json()) as { receipt: string }).receipt,
    repeated: true,
  });
  await until('the document is there', async () => (await agent.rows()).length === 1);
  expect((await agent.rows())[0]).toMatchObject({ source: 'logiciel é' });
  const { sources } = await agent.client.call('overview', {});
  expect(sources[0]).toMatchObject({ name: 'logiciel é', kind: 'http', address, running: true, received: 1 });
});

it('a token opens its own source and nothing else, is readable by its owner only, and a new one ends it at once', async () => {
  const { address, token } = await given();
  const [file] = readdirSync(join(data, 'tokens'));
  if (process.platform !== 'win32') {
    expect(statSync(join(data, 'tokens', file ?? '')).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, 'tokens')).mode & 0o777).toBe(0o700);
  }
  const bearing = (path: string, bearer: string): Promise<number> =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${bearer}` } }).then(
      ({ status }) => status,
    );
  expect(await bearing('/api/overview', token)).toBe(401);
  expect(await bearing('/api/overview', agent.ready.token)).toBe(200);
  const body = Buffer.from('x');
  expect((await post(address, agent.ready.token, body)).status).toBe(401);
  expect((await post(`http://127.0.0.1:${port}/intake/other`, token, body)).status).toBe(401);
  const { token: renewed } = await given('--new');
  expect(renewed).not.toBe(token);
  expect((await post(address, token, body)).status).toBe(401);
  expect((await post(address, renewed, new Uint8Array())).status).toBe(400);
});

it('a connection that a program keeps is for the program to end: no request on its way meets a closed door', async () => {
  const { address, token } = await given();
  const { headers } = await post(address, token, resultMessage({ controlId: 'POST2', filler: 'F2' }));
  expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThanOrEqual(300);
});

it('no page of another site and no re-bound name reaches it', async () => {
  const { address, token } = await given();
  const status = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(
        `${address}?name=a`,
        { method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      )
        .once('error', reject)
        .end();
    });
  expect(await status({})).toBe(400);
  expect(await status({ host: 'relais.example' })).toBe(403);
  expect(await status({ origin: 'https://elsewhere.example' })).toBe(403);
});

it('a source of this kind needs a fixed port, and the command a source of this kind', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'config.json'), JSON.stringify({ sources: [{ kind: 'http', name: 'a' }] }));
  const started = await relais(['run', '--data', other], { RELAIS_LANG: 'en' });
  expect(started.code).toBe(4);
  expect(started.stderr).toContain('console.port');
  expect((await relais(['source', 'token', 'nobody', '--data', data])).code).toBe(2);
});
