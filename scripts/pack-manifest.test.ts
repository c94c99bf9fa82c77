import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rulePacks } from '../connectors/conformance/index.ts';
import {
  canonicalJson,
  changedUnderTheirVersion,
  currentManifest,
  manifestFile,
  manifestText,
  readManifest,
} from './pack-manifest.ts';

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
