/**
 * XML as the rules see it: an immutable tree without the parser behind it. Judged by libxml2 (no DTD, no external entity,
 * no network, no deeper than it goes), which is freed at once; the tree is read from the text that it found right. W3C XML 1.0 and Namespaces in XML 1.0.
 */
import { ParseOption, XmlDocument, XmlParseError } from 'libxml2-wasm';
import {
  decodeBase64,
  hasTooManyElements,
  saysTooDeep,
  withoutFiles,
  type XmlWithoutFiles,
} from '../clinical/index.ts';
import type { XmlNode } from './xml-node.ts';
import { treeOf } from './xml-tree.ts';

export type { XmlAttribute, XmlNode } from './xml-node.ts';
export { XSI } from './xml-tree.ts';

/** Why bytes are not XML that we read. */
export type XmlFault =
  | { readonly kind: 'encoding' }
  | { readonly kind: 'doctype' }
  /** Beyond what is read, though perhaps whole: nested deeper than libxml2 goes, or more elements than `MOST_ELEMENTS`. */
  | { readonly kind: 'too-deep' | 'too-many' }
  /** 1-based line where reading stopped. */
  | { readonly kind: 'malformed'; readonly line: number };

export type XmlReading =
  | { readonly ok: true; readonly root: XmlNode; readonly encoding: string }
  | { readonly ok: false; readonly fault: XmlFault };

/** The encodings that a receiver can be expected to read (XML 1.0 §4.3.3, plus the one-byte ones of Western Europe). */
const DECODERS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
};

const DECLARATION = /^<\?xml\s[^>]*?\?>/;

/** The text that a parser is given: decoded, its declaration blanked, without document type declaration. */
export type XmlTextReading =
  | { readonly ok: true; readonly text: string; readonly encoding: string }
  | { readonly ok: false; readonly fault: XmlFault };

/** A document type declaration is never processed: it is looked for before a parser sees a byte. */
export function xmlText(bytes: Uint8Array): XmlTextReading {
  const decoded = decode(bytes);
  if (!decoded) return { ok: false, fault: { kind: 'encoding' } };
  const body = decoded.text.replace(DECLARATION, (declaration) => declaration.replaceAll(/[^\n]/g, ' '));
  if (hasDoctype(body)) return { ok: false, fault: { kind: 'doctype' } };
  if (hasTooManyElements(body)) return { ok: false, fault: { kind: 'too-many' } };
  return { ok: true, text: body.trimStart() === '' ? '' : body, encoding: decoded.encoding };
}

export function readXml(bytes: Uint8Array): XmlReading {
  const { bytes: rest, files } = withoutFiles(bytes);
  const given = xmlText(rest);
  return given.ok ? parse(given.text, given.encoding, files) : given;
}

/** The text of the bytes by byte order mark, then by XML declaration, then UTF-8; undefined when the bytes do not decode. */
function decode(bytes: Uint8Array): { readonly text: string; readonly encoding: string } | undefined {
  const encoding = byteOrderMark(bytes) ?? declaredEncoding(bytes) ?? 'utf-8';
  const decoder = DECODERS[encoding];
  if (decoder === undefined) return undefined;
  try {
    return { text: new TextDecoder(decoder, { fatal: true }).decode(bytes), encoding };
  } catch {
    return undefined;
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0x3c && b === 0x00) return 'utf-16le';
  return a === 0x00 && b === 0x3c ? 'utf-16be' : undefined;
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  return /^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1]?.toLowerCase();
}

/** What may stand before a DOCTYPE: white space, comments, processing instructions (XML 1.0 §2.8). */
const BEFORE_DOCTYPE = /(?:\s+|<!--[^]*?-->|<\?[^]*?\?>)*/y;

/** Whether the prolog holds a DOCTYPE; what may stand before it is stepped over. */
function hasDoctype(text: string): boolean {
  BEFORE_DOCTYPE.lastIndex = 0;
  BEFORE_DOCTYPE.test(text);
  const at = BEFORE_DOCTYPE.lastIndex;
  return text.slice(at, at + 9).toUpperCase() === '<!DOCTYPE';
}

type Files = XmlWithoutFiles['files'];

function parse(text: string, encoding: string, files: Files): XmlReading {
  try {
    // As bytes: encoding a text for the parser is slower there.
    XmlDocument.fromBuffer(Buffer.from(text, 'utf8'), {
      option: ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE,
    }).dispose();
    return { ok: true, root: treeOf(text, files), encoding };
  } catch (error) {
    const [said] = error instanceof XmlParseError ? error.details : [];
    if (saysTooDeep(said?.message)) return { ok: false, fault: { kind: 'too-deep' } };
    return { ok: false, fault: { kind: 'malformed', line: said?.line ?? 1 } };
  }
}

/** The file whose base64 text an element is; undefined when it is none. */
export const fileOf = (node: XmlNode): Uint8Array | undefined => decodeBase64(node.base64 ?? Buffer.from(node.text));

/** The value of an attribute without namespace. */
export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  if (node) for (const one of node.attributes) if (one.name === name && one.namespace === '') return one.value;
  return undefined;
}

/** The children with this name, in the namespace of their parent. */
export const childrenOf = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((child) => child.name === name && child.namespace === node.namespace) ?? [];

export const childOf = (node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined =>
  path.reduce<XmlNode | undefined>((at, name) => childrenOf(at, name)[0], node);

/** Every node below (and with) this one, in document order. */
export function descendants(node: XmlNode): readonly XmlNode[] {
  const all: XmlNode[] = [];
  const gather = (one: XmlNode): void => {
    all.push(one);
    for (const child of one.children) gather(child);
  };
  gather(node);
  return all;
}

/** All text inside, with the text of children; the order between text and children is not kept. */
export const fullText = (node: XmlNode): string =>
  descendants(node)
    .map(({ text }) => text)
    .join(' ');

/** Where a node stands: `/ClinicalDocument/recordTarget/patientRole/id[2]`. Numbers only where there are several. */
export const pathOf = (node: XmlNode): string =>
  node.parent ? `${pathOf(node.parent)}/${stepsBelow(node.parent).get(node) ?? node.name}` : `/${node.name}`;

/**
 * The last step to each child, kept with its parent: counting anew for each is a matter of hours where there are a million. On the node and not
 * in a weak map, whose values keep the whole tree through every small collection of memory.
 */
function stepsBelow(parent: XmlNode): ReadonlyMap<XmlNode, string> {
  if (parent.steps) return parent.steps;
  const byName = Map.groupBy(parent.children, ({ name }) => name);
  const made = new Map(
    [...byName.values()].flatMap((same) =>
      same.map((child, index) => [child, same.length > 1 ? `${child.name}[${index + 1}]` : child.name] as const),
    ),
  );
  parent.steps = made;
  return made;
}
