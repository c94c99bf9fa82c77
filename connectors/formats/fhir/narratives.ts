/**
 * Narratives of resources (FHIR R4 Narrative) beside their data: `generated` is what their author says of them, and not every author means it. Words
 * may be put otherwise; a number that no element has is something that only a reader of the text knows.
 */
import { inSuperscript, isNumber, saidWords } from '../../clinical/index.ts';
import { readXml, type XmlNode, type XmlRules } from '../xml.ts';
import type { Reading } from './cursor.ts';
import { isJson, stringOf } from './json.ts';
import type { Resource } from './resources.ts';

/** XHTML as text, its layout as lines. */
const rules: XmlRules = { nameOf: (local) => local, folded: new Set(['div']), keepLines: true };

/** The words of a Narrative: empty where there is none, undefined where they cannot be read. */
export function narrativeText(narrative: unknown): string | undefined {
  const div = isJson(narrative) ? stringOf(narrative['div']) : '';
  if (div.trim() === '') return '';
  const read = readXml(Buffer.from(div), rules);
  return read.ok ? read.root.text.trim() : undefined;
}

/** `< 5.60` and `5.6` are one number here: comparators and places of decimals may stand elsewhere. */
function numbersIn(text: string): readonly string[] {
  const plain = (word: string): string => {
    const digits = word.replace(/^[<>]=?/, '');
    const number = Number(digits);
    return Number.isNaN(number) ? digits : String(Math.abs(number));
  };
  return saidWords(text).filter(isNumber).map(plain);
}

/** Years, months and days of a date, which a text may write in words. */
const partsOfDate = (value: string): readonly string[] =>
  (/^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(value) ?? []).slice(1).flatMap((part) => (part ? numbersIn(part) : []));

/** Names and addresses of resources, and files: no element that a narrative tells. */
const SILENT = /\.(?:div|data|hash|fullUrl|reference|url|system|id|versionId|lastUpdated)$/;

/** What of a document a reader looks for results, problems and medicines in. */
const TOLD: ReadonlySet<string> = new Set([
  ...['Composition', 'DiagnosticReport', 'Observation', 'Specimen', 'Condition', 'AllergyIntolerance', 'Medication'],
  ...['MedicationStatement', 'MedicationRequest', 'Immunization', 'Procedure', 'DeviceUseStatement', 'Device'],
]);

/** The resources whose narrative has a number that no element of the reading has, or that cannot be read. */
export function sayingMore({ leaves }: Reading, resources: Iterable<Resource>): readonly Resource[] {
  const told = [...resources].flatMap((resource) => {
    const text = TOLD.has(resource.type) ? narrativeText(resource.node['text']) : '';
    const numbers = text === undefined ? undefined : numbersIn(text);
    return numbers?.length === 0 ? [] : [{ resource, numbers }];
  });
  if (told.length === 0) return [];
  const known = new Set<string>();
  for (const [path, value] of leaves)
    if (!SILENT.test(path)) for (const number of [...numbersIn(value), ...partsOfDate(value)]) known.add(number);
  return told
    .filter(({ numbers }) => numbers === undefined || numbers.some((number) => !known.has(number)))
    .map(({ resource }) => resource);
}

/** Everything in mixed order, so that words keep their places. */
const ordered: XmlRules = { nameOf: (local) => local.toLowerCase(), mixed: new Set(['div']) };

const BLOCKS = new Set('p div h1 h2 h3 h4 h5 h6 pre dl dt dd blockquote table ul ol li tr caption'.split(' '));
const STRUCK = new Set(['del', 's', 'strike']);

const isStruck = (node: XmlNode): boolean =>
  STRUCK.has(node.name) || /line-through/i.test(node.attributes.get('style') ?? '') || node.children.some(isStruck);
const isBlock = ({ name }: XmlNode): boolean => BLOCKS.has(name);
const holdsBlocks = (node: XmlNode): boolean => node.children.some((one) => isBlock(one) || holdsBlocks(one));

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');

/** Of inline markup, and of blocks inside a cell. A raised number is told from one on the line. */
function flat({ name, content = [] }: XmlNode): string {
  const inner = content
    .map((part) =>
      typeof part === 'string' ? part.replaceAll(/\s+/g, ' ') : isBlock(part) ? ` ${flat(part)} ` : flat(part),
    )
    .join('');
  if (name === 'br') return '\n';
  return name === 'sup' ? inSuperscript(inner) : inner;
}

const oneLine = (node: XmlNode): string => tidy(flat(node).replaceAll('\n', ' '));

function rowsOf(node: XmlNode): string[] {
  return node.children.flatMap((child): string[] => {
    if (child.name === 'caption') return [oneLine(child)];
    if (child.name !== 'tr') return rowsOf(child);
    return [
      child.children
        .map(oneLine)
        .filter((cell) => cell !== '')
        .join(' | '),
    ];
  });
}

function paragraphsIn(node: XmlNode): string[] {
  const found: string[] = [];
  let loose = '';
  const end = (): void => {
    found.push(tidy(loose));
    loose = '';
  };
  for (const part of node.content ?? []) {
    if (typeof part === 'string') loose += part.replaceAll(/\s+/g, ' ');
    else if (isBlock(part) || holdsBlocks(part)) {
      end();
      if (part.name === 'table') found.push(rowsOf(part).join('\n'));
      else if (part.name === 'ul' || part.name === 'ol') found.push(part.children.map(oneLine).join('\n'));
      else found.push(...paragraphsIn(part));
    } else loose += flat(part);
  }
  end();
  return found.filter((one) => one !== '');
}

/**
 * A Narrative as paragraphs; a table or a list is one, with a line for each row. Undefined where it cannot be read, or where words of it are struck
 * out: as plain text they would say the contrary.
 */
export function narrativeParagraphs(narrative: unknown): readonly string[] | undefined {
  const div = isJson(narrative) ? stringOf(narrative['div']) : '';
  if (div.trim() === '') return [];
  const read = readXml(Buffer.from(div), ordered);
  return read.ok && !isStruck(read.root) ? paragraphsIn(read.root) : undefined;
}
