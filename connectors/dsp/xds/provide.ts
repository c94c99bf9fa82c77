/** Provide and Register Document Set-b (ITI TF-2 3.41): one document as an XOP package, and what its answer means. */
import { isBusyCode, refusalOf, refusals } from '../problems/refusal.ts';
import { transportProblems } from '../problems/transport.ts';
import type { MetadataPatientId, PlatformError, Submission, SubmissionOutcome } from '../types.ts';
import type { Exchange, HttpAnswer } from '../wire/http.ts';
import { element } from '../wire/markup.ts';
import type { StreamedBody } from '../wire/mime.ts';
import { NS } from '../wire/namespaces.ts';
import {
  blamesSender,
  packageBody,
  readSoap,
  refusesToken,
  type SignedMarkup,
  type TokenRefused,
  type SoapAnswer,
  type SoapFault,
} from '../wire/soap.ts';
import { setUpProblem } from '../wire/status.ts';
import { registryResponse, type RegistryResponse } from './answer.ts';
import { submitObjectsRequest } from './metadata.ts';
import { action } from './scheme.ts';

export interface ProvideArguments {
  readonly to: string;
  readonly messageId: string;
  readonly assertion: SignedMarkup;
  readonly submission: Submission;
  readonly patientId: MetadataPatientId;
  readonly bytes: Uint8Array;
}

export function provideBody({
  to,
  messageId,
  assertion,
  submission,
  patientId,
  bytes,
}: ProvideArguments): StreamedBody {
  const contentId = `document.${messageId}@relais`;
  const body = element(
    'xdsb:ProvideAndRegisterDocumentSetRequest',
    { 'xmlns:xdsb': NS.xdsb },
    submitObjectsRequest(submission, patientId),
    element(
      'xdsb:Document',
      { id: submission.documentEntry.entryUuid },
      element('xop:Include', { 'xmlns:xop': NS.xop, href: `cid:${encodeURIComponent(contentId)}` }),
    ),
  );
  return packageBody({ to, action: action.provideAndRegister, messageId, body, assertion }, [
    { contentType: submission.documentEntry.mimeType, contentId, bytes },
  ]);
}

/** What an exchange says about the submission; `token-refused` when the assertion was not taken and nothing else was looked at. */
export function outcomeOf(exchange: Exchange): SubmissionOutcome | TokenRefused {
  if (exchange.kind === 'not-sent') return { kind: 'unreachable', problem: exchange.problem };
  if (exchange.kind === 'lost') return { kind: 'unknown', problem: exchange.problem };
  const { answer } = exchange;
  const soap = readSoap(answer.contentType, answer.body, registryResponse);
  if (soap.kind === 'body') return ofRegistry(soap.value, soap.text, answer);
  if (soap.kind === 'fault' && refusesToken(soap.fault)) return { kind: 'token-refused' };
  return ofStatus(answer) ?? ofFault(soap, answer);
}

function ofRegistry({ status, errors }: RegistryResponse, text: string, answer: HttpAnswer): SubmissionOutcome {
  if (status !== 'Failure') return { kind: 'accepted', warnings: errors, answer: text };
  const serious = errors.filter((error) => error.severity === 'error');
  if (serious.length > 0 && serious.every((error) => isBusyCode(error.code))) return busy(answer);
  const codes = (serious.length > 0 ? serious : errors).map((error) => error.code);
  return { kind: 'refused', errors, answer: text, problem: refusalOf(codes) };
}

const busy = ({ retryAfterSeconds }: HttpAnswer): SubmissionOutcome => ({
  kind: 'busy',
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  problem: transportProblems.busy('DSP'),
});

/** HTTP statuses that say by themselves that the request was not processed (RFC 9110 §15). */
function ofStatus(answer: HttpAnswer): SubmissionOutcome | undefined {
  const { status } = answer;
  if (status === 429 || (status === 503 && answer.retryAfterSeconds !== undefined)) return busy(answer);
  const setUp = setUpProblem(status, 'DSP');
  if (setUp) return { kind: 'unreachable', problem: setUp };
  if (status === 413) return { kind: 'refused', errors: [], answer: '', problem: refusals.tooLarge };
  return undefined;
}

function ofFault(soap: SoapAnswer<unknown>, { status }: HttpAnswer): SubmissionOutcome {
  if (soap.kind === 'fault') {
    return blamesSender(soap.fault)
      ? { kind: 'refused', errors: [faultAsError(soap.fault)], answer: soap.text, problem: refusals.message }
      : { kind: 'unknown', problem: transportProblems.serverError('DSP') };
  }
  const problem = status >= 500 ? transportProblems.serverError('DSP') : transportProblems.answerUnreadable('DSP');
  return { kind: 'unknown', problem };
}

const faultAsError = ({ code, reason }: SoapFault): PlatformError => ({ code, codeContext: reason, severity: 'error' });
