/** Starting where things are not as they should be: each works, or says what happened and what to do. Paths have spaces and accents throughout. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as patience } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  agentProcess,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  type AgentProcess,
  type Finished,
  type SandboxProcess,
} from '../support/processes.ts';
import { root } from '../support/tools.ts';

let folder: string;
let sandbox: SandboxProcess;

beforeAll(async () => {
  folder = freshFolder();
  sandbox = await sandboxProcess(folder);
});

afterAll(async () => {
  await sandbox.stop();
  removeFolder(folder);
});

const run = (data: string, language = 'fr'): Promise<Finished> =>
  relais(['run', '--data', data, '--sandbox', sandbox.file], { RELAIS_LANG: language });

/** It ended by itself, said nothing to programs, and people got a code and a next step. */
function saidClearly({ code, stdout, stderr }: Finished, problem: string): void {
  expect(code).toBe(4);
  expect(stdout).toBe('');
  expect(stderr).toContain(`${problem}: `);
  expect(stderr).toContain('  → ');
  expect(stderr).not.toMatch(/internal error|\bat .*\.ts:\d+/);
}

const taken = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe('a start that cannot be', () => {
  it('with a file where the data folder should be', async () => {
    const data = join(folder, 'fichier');
    writeFileSync(data, '');
    saidClearly(await run(data), 'DATA-NOT-WRITABLE');
  });

  it('with the port of the screens in use', async () => {
    const data = join(folder, 'port');
    const other = await taken();
    mkdirSync(data);
    writeFileSync(join(data, 'config.json'), JSON.stringify({ console: { port: portOf(other) } }));
    saidClearly(await run(data), 'CONSOLE-PORT-IN-USE');
    other.close();
  });

  it('with a damaged configuration', async () => {
    const data = join(folder, 'configuration');
    mkdirSync(data);
    writeFileSync(join(data, 'config.json'), '{"console": ');
    saidClearly(await run(data), 'CONFIGURATION-INVALID');
  });
});

describe('a running agent', () => {
  let own: string;
  let agent: AgentProcess;

  beforeEach(async () => {
    own = freshFolder();
    agent = await agentProcess(own, sandbox);
  });
  afterEach(async () => {
    await agent.kill();
    removeFolder(own);
  });

  it.each(['fr', 'de', 'en'])('keeps a second one off its data folder and says so (%s)', async (language) => {
    const second = await run(join(own, 'agent'), language);
    saidClearly(second, 'JOURNAL-IN-USE');
    expect((await agent.client.call('overview', {})).undelivered).toBe(0);
  });

  it('whose key is gone keeps its journal as it is, and says so', async () => {
    await agent.stop();
    const data = join(own, 'agent');
    const before = readFileSync(join(data, 'journal.db'));
    writeFileSync(join(data, 'journal.key'), '0'.repeat(64));
    saidClearly(await run(data), 'JOURNAL-KEY-MISSING');
    expect(readFileSync(join(data, 'journal.db')).equals(before)).toBe(true);
  });

  it('without a key store says where the key lies, readable by its owner only', async () => {
    expect((await agent.client.call('connection', {})).keyStore).toBe('file');
    expect(statSync(join(own, 'agent', 'journal.key')).mode & 0o077).toBe(0);
  });

  it('whose MLLP port is taken runs on and shows the trouble with a next step', async () => {
    const other = await taken();
    const second = await agentProcess(join(own, 'agent'), sandbox, ['--mllp-port', String(portOf(other))]);
    const { sources } = await second.client.call('overview', {});
    expect(JSON.stringify(sources.find(({ name }) => name === 'hl7'))).toMatch(/"next":\{"fr":"[^"]+/);
    expect(second.ready.folders).toHaveLength(1);
    await second.kill();
    other.close();
  });

  /** Status of one call with these headers; `fetch` would put Host and the path right again. */
  const status = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(agent.ready.control);
      request({ hostname, port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('answers its own screens only', async () => {
    const authorization = `Bearer ${agent.ready.token}`;
    expect(await status('/api/overview', { authorization })).toBe(200);
    expect(await status('/api/overview', {})).toBe(401);
    expect(await status('/api/overview', { authorization: `Bearer ${'x'.repeat(43)}` })).toBe(401);
    expect(await status('/api/overview', { authorization, host: 'relais.example.org' })).toBe(403);
    expect(await status('/api/overview', { authorization, origin: 'https://example.org' })).toBe(403);
    for (const path of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cx',
    ])
      expect(await status(path, { authorization }), path).toBe(404);
  });
});

describe('a call that stays, started as people start it', () => {
  const bootstrap = pathToFileURL(join(root, 'scripts', 'bootstrap.mjs')).href;
  const script = `import { runInPinnedNode } from '${bootstrap}'; runInPinnedNode(process.argv.slice(1));`;

  it.each([
    ['by Ctrl+C, which reaches it twice', 'SIGINT', 'all'],
    ['by a closed terminal', 'SIGHUP', 'all'],
    ['by a word to the script alone', 'SIGTERM', 'script'],
  ] as const)('ends in order %s', async (_, signal, whom) => {
    const own = freshFolder();
    const data = join(own, 'agent');
    const call = [join(root, 'connectors', 'agent', 'cli.ts'), 'run', '--data', data, '--sandbox', sandbox.file];
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script, ...call], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const ended = once(child, 'exit');
    const pid = child.pid ?? 0;
    try {
      await once(createInterface({ input: child.stdout }), 'line');
      process.kill(whom === 'all' ? -pid : pid, signal);
      expect(await Promise.race([ended, patience(30_000)])).toEqual([0, null]);
      expect((await relais(['status', '--data', data])).code).toBe(3);
    } finally {
      if (child.exitCode === null) process.kill(-pid, 'SIGKILL');
      removeFolder(own);
    }
  });

  it.each([
    ['the trial without screens', ['demo', '--headless'], 0],
    ['an agent that cannot start', ['run', '--data', 'taken'], 4],
  ] as const)('ends by itself when it is done: %s', async (_, call, code) => {
    const own = freshFolder();
    writeFileSync(join(own, 'taken'), '');
    const child = spawn(
      process.execPath,
      ['--input-type=module', '--eval', script, join(root, 'connectors', 'agent', 'cli.ts'), ...call],
      { cwd: own, stdio: 'ignore', detached: true },
    );
    try {
      expect(await Promise.race([once(child, 'exit'), patience(60_000)])).toEqual([code, null]);
    } finally {
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      removeFolder(own);
    }
  });
});

describe('the first steps of a fresh clone', () => {
  it.each(['bootstrap', 'start', 'test', 'relais', 'build', 'package'])(
    '%s.mjs needs nothing that is not installed yet',
    (name) => {
      const source = readFileSync(join(root, 'scripts', `${name}.mjs`), 'utf8');
      const imports = Array.from(source.matchAll(/^(?:import|export)\b[^;]*?from\s+'([^']+)'/gm), ([, from]) => from!);
      expect(imports.length).toBeGreaterThan(0);
      expect(imports.filter((from) => !from.startsWith('node:') && !/^\.\/[a-z-]+\.mjs$/.test(from))).toEqual([]);
    },
  );
});
