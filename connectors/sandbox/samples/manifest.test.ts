/** The shipped samples are what their manifest says: complete, deterministic people, and read as promised. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifierOf, matriculeBirthDate, matriculeFault } from '../../clinical/index.ts';
import { completenessOf, readInput, type ReadPart } from '../../formats/index.ts';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import { loadSamples, type LoadedSample } from './manifest.ts';

const samples = loadSamples();
const profile = loadProfile('sandbox');
const read = (sample: LoadedSample): readonly ReadPart[] => {
  const [main, ...others] = sample.files;
  if (!main) return [];
  const companions = new Map(others.map(({ name, bytes }) => [name, bytes]));
  return readInput({ ...main, companions }, { profile, source: sourceProfileOf({ name: 'demo' }) }).parts;
};
const documentsOf = (sample: LoadedSample): Extract<ReadPart, { kind: 'document' }>[] =>
  read(sample).filter((part) => part.kind === 'document');

describe('the shipped samples', () => {
  it('are at least 28, with every file of the folders in the manifest and none twice but the duplicate', () => {
    expect(samples.length).toBeGreaterThanOrEqual(28);
    const listed = samples.flatMap(({ file, companions = [] }) => [file, ...companions]);
    const there = ['hl7', 'letters', 'cda', 'fhir', 'xdt', 'belgium', 'hold', 'refuse'].flatMap((folder) =>
      readdirSync(join(import.meta.dirname, folder)).map((name) => `${folder}/${name}`),
    );
    expect([...new Set(listed)].sort()).toEqual(there.sort());
    const duplicates = samples.filter(({ expected }) => expected === 'duplicate').length;
    expect(listed.length - new Set(listed).size).toBe(duplicates);
  });

  it('have base names that do not collide in one watched folder, and are small', () => {
    const dropped = samples.filter(({ via }) => via === 'folder').flatMap(({ files }) => files);
    expect(new Set(dropped.map(({ name }) => name)).size).toBe(dropped.length);
    for (const { bytes } of samples) expect(bytes.length).toBeLessThan(60_000);
  });

  it('go in by distinct order numbers', () => {
    expect(new Set(samples.map(({ order }) => order)).size).toBe(samples.length);
  });

  it.each(samples.map((sample) => [`${sample.file} (${sample.expected})`, sample] as const))('%s', (_, sample) => {
    const parts = read(sample);
    const kinds = new Set(parts.map(({ kind }) => kind));
    switch (sample.expected) {
      case 'delivered':
      case 'held':
        expect([...kinds]).toEqual(['document']);
        expect(parts).toHaveLength(sample.documents);
        break;
      case 'duplicate':
        expect([...kinds]).toEqual(['document']);
        break;
      case 'set-aside':
        expect([...kinds]).toEqual(['set-aside']);
        break;
      case 'unreadable':
      case 'waiting':
        expect([...kinds]).toEqual(['unreadable']);
    }
    if (sample.expected === 'delivered') {
      const errors = documentsOf(sample).flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
      expect(errors).toEqual([]);
    }
  });

  it.each(samples.filter(({ via }) => via === 'folder').map((sample) => [sample.file, sample] as const))(
    '%s is whole in a watched folder with its companions',
    (_, sample) => {
      const [main, ...others] = sample.files;
      const names = others.map(({ name }) => name);
      const verdict = completenessOf(main?.name ?? '', main?.bytes ?? Buffer.alloc(0), names);
      if (sample.expected === 'waiting') expect(verdict.state).toBe('waiting');
      else expect(verdict).toEqual({ state: 'complete', companions: names });
    },
  );

  it('give each patient one identity, which the national number bears out', () => {
    const people = new Map<string, string>();
    for (const sample of samples.filter(({ expected }) => expected === 'delivered')) {
      for (const { document } of documentsOf(sample)) {
        const { patient } = document;
        const number = identifierOf(patient, 'national')?.extension ?? '';
        expect(matriculeFault(number, profile.patient.nationalId.placeholders), sample.file).toBeUndefined();
        expect(patient.birthDate?.startsWith(matriculeBirthDate(number)), sample.file).toBe(true);
        const identity = JSON.stringify([patient.name.family, patient.name.given.join(' '), patient.birthDate, patient.sex]);
        expect(people.get(number) ?? identity, sample.file).toBe(identity);
        people.set(number, identity);
      }
    }
    expect(people.size).toBeGreaterThanOrEqual(10);
  });

  it('hold together as versions: corrections share the number of what they correct', () => {
    const numberOf = (file: string): string =>
      documentsOf(samples.find((sample) => sample.file.endsWith(file))!)[0]!.document.lineage.number;
    expect(numberOf('chimie-sanguine-corrigee.hl7')).toBe(numberOf('chimie-sanguine.hl7'));
    expect(numberOf('thyroide-annulee.hl7')).toBe(numberOf('thyroide.hl7'));
    expect(numberOf('hemoculture-finale.hl7')).toBe(numberOf('hemoculture-preliminaire.hl7'));
    expect(numberOf('lettre-cardiologie-0311-corrigee.pdf')).toBe(numberOf('lettre-cardiologie-0311.pdf'));
  });
});
