/**
 * Profiles as they can be judged here: what the validator cannot decide (slices told apart by profile or by what a reference leads to,
 * invariants that follow references) is taken out before, counted, and told to whoever adds the pack. Left in, it would refuse good documents.
 */
import { parseStructureDefinition } from '@medplum/core';
import { isObject, listOf, textOf, type JsonObject } from '../../fhir.ts';
import { withExtensibleBindings } from './bindings.ts';

export interface JudgedProfiles {
  readonly byUrl: ReadonlyMap<string, JsonObject>;
  /** Profiles that cannot be used at all. */
  readonly unusable: readonly string[];
  readonly slicingsLeftOut: number;
  readonly invariantsLeftOut: number;
}

const DECIDABLE = new Set(['value', 'pattern', 'exists']);
/** Functions of FHIRPath that need other resources, a terminology server or the types of FHIR. */
const UNDECIDABLE =
  /\b(resolve|memberOf|conformsTo|subsumes|subsumedBy|ofType|lowBoundary|highBoundary)\(|%vs-|\bas [A-Z]/;

export function judgedProfiles(profiles: ReadonlyMap<string, JsonObject>): JudgedProfiles {
  const byUrl = new Map<string, JsonObject>();
  const unusable: string[] = [];
  let [slicingsLeftOut, invariantsLeftOut] = [0, 0];
  for (const [url, profile] of profiles) {
    const elements = listOf(isObject(profile['snapshot']) ? profile['snapshot']['element'] : undefined).filter(
      isObject,
    );
    if (elements.length === 0) {
      // Without a snapshot there is nothing to judge by; a logical model judges no resource.
      if (profile['kind'] !== 'logical') unusable.push(url);
      continue;
    }
    const { kept, left } = withoutUndecidableSlices(elements);
    const pruned = kept.map(withExtensibleBindings).map((element) => {
      const constraints = listOf(element['constraint']).filter(isObject);
      const decidable = constraints.filter(({ expression }) => !UNDECIDABLE.test(textOf(expression)));
      invariantsLeftOut += constraints.length - decidable.length;
      return decidable.length === constraints.length ? element : { ...element, constraint: decidable };
    });
    const judged = { ...profile, snapshot: { element: pruned } };
    try {
      parseStructureDefinition(judged);
      byUrl.set(url, judged);
      slicingsLeftOut += left;
    } catch {
      unusable.push(url);
    }
  }
  return { byUrl, unusable, slicingsLeftOut, invariantsLeftOut };
}

function withoutUndecidableSlices(elements: readonly JsonObject[]): { kept: readonly JsonObject[]; left: number } {
  const undecidable = elements
    .filter(({ slicing }) => isObject(slicing) && !isDecidable(slicing))
    .map(({ id }) => textOf(id));
  const inSlice = (id: string): boolean => undecidable.some((sliced) => id.startsWith(`${sliced}:`));
  const kept = elements
    .filter(({ id }) => !inSlice(textOf(id)) && !isSameInside(textOf(id)))
    .map((element) => {
      if (!undecidable.includes(textOf(element['id']))) return element;
      return Object.fromEntries(Object.entries(element).filter(([key]) => key !== 'slicing'));
    });
  return { kept, left: undecidable.length };
}

/** A slice's own element inside itself (`section:problems.section`): the validator would take its cardinality for the slice's. */
const isSameInside = (id: string): boolean => /(?:^|\.)(\w+):[^.]+\.\1$/.test(id);

const isDecidable = (slicing: JsonObject): boolean =>
  listOf(slicing['discriminator'])
    .filter(isObject)
    .every(
      ({ type, path }) =>
        (DECIDABLE.has(textOf(type)) && !/[()]/.test(textOf(path))) || (type === 'type' && path === '$this'),
    );
