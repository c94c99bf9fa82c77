// What must never stand in the repository: a registry's host in the lockfile, a private key, a path of somebody's machine, a version
// range where an exact version is meant. Node built-ins only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap.mjs';

const faults = [];

const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
if (/"resolved":/.test(lock)) faults.push('package-lock.json names where packages come from');

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
  for (const [name, version] of Object.entries(manifest[group] ?? {})) {
    if (!/^\d+\.\d+\.\d+$/.test(version))
      faults.push(`package.json: ${name} is not pinned to one version (${version})`);
  }
}

const forbidden = [
  [/-----BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY-----\n[A-Za-z0-9+/]{40}/, 'a private key'],
  [/(?:^|[\s"'`(])\/(?:root|home\/[a-z]+)\/[a-z.]/m, 'a path of one machine'],
  [/rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED/, 'TLS verification switched off'],
  [/\b(?:it|test|describe)\.only\(/, 'a test that keeps the others from running'],
];
const tracked = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .stdout.split('\0')
  .filter(Boolean);
for (const file of tracked) {
  const path = join(root, file);
  if (!existsSync(path) || statSync(path).size > 2_000_000 || file === 'scripts/repository.mjs') continue;
  const text = readFileSync(path, 'latin1');
  for (const [pattern, what] of forbidden) if (pattern.test(text)) faults.push(`${file}: ${what}`);
}

for (const fault of faults) say(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
