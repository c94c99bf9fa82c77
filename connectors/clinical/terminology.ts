/** Codes that can be judged without their tables: LOINC by its check digit, units by the grammar of UCUM. */
import { luhnDigit } from './identifiers.ts';

/** Whether a code has the form and the check digit of a LOINC term (LOINC Users’ Guide, appendix C: mod 10). */
export function isLoinc(code: string): boolean {
  const match = /^(\d{1,7})-(\d)$/.exec(code);
  return match !== null && luhnDigit(match[1] ?? '') === Number(match[2]);
}

/** Units that take a prefix (UCUM §§25–45). Those in square brackets are many and are taken by their form. */
const METRIC = new Set(
  (
    'm s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc st mho ' +
    'Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM cal cal_m cal_IT cal_th tex gf g% osm eq kat U B Np bit By Bd'
  ).split(' '),
);
/** Units that take none. */
const PLAIN = new Set(
  "% min h d wk mo mo_s mo_j mo_g a a_t a_j a_g deg gon ' '' 10* 10^ circ sph atm att b Ao AU bit_s".split(' '),
);
const PREFIXES = 'Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti'.split(' ');

/** `[in_i]`, `m[Hg]`, `cal_[15]`, `B[SPL]`, `m[IU]`: an own unit in brackets, with at most a prefix or a plain unit before it. */
const BRACKETED = /^([A-Za-z%_]{0,6})\[[\x21-\x5a\x5c\x5e-\x7e]+\]$/;

function isAtom(text: string): boolean {
  if (METRIC.has(text) || PLAIN.has(text)) return true;
  const before = BRACKETED.exec(text)?.[1];
  if (before !== undefined)
    return before === '' || before === '%' || PREFIXES.includes(before) || isPrefixed(before.replace(/_$/, ''));
  return isPrefixed(text);
}

const isPrefixed = (text: string): boolean =>
  METRIC.has(text) || PREFIXES.some((prefix) => text.startsWith(prefix) && METRIC.has(text.slice(prefix.length)));

/** Atom, exponent, annotation; a number; an annotation alone (UCUM §§2, 6–12). */
const COMPONENT =
  /^(?:(10[*^]|'{1,2}|(?:[A-Za-z%_]|\[[^\]]*\])(?:[A-Za-z%_0-9]*[A-Za-z%_]|\[[^\]]*\])*)([+-]?\d+)?)?(\{[\x21-\x7a\x7c\x7e]*\})?/;

/** Whether a text is a unit of UCUM (case sensitive, UCUM §§1–12). A unit in brackets that nobody lists is not called wrong. */
export function isUcumUnit(text: string): boolean {
  if (text === '' || text.length > 200) return false;
  let rest = text.startsWith('/') ? text.slice(1) : text;
  let depth = 0;
  for (;;) {
    while (rest.startsWith('(')) {
      depth += 1;
      rest = rest.slice(1);
    }
    const taken = component(rest);
    if (taken === undefined) return false;
    rest = rest.slice(taken);
    while (rest.startsWith(')')) {
      if ((depth -= 1) < 0) return false;
      rest = rest.slice(1);
    }
    if (rest === '') return depth === 0;
    if (!/^[./]/.test(rest)) return false;
    rest = rest.slice(1);
  }
}

/** How much of the text is one component; undefined where none begins. */
function component(text: string): number | undefined {
  const found = COMPONENT.exec(text);
  const [whole = '', atom] = found ?? [];
  if (whole !== '' && (atom === undefined || isAtom(atom))) return whole.length;
  // A number with an annotation (`/100{cells}`) is beyond the grammar of UCUM and in everybody's lists.
  return /^[1-9]\d*(?:\{[\x21-\x7a\x7c\x7e]*\})?/.exec(text)?.[0].length;
}
