/** The resources of one file by everything that may point to them: full URL, type and id, contained `#id`, identifier (FHIR R4 §2.36.4, §2.3.0.1). */
import { isJson, listOf, stringOf, type Json } from './json.ts';

export interface Resource {
  /** `entry[2].Patient`, `DiagnosticReport.contained[1]`, or the type alone of a file that is one resource. */
  readonly path: string;
  readonly type: string;
  readonly node: Json;
  readonly fullUrl: string;
  /** What stands beside it in its entry: full URL, request, search. */
  readonly envelope?: { readonly path: string; readonly node: Json };
  /** For a contained resource the one that contains it. */
  readonly owner?: Resource;
}

const identifiersOf = ({ node }: Resource): readonly Json[] =>
  [...listOf(node['identifier']), node['identifier'], node['masterIdentifier']].filter(isJson);

/** The base of a RESTful address: `https://lab.example/fhir/` of `https://lab.example/fhir/Patient/1`. */
const baseOf = (fullUrl: string): string => /^(https?:\/\/.*\/)\w+\/[^/?#]+$/.exec(fullUrl)?.[1] ?? '';

const add = (index: Map<string, Resource[]>, key: string, resource: Resource): void => {
  const known = index.get(key);
  if (known) known.push(resource);
  else index.set(key, [resource]);
};

export class Resources {
  readonly all: readonly Resource[];
  readonly #byUrl = new Map<string, Resource[]>();
  readonly #byName = new Map<string, Resource[]>();
  readonly #byIdentifier = new Map<string, Resource[]>();
  readonly #contained = new Map<Resource, ReadonlyMap<string, Resource>>();

  private constructor(all: readonly Resource[]) {
    this.all = all;
    for (const resource of all) {
      const id = stringOf(resource.node['id']);
      if (resource.fullUrl !== '') add(this.#byUrl, resource.fullUrl, resource);
      if (id !== '') add(this.#byName, `${resource.type}/${id}`, resource);
      if (id !== '' && resource.fullUrl === '') add(this.#byUrl, `urn:uuid:${id}`, resource);
      for (const { system, value } of identifiersOf(resource))
        if (typeof value === 'string') add(this.#byIdentifier, `${stringOf(system)}|${value}`, resource);
    }
  }

  static ofBundle(bundle: Json): Resources {
    return new Resources(
      listOf(bundle['entry']).flatMap((entry, index): Resource[] => {
        if (!isJson(entry) || !isJson(entry['resource'])) return [];
        const { resource, ...envelope } = entry;
        const type = stringOf(resource['resourceType']);
        const path = `entry[${index + 1}]`;
        const fullUrl = stringOf(entry['fullUrl']);
        return [{ path: `${path}.${type}`, type, node: resource, fullUrl, envelope: { path, node: envelope } }];
      }),
    );
  }

  static ofOne(node: Json): Resources {
    const type = stringOf(node['resourceType']);
    return new Resources([{ path: type, type, node, fullUrl: '' }]);
  }

  #containedIn(owner: Resource): ReadonlyMap<string, Resource> {
    const known = this.#contained.get(owner);
    if (known) return known;
    const found = new Map<string, Resource>();
    listOf(owner.node['contained']).forEach((node, index) => {
      if (!isJson(node)) return;
      const type = stringOf(node['resourceType']);
      const path = `${owner.path}.contained[${index + 1}]`;
      found.set(stringOf(node['id']).replace(/^#/, ''), { path, type, node, fullUrl: '', owner });
    });
    this.#contained.set(owner, found);
    return found;
  }

  /** What a Reference of `from` points to in this file; undefined where it leads out of it, or to several. */
  resolve(reference: Json, from: Resource): Resource | undefined {
    const written = stringOf(reference['reference']).replace(/\/_history\/.*$/, '');
    if (written === '') return this.#identified(reference);
    const owner = from.owner ?? from;
    if (written === '#') return owner;
    if (written.startsWith('#')) return this.#containedIn(owner).get(written.slice(1));
    const asked = /^(\w+)\?identifier=(.+)$/.exec(written);
    if (asked) return this.#only(this.#byIdentifier.get(decode(asked[2] ?? '')), asked[1]);
    return this.#addressed(written, owner);
  }

  #addressed(written: string, owner: Resource): Resource | undefined {
    const exact = this.#byUrl.get(written) ?? this.#byUrl.get(`${baseOf(owner.fullUrl)}${written}`);
    if (exact) return this.#newest(exact);
    const name = /^(?:https?:\/\/.*\/)?(\w+\/[^/?#]+)$/.exec(written)?.[1];
    if (name === undefined) return this.#byUrl.get(written.toLowerCase())?.[0];
    const named = this.#byName.get(name) ?? [];
    // Somebody else's `Patient/1` is not this one.
    const base = baseOf(written);
    return this.#only(base === '' ? named : named.filter(({ fullUrl }) => baseOf(fullUrl) === ''));
  }

  #identified(reference: Json): Resource | undefined {
    const { identifier, type } = reference;
    if (!isJson(identifier) || typeof identifier['value'] !== 'string') return undefined;
    const key = `${stringOf(identifier['system'])}|${identifier['value']}`;
    return this.#only(this.#byIdentifier.get(key), stringOf(type));
  }

  #only(found: readonly Resource[] | undefined, type = ''): Resource | undefined {
    const fitting = (found ?? []).filter((one) => type === '' || one.type === type);
    return fitting.length === 1 ? fitting[0] : this.#newest(fitting.length > 1 && sameName(fitting) ? fitting : []);
  }

  /** Several entries of one address are versions of one resource (FHIR R4 §2.36.1): the last stands. */
  #newest(found: readonly Resource[]): Resource | undefined {
    return found.at(-1);
  }

  /** Everything that a resource points to, directly or through others, itself first. `stop` is not gone through. */
  reachedFrom(start: Resource, stop: (resource: Resource) => boolean): ReadonlySet<Resource> {
    const reached = new Set<Resource>([start]);
    for (const resource of reached)
      for (const reference of referencesIn(resource.node)) {
        const target = this.resolve(reference, resource);
        const whole = target?.owner ?? target;
        if (whole && !stop(whole)) reached.add(whole);
      }
    return reached;
  }
}

const sameName = (found: readonly Resource[]): boolean =>
  new Set(found.map(({ type, node, fullUrl }) => `${type}/${stringOf(node['id'])}@${fullUrl}`)).size === 1;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Every Reference below a value: an object with a literal reference, or with an identifier and nothing that a resource has. */
function referencesIn(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJson(value)) return [];
  const isReference =
    typeof value['reference'] === 'string' || (isJson(value['identifier']) && !('resourceType' in value));
  return [
    ...(isReference ? [value] : []),
    ...(typeof value['url'] === 'string' && 'contentType' in value ? [{ reference: value['url'] }] : []),
    ...Object.values(value).flatMap(referencesIn),
  ];
}
