/** A person's name that stands in one field, in the ways people write it. */
import type { PersonName } from '../clinical/index.ts';
import { writtenName } from './written-name.ts';

export const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const TITLES = /^(?:(?:Dr|Prof|Pr|med|Mme|Mlle|M|Mr|Mrs|Ms|Frau|Herr|Madame|Monsieur)\b\.?\s+)+/i;

/** `Schmit, Marie`, `Dr Marie Schmit`, `Anne van der Berg`: without a comma, the family name is the last word and the small ones before it. */
export function personName(text: string): PersonName {
  const titles = TITLES.exec(text)?.[0] ?? '';
  const rest = text.slice(titles.length).trim();
  const prefix = titles === '' ? {} : { prefix: titles.trim() };
  const comma = rest.indexOf(',');
  if (comma > 0) {
    return { family: rest.slice(0, comma).trim(), given: wordsOf(rest.slice(comma + 1)), ...prefix };
  }
  return { ...writtenName(rest), ...prefix };
}

export interface ListedName {
  readonly name: PersonName;
  /** Nothing in the text says which word is the family name; the order of the list was taken. */
  readonly orderAssumed: boolean;
}

const isCapital = (word: string): boolean => /\p{Lu}/u.test(word) && word === word.toUpperCase() && word.length > 1;

/**
 * A name as lists of residents write it: `MÜSTER-TEST Léonie` and `Léonie MÜSTER-TEST` by their capitals, `Weber, Anne` by its comma; else
 * the family name stands where `order` says.
 */
export function listedName(text: string, order: 'family-first' | 'given-first' = 'family-first'): ListedName {
  const titles = TITLES.exec(text)?.[0] ?? '';
  const rest = text.slice(titles.length).trim();
  if (rest.includes(',')) return { name: personName(rest), orderAssumed: false };
  const parts = wordsOf(rest);
  const capitals = parts.filter(isCapital);
  if (capitals.length > 0 && capitals.length < parts.length) {
    const small = parts.filter((part) => !isCapital(part));
    // `VAN DER BERG Anne`, but also `van der BERG Anne`: particles in small letters belong to the family name.
    const particles = small.filter((part) => /^\p{Ll}/u.test(part));
    const family = parts.filter((part) => capitals.includes(part) || particles.includes(part));
    return {
      name: { family: family.join(' '), given: small.filter((part) => !particles.includes(part)) },
      orderAssumed: false,
    };
  }
  if (parts.length < 2) return { name: { family: rest, given: [] }, orderAssumed: false };
  if (order === 'given-first') return { name: personName(rest), orderAssumed: true };
  return { name: { family: parts.slice(0, -1).join(' '), given: parts.slice(-1) }, orderAssumed: true };
}
