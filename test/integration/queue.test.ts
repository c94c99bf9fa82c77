/** Offline, drained, killed: what was taken arrives, in order, each once. Real processes, real sockets, a real store. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import { contentPaths } from '../../connectors/agent/contract.ts';
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

const send = async (controlId: string, filler = controlId, more: object = {}): Promise<string> => {
  const { host, port } = agent.ready.mllp[0]!;
  return sendOverMllp(host, port, resultMessage({ controlId, filler, ...more }));
};

const drop = (name: string, filler: string): void => {
  writeFileSync(join(agent.inbox, `${name}.hl7`), resultMessage({ controlId: `FILE-${name}`, filler }));
};

const allDelivered = (count: number): Promise<void> =>
  until(
    `${count} documents in the DSP`,
    async () => (await agent.rows()).filter(({ state }) => state === 'delivered').length === count,
  );

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

describe('while the DSP is away', () => {
  it('takes and acknowledges everything, says that it waits, and drains in order by itself', async () => {
    await sandbox.offline();
    drop('a', 'A');
    await until('the file is read', async () => (await agent.rows()).length === 1);
    for (const id of ['B', 'C', 'D']) expect(await send(id)).toBe('AA');
    await until('all are read', async () => (await agent.rows()).length === 4);
    await until('the screens say so', async () => {
      const { undelivered, warnings } = await agent.client.call('overview', {});
      return undelivered === 4 && warnings.some(({ code }) => code === 'NO-CONTACT');
    });
    expect(await sandbox.documents()).toEqual([]);

    await sandbox.online();
    await allDelivered(4);
    const stored = await sandbox.documents();
    const order = (await agent.rows()).toSorted((a, b) => a.receivedAt - b.receivedAt).map(({ id }) => id);
    const details = await Promise.all(order.map((id) => agent.client.call('document', { id })));
    expect(stored.map(({ uniqueId }) => uniqueId)).toEqual(details.map(({ uniqueId }) => uniqueId));
    await until('the warning is gone', async () => {
      const { warnings } = await agent.client.call('overview', {});
      return !warnings.some(({ code }) => code === 'NO-CONTACT');
    });
  });
});

describe('a document in the DSP', () => {
  it('is byte for byte what the journal holds, with its hash and its size', async () => {
    await send('M1');
    await allDelivered(1);
    const [row] = await agent.rows();
    const [stored] = await sandbox.documents();
    const sent = await agent.client.bytes(contentPaths.content(row!.id));
    const held = await sandbox.content(stored!.uniqueId);
    expect(held.equals(Buffer.from(sent))).toBe(true);
    expect(stored!.hash).toBe(createHash('sha1').update(held).digest('hex'));
    expect(stored!.size).toBe(held.length);
    expect(stored!.patientId).toContain('1.3.182.2.4.2');
  });
});

describe('killed in the middle', () => {
  it('before the outcome is known: recognised, not sent twice', async () => {
    await sandbox.faults([{ transaction: 'ITI-41', times: 1, kind: 'delay', ms: 5000 }]);
    await send('K1');
    await until('the sandbox has stored it', async () => (await sandbox.documents()).length === 1);
    await agent.kill();
    agent = await agentProcess(folder, sandbox);
    await allDelivered(1);
    const submissions = (await sandbox.requests()).filter(({ transaction }) => transaction === 'ITI-41');
    expect(submissions).toHaveLength(1);
    expect(await sandbox.documents()).toHaveLength(1);
  });

  it('again and again while messages arrive: every acknowledged one arrives, each once', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const sending = (async () => {
        for (let index = 0; index < 12; index += 1) {
          const id = `R${round}-${index}`;
          try {
            if ((await send(id)) === 'AA') acknowledged.push(id);
          } catch {
            // The agent died under this message: its sender was told nothing, and sends again.
            break;
          }
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 60 + round * 90));
      await agent.kill();
      await sending;
      agent = await agentProcess(folder, sandbox);
    }
    await until('nothing is under way', async () => {
      const { rows: unread } = await agent.client.call('receipts', { limit: 1, state: 'received' });
      const { states } = await agent.client.call('overview', {});
      return unread.length === 0 && states.ready + states.sending + states.unknown === 0;
    });
    const rows = await agent.rows();
    const { rows: receipts } = await agent.client.call('receipts', { limit: 500 });
    for (const id of acknowledged)
      expect(
        receipts.some(({ name }) => name === id),
        id,
      ).toBe(true);
    const stored = await sandbox.documents();
    expect(new Set(stored.map(({ uniqueId }) => uniqueId)).size).toBe(stored.length);
    expect(stored).toHaveLength(rows.filter(({ state }) => state === 'delivered').length);
    expect(rows.every(({ state }) => state === 'delivered')).toBe(true);
    expect(await agent.client.call('verify', {})).toEqual({ ok: true, problems: [] });
  }, 120_000);
});

describe('lost answers', () => {
  it.each(['drop-before-store', 'drop-after-store', 'garbage', 'truncate'] as const)(
    '%s: asked, then right',
    async (kind) => {
      await sandbox.faults([{ transaction: 'ITI-41', times: 1, kind }]);
      await send('L1');
      await allDelivered(1);
      expect(await sandbox.documents()).toHaveLength(1);
      const asked = (await sandbox.requests()).filter(({ transaction }) => transaction === 'ITI-18');
      expect(asked.length).toBeGreaterThan(0);
    },
  );
});

describe('the same thing again', () => {
  it('is answered with the stored acknowledgement and delivered once', async () => {
    expect(await send('S1')).toBe('AA');
    expect(await send('S1')).toBe('AA');
    // Another message number, the same report: one document.
    expect(await send('S2', 'S1')).toBe('AA');
    drop('copy', 'S1');
    await until(
      'all is read',
      async () => (await agent.client.call('receipts', { limit: 50, state: 'read' })).rows.length === 3,
    );
    await allDelivered(1);
    expect(await sandbox.documents()).toHaveLength(1);
  });

  it('with other content under the same number is refused to the sender, and both are kept', async () => {
    expect(await send('X1', 'X1', { value: '4.2' })).toBe('AA');
    expect(await send('X1', 'X1', { value: '9.9' })).toBe('AR');
    const { rows } = await agent.client.call('receipts', { limit: 50 });
    expect(rows).toHaveLength(2);
  });
});

describe('versions', () => {
  it('a correction replaces the report in the DSP', async () => {
    await send('V1', 'V', { value: '4.2' });
    await send('V2', 'V', { value: '5.6', status: 'C' });
    await allDelivered(2);
    const stored = await sandbox.documents();
    expect(stored.map(({ status }) => status)).toEqual(['Deprecated', 'Approved']);
    expect(stored[1]!.replaces).toBe(stored[0]!.entryUuid);
  });

  it('a correction waits for a report whose outcome is open, and then goes', async () => {
    await sandbox.offline();
    await send('W1', 'W', { value: '4.2' });
    await send('W2', 'W', { value: '5.6', status: 'C' });
    await until('the correction waits', async () =>
      (await agent.rows()).some(({ cause }) => cause === 'earlier-version'),
    );
    await sandbox.online();
    await allDelivered(2);
    expect((await sandbox.documents()).map(({ status }) => status)).toEqual(['Deprecated', 'Approved']);
  });

  it('a correction of something that never left becomes a first submission', async () => {
    await send('U1', 'U', { matricule: '1998041799999' });
    await until('the first is held', async () => (await agent.rows()).some(({ state }) => state === 'held'));
    const { rows } = await agent.client.call('documents', { limit: 10 });
    expect(await send('U2', 'U', { matricule: '1998041799999', value: '5.0', status: 'C' })).toBe('AA');
    await until(
      'the older one is superseded',
      async () => (await agent.rows()).find(({ id }) => id === rows[0]!.id)?.state === 'cancelled',
    );
    expect(await sandbox.documents()).toEqual([]);
  });
});
