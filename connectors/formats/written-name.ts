/** A person's name that a source writes whole in one field, titles included. */
import type { PersonName } from '../clinical/index.ts';

/** `Dr. med. Anne van der Berg` → title, given names, family name from its first particle on. */
export function writtenName(text: string): PersonName {
  const titles = /^(?:(?:Dr|Prof|Priv\.-Doz|PD|med|Dipl|Frau|Herr)\b\.?-?\s*)+/i.exec(text)?.[0] ?? '';
  const words = text
    .slice(titles.length)
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const particle = words.findIndex((word, index) => index > 0 && /^\p{Ll}/u.test(word));
  const split = particle < 0 ? words.length - 1 : particle;
  return {
    family: words.slice(split).join(' '),
    given: words.slice(0, Math.max(split, 0)),
    ...(titles === '' ? {} : { prefix: titles.trim() }),
  };
}
