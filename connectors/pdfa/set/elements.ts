/** Elements of a narrative (HTML's, or those that a safe page is made of) as blocks. What is no element of the list is shown through. */
import { readPicture } from '../scan/read.ts';
import {
  A4_PAPER,
  PLAIN,
  paragraph,
  type Align,
  type Block,
  type Cell,
  type Inline,
  type Matter,
  type PlacedPicture,
  type Style,
  type Table,
} from './blocks.ts';

export interface Element {
  readonly tag: string;
  readonly children: readonly Node[];
  readonly colSpan?: number | undefined;
  readonly rowSpan?: number | undefined;
  readonly align?: Align | undefined;
  /** A picture as a `data:` address; others are never fetched. */
  readonly src?: string | undefined;
  readonly alt?: string | undefined;
}
export type Node = string | Element;

export interface NamedFact {
  readonly name: string;
  readonly values: readonly string[];
}

/** A narrative with its title and the facts of its header, in the words in which they shall stand there. */
export interface NarrativePage {
  readonly title: string;
  /** At the foot of each page. */
  readonly running: string;
  /** Above the text. */
  readonly facts: readonly NamedFact[];
  /** Below it: what a reader seldom asks for. */
  readonly particulars: readonly NamedFact[];
  readonly sections: readonly { readonly title: string; readonly depth: number; readonly nodes: readonly Node[] }[];
  /** What stands in the document and is not here. */
  readonly lost: number;
}

export interface SetElements {
  readonly matter: Matter;
  /** Pictures that were not in the document or could not be read, and what was nested too deep. */
  readonly lost: number;
}

const HEADINGS: Readonly<Record<string, number>> = { h1: 15, h2: 13, h3: 12, h4: 11, h5: 10.5, h6: 10.5 };
const BLOCKS = new Set([
  'p',
  'div',
  'pre',
  'ul',
  'ol',
  'li',
  'table',
  'caption',
  'blockquote',
  'dl',
  'dt',
  'dd',
  'hr',
  ...Object.keys(HEADINGS),
]);
const ROWS = new Set(['thead', 'tbody', 'tfoot']);
/** Styles by element. Marks are seen without colour. */
const MARKS: Readonly<Record<string, Partial<Style>>> = {
  strong: { bold: true },
  b: { bold: true },
  em: { italic: true },
  i: { italic: true },
  u: { underline: true },
  ins: { underline: true },
  s: { strike: true },
  del: { strike: true },
  strike: { strike: true },
  sub: { raise: -1 },
  sup: { raise: 1 },
  pre: { family: 'mono', size: 9 },
  code: { family: 'mono' },
  th: { bold: true },
  dt: { bold: true },
};
const STEP = 16;
const BELOW = 5;
const TABLE_SIZE = 9.5;
/** Of tables with many columns, and of what is seldom read. */
const SMALL_SIZE = 8.5;
const MANY_COLUMNS = 7;
/** Deeper nesting is no narrative. */
const DEEPEST = 60;

class Setter {
  lost = 0;

  blocks(
    nodes: readonly Node[],
    style: Style,
    place: { readonly left: number; readonly align: Align },
    depth = 0,
  ): Block[] {
    const out: Block[] = [];
    let run: Inline[] = [];
    const flush = (): void => {
      const inlines = trimmed(run);
      if (inlines.length > 0) out.push(paragraph(inlines, { left: place.left, align: place.align, after: BELOW }));
      run = [];
    };
    if (depth > DEEPEST && nodes.length > 0) this.lost += 1;
    for (const node of depth > DEEPEST ? [] : nodes) {
      if (typeof node !== 'string' && holdsBlocks(node)) {
        flush();
        out.push(...this.#block(node, style, place, depth + 1));
      } else run.push(...this.#inlines(node, style, depth + 1));
    }
    flush();
    return out;
  }

  #block(node: Element, style: Style, place: { readonly left: number; readonly align: Align }, depth: number): Block[] {
    const own = { ...style, ...MARKS[node.tag] };
    const here = { left: place.left, align: node.align ?? place.align };
    const heading = HEADINGS[node.tag];
    if (heading !== undefined) {
      const inner = this.blocks(node.children, { ...own, size: heading, bold: true }, here, depth);
      return inner.map((block) => (block.kind === 'paragraph' ? { ...block, before: 8, keep: true } : block));
    }
    if (node.tag === 'table') {
      const size = Math.min(own.size, columnsOf(node) >= MANY_COLUMNS ? SMALL_SIZE : TABLE_SIZE);
      return this.#table(node, { ...own, size }, here, depth);
    }
    if (node.tag === 'ul' || node.tag === 'ol') return this.#list(node, own, here, depth);
    if (node.tag === 'pre') return [paragraph(this.#verbatim(node, own, depth), { left: here.left, after: BELOW })];
    if (node.tag === 'hr')
      return [paragraph([{ kind: 'text', text: '\u2014', style: own }], { align: 'center', after: BELOW })];
    const inside = ['blockquote', 'dd'].includes(node.tag) ? { ...here, left: here.left + STEP } : here;
    return this.blocks(node.children, own, inside, depth);
  }

  /** The sign of an item hangs out to the left of its lines. */
  #list(node: Element, style: Style, place: { readonly left: number; readonly align: Align }, depth: number): Block[] {
    const left = place.left + STEP;
    let count = 0;
    return node.children.flatMap((child) => {
      if (typeof child === 'string')
        return child.trim() === '' ? [] : this.blocks([child], style, { ...place, left }, depth + 1);
      if (child.tag !== 'li') return this.blocks([child], style, { ...place, left }, depth + 1);
      count += 1;
      const sign = node.tag === 'ol' ? `${count}.` : '\u2022';
      const inner = this.blocks(child.children, style, { ...place, left }, depth + 1);
      const [first, ...rest] = inner;
      const lead: readonly Inline[] = [{ kind: 'text', text: sign, style }, { kind: 'tab' }];
      if (first?.kind !== 'paragraph') return [paragraph(lead, { left, first: -STEP }), ...inner];
      return [{ ...first, inlines: [...lead, ...first.inlines], first: -STEP, after: 2 }, ...rest];
    });
  }

  #table(node: Element, style: Style, place: { readonly left: number; readonly align: Align }, depth: number): Block[] {
    const captions: Block[] = [];
    const rows: { readonly cells: readonly Cell[]; readonly part: string }[] = [];
    const visit = (children: readonly Node[], part: string): void => {
      for (const child of children) {
        if (typeof child === 'string') {
          if (child.trim() !== '') captions.push(...this.blocks([child], style, place, depth));
        } else if (child.tag === 'tr') rows.push({ cells: this.#cells(child, style, part, depth), part });
        else if (ROWS.has(child.tag)) visit(child.children, child.tag);
        else if (child.tag === 'caption')
          captions.push(...this.blocks(child.children, { ...style, bold: true }, place, depth).map(kept));
        else captions.push(...this.blocks([child], style, place, depth));
      }
    };
    visit(node.children, 'tbody');
    const order = ['thead', 'tbody', 'tfoot'];
    const sorted = rows
      .toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part))
      .filter(({ cells }) => cells.length > 0);
    const named = sorted.filter(({ part }) => part === 'thead').length;
    // Without a head of its own, a first row of nothing but headings is one.
    const heads = named > 0 ? named : sorted.length > 1 && sorted[0]?.cells.every(({ head }) => head) === true ? 1 : 0;
    if (sorted.length === 0) return captions;
    const table: Table = {
      kind: 'table',
      heads,
      rows: sorted.map(({ cells }) => cells),
      framed: true,
      left: place.left,
    };
    return [...captions, table];
  }

  #cells(row: Element, style: Style, part: string, depth: number): readonly Cell[] {
    return row.children.flatMap((child): Cell[] => {
      if (typeof child === 'string' && child.trim() === '') return [];
      const element: Element = typeof child === 'string' ? { tag: 'td', children: [child] } : child;
      const head = element.tag === 'th' || part === 'thead';
      const own = head ? { ...style, bold: true } : style;
      const blocks = this.blocks(element.children, own, { left: 0, align: element.align ?? 'left' }, depth + 1);
      return [{ blocks: tight(blocks), columns: element.colSpan ?? 1, rows: element.rowSpan ?? 1, head }];
    });
  }

  /** Letter by letter as it was written. */
  #verbatim(node: Element, style: Style, depth: number): readonly Inline[] {
    return node.children.flatMap((child): readonly Inline[] => {
      if (typeof child !== 'string') {
        if (depth > DEEPEST) return this.#tooDeep();
        return child.tag === 'br'
          ? [{ kind: 'break' }]
          : this.#verbatim(child, { ...style, ...MARKS[child.tag] }, depth + 1);
      }
      return child
        .split(/\r\n?|\n/)
        .flatMap((line, index): Inline[] => [
          ...(index > 0 ? [{ kind: 'break' as const }] : []),
          ...(line === '' ? [] : [{ kind: 'text' as const, text: line.replaceAll('\t', '        '), style }]),
        ]);
    });
  }

  #inlines(node: Node, style: Style, depth: number): readonly Inline[] {
    if (typeof node === 'string')
      return node === '' ? [] : [{ kind: 'text', text: node.replaceAll(/[\s\u00a0]+/g, ' '), style }];
    if (depth > DEEPEST) return this.#tooDeep();
    if (node.tag === 'br') return [{ kind: 'break' }];
    if (node.tag === 'img') return this.#picture(node, style);
    const own = { ...style, ...MARKS[node.tag] };
    return node.children.flatMap((child) => this.#inlines(child, own, depth + 1));
  }

  #tooDeep(): readonly Inline[] {
    this.lost += 1;
    return [];
  }

  #picture({ src = '', alt = '' }: Element, style: Style): readonly Inline[] {
    const [, data] = /^data:image\/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)$/.exec(src) ?? [];
    const picture = data === undefined ? undefined : placedPicture(Buffer.from(data, 'base64'));
    if (picture) return [{ kind: 'picture', picture }];
    this.lost += 1;
    return alt.trim() === '' ? [] : [{ kind: 'text', text: `[${alt.trim()}]`, style: { ...style, italic: true } }];
  }
}

/** Of the longest row. */
const columnsOf = (table: Element): number =>
  table.children.reduce((most, child) => {
    if (typeof child === 'string') return most;
    if (child.tag !== 'tr') return ROWS.has(child.tag) ? Math.max(most, columnsOf(child)) : most;
    return Math.max(most, child.children.filter((cell) => typeof cell !== 'string').length);
  }, 0);

const kept = (block: Block): Block => (block.kind === 'paragraph' ? { ...block, keep: true } : block);

/** Cells have room of their own around them. */
const tight = (blocks: readonly Block[]): readonly Block[] =>
  blocks.map((block, index) =>
    block.kind === 'paragraph' && index === blocks.length - 1 ? { ...block, after: 0 } : block,
  );

function holdsBlocks(node: Element, depth = 0): boolean {
  if (BLOCKS.has(node.tag)) return true;
  return depth < DEEPEST && node.children.some((child) => typeof child !== 'string' && holdsBlocks(child, depth + 1));
}

/** A screen's pixels are 96 to the inch where a picture does not say more. */
const SCREEN = 96;

/** A single picture in the size that it claims; undefined when it cannot be read. */
export function placedPicture(bytes: Uint8Array): PlacedPicture | undefined {
  const read = readPicture(bytes);
  const [sheet] = read?.ok === true ? read.sheets : [];
  if (!sheet) return undefined;
  const [x, y] = [sheet.resolution?.x ?? SCREEN, sheet.resolution?.y ?? SCREEN];
  const size = [(sheet.width * 72) / x, (sheet.height * 72) / y] as const;
  const [width, height] = sheet.orientation >= 5 ? [size[1], size[0]] : size;
  return { sheet, width, height };
}

/** White space at the ends of a paragraph, and doubled inside it, is not seen. */
function trimmed(run: readonly Inline[]): readonly Inline[] {
  const out: Inline[] = [];
  let spaced = true;
  for (const inline of run) {
    if (inline.kind !== 'text') {
      out.push(inline);
      spaced = inline.kind === 'break';
      continue;
    }
    const text = spaced ? inline.text.replace(/^ /, '') : inline.text;
    if (text === '') continue;
    out.push({ ...inline, text });
    spaced = text.endsWith(' ');
  }
  while (isEmpty(out.at(-1))) out.pop();
  return out;
}

const isEmpty = (inline: Inline | undefined): boolean =>
  inline?.kind === 'break' || (inline?.kind === 'text' && inline.text.trim() === '');

const UPRIGHT = { left: 0, align: 'left' } as const;

export function setElements(nodes: readonly Node[]): SetElements {
  const setter = new Setter();
  const blocks = setter.blocks(nodes, PLAIN, UPRIGHT);
  return { matter: { blocks, paper: A4_PAPER }, lost: setter.lost };
}

export function setNarrative({ title, facts, particulars, sections, lost }: NarrativePage): SetElements {
  const setter = new Setter();
  setter.lost = lost;
  const line = (text: string, style: Partial<Style>, space: Partial<{ before: number; after: number }>): Block[] =>
    text.trim() === ''
      ? []
      : [paragraph([{ kind: 'text', text, style: { ...PLAIN, ...style } }], { keep: true, ...space })];
  const blocks = [
    ...line(title, { size: 16, bold: true }, { after: 8 }),
    ...factTable(facts, TABLE_SIZE),
    ...sections.flatMap((section) => [
      ...line(section.title, { size: Math.max(13.5 - section.depth, 10.5), bold: true }, { before: 12, after: 4 }),
      ...setter.blocks(section.nodes, PLAIN, UPRIGHT),
    ]),
    paragraph([], { after: 4 }),
    ...factTable(particulars, SMALL_SIZE).map((block) => (block.kind === 'table' ? { ...block, whole: true } : block)),
  ];
  return { matter: { blocks, paper: A4_PAPER }, lost: setter.lost };
}

function factTable(facts: readonly NamedFact[], size: number): readonly Block[] {
  const cell = (text: string, bold: boolean): Cell => ({
    blocks: [paragraph([{ kind: 'text', text, style: { ...PLAIN, size, bold } }])],
    columns: 1,
    rows: 1,
    head: bold,
  });
  const rows = facts.map(({ name, values }) => [cell(name, true), cell(values.join('\u00a0; '), false)]);
  return rows.length === 0 ? [] : [{ kind: 'table', heads: 0, framed: true, left: 0, rows }];
}
