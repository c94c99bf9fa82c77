// Makes a fresh checkout ready to run: installs from the lockfile when needed, builds the screens when needed, and knows the
// pinned Node. Node built-ins only; runs on Node 18, 20, 22 and 24 alike. Everything it says goes to standard error.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.relais-installed');
const renderer = join(root, 'dist', 'renderer');

export const say = (text) => process.stderr.write(`${text}\n`);

class SetUpError extends Error {}

const digest = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** The Node that the project pins; the machine's own only where it is new enough and no package brings one. */
export function pinnedNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const file = join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return process.execPath;
  throw new SetUpError(
    `Relais needs Node 24. This computer runs Node ${process.versions.node} and no ready-made Node 24 exists for ${process.platform}/${process.arch}. Install Node 24 and start again.`,
  );
}

/** What the installed tree must match. */
const wanted = () => digest([readFileSync(join(root, 'package-lock.json')), process.platform, process.arch]);

const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted();

/** One bootstrap at a time in one checkout; a lock whose owner is gone is taken over. */
async function exclusively(work) {
  const lock = join(root, '.relais', 'bootstrap.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ;) {
    try {
      symlinkSync(String(process.pid), lock);
      break;
    } catch (error) {
      if (error.code === 'EPERM') break; // a file system without symbolic links: go on without the lock
      if (error.code !== 'EEXIST') throw error;
      if (ownerGone(lock)) rmSync(lock, { force: true });
      else if (!told) {
        say('Another start is preparing this folder; waiting for it …');
        told = true;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function ownerGone(lock) {
  try {
    process.kill(Number(readlinkSync(lock)), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH' || error.code === 'ENOENT';
  }
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const [command, first] =
    cli && cli.endsWith('.js') ? [process.execPath, [cli]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm.cmd',
  });
  if (result.error) throw new SetUpError(`npm could not be started (${result.error.code}). Install Node with npm.`);
  return result.status ?? 1;
}

function install() {
  say('Installing the packages of the lockfile (once, about a minute) …');
  const status = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) {
    throw new SetUpError(
      'The packages could not be installed. Is this computer online, and may it write to this folder? What npm said stands above.',
    );
  }
  writeFileSync(stamp, wanted());
}

/** Every file that the screens are built from. */
function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (!entry.name.includes('.test.')) yield path;
  }
}

const screensStamp = join(renderer, '.built-from');

function screensWanted() {
  const files = [...sources(join(root, 'renderer')), join(root, 'connectors', 'agent', 'contract.ts')];
  return digest(files.flatMap((file) => [relative(root, file), readFileSync(file)]).concat(wanted()));
}

export const screensBuilt = () => existsSync(screensStamp) && readFileSync(screensStamp, 'utf8') === screensWanted();

function buildScreens() {
  say('Building the screens …');
  const vite = join(modules, 'vite', 'bin', 'vite.js');
  const config = join(root, 'renderer', 'vite.config.ts');
  const result = spawnSync(pinnedNode(), [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) throw new SetUpError('The screens could not be built. What the build said stands above.');
  writeFileSync(screensStamp, screensWanted());
}

/** Ready to run: packages installed and, with `screens`, the screens built. A second call does nothing. */
export async function ready({ screens }) {
  if (installed() && (!screens || screensBuilt())) return;
  if (!canWrite(root)) {
    throw new SetUpError(
      `This folder cannot be written: ${root}. Copy the project to a folder of your own and start again.`,
    );
  }
  await exclusively(async () => {
    if (!installed()) install();
    if (screens && !screensBuilt()) buildScreens();
  });
}

function canWrite(folder) {
  try {
    const probe = join(folder, `.relais-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** Runs a program of the project under the pinned Node with this terminal, passes signals on, and ends as it ends. */
export function runInPinnedNode(args, environment = {}) {
  const child = spawn(pinnedNode(), args, {
    // The channel tells the program when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...environment,
      PATH: `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGKILL' ? 137 : 143);
  });
  child.on('error', (error) => {
    say(`Node could not be started: ${error.message}`);
    process.exitCode = 4;
  });
}

/** Ends a script with a plain sentence instead of a stack when the set-up itself fails. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    say(error instanceof SetUpError ? error.message : (error.stack ?? String(error)));
    process.exitCode = 4;
  }
}
