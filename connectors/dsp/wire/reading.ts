/**
 * Reading XML that somebody else sent: UTF-8 only, size capped, no DOCTYPE and so no entities of their making, the tree freed
 * when the reader has returned.
 */
import { ParseOption, XmlDocument, XmlElement, XmlXPath, type XmlNode } from 'libxml2-wasm';
import { NS } from './namespaces.ts';

/** No answer of the platform comes near this; what does is not read. */
export const ANSWER_LIMIT = 16 * 1024 * 1024;

export class UnreadableXml extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'UnreadableXml';
  }
}

/** @throws UnreadableXml when the bytes are no UTF-8 text. */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes.byteLength > ANSWER_LIMIT) throw new UnreadableXml('too large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UnreadableXml('not UTF-8', { cause });
  }
}

/**
 * Parses and hands the root element to `read`; nodes must not be kept beyond it.
 * @throws UnreadableXml when it is not well-formed or declares a document type.
 */
export function readXml<T>(text: string, read: (root: XmlElement) => T): T {
  if (text.length > ANSWER_LIMIT) throw new UnreadableXml('too large');
  if (/<!DOCTYPE/i.test(text)) throw new UnreadableXml('declares a document type');
  const document = parse(text);
  try {
    return read(document.root);
  } finally {
    document.dispose();
  }
}

function parse(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NO_XXE });
  } catch (cause) {
    throw new UnreadableXml('not well-formed', { cause });
  }
}

const compiled = new Map<string, XmlXPath>();

/** Paths are written in the program and always the same: each is compiled once, with the prefixes that it names and no other. */
function pathOf(path: string): XmlXPath {
  const known = compiled.get(path);
  if (known) return known;
  const prefixes = Object.entries(NS).filter(([prefix]) => path.includes(`${prefix}:`));
  const fresh = XmlXPath.compile(path, Object.fromEntries(prefixes));
  compiled.set(path, fresh);
  return fresh;
}

/** All elements at a path, prefixes as in {@link NS}. The path is a constant: it is kept. */
export const elementsAt = (node: XmlNode, path: string): XmlElement[] =>
  node.find(pathOf(path)).filter((found) => found instanceof XmlElement);

export const elementAt = (node: XmlNode, path: string): XmlElement | undefined => elementsAt(node, path)[0];

/** The trimmed text of the first node at a path (element or attribute). */
export const textAt = (node: XmlNode, path: string): string | undefined => node.get(pathOf(path))?.content.trim();

export const attributeOf = (node: XmlElement, name: string): string | undefined => node.attr(name)?.value;
