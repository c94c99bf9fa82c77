/** The desktop shell in a real Electron under a display of its own: it starts the agent, shows its screens, and lets a page do nothing else. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../connectors/sandbox/index.ts';
import { loadSamples } from '../../connectors/sandbox/samples/manifest.ts';
import { electronFolder, program, root, virtualDisplay, type Display } from '../support/tools.ts';

const missing = [program('Xvfb') ? '' : 'Xvfb', electronFolder() === undefined ? 'a real Electron' : ''].filter(
  (name) => name !== '',
);

describe.skipIf(missing.length > 0)(
  `desktop shell${missing.length > 0 ? ` (needs ${missing.join(' and ')})` : ''}`,
  () => {
    let folder: string;
    let display: Display;
    let sandbox: Sandbox;
    let shell: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      execFileSync(
        process.execPath,
        [
          join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
          'build',
          '--config',
          'electron/vite.config.ts',
          '--logLevel',
          'warn',
        ],
        { cwd: root },
      );
      folder = mkdtempSync(join(tmpdir(), 'relais é shell-'));
      display = await virtualDisplay();
      sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
      const line = join(folder, 'sandbox.json');
      writeFileSync(line, JSON.stringify(sandbox.ready));
      shell = await _electron.launch({
        executablePath: join(electronFolder() ?? '', 'electron'),
        args: ['--no-sandbox', `--relais-data=${join(folder, 'agent')}`, `--relais-sandbox=${line}`, root],
        env: { ...process.env, DISPLAY: display.name, LANG: 'fr_FR.UTF-8' },
        timeout: 60_000,
      });
      page = await shell.firstWindow();
      await page.waitForSelector('h1');
    });

    afterAll(async () => {
      await shell.close();
      await sandbox.stop();
      display.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('shows the screens of an agent that it started as another process on another Node', async () => {
      expect(shell.windows()).toHaveLength(1);
      const versions = await shell.evaluate(() => process.versions);
      expect(versions.node.startsWith('24.')).toBe(false);
      const title = await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
      expect(title).toBe('Relais');
    });

    it('delivers a file that is dropped into the watched folder, and says so', async () => {
      const sample = loadSamples().find(({ expected, via }) => expected === 'delivered' && via === 'folder')!;
      mkdirSync(join(folder, 'agent', 'in'), { recursive: true });
      copyFileSync(sample.path, join(folder, 'agent', 'in', 'resultat.hl7'));
      await expect.poll(() => sandbox.documents().length, { timeout: 90_000 }).toBe(1);
      await page.getByText('Tout est dans le DSP').waitFor({ timeout: 90_000 });
    });

    it('gives pages nothing of Node, and keeps them where they are', async () => {
      const reached = await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in globalThis));
      expect(reached).toEqual([]);
      const before = page.url();
      await page.evaluate(() => {
        window.open('https://example.org/');
        location.href = 'https://example.org/';
      });
      await page.waitForTimeout(500);
      expect(page.url()).toBe(before);
      expect(shell.windows()).toHaveLength(1);
      const outside = await page.evaluate(() =>
        fetch('https://example.org/').then(
          () => 'reached',
          () => 'refused',
        ),
      );
      expect(outside).toBe('refused');
    });

    it('runs its window in a sandbox with an isolated context', async () => {
      const preferences = await shell.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        const { webContents } = window as unknown as {
          webContents: { getLastWebPreferences(): Record<string, unknown> };
        };
        const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
          webContents.getLastWebPreferences();
        return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
      });
      expect(preferences).toEqual({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
      });
    });
  },
);
