/** The messages of the corpus at `../shared/corpus`, which is not part of this project; and the samples that Relais ships. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { framesOf } from '../../connectors/formats/hl7v2/frames.ts';
import { hl7v2Format } from '../../connectors/formats/hl7v2/index.ts';
import type { SourceInput } from '../../connectors/formats/index.ts';
import { loadSamples } from '../../connectors/sandbox/samples/manifest.ts';
import { shared } from './tools.ts';

const corpus = join(shared, 'corpus');
const hl7v2 = join(corpus, 'hl7v2');
const kmehr = join(corpus, 'regional/kmehr-smals');

/** Why there are none, to stand in the name of what is skipped; empty where there are. */
export const noMessages = existsSync(hl7v2) ? '' : ` (skipped: no corpus at ${hl7v2})`;
export const noKmehr = existsSync(kmehr) ? '' : ` (skipped: no corpus at ${kmehr})`;

export interface CorpusMessage {
  /** Of its file, which may hold several. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** As production: most of the corpus calls itself a test and is set aside before it is read. */
const asProduction = (text: string): string => text.replace(/^(MSH(?:\|[^|\r\n]*){9}\|)[TD]\b/, '$1P');

/** Every message of every file, marked as production; none without the corpus. */
export function corpusMessages(): readonly CorpusMessage[] {
  if (noMessages !== '') return [];
  return readdirSync(hl7v2, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((path) => {
      const bytes = new Uint8Array(readFileSync(path));
      if (hl7v2Format.detect({ bytes, name: path }) !== 1) return [];
      return framesOf(bytes).messages.map((frame) => {
        const text = asProduction(Buffer.from(frame.bytes).toString('latin1'));
        return { name: relative(hl7v2, path), bytes: Buffer.from(text, 'latin1'), text };
      });
    });
}

/** Every KMEHR message; none without the corpus. */
export const kmehrMessages = (): SourceInput[] =>
  (noKmehr === '' ? readdirSync(kmehr, { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(kmehr, name)) }));

/** Every sample with the files that belong to it. */
export const sampleInputs = (): SourceInput[] =>
  loadSamples().map(({ file, bytes, files: [, ...companions] }) => ({
    name: file,
    bytes,
    companions: new Map(companions.map(({ name, bytes: beside }) => [name, beside])),
  }));
