/** A FHIR R4 document Bundle as the rules see it: JSON read with care, resources by their address, references collected. */
import { isUtf8 } from 'node:buffer';
import type { Sex } from '../clinical/index.ts';
import type { PatientView } from './patient-view.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface FhirReading {
  readonly ok: boolean;
  /** Why it is not read: not JSON, XML (which the receiver does not take), or not a Bundle. */
  readonly fault?: 'json' | 'xml' | 'bundle';
  readonly bundle: JsonObject;
  readonly entries: readonly { readonly path: string; readonly fullUrl: string; readonly resource: JsonObject }[];
  /** Literal references with the place where they stand. */
  readonly references: readonly { readonly path: string; readonly reference: string; readonly from: string }[];
  readonly pdfs: readonly { readonly path: string; readonly base64: string }[];
  readonly patients: (nationalRoot: string) => readonly PatientView[];
}

/** Deeper than any clinical document, and far from the end of the stack. */
const DEEPEST = 200;

const NOTHING = { ok: false, bundle: {}, entries: [], references: [], pdfs: [], patients: () => [] } as const;

export function readFhir(bytes: Uint8Array): FhirReading {
  const source = isUtf8(bytes) ? new TextDecoder().decode(bytes) : '';
  if (source.trimStart().startsWith('<')) return { ...NOTHING, fault: 'xml' };
  let bundle: Json;
  try {
    bundle = JSON.parse(source) as Json;
  } catch {
    return { ...NOTHING, fault: 'json' };
  }
  if (!isObject(bundle) || bundle['resourceType'] !== 'Bundle') return { ...NOTHING, fault: 'bundle' };
  const entries = listOf(bundle['entry']).map((entry, index) => {
    const object = isObject(entry) ? entry : {};
    const resource = object['resource'];
    return {
      path: `Bundle.entry[${index}]`,
      fullUrl: textOf(object['fullUrl']),
      resource: isObject(resource) ? resource : {},
    };
  });
  const references: FhirReading['references'][number][] = [];
  const pdfs: FhirReading['pdfs'][number][] = [];
  for (const { path, fullUrl, resource } of entries) {
    visit(resource, `${path}.resource`, 0, (object, at) => {
      const { reference, contentType, data } = object;
      if (typeof reference === 'string') references.push({ path: at, reference, from: fullUrl });
      if (contentType === 'application/pdf' && typeof data === 'string') pdfs.push({ path: at, base64: data });
    });
  }
  return { ok: true, bundle, entries, references, pdfs, patients: (root) => patientsOf(entries, root) };
}

/**
 * The entry that a reference leads to (FHIR R4 §2.36.4): absolute, or relative to the base of the entry that refers; undefined when it leads
 * out of the Bundle.
 */
export function targetOf(
  entries: FhirReading['entries'],
  reference: string,
  from: string,
): FhirReading['entries'][number] | undefined {
  const target = reference.split('/_history/')[0] ?? reference;
  const base = /^(https?:\/\/.*\/)[A-Za-z]+\/[A-Za-z0-9.-]+$/.exec(from)?.[1] ?? '';
  return (
    entries.find(({ fullUrl }) => fullUrl === target || fullUrl === `${base}${target}`) ??
    entries.find(({ resource }) => `${textOf(resource['resourceType'])}/${textOf(resource['id'])}` === target)
  );
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export function visit(value: Json, path: string, depth: number, see: (object: JsonObject, path: string) => void): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) {
    (value as Json[]).forEach((item, index) => visit(item, `${path}[${index}]`, depth + 1, see));
  } else if (isObject(value)) {
    see(value, path);
    for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`, depth + 1, see);
  }
}

const SEXES: readonly Sex[] = ['male', 'female', 'other', 'unknown'];

function patientsOf(entries: FhirReading['entries'], nationalRoot: string): readonly PatientView[] {
  return entries
    .filter(({ resource }) => resource['resourceType'] === 'Patient')
    .map(({ path, resource }) => {
      const names = listOf(resource['name']).filter(isObject);
      const used = names.find((name) => name['use'] !== 'maiden') ?? names[0] ?? {};
      const maiden = textOf(names.find((name) => name['use'] === 'maiden')?.['family']);
      const birthDate = textOf(resource['birthDate']);
      const sex = SEXES.find((code) => code === resource['gender']);
      const ids = listOf(resource['identifier'])
        .filter(isObject)
        .map(({ system, value }) => ({ root: textOf(system).replace(/^urn:oid:/, ''), extension: textOf(value) }));
      return {
        where: 'fhir' as const,
        path: `${path}.resource`,
        ids,
        nationalIds: ids.filter(({ root }) => root === nationalRoot).map(({ extension }) => extension),
        name: {
          family: textOf(used['family']),
          given: listOf(used['given']).map(textOf),
          ...(maiden === '' ? {} : { birthFamily: maiden }),
        },
        ...(birthDate === '' ? {} : { birthDate }),
        ...(sex === undefined ? {} : { sex }),
      };
    });
}
