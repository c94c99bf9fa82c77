/** Countries in addresses: whatever the source writes, the profile's own country is spelled as the profile's header asks. */
import type { NationalProfile } from '../profiles/index.ts';
import { lookup } from './lookup.ts';

/** ISO 3166-1 alpha-3 to alpha-2, for the countries whose three-letter codes feeds around here send. */
const alpha2: Readonly<Record<string, string>> = {
  AUT: 'AT',
  BEL: 'BE',
  CHE: 'CH',
  DEU: 'DE',
  ESP: 'ES',
  FRA: 'FR',
  GBR: 'GB',
  ITA: 'IT',
  LUX: 'LU',
  NLD: 'NL',
  POL: 'PL',
  PRT: 'PT',
};

/** Finding out costs more than all the rest of an address; there are as many answers as languages and profiles. */
const names = new Map<string, string | undefined>();

function nameIn(language: string, country: string): string | undefined {
  const key = `${language} ${country}`;
  if (!names.has(key))
    names.set(key, new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(country)?.toUpperCase());
  return names.get(key);
}

/** The country of an address: a code where the source's text is one, the text as written otherwise. */
export function countrySpelling(text: string, { country, header }: NationalProfile): string {
  const written = text.trim();
  const upper = written.toUpperCase();
  const code = lookup(alpha2, upper) ?? upper;
  const own = [country, header.addressCountry, ...['fr', 'de', 'en'].map((language) => nameIn(language, country))];
  if (own.includes(code) || own.includes(upper)) return header.addressCountry;
  return code.length === 2 ? code : written;
}
