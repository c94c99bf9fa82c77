/** HTML as a browser reads it (parse5), as elements without scripts, styles or anything that would be fetched. */
import { parse, type DefaultTreeAdapterMap } from 'parse5';
import { setElements, type Element, type Node, type SetElements } from './elements.ts';
import { decodeText } from './text.ts';

type Parsed = DefaultTreeAdapterMap['childNode'];
type ParsedElement = DefaultTreeAdapterMap['element'];

export interface HtmlReading extends SetElements {
  /** Letters that the page hides. */
  readonly hidden: number;
}

/** Nothing of these is seen, on a screen either. */
const SILENT = new Set(['script', 'style', 'head', 'template', 'noscript', 'title', 'meta', 'link']);
/** Seen on a screen, and not to be had here. */
const FOREIGN = new Set(['object', 'embed', 'iframe', 'svg', 'canvas', 'video', 'audio', 'applet', 'math', 'frame']);
/** Deeper nesting is made to break readers. */
const DEEPEST = 200;

/** The file's own word on its letters (HTML §4.2.5.4), where no mark at its beginning says more. */
function decodeHtml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const [, label] = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head) ?? [];
  const hasMark = /^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/.test(head);
  if (label === undefined || hasMark) return decodeText(bytes);
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return decodeText(bytes);
  }
}

class Walker {
  lost = 0;
  hidden = 0;

  nodes(parsed: readonly Parsed[], depth: number): Node[] {
    return depth > DEEPEST ? [] : parsed.flatMap((node) => this.#node(node, depth));
  }

  #node(node: Parsed, depth: number): Node[] {
    if ('value' in node) return [node.value];
    if (!('tagName' in node) || SILENT.has(node.tagName)) return [];
    if (FOREIGN.has(node.tagName)) {
      this.lost += 1;
      return [];
    }
    const of = (name: string): string => node.attrs.find((attribute) => attribute.name === name)?.value ?? '';
    const style = of('style').toLowerCase();
    if (/display\s*:\s*none|visibility\s*:\s*hidden/.test(style) || node.attrs.some(({ name }) => name === 'hidden')) {
      this.hidden += wordsOf(node.childNodes).trim().length;
      return [];
    }
    if (node.tagName === 'input')
      return field(
        of('type'),
        of('value'),
        node.attrs.some(({ name }) => name === 'checked'),
      );
    return [element(node, this.#children(node, depth), of, style)];
  }

  #children(node: ParsedElement, depth: number): readonly Node[] {
    const children = this.nodes(node.childNodes, depth + 1);
    if (node.tagName !== 'a') return children;
    const href = node.attrs.find(({ name }) => name === 'href')?.value ?? '';
    return /^(https?|mailto|tel):/i.test(href) && !wordsOf(node.childNodes).includes(href.replace(/^\w+:(\/\/)?/, ''))
      ? [...children, ` [${href}]`]
      : children;
  }
}

/** What a form shows of its answers. */
function field(type: string, value: string, checked: boolean): Node[] {
  if (type === 'checkbox' || type === 'radio') return [checked ? '\u2612 ' : '\u2610 '];
  return ['', 'text', 'number', 'date', 'email', 'tel'].includes(type) ? [value] : [];
}

function element(
  { tagName }: ParsedElement,
  children: readonly Node[],
  of: (name: string) => string,
  style: string,
): Element {
  const [, said = of('align').toLowerCase()] = /text-align\s*:\s*(\w+)/.exec(style) ?? [];
  const span = (name: string): number => Math.min(Math.max(Math.trunc(Number(of(name))) || 1, 1), 100);
  const marks = [
    ...(isColoured(style, of('color')) || /font-weight\s*:\s*(bold|[6-9]00)/.test(style) ? ['strong'] : []),
    ...(/text-decoration[^;]*line-through/.test(style) ? ['s'] : []),
    ...(/text-decoration[^;]*underline/.test(style) ? ['u'] : []),
    ...(/font-style\s*:\s*italic/.test(style) ? ['em'] : []),
  ];
  return {
    tag: tagName,
    // Inside, so that a cell stays a cell.
    children: marks.reduce<readonly Node[]>((inner, tag) => [{ tag, children: inner }], children),
    colSpan: span('colspan'),
    rowSpan: span('rowspan'),
    ...(said === 'center' || said === 'right' || said === 'left' ? { align: said } : {}),
    ...(tagName === 'img' ? { src: of('src'), alt: of('alt') } : {}),
  };
}

/** What is marked by its colour alone is marked in bold as well: on paper, and for whoever sees no colours. */
function isColoured(style: string, attribute: string): boolean {
  const [, said = attribute.toLowerCase()] = /(?:^|;)\s*color\s*:\s*([^;]+)/.exec(style) ?? [];
  const colour = said.trim();
  if (/^(red|crimson|darkred|firebrick|orange|orangered|blue|maroon|magenta|fuchsia|tomato)$/.test(colour)) return true;
  const [, hex] = /^#([0-9a-f]{6})$/.exec(colour) ?? [];
  const [, short] = /^#([0-9a-f]{3})$/.exec(colour) ?? [];
  const [, list] = /^rgba?\(\s*(\d+\s*,\s*\d+\s*,\s*\d+)/.exec(colour) ?? [];
  const parts =
    hex?.match(/../g)?.map((part) => Number.parseInt(part, 16)) ??
    short?.match(/./g)?.map((part) => Number.parseInt(part, 16) * 17) ??
    list?.split(',').map(Number);
  return parts !== undefined && Math.max(...parts) - Math.min(...parts) > 100;
}

const wordsOf = (nodes: readonly Parsed[], depth = 0): string =>
  depth > DEEPEST
    ? ''
    : nodes
        .map((node) => ('value' in node ? node.value : 'childNodes' in node ? wordsOf(node.childNodes, depth + 1) : ''))
        .join('');

export function readHtml(bytes: Uint8Array): HtmlReading {
  const walker = new Walker();
  const nodes = walker.nodes(parse(decodeHtml(bytes)).childNodes, 0);
  const set = setElements(nodes);
  return { ...set, lost: set.lost + walker.lost, hidden: walker.hidden };
}
