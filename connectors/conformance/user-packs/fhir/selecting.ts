/**
 * The values of a resource by the ids of a profile's elements: `Composition.section:problems.entry` means the entries of those sections that
 * the slice `problems` takes (FHIR R4 §5.1.0.11). Where it cannot be known here whether a slice takes a value, that is said.
 */
import { isObject, listOf, textOf, type Json, type JsonObject } from '../../fhir.ts';
import type { Discriminator, ElementDefinition, Elements, Slicing } from './elements.ts';
import type { Found } from './references.ts';
import type { Code, Membership } from './value-sets.ts';

export interface Placed {
  readonly value: Json;
  /** Within the Bundle. */
  readonly at: string;
  /** The property that it is a value of, as the document writes it: of a choice, `valueQuantity`. */
  readonly name: string;
}

/** Whether something holds, as far as it can be known here. */
export type Verdict = 'yes' | 'no' | 'unknown';

export interface Surroundings {
  readonly resolve: (reference: string, at: string) => Found | undefined;
  readonly conforms: (value: JsonObject, at: string, profiles: readonly string[]) => Verdict;
  readonly membership: (valueSet: string, code: Code) => Membership;
  /** The type that a profile constrains; undefined for one that nobody here knows. */
  readonly typeOf: (profile: string) => string | undefined;
}

export interface Selection {
  /** The values of an element, those of its slices included; of a slice, those that it surely takes. */
  readonly values: (id: string) => readonly Placed[];
  /** The values of the element that holds this one. */
  readonly parents: (id: string) => readonly Placed[];
  readonly children: (parent: Placed, segment: string) => readonly Placed[];
  readonly takes: (slicing: Slicing, slice: ElementDefinition, value: Placed) => Verdict;
}

export function selectionIn(root: Placed, { byId, slicings }: Elements, around: Surroundings): Selection {
  const known = new Map<string, readonly Placed[]>();
  const parents = (id: string): readonly Placed[] => {
    const [parent] = apart(id);
    return parent.includes('.') ? values(parent) : [root];
  };
  const values = (id: string): readonly Placed[] => {
    const before = known.get(id);
    if (before) return before;
    const [parent, segment] = apart(id);
    const [name = '', sliceName] = segment.split(':');
    let found = parents(id).flatMap((one) => children(one, name));
    if (sliceName !== undefined) {
      const slicing = slicings.get(`${parent}.${name}`);
      const slice = byId.get(id);
      found = slicing && slice ? found.filter((value) => takes(slicing, slice, value) === 'yes') : [];
    }
    known.set(id, found);
    return found;
  };
  const takes = (slicing: Slicing, slice: ElementDefinition, value: Placed): Verdict =>
    all(
      slicing.discriminators.map((one) => discriminated(one, slice, value, { elements: { byId, slicings }, around })),
    );
  return { values, parents, children, takes };
}

/** `A.b.c:d` → `A.b`, `c:d`. A dot inside a slice's name does not occur: names of slices are ids. */
function apart(id: string): readonly [parent: string, segment: string] {
  const at = id.lastIndexOf('.');
  return [id.slice(0, at), id.slice(at + 1)];
}

/** The values of a property, also of a choice (`value[x]`). */
function children({ value, at }: Placed, segment: string): readonly Placed[] {
  if (!isObject(value)) return [];
  const choice = segment.endsWith('[x]') ? segment.slice(0, -3) : undefined;
  return Object.entries(value)
    .filter(([name]) =>
      choice === undefined ? name === segment : name.startsWith(choice) && /^[A-Z]/.test(name.slice(choice.length)),
    )
    .flatMap(([name, one]) =>
      Array.isArray(one)
        ? (one as Json[]).map((item, index) => ({ value: item, at: `${at}.${name}[${index}]`, name }))
        : [{ value: one, at: `${at}.${name}`, name }],
    );
}

const all = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('unknown') || verdicts.length === 0 ? 'unknown' : 'yes';
};
const some = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('yes')) return 'yes';
  return verdicts.includes('unknown') ? 'unknown' : 'no';
};

interface Asking {
  readonly elements: Elements;
  readonly around: Surroundings;
}

function discriminated(
  { type, path }: Discriminator,
  slice: ElementDefinition,
  value: Placed,
  asking: Asking,
): Verdict {
  const { byId } = asking.elements;
  const plain = path.replace(/\.?resolve\(\)$/, '');
  const definition = byId.get(plain === '' || plain === '$this' ? slice.id : `${slice.id}.${plain}`);
  const follows = path.endsWith('resolve()');
  switch (type) {
    case 'value':
    case 'pattern':
      return hasValue(path, slice, value, asking);
    case 'exists': {
      const there = walk(value, path, asking.around);
      if (there === undefined || !definition) return 'unknown';
      if (definition.max === 0) return there.length === 0 ? 'yes' : 'no';
      return definition.min > 0 ? (there.length > 0 ? 'yes' : 'no') : 'unknown';
    }
    case 'type': {
      const there = walk(value, path, asking.around);
      if (there === undefined || !definition) return 'unknown';
      const types = follows ? targetTypes(definition, asking) : definition.types.map(({ code }) => code);
      return types.length === 0 ? 'unknown' : some(there.map((one) => isOfType(one, types)));
    }
    case 'profile': {
      const there = walk(value, path, asking.around);
      const profiles = definition?.types.flatMap(({ profiles: own, targets }) => (follows ? targets : own)) ?? [];
      if (there === undefined || profiles.length === 0) return 'unknown';
      return some(
        there.map((one) => (isObject(one.value) ? asking.around.conforms(one.value, one.at, profiles) : 'no')),
      );
    }
    default:
      return 'unknown';
  }
}

const targetTypes = ({ types }: ElementDefinition, { around: { typeOf } }: Asking): readonly string[] => {
  const targets = types.flatMap(({ targets: own }) => own).map(typeOf);
  return targets.every((type) => type !== undefined) ? targets : [];
};

const ANY = ['Resource', 'DomainResource'];

function isOfType({ value, name }: Placed, types: readonly string[]): Verdict {
  const own = isObject(value) ? textOf(value['resourceType']) : '';
  if (own !== '') return types.includes(own) || types.some((type) => ANY.includes(type)) ? 'yes' : 'no';
  return types.some((type) => name.endsWith(type.slice(0, 1).toUpperCase() + type.slice(1))) ? 'yes' : 'no';
}

/** The values at the end of a discriminator's path; undefined when a reference on the way leads out of the Bundle, or the path is not understood. */
function walk(from: Placed, path: string, { resolve }: Surroundings): readonly Placed[] | undefined {
  let here: readonly Placed[] = [from];
  for (const [step] of path.replaceAll('[x]', '').matchAll(/[\w$]+(?:\([^)]*\))?/g)) {
    if (step === '$this') continue;
    const next: Placed[] = [];
    const url = /^extension\('([^']+)'\)$/.exec(step)?.[1];
    for (const one of here) {
      if (step === 'resolve()') {
        const reference = isObject(one.value) ? textOf(one.value['reference']) : textOf(one.value);
        const found = resolve(reference, one.at);
        if (!found) return undefined;
        next.push({ value: found.resource, at: found.path, name: one.name });
      } else if (url !== undefined) {
        next.push(...children(one, 'extension').filter(({ value }) => isObject(value) && value['url'] === url));
      } else if (step.includes('(')) return undefined;
      else next.push(...[step, `${step}[x]`].flatMap((name) => children(one, name)));
    }
    here = next;
  }
  return here;
}

/** What the slice lays down at the end of the path: a fixed value, a pattern, a required binding, or parts of it below. */
function hasValue(path: string, slice: ElementDefinition, value: Placed, asking: Asking): Verdict {
  const { byId } = asking.elements;
  const there = walk(value, path, asking.around);
  if (there === undefined || path.includes('(')) return 'unknown';
  // An extension is told by its address, which its own profile lays down.
  if (path === 'url' && /\.(?:modifierE|e)xtension:/.test(slice.id)) {
    const addresses = slice.types.flatMap(({ profiles }) => profiles);
    return some(there.map((one) => (addresses.includes(textOf(one.value)) ? 'yes' : 'no')));
  }
  const at = path === '$this' ? slice.id : `${slice.id}.${path}`;
  const own = byId.get(at);
  const asked = [...byId.values()].filter(
    ({ id }) => id === at || (id.startsWith(`${at}.`) && !id.slice(at.length).includes(':')),
  );
  const laidDown = asked.filter(({ fixed, pattern }) => fixed !== undefined || pattern !== undefined);
  if (laidDown.length > 0)
    return some(
      there.map((one) =>
        all(
          laidDown.map(({ id, fixed, pattern }) => {
            const rest = id === at ? '$this' : id.slice(at.length + 1);
            const ends = walk(one, rest, asking.around) ?? [];
            return ends.some((end) => includes(end.value, fixed ?? pattern ?? null)) ? 'yes' : 'no';
          }),
        ),
      ),
    );
  if (own?.required === undefined) return 'unknown';
  const { required } = own;
  return some(
    there.flatMap((one) => codesOf(one.value).map((code) => inSet(asking.around.membership(required, code)))),
  );
}

const inSet = (membership: Membership): Verdict =>
  (({ in: 'yes', out: 'no', unknown: 'unknown' }) as const)[membership];

function codesOf(value: Json): readonly Code[] {
  if (typeof value === 'string') return [{ system: undefined, code: value }];
  if (!isObject(value)) return [];
  const codings = value['coding'] === undefined ? [value] : listOf(value['coding']).filter(isObject);
  return codings.flatMap(({ system, code }) =>
    typeof code === 'string' ? [{ system: textOf(system) || undefined, code }] : [],
  );
}

/** Whether everything of the pattern stands in the value (FHIR R4 §5.1.0.13). */
export function includes(value: Json | undefined, pattern: Json): boolean {
  if (Array.isArray(pattern))
    return (pattern as Json[]).every((wanted) => listOf(value).some((one) => includes(one, wanted)));
  if (isObject(pattern))
    return isObject(value) && Object.entries(pattern).every(([name, wanted]) => includes(value[name], wanted));
  return value === pattern;
}
