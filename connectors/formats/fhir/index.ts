// formats/fhir reads FHIR R4 document Bundles of somebody else: facts into the model, the bytes carried untouched.
// It may import clinical, profiles and what stands beside it in formats/, never another format.
import { asciiHead, decodeStrictly, xmlHead } from '../bytes.ts';
import type { Format, ReadPart } from '../types.ts';
import { carriedBundle } from './bundle.ts';
import { isJson, type Json } from './cursor.ts';
import { fhirProblems } from './problems.ts';

const FHIR_NAMESPACE = 'http://hl7.org/fhir';

/** FHIR is UTF-8 (FHIR R4 §2.6.2); anything else, and anything cut short, is no JSON object. */
function parse(bytes: Uint8Array): Json | undefined {
  const text = decodeStrictly(bytes, 'utf-8');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isXml = (bytes: Uint8Array): boolean => xmlHead(bytes).namespace === FHIR_NAMESPACE;

export const fhirFormat: Format = {
  name: 'fhir',

  detect(input) {
    if (isXml(input.bytes)) return 0.9;
    const head = asciiHead(input.bytes).replace(/^ï»¿/, '').trimStart();
    return head.startsWith('{') && /"resourceType"\s*:/.test(head) ? 0.95 : 0;
  },

  completeness: (input) =>
    isXml(input.bytes) || parse(input.bytes) !== undefined
      ? { state: 'complete', companions: [] }
      : { state: 'waiting', for: 'end-of-file' },

  read(input, context) {
    const unreadable = (problem: (typeof fhirProblems)[keyof typeof fhirProblems]): readonly ReadPart[] => [
      { kind: 'unreadable', part: '', problem },
    ];
    if (isXml(input.bytes)) return unreadable(fhirProblems.xml);
    const bundle = parse(input.bytes);
    if (!bundle) return unreadable(fhirProblems.notJson);
    const reading = carriedBundle(bundle, input.bytes, context);
    if (!reading.ok) return [{ kind: 'unreadable', part: '', problem: reading.problem }];
    const { document, mapping, findings } = reading;
    return [{ kind: 'document', part: '', document, mapping, findings }];
  },
};
