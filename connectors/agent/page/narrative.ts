/**
 * Narrative made safe to show: CDA's narrative block (CDA R2 §4.3.5, NarrativeBlock.xsd) and FHIR's XHTML (R4 §2.4.0) become elements of a
 * short list. Whatever is not on the list loses its mark-up and keeps its words; scripts, styles and what would be fetched are left out.
 */
import { attribute, descendants, type XmlNode } from '../../conformance/index.ts';
import type { DocumentPage, PageElement, PageNode, PageTag } from '../contract.ts';

type LeftOut = DocumentPage['leftOut'][number]['what'];

/** More elements than any physician reads; a hostile document ends here and says so. */
const MOST_NODES = 30_000;
/** A picture larger than this is not a picture of a report. In characters of base64. */
const LARGEST_PICTURE = 8_000_000;

const plainTags: Readonly<Record<string, PageTag>> = {
  // CDA
  paragraph: 'p',
  content: 'span',
  item: 'li',
  footnote: 'span',
  // both
  sub: 'sub',
  sup: 'sup',
  br: 'br',
  table: 'table',
  caption: 'caption',
  thead: 'thead',
  tbody: 'tbody',
  tfoot: 'tfoot',
  tr: 'tr',
  th: 'th',
  td: 'td',
  // XHTML
  p: 'p',
  div: 'div',
  span: 'span',
  b: 'strong',
  strong: 'strong',
  i: 'em',
  em: 'em',
  cite: 'em',
  u: 'u',
  s: 's',
  del: 'del',
  ins: 'ins',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  pre: 'pre',
  h1: 'p',
  h2: 'p',
  h3: 'p',
  h4: 'p',
  h5: 'p',
  h6: 'p',
};

/** Shown through: their children stand where they stood. */
const transparent: ReadonlySet<string> = new Set([
  'text',
  'colgroup',
  'col',
  'a',
  'linkHtml',
  'small',
  'big',
  'tt',
  'code',
  'kbd',
  'samp',
  'var',
  'dfn',
  'abbr',
  'acronym',
  'q',
  'blockquote',
  'dl',
  'dt',
  'dd',
  'label',
  'hr',
  'section',
  'article',
  'header',
  'footer',
  'center',
  'font',
  'bdo',
]);

/** Not even their words are shown: a reader would take code for text. */
const silent: ReadonlySet<string> = new Set([
  'script',
  'style',
  'object',
  'embed',
  'iframe',
  'template',
  'noscript',
  'head',
  'svg',
  'math',
]);

const heading = /^h[1-6]$/;

/** Where a block cannot stand inside a paragraph, the paragraph is a plain group of its own. */
const blocks: ReadonlySet<PageTag> = new Set(['p', 'div', 'ul', 'ol', 'table', 'pre']);

/** What loose words stand in where only rows, cells or items can: they are never dropped. */
const holders: Partial<Record<PageTag, (words: string) => PageElement>> = {
  table: (words) => ({ tag: 'caption', children: [words] }),
  thead: (words) => ({ tag: 'tr', children: [{ tag: 'td', children: [words] }] }),
  tbody: (words) => ({ tag: 'tr', children: [{ tag: 'td', children: [words] }] }),
  tfoot: (words) => ({ tag: 'tr', children: [{ tag: 'td', children: [words] }] }),
  tr: (words) => ({ tag: 'td', children: [words] }),
  ul: (words) => ({ tag: 'li', children: [words] }),
  ol: (words) => ({ tag: 'li', children: [words] }),
};

function wrapped(tag: PageTag, children: readonly PageNode[]): readonly PageNode[] {
  const holder = holders[tag];
  if (!holder) return children;
  return children.flatMap((child) =>
    typeof child === 'string' ? (child.trim() === '' ? [] : [holder(child)]) : [child],
  );
}

/** Pictures by the ID that a narrative refers to: `data:` addresses of PNG, JPEG and GIF inside the document. */
export type Pictures = ReadonlyMap<string, string>;

export class Narrative {
  readonly leftOut = new Map<LeftOut, number>();
  readonly #pictures: Pictures;
  #nodes = 0;

  constructor(pictures: Pictures) {
    this.#pictures = pictures;
  }

  leave(what: LeftOut): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1);
  }

  /** The children of a narrative element as page nodes. */
  nodes(parent: XmlNode): PageNode[] {
    const result: PageNode[] = [];
    for (const child of parent.content) {
      if (this.#nodes >= MOST_NODES) {
        if (!this.leftOut.has('tooLong')) this.leave('tooLong');
        break;
      }
      if (typeof child === 'string') {
        if (child.trim() !== '' || (child !== '' && result.length > 0)) result.push(child);
      } else result.push(...this.#element(child));
    }
    return result;
  }

  #element(node: XmlNode): PageNode[] {
    this.#nodes += 1;
    const { name } = node;
    if (silent.has(name)) {
      this.leave('unknown');
      return [];
    }
    if (name === 'renderMultiMedia' || name === 'img') return this.#picture(node);
    if (name === 'list') return [listOf(node, this.nodes(node))];
    if (name === 'linkHtml' || name === 'a') return this.#link(node);
    if (name === 'footnoteRef') return [{ tag: 'sup', children: ['*'] }];
    const tag = plainTags[name];
    if (tag === undefined || !Object.hasOwn(plainTags, name)) {
      if (!transparent.has(name)) this.leave('unknown');
      return this.nodes(node);
    }
    return [this.#marked(tag, node)];
  }

  /** The element with what its style and its revision say (CDA R2 §4.3.5.1, `styleCode` and `revised`). */
  #marked(tag: PageTag, node: XmlNode): PageElement {
    let children: readonly PageNode[] = this.nodes(node);
    const styles = (attribute(node, 'styleCode') ?? '').split(/\s+/);
    if (heading.test(node.name) || styles.includes('Bold')) children = [{ tag: 'strong', children }];
    if (styles.includes('Italics') || styles.includes('Emphasis')) children = [{ tag: 'em', children }];
    if (styles.includes('Underline')) children = [{ tag: 'u', children }];
    if (styles.includes('Strikethrough')) children = [{ tag: 's', children }];
    const revised = attribute(node, 'revised');
    if (revised === 'delete') children = [{ tag: 'del', children }];
    if (revised === 'insert') children = [{ tag: 'ins', children }];
    const holdsBlocks = tag === 'p' && children.some((child) => typeof child !== 'string' && blocks.has(child.tag));
    return {
      tag: holdsBlocks ? 'div' : tag,
      children: wrapped(tag, children),
      ...spanOf(node, 'colspan', 'colSpan'),
      ...spanOf(node, 'rowspan', 'rowSpan'),
      ...alignOf(node),
    };
  }

  /** The words of a link, and where it leads as text: a reader decides, nothing is opened from here. */
  #link(node: XmlNode): PageNode[] {
    const words = this.nodes(node);
    const href = attribute(node, 'href')?.trim() ?? '';
    if (href === '' || href.startsWith('#')) return words;
    this.leave('outside');
    return /^(https?|mailto|tel):/i.test(href) ? [...words, ` [${href}]`] : words;
  }

  #picture(node: XmlNode): PageNode[] {
    const inside = attribute(node, 'src')?.trim() ?? '';
    const addresses = (attribute(node, 'referencedObject') ?? '')
      .split(/\s+/)
      .flatMap((id) => this.#pictures.get(id) ?? []);
    if (safePicture.test(inside)) addresses.push(inside);
    const caption = node.name === 'img' ? [attribute(node, 'alt') ?? ''] : this.nodes(node);
    const words = caption.filter((part) => part !== '');
    if (addresses.length === 0) {
      this.leave(/^(https?:)?\/\//i.test(inside) ? 'outside' : 'picture');
      return words;
    }
    const alt = words
      .filter((part) => typeof part === 'string')
      .join(' ')
      .trim();
    return [
      ...addresses.map((src): PageElement => ({ tag: 'img', src, alt, children: [] })),
      ...(node.name === 'img' ? [] : words),
    ];
  }
}

const safePicture = /^data:image\/(png|jpeg|gif);base64,[A-Za-z0-9+/=]{1,8000000}$/;

/** The pictures of a section's entries (CDA R2 §4.3.6.5, observationMedia). */
export function picturesOf(root: XmlNode): Pictures {
  const pictures = new Map<string, string>();
  for (const node of descendants(root)) {
    if (node.name !== 'observationMedia' && node.name !== 'regionOfInterest') continue;
    const id = attribute(node, 'ID');
    const value = descendants(node).find(({ name }) => name === 'value' && node.name === 'observationMedia');
    const media = node.name === 'regionOfInterest' ? innerMedia(node) : value;
    const type = attribute(media, 'mediaType') ?? '';
    const base64 = media?.text.replaceAll(/\s+/g, '') ?? '';
    if (id === undefined || base64.length > LARGEST_PICTURE) continue;
    const address = `data:${type === 'image/jpg' ? 'image/jpeg' : type};base64,${base64}`;
    if (safePicture.test(address)) pictures.set(id, address);
  }
  return pictures;
}

const innerMedia = (region: XmlNode): XmlNode | undefined => {
  const media = descendants(region).find(({ name }) => name === 'observationMedia');
  return media && descendants(media).find(({ name }) => name === 'value');
};

function listOf(node: XmlNode, children: readonly PageNode[]): PageElement {
  const caption = children.filter((child) => typeof child !== 'string' && child.tag === 'caption');
  const items = children.filter((child) => typeof child !== 'string' && child.tag === 'li');
  const list: PageElement = { tag: attribute(node, 'listType') === 'ordered' ? 'ol' : 'ul', children: items };
  return caption.length === 0
    ? list
    : { tag: 'div', children: [...caption.map((one): PageNode => ({ ...(one as PageElement), tag: 'p' })), list] };
}

function spanOf(node: XmlNode, name: string, as: 'colSpan' | 'rowSpan'): Partial<PageElement> {
  const value = Number(attribute(node, name));
  return Number.isInteger(value) && value > 1 && value <= 100 ? { [as]: value } : {};
}

function alignOf(node: XmlNode): Partial<PageElement> {
  const align = attribute(node, 'align');
  return align === 'left' || align === 'center' || align === 'right' ? { align } : {};
}
