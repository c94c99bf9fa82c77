/** Units (OBX-6) as laboratories write them, and the UCUM unit that the text plainly is. A value is never converted. */
import { createRequire } from 'node:module';
import type { Unit } from '../clinical/index.ts';
import { isUcumUnit } from '../clinical/index.ts';

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

/** What the table itself names is known to be UCUM. */
const KNOWN: ReadonlySet<string> = new Set(Object.values(SPELLINGS));

/**
 * Units of UCUM whose letters mean something else to whoever writes a laboratory's report: `pH` is a picohenry, `C` a coulomb, `u` a dalton.
 */
const MEANT_OTHERWISE: ReadonlySet<string> = new Set([
  'A',
  'B',
  'C',
  'F',
  'G',
  'Gal',
  'Gb',
  'H',
  'Mx',
  'N',
  'Oe',
  'P',
  'R',
  'S',
  'St',
  'T',
  'ar',
  'b',
  'pH',
  'ph',
  't',
  'u',
]);
/** Mega, giga and the like are a feed in capitals that means milli and gram, and a wrong factor is harm; these few are really meant. */
const LARGE = /^(?:da|[YZEPTGMh])[A-Za-z[]/;
const LARGE_AND_MEANT = /^(?:Pa|Gy|[hM]Pa|[MG]Hz|[MG]Bq|har|hl|hL)$/;

/** Whether what UCUM says is also what a laboratory means by these letters. */
const isMeant = (unit: string): boolean =>
  unit
    .replaceAll(/\{[^}]*\}/g, '')
    .split(/[./()]/)
    .map((part) => part.replace(/[+-]?\d+$/, ''))
    .every((atom) => !MEANT_OTHERWISE.has(atom) && (!LARGE.test(atom) || LARGE_AND_MEANT.test(atom)));

interface UcumParser {
  validateUnitString(unit: string): { readonly status: 'valid' | 'invalid' | 'error' };
}

/** Loaded when the first unit comes that the table does not know: most feeds never need it. */
let parser: UcumParser | undefined;
function parserOfUcum(): UcumParser {
  if (!parser) {
    const { UcumLhcUtils } = createRequire(import.meta.url)('@lhncbc/ucum-lhc') as {
      readonly UcumLhcUtils: { getInstance(): UcumParser };
    };
    parser = UcumLhcUtils.getInstance();
  }
  return parser;
}

const verdicts = new Map<string, boolean>();
/** A feed has a few dozen units; whoever sends a new one each time must not fill the memory. */
const REMEMBERED = 2000;

/** Whether a text is a unit of UCUM (case sensitive, https://ucum.org, 2.1 §1–§27) that a laboratory means by it. */
export function isUcum(text: string): boolean {
  if (KNOWN.has(text)) return true;
  const known = verdicts.get(text);
  if (known !== undefined) return known;
  // The parser prints what it stumbles over, and that may be anything a feed put in the place of a unit: it is shown only what the grammar allows,
  // and no number of ten digits and more, which no unit has.
  const isUnit =
    !/^\d+$|\d{10}/.test(text) &&
    isUcumUnit(text) &&
    isMeant(text) &&
    parserOfUcum().validateUnitString(text).status === 'valid';
  if (verdicts.size >= REMEMBERED) verdicts.clear();
  verdicts.set(text, isUnit);
  return isUnit;
}

/** Giga or gram, tera or nothing: in capitals these say two things. */
const AMBIGUOUS = /^[GT]\/L$/i;

/** A litre is `l` as well as `L`: what differs from the table in nothing else stays as it was written. */
const isAsSpelled = (exact: string, spelled: string | undefined): boolean =>
  spelled !== undefined &&
  (exact === spelled || exact.replaceAll(/(?<=(?:^|[./(])[a-z]?)l(?![A-Za-z])/g, 'L') === spelled);

/** A unit from its text; `table` is what the source profile says of units. Micro signs are one (U+00B5, U+03BC); `10^9` becomes UCUM's `10*9`. */
export function unitOf(text: string, table: Readonly<Record<string, string>> = {}): Unit {
  const own = Object.hasOwn(table, text.trim()) ? table[text.trim()] : undefined;
  if (own !== undefined) return { text, ucum: own };
  const plain = text.replaceAll('μ', 'µ');
  const key = plain.toLowerCase().replaceAll(/\s/g, '');
  if (AMBIGUOUS.test(plain.trim()) && !plain.trim().startsWith('g')) return { text };
  const spelled = Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key] : undefined;
  const exact = plain.trim().replaceAll(/10\^(\d)/g, '10*$1');
  const ucum =
    exact === '1' || isAsSpelled(exact, spelled) || (spelled === undefined && isUcum(exact)) ? exact : spelled;
  return { text, ...(ucum === undefined ? {} : { ucum }) };
}
