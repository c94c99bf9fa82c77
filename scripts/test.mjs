// `npm test`: sets up what is missing, then everything that must hold: format, lint, types, layers, dead code, licences, and every
// suite of tests. Its last line counts. With CI=true a skipped test is a failure: there, nothing may be missing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, pinnedNode, ready, root, say } from './bootstrap.mjs';

const strict = process.env.CI === 'true';

/** Programs that some suites need, by the Debian package that brings them. */
const programs = {
  chromium: ['chromium'],
  Xvfb: ['xvfb', 'libnss3', 'libatk-bridge2.0-0', 'libgtk-3-0', 'libgbm1', 'libasound2', 'libxss1', 'libxtst6'],
  unzip: ['unzip'],
  openssl: ['openssl'],
  'dpkg-deb': ['dpkg'],
  'gnome-keyring-daemon': ['gnome-keyring'],
  'dbus-run-session': ['dbus'],
  // Other houses' makers of PDF, and poppler to look at what becomes of theirs.
  pdftocairo: ['poppler-utils'],
  gs: ['ghostscript'],
  // Not `groff`: many machines have it without its PDF device.
  gropdf: ['groff'],
  reportlab: ['python3-reportlab'],
};

const runs = (command) => spawnSync('sh', ['-c', command], { stdio: 'ignore' }).status === 0;
const has = (program) => runs(`command -v ${program}`);
/** reportlab is no program of its own: Debian's Python brings it. */
const hasReportlab = () => runs('/usr/bin/python3 -c "import reportlab"');

function installPrograms() {
  const missing = Object.entries(programs).filter(
    ([program]) => !(program === 'reportlab' ? hasReportlab() : has(program)),
  );
  if (missing.length === 0) return;
  const isDebian = existsSync('/etc/debian_version') && has('apt-get');
  if (!isDebian || process.getuid?.() !== 0) {
    say(
      `Not on this computer: ${missing.map(([program]) => program).join(', ')}. The suites that need them are skipped, each with its reason.`,
    );
    return;
  }
  const packages = missing.flatMap(([, names]) => names);
  say(`Installing ${packages.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 2] };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}

const bin = (name, file) => join(root, 'node_modules', name, file);

/** What must hold besides the tests; each counts as one. The longest first: the others run beside it. */
const checks = [
  ['lint', [bin('eslint', 'bin/eslint.js'), '.']],
  ['format', [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['types', [bin('typescript', 'bin/tsc'), '--noEmit']],
  [
    'layers',
    [
      bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'connectors',
      'electron',
      'renderer',
      'certs',
      'test',
      'scripts',
    ],
  ],
  ['dead code', [bin('knip', 'bin/knip.js'), '--no-progress']],
  ['licences', [join(root, 'scripts', 'licences.mjs')]],
  ['repository', [join(root, 'scripts', 'repository.mjs')]],
];

const environment = {
  NO_COLOR: '1',
  // The suites start the agent some hundred times: what Node compiled once is kept, where only this checkout writes.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
};

function run(args) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(pinnedNode(), args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code, output, seconds: Math.round((Date.now() - began) / 1000) }));
  });
}

const totals = { passed: 0, failed: 0, skipped: 0 };

/** Two at a time: the machines that run this have two cores. */
async function runChecks() {
  const waiting = [...checks];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, args] = next;
      const { code, output, seconds } = await run(args);
      say(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
      if (code === 0) totals.passed += 1;
      else {
        totals.failed += 1;
        say(output.trimEnd());
      }
    }
  };
  await Promise.all([worker(), worker()]);
}

/** The suites in order: what is quick and near the code first. */
const suites = ['unit', 'corpus', 'integration', 'interop', 'e2e'];

async function runSuite(suite) {
  const folder = mkdtempSync(join(tmpdir(), 'relais-test-'));
  const report = join(folder, 'report.json');
  const began = Date.now();
  const child = spawn(
    pinnedNode(),
    [
      bin('vitest', 'vitest.mjs'),
      'run',
      '--project',
      suite,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: root, env: environment, stdio: ['ignore', 2, 2] },
  );
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = Math.round((Date.now() - began) / 1000);
  if (!existsSync(report)) {
    say(`✗ ${suite}: the suite did not run (${seconds} s)`);
    totals.failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  const skipped = result.testResults.flatMap((file) =>
    file.assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed'),
  );
  totals.passed += result.numPassedTests;
  // A file that could not even be loaded has no failed test in it, and is a failure all the same.
  totals.failed += result.numFailedTests === 0 && code !== 0 ? 1 : result.numFailedTests;
  totals.skipped += skipped.length;
  say(
    `${code === 0 ? '✓' : '✗'} ${suite}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped.length} skipped (${seconds} s)`,
  );
  for (const { fullName } of skipped) say(`  skipped: ${fullName}`);
}

await main(async () => {
  await ready({ screens: true });
  installPrograms();
  mkdirSync(join(root, 'dist'), { recursive: true });
  const asked = process.argv.slice(2);
  if (asked.length === 0 || asked.includes('checks')) await runChecks();
  for (const suite of suites) if (asked.length === 0 || asked.includes(suite)) await runSuite(suite);
  if (strict && totals.skipped > 0) {
    say('CI=true: nothing may be skipped here.');
    totals.failed += totals.skipped;
    totals.skipped = 0;
  }
  process.exitCode = totals.failed > 0 ? 1 : 0;
  // The summary is the last line of standard output, for people and for programs.
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
});
