/** Provide and Register Document Set-b (ITI TF-2 3.41): one document as an XOP package, and what its answer means. */
import { meaningOf, problemFor, rowFor, type AnswerTable, type Said } from '../meaning.ts';
import type { MetadataPatientId, PlatformError, Submission, SubmissionOutcome } from '../types.ts';
import type { Exchange, HttpAnswer } from '../wire/http.ts';
import { element } from '../wire/markup.ts';
import type { StreamedBody } from '../wire/mime.ts';
import { NS } from '../wire/namespaces.ts';
import { readOperationOutcome } from '../wire/operation-outcome.ts';
import {
  packageBody,
  readSoap,
  refusesToken,
  type SignedMarkup,
  type TokenRefused,
  type SoapFault,
} from '../wire/soap.ts';
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

/**
 * What an exchange says about the submission, by the table of the profile; `token-refused` when the assertion was not taken and nothing else
 * was looked at. A registry's answer counts before the HTTP status, and a status that decides by itself before what else the body says.
 */
export function outcomeOf(exchange: Exchange, table: AnswerTable): SubmissionOutcome | TokenRefused {
  if (exchange.kind === 'not-sent') return { kind: 'unreachable', problem: exchange.problem };
  if (exchange.kind === 'lost') return { kind: 'unknown', problem: exchange.problem };
  const { status, contentType, body, retryAfterSeconds } = exchange.answer;
  const soap = readSoap(contentType, body, registryResponse);
  if (soap.kind === 'fault' && refusesToken(soap.fault)) return { kind: 'token-refused' };
  const judge = (said: readonly Said[], errors: readonly PlatformError[], text: string) =>
    meaningOf(said, table, { errors, text, retryAfterSeconds });
  const byRegistry = soap.kind === 'body' ? judge(saidBy(soap.value), soap.value.errors, soap.text) : undefined;
  return (
    byRegistry ??
    judge([{ on: 'http', code: String(status) }], [], '') ??
    (soap.kind === 'fault'
      ? judge([{ on: 'fault', code: soap.fault.code }], [faultAsError(soap.fault)], soap.text)
      : undefined) ??
    byIssues(exchange.answer, table) ??
    judge([{ on: 'unreadable', code: String(status) }], [], '') ?? {
      kind: 'unknown',
      problem: problemFor('answerUnreadable'),
    }
  );
}

/** Errors decide, and the status where there are none. A success that names an error is not a whole one. */
function saidBy({ status, errors }: RegistryResponse): readonly Said[] {
  const serious = errors.filter((error) => error.severity === 'error');
  const said = (status === 'Failure' && serious.length === 0 ? errors : serious).map(({ code }): Said => ({
    on: 'error',
    code,
  }));
  if (status === 'Failure') return said.length > 0 ? said : [{ on: 'status', code: status }];
  return [{ on: 'status', code: said.length > 0 ? 'PartialSuccess' : status }, ...said];
}

/** A coded detail that the table of errors names says more than the type of its issue. */
function byIssues(
  { contentType, body, retryAfterSeconds }: HttpAnswer,
  table: AnswerTable,
): SubmissionOutcome | undefined {
  const issues = readOperationOutcome(contentType, body);
  if (!issues) return undefined;
  const answered = { errors: issues.map(({ error }) => error), text: body.toString('utf8'), retryAfterSeconds };
  const said = issues.map(({ type, detail }): Said => {
    const precise: Said | undefined = detail === undefined ? undefined : { on: 'error', code: detail };
    return precise && (rowFor(precise, table, answered)?.code ?? '*') !== '*' ? precise : { on: 'issue', code: type };
  });
  return meaningOf(said, table, answered);
}

const faultAsError = ({ code, reason }: SoapFault): PlatformError => ({ code, codeContext: reason, severity: 'error' });
