/** What a laboratory’s network and its people really do to the agent: messages that overtake each other, calls that name nothing. Real processes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import { resultMessage, type ResultMessage } from '../support/messages.ts';
import {
  agentProcess,
  freshFolder,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;

const send = async (
  controlId: string,
  status: NonNullable<ResultMessage['status']>,
  more: object = {},
): Promise<void> => {
  const { host, port } = agent.ready.mllp[0]!;
  expect(await sendOverMllp(host, port, resultMessage({ controlId, filler: 'A', status, ...more }))).toBe('AA');
};

/** The states with their causes, in the order of arrival, once `count` documents are there and none is on its way. */
async function settled(count: number): Promise<string[]> {
  const rows = async () => (await agent.rows()).toSorted((a, b) => a.receivedAt - b.receivedAt);
  await until(`${count} documents have their place`, async () => {
    const now = await rows();
    return now.length === count && now.every(({ state }) => ['delivered', 'held', 'cancelled'].includes(state));
  });
  return (await rows()).map(({ state, cause }) => `${state} ${cause}`);
}

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

describe('messages that overtake each other', () => {
  it.each([
    ['a preliminary report after the final one', 'F', 'P'],
    ['the original after its correction', 'C', 'F'],
  ] as const)('%s never takes its place', async (_, first, late) => {
    await send('1', first, { value: '5.6' });
    expect(await settled(1)).toEqual(['delivered accepted']);
    await send('2', late, { value: '4.2' });
    expect(await settled(2)).toEqual(['delivered accepted', 'held conformance']);

    const [stored, ...others] = await sandbox.documents();
    expect(others).toEqual([]);
    expect(stored?.status).toBe('Approved');
    const held = (await agent.rows()).find(({ state }) => state === 'held')!;
    const { findings, actions } = await agent.client.call('document', { id: held.id });
    expect(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual([
      'documents.older-than-known',
    ]);
    expect(actions).toEqual(expect.arrayContaining(['release', 'cancel']));
  });

  it('a withdrawal before what it withdraws: the original is not sent', async () => {
    await send('1', 'X');
    expect(await settled(1)).toEqual(['cancelled nothing-to-withdraw']);
    await send('2', 'F');
    expect(await settled(2)).toEqual(['cancelled nothing-to-withdraw', 'held conformance']);
    expect(await sandbox.documents()).toEqual([]);
  });

  it('a person who knows better may send it all the same, as the next version', async () => {
    await send('1', 'C', { value: '5.6' });
    await settled(1);
    await send('2', 'F', { value: '4.2' });
    await settled(2);
    const held = (await agent.rows()).find(({ state }) => state === 'held')!;
    await agent.client.call('release', { id: held.id });
    await until('both are in the DSP', async () => (await sandbox.documents()).length === 2);
    expect((await sandbox.documents()).map(({ status }) => status)).toEqual(['Deprecated', 'Approved']);
  });
});

describe('a call that names nothing', () => {
  it.each(['/api/documents/%E0%A4%A', '/%E0%A4%A', '/api/documents/..%2F..%2Fetc', '/..%2F..%2Fetc%2Fpasswd'])(
    '%s is not found, and is no fault of Relais',
    async (path) => {
      const { control, token } = agent.ready;
      const response = await fetch(control + path, { headers: { authorization: `Bearer ${token}` } });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'API-NOT-FOUND' } });
    },
  );
});
