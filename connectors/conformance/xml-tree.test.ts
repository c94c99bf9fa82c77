import fc from 'fast-check';
import { XmlCData, XmlDocument, XmlElement, XmlText } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { hasTooManyElements, MOST_ELEMENTS } from '../clinical/index.ts';
import { pathOf, readXml, type XmlNode } from './xml.ts';
import { treeOf, XSI } from './xml-tree.ts';

/** A node without what leads back to its parent. */
interface Plain extends Pick<XmlNode, 'name' | 'namespace' | 'attributes' | 'text'> {
  readonly content: readonly (string | Plain)[];
  readonly xsiType: unknown;
}

const plain = (node: XmlNode): Plain => ({
  name: node.name,
  namespace: node.namespace,
  attributes: node.attributes,
  text: node.text,
  xsiType: node.xsiType,
  content: node.content.map((one) => (typeof one === 'string' ? one : plain(one))),
});

/** What the parser itself tells of an element, asked node by node. */
function asked(element: XmlElement): Plain {
  const attributes = element.attrs.map(({ name, namespaceUri, value }) => ({ name, namespace: namespaceUri, value }));
  const type = attributes.find(({ name, namespace }) => name === 'type' && namespace === XSI)?.value.trim();
  const content: (string | Plain)[] = [];
  // Not from sibling to sibling: a processing instruction knows none.
  for (const child of element.find('node()')) {
    if (child instanceof XmlElement) content.push(asked(child));
    else if (child instanceof XmlText || child instanceof XmlCData) content.push(child.content);
  }
  const prefix = type?.slice(0, Math.max(0, type.indexOf(':'))) ?? '';
  const namespace = element.namespaceForPrefix(prefix) ?? (prefix === '' ? '' : undefined);
  return {
    name: element.name,
    namespace: element.namespaceUri,
    attributes,
    text: content.filter((one) => typeof one === 'string').join(''),
    xsiType: type === undefined ? undefined : { namespace, local: type.slice(type.indexOf(':') + 1) },
    content,
  };
}

/** The same text by the parser; undefined where it finds a fault. */
function byParser(text: string): Plain | undefined {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromString(text);
  } catch {
    return undefined;
  }
  try {
    return asked(document.root);
  } finally {
    document.dispose();
  }
}

const sameForBoth = (text: string): boolean => {
  const expected = byParser(text);
  if (expected) expect(plain(treeOf(text, new Map()))).toEqual(expected);
  return expected !== undefined;
};

describe('the tree of an XML text that the parser found right', () => {
  it.each([
    ['a lone element', '<a/>'],
    ['blanks in tags', '<a  b = "1"\n\tc=\'2\' ><d /></a >'],
    ['text beside elements', '<a>one<b>two</b> three <b/>four</a>'],
    ['line ends', '<a b="1\r\n2\r3\t4">one\r\ntwo\rthree\n</a>'],
    ['references', '<a b="&lt;&amp;&#10;&#x9;&quot;">&lt;&#233;&#x1F600;&gt;&apos;&amp;amp;</a>'],
    [
      'sections, comments and instructions',
      '<?x y?><!-- > --><a>1<![CDATA[<b>&amp;\r\n]]>2<!-- <c> -->3<?p >?>4</a><!-- d -->',
    ],
    ['an empty section', '<a>1<![CDATA[]]>2</a>'],
    ['signs in values', '<a b="1>2" c=\'"\'><d e="/"/></a>'],
    ['a default namespace, and none', '<a xmlns="urn:a" b="1"><c/><d xmlns=""><e/></d><f/></a>'],
    [
      'prefixes',
      '<p:a xmlns:p="urn:p" p:b="1" c="2" xml:lang="fr"><q:d xmlns:q="urn:q" xmlns:p="urn:r" p:e="3"/><p:f/></p:a>',
    ],
    ['two prefixes of one namespace', '<p:a xmlns:p="urn:a" xmlns:q="urn:a"><q:b/></p:a>'],
    [
      'types named',
      `<a xmlns="urn:a" xmlns:x="${XSI}" xmlns:t="urn:t"><b x:type="c"/><b x:type=" t:c "/><b x:type="u:c"/></a>`,
    ],
    ['a type without a default namespace', `<a xmlns:x="${XSI}" x:type="c" type="d"/>`],
    ['an id of the xml namespace', '<a xml:id="b" xml:space="preserve"> </a>'],
    ['letters of any script', '<a b="Ωß日本">\u{1F600}é\u00a0</a>'],
    ['a blank of the Ogham script in a name', '<a\u1680b c\u1680d="1"/>'],
  ])('is that of the parser: %s', (_, text) => {
    expect(sameForBoth(text)).toBe(true);
  });

  it('is that of the parser for whatever is put together', () => {
    const name = fc.constantFrom('a', 'b', 'p:a', 'q:b');
    const words = fc.constantFrom(
      '',
      ' ',
      'x',
      'é',
      '\r\n',
      '\t',
      '\r',
      '&amp;',
      '&#13;',
      '&#x20;',
      '>',
      ']]',
      "'",
      '-',
    );
    const value = fc.array(words, { maxLength: 4 }).map((parts) => parts.join('').replaceAll("'", '&apos;'));
    const attribute = fc
      .tuple(fc.constantFrom('c', 'd', 'p:c', 'q:c', 'xmlns', 'xmlns:p', 'xmlns:q', 'x:type', 'xml:lang'), value)
      .map(([key, text]) => ` ${key}='${text}'`);
    const { node } = fc.letrec<{ node: string; inside: string }>((tie) => ({
      inside: fc.oneof(
        { depthSize: 'small' },
        value,
        fc.constantFrom('<!--x-->', '<?x?>', '<![CDATA[<&]]>'),
        tie('node'),
      ),
      node: fc
        .tuple(name, fc.uniqueArray(attribute, { maxLength: 3 }), fc.array(tie('inside'), { maxLength: 4 }))
        .map(([tag, attributes, inside]) =>
          inside.length === 0
            ? `<${tag}${attributes.join('')}/>`
            : `<${tag}${attributes.join('')}>${inside.join('')}</${tag}\n>`,
        ),
    }));
    let compared = 0;
    const around = (inside: string) => `<r xmlns:p="urn:p" xmlns:q='urn:q' xmlns:x="${XSI}">${inside}</r>`;
    fc.assert(
      fc.property(node, (inside) => {
        if (sameForBoth(around(inside))) compared += 1;
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('is not read deeper than the parser goes', () => {
    const nested = (depth: number): Buffer => Buffer.from(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`);
    expect(readXml(nested(1000)).ok).toBe(true);
    expect(readXml(nested(50_000))).toMatchObject({ ok: false, fault: { kind: 'too-deep' } });
  });

  it('is not read where it is nothing but elements: no tree of them is made', () => {
    expect(readXml(Buffer.from(`<r>${'<a/>'.repeat(MOST_ELEMENTS)}</r>`))).toEqual({
      ok: false,
      fault: { kind: 'too-many' },
    });
    const written = '</a><!--<b>--><?c?>'.repeat(MOST_ELEMENTS / 2);
    expect(hasTooManyElements(`${written}<![CDATA[ < ]]>`)).toBe(false);
  });

  it('is as wide as it wants, each place counted once and each prefix kept once', { timeout: 60_000 }, () => {
    const many = 200_000;
    const { children } = treeOf(`<r>${'<a/>'.repeat(many)}</r>`, new Map());
    expect(new Set(children.map(pathOf)).size).toBe(many);
    expect(pathOf(children.at(-1) as XmlNode)).toBe(`/r/a[${many}]`);
    const prefixes = Array.from({ length: many }, (_, index) => ` xmlns:p${index}="urn:${index}"`).join('');
    expect(treeOf(`<p7:r${prefixes}/>`, new Map()).namespace).toBe('urn:7');
  });

  it('is not read from what the parser refuses', () => {
    for (const text of ['<a>', '<a></b>', '<a b="1" b="2"/>', '<p:a/>', '<a>&b;</a>', '<a b=1/>', 'a', ''])
      expect(readXml(Buffer.from(text))).toMatchObject({ ok: false, fault: { kind: 'malformed' } });
  });
});
