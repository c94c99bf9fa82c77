/**
 * The desktop shell: starts the agent as its own process, shows its screens in a confined window, lives in the tray. Closing the
 * window stops nothing. It holds no patient data and speaks to nobody but the agent.
 */
import { app, BrowserWindow, dialog, Menu, nativeImage, session, Tray } from 'electron';
import { join } from 'node:path';
import { AgentDidNotStart, findAgent, startAgentProcess, type AgentProcess } from './agent-process.ts';
import { confine, restrict, safePreferences } from './hardening.ts';
import { languageOf, say, type Language } from './words.ts';

let agent: AgentProcess | undefined;
let window: BrowserWindow | undefined;
let tray: Tray | undefined;
let quitting = false;
/** How often in a row the agent ended soon after its start. */
let restarts = 0;

const origin = (): string | undefined => (agent ? new URL(agent.console).origin : undefined);

/** What the shell hands on: `--relais-data=DIR` and `--relais-sandbox=FILE` become the agent's own `--data` and `--sandbox`. */
function agentArguments(): string[] {
  const named = (name: string): string | undefined => {
    const prefix = `--relais-${name}=`;
    return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
  };
  const sandbox = named('sandbox');
  return [
    '--data',
    named('data') ?? join(app.getPath('userData'), 'agent'),
    ...(sandbox === undefined ? [] : ['--sandbox', sandbox]),
  ];
}

async function startAgent(language: Language): Promise<void> {
  const place = findAgent(process.resourcesPath, join(import.meta.dirname, '..', '..'));
  if (!place) throw new AgentDidNotStart(say('incomplete', language));
  const startedAt = Date.now();
  const started = await startAgentProcess(place, agentArguments());
  agent = started;
  void started.ended.then(async (text) => {
    agent = undefined;
    if (quitting) return;
    restarts = Date.now() - startedAt < 60_000 ? restarts + 1 : 0;
    if (restarts > 3) {
      fail(language, text);
      return;
    }
    await startAgent(language);
    window?.close();
    showWindow();
  });
}

function fail(language: Language, text: string): void {
  dialog.showErrorBox(say('failed', language), text);
  quitting = true;
  app.quit();
}

function showWindow(): void {
  if (!agent) return;
  if (window) {
    if (window.isMinimized()) window.restore();
    window.focus();
    return;
  }
  const opened = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 360,
    minHeight: 480,
    show: false,
    title: 'Relais',
    autoHideMenuBar: true,
    backgroundColor: '#f5f7f7',
    webPreferences: safePreferences,
  });
  window = opened;
  opened.once('ready-to-show', () => {
    opened.show();
  });
  opened.on('page-title-updated', (event) => {
    // The title bar shows on every screen share: it never carries more than the name.
    event.preventDefault();
  });
  opened.on('closed', () => {
    window = undefined;
  });
  void opened.loadURL(agent.console);
}

/** A green square with three lines, drawn here: no file to find at run time. */
function icon(): Electron.NativeImage {
  const size = 32;
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const line = x > 7 && x < 24 && [10, 11, 15, 16, 20, 21].includes(y);
      pixels.set(line ? [255, 255, 255, 255] : [105, 110, 11, 255], (y * size + x) * 4);
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: size, height: size });
}

function makeTray(language: Language): void {
  try {
    tray = new Tray(icon());
  } catch {
    // A desktop without a tray: the window and the application menu remain.
    return;
  }
  tray.setToolTip(say('running', language));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: say('open', language), click: showWindow },
      { type: 'separator' },
      {
        label: say('quit', language),
        click: () => {
          quitting = true;
          app.quit();
        },
      },
    ]),
  );
  tray.on('click', showWindow);
}

async function main(): Promise<void> {
  await app.whenReady();
  const language = languageOf(app.getLocale());
  Menu.setApplicationMenu(null);
  restrict(session.defaultSession, origin);
  makeTray(language);
  try {
    await startAgent(language);
  } catch (error) {
    fail(language, error instanceof Error ? error.message : String(error));
    return;
  }
  showWindow();
}

confine(app, origin);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  // The agent works on without a window: with a tray there is a way back to it.
  app.on('window-all-closed', () => {
    if (!tray) app.quit();
  });
  app.on('before-quit', () => {
    quitting = true;
    agent?.stop();
  });
  void main();
} else {
  app.quit();
}
