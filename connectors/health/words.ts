/** How warnings count: numbers in the local form, one and many. */
import type { LocalizedText } from '../clinical/index.ts';
import type { Warning } from './types.ts';

export type Words = Pick<Warning, 'severity' | 'who' | 'title' | 'detail' | 'next'>;

const regions = { fr: 'fr-LU', de: 'de-LU', en: 'en-GB' } as const;
const formats = {
  fr: new Intl.NumberFormat(regions.fr),
  de: new Intl.NumberFormat(regions.de),
  en: new Intl.NumberFormat(regions.en),
} as const;
/** A count in the local form, e.g. `4.200` in German. */
export const number = (language: keyof typeof formats, count: number): string => formats[language].format(count);

export const plural = (count: number, one: LocalizedText, many: LocalizedText): LocalizedText =>
  count === 1 ? one : many;
