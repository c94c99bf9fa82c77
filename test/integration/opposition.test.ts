/** A patient who objects: nothing of theirs leaves, whatever waits or arrives, until the objection is lifted. Real processes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { luhnDigit, verhoeffDigit } from '../../connectors/clinical/index.ts';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
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

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;
const objector = '1893120105732';
/** Born on the day that the message states: otherwise the identity rules would hold it. */
const other = `18931201999${luhnDigit('18931201999')}${verhoeffDigit('18931201999')}`;

const send = async (controlId: string, matricule = objector): Promise<void> => {
  const { host, port } = agent.ready.mllp[0]!;
  expect(await sendOverMllp(host, port, resultMessage({ controlId, filler: controlId, matricule }))).toBe('AA');
};
const states = async (): Promise<string[]> =>
  (await agent.rows())
    .map(({ patient, state, cause }) => `${patient.nationalId === objector ? 'objector' : 'other'} ${state} ${cause}`)
    .toSorted();

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

describe('an opposition', () => {
  it('holds what waits and what arrives, survives a kill, and lets all go when it is lifted', async () => {
    await sandbox.offline();
    await send('A');
    await until('it is read', async () => (await agent.rows()).length === 1);
    const recorded = await agent.client.call('opposePatient', {
      nationalId: objector,
      family: 'Müster-Test',
      given: 'Léonie',
      by: 'Accueil',
    });
    expect(recorded).toMatchObject({ standing: 'standing', recordedBy: 'Accueil' });
    await until('what waited is held', async () => (await states()).join() === 'objector held opposition');

    await agent.kill();
    agent = await agentProcess(folder, sandbox);
    await sandbox.online();
    await send('B');
    await send('C', other);
    await until('the other patient’s document went', async () =>
      (await states()).some((state) => state.startsWith('other delivered')),
    );
    expect(await states()).toEqual([
      'objector held opposition',
      'objector held opposition',
      expect.stringMatching(/^other delivered/),
    ]);
    expect(await sandbox.documents()).toHaveLength(1);
    const { warnings } = await agent.client.call('overview', {});
    expect(warnings.find(({ code }) => code === 'HELD-OPPOSITION')).toMatchObject({
      count: 2,
      severity: 'information',
    });

    const { rows } = await agent.client.call('oppositions', { standing: 'true' });
    const lifted = await agent.client.call('liftOpposition', { id: rows[0]?.id ?? '', by: 'Dr Test' });
    expect(lifted).toMatchObject({ standing: 'lifted', liftedBy: 'Dr Test' });
    await until('everything went', async () => (await sandbox.documents()).length === 3);
  }, 180_000);
});
