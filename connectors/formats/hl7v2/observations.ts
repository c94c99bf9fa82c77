/** The result lines of one order (OBX, HL7 v2 chapter 7) as observations: text lines joined, exact duplicates once, notes kept. */
import type { Concept, Observation, ObservationStatus, Organization } from '../../clinical/index.ts';
import { withLocalTest } from '../local-tests.ts';
import { authorityOf, readAddress, readConcept, readTime, type Reading } from './datatypes.ts';
import { field, type Segment } from './message.ts';
import { comparedNumberOf, referenceRangeOf } from '../numbers.ts';
import { observationStatus } from './status.ts';
import { pointersOf, unresolvedRule } from './references.ts';
import type { ObservationNode } from './structure.ts';
import { interpretationOf } from '../terminology.ts';
import { readValue } from './values.ts';

/** Whether a line says anything at all; a title line has a name only. */
const hasValue = (obx: Segment): boolean => field(obx, 5).trim() !== '' && field(obx, 5).trim() !== '""';

const typeOf = (obx: Segment): string => field(obx, 2).trim().toUpperCase();

/** The status code of a line, told apart from a line that needs none. */
export const statusCode = (obx: Segment): string => field(obx, 11).trim().toUpperCase();

/** Lines that say something about the state of the report: a title without value and status does not. */
export const isResult = (obx: Segment): boolean => hasValue(obx) || statusCode(obx) !== '';

const TEXT_TYPES = new Set(['TX', 'FT', 'ST']);

/**
 * Following text lines of the same test are one text: TX and FT with sub-ids that stay or rise, ST with the same sub-id where it
 * is no number; a line without type and value is a blank line in it. Own flags, units and ranges make it a result of its own.
 */
function continues(first: Segment, last: Segment, next: Segment): boolean {
  const type = typeOf(first);
  const blank = typeOf(next) === '' && !hasValue(next);
  if (!TEXT_TYPES.has(type) || !hasValue(first) || (typeOf(next) !== type && !blank)) return false;
  if (field(first, 3) !== field(next, 3) || statusCode(first) !== statusCode(next)) return false;
  if ([6, 7, 8].some((number) => field(next, number).trim() !== '')) return false;
  const [before, after] = [field(last, 4).trim(), field(next, 4).trim()];
  if (type === 'ST')
    return before === after && ![first, next].some((obx) => comparedNumberOf(field(obx, 5)) !== undefined);
  return before === after || after === '' || Number(after) === Number(before) + 1;
}

/** What a line says apart from its number; equal for two lines that are the same. */
const contentOf = ({ fields }: Segment): string =>
  fields
    .slice(2)
    .join('\u0000')
    .replace(/\u0000+$/, '');

/** Lines that form one observation; the first leads. */
interface Bundle {
  readonly nodes: ObservationNode[];
}

function bundle(reading: Reading, nodes: readonly ObservationNode[]): Bundle[] {
  const bundles: Bundle[] = [];
  const said = new Set<string>();
  for (const node of nodes) {
    const content = contentOf(node.obx);
    const [leader, last] = [bundles.at(-1)?.nodes[0], bundles.at(-1)?.nodes.at(-1)];
    const repeated = last && typeOf(node.obx) === 'ST' && contentOf(last.obx) === content;
    if (leader && last && last.notes.length === 0 && !repeated && continues(leader.obx, last.obx, node.obx)) {
      // A line of a longer text is never the twin of another line.
      said.delete(contentOf(leader.obx));
      bundles.at(-1)?.nodes.push(node);
    } else if (hasValue(node.obx) && said.has(content) && node.notes.length === 0) {
      reading.findings.add('hl7v2.duplicate-observation', node.path);
      reading.account.ignore(node.obx, 'hl7v2.duplicate-observation');
    } else {
      said.add(content);
      bundles.push({ nodes: [node] });
    }
  }
  return bundles;
}

/** NTE-3 below a segment, each segment one note, its repetitions lines. */
export function readNotes(reading: Reading, notes: readonly Segment[], to: string): string[] {
  const { account } = reading;
  return notes
    .map((nte) =>
      Array.from({ length: account.count(nte, 3) }, (_, index) => account.takeWhole(nte, 3, to, index + 1))
        .join('\n')
        .trimEnd(),
    )
    .filter((note) => note.trim() !== '');
}

function readPerformer(reading: Reading, obx: Segment, path: string, to: string): Organization | undefined {
  const { account, source } = reading;
  const name =
    account.take(obx, 23, `${to}.name`) ||
    account.take(obx, 15, `${to}.name`, 1, 2) ||
    account.take(obx, 15, `${to}.name`);
  if (name === '') return undefined;
  const authority = authorityOf(account.takeParts(obx, 23, `${to}.identifier.assigner`, 1, 6), source);
  const number = account.take(obx, 23, `${to}.identifier`, 1, 10) || account.take(obx, 23, `${to}.identifier`, 1, 3);
  account.take(obx, 23, `${to}.identifier.type`, 1, 7);
  const address = readAddress(reading, { segment: obx, field: 24, path: `${path}-24` }, `${to}.address`);
  const { root, name: assigner } = authority;
  return {
    identifiers:
      number === '' || root === undefined
        ? []
        : [{ root, extension: number, ...(assigner === undefined ? {} : { assigner }) }],
    name,
    ...(address ? { address } : {}),
    telecoms: [],
  };
}

const textOf = (concept: Concept | undefined): Concept => concept ?? { translations: [], text: '?' };

function readStatus(
  reading: Reading,
  obx: Segment,
  path: string,
  order: ObservationStatus,
  to: string,
): ObservationStatus {
  const code = reading.account.take(obx, 11, `${to}.status`).toUpperCase();
  if (code === 'W') reading.findings.add('hl7v2.wrong-patient', `${path}-11`);
  // A title line without a status shares that of its order.
  if (!isResult(obx)) return order;
  if (code === '' && reading.source.quirks.includes('obx11-empty-takes-obr25')) return order;
  if (code === '') reading.findings.add('hl7v2.result-status-missing', `${path}-11`);
  return observationStatus(code);
}

function readObservation(
  reading: Reading,
  nodes: readonly ObservationNode[],
  id: string,
  order: ObservationStatus,
  specimen: Concept | undefined,
): Observation | undefined {
  const { account, findings } = reading;
  const [first] = nodes;
  if (!first) return undefined;
  const { obx, path } = first;
  const said = textOf(readConcept(reading, { segment: obx, field: 3, path: `${path}-3` }, `${id}.code`));
  account.take(obx, 4, `${id}.subId`);
  const status = readStatus(reading, obx, path, order, id);
  const withdrawn = status === 'entered-in-error';
  if (withdrawn) account.ignore(obx, 'hl7v2.withdrawn-value', 5);
  const pointers = pointersOf(obx, account.delimiters, account.charset);
  if (pointers.length > 0) findings.add(unresolvedRule(pointers), `${path}-5`);
  const values =
    withdrawn || typeOf(obx) === 'RP'
      ? []
      : nodes.map((node) => readValue(reading, node.obx, `${id}.value`, node.path));
  const [value] = values;
  const joined = values
    .map((part) => (part?.type === 'text' ? part.text : ''))
    .join('\n')
    .trimEnd();
  for (const { obx: more } of nodes.slice(1)) for (const number of [3, 4, 11, 14]) copyUse(reading, more, number, id);
  const interpretations = withdrawn
    ? []
    : Array.from({ length: account.count(obx, 8) }, (_, index) =>
        account.take(obx, 8, `${id}.interpretation`, index + 1),
      )
        .filter((flag) => flag !== '')
        .map((flag) => interpretationOf(flag, reading.source.flags));
  for (let rep = 1; rep <= account.count(obx, 8); rep += 1) account.ignoreRest(obx, 8, 'hl7v2.flag-detail', rep);
  const range = account.takeWhole(obx, 7, `${id}.range`).trim();
  const time =
    readTime(reading, { segment: obx, field: 14, path: `${path}-14` }, `${id}.time`) ??
    readTime(reading, { segment: obx, field: 19, path: `${path}-19` }, `${id}.time`);
  const method = readConcept(reading, { segment: obx, field: 17, path: `${path}-17` }, `${id}.method`);
  const performer = readPerformer(reading, obx, path, `${id}.performer`);
  const unit = value && 'unit' in value ? value.unit : undefined;
  const code = withLocalTest(said, { unit, specimen }, reading.source);
  const final = nodes.length > 1 && joined !== '' ? { type: 'text' as const, text: joined } : value;
  return {
    id,
    code,
    ...(final ? { value: final } : {}),
    interpretations,
    ...(range === '' ? {} : { range: referenceRangeOf(range) }),
    status,
    ...(time === undefined ? {} : { time }),
    ...(method ? { method } : {}),
    ...(performer ? { performer } : {}),
    notes: nodes.flatMap((node) => readNotes(reading, node.notes, `${id}.note`)),
    source: path,
  };
}

/** Fields of a joined line that say the same as those of the first one. */
function copyUse({ account }: Reading, obx: Segment, number: number, id: string): void {
  for (let component = 1; component <= 9; component += 1) account.use(obx, number, `${id}.text`, 1, component);
}

export interface NumberedObservation {
  readonly observation: Observation;
  /** OBX-3 and OBX-4 as raw text, by which a susceptibility test points to its organism. */
  readonly key: { readonly code: string; readonly subId: string };
}

/** The observations of an order, numbered on from `from`. `order` is the status of the order, for title lines; `specimen` what they were found in. */
export function readObservations(
  reading: Reading,
  nodes: readonly ObservationNode[],
  from: number,
  order: ObservationStatus,
  specimen?: Concept,
): NumberedObservation[] {
  const read: NumberedObservation[] = [];
  const seen = new Map<string, string>();
  for (const { nodes: lines } of bundle(reading, nodes)) {
    const [first] = lines;
    const observation = readObservation(reading, lines, `observation-${from + read.length}`, order, specimen);
    if (!first || !observation) continue;
    const { obx, path } = first;
    const place = [field(obx, 3), field(obx, 4), field(obx, 14)].join('\u0000');
    const said = field(obx, 5);
    if (hasValue(obx) && seen.has(place) && seen.get(place) !== said && !['TX', 'FT'].includes(typeOf(obx))) {
      reading.findings.add('hl7v2.contradicting-observations', path);
    }
    if (hasValue(obx)) seen.set(place, said);
    const { account } = reading;
    read.push({
      observation,
      key: { code: account.peek(obx, 3) || account.peek(obx, 3, 1, 2), subId: account.peek(obx, 4) },
    });
  }
  return read;
}
