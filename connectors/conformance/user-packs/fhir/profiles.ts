/**
 * Profiles as they can be judged here: what the validator cannot decide (slices told apart by profile or by what a reference leads to,
 * invariants that follow references) is taken out before, and decided beside it (`beyond.ts`). What neither can decide is counted and told to
 * whoever adds the pack. Left in, it would refuse good documents.
 */
import { parseStructureDefinition } from '@medplum/core';
import { isObject, listOf, textOf, type JsonObject } from '../../fhir.ts';
import { beyondOf, followsReferences, UNDECIDABLE, type Beyond } from './beyond.ts';
import { withExtensibleBindings } from './bindings.ts';
import { canonical } from './package.ts';

export interface JudgedProfile {
  /** As the validator is given it. */
  readonly definition: JsonObject;
  /** What is asked beside it. */
  readonly beyond: Beyond;
}

export interface JudgedProfiles {
  readonly byUrl: ReadonlyMap<string, JudgedProfile>;
  /** Profiles that cannot be used at all. */
  readonly unusable: readonly string[];
  readonly slicingsLeftOut: number;
  readonly invariantsLeftOut: number;
}

const DECIDABLE = new Set(['value', 'pattern', 'exists']);
export function judgedProfiles(profiles: ReadonlyMap<string, JsonObject>): JudgedProfiles {
  const byUrl = new Map<string, JudgedProfile>();
  const isKnown = (url: string): boolean => profiles.has(canonical(url));
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
      const decidable = constraints.filter(({ expression }) => !isLeftOut(textOf(expression)));
      invariantsLeftOut += constraints.filter(({ expression }) => UNDECIDABLE.test(textOf(expression))).length;
      return decidable.length === constraints.length ? element : { ...element, constraint: decidable };
    });
    const definition = { ...profile, snapshot: { element: pruned } };
    try {
      parseStructureDefinition(definition);
      const { undecidable, ...beyond } = beyondOf(elements, left, isKnown);
      byUrl.set(url, { definition, beyond });
      slicingsLeftOut += undecidable;
    } catch {
      unusable.push(url);
    }
  }
  return { byUrl, unusable, slicingsLeftOut, invariantsLeftOut };
}

/** What is not asked of the validator: it would misjudge it. */
const isLeftOut = (expression: string): boolean => UNDECIDABLE.test(expression) || followsReferences(expression);

function withoutUndecidableSlices(elements: readonly JsonObject[]): {
  kept: readonly JsonObject[];
  left: readonly string[];
} {
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
  return { kept, left: undecidable };
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
