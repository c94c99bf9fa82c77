/** A file that fits two formats is asked about once: the answer holds for its source, for what waits, and after the next start. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshFolder, relais, removeFolder, sandboxProcess, agentProcess, until } from '../support/processes.ts';
import type { AgentProcess, SandboxProcess } from '../support/processes.ts';

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;

beforeEach(async () => {
  folder = freshFolder();
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
});

afterEach(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

/** One row about a person: the side file of a scan, or a table of which nobody knows the columns. */
const row = (number: string): { name: string; base64: string } => ({
  name: `fiche-${number}.csv`,
  base64: Buffer.from(`Matricule;Nom;Prénom;Type;Date\n1980072700120;Test;Anne;LABO-${number};2026-03-01\n`).toString(
    'base64',
  ),
});
const hand = (number: string) => agent.client.call('send', { files: [row(number)] });
const unread = async () => (await agent.client.call('receipts', { state: 'unreadable' })).rows;

describe('an ambiguous file', () => {
  it('asks once what it is; all that ask the same are read by the answer, and those that come later', async () => {
    const [first] = await hand('1');
    await hand('2');
    expect(first?.problem).toBeUndefined();
    await until('both ask', async () => (await unread()).filter(({ choices }) => choices !== undefined).length === 2);
    const [asking] = await unread();
    expect(asking).toMatchObject({ problem: { code: 'FORMAT-AMBIGUOUS' }, choices: ['pdf', 'csv'] });

    // What was not offered is no answer.
    const data = `${folder}/agent`;
    expect((await relais(['queue', 'answer', asking!.id, 'hl7v2', '--data', data])).code).not.toBe(0);
    const listed = await relais(['queue', 'files', '--data', data]);
    expect(JSON.parse(listed.stdout)).toHaveLength(2);
    const answered = await relais(['queue', 'answer', asking!.id, 'csv', '--data', data]);
    expect([answered.code, JSON.parse(answered.stdout)]).toEqual([0, { read: 2 }]);

    const readAsTables = async (count: number): Promise<boolean> => {
      const rows = await unread();
      return rows.length === count && rows.every(({ format, choices }) => format === 'csv' && choices === undefined);
    };
    await until('both are read as tables', () => readAsTables(2));
    await hand('3');
    await until('the third is not asked about', () => readAsTables(3));
    await agent.kill();
    agent = await agentProcess(folder, sandbox);
    await hand('4');
    await until('nor the fourth after the next start', () => readAsTables(4));
  });
});
