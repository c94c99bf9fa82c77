import { describe, expect, it } from 'vitest';
import {
  checkProfile,
  loadProfile,
  profileNames,
  sourceProfileData,
  sourceProfileNames,
  sourceProfileOf,
} from './index.ts';

describe('the shipped source profiles', () => {
  it('are the fourteen kinds of sources, each with a title and a version, and no national profile among them', () => {
    expect(sourceProfileNames()).toHaveLength(14);
    expect(profileNames()).toEqual(['lu-dsp', 'sandbox']);
    for (const name of sourceProfileNames()) {
      const { title, version, formats } = sourceProfileOf({ ...sourceProfileData(name), name });
      expect([title?.fr, version, formats.length > 0], name).toEqual([expect.any(String), '2026-11-26', true]);
    }
  });

  it('build on one another and say only what is their own', () => {
    const hospital = sourceProfileData('hl7-hospital-laboratory');
    expect(hospital.units?.['KBE/ml']).toBe('[CFU]/mL');
    expect(hospital.quirks).toEqual(['obx11-empty-takes-obr25']);
    expect(hospital.language).toBeUndefined();
  });
});

describe('the check of a source profile', () => {
  it('names each fault with its place', () => {
    expect(checkProfile('{"name":"x","quirks":["fly"]}', 'source')).toEqual([expect.stringMatching(/^quirks\.0: /)]);
    expect(checkProfile('{"name":"x","authorities":{"LAB":"not an oid"}}', 'source')).toEqual([
      'authorities.LAB: an OID in dotted form',
    ]);
    expect(checkProfile('{"name":"x","extends":"nobody"}', 'source')).toEqual([
      'extends: no source profile named nobody',
    ]);
    expect(checkProfile('{"name":"x","colour":"red"}', 'source')).toHaveLength(1);
  });

  it('accepts one that builds on a shipped one', () => {
    expect(checkProfile('{"name":"x","extends":"hl7-laboratory","quirks":["obx5-decimal-comma"]}', 'source')).toEqual(
      [],
    );
  });
});

describe('the check of a national profile', () => {
  it('refuses a scheme of numbers that nobody knows, of people and of professionals', () => {
    const { patient, professional } = loadProfile('sandbox');
    const [first] = professional.identifiers;
    const changed = {
      extends: 'sandbox',
      patient: { ...patient, nationalId: { ...patient.nationalId, scheme: 'luhn' } },
      professional: { identifiers: [{ ...first, scheme: 'luhn' }] },
    };
    expect(checkProfile(JSON.stringify(changed))).toEqual([
      expect.stringMatching(/^patient\.nationalId\.scheme: /),
      expect.stringMatching(/^professional\.identifiers\.0\.scheme: /),
    ]);
  });
});
