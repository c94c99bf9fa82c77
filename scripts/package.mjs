// `npm run package`: builds the application. `npm run package -- dir deb` names the targets; without any: dir and deb on Linux, the
// system's own elsewhere. Where Electron cannot be downloaded, ELECTRON_OVERRIDE_DIST_PATH (or the shared tools beside the checkout) names an
// unpacked one: good for tests of the package, never for a release.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installPackages, main, pinnedNode, ready, root, say } from './bootstrap.mjs';

const stage = join(root, 'dist', 'agent');
const shared = join(root, '..', 'shared', 'tools');

function must(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.status !== 0) throw new Error(`${basename(command)} ${args[0]} failed`);
}

/** The agent as it will lie beside the shell: sources, screens, packages without development tools, and the pinned Node. */
function stageAgent() {
  say('Staging the agent …');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, 'dist'), { recursive: true });
  const isShipped = (path) => !/\.test(-data)?\.ts$|\.child\.ts$/.test(path);
  for (const folder of ['connectors', 'certs'])
    cpSync(join(root, folder), join(stage, folder), { recursive: true, filter: isShipped });
  cpSync(join(root, 'dist', 'renderer'), join(stage, 'dist', 'renderer'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(root, file), join(stage, file));
  installPackages(stage, ['--omit=dev']);
  const exe = process.platform === 'win32' ? 'node.exe' : 'node';
  cpSync(pinnedNode(), join(stage, exe), { dereference: true });
  const modules = join(stage, 'node_modules');
  for (const name of readdirSync(modules))
    if (/^node-(linux|win|darwin)/.test(name)) rmSync(join(modules, name), { recursive: true });
  // Of the definitions of FHIR only what packs of users are judged by.
  const definitions = join(modules, '@medplum', 'definitions', 'dist', 'fhir', 'r4');
  const read = ['profiles-types', 'profiles-resources', 'valuesets', 'v3-codesystems', 'v2-tables'];
  for (const name of readdirSync(definitions))
    if (!read.includes(name.replace(/\.json$/, ''))) rmSync(join(definitions, name), { recursive: true });
  // Of the fonts for other scripts only what is drawn with: one weight for text, one for what is bold.
  const fonts = join(modules, '@expo-google-fonts');
  for (const family of readdirSync(fonts).filter((name) => name.startsWith('noto-')))
    for (const weight of readdirSync(join(fonts, family)))
      if (/^\d00/.test(weight) && !['400Regular', '700Bold'].includes(weight))
        rmSync(join(fonts, family, weight), { recursive: true });
  for (const region of ['fonts-sc', 'fonts-kr']) {
    const eastern = join(modules, '@embedpdf', region, 'fonts');
    for (const file of readdirSync(eastern)) if (!/-(Regular|Bold)\.otf$/.test(file)) rmSync(join(eastern, file));
  }
  rmSync(join(modules, '.bin'), { recursive: true, force: true });
  for (const file of ['package-lock.json', '.npmrc']) rmSync(join(stage, file));
  // A build without the maintainers' key is one whose rules nobody signed, and says so.
  if (process.env.RELAIS_RULES_KEY) must(pinnedNode(), [join(root, 'scripts', 'pack-manifest.ts'), '--sign', stage]);
}

function buildShell() {
  must(pinnedNode(), [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    join(root, 'electron', 'vite.config.ts'),
    '--logLevel',
    'warn',
  ]);
}

/** Electron as the package manager brought it, or one named by hand. */
function electronOptions() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) return electronAt(named);
  const own = join(root, 'node_modules', 'electron', 'dist');
  if (existsSync(join(own, 'version'))) return electronAt(own);
  const tool = join(shared, 'electron-dist');
  if (process.platform !== 'linux' || !existsSync(tool)) return [];
  const found = spawnSync(tool, { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  return found.status === 0 ? electronAt(found.stdout.trim()) : [];
}

function electronAt(folder) {
  // The loader that stands in for an application must not be part of a package.
  const clean = join(root, 'dist', 'electron-dist');
  rmSync(clean, { recursive: true, force: true });
  cpSync(folder, clean, { recursive: true });
  rmSync(join(clean, 'resources', 'app'), { recursive: true, force: true });
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  return [`-c.electronDist=${clean}`, `-c.electronVersion=${version}`];
}

await main(async () => {
  await ready({ screens: true });
  stageAgent();
  buildShell();
  const asked = process.argv.slice(2);
  const targets = asked.length > 0 ? asked : process.platform === 'linux' ? ['dir', 'deb'] : [];
  const system = { linux: '--linux', win32: '--win', darwin: '--mac' }[process.platform] ?? '--linux';
  const fpm = join(shared, 'fpm-with-dpkg');
  const environment = { ...process.env };
  if (targets.includes('deb') && !environment.CUSTOM_FPM_PATH && existsSync(fpm)) environment.CUSTOM_FPM_PATH = fpm;
  say('Packing …');
  must(
    pinnedNode(),
    [
      join(root, 'node_modules', 'electron-builder', 'cli.js'),
      system,
      ...targets,
      '--publish',
      'never',
      ...electronOptions(),
    ],
    { env: environment },
  );
  say(`The application stands in ${join(root, 'release')}.`);
});
