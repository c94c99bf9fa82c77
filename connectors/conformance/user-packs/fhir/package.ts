/** What a FHIR package holds (FHIR NPM package specification): profiles, value sets and code systems, by their canonical address. */
import { isObject, listOf, textOf, type Json, type JsonObject } from '../../fhir.ts';
import type { PackFiles } from '../content.ts';
import { notKnown, otherFhir } from '../problems.ts';

export interface FhirPackage {
  readonly name: string;
  readonly version: string;
  readonly profiles: ReadonlyMap<string, JsonObject>;
  readonly valueSets: ReadonlyMap<string, JsonObject>;
  readonly codeSystems: ReadonlyMap<string, JsonObject>;
}

/** Without the version that may stand behind a canonical address. */
export const canonical = (url: string): string => url.split('|')[0] ?? '';

/** The versions of FHIR that a package is made for (`fhirVersions`, earlier `fhir-version-list`); many do not say. */
function assertR4(manifest: JsonObject): void {
  const versions = listOf(manifest['fhirVersions'] ?? manifest['fhir-version-list']).map(textOf);
  if (versions.length > 0 && !versions.some((version) => version.startsWith('4.0'))) throw otherFhir(versions);
}

const NOT_DEFINITIONS = /(^|\/)(examples?|openapi|xml|other|rdf)\//;

/** @throws ProblemError when it holds no definition, or is made for another FHIR than R4 */
export function readPackage(files: PackFiles): FhirPackage {
  const kinds = {
    StructureDefinition: new Map<string, JsonObject>(),
    ValueSet: new Map<string, JsonObject>(),
    CodeSystem: new Map<string, JsonObject>(),
  };
  let [name, version] = ['', ''];
  for (const [path, content] of files) {
    if (!path.endsWith('.json') || NOT_DEFINITIONS.test(path)) continue;
    const resource = parsed(content);
    if (!resource) continue;
    if (/(^|\/)package\.json$/.test(path)) {
      [name, version] = [textOf(resource['name']), textOf(resource['version'])];
      assertR4(resource);
      continue;
    }
    const kind = textOf(resource['resourceType']);
    const url = textOf(resource['url']);
    if (url !== '' && (kind === 'StructureDefinition' || kind === 'ValueSet' || kind === 'CodeSystem'))
      kinds[kind].set(url, resource);
  }
  if (kinds.StructureDefinition.size + kinds.ValueSet.size === 0) throw notKnown();
  return {
    name,
    version,
    profiles: kinds.StructureDefinition,
    valueSets: kinds.ValueSet,
    codeSystems: kinds.CodeSystem,
  };
}

function parsed(content: Uint8Array): JsonObject | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(content)) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
