/** What is read of a file in XML goes the way of its JSON form; what is different about it is told. */
import type { Finding, Severity } from '../../clinical/index.ts';
import type { DocumentPart, ReadContext, ReadPart } from '../types.ts';
import { fhirFinding, type FhirDoubt } from './findings.ts';
import { jsonText, type Json } from './json.ts';
import { readXmlForm } from './xml-form.ts';

type ReadForm = (resource: Json, bytes: () => Uint8Array, context: ReadContext) => readonly ReadPart[];

export function readFromXml(bytes: Uint8Array, readForm: ReadForm, context: ReadContext): readonly ReadPart[] {
  const form = readXmlForm(bytes);
  if (!form.ok) return [{ kind: 'unreadable', part: '', problem: form.problem }];
  const { resource, strange, wrong } = form;
  const isDocument = resource['resourceType'] === 'Bundle' && resource['type'] === 'document';
  const more = [
    ...told('fhir.xml-beyond-r4', strange, isDocument ? 'error' : 'warning'),
    ...told('fhir.xml-value', wrong, 'error'),
    ...(isDocument ? [inOtherForm(resource, context)] : []),
  ];
  return readForm(resource, () => Buffer.from(jsonText(resource)), context).map((part) =>
    part.kind === 'document' ? toldOf(part, more) : part,
  );
}

const toldOf = (part: DocumentPart, more: readonly Finding[]): DocumentPart => ({
  ...part,
  findings: [...more, ...part.findings],
});

/** One finding for all the places; each of them stands in the account too. Only in a report may what R4 does not have stay behind. */
function told(rule: FhirDoubt, [first, ...others]: readonly string[], severity: Severity): readonly Finding[] {
  if (first === undefined) return [];
  const path = first.slice(0, 200);
  return [{ ...fhirFinding(rule, others.length === 0 ? path : `${path} (+ ${others.length})`), severity }];
}

/**
 * A finished document is what its author released, byte for byte. The receiver takes JSON: another form of it goes only where the source allows
 * finished documents to be made anew, and never under a signature over the XML.
 */
function inOtherForm(bundle: Json, { source }: ReadContext): Finding {
  if (bundle['signature'] !== undefined) return fhirFinding('fhir.xml-signed', 'Bundle.signature');
  const allowed = source.finishedDocuments === 'make-anew';
  return fhirFinding(allowed ? 'fhir.xml-in-json' : 'fhir.xml-not-as-it-came', 'Bundle');
}
