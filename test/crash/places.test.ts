/** The named places of the product: each is there, nothing that is shipped acts on them, and the one that only a person's call comes to. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crashPoints } from '../../connectors/journal/index.ts';
import { resultMessage } from '../support/messages.ts';
import {
  agentProcess,
  freshFolder,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import { root } from '../support/tools.ts';
import { quickStarts } from './quick-start.ts';

/** What a package may hold: sources without their tests. */
const shipped = ['connectors', 'electron', 'renderer', 'certs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test(-data)?\.tsx?$|\.child\.ts$/.test(name))
    .map(({ parentPath, name }) => ({ name, text: readFileSync(join(parentPath, name), 'utf8') })),
);

describe('the named places', () => {
  it.each(crashPoints)('“%s” is somewhere in the product', (name) => {
    expect(shipped.some(({ text }) => text.includes(`crashPoint('${name}'`))).toBe(true);
  });

  it('do nothing in what is shipped: nobody listens there, and no variable of the tests is read', () => {
    expect(shipped.length).toBeGreaterThan(200);
    const naming = (text: string): string[] =>
      shipped.filter((file) => file.text.includes(text)).map(({ name }) => name);
    expect(naming('relais.crash-point')).toEqual(['crash-points.ts']);
    expect(naming('RELAIS_TEST_')).toEqual([]);
  });
});

describe('a file handed over', () => {
  let folder: string;
  let sandbox: SandboxProcess;
  let agent: AgentProcess;

  beforeEach(async () => {
    await quickStarts();
    folder = freshFolder();
    sandbox = await sandboxProcess(folder);
  });
  afterEach(async () => {
    await agent.kill();
    await sandbox.stop();
    removeFolder(folder);
  });

  it('and the process killed after the commit, before the caller hears of it: handed over again, one document', async () => {
    const killer = pathToFileURL(join(import.meta.dirname, 'killer.child.ts')).href;
    const files = [{ name: 'a.hl7', base64: resultMessage({ controlId: 'HAND', filler: 'HAND' }).toString('base64') }];
    agent = await agentProcess(folder, sandbox, [], {
      NODE_OPTIONS: `--import=${killer}`,
      RELAIS_TEST_CRASH_AT: 'kill hand-over-committed 1',
    });
    await expect(agent.client.call('send', { files })).rejects.toThrow();
    await agent.gone;
    // The variable alone is nothing to the product: this one is not killed.
    agent = await agentProcess(folder, sandbox, [], { RELAIS_TEST_CRASH_AT: 'kill hand-over-committed 1' });
    await until('the first one is there', async () => (await agent.rows()).length === 1);
    await agent.client.call('send', { files });
    await until('all is read and delivered', async () => {
      const { rows } = await agent.client.call('receipts', { limit: 10 });
      return (
        rows.every(({ state }) => state === 'read') && (await agent.rows()).every(({ state }) => state === 'delivered')
      );
    });
    expect(await sandbox.documents()).toHaveLength(1);
    expect(await agent.client.call('verify', {})).toEqual({ ok: true, problems: [] });
  });
});
