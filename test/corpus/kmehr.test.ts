/** Every KMEHR message of the corpus: no crash, no hang, a clear outcome, every element accounted for, and the document can be rendered. */
import { describe, expect, it } from 'vitest';
import { readInput } from '../../connectors/formats/index.ts';
import { loadProfile, sourceProfileData, sourceProfileOf } from '../../connectors/profiles/index.ts';
import { kmehrMessages, noKmehr } from '../support/corpus.ts';

describe.skipIf(noKmehr !== '')(`KMEHR of the corpus${noKmehr}`, () => {
  const context = {
    profile: loadProfile('lu-dsp'),
    source: sourceProfileOf({ ...sourceProfileData('kmehr'), name: 'kmehr' }),
  };
  const messages = kmehrMessages();

  it('has a clear outcome for every file, without an element lost', () => {
    const outcomes = messages.map((message) => {
      const { format, parts } = readInput(message, context);
      const unmapped = parts.flatMap((part) => (part.kind === 'unreadable' ? [] : part.mapping.unmapped));
      expect(unmapped, message.name).toEqual([]);
      return [format, ...parts.map((part) => (part.kind === 'unreadable' ? part.problem.code : part.kind))].join(' ');
    });
    // The others are FarmaFlux messages and catalogues.
    const own = outcomes.filter((outcome) => outcome.startsWith('kmehr'));
    expect(new Set(own)).toEqual(new Set(['kmehr document', 'kmehr KMEHR-NO-CONTENT']));
    expect(outcomes.join()).not.toContain('FORMAT-CRASHED');
    expect(outcomes.filter((outcome) => outcome === 'kmehr document')).toHaveLength(9);
  });

  it('has as many medicines in the list as the scheme has lines', () => {
    for (const { name, bytes } of messages.filter((message) => message.name.includes('/ms/'))) {
      const lines =
        Buffer.from(bytes)
          .toString('utf8')
          .match(/>medicationschemeelement</g)?.length ?? 0;
      const [part] = readInput({ name, bytes }, context).parts;
      const body = part?.kind === 'document' ? part.document.body : undefined;
      const medicines = body?.kind === 'sections' ? body.sections.flatMap((section) => section.statements) : [];
      expect(medicines.length, name).toBe(lines);
    }
  });
});
