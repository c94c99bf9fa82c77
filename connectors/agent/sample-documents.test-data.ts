/** Samples made into documents as the sandbox's profile asks, for tests that put defects into them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeDocument, documentId, documentSetId, type ClinicalDocument } from '../clinical/index.ts';
import type { CheckContext } from '../conformance/index.ts';
import { render, type Rendering, type RenderTarget } from '../documents/index.ts';
import { readInput, type SourceInput } from '../formats/index.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';

const profile = loadProfile('sandbox');
export const context: CheckContext = { profile, today: '2026-11-23' };

const samples = join(import.meta.dirname, '..', 'sandbox', 'samples');
export const sampleFile = (name: string): Buffer => readFileSync(join(samples, name));

/** The first document of a sample, from an invented practice, as a first submission. */
export function sampleDocument(
  input: SourceInput,
  target: RenderTarget,
): { readonly document: ClinicalDocument; readonly rendering: Rendering } {
  const { parts } = readInput(input, { profile, source: sourceProfileOf({ name: 'samples' }) });
  const part = parts.find(({ kind }) => kind === 'document');
  if (part?.kind !== 'document') throw new Error('the sample gives no document');
  const document = completeDocument(part.document, {
    oid: '1.3.182.3.1.1.99999999',
    organization: {
      identifiers: [{ root: '1.3.182.4.1', extension: '2123456789' }],
      name: 'Cabinet Exemple',
      telecoms: [],
    },
  });
  const ids = { documentId: documentId(document), setId: documentSetId(document.lineage) };
  const rendered = render(document, target, { profile, ...ids, history: { versionNumber: 1 } });
  if (!rendered.ok) throw new Error('the sample is not rendered');
  return { document, rendering: rendered.rendering };
}
