/** CDA R2 data types (HL7 v3 Data Types R1, XML ITS): II, CD/CE, PQ, IVL, TS, ED references. Order of elements is the schema's. */
import {
  isOid,
  type Coding,
  type Concept,
  type DecimalText,
  type Identifier,
  type Timestamp,
  type Unit,
} from '../../clinical/index.ts';
import { authorityName, authorityRoot, distinctIdentifiers } from '../authority.ts';
import { systemName, ucumOf } from '../systems.ts';
import { withUnit } from '../words.ts';
import { element, type XmlNode } from '../xml.ts';

/** An element that says only why there is nothing in it. */
export const nullElement = (name: string, nullFlavor: 'UNK' | 'NI' | 'NA' | 'OTH', type?: string): XmlNode =>
  element(name, { 'xsi:type': type, nullFlavor });

export const templateIds = (...roots: readonly string[]): XmlNode[] =>
  roots.map((root) => element('templateId', { root }));

/** II. `authority` stands for the source where the identifier names no assigner. */
export const instanceId = (identifier: Identifier, authority: string): XmlNode =>
  element('id', {
    root: authorityRoot(identifier, authority),
    extension: identifier.extension,
    assigningAuthorityName: authorityName(identifier),
  });

/** One id for each identifier, none of them twice; `UNK` where there is none. */
export function instanceIds(identifiers: readonly Identifier[], authority: string): XmlNode[] {
  const ids = distinctIdentifiers(identifiers, authority).map((identifier) => instanceId(identifier, authority));
  return ids.length > 0 ? ids : [nullElement('id', 'UNK')];
}

/** A code of a known system, as CDA wants it: its system's OID, the system's and the code's names. */
export const codeElement = (name: string, code: string, codeSystem: string, displayName: string): XmlNode =>
  element(name, { code, codeSystem, codeSystemName: systemName(codeSystem), displayName });

// CDA's `cs` has no white space; a code that has some stands as text, so that nothing is lost.
const isCode = (code: string): boolean => /^\S+$/.test(code);

const codingAttributes = (coding: Coding, system: string): Record<string, string | undefined> => ({
  code: coding.code,
  codeSystem: system,
  codeSystemName: systemName(system) ?? coding.systemName,
  displayName: coding.display,
});

function translation(coding: Coding): XmlNode {
  const { code, system, display } = coding;
  if (system !== undefined && isOid(system) && isCode(code))
    return element('translation', codingAttributes(coding, system));
  const codeSystemName = coding.systemName ?? system;
  return isCode(code)
    ? element('translation', { code, codeSystemName, displayName: display })
    : element(
        'translation',
        {
          nullFlavor: 'OTH',
          codeSystem: system !== undefined && isOid(system) ? system : undefined,
          codeSystemName,
          displayName: display,
        },
        element('originalText', {}, code),
      );
}

/**
 * CD or CE. The best code stands in the element when its system is known; otherwise the element says `OTH` and the local code
 * is a translation: nothing is coded on a guess, nothing is dropped.
 */
export function conceptElement(name: string, concept: Concept | undefined, type?: string): XmlNode {
  if (!concept) return nullElement(name, 'UNK', type);
  const { coding, translations, text } = concept;
  const originalText = text === undefined || text === '' ? undefined : element('originalText', {}, text);
  if (coding?.system !== undefined && isOid(coding.system) && isCode(coding.code)) {
    return element(
      name,
      { 'xsi:type': type, ...codingAttributes(coding, coding.system) },
      originalText,
      translations.map(translation),
    );
  }
  const others = coding ? [coding, ...translations] : translations;
  if (originalText === undefined && others.length === 0) return nullElement(name, 'UNK', type);
  return element(name, { 'xsi:type': type, nullFlavor: 'OTH' }, originalText, others.map(translation));
}

const isReal = (number: DecimalText): boolean => /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(number);

interface QuantityOptions {
  readonly type?: string;
  readonly inclusive?: boolean;
}

/**
 * PQ, or a bound of an interval. A unit that is not UCUM cannot stand in `unit`: the number and the unit as written become a
 * translation (PQR) of a quantity that says `OTH`. Without any unit the number is pure.
 */
export function quantity(
  name: string,
  number: DecimalText,
  unit: Unit | undefined,
  { type, inclusive }: QuantityOptions = {},
): XmlNode {
  const attributes = { 'xsi:type': type, inclusive: inclusive === undefined ? undefined : String(inclusive) };
  if (!isReal(number)) {
    const text = withUnit(number, unit);
    const written = element('translation', { nullFlavor: 'OTH' }, element('originalText', {}, text));
    return element(name, { ...attributes, nullFlavor: 'OTH' }, written);
  }
  const ucum = ucumOf(unit);
  if (ucum !== undefined)
    return element(name, { ...attributes, value: number, unit: ucum }, asWritten(number, unit, ucum));
  if (unit === undefined || unit.text.trim() === '') return element(name, { ...attributes, value: number });
  return element(name, { ...attributes, nullFlavor: 'OTH' }, asWritten(number, unit));
}

/** PQR with the unit as the source spells it, where that is not the UCUM code itself. */
const asWritten = (number: DecimalText, unit: Unit | undefined, ucum?: string): XmlNode | undefined =>
  unit === undefined || unit.text === '' || unit.text === ucum
    ? undefined
    : element('translation', { value: number, nullFlavor: 'OTH' }, element('originalText', {}, unit.text));

/** TS: `value` in HL7 form, or unknown. */
export const pointInTime = (name: string, time: Timestamp | undefined, type?: string): XmlNode =>
  time === undefined ? nullElement(name, 'UNK', type) : element(name, { 'xsi:type': type, value: time });

/** IVL_TS of a period whose ends may be unknown. */
export function period(name: string, start: Timestamp | undefined, end: Timestamp | undefined): XmlNode {
  if (start === undefined && end === undefined) return nullElement(name, 'UNK');
  return element(
    name,
    {},
    start === undefined ? nullElement('low', 'UNK') : element('low', { value: start }),
    end === undefined ? undefined : element('high', { value: end }),
  );
}

/** ED that points to the place in the narrative that says the same. */
export const narrativeReference = (place: string): XmlNode =>
  element('text', {}, element('reference', { value: `#${place}` }));
