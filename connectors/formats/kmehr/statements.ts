/** Items as statements (problems, allergies, medicines, vaccinations, measurements), or as sentences where no statement fits. */
import type {
  Allergy,
  Coding,
  Concept,
  Condition,
  Immunization,
  Measurement,
  ObservationValue,
  Procedure,
  Statement,
  Timestamp,
} from '../../clinical/index.ts';
import { LOINC } from '../terminology.ts';
import { all } from '../xml.ts';
import { conceptOf } from './codes.ts';
import { isExcluded, lifecycleText, type Item } from './item.ts';
import { medicationOf } from './medication.ts';
import { partyWords } from './people.ts';
import type { Reading } from './reading.ts';
import { itemWords, parameterWords, wordsFor } from './words.ts';

/** The section that a statement stands in, by its LOINC code. */
export const SECTIONS = {
  problems: '11450-4',
  past: '11348-0',
  allergies: '48765-2',
  medication: '10160-0',
  immunizations: '11369-6',
  procedures: '47519-4',
  vitals: '8716-3',
} as const;

export interface Placed {
  readonly section: (typeof SECTIONS)[keyof typeof SECTIONS];
  readonly statement: Statement;
}

const parameter = (code: string, display: string): Coding => ({ code, system: LOINC, systemName: 'LOINC', display });

/** CD-PARAMETER → LOINC, where both say the same. */
const PARAMETERS: Readonly<Record<string, Coding>> = {
  weight: parameter('29463-7', 'Body weight'),
  height: parameter('8302-2', 'Body height'),
  bmi: parameter('39156-5', 'Body mass index (BMI) [Ratio]'),
  sbp: parameter('8480-6', 'Systolic blood pressure'),
  dbp: parameter('8462-4', 'Diastolic blood pressure'),
  heartrate: parameter('8867-4', 'Heart rate'),
};

const CONDITIONS = new Set(['healthcareelement', 'healthissue', 'problem', 'diagnosis']);
const INACTIVE = new Set(['inactive', 'completed', 'stopped', 'aborted', 'cancelled']);

const said = (texts: readonly string[]): string[] => texts.filter((text) => text !== '');

/** The name of what an item is about: its first words, and the rest. */
function nameOf({ texts, product, remarks }: Item): { name: string; rest: readonly string[] } {
  const words = said([product.name, ...texts]);
  return words.length > 0
    ? { name: words[0] ?? '', rest: [...words.slice(1), ...remarks] }
    : { name: remarks[0] ?? '', rest: remarks.slice(1) };
}

const conceptFor = (item: Item): Concept => conceptOf([...item.codings, ...item.product.codings], nameOf(item).name);

const shared = (item: Item): Pick<Condition, 'id' | 'source'> => ({ id: item.id, source: item.node.path });

const statusOf = ({ lifecycle, relevant, temporality }: Item): Condition['status'] => {
  if (temporality === 'remission') return 'inactive';
  if (INACTIVE.has(lifecycle)) return lifecycle === 'completed' ? 'resolved' : 'inactive';
  if (lifecycle === 'active' || lifecycle === 'added') return 'active';
  return relevant ? undefined : 'inactive';
};

function conditionOf(item: Item): Placed {
  const status = statusOf(item);
  const condition: Condition = {
    kind: 'condition',
    ...shared(item),
    code: conceptFor(item),
    ...(status ? { status } : {}),
    ...(item.severity === '' ? {} : { severity: { translations: [], text: item.severity } }),
    ...(item.period ? { period: item.period } : {}),
    notes: [...nameOf(item).rest, ...item.circumstances],
  };
  const isOver = status === 'resolved' || status === 'inactive' || item.period?.end !== undefined;
  return { section: isOver ? SECTIONS.past : SECTIONS.problems, statement: condition };
}

function allergyOf(item: Item, reading: Reading): Placed {
  const status = statusOf(item);
  const allergy: Allergy = {
    kind: 'allergy',
    ...shared(item),
    agent: conceptFor(item),
    ...(item.kind === 'allergy' ? { type: 'allergy' as const } : {}),
    ...(status ? { status } : {}),
    reactions: [],
    ...(item.period?.start === undefined ? {} : { onset: item.period.start }),
    notes: said([
      ...(item.kind === 'allergy' ? [] : [wordsFor(itemWords, item.kind, reading.language)]),
      ...nameOf(item).rest,
      item.severity,
      ...item.circumstances,
    ]),
  };
  return { section: SECTIONS.allergies, statement: allergy };
}

const GIVEN = new Set(['', 'administrated', 'completed', 'active', 'delivered']);
const NOT_GIVEN = new Set(['refused', 'cancelled', 'aborted']);

/** A vaccination that is only planned or prescribed is none: undefined. */
function immunizationOf(item: Item, reading: Reading): Placed | undefined {
  const status = GIVEN.has(item.lifecycle) ? 'completed' : NOT_GIVEN.has(item.lifecycle) ? 'not-done' : undefined;
  if (!status) return undefined;
  const isTarget = ({ systemName }: Coding): boolean => systemName === 'CD-VACCINEINDICATION';
  const targets = item.codings.filter(isTarget);
  const codings = [...item.product.codings, ...item.codings.filter((coding) => !isTarget(coding))];
  const { name, rest } = nameOf(item);
  const lot = reading.one(item.node, 'batch', `${item.id}.lot`);
  const target = targets.map(({ display, code }) => display ?? code).join(', ');
  const immunization: Immunization = {
    kind: 'immunization',
    ...shared(item),
    vaccine: conceptOf(codings, name === '' ? target : name),
    targets: targets.map((coding) => conceptOf([coding], coding.display ?? coding.code)),
    ...(item.period?.start === undefined ? {} : { at: item.period.start }),
    ...(lot === '' ? {} : { lot }),
    status,
    notes: [...rest, ...item.circumstances],
  };
  return { section: SECTIONS.immunizations, statement: immunization };
}

function measurementOf(
  item: Item,
  documentTime: Timestamp | undefined,
  language: Reading['language'],
): Placed | undefined {
  const { value } = item;
  if (value?.type !== 'quantity') return undefined;
  const known = item.codings.flatMap(({ code, systemName }) =>
    systemName === 'CD-PARAMETER' && Object.hasOwn(PARAMETERS, code) ? (PARAMETERS[code] ?? []) : [],
  );
  const [name = '', ...rest] = item.texts;
  const parameters = item.codings.filter(({ systemName }) => systemName === 'CD-PARAMETER');
  const [called] = parameters
    .map(({ code }) => wordsFor(parameterWords, code, language))
    .filter((words) => words !== '');
  const time = item.period?.start ?? item.times[0] ?? documentTime;
  const measurement: Measurement = {
    kind: 'measurement',
    ...shared(item),
    observation: {
      id: item.id,
      code: conceptOf([...known, ...item.codings], name || (called ?? item.codings[0]?.code ?? '')),
      value,
      interpretations: [],
      ...(item.range ? { range: item.range } : {}),
      status: 'final',
      ...(time === undefined ? {} : { time }),
      notes: [...rest, ...item.remarks, ...item.circumstances],
      source: item.node.path,
    },
    notes: [],
  };
  return { section: SECTIONS.vitals, statement: measurement };
}

function procedureOf(item: Item): Placed {
  const procedure: Procedure = {
    kind: 'procedure',
    ...shared(item),
    code: conceptFor(item),
    ...(item.period ? { period: item.period } : {}),
    notes: [...nameOf(item).rest, ...item.circumstances],
  };
  return { section: SECTIONS.procedures, statement: procedure };
}

/** What an item says beside the words of its statement: a value, a person, a time. */
function completed(placed: Placed | undefined, { value, parties, times }: Item): Placed | undefined {
  if (!placed || placed.statement.kind === 'measurement') return placed;
  const more = said([valueWords(value), partyWords(parties), ...times.map(dayOf)]);
  return { ...placed, statement: { ...placed.statement, notes: [...placed.statement.notes, ...more] } };
}

/** The statement that an item makes; undefined for what only words can say, and for what is not there. */
export const statementOf = (item: Item, reading: Reading, time: Timestamp | undefined): Placed | undefined =>
  completed(bareStatement(item, reading, time), item);

function bareStatement(item: Item, reading: Reading, time: Timestamp | undefined): Placed | undefined {
  const named = nameOf(item).name !== '' || item.codings.length > 0 || item.product.codings.length > 0;
  if (isExcluded(item) || !named) return undefined;
  const { kind } = item;
  if (item.lifecycle === 'retracted' && kind !== 'medication') return undefined;
  if (CONDITIONS.has(kind)) return conditionOf(item);
  if (kind === 'allergy' || kind === 'adr') return allergyOf(item, reading);
  if (kind === 'vaccine') return immunizationOf(item, reading);
  const isProduct = item.product.name !== '' || item.product.codings.length > 0;
  if (kind === 'medication' || (kind === 'treatment' && isProduct))
    return { section: SECTIONS.medication, statement: medicationOf(reading, item, time) };
  if (kind === 'treatment') return procedureOf(item);
  return ['parameter', 'technical', 'clinical'].includes(kind)
    ? measurementOf(item, time, reading.language)
    : undefined;
}

function valueWords(value: ObservationValue | undefined): string {
  if (value?.type === 'quantity') return said([value.comparator ?? '', value.number, value.unit?.text ?? '']).join(' ');
  if (value?.type === 'ratio') return `${value.numerator}:${value.denominator}`;
  return value?.type === 'text' ? said([value.text, value.unit?.text ?? '']).join(' ') : '';
}

/** A calendar day or more of a time, as people of every language read it. */
export const dayOf = (time: Timestamp): string =>
  [time.slice(0, 4), time.slice(4, 6), time.slice(6, 8)].filter((part) => part !== '').join('-');

/** An item as one line: what it is about, what it says, since when, and its circumstances. */
export function sentenceOf(item: Item, reading: Reading): string {
  const codes = item.codings.map(
    ({ display, code, systemName }) => display ?? said([systemName ?? '', code]).join(' '),
  );
  const words = said([item.product.name, ...item.texts]);
  const period = said(
    [item.period?.start ?? '', item.period?.end ?? ''].map((time) => (time === '' ? '' : dayOf(time))),
  ).join(' – ');
  const body = said([
    ...(words.length > 0 ? words : codes),
    valueWords(item.value),
    item.range?.text === undefined ? '' : `(${item.range.text})`,
    partyWords(item.parties),
    ...item.times.map(dayOf),
    ...item.remarks,
  ]).join(' · ');
  const aside = said([
    lifecycleText(item, reading),
    item.severity,
    period,
    ...item.circumstances.filter((text) => text !== lifecycleText(item, reading)),
    ...all(item.node, 'batch').map((batch) => reading.take(batch, `${item.id}.note`)),
  ]).join(', ');
  const label = wordsFor(itemWords, item.kind, reading.language);
  return said([`${label}${body === '' ? '' : `: ${body}`}`, aside === '' ? '' : `(${aside})`]).join(' ');
}
