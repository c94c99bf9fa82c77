/**
 * A patient who objects: nothing of theirs leaves, whatever waits or arrives, until the objection is lifted; and documents that wait so that
 * patients can still object. Real processes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { luhnDigit, verhoeffDigit } from '../../connectors/clinical/index.ts';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import { resultMessage } from '../support/messages.ts';
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

describe('a document that waits so that its patient can still object', () => {
  it('says when it goes, is corrected or withdrawn before anything is sent, goes early or not at all', async () => {
    const data = join(folder, 'agent');
    const hold = [{ type: 'laboratory-report', hours: 24 }];
    writeFileSync(join(data, 'config.json'), JSON.stringify({ sending: { hold } }));
    await agent.kill();
    agent = await agentProcess(folder, sandbox);
    const { host, port } = agent.ready.mllp[0]!;
    const say = async (controlId: string, filler: string, status: 'F' | 'C' | 'X', value = '4.2'): Promise<void> => {
      expect(await sendOverMllp(host, port, resultMessage({ controlId, filler, status, value }))).toBe('AA');
    };
    const story = async (): Promise<string[]> =>
      (await agent.rows()).map(({ state, cause }) => `${state} ${cause}`).toSorted();
    for (const name of ['A', 'B', 'C']) await say(name, name, 'F');
    await until('all wait', async () => (await story()).join() === Array(3).fill('held hold-window').join());
    const first = (await agent.rows()).at(-1)!;
    expect(Math.abs((first.notBefore ?? 0) - first.receivedAt - 24 * 3_600_000)).toBeLessThan(1000);

    const listed = (await relais(['queue', 'list', '--data', data])).stdout;
    expect(listed).toContain(`"notBefore":${first.notBefore}`);
    const { code, stderr } = await relais(['status', '--data', data], { RELAIS_LANG: 'en' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/3 documents wait for their time, the next goes on /)]);
    const json = JSON.parse((await relais(['status', '--json', '--data', data])).stdout) as object;
    expect(Object.keys(json)).toEqual(['undelivered', 'oldestSeconds', 'states', 'warnings']);

    // A correction takes the place of what never left, at its time; a withdrawal sends nothing and says so.
    await say('A2', 'A', 'C', '4.4');
    await say('B2', 'B', 'X');
    await until('the newer word is known', async () => (await agent.rows()).length === 5);
    expect(await story()).toEqual([
      'cancelled nothing-to-withdraw',
      'cancelled superseded',
      'cancelled superseded',
      'held hold-window',
      'held hold-window',
    ]);
    const [correction, other] = (await agent.rows()).filter(({ state }) => state === 'held');
    expect(correction?.notBefore).toBe(first.notBefore);
    expect(await sandbox.documents()).toEqual([]);

    const id = correction?.id ?? '';
    expect((await agent.client.call('document', { id })).actions).toEqual(['release', 'cancel']);
    await agent.client.call('cancel', { id: other?.id ?? '' });
    await agent.client.call('release', { id });
    await until('it went early', async () => (await sandbox.documents()).length === 1);
    // What is filed is corrected at once.
    await say('A3', 'A', 'C', '4.5');
    await until('the correction replaced it', async () => (await sandbox.documents()).length === 2);
    expect((await sandbox.documents()).filter(({ status }) => status === 'Approved')).toHaveLength(1);
    expect(await agent.client.call('verify', {})).toEqual({ ok: true, problems: [] });
  }, 180_000);
});
