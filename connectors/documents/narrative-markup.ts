/** The narrative as markup: CDA's narrative block (NarrativeBlock.xsd) and XHTML (FHIR R4 2.4) differ in three names only. */
import type { Block, Span } from './narrative.ts';
import { base64Of } from './text.ts';
import { element, type XmlContent, type XmlNode } from './xml.ts';

interface Dialect {
  readonly paragraph: string;
  readonly span: string;
  readonly id: string;
  /** What makes a stretch bold. */
  readonly strong: { readonly name: string; readonly attributes: Readonly<Record<string, string>> };
  readonly picture: (block: Block & { readonly kind: 'picture' }) => XmlContent;
}

const cda: Dialect = {
  paragraph: 'paragraph',
  span: 'content',
  id: 'ID',
  strong: { name: 'content', attributes: { styleCode: 'Bold' } },
  // The entry holds the bytes (CDA R2 4.3.6.5). A caption is one line.
  picture: ({ place, caption }) =>
    element('renderMultiMedia', { referencedObject: place }, element('caption', {}, caption.replaceAll(/\s+/g, ' '))),
};
const xhtml: Dialect = {
  paragraph: 'p',
  span: 'span',
  id: 'id',
  strong: { name: 'b', attributes: {} },
  picture: ({ mediaType, bytes, caption }) => [
    element('img', { src: `data:${mediaType};base64,${base64Of(bytes)}`, alt: caption }),
    element('br'),
    brokenLines(caption),
  ],
};

// Columns aligned with blanks are common in text results; a browser would fold them.
const keptBlanks = (line: string): string => line.replaceAll(/ {2,}/g, (run) => '\u00A0'.repeat(run.length));

const brokenLines = (text: string): XmlContent[] =>
  text.split(/\r\n|\r|\n/).flatMap((line, index) => [...(index > 0 ? [element('br')] : []), keptBlanks(line)]);

function cell(spans: readonly Span[], dialect: Dialect): XmlNode {
  const { strong } = dialect;
  const parts = spans.map(({ id, text, strong: isStrong }) => {
    const words = isStrong === true ? element(strong.name, strong.attributes, brokenLines(text)) : brokenLines(text);
    return id === undefined ? words : element(dialect.span, { [dialect.id]: id }, words);
  });
  return element(
    'td',
    {},
    parts.map((part, index) => [index > 0 ? element('br') : undefined, part]),
  );
}

function block(value: Block, dialect: Dialect): XmlNode {
  if (value.kind === 'picture') return element(dialect.paragraph, {}, dialect.picture(value));
  if (value.kind === 'paragraph')
    return element(dialect.paragraph, { [dialect.id]: value.id }, brokenLines(value.text));
  const head = value.columns.map((column) => element('th', {}, column));
  const rows = value.rows.map(({ id, cells }) =>
    element(
      'tr',
      { [dialect.id]: id },
      cells.map((spans) => cell(spans, dialect)),
    ),
  );
  return element(
    'table',
    { border: '1' },
    value.caption === '' ? undefined : element('caption', {}, value.caption),
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows),
  );
}

/** Section/text of a CDA document. */
export const cdaNarrative = (blocks: readonly Block[]): XmlNode =>
  element(
    'text',
    {},
    blocks.map((value) => block(value, cda)),
  );

/** The `div` of a FHIR Narrative. */
export const xhtmlNarrative = (blocks: readonly Block[], language: string): string =>
  element(
    'div',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: language },
    blocks.map((value) => block(value, xhtml)),
  ).xml;
