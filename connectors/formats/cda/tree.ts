/** A CDA header as plain data: the header is taken over, the body is carried. */
import type { Problem } from '../../clinical/index.ts';
import { xmlHead } from '../bytes.ts';
import { readXml, type XmlNode, type XmlRules } from '../xml.ts';
import { cdaProblems } from './problems.ts';

export const HL7_V3 = 'urn:hl7-org:v3';

export type Parsed = { readonly ok: true; readonly root: XmlNode } | { readonly ok: false; readonly problem: Problem };

const rules: XmlRules = {
  /** Elements of other namespaces (extensions) never pass for CDA's own. */
  nameOf: (local, namespace) => (namespace === HL7_V3 ? local : `ext:${local}`),
  /** The sections are carried, not read. */
  carried: new Set(['structuredBody', 'nonXMLBody', 'ext:structuredBody', 'ext:nonXMLBody']),
};

/** Parses a ClinicalDocument. */
export function parseCda(bytes: Uint8Array): Parsed {
  const head = xmlHead(bytes);
  if (!head.hasDoctype && head.root !== 'ClinicalDocument') return { ok: false, problem: cdaProblems.notACda };
  const reading = readXml(bytes, rules);
  if (reading.ok)
    return reading.root.name === 'ClinicalDocument' ? reading : { ok: false, problem: cdaProblems.notACda };
  if (reading.fault === 'doctype') return { ok: false, problem: cdaProblems.doctype };
  if (reading.fault === 'encoding') return { ok: false, problem: cdaProblems.encoding };
  return { ok: false, problem: cdaProblems.notWellFormed(reading.line) };
}
