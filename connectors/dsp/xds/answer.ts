/** rs:RegistryResponse and query:AdhocQueryResponse (ebRS 3.0; ITI TF-3 4.2.4): status, errors, and what a query found. */
import type { XmlElement } from 'libxml2-wasm';
import type { PlatformError } from '../types.ts';
import { NS } from '../wire/namespaces.ts';
import { attributeOf, elementsAt, textAt } from '../wire/reading.ts';
import { documentEntryScheme, responseStatus, severityError, statusDeprecated } from './scheme.ts';

type RegistryStatus = 'Success' | 'PartialSuccess' | 'Failure';

export interface RegistryResponse {
  readonly status: RegistryStatus;
  readonly errors: readonly PlatformError[];
}

const statuses: readonly RegistryStatus[] = ['Success', 'PartialSuccess', 'Failure'];

/** Undefined when the element is no answer of a registry, or its status none of the three. */
export function registryResponse(content: XmlElement): RegistryResponse | undefined {
  const known =
    (content.namespaceUri === NS.rs && content.name === 'RegistryResponse') ||
    (content.namespaceUri === NS.query && content.name === 'AdhocQueryResponse');
  const status = statuses.find((candidate) => attributeOf(content, 'status') === `${responseStatus}${candidate}`);
  if (!known || !status) return undefined;
  return { status, errors: elementsAt(content, 'rs:RegistryErrorList/rs:RegistryError').map(errorOf) };
}

function errorOf(node: XmlElement): PlatformError {
  const location = attributeOf(node, 'location');
  return {
    // Some registries give the code as a URN; the last part is the name of the table.
    code: (attributeOf(node, 'errorCode') ?? '').split(':').at(-1) ?? '',
    codeContext: attributeOf(node, 'codeContext') ?? '',
    severity: (attributeOf(node, 'severity') ?? severityError) === severityError ? 'error' : 'warning',
    ...(location === undefined ? {} : { location }),
  };
}

export interface RegisteredDocument {
  readonly entryUuid: string;
  readonly uniqueId: string;
  readonly patientId: string;
  readonly hash: string;
  readonly size: number;
  readonly status: 'approved' | 'deprecated';
}

export interface QueryResponse extends RegistryResponse {
  readonly documents: readonly RegisteredDocument[];
}

export function queryResponse(content: XmlElement): QueryResponse | undefined {
  const response = content.name === 'AdhocQueryResponse' ? registryResponse(content) : undefined;
  if (!response) return undefined;
  const documents = elementsAt(content, 'rim:RegistryObjectList/rim:ExtrinsicObject').map(registeredDocument);
  return { ...response, documents };
}

function registeredDocument(node: XmlElement): RegisteredDocument {
  const slotValue = (name: string): string => textAt(node, `rim:Slot[@name='${name}']/rim:ValueList/rim:Value`) ?? '';
  const identifier = (scheme: string): string =>
    textAt(node, `rim:ExternalIdentifier[@identificationScheme='${scheme}']/@value`) ?? '';
  return {
    entryUuid: attributeOf(node, 'id') ?? '',
    uniqueId: identifier(documentEntryScheme.uniqueId),
    patientId: identifier(documentEntryScheme.patientId),
    hash: slotValue('hash').toLowerCase(),
    size: Number(slotValue('size') || Number.NaN),
    status: attributeOf(node, 'status') === statusDeprecated ? 'deprecated' : 'approved',
  };
}
