/** XML as the sandbox reads and writes it: parsed by libxml2 without DOCTYPE or entities, looked at as plain objects. */
import {
  ParseOption,
  XmlCData,
  XmlDocument,
  XmlElement as Node,
  XmlEntityReference,
  XmlText,
  XmlXPath,
  type XmlNode as XmlAnyNode,
  type XmlTreeNode,
} from 'libxml2-wasm';
import { ns } from './standards.ts';

export interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** An element without its document: safe to keep. Comments and processing instructions are left out, CDATA is text. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly (XmlElement | string)[];
}

/** Not well-formed, or well-formed and dangerous. The message holds no content of the document. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

/**
 * Gives a parsed document to `use` and frees it afterwards. `huge` lifts libxml2's limit of 10 MB per text.
 * @throws XmlFault when the bytes are not well-formed XML or carry a DOCTYPE.
 */
export function withXml<Result>(bytes: Uint8Array, use: (document: XmlDocument) => Result, huge = false): Result {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).includes('<!DOCTYPE'))
    throw new XmlFault('a DOCTYPE is not allowed');
  const option = huge ? ParseOption.XML_PARSE_HUGE : ParseOption.XML_PARSE_DEFAULT;
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(bytes, { option });
  } catch (error) {
    throw new XmlFault('not well-formed XML', { cause: error });
  }
  try {
    if (document.dtd !== null) throw new XmlFault('a DOCTYPE is not allowed');
    return use(document);
  } finally {
    document.dispose();
  }
}

/** Expressions of the sandbox, which are always the same ones: each is compiled once. */
export function expressions(prefixes: Record<string, string>): (xpath: string) => XmlXPath {
  const known = new Map<string, XmlXPath>();
  return (xpath) => {
    const compiled = known.get(xpath) ?? XmlXPath.compile(xpath, prefixes);
    known.set(xpath, compiled);
    return compiled;
  };
}

/** What stands in an element. A processing instruction of the parser leads to no sibling: what is behind one is found by a path. */
function inside(node: Node): readonly XmlAnyNode[] {
  const found: XmlAnyNode[] = [];
  for (let child: XmlTreeNode | null | undefined = node.firstChild; child; child = child.next) found.push(child);
  const { lastChild } = node;
  return lastChild && found.at(-1)?.isSameNode(lastChild) !== true ? node.find('node()') : found;
}

/** The plain form of an element and everything below it. */
export function plain(node: Node): XmlElement {
  const children: (XmlElement | string)[] = [];
  for (const child of inside(node)) {
    if (child instanceof Node) children.push(plain(child));
    else if (child instanceof XmlText || child instanceof XmlCData) children.push(child.content);
    else if (child instanceof XmlEntityReference) throw new XmlFault('an entity reference is not allowed');
  }
  const attributes = node.attrs.map((attribute) => ({
    namespace: attribute.namespaceUri,
    name: attribute.name,
    value: attribute.value,
  }));
  return { namespace: node.namespaceUri, name: node.name, attributes, children };
}

export const elementsOf = (element: XmlElement): XmlElement[] =>
  element.children.filter((child): child is XmlElement => typeof child !== 'string');

export const is = (element: XmlElement, namespace: string, name: string): boolean =>
  element.namespace === namespace && element.name === name;

export const childrenOf = (element: XmlElement | undefined, namespace: string, name: string): XmlElement[] =>
  element === undefined ? [] : elementsOf(element).filter((child) => is(child, namespace, name));

/** The only child of that name; undefined when there is none or more than one. */
export function onlyChild(element: XmlElement | undefined, namespace: string, name: string): XmlElement | undefined {
  const found = childrenOf(element, namespace, name);
  return found.length === 1 ? found[0] : undefined;
}

/** Every element below (not including) this one with that name. */
export function descendantsOf(
  element: XmlElement,
  namespace: string,
  name: string,
  found: XmlElement[] = [],
): XmlElement[] {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (is(child, namespace, name)) found.push(child);
    descendantsOf(child, namespace, name, found);
  }
  return found;
}

export const attributeOf = (element: XmlElement | undefined, name: string, namespace = ''): string | undefined =>
  element?.attributes.find((attribute) => attribute.name === name && attribute.namespace === namespace)?.value;

/** All text below, joined: what a signature over the element covers, comments or not. */
export const textOf = (element: XmlElement | undefined): string =>
  element === undefined
    ? ''
    : element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Writes a plain element; every element says its own namespace, so that it can be put anywhere. */
export function writeXml(element: XmlElement, inherited = ''): string {
  const declarations = new Map<string, string>();
  if (element.namespace !== inherited) declarations.set('xmlns', element.namespace);
  const attributes = element.attributes.map(({ namespace, name, value }, index) => {
    if (namespace === '') return ` ${name}="${escapeXml(value)}"`;
    if (namespace === ns.xml) return ` xml:${name}="${escapeXml(value)}"`;
    const prefix = namespace === ns.xsi ? 'xsi' : `a${index}`;
    declarations.set(`xmlns:${prefix}`, namespace);
    // A type name may carry a prefix that is not declared here; all of them belong to the default namespace.
    const written = namespace === ns.xsi && name === 'type' ? value.replace(/^.*:/, '') : value;
    return ` ${prefix}:${name}="${escapeXml(written)}"`;
  });
  const declared = [...declarations].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
  const children = element.children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : writeXml(child, element.namespace),
  );
  return `<${element.name}${declared}${attributes.join('')}>${children.join('')}</${element.name}>`;
}
