import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rulePacks } from '../connectors/conformance/index.ts';
import {
  canonicalJson,
  currentManifest,
  manifestText,
  rulesFiles,
  shippedRules,
} from '../connectors/agent/packs/shipped-rules.ts';
import { changedUnderTheirVersion, manifestFile, readManifest, signManifest } from './pack-manifest.ts';

describe('the manifest of the packs that Relais brings', () => {
  it('holds every pack as it is today; a changed pack has a new version (otherwise: node scripts/pack-manifest.ts)', () => {
    const now = currentManifest();
    expect(changedUnderTheirVersion(readManifest(), now), 'changed under the old version').toEqual([]);
    expect(readFileSync(manifestFile, 'utf8')).toBe(manifestText(now));
  });

  it('dates every version, and none before its pack is in force', () => {
    for (const { name, version, validFrom } of rulePacks()) {
      expect(version, name).toMatch(/^20\d\d-\d\d-\d\d(\.\d+)?$/);
      expect(version >= validFrom, name).toBe(true);
    }
  });

  it('sees a word, a weight or a line of a rule that changed', () => {
    const now = currentManifest();
    const [name = '', entry] = Object.entries(now)[0] ?? [];
    if (!entry) throw new Error('no pack');
    const [pack] = rulePacks();
    const softer = { ...pack, rules: pack?.rules.map((rule) => ({ ...rule, severity: 'information' })) };
    expect(canonicalJson(softer)).not.toBe(canonicalJson(pack));
    for (const change of [{ data: '0' }, { source: '0' }])
      expect(changedUnderTheirVersion(now, { ...now, [name]: { ...entry, ...change } })).toEqual([name]);
    const renewed = { ...now, [name]: { ...entry, version: '2099-01-01', data: '0' } };
    expect(changedUnderTheirVersion(now, renewed)).toEqual([]);
    expect(canonicalJson({ b: 1, a: ['x', { d: undefined, c: null }] })).toBe('{"a":["x",{"c":null}],"b":1}');
  });
});

describe('the rules of a release', () => {
  let at: string;
  let files: ReturnType<typeof rulesFiles>;
  const newKey = (): string =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  beforeEach(() => {
    at = mkdtempSync(join(tmpdir(), 'relais-rules-'));
    files = rulesFiles(at);
    cpSync(rulesFiles().folder, files.folder, { recursive: true });
  });
  afterEach(() => rmSync(at, { recursive: true }));

  it('are unsigned in a checkout and in a build without key, and say so', () => {
    expect(shippedRules()).toMatchObject({ state: 'unsigned' });
    expect(shippedRules(files)).toEqual({ state: 'unsigned', manifest: shippedRules().manifest });
  });

  it('name the key that signed them', () => {
    const signedBy = signManifest(at, newKey(), 'none');
    expect(shippedRules(files)).toEqual({ state: 'signed', manifest: shippedRules().manifest, signedBy });
    expect(signedBy).toMatch(/^[0-9a-f]{64}$/);
  });

  it('are altered once a rule, the manifest, the signature or the key is another', () => {
    const broken = { state: 'altered', problem: { code: 'PACK-RULES-ALTERED' } };
    const changes: Readonly<Record<string, () => void>> = {
      rule: () => appendFileSync(join(files.folder, 'identity.ts'), ' '),
      manifest: () => appendFileSync(files.manifest, ' '),
      signature: () => writeFileSync(files.signature, Buffer.alloc(64)),
      key: () => {
        const signature = readFileSync(files.signature);
        signManifest(at, newKey(), 'none');
        writeFileSync(files.signature, signature);
      },
      'no key': () => rmSync(files.key),
    };
    for (const [what, change] of Object.entries(changes)) {
      cpSync(rulesFiles().folder, files.folder, { recursive: true });
      signManifest(at, newKey(), 'none');
      expect(shippedRules(files).state).toBe('signed');
      change();
      expect(shippedRules(files), what).toMatchObject(broken);
    }
  });

  it('are not signed when they are not those of the manifest, nor with another key than the published one', () => {
    const key = newKey();
    signManifest(at, key, 'none');
    expect(() => signManifest(at, newKey(), files.key)).toThrow('not the key of certs/rules-key.pem');
    expect(signManifest(at, key, files.key)).toBe(shippedRules(files).signedBy);
    appendFileSync(join(files.folder, 'identity.ts'), ' ');
    expect(() => signManifest(at, key, files.key)).toThrow('not those of the manifest');
  });
});
