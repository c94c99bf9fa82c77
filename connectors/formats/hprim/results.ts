/** The results (OBX) of an HPRIM Santé order: every line once, texts that go on in the next line joined. */
import {
  isLoinc,
  readTimestamp,
  type Coding,
  type Concept,
  type Observation,
  type ObservationValue,
} from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { comparedNumberOf, referenceRangeOf } from '../numbers.ts';
import { plainValue } from '../plain-values.ts';
import { interpretationOf, LOINC, systemOid } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { hprimFinding } from './findings.ts';
import type { SanteReading } from './reading.ts';
import { FILE_TYPES, type Result, type Segment } from './segments.ts';
import { resultStatus } from './status.ts';

const TEXT_TYPES = new Set(['TX', 'ST']);

/** `code~label~system~code2~label2~system2`: every code, those of LOINC by their check digit only. */
function codingsOf(reading: SanteReading, segment: Segment, number: number, to: string, repetition: number): Coding[] {
  return [1, 4].flatMap((first): Coding[] => {
    const [code, display, systemName] = [first, first + 1, first + 2].map((component) =>
      reading.take(segment, number, to, component, repetition),
    );
    if (!code) return [];
    const root = systemOid(systemName ?? '', reading.source.authorities);
    const named = { ...(systemName ? { systemName } : {}), ...(display ? { display } : {}) };
    if (root !== LOINC) return [{ code, ...(root === undefined ? {} : { system: root }), ...named }];
    if (isLoinc(code)) return [{ code, system: LOINC, ...named, systemName: 'LOINC' }];
    reading.doubt(hprimFinding('hprim.loinc-check-digit', `${segment.path}-${number}`));
    return [{ code, ...(display ? { display } : {}), systemName: 'L' }];
  });
}

/** What a field codes: LOINC in front, by the message or by the table of the source; its words are kept. Undefined when it says nothing. */
export function conceptOf(
  reading: SanteReading,
  segment: Segment,
  number: number,
  to: string,
  repetition = 1,
  unit?: string,
): Concept | undefined {
  const codings = codingsOf(reading, segment, number, to, repetition);
  const text = [2, 5].map((part) => reading.take(segment, number, to, part, repetition)).find((name) => name !== '');
  if (codings.length === 0) return text === undefined ? undefined : { translations: [], text };
  const standard = codings.find(({ system }) => system !== undefined);
  if (standard) {
    const translations = codings.filter((coding) => coding !== standard);
    return { coding: standard, translations, ...(text === undefined ? {} : { text }) };
  }
  const [own, ...others] = codings;
  const facts = unit ? { unit: unitOf(unit, reading.source.units) } : {};
  const local = localTest(own?.code ?? '', own?.display ?? '', facts, reading.source);
  return { ...local, translations: [...local.translations, ...others] };
}

/** C-3, its repetitions as lines. */
export function readNotes(reading: SanteReading, notes: readonly Segment[], to: string): string[] {
  return notes.flatMap((c) => {
    const lines = Array.from({ length: reading.count(c, 3) }, (_, index) =>
      reading.takeAll(c, 3, to, index + 1).join('\n'),
    );
    reading.ignore(c, 'hprim.set-id', 1);
    reading.ignore(c, 'hprim.note-source', 2);
    const text = lines.join('\n').trim();
    return text === '' ? [] : [text];
  });
}

const raw = ({ fields }: Segment, number: number): string => (fields[number] ?? '').trim();
const typeOf = (obx: Segment): string => raw(obx, 2).toUpperCase();

/** A text line that goes on in the next: same test, same status, no number, no comment between, nothing of its own beside it. */
function goesOn(before: Result, after: Result): boolean {
  const [first, next] = [before.obx, after.obx];
  const isPlain = [6, 7, 8].every((number) => raw(first, number) === '' && raw(next, number) === '');
  const isText = [first, next].every(
    (obx) => TEXT_TYPES.has(typeOf(obx)) && raw(obx, 5) !== '' && comparedNumberOf(raw(obx, 5)) === undefined,
  );
  const isSame = [2, 3, 11].every((number) => raw(first, number) === raw(next, number));
  return isPlain && isText && isSame && before.notes.length === 0;
}

/** Result lines that make one observation. */
export function bundled(results: readonly Result[]): Result[][] {
  const bundles: Result[][] = [];
  for (const result of results) {
    const last = bundles.at(-1)?.at(-1);
    if (last && goesOn(last, result)) bundles.at(-1)?.push(result);
    else bundles.push([result]);
  }
  return bundles;
}

interface ReadValue {
  readonly value?: ObservationValue;
  /** The same value in further units, where the line gives them. */
  readonly others: readonly string[];
}

/** OBX-5 by OBX-2; a value that its author deleted is set aside. */
function readValue(
  reading: SanteReading,
  bundle: readonly Result[],
  obx: Segment,
  id: string,
  unit: string,
): ReadValue {
  const type = typeOf(obx);
  const to = `${id}.value`;
  const count = reading.count(obx, 5);
  if (count === 0) return { others: [] };
  if (FILE_TYPES.has(type)) {
    reading.doubt(hprimFinding('hprim.file-not-included', `${obx.path}-5`));
    return { others: [] };
  }
  if (raw(obx, 11).toUpperCase() === 'D') {
    for (const { obx: line } of bundle) reading.ignore(line, 'hprim.withdrawn-value', 5);
    return { others: [] };
  }
  if (type === 'CE') {
    const concepts = Array.from({ length: count }, (_, index) => conceptOf(reading, obx, 5, to, index + 1));
    return { value: { type: 'coded', concepts: concepts.filter((concept) => concept !== undefined) }, others: [] };
  }
  const all = bundle.map(({ obx: line }) =>
    Array.from({ length: reading.count(line, 5) }, (_, index) => reading.takeAll(line, 5, to, index + 1)),
  );
  if (type === 'DT' || type === 'TS') {
    const read = readTimestamp(raw(obx, 5), reading.zone);
    if (read) return { value: { type: 'time', time: read.timestamp }, others: [] };
  }
  const commaIsDecimal = reading.source.quirks.includes('obx5-decimal-comma');
  const measure = unit === '' ? undefined : unitOf(unit, reading.source.units);
  if (type === 'NM' && all[0] !== undefined) {
    const [first = '', ...rest] = all[0].map((components) => components.join(' ').trim());
    const value = plainValue(first, measure, commaIsDecimal);
    const others = rest.map((text, index) =>
      [text, reading.take(obx, 6, `${id}.note`, 1, index + 2), reading.take(obx, 7, `${id}.note`, 1, index + 2)]
        .filter((part) => part !== '')
        .join(' '),
    );
    return { ...(value ? { value } : {}), others };
  }
  // In texts the component sign is a line break; in names and addresses it separates words.
  const between = TEXT_TYPES.has(type) || type === '' ? '\n' : ' ';
  const text = all.flat().map((components) => components.join(between).trimEnd());
  const said = text.join('\n').trim();
  const value =
    TEXT_TYPES.has(type) && said.includes('\n')
      ? { type: 'text' as const, text: said, ...(measure ? { unit: measure } : {}) }
      : plainValue(said, measure, commaIsDecimal);
  return { ...(value ? { value } : {}), others: [] };
}

/** One observation of the lines in `bundle`. */
export function readResult(
  reading: SanteReading,
  bundle: readonly Result[],
  id: string,
  orderCode: string,
): Observation {
  const lines = bundle.map(({ obx }) => obx);
  const obx = lines[0] ?? { name: 'OBX', path: '', fields: [] };
  const unit = reading.take(obx, 6, `${id}.unit`);
  const code = conceptOf(reading, obx, 3, `${id}.code`, 1, unit) ?? { translations: [], text: '?' };
  const { value, others } = readValue(reading, bundle, obx, id, unit);
  const ranges = reading.takeAll(obx, 7, `${id}.range`).join(' ').trim();
  const flags = Array.from({ length: reading.count(obx, 8) }, (_, index) =>
    reading.take(obx, 8, `${id}.interpretation`, 1, index + 1),
  ).filter((flag) => flag !== '');
  const said = reading.take(obx, 11, `${id}.status`).toUpperCase();
  const stated = said === '' && reading.source.quirks.includes('obx11-empty-takes-obr25') ? orderCode : said;
  const status = resultStatus(stated);
  if (status === undefined) reading.doubt(hprimFinding('hprim.result-status-missing', `${obx.path}-11`));
  const time = reading.time(obx, 14, `${id}.time`);
  for (const [index, line] of lines.entries()) {
    // What the following lines repeat of the first one.
    if (index > 0) for (const number of [3, 11]) reading.ignore(line, 'hprim.repeated', number);
    reading.ignore(line, 'hprim.set-id', 1);
    reading.ignore(line, 'hprim.value-type', 2);
    reading.ignore(line, 'hprim.result-processing', 4, 9, 10, 12, 13, 15, 16);
  }
  return {
    id,
    code,
    ...(value ? { value } : {}),
    interpretations: flags.map((flag) => interpretationOf(flag, reading.source.flags)),
    ...(ranges === '' ? {} : { range: referenceRangeOf(ranges) }),
    status: status ?? 'preliminary',
    ...(time === undefined ? {} : { time }),
    notes: [...others, ...bundle.flatMap(({ notes }) => readNotes(reading, notes, `${id}.note`))],
    source: obx.path,
  };
}
