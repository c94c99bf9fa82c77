/**
 * Whether a code is in a value set, from the definitions at hand and without a terminology server (FHIR R4 §4.9). What rests on a code
 * system that is not at hand, or on a filter, is unknown and never called wrong.
 */
import { isObject, listOf, textOf, type Json, type JsonObject } from '../../fhir.ts';
import { baseTerminology } from './base.ts';
import { canonical, type FhirPackage } from './package.ts';

export interface Code {
  /** Undefined for a `code`, whose system the value set gives. */
  readonly system: string | undefined;
  readonly code: string;
}

export type Membership = 'in' | 'out' | 'unknown';

const DEEPEST = 12;

export function membershipIn(
  pack: Pick<FhirPackage, 'valueSets' | 'codeSystems'>,
): (valueSet: string, code: Code) => Membership {
  const codes = new Map<string, ReadonlySet<string> | undefined>();
  /** All codes of a system; undefined when it is not here or not whole. */
  const codesOf = (system: string): ReadonlySet<string> | undefined => {
    if (!codes.has(system))
      codes.set(system, wholeSystem(pack.codeSystems.get(system) ?? baseTerminology().codeSystems.get(system)));
    return codes.get(system);
  };

  const inSystem = (include: JsonObject, code: Code): Membership => {
    const system = textOf(include['system']);
    if (code.system !== undefined && code.system !== system) return 'out';
    const listed = listOf(include['concept']).filter(isObject);
    if (listed.length > 0) return listed.some((concept) => concept['code'] === code.code) ? 'in' : 'out';
    if (listOf(include['filter']).length > 0) return 'unknown';
    const known = codesOf(system);
    if (!known) return 'unknown';
    return known.has(code.code) ? 'in' : 'out';
  };

  const inOne = (include: Json, code: Code, depth: number): Membership => {
    if (!isObject(include)) return 'unknown';
    const parts = listOf(include['valueSet']).map((other) => inSet(textOf(other), code, depth + 1));
    return all([...(include['system'] === undefined ? [] : [inSystem(include, code)]), ...parts]);
  };

  const inSet = (url: string, code: Code, depth: number): Membership => {
    const set = pack.valueSets.get(canonical(url)) ?? baseTerminology().valueSets.get(canonical(url));
    const compose = set?.['compose'];
    if (!isObject(compose) || depth > DEEPEST) return 'unknown';
    const included = some(listOf(compose['include']).map((include) => inOne(include, code, depth)));
    const excluded = some(listOf(compose['exclude']).map((exclude) => inOne(exclude, code, depth)));
    if (included === 'out' || excluded === 'in') return 'out';
    return excluded === 'unknown' ? 'unknown' : included;
  };

  return (valueSet, code) => inSet(valueSet, code, 0);
}

/** Whether all parts of one include take the code. */
const all = (parts: readonly Membership[]): Membership => {
  if (parts.includes('out')) return 'out';
  return parts.includes('unknown') || parts.length === 0 ? 'unknown' : 'in';
};

const some = (parts: readonly Membership[]): Membership => {
  if (parts.includes('in')) return 'in';
  return parts.includes('unknown') ? 'unknown' : 'out';
};

function wholeSystem(system: JsonObject | undefined): ReadonlySet<string> | undefined {
  if (system?.['content'] !== 'complete') return undefined;
  const codes = new Set<string>();
  const collect = (concepts: Json | undefined): void => {
    for (const concept of listOf(concepts).filter(isObject)) {
      codes.add(textOf(concept['code']));
      collect(concept['concept']);
    }
  };
  collect(system['concept']);
  return codes;
}
