// Prints the licence of every installed package and fails when one is not permissive. Node built-ins only.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap.mjs';

/** Permissive: use, change and ship under a notice. Fonts and data have licences of their own kind. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
]);

/** Tools that check or build and never reach a user, under a licence that asks to publish changes to their own files. */
const toolsOnly = { 'MPL-2.0': /^(axe-core|lightningcss(-.*)?)$/ };

/** Packages whose manifest says nothing or something else, read by hand. */
const readByHand = {
  'png-js': 'MIT', // its LICENSE file; the manifest leaves the field out
  '@lhncbc/ucum-lhc': 'BSD-3-Clause', // its LICENSE.md: conditions of BSD, the notice of the NLM and of UCUM kept
  'node-forge': 'BSD-3-Clause', // "(BSD-3-Clause OR GPL-2.0)": taken under BSD
};

const allowed = (expression) =>
  expression
    .replaceAll(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => permissive.has(licence.trim())));

const lock = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8'));
const counts = new Map();
const refused = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const manifest = join(root, path, 'package.json');
  const written = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  const stated = readByHand[name] ?? entry.license ?? written.license ?? written.licenses?.[0]?.type ?? 'none stated';
  const licence = typeof stated === 'string' ? stated : (stated.type ?? 'none stated');
  const tool = entry.dev === true && toolsOnly[licence]?.test(name) === true;
  counts.set(licence, [...(counts.get(licence) ?? []), `${name}@${entry.version}`]);
  if (!allowed(licence) && !tool) refused.push(`${name}@${entry.version}: ${licence}`);
}
for (const [licence, packages] of [...counts].sort((a, b) => b[1].length - a[1].length)) {
  say(`${licence} (${packages.length}): ${packages.join(' ')}`);
}
if (refused.length > 0) {
  say(`\nNot permissive, or not known to be:\n${refused.join('\n')}`);
  process.exitCode = 1;
}
