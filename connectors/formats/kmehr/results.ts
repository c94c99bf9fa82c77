/** Laboratory items as results: one group for each heading, one observation for each item, nothing coded on a guess. */
import type {
  Concept,
  Identifier,
  Observation,
  ObservationStatus,
  ObservationValue,
  Professional,
  ResultGroup,
  Specimen,
  Timestamp,
} from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { plainValue } from '../plain-values.ts';
import { interpretationOf, LOINC, SPECIALTIES } from '../terminology.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { conceptOf } from './codes.ts';
import { kmehrFindings } from './findings.ts';
import { kindOf, readItem, type Item } from './item.ts';
import type { Reading } from './reading.ts';
import { sentenceOf } from './statements.ts';
import { wordsFor, headingWords } from './words.ts';

/** CD-SEVERITY → HL7 v3 ObservationInterpretation. */
const FLAGS: Readonly<Record<string, string>> = {
  normal: 'N',
  high: 'H',
  veryhigh: 'HH',
  extremelyhigh: 'HU',
  low: 'L',
  verylow: 'LL',
  extremelylow: 'LU',
  abnormal: 'A',
  veryabnormal: 'AA',
  susceptible: 'S',
  susceptibleintermediate: 'I',
  resistent: 'R',
};

/** Items that say something of the request or the specimen, not of a result. */
const FRAME: Readonly<Record<string, string>> = {
  requestnumber: 'order.placer',
  specimendatetime: 'specimen.collected',
  requestor: 'order.requester',
};
const RESULTS = new Set(['lab', 'result', 'technical', 'parameter', 'clinical']);

/** CD-LIFECYCLE of a result; undefined when the value is none that a result can have. */
function statusOf(lifecycle: string, hasValue: boolean, isFinal: boolean): ObservationStatus | undefined {
  switch (lifecycle) {
    case '':
    case 'active':
      if (!hasValue) return isFinal ? 'final' : 'registered';
      return isFinal ? 'final' : 'preliminary';
    case 'completed':
    case 'reported':
    case 'administrated':
      return 'final';
    case 'corrected':
      return 'corrected';
    case 'obtained':
      return 'preliminary';
    case 'pending':
    case 'ordered':
    case 'todo':
    case 'expected':
    case 'planned':
    case 'scheduled':
    case 'postponed':
      return 'registered';
    case 'cancelled':
    case 'aborted':
    case 'stopped':
    case 'refused':
    case 'notpresent':
      return 'cancelled';
    case 'retracted':
      return 'entered-in-error';
    default:
      return undefined;
  }
}

/**
 * Which of the texts is the name and which the result: beside a number, the first is the name. Without one, the second of two, or the text
 * beside the contents, is the result. A single text of a coded test may be either: told, and shown as the name.
 */
function nameAndValue(
  reading: Reading,
  item: Item,
): { name: string; value?: ObservationValue; notes: readonly string[] } {
  const [name = '', ...others] = item.texts;
  if (item.value) return { name, value: item.value, notes: [...others, ...item.remarks] };
  const named = item.codings.some(({ display }) => display !== undefined);
  const worded = (text: string): ObservationValue | undefined => plainValue(text, item.unit);
  const withValue = (text: string, notes: readonly string[], title = name) => {
    const value = worded(text);
    return { name: title, ...(value ? { value } : {}), notes };
  };
  const [second, ...rest] = others;
  if (second !== undefined) return withValue(second, [...rest, ...item.remarks]);
  if (named && name !== '' && item.remarks.length === 0) return withValue(name, [], '');
  const [remark, ...remarks] = item.remarks;
  if (remark !== undefined) return withValue(remark, remarks);
  const waits = item.lifecycle !== '' && statusOf(item.lifecycle, false, false) === 'registered';
  if (name !== '' && item.codings.length > 0 && !waits) reading.doubt(kmehrFindings.valueDoubtful(item.node.path));
  return { name, notes: [] };
}

/** LOINC of the message or of the table of the source; else the sender's own codes and words. */
function codeOf(reading: Reading, item: Item, name: string): Concept {
  const own = conceptOf(item.codings, name);
  if (own.coding?.system === LOINC || !own.coding) return own;
  const local = localTest(own.coding.code, name, item.unit ? { unit: item.unit } : {}, reading.source);
  return local.coding?.system === LOINC
    ? { ...own, coding: local.coding, translations: [own.coding, ...own.translations] }
    : own;
}

function observationOf(reading: Reading, node: XmlNode, id: string, isFinal: boolean): Observation {
  const item = readItem(reading, node, id);
  const { name, value, notes } = nameAndValue(reading, item);
  const status = statusOf(item.lifecycle, value !== undefined, isFinal && item.complete);
  if (status === undefined) reading.doubt(kmehrFindings.lifecycleUnknown(node.path));
  const time = item.period?.start ?? item.times[0];
  return {
    id,
    code: codeOf(reading, item, name),
    ...(value ? { value } : {}),
    interpretations:
      item.severity === '' ? [] : [interpretationOf(item.severity, { ...FLAGS, ...reading.source.flags })],
    ...(item.range ? { range: item.range } : {}),
    status: status ?? 'preliminary',
    ...(time === undefined ? {} : { time }),
    notes: [...notes, ...item.circumstances],
    source: node.path,
  };
}

export interface Results {
  readonly groups: readonly ResultGroup[];
  readonly specimens: readonly Specimen[];
  readonly notes: readonly string[];
  readonly statuses: readonly ObservationStatus[];
  readonly placer?: Identifier;
  readonly requester?: Professional;
  readonly collected?: Timestamp;
}

/** The least finished of its results. */
function groupStatus(observations: readonly Observation[]): ObservationStatus {
  const states = observations.map(({ status }) => status);
  const order = ['registered', 'preliminary', 'corrected', 'final'] as const;
  return order.find((state) => states.includes(state)) ?? states[0] ?? 'preliminary';
}

/** Whether a transaction has results at all. */
export function holdsResults(node: XmlNode): boolean {
  return node.children.some(
    (child) => (child.name === 'item' && kindOf(child) === 'lab') || (child.name === 'heading' && holdsResults(child)),
  );
}

export function readResults(reading: Reading, transaction: XmlNode, isFinal: boolean): Results {
  const drafts: { title: string; source: string; observations: Observation[]; notes: string[] }[] = [];
  const notes: string[] = [];
  const frame: Item[] = [];
  let count = 0;
  const draftOf = (title: string, source: string) => {
    const known = drafts.find((draft) => draft.source === source);
    if (known) return known;
    const made = { title, source, observations: [], notes: [] };
    drafts.push(made);
    return made;
  };
  const visit = (parent: XmlNode, title: string): void => {
    for (const child of parent.children) {
      if (child.name === 'heading') {
        const codes = all(child, 'cd').map((cd) =>
          wordsFor(headingWords, reading.take(cd, 'group.code'), reading.language),
        );
        const [text] = reading.texts(all(child, 'text').slice(0, 1), 'group.code');
        const own = text ?? codes.find((code) => code !== 'userdefined') ?? '';
        visit(child, [title, own].filter((part) => part !== '').join(' – '));
      } else if (child.name === 'item' && Object.hasOwn(FRAME, kindOf(child))) {
        frame.push(readItem(reading, child, FRAME[kindOf(child)] ?? 'order'));
      } else if (child.name === 'item' && RESULTS.has(kindOf(child))) {
        count += 1;
        draftOf(title, parent.path).observations.push(observationOf(reading, child, `observation-${count}`, isFinal));
      } else if (child.name === 'item') {
        notes.push(sentenceOf(readItem(reading, child, 'body.note'), reading));
      } else if (child.name === 'text' || child.name === 'text-with-layout') {
        const said = reading.take(child, 'body.note');
        const draft = drafts.find(({ source }) => source === parent.path);
        if (said === '' || title.split(' – ').includes(said)) continue;
        if (draft) draft.notes.push(said);
        else notes.push(said);
      }
    }
  };
  visit(transaction, '');
  const momentOf = (kind: string): Timestamp | undefined =>
    frame.filter((item) => item.kind === kind).flatMap(({ times, period }) => period?.start ?? times)[0];
  const collected = momentOf('specimendatetime');
  const number = frame.find(({ kind }) => kind === 'requestnumber');
  const placer = number && (number.texts[0] ?? number.codings[0]?.code ?? numberOf(number) ?? firstId(reading, number));
  const requester = frame.find(({ kind }) => kind === 'requestor')?.parties.professionals[0];
  const specimens: Specimen[] =
    collected === undefined ? [] : [{ id: 'specimen-1', identifiers: [], collected, notes: [] }];
  const coding = SPECIALTIES.laboratory;
  const groups = drafts
    .filter(({ observations }) => observations.length > 0)
    .map(({ title, source, observations, notes: own }, index): ResultGroup => ({
      id: `group-${index + 1}`,
      code: title === '' ? { coding, translations: [] } : { translations: [], text: title },
      specialty: { coding, translations: [] },
      status: groupStatus(observations),
      ...(collected === undefined ? {} : { time: collected, specimenId: 'specimen-1' }),
      observations,
      notes: own,
      source,
    }));
  const orphans = drafts.filter(({ observations }) => observations.length === 0).flatMap((draft) => draft.notes);
  return {
    groups,
    specimens,
    notes: [...notes, ...orphans],
    statuses: groups.flatMap(({ observations }) => observations.map(({ status }) => status)),
    ...(placer === undefined ? {} : { placer: { extension: placer } }),
    ...(requester ? { requester } : {}),
    ...(collected === undefined ? {} : { collected }),
  };
}

const numberOf = ({ value }: Item): string | undefined => (value?.type === 'quantity' ? value.number : undefined);

/** Some put the number of the request into the id of a content. */
function firstId(reading: Reading, { node }: Item): string | undefined {
  const id = first(node, 'content/id');
  const said = reading.take(id, 'order.placer');
  return said === '' ? undefined : said;
}
