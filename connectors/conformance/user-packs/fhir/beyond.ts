/**
 * What a profile asks that the validator cannot decide, because it looks at one resource alone: slices told apart by the profile or the type of
 * what they hold or refer to, profiles of nested values and of the targets of references, conditions that follow references.
 */
import { evalFhirPathTyped } from '@medplum/core';
import { isObject, listOf, textOf, type JsonObject } from '../../fhir.ts';
import type { PackHit } from '../types.ts';
import { elementsOf, type ElementDefinition, type Elements, type Slicing } from './elements.ts';
import { valueAt } from './references.ts';
import { miscounted, notMet, notOfProfile, notOfSlice, notWorkedOut, otherThanFixed } from './said.ts';
import { includes, selectionIn, type Placed, type Selection, type Surroundings } from './selecting.ts';

interface Condition {
  /** The id of the element that it is about. */
  readonly id: string;
  readonly key: string;
  readonly expression: string;
  /** In the words of its publisher. */
  readonly meaning: string;
}

export interface Beyond {
  readonly elements: Elements;
  readonly slicings: readonly Slicing[];
  /** What stands inside the slices of these slicings. */
  readonly inside: readonly ElementDefinition[];
  readonly nested: readonly ElementDefinition[];
  readonly targets: readonly ElementDefinition[];
  readonly conditions: readonly Condition[];
}

const KNOWN_TYPES = new Set(['value', 'pattern', 'exists', 'type', 'profile']);
/** Paths of names, `$this`, `resolve()` at the end, and extensions by their address. */
const KNOWN_PATH =
  /^(?:\$this|(?:(?:\w+|extension\('[^']+'\))(?:\.(?!resolve\(\))|$|(?=\.resolve\(\)$)))*(?:\.?resolve\(\))?)$/;

/** Whether the slices of a slicing can be told apart here. */
const isDecidable = ({ discriminators }: Slicing): boolean =>
  discriminators.length > 0 && discriminators.every(({ type, path }) => KNOWN_TYPES.has(type) && KNOWN_PATH.test(path));

/**
 * `leftOut`: the ids of the slicings that the validator is not given; `conditions`: those with `resolve()`. `isKnown`: whether a profile is in the pack.
 */
export function beyondOf(
  snapshot: readonly JsonObject[],
  leftOut: readonly string[],
  isKnown: (profile: string) => boolean,
): Beyond & { readonly undecidable: number } {
  const elements = elementsOf(snapshot);
  // What is sliced inside such a slice is not given to the validator either.
  const asked = [...elements.slicings.values()].filter(({ id }) =>
    leftOut.some((left) => id === left || id.startsWith(`${left}:`)),
  );
  const slicings = asked.filter(isDecidable);
  const inSlices = slicings.flatMap(({ slices }) => slices.map(({ id }) => `${id}.`));
  const definitions = [...elements.byId.values()];
  return {
    elements,
    slicings,
    undecidable: asked.length - slicings.length,
    inside: definitions.filter(({ id }) => inSlices.some((slice) => id.startsWith(slice))),
    nested: definitions.filter(({ types }) =>
      types.some(({ code, profiles }) => code !== 'Extension' && profiles.some(isKnown)),
    ),
    // Types of R4 itself the validator looks at, but not in slices.
    targets: definitions.filter(({ id, types }) =>
      types.some(({ targets }) => targets.length > 0 && (id.includes(':') || targets.some(isKnown))),
    ),
    conditions: snapshot.flatMap((element) =>
      listOf(element['constraint'])
        .filter(isObject)
        .filter(({ severity, expression }) => severity === 'error' && followsReferences(textOf(expression)))
        .map(({ key, expression, human }) => ({
          id: textOf(element['id']),
          key: textOf(key),
          expression: textOf(expression),
          meaning: textOf(human),
        })),
    ),
  };
}

/** Functions of FHIRPath that need a terminology server or the types of FHIR. */
export const UNDECIDABLE =
  /\b(memberOf|conformsTo|subsumes|subsumedBy|ofType|lowBoundary|highBoundary)\(|%vs-|\bas [A-Z]/;
/** Conditions that are worked out here, where references can be followed. */
export const followsReferences = (expression: string): boolean =>
  /\bresolve\(\)/.test(expression) && !UNDECIDABLE.test(expression);

export interface BeyondContext extends Surroundings {
  /** The hits of a value beside one profile of the pack; none where it keeps it. */
  readonly against: (value: JsonObject, at: string, profile: string) => readonly PackHit[];
  readonly isKnown: (profile: string) => boolean;
  /** The Bundle with references that can be followed by FHIRPath. */
  readonly linked: () => JsonObject;
}

export function beyondFaults(
  root: Placed,
  profile: JsonObject,
  beyond: Beyond,
  context: BeyondContext,
): readonly PackHit[] {
  const selection = selectionIn(root, beyond.elements, context);
  const hit = (rule: string, path: string, message: PackHit['message']): PackHit => ({
    rule: `${textOf(profile['id'])}.${rule}`,
    severity: 'error',
    path,
    message,
  });
  const asking = { selection, context, hit };
  return [
    ...beyond.slicings.flatMap((slicing) => sliceFaults(slicing, asking)),
    ...beyond.inside.flatMap((definition) => insideFaults(definition, asking)),
    ...beyond.nested.flatMap((definition) => nestedFaults(definition, asking)),
    ...beyond.targets.flatMap((definition) => targetFaults(definition, asking)),
    ...beyond.conditions.flatMap((condition) => conditionFaults(condition, root, textOf(profile['type']), asking)),
  ];
}

interface Asking {
  readonly selection: Selection;
  readonly context: BeyondContext;
  readonly hit: (rule: string, path: string, message: PackHit['message']) => PackHit;
}

const lastName = (id: string): string => (id.split('.').at(-1) ?? id).replace('[x]', '');
const counted = ({ min, max }: ElementDefinition): string => `${min}..${Number.isFinite(max) ? max : '*'}`;

/** How many values of each parent each slice takes. One whose place nobody knows may be the one that is missing. */
function sliceFaults(slicing: Slicing, { selection, hit }: Asking): readonly PackHit[] {
  return selection.parents(slicing.id).flatMap((parent) => {
    const values = selection.children(parent, lastSegment(slicing.id));
    const verdicts = slicing.slices.map((slice) => ({
      slice,
      verdicts: values.map((value) => selection.takes(slicing, slice, value)),
    }));
    const miscounts = verdicts.flatMap(({ slice, verdicts: of }) => {
      const [sure, perhaps] = [of.filter((one) => one === 'yes').length, of.includes('unknown')];
      if (sure <= slice.max && (sure >= slice.min || perhaps)) return [];
      return [
        hit(
          'slice',
          `${parent.at}.${lastName(slicing.id)}`,
          miscounted(lastName(slice.id), counted(slice), String(sure)),
        ),
      ];
    });
    if (!slicing.closed) return miscounts;
    const strangers = values.filter((_, index) => verdicts.every(({ verdicts: of }) => of[index] === 'no'));
    return [...miscounts, ...strangers.map(({ at }) => hit('slice', at, notOfSlice(lastName(slicing.id))))];
  });
}

const lastSegment = (id: string): string => id.split('.').at(-1) ?? id;

/** Number and laid-down values of what a slice holds: the validator was not given its slices. */
function insideFaults(definition: ElementDefinition, { selection, hit }: Asking): readonly PackHit[] {
  const segment = lastSegment(definition.id);
  if (segment.includes(':')) return [];
  const { min, max, fixed, pattern } = definition;
  const wanted = fixed ?? pattern;
  return selection.parents(definition.id).flatMap((parent) => {
    const values = selection.children(parent, segment);
    const at = `${parent.at}.${lastName(definition.id)}`;
    const faults: PackHit[] = [];
    if (values.length < min || values.length > max)
      faults.push(
        hit('cardinality', at, miscounted(lastName(definition.id), counted(definition), String(values.length))),
      );
    if (wanted !== undefined)
      for (const value of values)
        if (!includes(value.value, wanted))
          faults.push(hit('pattern', value.at, otherThanFixed(lastName(definition.id))));
    return faults;
  });
}

/** Values whose type has a profile of its own: of several profiles one is enough. */
function nestedFaults(definition: ElementDefinition, { selection, context, hit }: Asking): readonly PackHit[] {
  const { types } = definition;
  if (types.some(({ profiles, code }) => profiles.length === 0 && code !== 'Extension')) return [];
  const profiles = types.flatMap((type) => type.profiles);
  return selection.values(definition.id).flatMap(({ value, at }) => {
    if (!isObject(value) || context.conforms(value, at, profiles) !== 'no') return [];
    const [only, ...more] = profiles;
    if (only !== undefined && more.length === 0 && context.isKnown(only)) return context.against(value, at, only);
    return [hit('profile', at, notOfProfile(lastName(definition.id), profiles))];
  });
}

/**
 * What a reference leads to, where it is in the Bundle: of several profiles one is enough. A resource of a type that none of them is about is
 * an error; one that falls short of the profile only warns, as HL7's validator takes it (it follows references by their type).
 */
function targetFaults(definition: ElementDefinition, { selection, context, hit }: Asking): readonly PackHit[] {
  const targets = definition.types.flatMap((type) => type.targets);
  return selection.values(definition.id).flatMap(({ value, at }): readonly PackHit[] => {
    const found = isObject(value) ? context.resolve(textOf(value['reference']), at) : undefined;
    if (!found || context.conforms(found.resource, found.path, targets) !== 'no') return [];
    const type = textOf(found.resource['resourceType']);
    const fault = hit('target-profile', at, notOfProfile(lastName(definition.id), targets));
    return [targets.some((url) => context.typeOf(url) === type) ? { ...fault, severity: 'warning' } : fault];
  });
}

function conditionFaults(
  { id, key, expression, meaning }: Condition,
  root: Placed,
  type: string,
  { selection, context, hit }: Asking,
): readonly PackHit[] {
  const bundle = context.linked();
  const resource = { type, value: valueAt(bundle, root.at) };
  return (id.includes('.') ? selection.values(id) : [root]).flatMap(({ at }) => {
    const value = at === root.at ? resource : { type: 'BackboneElement', value: valueAt(bundle, at) };
    try {
      const [answer, ...more] = evalFhirPathTyped(expression, [value], { '%resource': resource, '%context': value });
      return more.length === 0 && answer?.value === true ? [] : [hit(key, at, notMet(key, meaning))];
    } catch {
      return [{ ...hit(key, at, notWorkedOut), severity: 'information' }];
    }
  });
}
