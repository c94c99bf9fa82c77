/**
 * Narratives of resources (FHIR R4 Narrative) beside their data: `generated` is what their author says of them, and not every author means it. Words
 * may be put otherwise; a number that no element has is something that only a reader of the text knows.
 */
import { isNumber, saidWords } from '../../clinical/index.ts';
import { readXml, type XmlRules } from '../xml.ts';
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

/** What of a report a reader looks for results in. */
const TOLD: ReadonlySet<string> = new Set(['Composition', 'DiagnosticReport', 'Observation', 'Specimen']);

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
