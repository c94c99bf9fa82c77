/** A CDA document as plain data: its header alone where the body is carried, or the whole of it. */
import type { Problem } from '../../clinical/index.ts';
import { xmlHead } from '../bytes.ts';
import { xmlProblem } from '../xml-problems.ts';
import { readXml, type XmlNode, type XmlRules } from '../xml.ts';
import { cdaProblems } from './problems.ts';

export const HL7_V3 = 'urn:hl7-org:v3';

export type Parsed = { readonly ok: true; readonly root: XmlNode } | { readonly ok: false; readonly problem: Problem };

/** Elements of other namespaces (extensions) never pass for CDA's own. */
const nameOf = (local: string, namespace: string): string => (namespace === HL7_V3 ? local : `ext:${local}`);

const headerAlone: XmlRules = {
  nameOf,
  /** The sections are carried, not read. */
  carried: new Set(['structuredBody', 'nonXMLBody', 'ext:structuredBody', 'ext:nonXMLBody']),
};

/** The narrative, and the file of a document without sections: text whose order and lines count. */
const whole: XmlRules = { nameOf, mixed: new Set(['text', 'value']) };

/** Parses the header of a ClinicalDocument, or all of it. */
export function parseCda(bytes: Uint8Array, extent: 'header' | 'whole' = 'header'): Parsed {
  const head = xmlHead(bytes);
  if (!head.hasDoctype && head.root !== 'ClinicalDocument') return { ok: false, problem: cdaProblems.notACda };
  const reading = readXml(bytes, extent === 'header' ? headerAlone : whole);
  if (reading.ok)
    return reading.root.name === 'ClinicalDocument' ? reading : { ok: false, problem: cdaProblems.notACda };
  return { ok: false, problem: xmlProblem(reading, cdaProblems) };
}
