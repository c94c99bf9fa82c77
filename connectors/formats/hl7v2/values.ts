/** OBX-5 by its type in OBX-2 (HL7 v2 chapter 2A): numbers, comparators, ratios, texts, codes, times. A doubtful value stays text. */
import type { ObservationValue, Unit } from '../../clinical/index.ts';
import { readTimestamp } from '../../clinical/index.ts';
import { readConcept, type Reading } from './datatypes.ts';
import type { Segment } from './message.ts';
import { comparatorOf, comparedNumberOf, decimalOf } from '../numbers.ts';
import { unitOf } from '../units.ts';

/** OBX-6: the unit as written. `10^9/l` falls apart at the component separator and is put together again. */
export function readUnit(reading: Reading, obx: Segment, to: string): Unit | undefined {
  const { account } = reading;
  const [first, second, third] = [1, 2, 3].map((component) => account.peek(obx, 6, 1, component));
  if (first && /10$/.test(first) && second && /^\d+\s*\//.test(second)) {
    account.take(obx, 6, to, 1, 1);
    account.take(obx, 6, to, 1, 2);
    return unitOf(`${first}^${second}`, reading.source.units);
  }
  const raw = account.peek(obx, 6);
  // A bare number as the code of a unit says nothing; the words beside it do.
  const text = raw === '' || (/^\d+$/.test(raw) && second) ? (second ?? '') : raw;
  for (const component of [1, 2, 3, 4, 5, 6, 7, 8, 9]) account.take(obx, 6, to, 1, component);
  if (text === '') return undefined;
  const unit = unitOf(text, reading.source.units);
  return unit.ucum === undefined && third === 'UCUM' && second
    ? { ...unitOf(second, reading.source.units), text }
    : unit;
}

const withUnit = (unit: Unit | undefined): { unit?: Unit } => (unit ? { unit } : {});

function textValue(text: string, unit: Unit | undefined): ObservationValue | undefined {
  return text.trim() === '' ? undefined : { type: 'text', text: text.replace(/\s+$/, ''), ...withUnit(unit) };
}

/** All repetitions of OBX-5 as lines of text. */
function readText(reading: Reading, obx: Segment, to: string): string {
  const { account } = reading;
  return Array.from({ length: account.count(obx, 5) }, (_, index) => account.takeWhole(obx, 5, to, index + 1))
    .join('\n')
    .replaceAll(/\r\n|\r/g, '\n');
}

/** Quirk `obx5-unit-in-value`: a number and a unit of UCUM or of the source's table, with a blank between them. */
function numberWithUnit({ source }: Reading, text: string): ObservationValue | undefined {
  const match = /^\s*([<>≤≥=]{0,2}\s*[+-]?[\d.,]+)\s+(\S.*?)\s*$/.exec(text);
  if (!source.quirks.includes('obx5-unit-in-value') || !match) return undefined;
  const compared = comparedNumberOf(match[1] ?? '', source.quirks.includes('obx5-decimal-comma'));
  const unit = unitOf(match[2] ?? '', source.units);
  return compared && unit.ucum !== undefined ? { type: 'quantity', ...compared, unit } : undefined;
}

/** Text; with the quirk `obx5-text-number`, a number with a unit is a measurement. */
function readPlain(reading: Reading, obx: Segment, to: string, unit: Unit | undefined): ObservationValue | undefined {
  const text = readText(reading, obx, to);
  const { quirks } = reading.source;
  const behind = unit ? undefined : numberWithUnit(reading, text);
  if (behind) return behind;
  const compared =
    unit && quirks.includes('obx5-text-number')
      ? comparedNumberOf(text, quirks.includes('obx5-decimal-comma'))
      : undefined;
  return compared && unit ? { type: 'quantity', ...compared, unit } : textValue(text, unit);
}

function readNumber(
  reading: Reading,
  obx: Segment,
  to: string,
  unit: Unit | undefined,
  path: string,
): ObservationValue | undefined {
  const text = readText(reading, obx, to);
  const comma = reading.source.quirks.includes('obx5-decimal-comma');
  const behind = unit ? undefined : numberWithUnit(reading, text);
  if (behind) return behind;
  const compared = comparedNumberOf(text, comma);
  if (!compared) {
    if (text.trim() !== '') reading.findings.add('hl7v2.value-not-of-its-type', path);
    return textValue(text, unit);
  }
  if (compared.comparator) reading.findings.add('hl7v2.value-not-of-its-type', path);
  return { type: 'quantity', ...compared, ...withUnit(unit) };
}

/** SN: comparator, first number, separator or suffix, second number. */
function readStructured(
  reading: Reading,
  obx: Segment,
  to: string,
  unit: Unit | undefined,
  path: string,
): ObservationValue | undefined {
  const { account, findings } = reading;
  const [mark = '', first = '', separator = '', second = ''] = [1, 2, 3, 4].map((component) =>
    account.take(obx, 5, to, 1, component),
  );
  const [low, high] = [decimalOf(first), decimalOf(second)];
  const plain = mark === '' || mark === '=';
  const comparator = comparatorOf(mark);
  if (low !== undefined && separator === '' && second === '' && (plain || comparator)) {
    return { type: 'quantity', ...(comparator ? { comparator } : {}), number: low, ...withUnit(unit) };
  }
  if (plain && low !== undefined && high !== undefined && separator === '-')
    return { type: 'range', low, high, ...withUnit(unit) };
  if (plain && low !== undefined && high !== undefined && /^[:/]$/.test(separator)) {
    return { type: 'ratio', numerator: low, denominator: high, ...withUnit(unit) };
  }
  // A sender that writes NM content under SN puts everything into the first component.
  const alone = first === '' && separator === '' && second === '' ? comparedNumberOf(mark) : undefined;
  if (alone) return { type: 'quantity', ...alone, ...withUnit(unit) };
  const text = [mark, first, separator, second].join('');
  if (text !== '' && separator !== '+') findings.add('hl7v2.value-not-of-its-type', path);
  return textValue(text, unit);
}

function readCoded(reading: Reading, obx: Segment, to: string, path: string): ObservationValue | undefined {
  const concepts = Array.from({ length: reading.account.count(obx, 5) }, (_, index) =>
    readConcept(reading, { segment: obx, field: 5, rep: index + 1, path: `${path}-5` }, to),
  ).filter((concept) => concept !== undefined);
  return concepts.length === 0 ? undefined : { type: 'coded', concepts };
}

function readTimeValue(
  reading: Reading,
  obx: Segment,
  to: string,
  unit: Unit | undefined,
  path: string,
): ObservationValue | undefined {
  const text = readText(reading, obx, to).trim();
  const read = readTimestamp(text, reading.zone);
  if (read?.zoneAssumed) reading.findings.add('hl7v2.zone-assumed', `${path}-5`);
  if (read) return { type: 'time', time: read.timestamp };
  if (text !== '') reading.findings.add('hl7v2.value-not-of-its-type', path);
  return textValue(text, unit);
}

/** The components of a type without a meaning of its own here (CX, XPN, XAD …), joined as they would be read aloud. */
function readCompound(reading: Reading, obx: Segment, to: string): string {
  const { account } = reading;
  const lines = Array.from({ length: account.count(obx, 5) }, (_, index) => {
    const parts = Array.from({ length: 23 }, (_part, c) => account.take(obx, 5, to, index + 1, c + 1));
    return parts.filter((part) => part !== '').join(' ');
  });
  return lines.join('\n');
}

/** A value in words, for places that have no structure for it: a remark, a line of a letter. */
export function valueText(value: ObservationValue | undefined): string {
  const withUnitText = (text: string): string =>
    [text, value && 'unit' in value ? value.unit.text : ''].filter((part) => part !== '').join(' ');
  switch (value?.type) {
    case 'text':
      return withUnitText(value.text);
    case 'quantity':
      return withUnitText(`${value.comparator ?? ''}${value.number}`);
    case 'range':
      return withUnitText(`${value.low ?? ''} - ${value.high ?? ''}`);
    case 'ratio':
      return withUnitText(`${value.numerator}:${value.denominator}`);
    case 'coded':
      return value.concepts.map((entry) => entry.text ?? entry.coding?.code ?? '').join(', ');
    case 'time':
      return value.time;
    case undefined:
      return '';
  }
}

/** The value of a result line. ED and RP are read elsewhere. `path` is that of the OBX. */
export function readValue(reading: Reading, obx: Segment, to: string, path: string): ObservationValue | undefined {
  const type = reading.account.take(obx, 2, `${to}.type`).toUpperCase();
  const unit = readUnit(reading, obx, `${to}.unit`);
  switch (type) {
    case 'NM':
      return readNumber(reading, obx, to, unit, path);
    case 'SN':
      return readStructured(reading, obx, to, unit, path);
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF':
      return readCoded(reading, obx, to, path);
    case 'DT':
    case 'TS':
    case 'DTM':
      return readTimeValue(reading, obx, to, unit, path);
    case 'CX':
    case 'EI':
    case 'HD':
    case 'XPN':
    case 'XCN':
    case 'XON':
    case 'XAD':
    case 'XTN':
    case 'DR':
      return textValue(readCompound(reading, obx, to), unit);
    case 'ST':
      return readPlain(reading, obx, to, unit);
    default:
      return textValue(readText(reading, obx, to), unit);
  }
}
