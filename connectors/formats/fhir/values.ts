/** Observation.value[x] (FHIR R4 Observation) by its type, never converted; what the model has no type for is said in words or told. */
import type { Comparator, Concept, DecimalText, ObservationValue, Unit } from '../../clinical/index.ts';
import { decimalOf } from '../numbers.ts';
import { isUcum, unitOf } from '../units.ts';
import type { Cursor } from './cursor.ts';
import { YES_NO } from './words.ts';

const COMPARATORS: readonly Comparator[] = ['<', '<=', '>', '>='];

export interface Amount {
  /** Absent where the text is no number. */
  readonly number?: DecimalText;
  readonly comparator?: Comparator;
  readonly unit?: Unit;
  /** As a person reads it. */
  readonly words: string;
}

/** The unit of a Quantity: its words, and the UCUM code where the source gives one that is one. */
function unitIn(at: Cursor, to: string): Unit | undefined {
  const isCoded = at.text('system', `${to}System`) === 'http://unitsofmeasure.org';
  const code = at.text('code', to);
  const isUnit = isCoded && code !== undefined && isUcum(code);
  const words = at.text('unit', isUnit ? `${to}Words` : to);
  const text = words ?? code;
  // `1` is how UCUM says that there is no unit.
  if (text === undefined || (isCoded && code === '1' && (words === undefined || words === '1'))) return undefined;
  return isUnit ? { text, ucum: code } : unitOf(text, at.reading.source.units);
}

/** A Quantity; undefined when it holds no value. */
export function amountOf(at: Cursor | undefined, to: string): Amount | undefined {
  const written = at?.number('value', to);
  if (!at || written === undefined) return undefined;
  const unit = unitIn(at, `${to}.unit`);
  const mark = at.text('comparator', to);
  const comparator = COMPARATORS.find((one) => one === mark);
  const plain = /^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$/.test(written) ? written : decimalOf(written);
  const words = [`${mark ?? ''}${written}`, unit?.text ?? ''].filter((part) => part !== '').join(' ');
  return {
    // A comparator that nobody knows must not get lost: the whole is said in words then.
    ...(plain !== undefined && (mark === undefined || comparator) ? { number: plain } : {}),
    ...(comparator ? { comparator } : {}),
    ...(unit ? { unit } : {}),
    words,
  };
}

const text = (words: string): ObservationValue | undefined =>
  words.trim() === '' ? undefined : { type: 'text', text: words.replace(/\s+$/, '') };

const withUnit = (unit: Unit | undefined): { unit?: Unit } => (unit ? { unit } : {});

export const sameUnit = (a: Unit | undefined, b: Unit | undefined): boolean =>
  (a?.ucum ?? a?.text ?? '') === (b?.ucum ?? b?.text ?? '');

function quantityOf(at: Cursor, to: string): ObservationValue | undefined {
  const amount = amountOf(at, to);
  if (!amount) return undefined;
  const { number, comparator, unit, words } = amount;
  if (number === undefined) return text(words);
  return { type: 'quantity', ...(comparator ? { comparator } : {}), number, ...withUnit(unit) };
}

function rangeOf(at: Cursor, to: string): ObservationValue | undefined {
  const [low, high] = [amountOf(at.first('low'), to), amountOf(at.first('high'), to)];
  if (!low && !high) return undefined;
  const isPlain = [low, high].every((one) => !one || (one.number !== undefined && one.comparator === undefined));
  if (!isPlain || (low && high && !sameUnit(low.unit, high.unit)))
    return text([low?.words ?? '', high?.words ?? ''].join(' – '));
  return {
    type: 'range',
    ...(low?.number === undefined ? {} : { low: low.number }),
    ...(high?.number === undefined ? {} : { high: high.number }),
    ...withUnit(low?.unit ?? high?.unit),
  };
}

/** A titre or a proportion; one whose sides have units or comparators of their own is said in words. */
function ratioOf(at: Cursor, to: string): ObservationValue | undefined {
  const [top, bottom] = [amountOf(at.first('numerator'), to), amountOf(at.first('denominator'), to)];
  if (!top && !bottom) return undefined;
  if (top?.number === undefined || bottom?.number === undefined || top.comparator || bottom.comparator || bottom.unit)
    return text(`${top?.words ?? ''} : ${bottom?.words ?? ''}`);
  return { type: 'ratio', numerator: top.number, denominator: bottom.number, ...withUnit(top.unit) };
}

export const isEmpty = ({ coding, translations, text: words }: Concept): boolean =>
  !coding && translations.length === 0 && (words ?? '') === '';

function codedOf(at: Cursor, to: string): ObservationValue | undefined {
  const concept = at.concept(to);
  return isEmpty(concept) ? undefined : { type: 'coded', concepts: [concept] };
}

function timeOf(at: Cursor, key: string, to: string): ObservationValue | undefined {
  const time = at.moment(key, to);
  return time === undefined ? text(at.text(key, to) ?? '') : { type: 'time', time };
}

function integerOf(at: Cursor, to: string): ObservationValue | undefined {
  const written = at.number('valueInteger', to);
  const number = written === undefined ? undefined : decimalOf(written);
  return number === undefined ? text(written ?? '') : { type: 'quantity', number };
}

function periodOf(at: Cursor, to: string): ObservationValue | undefined {
  const [start, end] = ['start', 'end'].map((key) => at.text(key, to) ?? '');
  return start === '' && end === '' ? undefined : text(`${start ?? ''} – ${end ?? ''}`);
}

const valueKeys = (at: Cursor): readonly string[] =>
  Object.keys(at.node).filter((key) => /^value[A-Z]/.test(key) && at.node[key] !== null);

/** Whether a resource or component says a value at all. */
export const hasValue = (at: Cursor): boolean => valueKeys(at).length > 0;

/** The types of value that are objects. */
const OBJECTS: Readonly<Record<string, (at: Cursor, to: string) => ObservationValue | undefined>> = {
  valueQuantity: quantityOf,
  valueCodeableConcept: codedOf,
  valueRange: rangeOf,
  valueRatio: ratioOf,
  valuePeriod: periodOf,
};

/** The value of an Observation, or of one of its components. A file or picture (R5 `valueAttachment`) is read elsewhere. */
export function readValue(at: Cursor, to: string): ObservationValue | undefined {
  const [key, ...more] = valueKeys(at);
  for (const other of more) at.doubt('fhir.value-not-carried', other);
  if (key === undefined) return undefined;
  const object = Object.hasOwn(OBJECTS, key) ? OBJECTS[key] : undefined;
  if (object) {
    const inside = at.first(key);
    return inside && object(inside, to);
  }
  switch (key) {
    case 'valueString':
    case 'valueTime':
      return text(at.text(key, to) ?? '');
    case 'valueBoolean': {
      const said = at.boolean(key, to);
      return said === undefined ? undefined : text(YES_NO[said ? 'true' : 'false'][at.reading.language]);
    }
    case 'valueInteger':
      return integerOf(at, to);
    case 'valueDateTime':
      return timeOf(at, key, to);
    case 'valueAttachment':
      return undefined;
    default:
      at.doubt('fhir.value-not-carried', key);
      return undefined;
  }
}
