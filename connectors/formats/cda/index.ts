// formats/cda reads finished CDA R2 documents of somebody else: header facts into the model, the bytes carried untouched; and, where it is asked for,
// their content, so that a new document can be made of it.
// It may import clinical, profiles and what stands beside it in formats/, never another format.
import { asciiTail, xmlHead } from '../bytes.ts';
import type { ContentReading, Format } from '../types.ts';
import { readContent } from './content.ts';
import { carriedCda } from './header.ts';
import { HL7_V3, parseCda } from './tree.ts';

/** The root element is closed, with nothing but comments and white space behind it. */
const isClosed = (bytes: Uint8Array): boolean =>
  /<\/(?:[\w.-]+:)?ClinicalDocument\s*>(?:\s|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)*$/.test(asciiTail(bytes, 16_384));

export const cdaFormat: Format = {
  name: 'cda',

  detect(input) {
    const { root, namespace, hasDoctype } = xmlHead(input.bytes);
    if (root !== 'ClinicalDocument') return 0;
    return hasDoctype || namespace === undefined || namespace !== HL7_V3 ? 0.7 : 1;
  },

  completeness: (input) =>
    isClosed(input.bytes) ? { state: 'complete', companions: [] } : { state: 'waiting', for: 'end-of-file' },

  read(input, context) {
    const parsed = parseCda(input.bytes);
    if (!parsed.ok) return [{ kind: 'unreadable', part: '', problem: parsed.problem }];
    const reading = carriedCda(parsed.root, input.bytes, context);
    if (!reading.ok) return [{ kind: 'unreadable', part: '', problem: reading.problem }];
    const { document, mapping, findings } = reading;
    const content = (): ContentReading => readContent(input.bytes, context);
    return [{ kind: 'document', part: '', document, mapping, findings, content }];
  },
};
