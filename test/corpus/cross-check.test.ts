/** Every open message and every sample that becomes a document says the same as a CDA and as a FHIR document. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crossChecked } from '../../connectors/agent/commands/cross-check.ts';
import { contextFor } from '../../connectors/agent/commands/files.ts';
import { readInput, type SourceInput } from '../../connectors/formats/index.ts';
import { sourceProfileData, sourceProfileOf } from '../../connectors/profiles/index.ts';
import { corpusMessages, kmehrMessages, noKmehr, noMessages, sampleInputs } from '../support/corpus.ts';

const data = mkdtempSync(join(tmpdir(), 'relais-cross-check-'));
afterAll(() => rmSync(data, { recursive: true }));
const context = await contextFor('sandbox', data);
const { profile } = context;

const plain = sourceProfileOf({ name: 'corpus' });
const belgian = sourceProfileOf({ ...sourceProfileData('kmehr'), name: 'kmehr' });

/** How many documents were compared as `relais check` compares them, and every place where the two forms of one differ. */
function compared(inputs: readonly SourceInput[], source = plain): { documents: number; differing: string[] } {
  const results = inputs.flatMap((input) =>
    readInput(input, { profile, source }).parts.flatMap((part) => {
      if (part.kind !== 'document') return [];
      const result = crossChecked(part.document, context);
      return result ? [result.differences.map(({ about, kind }) => `${input.name}: ${about}: ${kind}`)] : [];
    }),
  );
  return { documents: results.length, differing: results.flat() };
}

describe('CDA and FHIR of one document', () => {
  it.skipIf(noMessages !== '')(`say the same of every open HL7 v2 message${noMessages}`, () => {
    const { documents, differing } = compared(corpusMessages());
    process.stdout.write(`cross-check: ${documents} documents of HL7 v2 messages\n`);
    expect(differing).toEqual([]);
    expect(documents).toBeGreaterThan(500);
  });

  it.skipIf(noKmehr !== '')(`say the same of every open KMEHR message${noKmehr}`, () => {
    const { documents, differing } = compared(kmehrMessages(), belgian);
    expect(differing).toEqual([]);
    expect(documents).toBe(9);
  });

  it('say the same of every sample', () => {
    const { documents, differing } = compared(sampleInputs());
    process.stdout.write(`cross-check: ${documents} documents of samples\n`);
    expect(differing).toEqual([]);
    expect(documents).toBeGreaterThan(15);
  });
});
