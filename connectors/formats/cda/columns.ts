/**
 * What stands around a value in a table against what its entry says: the head of its column, a cell for its unit, the cell with the name of the test.
 * A reader takes these for part of the result.
 */
import { flagOf, isNumber, saidWords, type Unit } from '../../clinical/index.ts';
import { unitOf } from '../units.ts';
import type { Cell } from './narrative.ts';

type Units = Readonly<Record<string, string>>;

const daysIn = (text: string): string[] => saidWords(text).filter((word) => word.startsWith('date '));

/** Whether a value stands under other days only than its own; `time` as a narrative writes it, empty where the result has none. */
export function isOfAnotherDay(holding: readonly Cell[], time: string): boolean {
  const own = daysIn(time);
  const isOther = ({ head }: Cell): boolean => {
    const days = daysIn(head);
    return days.length > 0 && !days.some((day) => own.includes(day));
  };
  return holding.length > 0 && holding.every(isOther);
}

/** Where a head may say a unit: in parentheses, or as a word that is plainly one (`mmol/L`, `%`). */
const unitsIn = (head: string): string[] => [
  ...Array.from(head.matchAll(/\(([^()]*)\)/g), ([, inner = '']) => inner),
  ...head.split(/[\s()]+/).filter((word) => /[/%]/.test(word)),
];

/**
 * Whether the unit of a number is told otherwise: by a cell of its own among those that nothing else says (`unsaid`), or by the head of its column.
 * A letter that is a flag as well is none.
 */
export function hasAnotherUnit(
  unit: Unit | undefined,
  {
    unsaid,
    holding,
    units,
  }: { readonly unsaid: readonly Cell[]; readonly holding: readonly Cell[]; readonly units: Units },
): boolean {
  const isOther = (written: string): boolean => {
    const text = written.trim();
    const { ucum } = unitOf(text, units);
    if (text === '' || ucum === undefined || flagOf(text.toUpperCase()) !== undefined) return false;
    return ucum !== unit?.ucum && text !== unit?.text;
  };
  return (
    unsaid.some(({ text }) => isOther(text)) ||
    (holding.length > 0 && holding.every(({ head }) => unitsIn(head).some(isOther)))
  );
}

/** Whether a cell can be the name of a test: words, without a number, a date or a time among them. */
export const isName = ({ text }: Cell): boolean => {
  const words = saidWords(text);
  return words.some((word) => /^\p{L}/u.test(word)) && !words.some((word) => isNumber(word) || word.includes(' '));
};
