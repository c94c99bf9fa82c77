/**
 * The rules that Relais brings, as they were published: the manifest holds of every pack its version and two hashes, and a release signs the
 * manifest with the key of its maintainers (Ed25519). What runs is compared with the manifest, and the manifest with its signature.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ProblemError, type Problem } from '../../clinical/index.ts';
import { rulePacks, type ListedPack } from '../../conformance/index.ts';
import { verifiedSignature } from './signature.ts';

const installed = resolve(import.meta.dirname, '..', '..', '..');

/** Where the rules of an installation lie, and what proves whose they are. */
export const rulesFiles = (at: string = installed) => ({
  folder: join(at, 'connectors', 'conformance', 'packs'),
  manifest: join(at, 'connectors', 'conformance', 'packs', 'manifest.json'),
  /** Made when a release is packed; absent in a checkout. */
  signature: join(at, 'connectors', 'conformance', 'packs', 'manifest.sig'),
  key: join(at, 'certs', 'rules-key.pem'),
});

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

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The same value, the same text: keys in order, nothing between (RFC 8785 without its numbers: packs hold none). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function sourceOf(name: string, folder: string): string {
  const files = readdirSync(folder)
    .filter((file) => file === `${name}.ts` || (file.startsWith(`${name}-`) && file.endsWith('.ts')))
    .toSorted();
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

const entryOf = (pack: ListedPack, folder: string): ManifestEntry => ({
  version: pack.version,
  validFrom: pack.validFrom,
  rules: pack.rules.length,
  data: sha256(canonicalJson(pack)),
  source: sha256(sourceOf(pack.name, folder)),
});

/** Of the rules that run, and of their source in `folder`. */
export const currentManifest = (folder: string = rulesFiles().folder): Manifest =>
  Object.fromEntries(rulePacks().map((pack) => [pack.name, entryOf(pack, folder)]));

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, undefined, 2)}\n`;

/** Whose the rules are. `unsigned`: as the manifest says, which nobody signed; `altered`: another thing runs, or the signature is not that of the manifest. */
export interface ShippedRules {
  readonly state: 'signed' | 'unsigned' | 'altered';
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  /** SHA-256 of the key that signed, in hex: what is compared with what the maintainers publish. */
  readonly signedBy?: string;
  readonly problem?: Problem;
}

export function shippedRules(files: ReturnType<typeof rulesFiles> = rulesFiles()): ShippedRules {
  const manifest = existsSync(files.manifest) ? readFileSync(files.manifest) : Buffer.alloc(0);
  const facts = { manifest: sha256(manifest) };
  if (manifest.toString('utf8') !== manifestText(currentManifest(files.folder))) return { ...altered, ...facts };
  if (!existsSync(files.signature)) return { state: 'unsigned', ...facts };
  try {
    const { fingerprint } = verifiedSignature(manifest, {
      signature: readFileSync(files.signature),
      key: readFileSync(files.key, 'utf8'),
    });
    return { state: 'signed', ...facts, signedBy: fingerprint };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ProblemError || code === 'ENOENT') return { ...altered, ...facts };
    throw error;
  }
}

const altered = {
  state: 'altered',
  problem: {
    code: 'PACK-RULES-ALTERED',
    cause: {
      fr: 'Les règles de Relais sur cet ordinateur ne sont pas celles qui ont été publiées : un fichier du logiciel a été modifié ou abîmé.',
      de: 'Die Regeln von Relais auf diesem Computer sind nicht die veröffentlichten: Eine Datei der Software wurde geändert oder ist beschädigt.',
      en: 'The rules of Relais on this computer are not those that were published: a file of the software was changed or is damaged.',
    },
    next: {
      fr: 'Demandez à votre informaticien de réinstaller Relais depuis son fichier d’installation d’origine, puis faites revérifier les documents retenus.',
      de: 'Bitten Sie Ihren IT-Betreuer, Relais aus der ursprünglichen Installationsdatei neu zu installieren, und lassen Sie zurückgehaltene Dokumente neu prüfen.',
      en: 'Ask your IT supplier to install Relais again from its original installation file, then have the held documents checked again.',
    },
  },
} as const satisfies Pick<ShippedRules, 'state' | 'problem'>;
