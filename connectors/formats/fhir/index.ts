// formats/fhir reads FHIR R4 in JSON: finished document Bundles are carried untouched; reports and files in other Bundles, or alone, become documents.
// It may import clinical, profiles and what stands beside it in formats/, never another format.
import type { Problem } from '../../clinical/index.ts';
import { asciiHead, xmlHead } from '../bytes.ts';
import type { Format, ReadPart } from '../types.ts';
import { carriedBundle } from './bundle.ts';
import { readCollection, readResource } from './collection.ts';
import { contentOf } from './content.ts';
import { parseJson } from './json.ts';
import { fhirProblems } from './problems.ts';

const FHIR_NAMESPACE = 'http://hl7.org/fhir';

const isXml = (bytes: Uint8Array): boolean => xmlHead(bytes).namespace === FHIR_NAMESPACE;

export const fhirFormat: Format = {
  name: 'fhir',

  detect(input) {
    if (isXml(input.bytes)) return 0.9;
    const head = asciiHead(input.bytes).replace(/^ï»¿/, '').trimStart();
    return head.startsWith('{') && /"resourceType"\s*:/.test(head) ? 0.95 : 0;
  },

  completeness: (input) =>
    isXml(input.bytes) || parseJson(input.bytes) !== undefined
      ? { state: 'complete', companions: [] }
      : { state: 'waiting', for: 'end-of-file' },

  read(input, context) {
    const unreadable = (problem: Problem): readonly ReadPart[] => [{ kind: 'unreadable', part: '', problem }];
    if (isXml(input.bytes)) return unreadable(fhirProblems.xml);
    const resource = parseJson(input.bytes);
    if (!resource) return unreadable(fhirProblems.notJson);
    if (resource['resourceType'] !== 'Bundle') return readResource(resource, context);
    if (resource['type'] !== 'document') return readCollection(resource, context);
    const reading = carriedBundle(resource, input.bytes, context);
    if (!reading.ok) return unreadable(reading.problem);
    const { document, mapping, findings } = reading;
    return [
      { kind: 'document', part: '', document, mapping, findings, content: () => contentOf(resource, reading, context) },
    ];
  },
};
