/** One test of an LDT record: code, value, unit, range, flag, texts and remarks. The same fields in LDT 2 and in the result objects of LDT 3. */
import {
  isLoinc,
  type Concept,
  type Interpretation,
  type Observation,
  type ObservationStatus,
  type ObservationValue,
} from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { plainRange, plainValue } from '../plain-values.ts';
import { interpretationOf, LOINC } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { ldtFindings } from './findings.ts';
import type { Fields } from '../xdt-fields.ts';
import type { Reading } from './reading.ts';

/** Flags of LDT 3 for values that endanger life; the others are those of HL7. */
const OWN_FLAGS: Readonly<Record<string, string>> = { '!H': 'HU', '!+': 'HU', '!L': 'LU', '!-': 'LU' };

/** 8422, as written and as HL7 v3 knows it. */
export const flagOf = (flag: string, { source }: Reading): Interpretation =>
  interpretationOf(flag, { ...OWN_FLAGS, ...source.flags });

export interface ResultPlace {
  readonly id: string;
  readonly path: string;
  readonly specimen?: Concept | undefined;
  /** The status of a test by its 8418; undefined when nobody knows the code. */
  readonly status: (code: string, hasValue: boolean) => ObservationStatus | undefined;
}

/** 7260 = 1 says that 7365 is a LOINC code; a code without the check digit of LOINC is the laboratory's own. */
function codeOf(reading: Reading, fields: Fields, { id, specimen }: ResultPlace, unit: string): Concept {
  const catalogue = fields.one('7260', `${id}.code`);
  const [catalogued, cataloguedName] = [fields.one('7365', `${id}.code`), fields.one('7366', `${id}.code`)];
  const [own, ownName] = [fields.one('8410', `${id}.code`), fields.one('8411', `${id}.code`)];
  const facts = { specimen, ...(unit === '' ? {} : { unit: unitOf(unit, reading.source.units) }) };
  const local = localTest(own, ownName || (own === '' ? '' : cataloguedName), facts, reading.source);
  if (catalogue === '1' && isLoinc(catalogued)) {
    const name = cataloguedName || ownName;
    const coding = { code: catalogued, system: LOINC, systemName: 'LOINC', ...(name === '' ? {} : { display: name }) };
    const others = [...(local.coding ? [local.coding] : []), ...local.translations];
    const translations = others.filter(({ code }) => code !== catalogued);
    return { coding, translations, ...(name === '' ? {} : { text: ownName || name }) };
  }
  return own === '' && ownName === '' ? localTest(catalogued, cataloguedName, facts, reading.source) : local;
}

/** Values (8420) beside the texts (8480, 8237): a text alone is the value, beside a number it is a remark. */
function valueOf(
  values: readonly string[],
  texts: readonly string[],
  unit: string,
  reading: Reading,
): {
  value?: ObservationValue;
  remarks: readonly string[];
} {
  const measure = unit === '' ? undefined : unitOf(unit, reading.source.units);
  const said = values.filter((value) => value !== '');
  const value = said.length > 1 ? plainValue(said.join('\n'), measure) : plainValue(said[0] ?? '', measure);
  const text = texts.join('\n').trim();
  if (value) return { value, remarks: text === '' ? [] : [text] };
  return text === '' ? { remarks: [] } : { value: { type: 'text', text }, remarks: [] };
}

/** `texts` and `notes` are what objects below the test add to it. */
export function readResult(
  reading: Reading,
  fields: Fields,
  place: ResultPlace,
  more: {
    readonly texts: readonly string[];
    readonly notes: readonly string[];
    readonly range?: Observation['range'];
    readonly flags?: readonly Interpretation[];
  } = { texts: [], notes: [] },
): Observation {
  const { id, path } = place;
  const unit = fields.one('8421', `${id}.unit`);
  const code = codeOf(reading, fields, place, unit);
  const values = fields.all('8420', `${id}.value`);
  const texts = [...fields.all('8480', `${id}.value`), ...more.texts];
  const { value, remarks } = valueOf(values, texts, unit, reading);
  const said = fields.one('8418', `${id}.status`).toUpperCase();
  const status = place.status(said, value !== undefined);
  if (status === undefined) reading.doubt(ldtFindings.statusUnknown(`${path}/8418`));
  const [low, high] = [fields.one('8461', `${id}.range`), fields.one('8462', `${id}.range`)];
  const range = plainRange(low, high, fields.all('8460', `${id}.range`).join('\n')) ?? more.range;
  const flags = fields.all('8422', `${id}.interpretation`).filter((flag) => flag !== '');
  const method = fields.one('7302', `${id}.method`);
  return {
    id,
    code,
    ...(value ? { value } : {}),
    interpretations: [...flags.map((flag) => flagOf(flag, reading)), ...(more.flags ?? [])],
    ...(range ? { range } : {}),
    status: status ?? 'preliminary',
    ...(method === '' ? {} : { method: { translations: [], text: method } }),
    notes: [
      ...remarks,
      ...joined(fields.all('8470', `${id}.note`)),
      ...joined(fields.all('8236', `${id}.note`)),
      ...more.notes,
    ],
    source: path,
  };
}

/** Lines of one text. */
export const joined = (lines: readonly string[]): string[] => {
  const text = lines.join('\n').trim();
  return text === '' ? [] : [text];
};
