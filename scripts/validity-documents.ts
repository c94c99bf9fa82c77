/** Every document that Relais makes of the open messages of the corpus and of its own samples, written to files for judges. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withArchiveFile, wantedFile } from '../connectors/agent/archive-files.ts';
import { contextFor, renderFirst } from '../connectors/agent/commands/files.ts';
import type { ClinicalDocument } from '../connectors/clinical/index.ts';
import { unsaidInNarrative } from '../connectors/conformance/cross-check/compare.ts';
import { readCdaFacts } from '../connectors/conformance/cross-check/cda.ts';
import { crossCheck } from '../connectors/conformance/cross-check/index.ts';
import { readInput, type SourceInput } from '../connectors/formats/index.ts';
import { startPdfaMaker } from '../connectors/pdfa/index.ts';
import type { PdfaMaker } from '../connectors/pdfa/maker.ts';
import { sourceProfileData, sourceProfileOf, type SourceProfile } from '../connectors/profiles/index.ts';
import { corpusMessages, kmehrMessages, sampleInputs } from '../test/support/corpus.ts';

/** One document and where its two forms lie. */
export interface MadeDocument {
  /** The folder of the corpus that its source comes from. */
  readonly folder: string;
  /** The file of its source. */
  readonly source: string;
  readonly kind: 'results' | 'sections' | 'attachment';
  /** Files that hold its CDA and FHIR forms; undefined where there is none. */
  readonly cda?: string;
  readonly fhir?: string;
  /** The address of the profile that the FHIR form follows. */
  readonly profile?: string;
  /** Why a form was not made: ids of findings. */
  readonly refused: readonly string[];
  /** What entries say and the narrative does not; what the two forms do not say alike: places and kinds, never values. */
  readonly unsaid: readonly string[];
  readonly differing: readonly string[];
}

interface Source {
  readonly folder: string;
  readonly input: SourceInput;
  readonly profile: SourceProfile;
}

const plain = sourceProfileOf({ name: 'corpus' });

const from = (folder: string, inputs: readonly SourceInput[], profile = plain): readonly Source[] =>
  inputs.map((input) => ({ folder, input, profile }));

const sources = (): readonly Source[] => [
  ...corpusMessages().flatMap((message) => from(message.name.split('/')[0] ?? '', [message])),
  ...from('kmehr-smals', kmehrMessages(), sourceProfileOf({ ...sourceProfileData('kmehr'), name: 'kmehr' })),
  ...from('samples of Relais itself', sampleInputs()),
];

/** The same document with its file as the archive takes it, as the agent would send it. */
async function withPdfa(document: ClinicalDocument, maker: PdfaMaker): Promise<ClinicalDocument> {
  const wanted = wantedFile(document);
  return wanted ? withArchiveFile(document, await maker.make(wanted)).document : document;
}

/** Makes them all. `data` is an empty data folder, `out` where the files go. */
export async function makeDocuments(data: string, out: string): Promise<readonly MadeDocument[]> {
  const context = await contextFor('sandbox', data);
  const { profile } = context;
  const maker = startPdfaMaker();
  const made: MadeDocument[] = [];
  for (const { folder, input, profile: source } of sources())
    for (const part of readInput(input, { profile, source }).parts) {
      if (part.kind !== 'document' || part.document.body.kind === 'carried') continue;
      const { kind } = part.document.body;
      const document = await withPdfa(part.document, maker);
      const forms = (['cda', 'fhir'] as const).map((target) => ({ target, ...renderFirst(document, target, context) }));
      const files = forms.map((form) => {
        if (!form.ok) return undefined;
        const file = join(out, `${made.length}.${form.target === 'cda' ? 'xml' : 'json'}`);
        writeFileSync(file, form.rendering.bytes);
        return { file, rendering: form.rendering };
      });
      const [cda, fhir] = files;
      const reading = cda && readCdaFacts(cda.rendering.bytes);
      const check = cda && fhir && kind !== 'attachment' && crossCheck(cda.rendering.bytes, fhir.rendering.bytes);
      made.push({
        folder,
        source: input.name,
        kind,
        ...(cda ? { cda: cda.file } : {}),
        ...(fhir ? { fhir: fhir.file, profile: fhir.rendering.type.formatCode.code } : {}),
        refused: forms.flatMap((form) =>
          form.ok ? [] : form.findings.map(({ rule }) => `${form.target.toUpperCase()} ${rule}`),
        ),
        unsaid: (reading ? unsaidInNarrative(reading) : []).map(({ about, kind: what }) => `${about}: ${what}`),
        differing: check ? check.differences.map(({ about, kind: what }) => `${about}: ${what}`) : [],
      });
    }
  await maker.close();
  return made;
}
