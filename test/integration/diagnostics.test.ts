/** The support bundle of an agent that has seen the shipped samples: useful, and without anything of a patient. */
import { copyFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matriculeFault } from '../../connectors/clinical/index.ts';
import { loadSamples } from '../../connectors/sandbox/samples/manifest.ts';
import {
  agentProcess,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';

describe('relais diagnostics', () => {
  let folder: string;
  let sandbox: SandboxProcess;
  let agent: AgentProcess;

  beforeAll(async () => {
    folder = freshFolder();
    sandbox = await sandboxProcess(folder);
    agent = await agentProcess(folder, sandbox);
    const samples = loadSamples().filter(({ files, bytes }) => files.length === 1 && bytes.length > 0);
    for (const sample of samples) copyFileSync(sample.path, join(agent.inbox, basename(sample.file)));
    await until('most are read', async () => (await agent.rows()).length > 15);
  });

  afterAll(async () => {
    await agent.kill();
    await sandbox.stop();
    removeFolder(folder);
  });

  it('names what it holds and holds no patient', async () => {
    const out = join(folder, 'bundle.json');
    const { code, stdout } = await relais(['diagnostics', '--data', join(folder, 'agent'), '--out', out]);
    expect(code).toBe(0);
    const { included } = JSON.parse(stdout) as { included: string[] };
    expect(included).toEqual(
      expect.arrayContaining(['relais', 'documents', 'warnings', 'sources', 'connection', 'unreadable', 'log']),
    );
    const text = readFileSync(out, 'utf8');
    for (const row of await agent.rows()) {
      expect(text).not.toContain(row.patient.nationalId ?? 'no number');
      for (const name of row.patient.name.split(/\s+/)) if (name.length > 3) expect(text).not.toContain(name);
    }
    for (const [number] of text.matchAll(/\d{11,13}/g))
      expect(matriculeFault(number), 'a number like a patient’s').toBeDefined();
  });

  it('is made without a running agent too, and says so', async () => {
    const out = join(folder, 'offline.json');
    const { code } = await relais(['diagnostics', '--data', join(folder, 'nobody'), '--out', out]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ agent: { running: false } });
  });

  it('needs a file to write to', async () => {
    expect((await relais(['diagnostics'])).code).toBe(2);
  });
});
