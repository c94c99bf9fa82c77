/**
 * The tree of an XML text that libxml2 has read without a fault: well-formed (W3C XML 1.0), names with declared prefixes (Namespaces in XML
 * 1.0), no document type declaration. What is left to know of such a text is little, and reading it here costs a fifth of asking the parser
 * for each of its nodes. `xml-tree.test.ts` holds this tree to the parser's own.
 */
import { textOfFile, type XmlWithoutFiles } from '../clinical/index.ts';
import type { QName, XmlAttribute, XmlNode } from './xml.ts';

export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

type Files = XmlWithoutFiles['files'];
type Draft = { -readonly [K in keyof XmlNode]: XmlNode[K] } & {
  readonly attributes: XmlAttribute[];
  readonly children: XmlNode[];
  readonly content: (string | XmlNode)[];
};

/** The namespaces that are declared at a place, by prefix; the default one by the empty prefix. */
type Scope = ReadonlyMap<string, string>;

const OUTERMOST: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

// White space of XML (§2.3) and no other: the blank of the Ogham script may stand in a name.
const NAME = /[^ \t\r\n/>=]+/y;
const ATTRIBUTE = /[ \t\r\n]+([^ \t\r\n=]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/y;

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** References put in place (§4.1, §4.6): other entities than the five have no declaration. */
const resolved = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));/g, (_, hex?: string, decimal?: string, name?: string) =>
        name === undefined
          ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
          : (PREDEFINED[name] ?? ''),
      )
    : text;

/** Line ends as one character (§2.11). */
const lines = (text: string): string => (text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text);

/** §3.3.3: white space that stands in the value is blanks; a reference to it stays what it names. */
const valueOf = (raw: string): string => resolved(/[\t\n\r]/.test(raw) ? raw.replaceAll(/\r\n|[\t\n\r]/g, ' ') : raw);

/** Names of one text, each taken apart once. */
function nameReader(): (qualified: string) => { readonly prefix: string; readonly local: string } {
  const known = new Map<string, { readonly prefix: string; readonly local: string }>();
  return (qualified) => {
    let name = known.get(qualified);
    if (!name) {
      const colon = qualified.indexOf(':');
      name = { prefix: qualified.slice(0, Math.max(0, colon)), local: qualified.slice(colon + 1) };
      known.set(qualified, name);
    }
    return name;
  };
}

/** The root of the text, whose large files were taken out. */
export function treeOf(text: string, files: Files): XmlNode {
  const named = nameReader();
  const open: { readonly node: Draft; readonly scope: Scope; readonly name: string }[] = [];
  let root: Draft | undefined;
  let at = 0;

  const say = (node: Draft, words: string): void => {
    node.text += words;
    node.content.push(words);
  };

  /** The start tag (§3.1) at `at`, which ends behind it. */
  const begin = (): void => {
    const above = open.at(-1);
    NAME.lastIndex = at + 1;
    const tag = NAME.exec(text)?.[0] ?? '';
    const raw: { readonly name: string; readonly value: string }[] = [];
    let scope = above?.scope ?? OUTERMOST;
    ATTRIBUTE.lastIndex = at + 1 + tag.length;
    let end = ATTRIBUTE.lastIndex;
    for (let found = ATTRIBUTE.exec(text); found; found = ATTRIBUTE.exec(text)) {
      end = ATTRIBUTE.lastIndex;
      const [, name = '', double, single = ''] = found;
      const value = valueOf(double ?? single);
      if (name === 'xmlns') scope = new Map(scope).set('', value);
      else if (name.startsWith('xmlns:')) scope = new Map(scope).set(name.slice(6), value);
      else raw.push({ name, value });
    }
    const close = text.indexOf('>', end);
    const empty = text.charAt(close - 1) === '/';
    const { prefix, local } = named(tag);
    const node: Draft = {
      name: local,
      namespace: scope.get(prefix) ?? '',
      attributes: [],
      children: [],
      content: [],
      text: '',
    };
    if (above) node.parent = above.node;
    for (const { name, value } of raw) {
      const own = named(name);
      // An attribute without prefix has no namespace (Namespaces §6.2).
      const namespace = own.prefix === '' ? '' : (scope.get(own.prefix) ?? '');
      node.attributes.push({ name: own.local, namespace, value });
      if (own.local === 'type' && namespace === XSI) node.xsiType ??= typeNamed(value.trim(), scope);
    }
    if (above) {
      above.node.children.push(node);
      above.node.content.push(node);
    }
    root ??= node;
    if (!empty) open.push({ node, scope, name: tag });
    at = close + 1;
  };

  while (at < text.length) {
    const mark = text.indexOf('<', at);
    if (mark === -1) break;
    const inside = open.at(-1)?.node;
    if (mark > at && inside) {
      const words = resolved(lines(text.slice(at, mark)));
      const file = files.size === 0 ? undefined : files.get(words.trimEnd());
      if (!file) say(inside, words);
      else if (inside.content.length === 0 && text.startsWith('</', mark)) holdFile(inside, file);
      else say(inside, textOfFile(file));
    }
    at = mark;
    const kind = text.charAt(mark + 1);
    if (kind === '/') {
      open.pop();
      at = text.indexOf('>', mark) + 1;
    } else if (kind === '?') {
      at = text.indexOf('?>', mark) + 2;
    } else if (kind !== '!') {
      begin();
    } else if (text.startsWith('<!--', mark)) {
      at = text.indexOf('-->', mark + 4) + 3;
    } else {
      const end = text.indexOf(']]>', mark);
      if (inside) say(inside, lines(text.slice(mark + 9, end)));
      at = end + 3;
    }
  }
  if (!root) throw new Error('a text without an element is not XML');
  return root;
}

/** An element whose only content is a file that was taken out: its text is made when it is asked for. */
function holdFile(node: Draft, file: Parameters<typeof textOfFile>[0]): void {
  Object.defineProperties(node, {
    base64: { value: file.base64, enumerable: true },
    text: { get: () => textOfFile(file), enumerable: true },
    content: { get: () => [textOfFile(file)], enumerable: true },
  });
}

function typeNamed(name: string, scope: Scope): QName {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  return { namespace: scope.get(prefix) ?? (prefix === '' ? '' : undefined), local: name.slice(colon + 1) };
}
