/** A CDA header as plain data: parsed by libxml2, disposed of at once, so that nobody else ever holds a parser's memory. */
import { ParseOption, XmlDocument, XmlElement, XmlText, XmlCData, type XmlParseError } from 'libxml2-wasm';
import type { Problem } from '../../clinical/index.ts';
import { decodeStrictly, markedEncoding, xmlHead, asciiHead } from '../bytes.ts';
import { cdaProblems } from './problems.ts';

export const HL7_V3 = 'urn:hl7-org:v3';

export interface Node {
  /** Local name, e.g. `recordTarget`; `ext:` before the names of other namespaces. */
  readonly name: string;
  /** Position among siblings of the same name is part of the path where there are several: `/ClinicalDocument/author[2]`. */
  readonly path: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
  /** Text directly in the element, white space collapsed. */
  readonly text: string;
}

export type Parsed = { readonly ok: true; readonly root: Node } | { readonly ok: false; readonly problem: Problem };

/** What a declared encoding may be, in the spellings met: none that could hide markup from the look at the prolog. */
const ENCODINGS: ReadonlySet<string> = new Set(
  'utf-8 utf8 utf-16 utf-16le utf-16be us-ascii ascii iso-8859-1 iso8859-1 latin1 iso-8859-15 windows-1252 cp1252'.split(
    ' ',
  ),
);

/** The text of an XML document by its byte order mark or its declaration (XML 1.0 appendix F); undefined when bytes and name disagree. */
function xmlText(bytes: Uint8Array): string | undefined {
  const declared = /^[^<]*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']/
    .exec(asciiHead(bytes, 512))?.[1]
    ?.toLowerCase();
  if (declared !== undefined && !ENCODINGS.has(declared)) return undefined;
  return decodeStrictly(bytes, markedEncoding(bytes) ?? declared ?? 'utf-8');
}

/** The sections are carried, not read: below these elements nothing is taken over into the tree. */
const CARRIED: readonly string[] = ['structuredBody', 'nonXMLBody'];

/** Elements of other namespaces (extensions) never pass for CDA's own. */
const nameOf = (element: XmlElement): string =>
  element.namespaceUri === HL7_V3 ? element.name : `ext:${element.name}`;

function toNode(element: XmlElement, path: string): Node {
  const elements: XmlElement[] = [];
  let text = '';
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) elements.push(child);
    else if (child instanceof XmlText || child instanceof XmlCData) text += child.content;
  }
  const names = elements.map(nameOf);
  const seen = new Map<string, number>();
  const children = CARRIED.includes(element.name)
    ? []
    : elements.map((child, position) => {
        const name = names[position] ?? '';
        const index = (seen.get(name) ?? 0) + 1;
        seen.set(name, index);
        const repeated = names.indexOf(name) !== names.lastIndexOf(name);
        return toNode(child, `${path}/${name}${repeated ? `[${index}]` : ''}`);
      });
  const attributes = new Map(
    element.attrs.map((attribute): [string, string] => [
      attribute.prefix === '' ? attribute.name : `${attribute.prefix}:${attribute.name}`,
      attribute.value,
    ]),
  );
  return { name: nameOf(element), path, attributes, children, text: text.replaceAll(/\s+/g, ' ').trim() };
}

/** Parses a ClinicalDocument. A DOCTYPE is refused before any parser sees it; nothing is ever loaded from elsewhere. */
export function parseCda(bytes: Uint8Array): Parsed {
  const head = xmlHead(bytes);
  if (head.hasDoctype) return { ok: false, problem: cdaProblems.doctype };
  if (head.root !== 'ClinicalDocument') return { ok: false, problem: cdaProblems.notACda };
  const text = xmlText(bytes);
  if (text === undefined) return { ok: false, problem: cdaProblems.encoding };
  let document: XmlDocument;
  try {
    // The declaration would contradict the decoded text; HUGE lets a scanned letter of more than 10 MB pass.
    document = XmlDocument.fromString(text.replace(/^\s*<\?xml[\s\S]*?\?>/, ''), {
      option: ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE,
    });
  } catch (error) {
    return { ok: false, problem: cdaProblems.notWellFormed((error as Partial<XmlParseError>).details?.[0]?.line) };
  }
  try {
    const { root } = document;
    return root.namespaceUri === HL7_V3
      ? { ok: true, root: toNode(root, '/ClinicalDocument') }
      : { ok: false, problem: cdaProblems.notACda };
  } finally {
    document.dispose();
  }
}
