/** Disks and computers that fail under the running agent: nothing can be made durable, everything is read-only, two agents, sleep, little memory. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendOverMllp } from '../../../connectors/agent/mllp-client.ts';
import { resultMessage } from '../../support/messages.ts';
import {
  agentProcess,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../../support/processes.ts';
import { clockOf } from '../clock.ts';
import { quickStarts } from '../quick-start.ts';
import { compiledDisk, missing } from './disk.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

let folder: string;
let data: string;
let sandbox: SandboxProcess;
let agent: AgentProcess | undefined;

const living = (): AgentProcess => {
  if (!agent) throw new Error('the agent is dead');
  return agent;
};
const message = (name: string): Buffer => resultMessage({ controlId: name, filler: name });
const enhanced = (name: string): Buffer =>
  Buffer.from(message(name).toString('utf8').replace('|2.5.1|||||LUX', '|2.5.1|||AL|NE|LUX'));
const send = (bytes: Uint8Array): Promise<string> => {
  const [line] = living().ready.mllp;
  if (!line) throw new Error('no MLLP');
  return sendOverMllp(line.host, line.port, bytes);
};
const delivered = (count: number): Promise<void> =>
  until(
    `${count} delivered`,
    async () => {
      const rows = await living().rows();
      return rows.length === count && rows.every(({ state }) => state === 'delivered');
    },
    60,
  );
const kill = async (): Promise<void> => {
  await agent?.kill();
  agent = undefined;
};
const sound = async (documents: number): Promise<void> => {
  await delivered(documents);
  expect(await living().client.call('verify', {})).toEqual({ ok: true, problems: [] });
  expect(await sandbox.documents()).toHaveLength(documents);
};

beforeEach(async () => {
  await quickStarts();
  folder = freshFolder();
  data = join(folder, 'agent');
});
afterEach(async () => {
  await kill();
  await sandbox.stop();
  removeFolder(folder);
});

/** “Not now” in both modes, the file stays, and what was taken before is there; when the disk is well again it goes on. */
async function refusesAndKeeps(break_: () => void): Promise<void> {
  expect(await send(message('BEFORE'))).toBe('AA');
  await delivered(1);
  const file = join(living().inbox, 'attend.hl7');
  writeFileSync(file, message('FILE'));
  break_();
  expect(await send(message('DURING'))).toBe('AE');
  expect(await send(enhanced('DURING-2'))).toBe('CE');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(statSync(file).size).toBe(message('FILE').length);
}

describe.skipIf(missing !== '')(`a disk that fails${missing === '' ? '' : ` (needs ${missing})`}`, () => {
  it('nothing can be made durable: “not now” in both modes, files stay; it goes on by itself, and after a kill all is there', async () => {
    const fault = join(folder, 'fault');
    sandbox = await sandboxProcess(folder);
    agent = await agentProcess(folder, sandbox, [], {
      LD_PRELOAD: compiledDisk(),
      RELAIS_TEST_DISK: data,
      RELAIS_TEST_DISK_FAULT: fault,
    });
    await refusesAndKeeps(() => writeFileSync(fault, 'fsync'));
    rmSync(fault);
    expect(await send(message('DURING'))).toBe('AA');
    expect(await send(enhanced('DURING-2'))).toBe('CA');
    await delivered(4);
    await kill();
    agent = await agentProcess(folder, sandbox);
    await sound(4);
  });

  it('the file system turns read-only: “not now” in both modes, and all is there when it can be written again', async () => {
    const fault = join(folder, 'fault');
    sandbox = await sandboxProcess(folder);
    const broken = brokenVolume(data);
    agent = await agentProcess(folder, sandbox, [], {
      LD_PRELOAD: compiledDisk(),
      RELAIS_TEST_DISK: data,
      RELAIS_TEST_DISK_FAULT: fault,
    });
    try {
      await refusesAndKeeps(() => {
        if (broken) broken.break();
        else writeFileSync(fault, 'read-only');
      });
      await kill();
      rmSync(fault, { force: true });
      broken?.mend();
      agent = await agentProcess(folder, sandbox);
      expect(await send(message('DURING'))).toBe('AA');
      await delivered(3);
      await sound(3);
    } finally {
      await kill();
      broken?.end();
    }
  });
});

/** A volume of its own that a kernel can turn read-only under open files, where this machine lets us mount one. */
function brokenVolume(at: string): { break(): void; mend(): void; end(): void } | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const image = `${at}.img`;
  const mount = (): void => {
    execFileSync('mount', ['-o', 'loop', image, at], { stdio: 'ignore' });
  };
  try {
    mkdirSync(at, { recursive: true });
    execFileSync('truncate', ['-s', '64M', image]);
    execFileSync('mkfs.ext4', ['-q', image], { stdio: 'ignore' });
    mount();
  } catch {
    return undefined;
  }
  return {
    break: () => {
      // What other programs wrote before it and did not make durable would be gone: not what is looked at here.
      execFileSync('sync', ['-f', at]);
      execFileSync('mount', ['-o', 'remount,abort', at], { stdio: 'ignore' });
    },
    mend: () => {
      execFileSync('umount', ['-l', at]);
      mount();
    },
    end: () => execFileSync('umount', ['-l', at]),
  };
}

describe('a computer that is not alone, or asleep', () => {
  it('two agents on one folder: one of three that start together takes it, the others say why and change nothing', async () => {
    sandbox = await sandboxProcess(folder);
    agent = await agentProcess(folder, sandbox);
    expect(await send(message('ONE'))).toBe('AA');
    const others = await Promise.all([1, 2].map(() => relais(['run', '--data', data, '--sandbox', sandbox.file])));
    for (const { code, stderr } of others) {
      expect(code).not.toBe(0);
      expect(stderr).toContain('JOURNAL-IN-USE');
    }
    expect(await send(message('TWO'))).toBe('AA');
    await sound(2);
    // A killed one leaves no lock behind.
    await kill();
    agent = await agentProcess(folder, sandbox);
    await sound(2);
  });

  it('asleep for eight hours while documents wait: they go when it wakes, each once', async () => {
    const clock = clockOf(join(folder, 'clock'));
    sandbox = await sandboxProcess(folder, [], clock.environment);
    agent = await agentProcess(folder, sandbox, [], clock.environment);
    expect(await send(message('EVENING'))).toBe('AA');
    await delivered(1);
    await sandbox.offline();
    expect(await send(message('NIGHT'))).toBe('AA');
    process.kill(living().ready.pid, 'SIGSTOP');
    clock.jump(8 * HOUR);
    await sandbox.online();
    process.kill(living().ready.pid, 'SIGCONT');
    expect(await send(message('MORNING'))).toBe('AA');
    await delivered(3);
    const at = (await living().client.call('receipts', { limit: 10 })).rows.map(({ receivedAt }) => receivedAt);
    expect(Math.max(...at) - Math.min(...at)).toBeGreaterThan(7 * HOUR);
    await sound(3);
  });

  it('whose clock is set a day back in the middle of a pause after a failure: the pause ends all the same', async () => {
    const clock = clockOf(join(folder, 'clock'));
    sandbox = await sandboxProcess(folder, [], clock.environment);
    agent = await agentProcess(folder, sandbox, [], clock.environment);
    await sandbox.offline();
    expect(await send(message('PAUSE'))).toBe('AA');
    await until('it was tried', async () =>
      (await living().client.call('overview', {})).warnings.some(({ code }) => code === 'NO-CONTACT'),
    );
    clock.jump(-DAY);
    await sandbox.online();
    await sound(1);
  });
});

/** Memory that is a process's own, MB: program files that lie in memory too can be read again, and need no room. */
const ownMegabytes = (pid: number): number =>
  Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

describe.skipIf(!existsSync('/proc/self/status'))('a computer with little memory', () => {
  it('256 MB are enough for 150 results and a large one among them', async () => {
    sandbox = await sandboxProcess(folder);
    agent = await agentProcess(folder, sandbox, [], { NODE_OPTIONS: '--max-old-space-size=96' });
    const large = `${message('LARGE').toString('utf8')}NTE|1||${'x'.repeat(500_000)}\r`;
    let peak = 0;
    const watching = setInterval(() => {
      peak = Math.max(peak, ownMegabytes(living().ready.pid));
    }, 50);
    for (let index = 0; index < 75; index += 1) expect(await send(message(`R${index}`))).toBe('AA');
    expect(await send(Buffer.from(large))).toBe('AA');
    for (let index = 75; index < 150; index += 1) expect(await send(message(`R${index}`))).toBe('AA');
    await until(
      'all is read',
      async () => (await living().client.call('receipts', { limit: 1, state: 'received' })).rows.length === 0,
      100,
    );
    clearInterval(watching);
    process.stdout.write(`memory of its own: at most ${Math.round(peak)} MB\n`);
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThan(256);
    expect(await living().client.call('verify', {})).toEqual({ ok: true, problems: [] });
  });
});
