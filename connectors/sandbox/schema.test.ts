/** What the sandbox answers, and what its tests send, by the schemas of ebRS 3.0 (skipped without ../shared/corpus). */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { describe, expect, it } from 'vitest';
import { checkGrammar } from './ebrim.ts';
import { queryResponse, registryResponse, type RegistryError } from './registry-error.ts';
import { registryEntry, withStatus } from './registry-entry.ts';
import * as client from './client.test-data.ts';
import { ns } from './standards.ts';
import { childrenOf, descendantsOf, plain, withXml } from './xml.ts';

const schemas = resolve(
  import.meta.dirname,
  '../../../shared/corpus/xds/schema-ipf/xds/src/main/resources/wsdl/schema',
);

/** Why the schema refuses a text; undefined when it does not. */
function invalid(schema: string, xml: string): string | undefined {
  xmlRegisterFsInputProviders();
  const path = join(schemas, schema);
  const xsd = XmlDocument.fromBuffer(readFileSync(path), { url: path });
  const validator = XsdValidator.fromDoc(xsd);
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'invalid';
  } finally {
    document.dispose();
    validator.dispose();
    xsd.dispose();
  }
}

const request = client.metadata(client.cda('1893120105732'), {
  dossierId: '2294404259',
  replaces: `urn:uuid:${randomUUID()}`,
});
/** The part of a request that lcm.xsd describes, with the namespaces that it inherits. */
const submitted = (xml: string): string =>
  (/<lcm:SubmitObjectsRequest[\s\S]*<\/lcm:SubmitObjectsRequest>/.exec(xml)?.[0] ?? '').replace(
    '<lcm:SubmitObjectsRequest',
    `<lcm:SubmitObjectsRequest xmlns:lcm="${ns.lcm}" xmlns:rim="${ns.rim}"`,
  );
const error: RegistryError = { code: 'XDSRepositoryMetadataError', location: 'a & b', context: '"c" <d>' };

function answeredEntry(): string {
  return withXml(Buffer.from(request), (document) => {
    const [entry] = descendantsOf(plain(document.root), ns.rim, 'ExtrinsicObject');
    const [contentId, bytes] = [undefined, undefined];
    const part = { contentId, headers: new Map<string, string>(), path: '', bytes, sha1: 'a'.repeat(40), size: 7 };
    return withStatus(registryEntry(entry!, `urn:uuid:${randomUUID()}`, part), 'Deprecated');
  });
}

describe.skipIf(!existsSync(schemas))('messages and the schemas of the standard', () => {
  it('the request that the tests send is valid', () => {
    expect(invalid('ebRS30/lcm.xsd', submitted(request))).toBeUndefined();
  });

  it('answers to ITI-41 are valid, good and bad', () => {
    expect(invalid('ebRS30/rs.xsd', registryResponse([]))).toBeUndefined();
    expect(invalid('ebRS30/rs.xsd', registryResponse([error]))).toBeUndefined();
  });

  it('answers to ITI-18 are valid: entries, references, nothing, errors', () => {
    const reference = `<rim:ObjectRef id="urn:uuid:${randomUUID()}"/>`;
    for (const answer of [
      queryResponse([], [answeredEntry()]),
      queryResponse([], [reference]),
      queryResponse([], []),
      queryResponse([error], []),
    ])
      expect(invalid('ebRS30/query.xsd', answer)).toBeUndefined();
  });

  it('the grammar of the sandbox refuses what the schema refuses', () => {
    const reports = (xml: string): number => {
      let count = 0;
      withXml(Buffer.from(xml), (document) => checkGrammar(plain(document.root), () => (count += 1)));
      return count;
    };
    expect(reports(request)).toBe(0);
    const broken = [
      (xml: string) =>
        xml.replace(/(<rim:Slot name="creationTime">.*?<\/rim:Slot>)(.*?)(<rim:Name>.*?<\/rim:Name>)/, '$3$1$2'),
      (xml: string) => xml.replace(' targetObject=', ' target='),
      (xml: string) => xml.replace(' identificationScheme=', ' scheme='),
      (xml: string) => xml.replaceAll('rim:ValueList', 'rim:Values'),
      (xml: string) => xml.replace(' classifiedObject="set"', ''),
      (xml: string) => xml.replace('<rim:Name>', '<rim:Name/><rim:Name>'),
      (xml: string) => xml.replace('</rim:RegistryObjectList>', '<rim:Thing/></rim:RegistryObjectList>'),
      (xml: string) => xml.replace('<lcm:SubmitObjectsRequest>', '<lcm:SubmitObjectsRequest>text'),
    ];
    for (const change of broken) {
      const xml = change(request);
      expect(xml).not.toBe(request);
      expect(invalid('ebRS30/lcm.xsd', submitted(xml))).toBeDefined();
      expect(reports(xml)).toBeGreaterThan(0);
    }
  });

  it('an entry comes back with its own ids, hash and size', () => {
    const root = withXml(Buffer.from(answeredEntry()), (document) => plain(document.root));
    expect(childrenOf(root, ns.rim, 'Slot')).toHaveLength(7);
    expect(answeredEntry()).toContain('StatusType:Deprecated');
  });
});
