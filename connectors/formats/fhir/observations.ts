/** One Observation (FHIR R4), or one component of one, as an observation of the model. */
import {
  isLoinc,
  type Concept,
  type Interpretation,
  type Observation,
  type ObservationStatus,
  type ObservationValue,
  type Specimen,
  type Timestamp,
} from '../../clinical/index.ts';
import { withLocalTest } from '../local-tests.ts';
import { interpretationOf, LOINC } from '../terminology.ts';
import type { Cursor } from './cursor.ts';
import { isJson, listOf, stringOf } from './json.ts';
import { houseOf } from './people.ts';
import { readRange } from './ranges.ts';
import { resultStatus } from './status.ts';
import { isEmpty, readValue } from './values.ts';
import { ABSENT, DEVICE, SITE } from './words.ts';

/** LOINC in front where it is a code of LOINC; all others as translations. One that fails its check digit is a local code. */
export function testCode(at: Cursor | undefined, to: string): Concept {
  if (!at) return { translations: [] };
  const { coding, translations, text } = at.concept(to);
  const codings = [...(coding ? [coding] : []), ...translations].map((one) => {
    if (one.system !== LOINC || isLoinc(one.code)) return one;
    at.doubt('fhir.loinc-check-digit');
    const { code, display } = one;
    return { code, systemName: 'L', ...(display === undefined ? {} : { display }) };
  });
  const first = codings.find(({ system }) => system === LOINC) ?? codings[0];
  return {
    ...(first ? { coding: first } : {}),
    translations: codings.filter((one) => one !== first),
    ...(text === undefined ? {} : { text }),
  };
}

const FLAG_SYSTEMS = new Set(['2.16.840.1.113883.5.83', '2.16.840.1.113883.12.78']);

/** The flag as the source shows it, with the code of HL7 v3 where it gives one of the standard's tables or of its own. */
function flagOf(at: Cursor, to: string): Interpretation | undefined {
  const { coding, translations, text } = at.concept(to);
  const codings = [...(coding ? [coding] : []), ...translations];
  const table = at.reading.source.flags;
  const standard = codings.find(({ system, systemName }) =>
    system === undefined ? systemName === undefined : FLAG_SYSTEMS.has(system),
  );
  const words = text ?? standard?.code ?? codings[0]?.display ?? codings[0]?.code;
  if (words === undefined) return undefined;
  const own = [...codings.map(({ code }) => code), words]
    .map((one) => (Object.hasOwn(table, one) ? table[one] : undefined))
    .find((code) => code !== undefined);
  const code = own ?? (standard ? interpretationOf(standard.code, table).code : undefined);
  return { ...(code === undefined ? {} : { code }), text: words };
}

const interpretationsOf = (at: Cursor, to: string): readonly Interpretation[] =>
  at.all('interpretation').flatMap((one) => flagOf(one, to) ?? []);

/** What the reason for a missing value says beyond that it is missing; the status says that it waits or was not done. */
function absenceNote(at: Cursor, status: ObservationStatus, to: string): readonly string[] {
  const reason = at.first('dataAbsentReason');
  if (!reason) return [];
  const { coding, text } = reason.concept(to);
  const code = coding?.code ?? '';
  const isImplied =
    code === 'unknown' || code === 'temp-unknown' || (code === 'not-performed' && status === 'cancelled');
  if (isImplied && text === undefined) return [];
  const words =
    text ?? (Object.hasOwn(ABSENT, code) ? ABSENT[code]?.[at.reading.language] : undefined) ?? coding?.display ?? code;
  return words === '' ? [] : [words];
}

/** effectiveDateTime, effectiveInstant, or the start of effectivePeriod. */
export const effectiveOf = (at: Cursor, to: string): { readonly start?: Timestamp; readonly end?: Timestamp } => {
  const period = at.first('effectivePeriod');
  const start = at.moment('effectiveDateTime', to) ?? at.moment('effectiveInstant', to) ?? period?.moment('start', to);
  const end = period?.moment('end', to);
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
};

export const notesOf = (at: Cursor, to: string): readonly string[] =>
  at.all('note').flatMap((note) => {
    const text = note.text('text', to)?.trimEnd() ?? '';
    return text === '' ? [] : [text];
  });

/** Where it was found and by which device: the model has no field of its own for them in a result. */
function circumstances(at: Cursor, to: string): readonly string[] {
  const { language } = at.reading;
  const site = at.first('bodySite')?.concept(to);
  const where = site && !isEmpty(site) ? (site.text ?? site.coding?.display ?? site.coding?.code) : undefined;
  const device = at.follow('device', to);
  const what = device?.resource.type === 'Device' ? deviceName(device, to) : at.first('device')?.text('display', to);
  return [
    ...(where === undefined ? [] : [`${SITE[language]} : ${where}`]),
    ...(what === undefined ? [] : [`${DEVICE[language]} : ${what}`]),
  ];
}

/** What a device is called, else who made it and its model. */
export function deviceName(at: Cursor, to: string): string | undefined {
  const named = at.first('deviceName')?.text('name', to);
  const made = ['manufacturer', 'modelNumber'].flatMap((key) => at.text(key, to) ?? []).join(' ');
  return named ?? (made === '' ? undefined : made);
}

/** The laboratory of a result, where it is another than that of the report. */
function performerOf(at: Cursor, house: Cursor | undefined, to: string): Observation['performer'] {
  const others = at
    .followAll('performer', `${to}.performer`)
    .filter((one) => one.node !== house?.node)
    .flatMap((one) => houseOf(one, `${to}.performer`) ?? []);
  return others[0];
}

interface Frame {
  /** The house of the report. */
  readonly house: Cursor | undefined;
  readonly specimen: Specimen | undefined;
}

/** Several answers to one question are components of the question's own code (as HL7 Europe writes them). */
export function answersOf(at: Cursor): readonly Cursor[] {
  const components = at.all('component');
  const code = JSON.stringify(at.node['code']);
  const isAnswer = ({ node }: Cursor): boolean =>
    JSON.stringify(node['code']) === code &&
    isJson(node['valueCodeableConcept']) &&
    !node['interpretation'] &&
    !node['referenceRange'];
  return components.length > 0 && components.every(isAnswer) ? components : [];
}

function valueOf(at: Cursor, to: string): ObservationValue | undefined {
  const answers = answersOf(at);
  if (answers.length === 0) return readValue(at, to);
  const concepts = answers.flatMap((answer) => {
    answer.first('code')?.concept(to);
    const concept = answer.first('valueCodeableConcept')?.concept(to);
    return concept && !isEmpty(concept) ? [concept] : [];
  });
  return concepts.length === 0 ? undefined : { type: 'coded', concepts };
}

export function statusOf(at: Cursor, to: string): ObservationStatus {
  const status = resultStatus(at.text('status', `${to}.status`));
  if (status === undefined) at.doubt('fhir.result-status-unknown', 'status');
  return status ?? 'preliminary';
}

/** Keys of what was withdrawn: nothing of it is read. */
const CONTENT = ['interpretation', 'note', 'dataAbsentReason', 'referenceRange', 'component', 'bodySite', 'method'];

/** An Observation as a result; `own` says its status, time and circumstances where it is a component. */
export function readObservation(at: Cursor, id: string, frame: Frame, own: Cursor = at): Observation {
  const status = statusOf(own, id);
  const time = effectiveOf(own, `${id}.time`).start;
  const code = testCode(at.first('code'), `${id}.code`);
  const frameOf = { id, status, ...(time === undefined ? {} : { time }), source: at.path };
  if (status === 'entered-in-error') {
    for (const key of [...CONTENT, ...Object.keys(at.node).filter((name) => name.startsWith('value'))])
      if (key in at.node) at.ignore('fhir.withdrawn-value', key);
    return { ...frameOf, code, interpretations: [], notes: [] };
  }
  const value = valueOf(at, `${id}.value`);
  const unit = value && 'unit' in value ? value.unit : undefined;
  const range = readRange(at, `${id}.range`, unit);
  const method = own.first('method')?.concept(`${id}.method`);
  const performer = performerOf(own, frame.house, id);
  return {
    ...frameOf,
    code: withLocalTest(code, { unit, specimen: frame.specimen?.type }, at.reading.source),
    ...(value ? { value } : {}),
    interpretations: interpretationsOf(at, `${id}.interpretation`),
    ...(range ? { range } : {}),
    ...(method && !isEmpty(method) ? { method } : {}),
    ...(performer ? { performer } : {}),
    notes: [
      ...absenceNote(at, status, `${id}.note`),
      ...notesOf(at, `${id}.note`),
      ...(own === at ? circumstances(at, `${id}.note`) : []),
    ],
  };
}

/** Codes of the categories of a resource, whatever their system. */
export const categoryCodes = ({ node }: Cursor): readonly { readonly system: string; readonly code: string }[] =>
  [...listOf(node['category']), node['category']]
    .filter(isJson)
    .flatMap(({ coding }) => listOf(coding))
    .filter(isJson)
    .map(({ system, code }) => ({ system: stringOf(system), code: stringOf(code) }));
