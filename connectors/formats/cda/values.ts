/** Values, units, ranges and flags of CDA R2 entries (HL7 v3 Data Types R1) in the words of the model. */
import type {
  Comparator,
  Concept,
  Interpretation,
  ObservationValue,
  ReferenceRange,
  Unit,
} from '../../clinical/index.ts';
import { decimalOf } from '../numbers.ts';
import { unitOf } from '../units.ts';
import { all, first, type XmlNode as Node } from '../xml.ts';
import type { Take } from './take.ts';

/** The type that `xsi:type` names, whatever its prefixes. */
const typeOf = (node: Node): string => {
  const written = [...node.attributes].find(([name]) => /(^|:)type$/.test(name) && name !== 'type')?.[1];
  return (written ?? '').replace(/^.*:/, '');
};

type Units = Readonly<Record<string, string>>;

interface Amount {
  readonly number: string | undefined;
  readonly unit: Unit | undefined;
  /** Where the number is none: as it is written. */
  readonly words: string | undefined;
  /** A bound that does not belong to its interval. */
  readonly isOutside?: boolean;
}

/**
 * PQ: number and unit. A unit that is none of UCUM may stand in a translation (PQR) of a quantity that says `OTH`, as may the unit in the source's
 * own spelling beside its UCUM code. A second number that is another one is no number at all.
 */
function amountOf(node: Node | undefined, take: Take, to: string, units: Units): Amount | undefined {
  if (!node) return undefined;
  const translation = first(node, 'translation');
  const own = take.attribute(node, 'value', `${to}.number`);
  const again = take.attribute(translation, 'value', `${to}.number`);
  const code = take.attribute(node, 'unit', `${to}.unit`);
  const written = take.words(first(translation, 'originalText'), `${to}.unit`);
  const number = own ?? again;
  if (own !== undefined && again !== undefined && own !== again)
    return { number: undefined, unit: undefined, words: undefined };
  const isNumber = number !== undefined && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(number);
  if (!isNumber) return { number: undefined, unit: undefined, words: number ?? written };
  const isOutside = node.attributes.get('inclusive') === 'false';
  return { number, unit: unitIn(code, written, units), words: undefined, isOutside };
}

function unitIn(code: string | undefined, written: string | undefined, units: Units): Unit | undefined {
  if (code === undefined) return written === undefined ? undefined : unitOf(written, units);
  if (code === '1' && written === undefined) return undefined;
  const { ucum } = unitOf(code, units);
  return { text: written ?? code, ...(ucum === undefined ? {} : { ucum }) };
}

type ValueReading = { readonly value?: ObservationValue; readonly fault?: string };

/** All `value` elements of an observation; a fault is the path of one that cannot be taken over whole. */
export function readValue(nodes: readonly Node[], take: Take, to: string, units: Units): ValueReading {
  const said = nodes.filter((node) => !isNothing(node));
  const [only, ...more] = said;
  if (!only) return {};
  if (said.every((node) => ['CD', 'CE', 'CV', 'CO', 'CS'].includes(typeOf(node)))) {
    const concepts = said.flatMap((node) => take.concept(node, to) ?? []);
    return concepts.every(saysSomething) ? { value: { type: 'coded', concepts } } : { fault: only.path };
  }
  const value = more.length === 0 ? oneValue(only, take, to, units) : undefined;
  return value ? { value } : { fault: only.path };
}

const saysSomething = ({ coding, translations, text }: Concept): boolean =>
  coding !== undefined || translations.length > 0 || text !== undefined;

/** Only a reason why there is no value. */
const isNothing = (node: Node): boolean =>
  node.attributes.has('nullFlavor') && node.children.length === 0 && node.text === '';

function oneValue(node: Node, take: Take, to: string, units: Units): ObservationValue | undefined {
  switch (typeOf(node)) {
    case 'PQ':
    case 'MO':
      return quantityOf(amountOf(node, take, to, units));
    case 'INT':
    case 'REAL': {
      const number = decimalOf(take.attribute(node, 'value', to) ?? '');
      return number === undefined ? undefined : { type: 'quantity', number };
    }
    case 'IVL_PQ':
    case 'IVL_INT':
    case 'IVL_REAL':
      return intervalOf(node, take, to, units);
    case 'RTO':
    case 'RTO_PQ_PQ':
    case 'RTO_QTY_QTY':
      return ratioOf(node, take, to, units);
    case 'ST':
    case 'ED': {
      const text = isFile(node) ? undefined : take.words(node, to);
      return text === undefined ? undefined : { type: 'text', text: linesOf(node) ?? text };
    }
    case 'TS': {
      const time = take.time(node, to);
      return time === undefined ? undefined : { type: 'time', time };
    }
    default:
      return undefined;
  }
}

/** Its own text with its lines; undefined where it stands elsewhere. */
function linesOf({ content = [] }: Node): string | undefined {
  const text = content
    .map((part) => (typeof part === 'string' ? part : ''))
    .join('')
    .replaceAll(/[^\S\n]*\n[^\S\n]*/g, '\n')
    .trim();
  return text === '' ? undefined : text;
}

const isFile = ({ attributes }: Node): boolean =>
  attributes.get('representation') === 'B64' || !(attributes.get('mediaType') ?? 'text/plain').startsWith('text/');

const withUnit = (unit: Unit | undefined): { readonly unit?: Unit } => (unit ? { unit } : {});

function quantityOf(amount: Amount | undefined, comparator?: Comparator): ObservationValue | undefined {
  if (amount?.number !== undefined)
    return { type: 'quantity', ...(comparator ? { comparator } : {}), number: amount.number, ...withUnit(amount.unit) };
  return amount?.words === undefined
    ? undefined
    : { type: 'text', text: [comparator, amount.words].filter((part) => part !== undefined).join(' ') };
}

const sameUnit = (a: Unit | undefined, b: Unit | undefined): boolean => a?.text === b?.text && a?.ucum === b?.ucum;

/** An interval with one end that says whether it belongs to it is a comparator (`< 0.6`); one with two is a range. */
function intervalOf(node: Node, take: Take, to: string, units: Units): ObservationValue | undefined {
  const [lowNode, highNode] = [first(node, 'low'), first(node, 'high')];
  const [low, high] = [
    amountOf(saying(lowNode), take, `${to}.low`, units),
    amountOf(saying(highNode), take, `${to}.high`, units),
  ];
  const bound = saying(lowNode) ?? saying(highNode);
  if (!bound || first(node, 'center') || first(node, 'width')) return undefined;
  if (low && high) {
    const isWhole = low.number !== undefined && high.number !== undefined && sameUnit(low.unit, high.unit);
    return isWhole ? { type: 'range', low: low.number, high: high.number, ...withUnit(low.unit) } : undefined;
  }
  const inclusive = take.attribute(bound, 'inclusive', `${to}.comparator`);
  if (inclusive !== undefined) {
    const sign = bound === lowNode ? '>' : '<';
    return quantityOf(low ?? high, inclusive === 'false' ? sign : `${sign}=`);
  }
  const one = low ?? high;
  if (one?.number === undefined) return undefined;
  return { type: 'range', ...(low ? { low: one.number } : { high: one.number }), ...withUnit(one.unit) };
}

const saying = (node: Node | undefined): Node | undefined => (node && !isNothing(node) ? node : undefined);

function ratioOf(node: Node, take: Take, to: string, units: Units): ObservationValue | undefined {
  const numerator = amountOf(first(node, 'numerator'), take, `${to}.numerator`, units);
  const denominator = amountOf(first(node, 'denominator'), take, `${to}.denominator`, units);
  // The model has one unit, that of the numerator.
  if (numerator?.number === undefined || denominator?.number === undefined || denominator.unit) return undefined;
  return { type: 'ratio', numerator: numerator.number, denominator: denominator.number, ...withUnit(numerator.unit) };
}

/** A flag by its code, and as it is written. */
export function readFlags(observation: Node, take: Take, to: string): readonly Interpretation[] {
  return all(observation, 'interpretationCode').flatMap((node): Interpretation[] => {
    const code = take.attribute(node, 'code', to);
    const written =
      take.words(first(node, 'originalText'), to) ??
      (code === undefined ? take.attribute(node, 'displayName', to) : undefined);
    const text = written ?? code;
    return text === undefined ? [] : [{ ...(code === undefined ? {} : { code }), text }];
  });
}

/**
 * The ranges of what is usual (interpretationCode N, or none). Bounds count in the unit of the result: where theirs is another, they stand in the text
 * only. Whom a range is for (`precondition`, an extension of XD-LAB) is believed only where the range's own text can say it.
 */
export function readRange(
  observation: Node,
  value: ObservationValue | undefined,
  take: Take,
  to: string,
  units: Units,
): ReferenceRange | undefined {
  const usual = all(observation, 'referenceRange').flatMap((outer) => {
    const range = first(outer, 'observationRange');
    const code = first(range, 'interpretationCode')?.attributes.get('code') ?? 'N';
    const isForSome = outer.children.some(({ name }) => name === 'ext:precondition');
    return range && code === 'N' && !(isForSome && !first(range, 'text')) ? [range] : [];
  });
  const ranges = usual.flatMap((range) => oneRange(range, value, take, to, units) ?? []);
  const [only, ...more] = ranges;
  if (!only || more.length === 0) return only;
  return { text: ranges.map(({ text }) => text).join('; '), cases: ranges };
}

function oneRange(
  range: Node,
  value: ObservationValue | undefined,
  take: Take,
  to: string,
  units: Units,
): ReferenceRange | undefined {
  take.attribute(first(range, 'interpretationCode'), 'code', `${to}.interpretation`);
  const written = take.words(first(range, 'text'), `${to}.text`);
  const bounds = all(range, 'value').find((node) => typeOf(node).startsWith('IVL_'));
  const low = amountOf(saying(first(bounds, 'low')), take, `${to}.low`, units);
  const high = amountOf(saying(first(bounds, 'high')), take, `${to}.high`, units);
  const one = all(range, 'value').find((node) => ['ST', 'CD', 'CE'].includes(typeOf(node)));
  const words = written ?? wordsOf(one, take, `${to}.text`) ?? spelled(low, high);
  if (words === undefined) return undefined;
  const unit = value && 'unit' in value ? value.unit : undefined;
  const isOurs = [low, high].every(
    (bound) => bound?.unit === undefined || bound.unit.text === unit?.text || (bound.unit.ucum ?? '-') === unit?.ucum,
  );
  return {
    text: words,
    ...(isOurs && low?.number !== undefined ? { low: low.number } : {}),
    ...(isOurs && high?.number !== undefined ? { high: high.number } : {}),
  };
}

function wordsOf(node: Node | undefined, take: Take, to: string): string | undefined {
  if (!node) return undefined;
  const concept = typeOf(node) === 'ST' ? undefined : take.concept(node, to);
  return concept ? (concept.text ?? concept.coding?.display ?? concept.coding?.code) : take.words(node, to);
}

function spelled(low: Amount | undefined, high: Amount | undefined): string | undefined {
  const words = (amount: Amount | undefined): string | undefined =>
    amount?.number === undefined ? amount?.words : [amount.number, amount.unit?.text ?? ''].join(' ').trim();
  const [from, to] = [words(low), words(high)];
  if (from !== undefined && to !== undefined)
    return low?.unit && high?.unit && sameUnit(low.unit, high.unit)
      ? `${low.number ?? from} – ${to}`
      : `${from} – ${to}`;
  if (from !== undefined) return `${low?.isOutside === true ? '>' : '≥'} ${from}`;
  return to === undefined ? undefined : `${high?.isOutside === true ? '<' : '≤'} ${to}`;
}
