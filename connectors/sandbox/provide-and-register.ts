/**
 * ITI-41 Provide and Register Document Set-b (ITI TF-2 3.41): repository and registry in one. Everything the message alone decides is
 * checked while it is received; what depends on the registry is decided one submission at a time.
 */
import type { IncomingMessage } from 'node:http';
import { checkAssertion, type TokenAuthority } from './assertion.ts';
import { readCx } from './datatypes.ts';
import { checkDocument } from './document-rules.ts';
import { checkGrammar, codeOf, identifierOf, readObjects } from './ebrim.ts';
import { mediaType, MultipartFault, readMultipart, type Multipart } from './multipart.ts';
import type { Patients } from './patients.ts';
import { registryResponse, type RegistryError, type Report } from './registry-error.ts';
import { registryEntry } from './registry-entry.ts';
import { readEnvelope, SoapFault } from './soap.ts';
import { actions, ns, schemes } from './standards.ts';
import type { Store, StoredDocument } from './store.ts';
import { readDocuments, readSubmission, type Submission } from './submission-rules.ts';
import { Answers12, asSoapFault, withMessage, type Answer, type Received, type Serve } from './transaction.ts';
import { attributeOf, childrenOf, is, onlyChild } from './xml.ts';

export interface ProvideAndRegisterOptions {
  readonly store: Store;
  readonly patients: Patients;
  readonly authority: TokenAuthority;
  readonly maximumBytes: number;
  readonly now: () => number;
  readonly uuid: () => string;
}

/** A submission that was read, with everything found so far. */
interface Draft {
  readonly messageId: string | undefined;
  readonly submission: Submission | undefined;
  readonly errors: RegistryError[];
}

export function provideAndRegister(options: ProvideAndRegisterOptions): Serve {
  const answers = new Answers12(actions.provideAndRegisterResponse, options.uuid, true);
  const refusal = (draft: Draft | undefined, errors: readonly RegistryError[]): Answer =>
    answers.result(draft?.messageId, registryResponse(errors), [...new Set(errors.map((error) => error.code))]);
  let registry: Promise<unknown> = Promise.resolve();

  return async (request): Promise<Received> => {
    let multipart: Multipart | undefined;
    let draft: Draft | undefined;
    let fault: SoapFault | undefined;
    try {
      multipart = await receive(request, options);
      draft = await readDraft(multipart, options);
    } catch (error) {
      fault = asSoapFault(error);
      await drain(request);
    }
    const decide = async (): Promise<Answer> => {
      if (draft === undefined) return answers.fault(undefined, fault ?? new SoapFault('Receiver', 'nothing was read'));
      const current = draft;
      const decision = registry.then(() => register(current, options));
      registry = decision.catch(() => undefined);
      try {
        return refusal(current, await decision);
      } catch (error) {
        return answers.fault(current.messageId, asSoapFault(error));
      }
    };
    return {
      uniqueIds: draft?.submission?.documents.map((document) => document.uniqueId) ?? [],
      decide,
      refuse: (code) =>
        refusal(draft, [{ code: code ?? 'XDSRepositoryError', context: 'refused on demand', location: 'sandbox' }]),
      discard: () => multipart?.discard(),
    };
  };
}

/** So that a client that is still sending can read why it is refused. */
async function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  await new Promise<void>((resolve) => request.once('end', resolve).once('close', resolve));
}

/** T-02 to T-04: an MTOM message. @throws SoapFault */
async function receive(request: IncomingMessage, options: ProvideAndRegisterOptions): Promise<Multipart> {
  const { type, parameters } = mediaType(request.headers['content-type']);
  const boundary = parameters.get('boundary') ?? '';
  if (type !== 'multipart/related' || boundary === '')
    throw new SoapFault('Sender', 'ITI-41 is sent as multipart/related with a boundary (MTOM)');
  if (parameters.get('type') !== 'application/xop+xml')
    throw new SoapFault('Sender', 'the type parameter of the message is not application/xop+xml');
  if (parameters.get('start-info') !== 'application/soap+xml')
    throw new SoapFault('Sender', 'the start-info parameter of the message is not application/soap+xml');
  try {
    const { store, maximumBytes, uuid } = options;
    // The request stays open when reading ends early, so that the refusal can still be sent on its connection.
    const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    return await readMultipart(body, {
      boundary,
      start: parameters.get('start'),
      folder: store.incoming,
      maximumBytes,
      uuid,
    });
  } catch (error) {
    if (error instanceof MultipartFault) throw new SoapFault('Sender', `the multipart message: ${error.message}`);
    throw error;
  }
}

async function readDraft(multipart: Multipart, options: ProvideAndRegisterOptions): Promise<Draft> {
  const root = mediaType(multipart.root.headers.get('content-type'));
  if (root.type !== 'application/xop+xml' || mediaType(root.parameters.get('type')).type !== 'application/soap+xml')
    throw new SoapFault('Sender', 'the start part is not application/xop+xml of type application/soap+xml');
  const errors: RegistryError[] = [];
  const report: Report = (code, location, context) => errors.push({ code, location, context });
  const draft = withMessage(multipart.root.bytes, (document): Draft => {
    const { root, body, messageId } = readEnvelope(document, '1.2', actions.provideAndRegister);
    checkAssertion({ document, root }, options.authority, options.now());
    if (!is(body, ns.xds, 'ProvideAndRegisterDocumentSetRequest'))
      throw new SoapFault('Sender', 'the Body is not a ProvideAndRegisterDocumentSetRequest');
    checkGrammar(body, report);
    const list = onlyChild(onlyChild(body, ns.lcm, 'SubmitObjectsRequest'), ns.rim, 'RegistryObjectList');
    if (list === undefined) return { messageId, submission: undefined, errors };
    const documents = readDocuments(childrenOf(body, ns.xds, 'Document'), multipart.parts, report);
    return { messageId, submission: readSubmission(list, readObjects(list), documents, report), errors };
  });
  if (draft.submission !== undefined) await checkContents(draft.submission, options.patients, report);
  return draft;
}

/** The patient is known and takes documents; each document is what its metadata says. */
async function checkContents(submission: Submission, patients: Patients, report: Report): Promise<void> {
  for (const document of submission.documents) {
    const cx = readCx(document.patientId);
    const dossier = cx === undefined ? undefined : patients.find(cx);
    if (dossier === undefined || dossier.closed) {
      report('XDSUnknownPatientId', 'documentEntry.patientId', 'there is no such dossier');
      continue;
    }
    if (dossier.opposed) report('LocalPolicyRestrictionError', 'documentEntry.patientId', 'the patient is opposed');
    await checkDocument(document, dossier, report);
  }
}

/** What only the registry knows; stores the submission when nothing speaks against it. Returns the errors. */
async function register(draft: Draft, options: ProvideAndRegisterOptions): Promise<readonly RegistryError[]> {
  const { submission, errors } = draft;
  const { store } = options;
  if (submission === undefined) return errors;
  const found: RegistryError[] = [...errors];
  const report: Report = (code, location, context) => found.push({ code, location, context });
  const submissionSetId = identifierOf(submission.submissionSet, schemes.submissionSet.uniqueId);
  if (store.hasSubmissionSet(submissionSetId))
    report('XDSDuplicateUniqueIdInRegistry', 'submissionSet.uniqueId', 'is already registered');
  checkAgainstRegistry(submission, store, report);
  if (found.length > 0) return found;
  const fresh = submission.documents.filter((document) => store.document(document.uniqueId) === undefined);
  const documents = fresh.map((document): StoredDocument => {
    const { entry, uniqueId, patientId, part } = document;
    const entryUuid = entry.id.startsWith('urn:uuid:') ? entry.id : `urn:uuid:${options.uuid()}`;
    return {
      uniqueId,
      entryUuid,
      patientId,
      hash: part.sha1,
      size: part.size,
      mimeType: attributeOf(entry.element, 'mimeType') ?? '',
      typeCode: codeOf(entry, schemes.documentEntry.typeCode),
      formatCode: codeOf(entry, schemes.documentEntry.formatCode),
      replaces: submission.replacements.find((association) => association.source === entry.id)?.target ?? null,
      entry: registryEntry(entry.element, entryUuid, part),
    };
  });
  await store.commit(
    {
      submissionSetId,
      receivedAt: new Date(options.now()).toISOString(),
      documents,
      deprecated: submission.replacements.map((association) => association.target),
    },
    new Map(fresh.map((document) => [document.uniqueId, document.part.path])),
  );
  return [];
}

/** The same document again is taken as already there. */
function checkAgainstRegistry(submission: Submission, store: Store, report: Report): void {
  for (const { entry, uniqueId, patientId, part } of submission.documents) {
    const known = store.document(uniqueId);
    if (known !== undefined && known.hash !== part.sha1)
      report('XDSNonIdenticalHash', 'documentEntry.uniqueId', 'is registered for other bytes');
    else if (known !== undefined && known.patientId !== patientId)
      report('XDSPatientIdDoesNotMatch', 'documentEntry.uniqueId', 'is registered for another patient');
    const sameEntry = store.entry(entry.id);
    if (sameEntry !== undefined && sameEntry.uniqueId !== uniqueId)
      report('XDSRepositoryMetadataError', 'documentEntry.entryUUID', 'is registered for another document');
  }
  for (const relation of submission.relationships) {
    const target = store.entry(relation.target);
    const source = submission.documents.find((document) => document.entry.id === relation.source);
    if (target === undefined)
      report('UnresolvedReferenceException', 'association.relationship', 'its target is not registered');
    else if (target.status !== 'Approved')
      report('XDSRegistryDeprecatedDocumentError', 'association.relationship', 'its target is deprecated');
    else if (source !== undefined && target.patientId !== source.patientId)
      report('XDSPatientIdDoesNotMatch', 'association.relationship', 'its target belongs to another patient');
  }
}
