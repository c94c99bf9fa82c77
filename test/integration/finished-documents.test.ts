/** A finished CDA with defects in a watched folder whose source allows a new one: what arrives in the DSP, and what the screens say. Real processes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { foreignCda } from '../../connectors/formats/cda/foreign.test-data.ts';
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
  const allowing = { profile: 'cda-passthrough', finishedDocuments: 'make-anew' };
  writeFileSync(join(folder, 'agent', 'config.json'), JSON.stringify({ sourceProfiles: { in: allowing } }));
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
});
afterEach(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

it('is made anew, once, and told as such', async () => {
  const came = foreignCda();
  for (const name of ['a.xml', 'again.xml']) writeFileSync(join(agent.inbox, name), came);
  await until('it is there', async () => (await agent.rows()).some(({ state }) => state === 'delivered'));

  const stored = await sandbox.documents();
  expect(stored).toHaveLength(1);
  const content = (await sandbox.content(stored[0]?.uniqueId ?? '')).toString('utf8');
  expect(content).toContain('<relatedDocument typeCode="XFRM">');
  expect(content).toContain('Kaliémie');

  const [row, ...more] = await agent.rows();
  expect(more).toEqual([]);
  const { findings, mapping, view } = await agent.client.call('document', { id: row?.id ?? '' });
  expect(findings.map(({ rule }) => rule)).toContain('documents.made-anew');
  expect(mapping.unmapped).toEqual([]);
  expect(mapping.mapped.map(({ value }) => value)).toContain('Tube hémolysé');
  expect(view).toMatchObject({ kind: 'results' });
});
