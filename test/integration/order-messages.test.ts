/** Preliminary panels of one order over days, out of order, with a kill in between: one report in the DSP, with every result once. Real processes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { partialMessage } from '../../connectors/agent/order-messages.test-data.ts';
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

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;

beforeEach(async () => {
  folder = freshFolder();
  mkdirSync(join(folder, 'agent'), { recursive: true });
  writeFileSync(join(folder, 'agent', 'config.json'), '{"sourceProfiles":{"hl7":{"orderMessages":"adds"}}}');
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
});
afterEach(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

const at = (hour: number): string => `20261123${String(hour).padStart(2, '0')}0000+0100`;
const panel = (name: string, hour: number, code: string, value: string): Buffer =>
  partialMessage({
    name,
    sentAt: at(hour),
    reportedAt: at(hour),
    batteries: [{ code: 'CHIM', lines: [{ code, value, status: 'F' }] }],
  }).bytes;
const send = async (message: Buffer): Promise<void> => {
  const { host, port } = agent.ready.mllp[0]!;
  expect(await sendOverMllp(host, port, message)).toBe('AA');
};
const states = async (): Promise<string[]> => (await agent.rows()).map(({ state, cause }) => `${state} ${cause}`);

it('panels of one order become versions of one report', async () => {
  await send(panel('M1', 8, 'K', '4.1'));
  await until('the first panel is there', async () => (await states()).join().startsWith('delivered'));
  await send(panel('M3', 12, 'CRP', '14'));
  // Taken and acknowledged; wherever its translation is now, it is made again from the receipts.
  await agent.kill();
  agent = await agentProcess(folder, sandbox);
  await send(panel('M2', 10, 'NA', '139'));
  await send(panel('M3', 12, 'CRP', '14'));
  await until(
    'everything is there',
    async () => (await states()).length === 3 && (await states()).every((state) => state.startsWith('delivered')),
  );

  const stored = await sandbox.documents();
  expect(stored.map(({ status }) => status).sort()).toEqual(['Approved', 'Deprecated', 'Deprecated']);
  const standing = stored.find(({ status }) => status === 'Approved');
  const content = (await sandbox.content(standing?.uniqueId ?? '')).toString('utf8');
  expect([...content.matchAll(/<value [^>]*value="([^"]+)"/g)].map(([, value]) => value).sort()).toEqual([
    '139',
    '14',
    '4.1',
  ]);

  // Each version says from which message its results come.
  const last = (await agent.rows()).find(({ state, title }) => state === 'delivered' && title !== '');
  const { mapping } = await agent.client.call('document', { id: last?.id ?? '' });
  expect(mapping.mapped.some(({ path, value }) => path === 'message[M1]/OBR[1]/OBX[1]-5' && value === '4.1')).toBe(
    true,
  );
});
