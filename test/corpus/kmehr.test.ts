/** Every KMEHR message of the corpus: no crash, no hang, a clear outcome, every element accounted for, and the document can be rendered. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInput } from '../../connectors/formats/index.ts';
import { loadProfile, sourceProfileData, sourceProfileOf } from '../../connectors/profiles/index.ts';

const folder = resolve(import.meta.dirname, '../../../shared/corpus/regional/kmehr-smals');
const skipped = existsSync(folder) ? '' : ` (skipped: no corpus at ${folder})`;

describe.skipIf(skipped !== '')(`KMEHR of the corpus${skipped}`, () => {
  const context = {
    profile: loadProfile('lu-dsp'),
    source: sourceProfileOf({ ...sourceProfileData('kmehr'), name: 'kmehr' }),
  };
  const files = (skipped === '' ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => name.endsWith('.xml'))
    .sort();

  it('has a clear outcome for every file, without an element lost', () => {
    const outcomes = files.map((name) => {
      const { format, parts } = readInput({ name, bytes: readFileSync(join(folder, name)) }, context);
      const unmapped = parts.flatMap((part) => (part.kind === 'unreadable' ? [] : part.mapping.unmapped));
      expect(unmapped, name).toEqual([]);
      return [format, ...parts.map((part) => (part.kind === 'unreadable' ? part.problem.code : part.kind))].join(' ');
    });
    // The others are FarmaFlux messages and catalogues.
    const own = outcomes.filter((outcome) => outcome.startsWith('kmehr'));
    expect(new Set(own)).toEqual(new Set(['kmehr document', 'kmehr KMEHR-NO-CONTENT']));
    expect(outcomes.join()).not.toContain('FORMAT-CRASHED');
    expect(outcomes.filter((outcome) => outcome === 'kmehr document')).toHaveLength(9);
  });

  it('has as many medicines in the list as the scheme has lines', () => {
    for (const name of files.filter((file) => file.includes('/ms/'))) {
      const bytes = readFileSync(join(folder, name));
      const lines = bytes.toString('utf8').match(/>medicationschemeelement</g)?.length ?? 0;
      const [part] = readInput({ name, bytes }, context).parts;
      const body = part?.kind === 'document' ? part.document.body : undefined;
      const medicines = body?.kind === 'sections' ? body.sections.flatMap((section) => section.statements) : [];
      expect(medicines.length, name).toBe(lines);
    }
  });
});
