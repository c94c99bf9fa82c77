/**
 * Side files in XML and INI: whatever the elements are nested in, a record is its leaves. Programs that put such XML together by hand leave a
 * bare `&` in a name: it is read by its marks, as no parser of XML would.
 */
import { decodeStrictly } from '../bytes.ts';
import { marksOf } from '../xml-marks.ts';
import { fieldNamed } from './fields.ts';

/** Path, name and value of one leaf. */
export type Leaf = readonly [path: string, name: string, value: string];

interface Node {
  readonly name: string;
  readonly attributes: readonly Leaf[];
  readonly children: Node[];
  text: string;
}

const MOST_DEPTH = 32;

/** The text of an XML file in the character set that it declares; undefined when it declares none that fits. */
export function declaredXml(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const encoding = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  return encoding === undefined ? undefined : decodeStrictly(bytes, encoding);
}

function treeOf(xml: string): Node | undefined {
  const top: Node = { name: '', attributes: [], children: [], text: '' };
  const open: Node[] = [top];
  for (const mark of marksOf(xml)) {
    const current = open.at(-1) ?? top;
    if (mark.kind === 'text') current.text += mark.text;
    else if (mark.kind === 'close') {
      if (open.length > 1 && current.name === mark.name) open.pop();
      else if (open.length > 1) return undefined;
    } else {
      const attributes = mark
        .attributes()
        .filter(([name, value]) => !name.startsWith('xmlns') && !value.startsWith('http'))
        .map(([name, value]): Leaf => [`@${name}`, name, value]);
      const node: Node = { name: mark.name, attributes, children: [], text: '' };
      current.children.push(node);
      if (!mark.empty) open.push(node);
      if (open.length > MOST_DEPTH) return undefined;
    }
  }
  return open.length === 1 && top.children.length === 1 ? top.children[0] : undefined;
}

/** Groups that name somebody else than the patient: their parts are one name. */
const OTHERS: ReadonlySet<string | undefined> = new Set(['author', 'organization', 'recipient']);

function leavesOf(node: Node, path: string): Leaf[] {
  const own = node.attributes.map(([at, name, value]): Leaf => [`${path}/${at}`, name, value]);
  if (node.children.length === 0) return [...own, [path, node.name, node.text.trim()]];
  const said = node.text.trim();
  if (said !== '') own.push([path, node.name, said]);
  const inner = (children: readonly Node[]): Leaf[] =>
    children.flatMap((child) => leavesOf(child, `${path}/${child.name}`));
  if (!OTHERS.has(fieldNamed(node.name))) return [...own, ...inner(node.children)];
  const isName = ({ name }: Node): boolean => ['family', 'given'].includes(fieldNamed(name) ?? '');
  const part = (field: string): string =>
    node.children.find(({ name }) => fieldNamed(name) === field)?.text.trim() ?? '';
  const [family, given] = [part('family'), part('given')];
  const whole: Leaf[] = family === '' ? [] : [[path, node.name, given === '' ? family : `${family}, ${given}`]];
  return [...own, ...whole, ...inner(node.children.filter((child) => family === '' || !isName(child)))];
}

const known = (leaves: readonly Leaf[]): number => leaves.filter(([, name]) => fieldNamed(name) !== undefined).length;

/** The records of an XML side file: the repeated elements that name fields, else the whole; undefined when it names fewer than two. */
export function readXmlSide(xml: string): readonly (readonly Leaf[])[] | undefined {
  const root = treeOf(xml);
  if (!root) return undefined;
  const repeated = root.children.length > 1 && new Set(root.children.map(({ name }) => name)).size === 1;
  const parts = repeated ? root.children : [root];
  const records = parts.map((node, index) => leavesOf(node, repeated ? `${node.name}[${index + 1}]` : node.name));
  return records.every((leaves) => known(leaves) > 1) ? records : undefined;
}

/** `key=value` lines, in sections or none; a section for each file where one names it. */
export function readIniSide(text: string): readonly (readonly Leaf[])[] | undefined {
  const sections: { readonly title: string; readonly leaves: Leaf[] }[] = [{ title: '', leaves: [] }];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/^\s*(?:[;#].*)?$/.test(line)) continue;
    const title = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1];
    const [, key, value] = /^\s*([^=:]{1,60}?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (title !== undefined) sections.push({ title: title.trim(), leaves: [] });
    else if (key === undefined || value === undefined) return undefined;
    else {
      const section = sections.at(-1);
      const place = section?.title === '' ? key : `[${section?.title ?? ''}]/${key}`;
      section?.leaves.push([place, key, value.trim().replace(/^"(.*)"$/, '$1')]);
    }
  }
  const filled = sections.filter(({ leaves }) => leaves.length > 0);
  const namesFiles =
    filled.length > 1 && filled.every(({ leaves }) => leaves.some(([, name]) => fieldNamed(name) === 'file'));
  const records = namesFiles ? filled.map(({ leaves }) => leaves) : [filled.flatMap(({ leaves }) => leaves)];
  return records.every((leaves) => known(leaves) > 1) ? records : undefined;
}
