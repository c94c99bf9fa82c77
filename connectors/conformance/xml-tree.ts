/**
 * The tree of an XML text that libxml2 has judged: read by a parser of events, strict and aware of namespaces, for asking libxml2 for each of its
 * nodes costs several times as much as its parsing. `xml-tree.test.ts` holds this tree to libxml2's own.
 */
import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS } from 'saxes';
import { textOfFile, type XmlWithoutFiles } from '../clinical/index.ts';
import type { QName, XmlAttribute, XmlNode } from './xml-node.ts';

export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

type Files = XmlWithoutFiles['files'];
type File = Parameters<typeof textOfFile>[0];
type Draft = { -readonly [K in keyof XmlNode]: XmlNode[K] } & {
  readonly attributes: XmlAttribute[];
  readonly children: XmlNode[];
  readonly content: (string | XmlNode)[];
};

/** The root of the text, whose large files were taken out. @throws Error at a fault that libxml2 let pass */
export function treeOf(text: string, files: Files): XmlNode {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Draft[] = [];
  let root: Draft | undefined;
  /** A file that is all that was said so far in the innermost element. */
  let alone: File | undefined;

  const say = (words: string): void => {
    const inside = open.at(-1);
    if (!inside) return;
    inside.text += words;
    inside.content.push(words);
  };
  const notAlone = (): void => {
    if (alone) say(textOfFile(alone));
    alone = undefined;
  };

  parser.on('opentag', (tag) => {
    notAlone();
    const node = nodeOf(tag, (prefix) => parser.resolve(prefix));
    const above = open.at(-1);
    if (above) {
      node.parent = above;
      above.children.push(node);
      above.content.push(node);
    }
    root ??= node;
    open.push(node);
  });
  parser.on('text', (words) => {
    notAlone();
    const file = files.size === 0 ? undefined : files.get(words.trimEnd());
    if (!file) say(words);
    else if (open.at(-1)?.content.length === 0) alone = file;
    else say(textOfFile(file));
  });
  parser.on('cdata', (words) => {
    notAlone();
    say(words);
  });
  parser.on('closetag', () => {
    const node = open.pop();
    if (node && alone) holdFile(node, alone);
    alone = undefined;
  });
  parser.write(text).close();
  if (!root) throw new Error('a text without an element is not XML');
  return root;
}

type Resolve = (prefix: string) => string | undefined;

function nodeOf({ local, uri, attributes }: SaxesTagNS, resolve: Resolve): Draft {
  const node: Draft = { name: local, namespace: uri, attributes: [], children: [], content: [], text: '' };
  for (const attribute of Object.values<SaxesAttributeNS>(attributes)) {
    if (attribute.uri === XMLNS) continue;
    node.attributes.push({ name: attribute.local, namespace: attribute.uri, value: attribute.value });
    if (attribute.local === 'type' && attribute.uri === XSI)
      node.xsiType ??= typeNamed(attribute.value.trim(), resolve);
  }
  return node;
}

/** An element whose only content is a file that was taken out: its text is made when it is asked for. */
function holdFile(node: Draft, file: File): void {
  Object.defineProperties(node, {
    base64: { value: file.base64, enumerable: true },
    text: { get: () => textOfFile(file), enumerable: true },
    content: { get: () => [textOfFile(file)], enumerable: true },
  });
}

function typeNamed(name: string, resolve: Resolve): QName {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  return { namespace: resolve(prefix) ?? (prefix === '' ? '' : undefined), local: name.slice(colon + 1) };
}
