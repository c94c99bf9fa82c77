/** What the tests of the two Belgian laboratory files ask of a reader: the parts of a text, its documents and what they say. Invented people only. */
import type { Observation } from '../clinical/index.ts';
import { loadProfile, sourceProfileOf, type SourceProfile } from '../profiles/index.ts';
import type { Format, ReadPart } from './types.ts';

export type DocumentPart = ReadPart & { kind: 'document' };

/** A reader of a format, with the settings of the source `labo`. */
export function readerOf(format: Format) {
  const read = (text: string | Uint8Array, source: Partial<SourceProfile> = {}): readonly ReadPart[] =>
    format.read(
      { bytes: typeof text === 'string' ? Buffer.from(text) : text, name: 'x.lab' },
      { profile: loadProfile('lu-dsp'), source: sourceProfileOf({ name: 'labo', ...source }) },
    );
  /** The parts of a text, each of which must be a document. */
  function documents(text: string | Uint8Array, source: Partial<SourceProfile> = {}): DocumentPart[] {
    return read(text, source).map((part) => {
      if (part.kind === 'document') return part;
      throw new Error(part.kind === 'unreadable' ? part.problem.code : part.rule);
    });
  }
  function documentIn(text: string | Uint8Array, source: Partial<SourceProfile> = {}): DocumentPart {
    const [first] = documents(text, source);
    if (!first) throw new Error('no document');
    return first;
  }
  const outcomesOf = (text: string): readonly string[] =>
    read(text).map((part) =>
      part.kind === 'unreadable' ? part.problem.code : part.kind === 'set-aside' ? part.rule : 'document',
    );
  const letterOf = (text: string): string => {
    const { body } = documentIn(text).document;
    return body.kind === 'attachment' ? Buffer.from(body.attachment.bytes).toString('utf8') : body.kind;
  };
  return { read, documents, documentIn, outcomesOf, letterOf };
}

export const observationsOf = ({ document: { body } }: DocumentPart): readonly Observation[] =>
  body.kind === 'results' ? body.groups.flatMap(({ observations }) => observations) : [];
export const doubtsOf = ({ findings }: DocumentPart): readonly string[] =>
  findings.filter(({ severity }) => severity !== 'information').map(({ rule }) => rule);
