/** A checker that finds nothing must be one that could have: each of the four counts is seen to rise when its witness is changed. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import {
  agentProcess,
  freshFolder,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import { check, type Verdict, type Witnesses } from './checker.ts';
import { report, type Sent } from './reports.ts';

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;
let clean: Witnesses;

const sent: Sent[] = [
  report('mllp', 'A-1', 'CR-M0-1X', 1, 0),
  report('mllp', 'A-2', 'CR-M0-1X', 2, 0),
  report('mllp', 'B-1', 'CR-M0-2X', 1, 1),
];

beforeAll(async () => {
  folder = freshFolder();
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
  const [line] = agent.ready.mllp;
  for (const entry of sent) entry.told = (await sendOverMllp(line!.host, line!.port, entry.bytes)) === 'AA';
  await until('all is delivered', async () => (await sandbox.documents()).length === 3);
  await until('and written', async () => (await agent.rows()).every(({ state }) => state === 'delivered'));
  clean = {
    sent,
    client: agent.client,
    inbox: agent.inbox,
    taken: join(folder, 'agent', 'taken'),
    stored: await sandbox.documents(),
    content: (uniqueId) => sandbox.content(uniqueId),
  };
});

afterAll(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

const found = ({ lost, twice, wrongRecord, hidden }: Verdict): string[] =>
  Object.entries({ lost, twice, wrongRecord, hidden })
    .filter(([, lines]) => lines.length > 0)
    .map(([name]) => name);

describe('the checker', () => {
  it('finds nothing where nothing is wrong', async () => {
    const verdict = await check(clean);
    expect(found(verdict)).toEqual([]);
    expect(verdict.counts).toMatchObject({ sent: 3, told: 3, receipts: 3, documents: 3, delivered: 3, stored: 3 });
  });

  it('finds a message that was acknowledged and is nowhere', async () => {
    const never = { ...report('mllp', 'C-1', 'CR-M0-3X', 1, 2), told: true };
    expect(found(await check({ ...clean, sent: [...sent, never] }))).toEqual(['lost']);
  });

  it('finds a file that is neither in the folder nor among the taken ones', async () => {
    const never = { ...report('file', 'c.hl7', 'CR-F0-3X', 1, 2), told: true };
    expect(found(await check({ ...clean, sent: [...sent, never] }))).toEqual(['lost']);
  });

  it('finds a document that the journal calls delivered and the DSP does not have: lost, and hidden', async () => {
    const stored = clean.stored.filter(({ replaces, status }) => replaces === null && status === 'Approved');
    const without = clean.stored.filter((record) => !stored.includes(record));
    expect(found(await check({ ...clean, stored: without }))).toEqual(['lost', 'hidden']);
  });

  it('finds a report that lies there twice', async () => {
    const again = clean.stored.map((record) => ({ ...record, entryUuid: `${record.entryUuid}-again` }));
    expect(found(await check({ ...clean, stored: [...clean.stored, ...again] }))).toContain('twice');
  });

  it('finds a document in the record of somebody else', async () => {
    const [one, ...others] = clean.stored.toSorted((a, b) => a.patientId.localeCompare(b.patientId));
    const moved = { ...one!, patientId: others.find(({ patientId }) => patientId !== one!.patientId)!.patientId };
    expect(found(await check({ ...clean, stored: [moved, ...others] }))).toEqual(['wrongRecord']);
  });

  it('finds a document that names another person than its sender did', async () => {
    const other = sent.map((entry) => (entry.name === 'B-1' ? { ...entry, matricule: '2003042581939' } : entry));
    expect(found(await check({ ...clean, sent: other }))).toEqual(['wrongRecord']);
  });

  it('finds bytes in the DSP that are not those of the journal', async () => {
    const content = async (uniqueId: string): Promise<Buffer> =>
      Buffer.concat([await sandbox.content(uniqueId), Buffer.from('\n')]);
    expect(found(await check({ ...clean, content }))).toEqual(['wrongRecord']);
  });

  it('finds a headline that counts less than the lists', async () => {
    const client: Witnesses['client'] = {
      bytes: (path) => clean.client.bytes(path),
      call: async (name, input) => {
        const answer = await clean.client.call(name, input);
        return name === 'receipts' && 'rows' in answer
          ? Object.assign({}, answer, { rows: answer.rows.map((row) => ({ ...row, state: 'unreadable' })) })
          : answer;
      },
    };
    expect(found(await check({ ...clean, client }))).toEqual(['hidden']);
  });
});
