/** Every row of the table of answers, met by an answer as it comes over the wire. */
import { describe, expect, it } from 'vitest';
import { registryAnswer, soapFault } from '../../test/interop/support/servers.ts';
import { checkProfile, loadProfile, type AnswerRow } from '../profiles/index.ts';
import { rowFor, type Said } from './meaning.ts';
import { outcomeOf } from './xds/provide.ts';

const { answers } = loadProfile('lu-dsp');
const today = '2026-11-27';

interface Given {
  readonly status?: number;
  readonly body?: string;
  readonly type?: string;
  readonly retryAfterSeconds?: number;
}

const come = (given: Given, rows: readonly AnswerRow[] = answers, day = today): string => {
  const { status = 200, body = '', type = 'application/soap+xml', retryAfterSeconds } = given;
  const outcome = outcomeOf(
    {
      kind: 'answer',
      answer: {
        status,
        contentType: type,
        body: Buffer.from(body),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      },
    },
    { rows, today: day },
  );
  return `${outcome.kind} ${'problem' in outcome ? outcome.problem.code : ''}`.trim();
};

const failure = (...codes: string[]): Given => ({
  body: registryAnswer('Failure', ...codes.map((code) => [code] as [string])),
});
const issue = (code: string, detail?: string, severity = 'error'): Given => ({
  status: 400,
  type: 'application/fhir+json; charset=utf-8',
  body: JSON.stringify({
    resourceType: 'OperationOutcome',
    issue: [{ severity, code, ...(detail === undefined ? {} : { details: { coding: [{ code: detail }] } }) }],
  }),
});

/** What each row must come to: the expectation stands here, not in the table. */
const expected: Readonly<Record<string, readonly [outcome: string, ...codes: string[]][]>> = {
  error: [
    ['conflict DSP-OTHER-CONTENT', 'XDSNonIdenticalHash', 'XDSNonIdenticalSize'],
    ['unclear DSP-ALREADY-THERE', 'XDSDuplicateUniqueIdInRegistry', 'XDSDuplicateUniqueIdInRepository'],
    ['unknown DSP-BUSY', 'DocumentQueued'],
    ['refused DSP-UNKNOWN-PATIENT', 'XDSUnknownPatientId'],
    ['refused DSP-OTHER-PATIENT', 'XDSPatientIdDoesNotMatch', 'XDSPatientIDReconciliationError'],
    ['refused DSP-REPLACE', 'XDSRegistryDeprecatedDocumentError', 'XDSReplaceFailed', 'UnresolvedReferenceException'],
    ['refused DSP-CONTENT', 'InvalidDocumentContent'],
    ['refused DSP-POLICY', 'LocalPolicyRestrictionError', 'DocumentAccessNotAuthorized'],
    ['refused DSP-METADATA', 'XDSRegistryDuplicateUniqueIdInMessage', 'XDSRepositoryDuplicateUniqueIdInMessage'],
    ['refused DSP-METADATA', 'XDSRegistryMetadataError', 'XDSRepositoryMetadataError', 'XDSMetadataIdentifierError'],
    ['refused DSP-METADATA', 'XDSMissingDocument', 'XDSMissingDocumentMetadata', 'XDSMissingHomeCommunityId'],
    ['refused DSP-METADATA', 'XDSUnknownCommunity', 'UnmodifiableMetadataError'],
    ['busy DSP-BUSY', 'XDSRegistryBusy', 'XDSRepositoryBusy', 'XDSRegistryOutOfResources'],
    ['busy DSP-BUSY', 'XDSRepositoryOutOfResources', 'XDSRegistryNotAvailable'],
    ['refused DSP-REPOSITORY', 'XDSRepositoryError', 'XDSRegistryError', '*'],
  ],
  fault: [
    ['refused DSP-MESSAGE', 'Sender', 'Client', 'MustUnderstand', 'VersionMismatch', 'DataEncodingUnknown'],
    ['unknown DSP-SERVER-ERROR', '*'],
  ],
  http: [
    ['unreachable DSP-FORBIDDEN', '401', '403'],
    ['unreachable DSP-WRONG-ADDRESS', '404', '405', '3xx'],
    ['refused DSP-TOO-LARGE', '413'],
    ['busy DSP-BUSY', '429'],
  ],
  issue: [
    ['unclear DSP-ALREADY-THERE', 'duplicate'],
    ['unreachable DSP-FORBIDDEN', 'security', 'login', 'expired', 'unknown'],
    ['refused DSP-POLICY', 'suppressed', 'forbidden'],
    ['refused DSP-TOO-LARGE', 'too-long'],
    ['refused DSP-METADATA', 'invalid', 'structure', 'required', 'value', 'invariant', 'code-invalid', 'extension'],
    ['refused DSP-CONTENT', 'business-rule'],
    ['refused DSP-REPLACE', 'not-found', 'deleted', 'conflict'],
    ['refused DSP-MESSAGE', 'not-supported'],
    ['busy DSP-BUSY', 'too-costly', 'throttled', 'lock-error', 'no-store'],
    ['unknown DSP-SERVER-ERROR', '*'],
  ],
  unreadable: [
    ['unknown DSP-SERVER-ERROR', '5xx'],
    ['unknown DSP-ANSWER-UNREADABLE', '*'],
  ],
};

const anyOf = (code: string): string => (code === '*' ? 'SomethingNew' : code);
const send: Readonly<Record<string, (code: string) => Given>> = {
  error: (code) => failure(anyOf(code)),
  fault: (code) => ({ status: 500, body: soapFault(code === '*' ? 'Receiver' : code) }),
  http: (code) => ({ status: Number(code.replace('xx', '02')), body: '<html>no</html>' }),
  issue: (code) => issue(anyOf(code)),
  unreadable: (code) => ({ status: code === '*' ? 200 : 502, body: '<html>?</html>' }),
};
const cases = Object.entries(expected).flatMap(([on, rows]) =>
  rows.flatMap(([outcome, ...codes]) => codes.map((code) => [on, code, outcome] as const)),
);

describe('the table of answers', () => {
  it.each(cases)('%s %s: %s', (on, code, outcome) => {
    expect(come(send[on]!(code))).toBe(outcome);
  });

  it('has no row that is not met here', () => {
    const met = new Set(cases.map(([on, code]) => `${on} ${code}`));
    const rest = answers.filter(({ on, code }) => !met.has(`${on} ${code}`)).map(({ on, code }) => `${on} ${code}`);
    expect(rest).toEqual(['status Success', 'status PartialSuccess', 'status Failure', 'http 503']);
  });

  it.each([
    ['Success', [], 'accepted'],
    ['PartialSuccess', [], 'unclear DSP-PARTIAL'],
    ['PartialSuccess', [['XDSUnknownPatientId']], 'unclear DSP-UNKNOWN-PATIENT'],
    ['PartialSuccess', [['XDSRepositoryBusy']], 'unknown DSP-PARTIAL'],
    ['PartialSuccess', [['XDSNonIdenticalHash']], 'conflict DSP-OTHER-CONTENT'],
    ['Success', [['PartialReplaceContentNotProcessed', 'Warning']], 'accepted'],
    ['Success', [['XDSRepositoryError']], 'unclear DSP-REPOSITORY'],
    ['Failure', [], 'refused DSP-REPOSITORY'],
    ['Failure', [['XDSUnknownPatientId', 'Warning']], 'refused DSP-UNKNOWN-PATIENT'],
    ['Failure', [['XDSRepositoryError'], ['LocalPolicyRestrictionError']], 'refused DSP-POLICY'],
    ['Failure', [['XDSRegistryBusy'], ['XDSUnknownPatientId']], 'refused DSP-UNKNOWN-PATIENT'],
    ['Failure', [['XDSUnknownPatientId'], ['XDSDuplicateUniqueIdInRegistry']], 'unclear DSP-UNKNOWN-PATIENT'],
  ] as const)('%s with %j: %s', (status, errors, outcome) => {
    expect(come({ body: registryAnswer(status, ...(errors as unknown as [string][])) })).toBe(outcome);
  });

  it('takes a service away from 503 only when it says when it is back', () => {
    expect(come({ status: 503, retryAfterSeconds: 7 })).toBe('busy DSP-BUSY');
    expect(come({ status: 503 })).toBe('unknown DSP-SERVER-ERROR');
  });

  it('believes the registry before the status, and the status before what else the body says', () => {
    expect(come({ status: 500, body: registryAnswer('Success') })).toBe('accepted');
    expect(come({ ...issue('invalid'), status: 401 })).toBe('unreachable DSP-FORBIDDEN');
  });

  it('reads the code of XDS in an OperationOutcome before the type of the issue', () => {
    expect(come(issue('processing', 'XDSPatientIdDoesNotMatch'))).toBe('refused DSP-OTHER-PATIENT');
    expect(come(issue('throttled', 'MSG_LOCAL'))).toBe('busy DSP-BUSY');
    expect(come(issue('invalid', undefined, 'information'))).toBe('unknown DSP-ANSWER-UNREADABLE');
  });

  it('is looked through in its order: the rows of a profile, within their dates, come first', () => {
    const own: AnswerRow = {
      on: 'error',
      code: 'XDSRepositoryError',
      means: 'later',
      says: 'busy',
      since: '2026-12-01',
      until: '2026-12-31',
    };
    const rows = [own, ...answers];
    expect(come(failure('XDSRepositoryError'), rows, '2026-11-30')).toBe('refused DSP-REPOSITORY');
    expect(come(failure('XDSRepositoryError'), rows, '2026-12-01')).toBe('busy DSP-BUSY');
    expect(come(failure('XDSRepositoryError'), rows, '2027-01-01')).toBe('refused DSP-REPOSITORY');
    const said: Said = { on: 'error', code: 'XDSRepositoryError' };
    expect(rowFor(said, { rows, today: '2026-12-05' }, { errors: [], text: '' })).toBe(own);
  });

  it('names what is wrong with a row of a profile', () => {
    const row = (fields: object): string =>
      checkProfile(JSON.stringify({ extends: 'lu-dsp', answers: [{ on: 'error', code: 'X', ...fields }] })).join();
    expect(row({ means: 'refused', says: 'policy' })).toBe('');
    expect(row({ means: 'ask', says: 'busy' })).toMatch(/^answers\.0\.absent: /);
    expect(row({ means: 'refused' })).toMatch(/^answers\.0\.says: /);
    expect(row({ means: 'perhaps', says: 'busy' })).toMatch(/^answers\.0\.means: /);
  });
});
