// formats/fhir reads FHIR R4 in JSON, and in XML by way of its JSON form: finished document Bundles are carried; reports and files in other Bundles, or alone,
// become documents.
// It may import clinical, profiles and what stands beside it in formats/, never another format.
import { asciiHead, asciiTail, xmlHead } from '../bytes.ts';
import { FHIR_NAMESPACE } from '../namespaces.ts';
import type { Format, ReadContext, ReadPart } from '../types.ts';
import { carriedBundle } from './bundle.ts';
import { readCollection, readResource } from './collection.ts';
import { contentOf } from './content.ts';
import { parseJson, type Json } from './json.ts';
import { fhirProblems } from './problems.ts';
import { readFromXml } from './from-xml.ts';

/** A document type hides the namespace; what is meant shows all the same. */
function isXml(bytes: Uint8Array): boolean {
  const { namespace, hasDoctype } = xmlHead(bytes);
  return (
    namespace === FHIR_NAMESPACE ||
    (hasDoctype && /\sxmlns(?::[\w.-]+)?\s*=\s*["']http:\/\/hl7\.org\/fhir["']/.test(asciiHead(bytes)))
  );
}

/** The root is closed, with nothing but comments, processing instructions and white space behind it. */
function isClosed(bytes: Uint8Array): boolean {
  const tail = asciiTail(bytes, 16_384).replace(/(?:\s|<!--[^]*?-->|<\?[^]*?\?>)+$/, '');
  const last = /<(?:\/(?:[\w.-]+:)?([\w.-]+)\s*|(?:[\w.-]+:)?([\w.-]+)\b[^<>]*\/)>$/.exec(tail);
  return last !== null && (last[1] ?? last[2]) === xmlHead(bytes).root;
}

/** `bytes` is the JSON of the resource. */
function readForm(resource: Json, bytes: () => Uint8Array, context: ReadContext): readonly ReadPart[] {
  if (resource['resourceType'] !== 'Bundle') return readResource(resource, context);
  if (resource['type'] !== 'document') return readCollection(resource, context);
  const reading = carriedBundle(resource, bytes(), context);
  if (!reading.ok) return [{ kind: 'unreadable', part: '', problem: reading.problem }];
  const { document, mapping, findings } = reading;
  return [
    { kind: 'document', part: '', document, mapping, findings, content: () => contentOf(resource, reading, context) },
  ];
}

export const fhirFormat: Format = {
  name: 'fhir',

  detect(input) {
    if (isXml(input.bytes)) return 0.9;
    const head = asciiHead(input.bytes).replace(/^ï»¿/, '').trimStart();
    return head.startsWith('{') && /"resourceType"\s*:/.test(head) ? 0.95 : 0;
  },

  completeness: ({ bytes }) =>
    (isXml(bytes) ? isClosed(bytes) : parseJson(bytes) !== undefined)
      ? { state: 'complete', companions: [] }
      : { state: 'waiting', for: 'end-of-file' },

  read({ bytes }, context) {
    if (isXml(bytes)) return readFromXml(bytes, readForm, context);
    const resource = parseJson(bytes);
    return resource
      ? readForm(resource, () => bytes, context)
      : [{ kind: 'unreadable', part: '', problem: fhirProblems.notJson }];
  },
};
