/** The listener against senders that nobody here wrote: HAPI's HL7 v2 client in original and in enhanced acknowledgement mode, and its load. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { callPeer, peersPresent, whyAbsent } from './support/peer.ts';

if (!peersPresent) process.stderr.write(`test/interop is skipped: ${whyAbsent}\n`);

interface Acknowledged {
  readonly controlId: string;
  readonly ackCode: string;
  readonly ackFor: string;
}

describe.skipIf(!peersPresent)('a sender that nobody here wrote', () => {
  let folder: string;
  let sandbox: SandboxProcess;
  let agent: AgentProcess;

  const file = (name: string, message: Buffer | string): string => {
    const path = join(folder, name);
    writeFileSync(path, message);
    return path;
  };
  const hapi = async (...args: readonly string[]): Promise<string[]> => {
    const port = String(agent.ready.mllp[0]?.port);
    return (await callPeer('mllp-send', '--port', port, ...args)).split('\n');
  };
  const acknowledged = async (...args: readonly string[]): Promise<Acknowledged[]> =>
    (await hapi(...args)).map((line) => JSON.parse(line) as Acknowledged);
  const enhanced = (message: Buffer): string =>
    message.toString('utf8').replace('|2.5.1|||||LUX', '|2.5.1|||AL|NE|LUX');

  beforeAll(async () => {
    folder = freshFolder();
    sandbox = await sandboxProcess(folder);
    agent = await agentProcess(folder, sandbox);
  });
  afterAll(async () => {
    await agent.kill();
    await sandbox.stop();
    removeFolder(folder);
  });

  it('that knows original acknowledgement only and one that wants enhanced are both served, first time and again', async () => {
    const original = file('original.hl7', resultMessage({ controlId: 'H-1', filler: 'H-1' }));
    const wanted = file('enhanced.hl7', enhanced(resultMessage({ controlId: 'H-2', filler: 'H-2' })));
    const expected = [
      { controlId: 'H-1', ackCode: 'AA', ackFor: 'H-1' },
      { controlId: 'H-2', ackCode: 'CA', ackFor: 'H-2' },
    ];
    expect(await acknowledged(original, wanted)).toMatchObject(expected);
    expect(await acknowledged(original, wanted)).toMatchObject(expected);
    await until('two documents are in the DSP', async () => (await sandbox.documents()).length === 2);
  });

  it('that uses a number again for something else is told so in its own mode, and both are kept', async () => {
    const other = { filler: 'H-9', value: '5.6' };
    const answers = await acknowledged(
      file('other-1.hl7', resultMessage({ controlId: 'H-1', ...other })),
      file('other-2.hl7', enhanced(resultMessage({ controlId: 'H-2', ...other }))),
    );
    expect(answers.map(({ ackCode }) => ackCode)).toEqual(['AR', 'CR']);
    expect((await agent.client.call('receipts', { limit: 10 })).rows).toHaveLength(4);
  });

  it('in the charset and with the delimiters of its own is understood', async () => {
    const message = resultMessage({ controlId: 'H-3', filler: 'H-3' })
      .toString('utf8')
      .replace('UNICODE UTF-8', '8859/1');
    const [answer] = await acknowledged('--charset', 'ISO-8859-1', file('latin.hl7', message));
    expect(answer).toMatchObject({ ackCode: 'AA', ackFor: 'H-3' });
    await until('its patient is read', async () =>
      (await agent.rows()).some(({ patient }) => patient.name.includes('Müster-Test')),
    );
  });

  it('that sends over eight connections as fast as it is answered gets every answer', async () => {
    const [line = ''] = await hapi(
      '--load',
      '--count',
      '200',
      '--connections',
      '8',
      file('load.hl7', resultMessage({ controlId: 'L', filler: 'H-L' })),
    );
    const told = JSON.parse(line) as { count: number; failed: number; ackCodes: Record<string, number> };
    expect(told).toMatchObject({ count: 200, failed: 0, ackCodes: { AA: 200 } });
    const { rows } = await agent.client.call('receipts', { limit: 500 });
    expect(rows.length).toBe(205);
  });
});
