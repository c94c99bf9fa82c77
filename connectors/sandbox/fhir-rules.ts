/** What the sandbox asks of a FHIR R4 document Bundle (hl7.org/fhir/R4/documents.html): form, identifier, patient. */
import { z } from 'zod';
import { matriculeFault, uuidToOid } from '../clinical/index.ts';
import type { ContentFault, Expected } from './cda-rules.ts';
import { oids } from './standards.ts';

const identifier = z.object({ system: z.string().optional(), value: z.string().optional() });
const bundle = z.object({
  resourceType: z.literal('Bundle'),
  type: z.literal('document'),
  identifier,
  timestamp: z.string(),
  entry: z
    .array(
      z.object({
        fullUrl: z.string().optional(),
        resource: z.looseObject({ resourceType: z.string() }),
      }),
    )
    .min(1),
});

const patient = z.object({ identifier: z.array(identifier).default([]) });

export function fhirFaults(bytes: Buffer, expected: Expected): ContentFault[] {
  const invalid = (context: string): ContentFault => ({ code: 'InvalidDocumentContent', context });
  const parsed = bundle.safeParse(readJson(bytes));
  if (!parsed.success) return [invalid('is not a FHIR document Bundle with identifier, timestamp and entries')];
  const faults: ContentFault[] = [];
  const resources = parsed.data.entry.map((entry) => entry.resource);
  if (resources[0]?.resourceType !== 'Composition') faults.push(invalid('the first entry is not a Composition'));
  const urls = parsed.data.entry.flatMap((entry) => entry.fullUrl ?? []);
  if (new Set(urls).size !== urls.length) faults.push(invalid('a fullUrl is used twice'));
  const matricules = resources
    .filter((resource) => resource.resourceType === 'Patient')
    .flatMap((resource) => patient.safeParse(resource).data?.identifier ?? [])
    .filter((candidate) => candidate.system === `urn:oid:${oids.matricule}`)
    .map((candidate) => candidate.value ?? '');
  if (matricules.length === 0) faults.push(invalid('no Patient carries a matricule'));
  if (matricules.some((matricule) => matriculeFault(matricule) !== undefined))
    faults.push(invalid('the matricule of a Patient is not valid'));
  else if (matricules.some((matricule) => matricule !== expected.matricule))
    faults.push({ code: 'XDSPatientIdDoesNotMatch', context: 'a Patient is another patient than the metadata' });
  const own = uniqueIdOf(parsed.data.identifier.value ?? '');
  if (own !== undefined && own !== expected.uniqueId)
    faults.push({ code: 'XDSRepositoryMetadataError', context: 'uniqueId is not the identifier of the Bundle' });
  return faults;
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Only a UUID or OID can be compared with an XDS uniqueId; identifiers of other systems have no OID form. */
function uniqueIdOf(value: string): string | undefined {
  const [, uuid] = /^urn:uuid:([0-9a-f-]{36})$/i.exec(value) ?? [];
  if (uuid !== undefined) return uuidToOid(uuid.toLowerCase());
  return /^urn:oid:/.test(value) ? value.slice(8) : undefined;
}
