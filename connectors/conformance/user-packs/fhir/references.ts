/** References of a Bundle followed: to another entry, or to what the resource contains (FHIR R4 §2.36.4); never out of the Bundle. */
import { isObject, listOf, targetOf, textOf, type FhirReading, type Json, type JsonObject } from '../../fhir.ts';

export interface Found {
  readonly resource: JsonObject;
  /** As `Bundle.entry[3].resource`. */
  readonly path: string;
}

/** What stands at a place as the validator writes it: `Bundle.entry[0].resource.subject`. */
export function valueAt(bundle: JsonObject, at: string): Json | undefined {
  let value: Json | undefined = bundle;
  for (const [step] of at.replace(/^[^.[]+/, '').matchAll(/[^.[\]]+/g))
    value = Array.isArray(value) ? (value as Json[])[Number(step)] : isObject(value) ? value[step] : undefined;
  return value;
}

/** The resource that a reference at this place leads to; undefined when it is not in the Bundle. */
export function follow({ entries }: Pick<FhirReading, 'entries'>, reference: string, at: string): Found | undefined {
  const from = entries.find(({ path }) => at.startsWith(`${path}.`));
  if (!from || reference === '') return undefined;
  if (reference.startsWith('#')) {
    const place = `${from.path}.resource.contained`;
    const contained = listOf(from.resource['contained']);
    const index = contained.findIndex((one) => isObject(one) && one['id'] === reference.slice(1));
    const resource = contained[index];
    return isObject(resource) ? { resource, path: `${place}[${index}]` } : undefined;
  }
  const target = targetOf(entries, reference, from.fullUrl);
  return target && { resource: target.resource, path: `${target.path}.resource` };
}

/**
 * A copy of the Bundle whose references carry what they lead to, as the evaluator of FHIRPath looks for it when it meets `resolve()`. The
 * property is not enumerable: nothing else sees it, and circles of references do no harm.
 */
export function linked(reading: FhirReading): JsonObject {
  const bundle = structuredClone<JsonObject>(reading.bundle);
  const link = (value: Json, at: string): void => {
    if (Array.isArray(value)) {
      (value as Json[]).forEach((item, index) => link(item, `${at}[${index}]`));
    } else if (isObject(value)) {
      const reference = textOf(value['reference']);
      if (reference !== '')
        Object.defineProperty(value, 'resource', {
          get: () => {
            const found = follow(reading, reference, at);
            return found && valueAt(bundle, found.path);
          },
        });
      for (const [name, item] of Object.entries(value)) link(item, `${at}.${name}`);
    }
  };
  link(bundle, 'Bundle');
  return bundle;
}
