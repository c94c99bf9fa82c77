/** ITI-18 Registry Stored Query (ITI TF-2 3.18): GetDocuments and FindDocuments, as LeafClass or ObjectRef. */
import { checkAssertion, type TokenAuthority } from './assertion.ts';
import { readSlots, valuesOf, type Slots } from './ebrim.ts';
import { queryResponse, type RegistryError, type RegistryErrorCode } from './registry-error.ts';
import { withStatus } from './registry-entry.ts';
import { readEnvelope, SoapFault } from './soap.ts';
import { actions, ns, statusTypes, storedQueries } from './standards.ts';
import type { HeldDocument, Store } from './store.ts';
import {
  Answers12,
  asSoapFault,
  nothingToDiscard,
  readBody,
  withMessage,
  type Answer,
  type Received,
  type Serve,
} from './transaction.ts';
import { attributeOf, escapeXml, is, onlyChild, type XmlElement } from './xml.ts';

export interface StoredQueryOptions {
  readonly store: Store;
  readonly authority: TokenAuthority;
  readonly now: () => number;
  readonly uuid: () => string;
}

interface Asked {
  readonly messageId: string | undefined;
  readonly request: XmlElement;
}

type Result = { readonly found: readonly HeldDocument[] } | { readonly error: RegistryError };

export function storedQuery(options: StoredQueryOptions): Serve {
  const answers = new Answers12(actions.storedQueryResponse, options.uuid);
  const respond = (asked: Asked | undefined, errors: readonly RegistryError[], objects: readonly string[]): Answer =>
    answers.result(
      asked?.messageId,
      queryResponse(errors, objects),
      errors.map((error) => error.code),
    );
  return async (request): Promise<Received> => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    const asked = await readBody(request)
      .then((bytes) => readQuery(bytes, type, options))
      .catch(asSoapFault);
    const slots = asked instanceof SoapFault ? [] : parameters(asked.request);
    return {
      uniqueIds: listOf(slots, '$XDSDocumentEntryUniqueId'),
      decide: async () => {
        if (asked instanceof SoapFault) return answers.fault(undefined, asked);
        const result = answerQuery(asked.request, options.store);
        if ('error' in result) return respond(asked, [result.error], []);
        const option = onlyChild(asked.request, ns.query, 'ResponseOption');
        const asReference = attributeOf(option, 'returnType') === 'ObjectRef';
        return respond(
          asked,
          [],
          result.found.map((document) => written(document, asReference)),
        );
      },
      refuse: (code) =>
        respond(
          asked instanceof SoapFault ? undefined : asked,
          [{ code: code ?? 'XDSRegistryError', context: 'refused on demand', location: 'sandbox' }],
          [],
        ),
      discard: nothingToDiscard,
    };
  };
}

const written = (document: HeldDocument, asReference: boolean): string =>
  asReference ? `<rim:ObjectRef id="${escapeXml(document.entryUuid)}"/>` : withStatus(document.entry, document.status);

function readQuery(bytes: Uint8Array, contentType: string | undefined, options: StoredQueryOptions): Asked {
  if (contentType !== 'application/soap+xml')
    throw new SoapFault('Sender', 'the content type of SOAP 1.2 is application/soap+xml');
  return withMessage(bytes, (document) => {
    const { root, body, messageId } = readEnvelope(document, '1.2', actions.storedQuery);
    checkAssertion({ document, root }, options.authority, options.now());
    if (!is(body, ns.query, 'AdhocQueryRequest')) throw new SoapFault('Sender', 'the Body is not an AdhocQueryRequest');
    return { messageId, request: body };
  });
}

const parameters = (request: XmlElement): Slots => {
  const query = onlyChild(request, ns.rim, 'AdhocQuery');
  return query === undefined ? [] : readSlots(query);
};

function answerQuery(request: XmlElement, store: Store): Result {
  const fail = (code: RegistryErrorCode, location: string, context: string): Result => ({
    error: { code, location, context },
  });
  const option = onlyChild(request, ns.query, 'ResponseOption');
  if (!['LeafClass', 'ObjectRef'].includes(attributeOf(option, 'returnType') ?? ''))
    return fail('XDSRegistryError', 'ResponseOption', 'returnType is neither LeafClass nor ObjectRef');
  const query = onlyChild(request, ns.rim, 'AdhocQuery');
  const slots = parameters(request);
  if (new Set(slots.map((slot) => slot.name)).size !== slots.length)
    return fail('XDSStoredQueryParamNumber', 'AdhocQuery', 'a parameter is repeated');
  switch (attributeOf(query, 'id')) {
    case storedQueries.getDocuments: {
      const uniqueIds = listOf(slots, '$XDSDocumentEntryUniqueId');
      const entryUuids = listOf(slots, '$XDSDocumentEntryEntryUUID');
      if (uniqueIds.length === 0 && entryUuids.length === 0)
        return fail('XDSStoredQueryMissingParam', 'GetDocuments', 'neither uniqueId nor entryUUID is given');
      if (uniqueIds.length > 0 && entryUuids.length > 0)
        return fail('XDSStoredQueryParamNumber', 'GetDocuments', 'both uniqueId and entryUUID are given');
      const found = [...uniqueIds.map((id) => store.document(id)), ...entryUuids.map((id) => store.entry(id))];
      return { found: found.filter((document) => document !== undefined) };
    }
    case storedQueries.findDocuments: {
      const [patientId, ...more] = listOf(slots, '$XDSDocumentEntryPatientId');
      const statuses = listOf(slots, '$XDSDocumentEntryStatus');
      if (patientId === undefined || statuses.length === 0)
        return fail('XDSStoredQueryMissingParam', 'FindDocuments', 'patientId and status are required');
      if (more.length > 0)
        return fail('XDSStoredQueryParamNumber', 'FindDocuments', 'more than one patientId is given');
      const nameOf = { Approved: statusTypes.approved, Deprecated: statusTypes.deprecated };
      return { found: store.ofPatient(patientId).filter((document) => statuses.includes(nameOf[document.status])) };
    }
    case undefined:
    default:
      return fail('XDSUnknownStoredQuery', 'AdhocQuery', 'the sandbox answers GetDocuments and FindDocuments');
  }
}

/** `'a'` or `('a','b')`, a quote inside doubled (ITI TF-2 3.18.4.1.2.3.5); several values are one list. */
function listOf(slots: Slots, name: string): string[] {
  return valuesOf(slots, name).flatMap((value) =>
    [...value.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'")),
  );
}
