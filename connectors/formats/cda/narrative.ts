/**
 * The narrative of a section (CDA R2 §4.3.5) as its reader sees it, line by line: rows of tables with their cells, paragraphs, items, captions,
 * loose text. This is what was signed; entries are what machines know of it.
 */
import { inSuperscript } from '../../clinical/index.ts';
import type { XmlNode as Node } from '../xml.ts';

export interface Cell {
  readonly path: string;
  readonly text: string;
  /** The head of its column. */
  readonly head: string;
  /** The elements in which its text stands. */
  readonly leaves: readonly string[];
}

export interface Line {
  readonly path: string;
  /** `head`: the heads of columns; `row`: below them. */
  readonly kind: 'head' | 'row' | 'text';
  readonly cells: readonly Cell[];
  /** The lines of one table or list stand together. */
  readonly block: string;
}

export interface Narrative {
  readonly lines: readonly Line[];
  /** Where an ID stands: the words there, and the lines that they are in. */
  readonly places: ReadonlyMap<string, { readonly words: string; readonly lines: readonly Line[] }>;
  /** The pictures that are shown, by the ID of the entry that holds them. */
  readonly pictures: readonly { readonly path: string; readonly shows: readonly string[] }[];
  /** Text that is there and struck out: it would be read as said if it were taken over as text. */
  readonly struck: readonly string[];
}

export const lineText = ({ cells }: Line, between = ' | '): string =>
  cells
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(between);

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/[^\S\n]+/g, ' ').trim())
    .join('\n')
    .trim();

/** Inline markup parts no words. White space is layout; a break is one. */
function flat(node: Node): string {
  if (node.name === 'br') return '\n';
  const inner = (node.content ?? [])
    .map((part) => (typeof part === 'string' ? part.replaceAll(/\s+/g, ' ') : flat(part)))
    .join('');
  if (node.name === 'sup') return inSuperscript(inner);
  return LINES.has(node.name) ? `\n${inner}\n` : node.name === 'td' || node.name === 'th' ? ` ${inner} ` : inner;
}

/** The elements below and with a node that have text of their own. */
const textsIn = (node: Node): string[] => [...(node.text === '' ? [] : [node.path]), ...node.children.flatMap(textsIn)];

const LINES = new Set(['paragraph', 'item', 'caption', 'tr', 'table', 'list', 'footnote']);

const hasLines = (node: Node): boolean => node.children.some((child) => LINES.has(child.name) || hasLines(child));

export function readNarrative(text: Node | undefined): Narrative {
  const lines: Line[] = [];
  const places = new Map<string, { words: string; lines: readonly Line[] }>();
  const pictures: { path: string; shows: readonly string[] }[] = [];
  const struck: string[] = [];

  const row = (node: Node, kind: Line['kind'], heads: readonly string[], block: string): void => {
    const cells = node.children
      .filter(({ name }) => name === 'td' || name === 'th')
      .map((cell, at) => ({ path: cell.path, text: tidy(flat(cell)), head: heads[at] ?? '', leaves: textsIn(cell) }));
    lines.push({ path: node.path, kind, cells, block });
  };

  const table = (node: Node): void => {
    const rows = rowsOf(node);
    const [head] = rows.filter(({ isHead }) => isHead);
    const width = head?.node.children.length;
    const heads = (head?.node.children ?? []).map((cell) => tidy(flat(cell)));
    const isPlain = rows.every(({ node: one }) => one.children.length === width);
    for (const caption of node.children.filter(({ name }) => name === 'caption')) walk(caption, node.path);
    for (const { node: one, isHead } of rows) {
      const from = lines.length;
      row(one, isHead ? 'head' : 'row', isPlain && !isHead ? heads : [], node.path);
      inside(one, lines.slice(from));
    }
  };

  const loose = (node: Node, parts: readonly string[], block: string, held: readonly Node[]): void => {
    const said = tidy(parts.join(''));
    if (said !== '')
      lines.push({
        path: node.path,
        kind: 'text',
        cells: [{ path: node.path, text: said, head: '', leaves: [node.path, ...held.flatMap(textsIn)] }],
        block,
      });
  };

  /** IDs, pictures and struck words below an element whose lines are known. */
  const inside = (node: Node, its: readonly Line[]): void => {
    note(node, its);
    for (const child of node.children) inside(child, its);
  };

  const note = (node: Node, its: readonly Line[]): void => {
    const id = node.attributes.get('ID');
    if (id !== undefined && !places.has(id)) places.set(id, { words: tidy(flat(node)), lines: its });
    const isStruck =
      node.attributes.get('revised') === 'delete' || /strike/i.test(node.attributes.get('styleCode') ?? '');
    if (isStruck) struck.push(node.path);
    if (node.name === 'renderMultiMedia')
      pictures.push({ path: node.path, shows: (node.attributes.get('referencedObject') ?? '').split(/\s+/) });
  };

  function walk(node: Node, block: string): void {
    const from = lines.length;
    if (node.name === 'table') {
      table(node);
      note(node, lines.slice(from));
      return;
    }
    if (!hasLines(node)) {
      loose(node, [flat(node)], block, node.children);
      inside(node, lines.slice(from));
      return;
    }
    let pending: string[] = [];
    let held: Node[] = [];
    const end = (): void => {
      const before = lines.length;
      loose(node, pending, block, held);
      for (const one of held) inside(one, lines.slice(before));
      pending = [];
      held = [];
    };
    const own = node.name === 'list' ? node.path : block;
    for (const part of node.content ?? []) {
      if (typeof part === 'string') pending.push(part.replaceAll(/\s+/g, ' '));
      else if (LINES.has(part.name) || hasLines(part)) {
        end();
        walk(part, own === '' ? part.path : own);
      } else {
        pending.push(flat(part));
        held.push(part);
      }
    }
    end();
    note(node, lines.slice(from));
  }

  if (text) walk(text, '');
  return { lines, places, pictures, struck };
}

interface Row {
  readonly node: Node;
  readonly isHead: boolean;
}

function rowsOf(node: Node, inHead = false): Row[] {
  return node.children.flatMap((child): Row[] => {
    if (child.name === 'thead') return rowsOf(child, true);
    if (child.name === 'tbody' || child.name === 'tfoot') return rowsOf(child, false);
    if (child.name !== 'tr') return [];
    const isHead = inHead || (child.children.length > 1 && child.children.every(({ name }) => name === 'th'));
    return [{ node: child, isHead }];
  });
}
