/** Numbers as laboratories write them, read without a float: decimal comma or point, comparators, ranges. Ambiguous ones stay text. */
import type { Comparator, DecimalText, ReferenceRange } from '../clinical/index.ts';
import { rangeCasesOf } from './range-cases.ts';

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '<': '<',
  '<=': '<=',
  '=<': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '=>': '>=',
  '≥': '>=',
};

/** The comparator that a text stands for; `=` and nothing mean none. */
export const comparatorOf = (text: string): Comparator | undefined => COMPARATORS[text.trim()];

/**
 * A decimal number, exactly as written but with a point. A comma before exactly three digits could be a thousands separator:
 * a factor of 1000 is clinical harm, so such a text is no number, unless `commaIsDecimal` says that this source never writes thousands
 * so. Undefined when it is none.
 */
export function decimalOf(text: string, commaIsDecimal = false): DecimalText | undefined {
  const match = /^([+-]?)(\d*)(?:([.,])(\d*))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '', separator, fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  if (!commaIsDecimal && separator === ',' && fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole)) return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === '-' ? '-' : ''}${digits}${fraction === '' ? '' : `.${fraction}`}`;
}

export interface ComparedNumber {
  readonly comparator?: Comparator;
  readonly number: DecimalText;
}

/** `5.2`, `<5`, `≥ 0,6`; undefined for anything else. */
export function comparedNumberOf(text: string, commaIsDecimal = false): ComparedNumber | undefined {
  const match = /^\s*([<>≤≥=]{0,2})\s*([+-]?[\d.,]+)\s*$/.exec(text);
  const number = match ? decimalOf(match[2] ?? '', commaIsDecimal) : undefined;
  if (number === undefined) return undefined;
  const mark = match?.[1] ?? '';
  if (mark === '' || mark === '=') return { number };
  const comparator = comparatorOf(mark);
  return comparator && { comparator, number };
}

const NUMBER = '[+-]?\\d+(?:[.,]\\d+)?';
/** A unit may follow; another number may not (`M: 40-54 F: 37-47` has two ranges). */
const REST = '\\s*[^\\d<>]*(?:\\d[\\d.,]*\\s*m2)?\\s*';
const BETWEEN = new RegExp(`^\\s*(${NUMBER})\\s*(?:-|–|—|\\.\\.+|à|bis|to|a)\\s*(${NUMBER})${REST}$`, 'i');
const BELOW = new RegExp(`^\\s*(?:<|<=|=<|≤|bis|jusqu['’]à|up to|max\\.?)\\s*(${NUMBER})${REST}$`, 'i');
const ABOVE = new RegExp(`^\\s*(?:>|>=|=>|≥|ab|dès|from|min\\.?)\\s*(${NUMBER})${REST}$`, 'i');

/** A reference range (OBX-7): always its text, and its limits where it has one pair of them, or one for each sex or span of ages. */
export function referenceRangeOf(text: string): ReferenceRange {
  const limits = limitsOf(text);
  const cases = limits ? undefined : rangeCasesOf(text, limitsOf);
  return { text, ...limits, ...(cases ? { cases } : {}) };
}

type Limits = Pick<ReferenceRange, 'low' | 'high'>;

function limitsOf(text: string): Limits | undefined {
  const between = BETWEEN.exec(text);
  if (between) return limits(between[1], between[2]);
  const [below, above] = [BELOW.exec(text), ABOVE.exec(text)];
  return below ? limits(undefined, below[1]) : above ? limits(above[1], undefined) : undefined;
}

function limits(low: string | undefined, high: string | undefined): Limits | undefined {
  const [lowNumber, highNumber] = [low, high].map((part) => (part === undefined ? undefined : decimalOf(part)));
  if ((low !== undefined && lowNumber === undefined) || (high !== undefined && highNumber === undefined))
    return undefined;
  return {
    ...(lowNumber === undefined ? {} : { low: lowNumber }),
    ...(highNumber === undefined ? {} : { high: highNumber }),
  };
}
