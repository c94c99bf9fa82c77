/** The class of an encounter as HL7 v3 ActCode, from itself or from HL7 v2 table 0004 (PV1-2). */
import type { Concept } from '../clinical/index.ts';
import { lookup } from './lookup.ts';
import { ACT_CODE } from './systems.ts';

const names: Readonly<Record<string, string>> = {
  AMB: 'ambulatory',
  EMER: 'emergency',
  FLD: 'field',
  HH: 'home health',
  IMP: 'inpatient encounter',
  ACUTE: 'inpatient acute',
  NONAC: 'inpatient non-acute',
  OBSENC: 'observation encounter',
  PRENC: 'pre-admission',
  SS: 'short stay',
  VR: 'virtual',
};

const fromTable0004: Readonly<Record<string, string>> = { I: 'IMP', O: 'AMB', E: 'EMER', P: 'PRENC' };

/** A coded class where it is known, the source's text otherwise. */
export function encounterClassOf(text: string): Concept {
  const code = lookup(fromTable0004, text) ?? text;
  const display = lookup(names, code);
  return display === undefined
    ? { translations: [], text }
    : { coding: { code, system: ACT_CODE, display }, translations: [] };
}
