/** How documents name code systems: those of the standards by their name and address, all others by their OID. */
import { codeSystems, type Unit } from '../clinical/index.ts';
import { lookup } from './lookup.ts';

export const LOINC = '2.16.840.1.113883.6.1';
export const OBSERVATION_INTERPRETATION = '2.16.840.1.113883.5.83';
export const SNOMED = '2.16.840.1.113883.6.96';
export const OBSERVATION_VALUE = '2.16.840.1.113883.5.1063';
export const ABSENT_UNKNOWN = '2.16.840.1.113883.5.1150.1';
export const ACT_CODE = '2.16.840.1.113883.5.4';

/** A unit's UCUM code, where it is one: those have no blanks. */
export const ucumOf = (unit: Unit | undefined): string | undefined =>
  unit?.ucum !== undefined && /^\S+$/.test(unit.ucum) ? unit.ucum : undefined;

export const systemName = (oid: string): string | undefined => lookup(codeSystems, oid)?.name;

export const systemUri = (oid: string): string => lookup(codeSystems, oid)?.uri ?? `urn:oid:${oid}`;
