/** Observation.referenceRange (FHIR R4): bounds where they are in the unit of the value, and always words that say the whole. */
import type { RangeCase, ReferenceRange, Unit } from '../../clinical/index.ts';
import { plainRange } from '../plain-values.ts';
import type { Cursor } from './cursor.ts';
import { isJson, listOf, stringOf } from './json.ts';
import { amountOf, sameUnit, type Amount } from './values.ts';
import { MEN, RANGE_MEANINGS, WOMEN } from './words.ts';

const SEXES: Readonly<Record<string, 'male' | 'female'>> = {
  '248153007': 'male',
  '248152002': 'female',
  male: 'male',
  female: 'female',
};
const AGE_UNITS: readonly NonNullable<RangeCase['age']>['unit'][] = ['a', 'mo', 'wk', 'd'];

interface Part {
  readonly range: RangeCase;
  /** For whom or what in words that no structure holds: a treatment, a race, a phase of the cycle. */
  readonly isSpecial: boolean;
}

const wordsOf = (at: Cursor, to: string): string => {
  const { text, coding } = at.concept(to);
  return text ?? coding?.display ?? coding?.code ?? '';
};

const codesOf = ({ node }: Cursor): readonly string[] =>
  listOf(node['coding'])
    .filter(isJson)
    .map(({ code }) => stringOf(code));

function ageOf(at: Cursor | undefined, to: string): { readonly age?: RangeCase['age']; readonly words: string } {
  const [low, high] = [amountOf(at?.first('low'), to), amountOf(at?.first('high'), to)];
  if (!low && !high) return { words: '' };
  const said = (low ?? high)?.unit;
  const unit =
    AGE_UNITS.find((one) => one === said?.ucum) ?? (/^(?:years?|ans?|yr)$/i.test(said?.text ?? '') ? 'a' : undefined);
  const words =
    low && high && sameUnit(low.unit, high.unit)
      ? `${low.number ?? low.words}-${high.words}`
      : [low ? `≥ ${low.words}` : '', high ? `≤ ${high.words}` : ''].filter((one) => one !== '').join(' ');
  if (!unit || (low && high && !sameUnit(low.unit, high.unit))) return { words };
  return {
    age: {
      ...(low?.number === undefined ? {} : { low: low.number }),
      ...(high?.number === undefined ? {} : { high: high.number }),
      unit,
    },
    words,
  };
}

/** Bounds belong to the value when they are in its unit, or in none; otherwise they are words with their own unit. */
const fits = (amount: Amount | undefined, unit: Unit | undefined): boolean =>
  !amount || (amount.number !== undefined && !amount.comparator && (!amount.unit || sameUnit(amount.unit, unit)));

const limitWords = (low: Amount | undefined, high: Amount | undefined): string => {
  if (!low && !high) return '';
  if (low && high)
    return sameUnit(low.unit, high.unit) && low.number !== undefined
      ? `${low.number} - ${high.words}`
      : `${low.words} - ${high.words}`;
  return low ? `≥ ${low.words}` : `≤ ${high?.words ?? ''}`;
};

/** Whether words name a number, however they write it: `3,50` or `.5`. A negative one only with its sign, for a dash may stand between two. */
const mentions = (text: string, number: string | undefined): boolean =>
  number === undefined ||
  [...text.replaceAll(',', '.').matchAll(/([-−–]\s?)?(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)/gi)].some(
    ([, sign, digits]) => Number(digits) === Math.abs(Number(number)) && (Number(number) >= 0 || sign !== undefined),
  );

function partOf(at: Cursor, to: string, unit: Unit | undefined): Part {
  const [low, high] = [amountOf(at.first('low'), to), amountOf(at.first('high'), to)];
  const written = at.text('text', to)?.trim() ?? '';
  const meaning = at.first('type');
  const [meant] = meaning ? codesOf(meaning).filter((code) => code !== 'normal') : [];
  const kind = meaning ? wordsOf(meaning, to) : '';
  const people = at.all('appliesTo').map((one) => ({ sex: SEXES[codesOf(one)[0] ?? ''], words: wordsOf(one, to) }));
  const [first] = people;
  const sex = people.length === 1 ? first?.sex : undefined;
  const { age, words: years } = ageOf(at.first('age'), to);
  const { language } = at.reading;
  const inUnit = fits(low, unit) && fits(high, unit);
  const bounds = inUnit ? (plainRange(low?.number ?? '', high?.number ?? '', '')?.text ?? '') : limitWords(low, high);
  const isSaid = mentions(written, low?.number) && mentions(written, high?.number);
  const limits =
    bounds === '' || (inUnit && written !== '' && isSaid)
      ? written
      : written === ''
        ? bounds
        : `${bounds} (${written})`;
  const special = meant === undefined ? '' : (RANGE_MEANINGS[meant]?.[language] ?? (kind === '' ? meant : kind));
  const whom = people.map((one) =>
    one.sex === 'male' ? MEN[language] : one.sex === 'female' ? WOMEN[language] : one.words,
  );
  const missing = [special, ...(saysSex(written, sex) ? [] : whom), ...(saysAge(written, age) ? [] : [years])].filter(
    (one) => one !== '',
  );
  const range = {
    text: missing.length === 0 ? limits : `${missing.join(', ')}: ${limits}`,
    ...(inUnit && low?.number !== undefined ? { low: low.number } : {}),
    ...(inUnit && high?.number !== undefined ? { high: high.number } : {}),
    ...(sex ? { sex } : {}),
    ...(age ? { age } : {}),
  };
  return {
    range,
    isSpecial:
      special !== '' || people.some((one) => one.sex === undefined) || people.length > 1 || (years !== '' && !age),
  };
}

const MALE = /(?:^|[^\p{L}])(?:M|H|♂|hommes?|males?|men|männer|mann|männlich)(?:[^\p{L}]|$)/iu;
const FEMALE = /(?:^|[^\p{L}])(?:F|W|♀|femmes?|females?|women|frauen?|weiblich)(?:[^\p{L}]|$)/iu;
const saysSex = (text: string, sex: RangeCase['sex']): boolean =>
  sex !== undefined && (sex === 'male' ? MALE : FEMALE).test(text);

const AGE_WORDS =
  /(?:ans?|years?|yrs?|jahre?n?|mois|months?|monate?n?|semaines?|weeks?|wochen?|jours?|days?|tagen?)\b/iu;
const saysAge = (text: string, age: RangeCase['age']): boolean =>
  age !== undefined &&
  AGE_WORDS.test(text) &&
  [age.low, age.high].every((bound) => bound === undefined || text.includes(bound));

/** All ranges of a result. Several stand as cases where each says by sex or age whom it is for; otherwise their words stand together. */
export function readRange(at: Cursor, to: string, unit: Unit | undefined): ReferenceRange | undefined {
  const parts = at
    .all('referenceRange')
    .map((one) => partOf(one, to, unit))
    .filter(({ range: { text, low, high } }) => text.trim() !== '' || low !== undefined || high !== undefined);
  const [first, ...more] = parts;
  if (!first) return undefined;
  const text = parts.map(({ range }) => range.text).join('; ');
  const { range, isSpecial } = first;
  // A range for one sex or age alone is not known to be this patient's.
  if (more.length === 0) return isSpecial || range.sex || range.age ? { text } : range;
  const isForSomebody = (part: Part): boolean =>
    !part.isSpecial && (part.range.sex !== undefined || part.range.age !== undefined);
  return parts.every(isForSomebody) ? { text, cases: parts.map((part) => part.range) } : { text };
}
