/** Values of formats without types (xDT, HPRIM): a number, a number with a comparator, a titre, or text. Doubtful ones stay text. */
import type { ObservationValue, ReferenceRange, Unit } from '../clinical/index.ts';
import { comparedNumberOf, decimalOf, referenceRangeOf } from './numbers.ts';

/** `5.6`, `<0,6`, `1:160`, `negativ` as a value; undefined when there is none. */
export function plainValue(text: string, unit: Unit | undefined, commaIsDecimal = false): ObservationValue | undefined {
  if (text.trim() === '') return undefined;
  const withUnit = unit ? { unit } : {};
  const compared = comparedNumberOf(text, commaIsDecimal);
  if (compared) return { type: 'quantity', ...compared, ...withUnit };
  const titre = /^\s*(\d+)\s*:\s*(\d+)\s*$/.exec(text);
  if (titre) return { type: 'ratio', numerator: titre[1] ?? '', denominator: titre[2] ?? '', ...withUnit };
  return { type: 'text', text: text.trimEnd(), ...withUnit };
}

/** A range from two limits and a text, any of which may be missing; a limit that is no number is kept in the text alone. */
export function plainRange(low: string, high: string, text: string): ReferenceRange | undefined {
  if (low === '' && high === '') return text === '' ? undefined : referenceRangeOf(text);
  const limits = low === '' ? `≤ ${high}` : high === '' ? `≥ ${low}` : `${low} - ${high}`;
  const [lowNumber, highNumber] = [low, high].map((limit) => decimalOf(limit));
  return {
    text: text === '' ? limits : `${limits} (${text})`,
    ...(lowNumber === undefined ? {} : { low: lowNumber }),
    ...(highNumber === undefined ? {} : { high: highNumber }),
  };
}
