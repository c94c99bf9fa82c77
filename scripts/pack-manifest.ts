/**
 * Writes connectors/conformance/packs/manifest.json: of every pack that Relais brings its version, its date and two hashes, of what it says (its
 * rules with weights, words, references, dates) and of the source of its rules. `node scripts/pack-manifest.ts` writes the file, and refuses a
 * pack that changed under its old version; the test beside this script compares. So a version names one set of rules, for good.
 *
 * `node scripts/pack-manifest.ts --sign DIR` signs the manifest of the application staged in DIR with the maintainers' key, an Ed25519 private
 * key in PEM in the variable RELAIS_RULES_KEY, and puts the signature and the public key into DIR. Where `certs/rules-key.pem` is there, it must be its key.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  currentManifest,
  manifestText,
  rulesFiles,
  shippedRules,
  type Manifest,
} from '../connectors/agent/packs/shipped-rules.ts';

export const manifestFile = rulesFiles().manifest;

/** Packs whose content is another than that which the manifest holds under the same version. */
export const changedUnderTheirVersion = (before: Manifest, now: Manifest): readonly string[] =>
  Object.entries(now)
    .filter(([name, { version, data, source }]) => {
      const known = before[name];
      return known?.version === version && (known.data !== data || known.source !== source);
    })
    .map(([name]) => name);

export const readManifest = (): Manifest => JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;

/** @param privateKey Ed25519, PEM @throws Error when the rules in `at` are not those of the manifest, or the key is not the published one */
export function signManifest(at: string, privateKey: string, published: string = rulesFiles().key): string {
  const files = rulesFiles(at);
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('RELAIS_RULES_KEY holds no Ed25519 key');
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  if (existsSync(published) && readFileSync(published, 'utf8').trim() !== publicKey.trim())
    throw new Error('RELAIS_RULES_KEY is not the key of certs/rules-key.pem');
  writeFileSync(files.signature, `${sign(null, readFileSync(files.manifest), key).toString('base64')}\n`);
  mkdirSync(dirname(files.key), { recursive: true });
  writeFileSync(files.key, publicKey);
  const { state, signedBy } = shippedRules(files);
  if (state !== 'signed' || signedBy === undefined) throw new Error('the rules are not those of the manifest');
  return signedBy;
}

function writeManifest(): void {
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

if (import.meta.main) {
  const [option, at] = process.argv.slice(2);
  if (option !== '--sign') writeManifest();
  else if (at === undefined || !process.env['RELAIS_RULES_KEY'])
    throw new Error('--sign needs a folder, and the key in RELAIS_RULES_KEY');
  else process.stderr.write(`rules signed by ${signManifest(at, process.env['RELAIS_RULES_KEY'])}\n`);
}
