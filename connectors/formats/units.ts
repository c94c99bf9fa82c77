/** Units (OBX-6) as laboratories write them, and the UCUM unit that the text plainly is. A value is never converted. */
import type { Unit } from '../clinical/index.ts';

/** Spellings seen in feeds (lower case, without blanks) → UCUM. Only where the meaning is beyond doubt. */
// prettier-ignore
const SPELLINGS: Readonly<Record<string, string>> = {
  'mg/dl': 'mg/dL', 'g/l': 'g/L', 'g/dl': 'g/dL', 'mg/l': 'mg/L', 'µg/l': 'ug/L', 'ug/l': 'ug/L', 'µg/dl': 'ug/dL', 'ug/dl': 'ug/dL',
  'ng/l': 'ng/L', 'ng/ml': 'ng/mL', 'ng/dl': 'ng/dL', 'pg/ml': 'pg/mL', 'µg/ml': 'ug/mL', 'ug/ml': 'ug/mL', 'mg/ml': 'mg/mL',
  'mol/l': 'mol/L', 'mmol/l': 'mmol/L', 'µmol/l': 'umol/L', 'umol/l': 'umol/L', 'nmol/l': 'nmol/L', 'pmol/l': 'pmol/L',
  'mmol/mol': 'mmol/mol', 'meq/l': 'meq/L', 'mosm/kg': 'mosm/kg',
  'u/l': 'U/L', 'ui/l': '[IU]/L', 'iu/l': '[IU]/L', 'ku/l': 'kU/L', 'u/ml': 'U/mL', 'ui/ml': '[IU]/mL', 'iu/ml': '[IU]/mL',
  'mui/l': 'm[IU]/L', 'miu/l': 'm[IU]/L', 'mui/ml': 'm[IU]/mL', 'miu/ml': 'm[IU]/mL', 'µui/ml': 'u[IU]/mL', 'µiu/ml': 'u[IU]/mL',
  'uiu/ml': 'u[IU]/mL', 'kui/l': 'k[IU]/L', 'kiu/l': 'k[IU]/L',
  'tsd./µl': '10*9/L', 'tsd/µl': '10*9/L', '/nl': '10*9/L', '10^9/l': '10*9/L', '10e9/l': '10*9/L', '10*9/l': '10*9/L',
  '10^3/mm3': '10*9/L', '10*3/mm3': '10*9/L', '10^3/µl': '10*3/uL', '10*3/µl': '10*3/uL', '10*3/ul': '10*3/uL', '10^3/ul': '10*3/uL',
  'x10^9/l': '10*9/L', 'x10e9/l': '10*9/L', 'x10^12/l': '10*12/L', 'x10e12/l': '10*12/L', 'mille/mm3': '10*9/L', 'mio/µl': '10*12/L', 'mio./µl': '10*12/L', '/pl': '10*12/L', '10^12/l': '10*12/L', '10e12/l': '10*12/L',
  '10*12/l': '10*12/L', '10^6/µl': '10*6/uL', '10*6/ul': '10*6/uL', '10^6/ul': '10*6/uL', 'millions/mm3': '10*12/L',
  'fl': 'fL', 'pg': 'pg', 'µ3': 'fL', '%': '%', '‰': '[ppth]', 'mm/h': 'mm/h', 'mm/1h': 'mm/h', 'sec': 's', 'sec.': 's', 's': 's',
  'mmhg': 'mm[Hg]', '°c': 'Cel', 'bpm': '/min', '/min': '/min', 'kg/m2': 'kg/m2', 'kg/m²': 'kg/m2', 'ml/min': 'mL/min',
  'ml/min/1,73m2': 'mL/min/{1.73_m2}', 'ml/min/1.73m2': 'mL/min/{1.73_m2}', 'ml/min/1,73m²': 'mL/min/{1.73_m2}',
  'ml/min/1.73m²': 'mL/min/{1.73_m2}', 'mg/g': 'mg/g', 'mg/mmol': 'mg/mmol', 'mg/24h': 'mg/(24.h)', 'g/24h': 'g/(24.h)',
  'ufc/ml': '[CFU]/mL', 'kbe/ml': '[CFU]/mL', 'cfu/ml': '[CFU]/mL', '/hpf': '/[HPF]', '/champ': '/[HPF]', '/ml': '/mL', '/µl': '/uL',
  '/ul': '/uL', '/mm3': '/mm3', 'g/100ml': 'g/dL', 'kpa': 'kPa',
};

// prettier-ignore
const METRIC = [
  'mol', 'Cel', 'osm', 'kat', 'bar', 'Pa', 'Hz', 'eq', 'cd', 'rad', 'sr', 'Bq', 'Gy', 'Sv', 'Ohm', 'lm', 'lx', 'Wb', 'm[Hg]', 'm[H2O]',
  '[IU]', '[iU]', '[CFU]', '[PFU]', 'cal', 'U', 'L', 'l', 'g', 'm', 's', 'K', 'V', 'W', 'J',
];
// prettier-ignore
const PLAIN = [
  '%', '[ppth]', '[ppm]', '[ppb]', '[pptr]', 'min', 'h', 'd', 'wk', 'mo', 'a', 'deg', '[pH]', '[HPF]', '[LPF]', '[drp]', '[degF]',
  '[lb_av]', '[oz_av]', '[in_i]', '[ft_i]', "[arb'U]", '[AU]', '[GPL\'U]', '[MPL\'U]', '[APL\'U]', '[titer]', '10*', '10^',
];
/** Without M, G and T: a feed in capitals means milli, gram and the like, and a wrong factor is harm. */
const PREFIXES = ['k', 'd', 'c', 'm', 'u', 'n', 'p', 'f', 'a'];

const quote = (text: string): string => text.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
const ATOM = `(?:(?:${PREFIXES.join('|')})?(?:${METRIC.map(quote).join('|')})|${PLAIN.map(quote).join('|')})`;
const ANNOTATION = '\\{[\\x21-\\x7a\\x7c\\x7e]*\\}';
const COMPONENT = `(?:10[*^][+-]?\\d+|${ATOM}(?:[+-]?\\d+)?(?:${ANNOTATION})?|${ANNOTATION}|[1-9]\\d*)`;
const TERM = `${COMPONENT}(?:[./]${COMPONENT})*`;
const GROUPED = `(?:${TERM}|\\(${TERM}\\))`;
const UCUM = new RegExp(`^/?${GROUPED}(?:[./]${GROUPED})*$`);

/** Whether a text is a UCUM unit (case sensitive) of the atoms that medicine uses. */
export const isUcum = (text: string): boolean =>
  text !== '' && text.length <= 60 && UCUM.test(text) && !/^\d+$/.test(text);

/** Giga or gram, tera or nothing: in capitals these say two things. */
const AMBIGUOUS = /^[GT]\/L$/i;

/** A unit from its text; `table` is what the source profile says of units. Micro signs are one (U+00B5, U+03BC); `10^9` becomes UCUM's `10*9`. */
export function unitOf(text: string, table: Readonly<Record<string, string>> = {}): Unit {
  const own = Object.hasOwn(table, text.trim()) ? table[text.trim()] : undefined;
  if (own !== undefined) return { text, ucum: own };
  const plain = text.replaceAll('μ', 'µ');
  const key = plain.toLowerCase().replaceAll(/\s/g, '');
  if (AMBIGUOUS.test(plain.trim()) && !plain.trim().startsWith('g')) return { text };
  const spelled = Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key] : undefined;
  const exact = plain.trim().replaceAll(/10\^(\d)/g, '10*$1');
  const ucum = isUcum(exact) || exact === '1' ? exact : spelled;
  return { text, ...(ucum === undefined ? {} : { ucum }) };
}
