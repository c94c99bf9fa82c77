/**
 * Writes connectors/conformance/packs/manifest.json: of every pack that Relais brings its version, its date and two hashes, of what it says (its
 * rules with weights, words, references, dates) and of the source of its rules. `node scripts/pack-manifest.ts` writes the file, and refuses a
 * pack that changed under its old version; the test beside this script compares. So a version names one set of rules, for good.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rulePacks, type ListedPack } from '../connectors/conformance/index.ts';

const folder = resolve(import.meta.dirname, '..', 'connectors', 'conformance', 'packs');
export const manifestFile = join(folder, 'manifest.json');

interface ManifestEntry {
  readonly version: string;
  readonly validFrom: string;
  readonly rules: number;
  /** SHA-256 of the canonical data: JSON with sorted keys. */
  readonly data: string;
  /** SHA-256 of `NAME.ts` and `NAME-….ts`, where the functions of the rules are. */
  readonly source: string;
}
export type Manifest = Readonly<Record<string, ManifestEntry>>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same value, the same text: keys in order, nothing between (RFC 8785 without its numbers: packs hold none). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function sourceOf(name: string): string {
  const files = readdirSync(folder)
    .filter((file) => file === `${name}.ts` || (file.startsWith(`${name}-`) && file.endsWith('.ts')))
    .toSorted();
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

const entryOf = (pack: ListedPack): ManifestEntry => ({
  version: pack.version,
  validFrom: pack.validFrom,
  rules: pack.rules.length,
  data: sha256(canonicalJson(pack)),
  source: sha256(sourceOf(pack.name)),
});

export const currentManifest = (): Manifest =>
  Object.fromEntries(rulePacks().map((pack) => [pack.name, entryOf(pack)]));

/** Packs whose content is another than that which the manifest holds under the same version. */
export const changedUnderTheirVersion = (before: Manifest, now: Manifest): readonly string[] =>
  Object.entries(now)
    .filter(([name, { version, data, source }]) => {
      const known = before[name];
      return known?.version === version && (known.data !== data || known.source !== source);
    })
    .map(([name]) => name);

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, undefined, 2)}\n`;

export const readManifest = (): Manifest => JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;

if (import.meta.main) {
  const now = currentManifest();
  const changed = changedUnderTheirVersion(readManifest(), now);
  if (changed.length === 0) writeFileSync(manifestFile, manifestText(now));
  else {
    process.stderr.write(
      `changed, and still under the old version: ${changed.join(', ')}. Give each a new version first.\n`,
    );
    process.exitCode = 1;
  }
}
