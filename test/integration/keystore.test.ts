/** A desktop session with a real key store: the journal’s key is kept there, and nowhere in the data folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { resultMessage } from '../support/messages.ts';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import {
  agentProcess,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  until,
  type SandboxProcess,
} from '../support/processes.ts';
import { program } from '../support/tools.ts';

const missing = ['gnome-keyring-daemon', 'dbus-run-session', 'dbus-send'].filter((name) => program(name) === undefined);

/**
 * The key store in the foreground, unlocked by its password, until standard input ends; one line when programs can reach it: asked
 * earlier, the bus would start a second one, locked.
 */
const sessionScript = `
printf pw | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
store=$!
until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \\
  string:org.freedesktop.secrets 2>/dev/null | grep -q true; do sleep 0.1; done
echo "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
kill "$store"
wait`;

/** A session whose secrets lie in this folder; programs started from now on belong to it. */
async function openSession(home: string): Promise<ChildProcess> {
  const runtime = join(home, 'run');
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const environment = { HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: runtime };
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', sessionScript], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    session.once('exit', () => {
      reject(new Error('the session ended at once'));
    });
    createInterface({ input: session.stdout }).once('line', resolve);
  });
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', address);
  return session;
}

const closeSession = (session: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    session.once('exit', () => {
      resolve();
    });
    session.stdin?.end();
  });

describe.skipIf(missing.length > 0)(
  `a session with a key store${missing.length > 0 ? ` (not on this computer: ${missing.join(', ')})` : ''}`,
  () => {
    let folder: string;
    let sandbox: SandboxProcess;
    let session: ChildProcess;

    beforeAll(async () => {
      folder = freshFolder();
      sandbox = await sandboxProcess(folder);
    });
    afterEach(async () => {
      await closeSession(session);
      vi.unstubAllEnvs();
    });
    afterAll(async () => {
      await sandbox.stop();
      removeFolder(folder);
    });

    const data = (): string => join(folder, 'agent');

    it('keeps the journal’s key there, and a restarted agent finds it', async () => {
      session = await openSession(join(folder, 'first'));
      const agent = await agentProcess(folder, sandbox);
      expect((await agent.client.call('connection', {})).keyStore).toBe('system');
      const { warnings } = await agent.client.call('overview', {});
      expect(warnings.map(({ code }) => code)).not.toContain('KEY-IN-FILE');
      const { host, port } = agent.ready.mllp[0]!;
      expect(await sendOverMllp(host, port, resultMessage({ controlId: 'K1', filler: 'K1' }))).toBe('AA');
      await until('it is delivered', async () => (await agent.rows())[0]?.state === 'delivered');
      await agent.stop();
      expect(existsSync(join(data(), 'journal.key'))).toBe(false);

      const again = await agentProcess(folder, sandbox);
      expect((await again.rows()).map(({ state }) => state)).toEqual(['delivered']);
      expect((await again.client.call('connection', {})).keyStore).toBe('system');
      await again.stop();
    });

    it('of another user, without that key: nothing is opened, nothing is touched', async () => {
      session = await openSession(join(folder, 'second'));
      const files = (): string[] => readdirSync(data()).sort();
      const before = { files: files(), journal: readFileSync(join(data(), 'journal.db')) };
      const refused = await relais(['run', '--data', data(), '--sandbox', sandbox.file], { RELAIS_LANG: 'en' });
      expect([refused.code, refused.stdout]).toEqual([4, '']);
      expect(refused.stderr).toMatch(/^JOURNAL-KEY-MISSING: .+\n {2}→ .+/m);
      expect(files()).toEqual(before.files);
      expect(readFileSync(join(data(), 'journal.db')).equals(before.journal)).toBe(true);
    });

    it('the next day, the first user’s again: everything is there', async () => {
      session = await openSession(join(folder, 'first'));
      const agent = await agentProcess(folder, sandbox);
      expect((await agent.rows()).map(({ state }) => state)).toEqual(['delivered']);
      await agent.stop();
    });
  },
);
