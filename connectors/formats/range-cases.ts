/**
 * Several reference ranges in one text, each for one sex or one span of ages: `H: 13,5-17,5 F: 12-16`, `< 18 ans: < 30; 18-70 ans: 5-40`. Only
 * a text that is made of nothing else is taken apart, and only where the parts are told apart beyond doubt: a range that is read as
 * somebody else's is worse than one that stays words.
 */
import type { RangeCase } from '../clinical/index.ts';

const MALE = 'M|H|♂|[Hh]ommes?|HOMMES?|[Mm]ales?|[Mm]en|Männer|Mann|männlich';
const FEMALE = 'F|W|♀|[Ff]emmes?|FEMMES?|[Ff]emales?|[Ww]omen|Frauen?|weiblich';
const YEARS = 'ans?|years?|yrs?|Jahren?|Jahre|Jahr|J\\.?';
const MONTHS = 'mois|months?|Monaten?|Monate|Monat';
const WEEKS = 'semaines?|weeks?|Wochen?|Woche';
const DAYS = 'jours?|days?|Tagen?|Tage|Tag';
const NUMBER = '\\d+(?:[.,]\\d+)?';
/** A range as laboratories write it, with or without a unit that has no digit in it and is not whom the next range is for. */
const NEXT = `(?:${MALE}|${FEMALE})\\s*[:=]?\\s*[\\d<>≤≥]`;
const RANGE = `(?:[<>≤≥]=?\\s*${NUMBER}|${NUMBER}\\s*(?:-|–|—|à|bis|to)\\s*${NUMBER})(?:\\s*(?!${NEXT})[A-Za-zµ%/]+)?`;
const AGE = `(?:[<>≤≥]=?\\s*\\d+|\\d+\\s*(?:-|–|à|bis|to)\\s*\\d+)\\s*(?:${YEARS}|${MONTHS}|${WEEKS}|${DAYS})`;

const SEXED = new RegExp(`(${MALE}|${FEMALE})\\s*[:=]?\\s*(${RANGE})`, 'y');
const AGED = new RegExp(`(${AGE})\\s*:\\s*(${RANGE})`, 'y');
const BETWEEN_PARTS = /[\s;,|/]*/y;

interface Part {
  readonly condition: string;
  readonly range: string;
  readonly text: string;
}

/** A text as one part after the other; undefined where anything else stands in it. */
function partsOf(text: string, pattern: RegExp): readonly Part[] | undefined {
  const parts: Part[] = [];
  let at = 0;
  const skip = (): void => {
    BETWEEN_PARTS.lastIndex = at;
    at += BETWEEN_PARTS.exec(text)?.[0].length ?? 0;
  };
  skip();
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [whole, condition = '', range = ''] = match;
    parts.push({ condition, range, text: whole.trim() });
    at += whole.length;
    skip();
  }
  return parts.length > 1 ? parts : undefined;
}

const isOf = (words: string, condition: string): boolean => new RegExp(`^(?:${words})$`).test(condition);

function ageOf(condition: string): Pick<RangeCase, 'age'> | undefined {
  const match = /^([<>≤≥])?=?\s*(\d+)(?:\s*(?:-|–|à|bis|to)\s*(\d+))?\s*(.*)$/.exec(condition);
  const [, sign, first = '', second, words = ''] = match ?? [];
  const units = [
    ['a', YEARS],
    ['mo', MONTHS],
    ['wk', WEEKS],
    ['d', DAYS],
  ] as const;
  const unit = units.find(([, pattern]) => isOf(pattern, words))?.[0];
  if (unit === undefined) return undefined;
  if (second !== undefined) return { age: { low: first, high: second, unit } };
  return { age: sign === '<' || sign === '≤' ? { high: first, unit } : { low: first, unit } };
}

/** The cases of a text, each with its bounds as `boundsOf` reads them; undefined where it does not tell several. */
export function rangeCasesOf(
  text: string,
  boundsOf: (range: string) => { readonly low?: string; readonly high?: string } | undefined,
): readonly RangeCase[] | undefined {
  const sexed = partsOf(text, SEXED)?.map((part) => ({
    ...part,
    sex: isOf(MALE, part.condition) ? ('male' as const) : ('female' as const),
  }));
  const isPair = sexed?.length === 2 && sexed[0]?.sex !== sexed[1]?.sex;
  const aged = isPair ? undefined : partsOf(text, AGED);
  const conditions: readonly (Pick<RangeCase, 'sex' | 'age'> | undefined)[] | undefined = isPair
    ? sexed.map(({ sex }) => ({ sex }))
    : aged?.map(({ condition }) => ageOf(condition));
  const cases = (isPair ? sexed : aged)?.map((part, index): RangeCase | undefined => {
    const [condition, bounds] = [conditions?.[index], boundsOf(part.range)];
    return condition && bounds && { text: part.text, ...condition, ...bounds };
  });
  const known = cases?.filter((one) => one !== undefined);
  return known && known.length === cases?.length ? known : undefined;
}
