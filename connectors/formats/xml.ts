/** XML as plain data: parsed by libxml2, disposed of at once, so that nobody else ever holds a parser's memory. */
import {
  ParseOption,
  XmlCData,
  XmlDocument,
  XmlElement,
  XmlText,
  type XmlNode as XmlAnyNode,
  type XmlParseError,
  type XmlTreeNode,
} from 'libxml2-wasm';
import { hasTooManyElements, saysTooDeep, textOfFile, withoutFiles, type XmlWithoutFiles } from '../clinical/index.ts';
import { asciiHead, decodeStrictly, markedEncoding, xmlHead } from './bytes.ts';

export interface XmlNode {
  /** As the format names the element: its local name, unless it stands in a foreign namespace. */
  readonly name: string;
  /** Position among siblings of the same name is part of the path where there are several: `/ClinicalDocument/author[2]`. */
  readonly path: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** Text directly in the element. */
  readonly text: string;
  /** Of elements with mixed content (`XmlRules.mixed`): text as it stands and children, in their order. */
  readonly content?: readonly (string | XmlNode)[];
}

/** Why bytes are not read as XML; `too-deep` and `too-many` are whole, but beyond what is read. */
export interface XmlFault {
  readonly fault: 'doctype' | 'encoding' | 'not-well-formed' | 'too-deep' | 'too-many';
  /** Where reading stopped, 1-based. */
  readonly line?: number;
}

type XmlReading = { readonly ok: true; readonly root: XmlNode } | ({ readonly ok: false } & XmlFault);

export interface XmlRules {
  /** How the format names an element of a namespace. */
  readonly nameOf: (local: string, namespace: string) => string;
  /** Elements that are carried, not read: nothing below them is taken over. */
  readonly carried?: ReadonlySet<string>;
  /** Elements whose markup is layout (`br`, `p`, `b`): their text is taken in one piece, with its lines. */
  readonly folded?: ReadonlySet<string>;
  /** Elements in which the order of text and children counts, with everything below them. */
  readonly mixed?: ReadonlySet<string>;
  /** Whether the lines of a text mean something; otherwise white space is collapsed. */
  readonly keepLines?: boolean;
}

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

const BREAKS = new Set(['p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'table', 'ul', 'ol']);

type Files = XmlWithoutFiles['files'];

/** A text as it stands in the document: a large file in the place of the mark that the parser was given for it. */
const textOf = (content: string, files: Files): string => {
  const file = files.size > 0 ? files.get(content.trimEnd()) : undefined;
  return file ? textOfFile(file) : content;
};

/**
 * What stands in an element, in its order. A processing instruction of the parser leads to no sibling: where one stands, a path finds what is
 * behind it.
 */
function contentOf(element: XmlElement): readonly XmlAnyNode[] {
  const found: XmlAnyNode[] = [];
  for (let child: XmlTreeNode | null | undefined = element.firstChild; child; child = child.next) found.push(child);
  const { lastChild } = element;
  return lastChild && found.at(-1)?.isSameNode(lastChild) !== true ? element.find('node()') : found;
}

/** All text below an element, its layout as line breaks. */
function foldedText(element: XmlElement, files: Files): string {
  let text = '';
  for (const child of contentOf(element)) {
    if (child instanceof XmlText || child instanceof XmlCData) text += textOf(child.content, files);
    else if (child instanceof XmlElement) {
      const inner = foldedText(child, files);
      const local = child.name.toLowerCase();
      if (local === 'br') text += '\n';
      else if (BREAKS.has(local)) text += `${text === '' || text.endsWith('\n') ? '' : '\n'}${inner}\n`;
      else text += local === 'td' || local === 'th' ? `${inner}\t` : inner;
    }
  }
  return text;
}

const trimmedLines = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t]+\n/g, '\n')
    .trim();

function toNode(element: XmlElement, path: string, rules: XmlRules, files: Files, inMixed = false): XmlNode {
  const nameOf = (one: XmlElement): string => rules.nameOf(one.name, one.namespaceUri);
  const own = nameOf(element);
  const isMixed = inMixed || (rules.mixed?.has(own) ?? false);
  const isFolded = rules.folded?.has(own) ?? false;
  const elements: XmlElement[] = [];
  const order: (string | undefined)[] = [];
  let text = isFolded ? foldedText(element, files) : '';
  for (const child of isFolded ? [] : contentOf(element)) {
    if (child instanceof XmlElement) {
      elements.push(child);
      if (isMixed) order.push(undefined);
    } else if (child instanceof XmlText || child instanceof XmlCData) {
      const words = textOf(child.content, files);
      text += words;
      if (isMixed) order.push(words);
    }
  }
  const names = elements.map(nameOf);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  const children = rules.carried?.has(own)
    ? []
    : elements.map((child, position) => {
        const name = names[position] ?? '';
        const index = (seen.get(name) ?? 0) + 1;
        seen.set(name, index);
        return toNode(
          child,
          `${path}/${name}${(counts.get(name) ?? 0) > 1 ? `[${index}]` : ''}`,
          rules,
          files,
          isMixed,
        );
      });
  const attributes = new Map(
    element.attrs.map((attribute): [string, string] => [
      attribute.prefix === '' ? attribute.name : `${attribute.prefix}:${attribute.name}`,
      attribute.value,
    ]),
  );
  const said = rules.keepLines === true ? trimmedLines(text) : text.replaceAll(/\s+/g, ' ').trim();
  const node = { name: own, path, attributes, children, text: said };
  return isMixed ? { ...node, content: inOrder(order, children) } : node;
}

/** Texts and, in the places between them, the children. */
function inOrder(order: readonly (string | undefined)[], children: readonly XmlNode[]): (string | XmlNode)[] {
  const rest = children.values();
  return order.flatMap((text): (string | XmlNode)[] => {
    if (text !== undefined) return [text];
    const next = rest.next();
    return next.done === true ? [] : [next.value];
  });
}

/** Parses a document. A DOCTYPE is refused before any parser sees it; nothing is ever loaded from elsewhere. */
export function readXml(bytes: Uint8Array, rules: XmlRules): XmlReading {
  if (xmlHead(bytes).hasDoctype) return { ok: false, fault: 'doctype' };
  // What is carried or is base64 needs no parser; a file of 50 MB would be there several times over as text.
  const { bytes: rest, files } = withoutFiles(bytes);
  const text = xmlText(rest);
  if (text === undefined) return { ok: false, fault: 'encoding' };
  if (hasTooManyElements(text)) return { ok: false, fault: 'too-many' };
  let document: XmlDocument;
  try {
    // The declaration would contradict the decoded text; HUGE lets a scanned letter of more than 10 MB pass.
    document = XmlDocument.fromString(text.replace(/^\s*<\?xml[\s\S]*?\?>/, ''), {
      option: ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE,
    });
  } catch (error) {
    const [{ line, message } = {}] = (error as Partial<XmlParseError>).details ?? [];
    if (saysTooDeep(message)) return { ok: false, fault: 'too-deep' };
    return { ok: false, fault: 'not-well-formed', ...(line === undefined ? {} : { line }) };
  }
  try {
    const { root } = document;
    return { ok: true, root: toNode(root, `/${rules.nameOf(root.name, root.namespaceUri)}`, rules, files) };
  } finally {
    document.dispose();
  }
}

/** The elements at a path of names below `node`. */
export function all(node: XmlNode | undefined, path: string): readonly XmlNode[] {
  if (!node) return [];
  return path
    .split('/')
    .reduce<readonly XmlNode[]>(
      (nodes, name) => nodes.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [node],
    );
}

export const first = (node: XmlNode | undefined, path: string): XmlNode | undefined => all(node, path)[0];

/** Every attribute and every text by path: what a mapping report has to account for. */
export function leavesOf(node: XmlNode, into = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of node.attributes) into.set(`${node.path}/@${name}`, value);
  if (node.text !== '') into.set(node.path, node.text);
  for (const child of node.children) leavesOf(child, into);
  return into;
}
