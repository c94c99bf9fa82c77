/** How warnings count: numbers in the local form, one and many. */
import type { LocalizedText } from '../clinical/index.ts';
import type { Warning } from './types.ts';

export type Words = Pick<Warning, 'severity' | 'who' | 'title' | 'detail' | 'next'>;

const regions = { fr: 'fr-LU', de: 'de-LU', en: 'en-GB' } as const;
type Language = keyof typeof regions;

/** Made when first asked for: the first of a process takes a twentieth of a second. */
const formats: Partial<Record<Language, Intl.NumberFormat>> = {};
/** A count in the local form, e.g. `4.200` in German. */
export const number = (language: Language, count: number): string =>
  (formats[language] ??= new Intl.NumberFormat(regions[language])).format(count);

export const plural = (count: number, one: LocalizedText, many: LocalizedText): LocalizedText =>
  count === 1 ? one : many;
