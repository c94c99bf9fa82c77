/** Scans in a folder for each patient: the folder says whose they are, and they arrive; in any other folder they wait for a word. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentProcess, freshFolder, removeFolder, sandboxProcess, until } from '../support/processes.ts';
import type { AgentProcess, SandboxProcess } from '../support/processes.ts';

const letter = join(import.meta.dirname, '../../connectors/sandbox/samples/letters/entlassungsbrief-0478.pdf');

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;

beforeEach(async () => {
  folder = freshFolder();
  const data = join(folder, 'agent');
  mkdirSync(data, { recursive: true });
  const fileNameTemplate = '{matricule}_{nom}_{prenom}_{naissance:yyyyMMdd}/{date:yyyyMMdd}_{type}[_{seq}]';
  writeFileSync(join(data, 'config.json'), JSON.stringify({ sourceProfiles: { in: { fileNameTemplate } } }));
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
});

afterEach(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

describe('a folder for each patient', () => {
  it('brings its letter into that patient’s record, and no letter of another folder', async () => {
    const put = (patient: string): void => {
      mkdirSync(join(agent.inbox, patient), { recursive: true });
      copyFileSync(letter, join(agent.inbox, patient, '20261116_11488-4_1.pdf'));
    };
    put('1980072700120_Ångström-Test_Björn_19800727');
    put('a-trier');
    await until('the letter is in the record', async () => (await sandbox.documents()).length === 1);
    const [row, ...others] = await agent.rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      state: 'delivered',
      patient: { name: 'Björn Ångström-Test', birthDate: '1980-07-27', nationalId: '1980072700120' },
    });
    // The other one waits where it lies, for its side file or, later, for a person.
    expect(readFileSync(join(agent.inbox, 'a-trier', '20261116_11488-4_1.pdf')).length).toBeGreaterThan(0);
  });
});
