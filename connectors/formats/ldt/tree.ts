/** The objects of an LDT 3 record (8002 Obj_nnnn … 8003), nested, in their order; the field before an object names its role. */
import type { Line } from '../xdt-fields.ts';

export interface Node {
  /** `Obj_0060`, or the record's type at the top. */
  readonly object: string;
  /** The attribute field that introduced it, e.g. `8160`; empty at the top. */
  readonly role: string;
  /** Where it begins. */
  readonly path: string;
  /** Its own fields, without those of the objects below. */
  readonly own: readonly Line[];
  readonly children: readonly Node[];
  /** Every line of it, frames and objects below included. */
  readonly lines: readonly Line[];
}

interface Open {
  object: string;
  role: string;
  path: string;
  own: Line[];
  children: Node[];
  lines: Line[];
}

/** The lines that frame objects: what opens and closes them, and what names their role. */
export interface Tree {
  readonly top: Node;
  readonly frames: readonly Line[];
}

/** The tree of a record that is closed (`packages.ts` has seen to it); stray ends are taken as lines of their object. */
export function treeOf(type: string, lines: readonly Line[]): Tree {
  const root: Open = { object: type, role: '', path: lines[0]?.path ?? '', own: [], children: [], lines: [] };
  const stack: Open[] = [root];
  const frames: Line[] = [];
  for (const [index, line] of lines.entries()) {
    const current = stack.at(-1) ?? root;
    for (const open of stack) open.lines.push(line);
    if (line.field === '8002') {
      const before = lines[index - 1];
      const role = before && before.field !== '8003' ? before.field : '';
      const last = current.own.at(-1);
      if (last && last === before) frames.push(...current.own.splice(-1));
      frames.push(line);
      stack.push({ object: line.content.trim(), role, path: line.path, own: [], children: [], lines: [line] });
    } else if (line.field === '8003' && stack.length > 1) {
      frames.push(line);
      const closed = stack.pop();
      if (closed) stack.at(-1)?.children.push(closed);
    } else current.own.push(line);
  }
  while (stack.length > 1) {
    const closed = stack.pop();
    if (closed) stack.at(-1)?.children.push(closed);
  }
  return { top: root, frames };
}

/** The objects of this name directly below. */
export const childrenOf = (node: Node, ...objects: readonly string[]): Node[] =>
  node.children.filter(({ object }) => objects.includes(object));

/** The first object of this name anywhere below. */
export function findBelow(node: Node | undefined, object: string): Node | undefined {
  for (const child of node?.children ?? []) {
    const found = child.object === object ? child : findBelow(child, object);
    if (found) return found;
  }
  return undefined;
}

/** All objects of this name anywhere below, outermost first. */
export const allBelow = (node: Node, object: string): Node[] =>
  node.children.flatMap((child) => [...(child.object === object ? [child] : []), ...allBelow(child, object)]);
