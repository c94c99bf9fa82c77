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
  realpathSync,
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

const nodeFile = process.platform === 'win32' ? 'node.exe' : 'node';
const nodePackage = () => `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const noNode = () =>
  new SetUpError(
    `Relais needs Node 24. This computer runs Node ${process.versions.node} and no ready-made Node 24 exists for ${process.platform}/${process.arch}. Install Node 24 and start again.`,
  );

/** The Node that the project pins; the machine's own only where it is new enough and no package brings one. */
export function pinnedNode() {
  const file = join(modules, nodePackage(), 'bin', nodeFile);
  if (existsSync(file)) return file;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw noNode();
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

/** npm's own program, so that another Node than this one can run it. */
function npmProgram() {
  const named = process.env.npm_execpath;
  if (named && /npm-cli\.[cm]?js$/.test(named) && existsSync(named)) return named;
  const beside = [
    join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const onPath = (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .map((folder) => join(folder, 'npm'));
  const linked = onPath.filter((file) => existsSync(file)).map((file) => realpathSync(file));
  const found = [...beside, ...linked].find((file) => file.endsWith('npm-cli.js') && existsSync(file));
  if (!found) throw new SetUpError('npm was not found. Install Node with npm, then start again.');
  return found;
}

const npm = (node, args, options = {}) =>
  spawnSync(node, [npmProgram(), ...args], { cwd: root, stdio: ['ignore', 2, 2], ...options });

const noPackages = () =>
  new SetUpError(
    'The packages could not be installed. Is this computer online, and may it write to this folder? What npm said stands above.',
  );

/**
 * The Node that installs. npm leaves out optional packages that do not suit the Node it runs on, so an older Node must not do it:
 * then the pinned one is brought first, exactly as the lockfile names it.
 */
function installingNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const name = nodePackage();
  const entry = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[`node_modules/${name}`];
  if (!entry) throw noNode();
  const folder = join(root, '.relais', `${name}-${entry.version}`);
  const file = join(folder, 'package', 'bin', nodeFile);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const packed = npm(process.execPath, ['pack', `${name}@${entry.version}`, '--silent', '--pack-destination', folder], {
    stdio: ['ignore', 'ignore', 2],
  });
  const archive = join(folder, `${name}-${entry.version}.tgz`);
  if (packed.status !== 0 || !existsSync(archive)) throw noPackages();
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (integrity !== entry.integrity)
    throw new SetUpError(`${name} is not the package that the lockfile names. Nothing was installed.`);
  const unpacked = spawnSync('tar', ['-xzf', archive, '-C', folder], { stdio: ['ignore', 2, 2] });
  rmSync(archive);
  if (unpacked.status !== 0 || !existsSync(file))
    throw new SetUpError('The pinned Node could not be unpacked (is “tar” there?).');
  return file;
}

/** Installs what the lockfile in a folder names. */
export function installPackages(folder, more = []) {
  const result = npm(installingNode(), ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...more], { cwd: folder });
  if (result.status !== 0) throw noPackages();
}

function install() {
  say('Installing the packages of the lockfile (once, about a minute) …');
  installPackages(root);
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
