/** Finished documents (CDA, FHIR) with defects in a watched folder whose source allows a new one: what arrives in the DSP, and what the screens say. Real processes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { foreignCda } from '../../connectors/formats/cda/foreign.test-data.ts';
import { finished } from '../../connectors/formats/fhir/laboratory.test-data.ts';
import { summary } from '../../connectors/formats/fhir/summary.test-data.ts';
import { bytesOf } from '../../connectors/formats/fhir/testing.ts';
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
  const allowing = { finishedDocuments: 'make-anew' };
  writeFileSync(join(folder, 'agent', 'config.json'), JSON.stringify({ sourceProfiles: { in: allowing } }));
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
});
afterEach(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

it('are made anew, each once and under the type that is made here, and told as such', async () => {
  const came = foreignCda();
  for (const name of ['a.xml', 'again.xml']) writeFileSync(join(agent.inbox, name), came);
  writeFileSync(join(agent.inbox, 'summary.json'), bytesOf(summary()));
  writeFileSync(join(agent.inbox, 'laboratory.json'), bytesOf(finished()));
  await until(
    'they are there',
    async () => (await agent.rows()).filter(({ state }) => state === 'delivered').length === 3,
  );

  const stored = await sandbox.documents();
  expect(stored).toHaveLength(3);
  const contents = await Promise.all(
    stored.map(async ({ uniqueId }) => (await sandbox.content(uniqueId)).toString('utf8')),
  );
  for (const content of contents) expect(content).toContain('<relatedDocument typeCode="XFRM">');
  expect(contents.find((content) => content.includes('Kaliémie'))).toContain('value="5.6"');
  expect(contents.find((content) => content.includes('Amlodipine 5 mg tablet'))).toContain('No transfusion.');
  expect(contents.find((content) => content.includes('value="5.60"'))).toContain('Potassium');

  const rows = await agent.rows();
  expect(rows).toHaveLength(3);
  const documents = await Promise.all(rows.map(({ id }) => agent.client.call('document', { id })));
  for (const { findings, mapping } of documents) {
    expect(findings.map(({ rule }) => rule)).toContain('documents.made-anew');
    expect(mapping.unmapped).toEqual([]);
  }
  const values = documents.flatMap(({ mapping }) => mapping.mapped.map(({ value }) => value));
  expect(values).toEqual(expect.arrayContaining(['Tube hémolysé', 'Échantillon hémolysé', 'Yearly control']));
  expect(documents.map(({ view }) => view.kind).toSorted()).toEqual(['page', 'results', 'results']);
});
