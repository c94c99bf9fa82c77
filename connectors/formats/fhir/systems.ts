/** Code systems by the addresses that FHIR gives them, those of R4 and the older ones that are still sent. */
import { codeSystems, type Oid } from '../../clinical/index.ts';

const byUri: ReadonlyMap<string, Oid> = new Map(Object.entries(codeSystems).map(([oid, { uri }]) => [uri, oid]));

const THO = 'http://terminology.hl7.org/CodeSystem';

/** `http://hl7.org/fhir/v2/0074`, `http://hl7.org/fhir/v3/ActCode` (before R4) as R4 writes them. */
const current = (uri: string): string =>
  uri.replace(
    /^http:\/\/(?:terminology\.)?hl7\.org\/fhir\/(v[23])\/(\w+)$/,
    (_, version: string, name: string) => `${THO}/${version}-${name}`,
  );

/** The OID of a code system; undefined for those that only their address names. */
export function systemOfUri(written: string): Oid | undefined {
  const uri = current(written.trim());
  const table = /^http:\/\/terminology\.hl7\.org\/CodeSystem\/v2-(\d{4})$/.exec(uri)?.[1];
  if (table !== undefined) return `2.16.840.1.113883.12.${Number(table)}`;
  return byUri.get(uri) ?? /^urn:oid:([\d.]+)$/.exec(uri)?.[1];
}
