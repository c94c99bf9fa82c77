/**
 * What the reader of a document sees (CDA R2 4.3.5, FHIR R4 3.3.2: the narrative is what was signed), and whether the reader of another document
 * sees all of it too. Asked of a document that is made of the content of a finished one.
 */
import { inSuperscript, isNumber, saidWords } from '../../clinical/index.ts';
import { isObject, listOf, readFhir, textOf, type Json, type JsonObject } from '../fhir.ts';
import { attribute, childOf, descendants, pathOf, readXml, type XmlNode } from '../xml.ts';

/** Stands where a picture is shown. */
const PICTURE = '▣';

/** A line as it is read: a row, a paragraph, an item, a heading. */
interface Line {
  readonly path: string;
  /** Undefined where it cannot be read: nobody knows what a reader sees there. */
  readonly text: string | undefined;
  /** Heads of columns say what the cells below are, and a new document says that in words of its own: only their numbers count. */
  readonly isHead?: boolean;
  /** What belongs together: the cells of a row. */
  readonly cells?: readonly string[];
}

/**
 * The places in `original` that `made` does not say, as many times as a number stands there and beside the same name; among them those that cannot
 * be read, so that nothing is concluded from silence. Never the words themselves.
 */
export function leftUnsaid(original: Uint8Array, made: Uint8Array): readonly string[] {
  const known = new Map<string, number>();
  const after = linesOf(made).map(({ text = '' }) => saidWords(text));
  for (const words of after) for (const word of words) known.set(word, (known.get(word) ?? 0) + 1);
  const lines = after.map((words) => new Set(words));
  const isApart = (together: readonly string[]): boolean =>
    !lines.some((line) => together.every((word) => line.has(word)));
  const said = new Map<string, number>();
  const isMissing = (word: string, isHead: boolean): boolean => {
    if (isHead && !/\d/.test(word)) return false;
    const times = known.get(word) ?? 0;
    if (!isNumber(word) && word !== PICTURE) return times === 0;
    said.set(word, (said.get(word) ?? 0) + 1);
    return (said.get(word) ?? 0) > times;
  };
  return linesOf(original).flatMap((line) => {
    const { path, text, isHead = false } = line;
    if (text === undefined) return [path];
    const missing = saidWords(text).filter((word) => isMissing(word, isHead));
    return missing.length === 0 && !togetherIn(line).some(isApart) ? [] : [path];
  });
}

/**
 * The words of a line that must stand in one line again: two rows that change their numbers say something else. A number of a row belongs to its
 * name, and the whole of the value does; elsewhere the numbers of a line belong to its first word.
 */
function togetherIn({ text = '', cells, isHead = false }: Line): readonly (readonly string[])[] {
  if (isHead) return [];
  const numbersOf = (words: readonly string[]): string[] => words.filter(isNumber);
  if (!cells) {
    const words = saidWords(text);
    const numbers = numbersOf(words);
    return numbers.length === 0 ? [] : [[...words.filter((word) => /^\p{L}/u.test(word)).slice(0, 1), ...numbers]];
  }
  const [name = [], ...others] = cells.map(saidWords).filter((words) => words.length > 0);
  const value = others.find((words) => numbersOf(words).length > 0) ?? others[0] ?? [];
  return [[...name, ...value], ...others.map((words) => [...name, ...numbersOf(words)])];
}

const linesOf = (bytes: Uint8Array): readonly Line[] => {
  const xml = readXml(bytes);
  if (xml.ok) return cdaLines(xml.root);
  const { ok, bundle } = readFhir(bytes);
  return ok ? fhirLines(bundle) : [{ path: '/', text: undefined }];
};

function cdaLines(root: XmlNode): Line[] {
  const sections = descendants(root).filter(({ name }) => name === 'section');
  return [
    ...titleLine(childOf(root, 'title')),
    ...sections.flatMap((section) => {
      const text = childOf(section, 'text');
      return [...titleLine(childOf(section, 'title')), ...(text ? narrativeLines(text) : [])];
    }),
  ];
}

const titleLine = (title: XmlNode | undefined): Line[] =>
  title ? [{ path: pathOf(title), text: flat(title).join(' ') }] : [];

function fhirLines(bundle: JsonObject): Line[] {
  const composition = listOf(bundle['entry'])
    .map((entry) => (isObject(entry) && isObject(entry['resource']) ? entry['resource'] : {}))
    .find((resource) => resource['resourceType'] === 'Composition');
  if (!composition) return [];
  const title = { path: 'Composition.title', text: textOf(composition['title']) };
  return [title, ...ownLines(composition), ...sectionLines(composition, 'Composition')];
}

/** What the document says before its sections, unless it says itself that all of it stands in its data too, or that it is none (NarrativeStatus). */
function ownLines({ text }: JsonObject): Line[] {
  const status = isObject(text) ? textOf(text['status']) : '';
  return ['generated', 'empty'].includes(status) ? [] : xhtmlLines(text, 'Composition.text');
}

function sectionLines(parent: JsonObject, path: string): Line[] {
  return listOf(parent['section']).flatMap((section, index) => {
    if (!isObject(section)) return [];
    const place = `${path}.section[${index}]`;
    return [
      { path: `${place}.title`, text: textOf(section['title']) },
      ...xhtmlLines(section['text'], `${place}.text`),
      ...sectionLines(section, place),
    ];
  });
}

function xhtmlLines(narrative: Json | undefined, path: string): Line[] {
  const div = isObject(narrative) ? textOf(narrative['div']) : '';
  if (div === '') return [];
  const reading = readXml(Buffer.from(div));
  return reading.ok ? narrativeLines(reading.root).map((line) => ({ ...line, path })) : [{ path, text: undefined }];
}

/** What ends a line, in CDA's narrative block and in XHTML. */
const LINES = new Set(
  'paragraph item caption tr table list footnote p li div ul ol h1 h2 h3 h4 h5 h6 pre dt dd'.split(' '),
);
const isLineOf = ({ name }: XmlNode): boolean => LINES.has(name);
const hasLines = (node: XmlNode): boolean => descendants(node).some((one) => one !== node && isLineOf(one));

function narrativeLines(node: XmlNode, isHead = false): Line[] {
  const head = isHead || node.name === 'thead';
  if (!head && isRow(node))
    return [{ path: pathOf(node), text: flat(node).join(' '), cells: node.content.flatMap(cellText) }];
  if (!hasLines(node)) return [{ path: pathOf(node), text: flat(node).join(' '), ...(head ? { isHead: true } : {}) }];
  const lines: Line[] = [];
  let loose: string[] = [];
  const end = (): void => {
    const text = loose.join('');
    if (text.trim() !== '') lines.push({ path: pathOf(node), text, ...(head ? { isHead: true } : {}) });
    loose = [];
  };
  for (const part of node.content)
    if (typeof part === 'string') loose.push(part);
    else if (isLineOf(part) || hasLines(part)) {
      end();
      lines.push(...narrativeLines(part, head));
    } else loose.push(...flat(part));
  end();
  return lines;
}

/** A row of results; one that holds tables is layout. */
const isRow = (node: XmlNode): boolean =>
  node.name === 'tr' &&
  node.children.some(({ name }) => name === 'td') &&
  !descendants(node).some(({ name }) => name === 'table');

const cellText = (part: string | XmlNode): string[] => (typeof part === 'string' ? [] : [flat(part).join(' ')]);

/** Inline markup parts no words; cells and breaks do. A raised number is told from one on the line. Pictures count by what they are named. */
function flat(node: XmlNode): string[] {
  const inner = node.content.flatMap((part) => (typeof part === 'string' ? [part] : flat(part)));
  if (node.name === 'sup') return [inSuperscript(inner.join(''))];
  if (node.name === 'br') return [' '];
  if (node.name === 'td' || node.name === 'th' || isLineOf(node)) return [' ', inner.join(''), ' '];
  if (node.name === 'renderMultiMedia' || node.name === 'img')
    return [` ${PICTURE} `, inner.join(''), attribute(node, 'alt') ?? ''];
  return [inner.join('')];
}
