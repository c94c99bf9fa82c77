/** The elements of a profile's snapshot as what is asked of them: their ids, types, slices and what lays down their values. */
import { isObject, listOf, textOf, type Json, type JsonObject } from '../../fhir.ts';

export interface Discriminator {
  readonly type: string;
  /** A path of FHIRPath's restricted kind: `code`, `resolve()`, `$this`, `extension('url').value`. */
  readonly path: string;
}

export interface Slicing {
  /** The id of the element that is sliced: `Composition.section.entry`. */
  readonly id: string;
  readonly discriminators: readonly Discriminator[];
  readonly closed: boolean;
  readonly slices: readonly ElementDefinition[];
}

export interface ElementDefinition {
  readonly id: string;
  readonly min: number;
  readonly max: number;
  readonly types: readonly {
    readonly code: string;
    readonly profiles: readonly string[];
    readonly targets: readonly string[];
  }[];
  /** `fixed[x]` or `pattern[x]`. */
  readonly fixed?: Json;
  readonly pattern?: Json;
  /** The value set of a required binding. */
  readonly required?: string;
}

export interface Elements {
  readonly byId: ReadonlyMap<string, ElementDefinition>;
  /** By the id of the element that is sliced. */
  readonly slicings: ReadonlyMap<string, Slicing>;
}

const urls = (list: Json | undefined): readonly string[] => listOf(list).map(textOf);

function definitionOf(element: JsonObject): ElementDefinition {
  const laidDown = (kind: 'fixed' | 'pattern'): Json | undefined =>
    Object.entries(element).find(([name]) => name.startsWith(kind) && /^[A-Z]/.test(name.slice(kind.length)))?.[1];
  const { binding, min, max } = element;
  const [fixed, pattern] = [laidDown('fixed'), laidDown('pattern')];
  return {
    id: textOf(element['id']),
    min: typeof min === 'number' ? min : 0,
    max: max === '*' || max === undefined ? Infinity : Number(textOf(max)),
    types: listOf(element['type'])
      .filter(isObject)
      .map((type) => ({
        code: textOf(type['code']),
        profiles: urls(type['profile']),
        targets: urls(type['targetProfile']),
      })),
    ...(fixed === undefined ? {} : { fixed }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(isObject(binding) && binding['strength'] === 'required' ? { required: textOf(binding['valueSet']) } : {}),
  };
}

/** `A.b:c` is a slice of `A.b`, `A.b:c/d` one of `A.b:c`. */
const slicedBy = (id: string): string | undefined =>
  /^(.*):[^.:/]+$/.exec(id)?.[1] ?? /^(.*:[^.:]+)\/[^./]+$/.exec(id)?.[1];

export function elementsOf(elements: readonly JsonObject[]): Elements {
  const byId = new Map(elements.map((element) => [textOf(element['id']), definitionOf(element)]));
  const slicesOf = Map.groupBy(byId.values(), ({ id }) => slicedBy(id));
  const slicings = new Map<string, Slicing>();
  for (const element of elements) {
    const { slicing } = element;
    const id = textOf(element['id']);
    if (!isObject(slicing)) continue;
    slicings.set(id, {
      id,
      discriminators: listOf(slicing['discriminator'])
        .filter(isObject)
        .map(({ type, path }) => ({ type: textOf(type), path: textOf(path) })),
      closed: slicing['rules'] === 'closed',
      slices: slicesOf.get(id) ?? [],
    });
  }
  return { byId, slicings };
}
