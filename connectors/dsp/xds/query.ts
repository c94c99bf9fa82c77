/** Registry Stored Query (ITI TF-2 3.18): GetDocuments by uniqueId, to know what a registry has. */
import { refusals } from '../problems/refusal.ts';
import { transportProblems } from '../problems/transport.ts';
import type { RegistryAnswer } from '../types.ts';
import type { Exchange } from '../wire/http.ts';
import { element } from '../wire/markup.ts';
import type { StreamedBody } from '../wire/mime.ts';
import { NS } from '../wire/namespaces.ts';
import { readSoap, refusesToken, soapBody, type SignedMarkup, type TokenRefused } from '../wire/soap.ts';
import { statusProblem } from '../wire/status.ts';
import { queryResponse, type QueryResponse, type RegisteredDocument } from './answer.ts';
import { action, getDocumentsQuery } from './scheme.ts';

export interface QueryArguments {
  readonly to: string;
  readonly messageId: string;
  readonly assertion: SignedMarkup;
  readonly uniqueId: string;
}

export function queryBody({ to, messageId, assertion, uniqueId }: QueryArguments): StreamedBody {
  // Stored queries quote strings as SQL does (ITI TF-2 3.18.4.1.2.3.4).
  const quoted = `('${uniqueId.replaceAll("'", "''")}')`;
  const body = element(
    'query:AdhocQueryRequest',
    { 'xmlns:query': NS.query, 'xmlns:rim': NS.rim },
    element('query:ResponseOption', { returnComposedObjects: 'true', returnType: 'LeafClass' }),
    element(
      'rim:AdhocQuery',
      { id: getDocumentsQuery },
      element(
        'rim:Slot',
        { name: '$XDSDocumentEntryUniqueId' },
        element('rim:ValueList', {}, element('rim:Value', {}, quoted)),
      ),
    ),
  );
  return soapBody({ to, action: action.storedQuery, messageId, body, assertion });
}

const unreachable = (problem: Extract<RegistryAnswer, { kind: 'unreachable' }>['problem']): RegistryAnswer => ({
  kind: 'unreachable',
  problem,
});

/** What the registry said about one document. Anything but a clear answer is `unreachable`: to be asked again. */
export function registryAnswerOf(exchange: Exchange, uniqueId: string): RegistryAnswer | TokenRefused {
  if (exchange.kind !== 'answer') return unreachable(exchange.problem);
  const { status, contentType, body } = exchange.answer;
  const soap = readSoap(contentType, body, queryResponse);
  if (soap.kind === 'body') return ofResponse(soap.value, uniqueId);
  if (soap.kind === 'fault') {
    return refusesToken(soap.fault) ? { kind: 'token-refused' } : unreachable(refusals.lookup);
  }
  return unreachable(statusProblem(status, 'DSP'));
}

function ofResponse({ status, documents }: QueryResponse, uniqueId: string): RegistryAnswer {
  // "Absent" leads to sending again, so only a complete success says it.
  if (status !== 'Success') return unreachable(refusals.lookup);
  const named = documents.filter((document) => document.uniqueId === uniqueId);
  if (named.length !== documents.length) return unreachable(transportProblems.answerUnreadable('DSP'));
  const found = named.find((document) => document.status === 'approved') ?? named[0];
  return found ? foundAnswer(found) : { kind: 'absent' };
}

const foundAnswer = ({ entryUuid, hash, size, status, patientId }: RegisteredDocument): RegistryAnswer => ({
  kind: 'found',
  entryUuid,
  hash,
  size,
  status,
  patientId,
});
