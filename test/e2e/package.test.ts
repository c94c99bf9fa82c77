/** The packaged application, built here and started as a person would: it delivers a letter of the samples, and leaves nothing running. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSamples } from '../../connectors/sandbox/samples/manifest.ts';
import { freshFolder, removeFolder, sandboxProcess, until, type SandboxProcess } from '../support/processes.ts';
import { electronFolder, program, root, virtualDisplay, type Display } from '../support/tools.ts';

const missing = [
  process.platform === 'linux' ? '' : 'Linux',
  program('Xvfb') ? '' : 'Xvfb',
  electronFolder() === undefined ? 'a real Electron' : '',
].filter((name) => name !== '');
const application = join(root, 'release', 'linux-unpacked');

/** Processes whose command line names this text: the shell, its helpers and its agent. */
const processesNaming = (text: string): string[] =>
  readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return false;
    try {
      return readFileSync(join('/proc', entry, 'cmdline'), 'utf8').includes(text);
    } catch {
      return false;
    }
  });

describe.skipIf(missing.length > 0)(
  `packaged application${missing.length > 0 ? ` (needs ${missing.join(' and ')})` : ''}`,
  () => {
    let folder: string;
    let display: Display;
    let sandbox: SandboxProcess;
    let shell: ChildProcess;

    beforeAll(async () => {
      execFileSync(process.execPath, [join(root, 'scripts', 'package.mjs'), 'dir'], { cwd: root, stdio: 'ignore' });
      folder = freshFolder();
      display = await virtualDisplay();
      sandbox = await sandboxProcess(folder);
    }, 400_000);

    afterAll(async () => {
      shell.kill('SIGKILL');
      await sandbox.stop();
      display.stop();
      removeFolder(folder);
    });

    it('carries the agent, its own Node and the screens, and no tests or tools of development', () => {
      const agent = join(application, 'resources', 'agent');
      expect(existsSync(join(application, 'resources', 'app.asar'))).toBe(true);
      const version = execFileSync(join(agent, 'node'), ['--version'], { encoding: 'utf8' });
      expect(version.startsWith('v24.')).toBe(true);
      expect(existsSync(join(agent, 'dist', 'renderer', 'index.html'))).toBe(true);
      expect(existsSync(join(agent, 'node_modules', 'vitest'))).toBe(false);
      const tests = readdirSync(join(agent, 'connectors'), { recursive: true, encoding: 'utf8' });
      expect(tests.filter((name) => name.endsWith('.test.ts'))).toEqual([]);
    });

    it('cannot be turned into a plain Node by its environment', () => {
      const { stdout } = spawnSync(
        join(application, 'relais'),
        ['-e', 'console.log("ran as Node")', '--no-sandbox', `--relais-data=${join(folder, 'none')}`],
        {
          encoding: 'utf8',
          env: { ...process.env, DISPLAY: display.name, ELECTRON_RUN_AS_NODE: '1' },
          timeout: 6000,
          killSignal: 'SIGKILL',
        },
      );
      expect(stdout).not.toContain('ran as Node');
    });

    it('delivers a file that is dropped into its folder', async () => {
      const data = join(folder, 'agent');
      shell = spawn(
        join(application, 'relais'),
        ['--no-sandbox', `--relais-data=${data}`, `--relais-sandbox=${sandbox.file}`],
        { env: { ...process.env, DISPLAY: display.name }, stdio: 'ignore' },
      );
      const sample = loadSamples().find(({ expected, via }) => expected === 'delivered' && via === 'folder')!;
      mkdirSync(join(data, 'in'), { recursive: true });
      copyFileSync(sample.path, join(data, 'in', 'resultat.hl7'));
      await until('the sandbox has it', async () => (await sandbox.documents()).length === 1, 90);
    });

    it('ends with its agent', async () => {
      shell.kill('SIGTERM');
      await until('no process is left', () => processesNaming(join(folder, 'agent')).length === 0);
    });
  },
);
