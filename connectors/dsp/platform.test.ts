/** What becomes of a submission, whatever the network and the platform do: over real TLS connections. */
import { afterEach, describe, expect, it } from 'vitest';
import { dossier, pdfOf, profile, smallDocument, submissionOf, tokensOf } from '../../test/interop/support/fixtures.ts';
import { createCa } from '../../test/interop/support/pki.ts';
import { ca, closeAll, pkcs12, platformAt, serving, tcpServing } from '../../test/interop/support/platform.ts';
import {
  answer,
  registryAnswer,
  soap12,
  soapFault,
  type Handler,
  type ServerFacts,
} from '../../test/interop/support/servers.ts';
import type { SubmissionOutcome } from './index.ts';

afterEach(closeAll);

async function submittedTo(
  handle: Handler,
  facts: Partial<ServerFacts> = {},
  silence = 30_000,
): Promise<SubmissionOutcome> {
  const server = await serving(handle, facts);
  const bytes = smallDocument();
  const timeouts = { connect: 30_000, silence };
  return platformAt(server.url, { timeouts }).submit(submissionOf({ bytes }), bytes);
}

const codeOf = (outcome: SubmissionOutcome): string => ('problem' in outcome ? outcome.problem.code : '');
const outcomeOf = (outcome: SubmissionOutcome): string => `${outcome.kind} ${codeOf(outcome)}`.trim();

describe('a submission that surely was not stored', () => {
  it('meets nobody at the address', async () => {
    const bytes = smallDocument();
    const outcome = await platformAt('https://localhost:1').submit(submissionOf({ bytes }), bytes);
    expect(outcomeOf(outcome)).toBe('unreachable DSP-CONNECTION-REFUSED');
  });

  it('names a host that does not exist', async () => {
    const bytes = smallDocument();
    const outcome = await platformAt('https://nowhere.invalid').submit(submissionOf({ bytes }), bytes);
    expect(outcomeOf(outcome)).toBe('unreachable DSP-NAME-NOT-FOUND');
  });

  it.each(['', 'http://localhost:1', 'not an address'])('has no https address: "%s"', async (xds) => {
    const bytes = smallDocument();
    const platform = platformAt('https://localhost:1', { endpoints: { xds, registry: '', idp: '', pdq: '' } });
    expect(outcomeOf(await platform.submit(submissionOf({ bytes }), bytes))).toBe('unreachable DSP-NOT-CONFIGURED');
  });

  it('meets a server of another authority, and tells it nothing', async () => {
    const stranger = createCa('Somebody Else').issue({ commonName: 'server', server: true });
    const server = await serving((_, response) => answer(response, registryAnswer('Success')), { identity: stranger });
    const bytes = smallDocument();
    const outcome = await platformAt(server.url).submit(submissionOf({ bytes }), bytes);
    expect(outcomeOf(outcome)).toBe('unreachable TLS-SERVER-UNKNOWN');
    expect(server.received).toHaveLength(0);
  });

  it('meets a server whose certificate is made out to another name', async () => {
    const nameless = ca.issue({ commonName: 'elsewhere' });
    const outcome = await submittedTo((_, response) => answer(response, ''), { identity: nameless });
    expect(outcome.kind).toBe('unreachable');
    expect(codeOf(outcome)).toMatch(/^TLS-SERVER-(NAME|UNKNOWN)$/);
  });

  it('meets a server whose certificate has expired', async () => {
    const old = ca.issue({
      commonName: 'server',
      server: true,
      from: new Date(Date.now() - 9e9),
      to: new Date(Date.now() - 1e6),
    });
    const outcome = await submittedTo((_, response) => answer(response, ''), { identity: old });
    expect(outcomeOf(outcome)).toBe('unreachable TLS-SERVER-DATES');
  });

  // Alerts proper are met in test/interop: a Node server hangs up without one.
  it.each([
    ['TLSv1.2', 'TLS-HANDSHAKE'],
    ['TLSv1.3', 'TLS-CLIENT-CERTIFICATE-REFUSED'],
  ] as const)('is hung up on for its client certificate over %s', async (version, code) => {
    const server = await serving((_, response) => answer(response, registryAnswer('Success')), {
      options: { ca: createCa('Trusts only itself').certificatePem, minVersion: version, maxVersion: version },
    });
    const bytes = pdfOf(2_000_000);
    const outcome = await platformAt(server.url).submit(submissionOf({ bytes }), bytes);
    expect(outcomeOf(outcome)).toBe(`unreachable ${code}`);
    expect(server.received).toHaveLength(0);
  });

  it('meets something that does not speak TLS', async () => {
    const url = await tcpServing((socket) => socket.end('220 mail ready\r\n'));
    const bytes = smallDocument();
    expect(outcomeOf(await platformAt(url).submit(submissionOf({ bytes }), bytes))).toBe('unreachable TLS-HANDSHAKE');
  });

  it('meets a server that never finishes the handshake', async () => {
    const url = await tcpServing(() => undefined);
    const bytes = smallDocument();
    const platform = platformAt(url, { timeouts: { connect: 300, silence: 30_000 } });
    expect(outcomeOf(await platform.submit(submissionOf({ bytes }), bytes))).toBe('unreachable DSP-UNREACHABLE');
    await platform.close();
  });

  it.each([
    [302, 'DSP-WRONG-ADDRESS'],
    [401, 'DSP-FORBIDDEN'],
    [403, 'DSP-FORBIDDEN'],
    [404, 'DSP-WRONG-ADDRESS'],
  ])('is turned away with HTTP %i', async (status, code) => {
    const outcome = await submittedTo((_, response) => answer(response, 'no', status, { location: '/other' }));
    expect(outcomeOf(outcome)).toBe(`unreachable ${code}`);
  });

  it('does not begin when the certificate has expired', async () => {
    const server = await serving((_, response) => answer(response, registryAnswer('Success')));
    const platform = platformAt(server.url, { now: () => Date.now() + 400 * 24 * 3_600_000 });
    const bytes = smallDocument();
    expect(outcomeOf(await platform.submit(submissionOf({ bytes }), bytes))).toBe('unreachable CERT-EXPIRED');
    expect(server.received).toHaveLength(0);
  });

  it('does not begin when the certificate cannot be opened', async () => {
    const bytes = smallDocument();
    const platform = platformAt('https://localhost:1', { clientCertificate: { pkcs12, passphrase: 'wrong' } });
    expect(outcomeOf(await platform.submit(submissionOf({ bytes }), bytes))).toBe('unreachable CERT-PASSWORD');
    const failed = (await platform.checkPath()).filter((step) => step.state === 'failed');
    expect(failed.map((step) => step.step)).toEqual(['certificate']);
  });

  it('is cancelled before it has a connection', async () => {
    const bytes = smallDocument();
    const outcome = await platformAt('https://localhost:1').submit(submissionOf({ bytes }), bytes, AbortSignal.abort());
    expect(outcome.kind).toBe('unreachable');
  });
});

describe('a submission that is not fit to leave', () => {
  const never: Handler = () => expect.unreachable('nothing may be sent');

  it('has bytes other than those described', async () => {
    const server = await serving(never);
    const outcome = await platformAt(server.url).submit(submissionOf({ bytes: smallDocument() }), smallDocument());
    expect(outcomeOf(outcome)).toBe('refused DSP-CONTENT-CHANGED');
  });

  it('names no dossier', async () => {
    const server = await serving(never);
    const bytes = smallDocument();
    const { documentEntry, ...rest } = submissionOf({ bytes });
    const { patientId, ...without } = documentEntry;
    expect(patientId).toEqual(dossier);
    const outcome = await platformAt(server.url).submit({ ...rest, documentEntry: without }, bytes);
    expect(outcomeOf(outcome)).toBe('refused DSP-METADATA-INCOMPLETE');
  });

  it('is larger than the platform takes', async () => {
    const server = await serving(never);
    const bytes = smallDocument();
    const small = { ...profile, xds: { ...profile.xds, maximumBytes: 10 } };
    const outcome = await platformAt(server.url, { profile: small }).submit(submissionOf({ bytes }), bytes);
    expect(outcomeOf(outcome)).toBe('refused DSP-TOO-LARGE');
  });
});

describe('a submission that may have been stored', () => {
  it('gets no answer in time', async () => {
    expect(outcomeOf(await submittedTo(() => undefined, {}, 1000))).toBe('unknown DSP-NO-ANSWER');
  });

  it('loses its connection after it was read', async () => {
    expect(outcomeOf(await submittedTo((_, __, socket) => socket.destroy()))).toBe('unknown DSP-CONNECTION-LOST');
  });

  it('loses its connection while it is being sent', async () => {
    const early = (socket: { destroy(): unknown }): boolean => {
      socket.destroy();
      return true;
    };
    const server = await serving(() => undefined, { early });
    const bytes = pdfOf(8_000_000);
    const outcome = await platformAt(server.url).submit(submissionOf({ bytes }), bytes);
    expect(outcomeOf(outcome)).toBe('unknown DSP-CONNECTION-LOST');
  });

  it.each([
    ['500 without a registry response', 500, 'oops', 'unknown DSP-SERVER-ERROR'],
    ['502 of a gateway', 502, '<html>Bad gateway</html>', 'unknown DSP-SERVER-ERROR'],
    ['503 without Retry-After', 503, '', 'unknown DSP-SERVER-ERROR'],
    ['a fault on the receiver’s side', 500, soapFault('Receiver'), 'unknown DSP-SERVER-ERROR'],
    ['garbage', 200, '{"ok":true}', 'unknown DSP-ANSWER-UNREADABLE'],
    ['nothing', 200, '', 'unknown DSP-ANSWER-UNREADABLE'],
    ['half an answer', 200, registryAnswer('Success').slice(0, 150), 'unknown DSP-ANSWER-UNREADABLE'],
    ['another body', 200, soap12('<x/>'), 'unknown DSP-ANSWER-UNREADABLE'],
    ['a status nobody knows', 200, registryAnswer('Splendid'), 'unknown DSP-ANSWER-UNREADABLE'],
    [
      'a document type with entities',
      200,
      `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${registryAnswer('Success')}`,
      'unknown DSP-ANSWER-UNREADABLE',
    ],
  ])('is answered by %s', async (_, status, text, expected) => {
    expect(outcomeOf(await submittedTo((__, response) => answer(response, text, status)))).toBe(expected);
  });

  it('is answered with less than was announced', async () => {
    const outcome = await submittedTo((_, response, socket) => {
      response.writeHead(200, { 'content-type': 'application/soap+xml', 'content-length': '9999' });
      response.write(registryAnswer('Success'), () => socket.destroy());
    });
    expect(outcomeOf(outcome)).toBe('unknown DSP-ANSWER-UNREADABLE');
  });

  it('is answered with more than anybody reads', async () => {
    const outcome = await submittedTo((_, response) => answer(response, 'x'.repeat(17 * 1024 * 1024)));
    expect(outcomeOf(outcome)).toBe('unknown DSP-ANSWER-UNREADABLE');
  });

  it('is cancelled while the answer is awaited', async () => {
    const stop = new AbortController();
    const server = await serving(() => stop.abort());
    const bytes = smallDocument();
    const outcome = await platformAt(server.url).submit(submissionOf({ bytes }), bytes, stop.signal);
    expect(outcomeOf(outcome)).toBe('unknown DSP-ABORTED');
  });

  it('finds its kept-alive connection gone, and is not sent again by itself', async () => {
    let requests = 0;
    const server = await serving((_, response, socket) => {
      requests += 1;
      if (requests === 1) answer(response, registryAnswer('Success'));
      else socket.destroy();
    });
    const platform = platformAt(server.url);
    const bytes = smallDocument();
    expect((await platform.submit(submissionOf({ bytes }), bytes)).kind).toBe('accepted');
    expect((await platform.submit(submissionOf({ bytes }), bytes)).kind).toBe('unknown');
    expect(requests).toBe(2);
  });
});

describe('a submission that was answered', () => {
  it('is accepted, with what the platform remarked', async () => {
    const outcome = await submittedTo((_, response) =>
      answer(response, registryAnswer('Success', ['PartialReplaceContentNotProcessed', 'Warning'])),
    );
    expect(outcome).toMatchObject({
      kind: 'accepted',
      warnings: [{ code: 'PartialReplaceContentNotProcessed', severity: 'warning' }],
    });
  });

  it('is accepted by an answer in a package', async () => {
    const text = registryAnswer('Success');
    const body = `\r\n--b\r\nContent-Type: application/xop+xml\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root>\r\n\r\n${text}\r\n--b--`;
    const outcome = await submittedTo((_, response) =>
      answer(response, body, 200, {
        'content-type': 'multipart/related; type="application/xop+xml"; boundary="b"; start="<root>"',
      }),
    );
    expect(outcome).toMatchObject({ kind: 'accepted', answer: text });
  });

  it('is answered with a code, and the words never quote the answer', async () => {
    const outcome = await submittedTo((_, response) =>
      answer(response, registryAnswer('Failure', ['XDSUnknownPatientId'])),
    );
    expect(outcomeOf(outcome)).toBe('refused DSP-UNKNOWN-PATIENT');
    expect(JSON.stringify('problem' in outcome ? outcome.problem : {})).not.toContain('Müller');
  });

  it.each(['XDSDuplicateUniqueIdInRegistry', 'XDSDuplicateUniqueIdInRepository'])(
    'is known already (%s): nothing is decided before the registry was asked',
    async (code) => {
      const outcome = await submittedTo((_, response) => answer(response, registryAnswer('Failure', [code])));
      expect(outcome).toMatchObject({ kind: 'unclear', errors: [{ code }], problem: { code: 'DSP-ALREADY-THERE' } });
    },
  );

  it('names the precise reason among vague ones', async () => {
    const outcome = await submittedTo((_, response) =>
      answer(response, registryAnswer('Failure', ['XDSRepositoryError'], ['XDSUnknownPatientId'])),
    );
    expect(codeOf(outcome)).toBe('DSP-UNKNOWN-PATIENT');
  });

  it.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:02:00 GMT', date: 'Mon, 23 Nov 2026 10:00:00 GMT' }, 120],
    [{ 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT', date: 'Mon, 23 Nov 2026 10:00:00 GMT' }, 0],
  ])('is busy, and says until when: %o', async (headers, retryAfterSeconds) => {
    const outcome = await submittedTo((_, response) => answer(response, '', 503, headers));
    expect(outcome).toMatchObject({ kind: 'busy', retryAfterSeconds });
  });

  it('is too large for the server', async () => {
    expect(outcomeOf(await submittedTo((_, response) => answer(response, '', 413)))).toBe('refused DSP-TOO-LARGE');
  });

  it('is answered by a gateway with an OperationOutcome', async () => {
    const issue = {
      severity: 'error',
      code: 'processing',
      details: { coding: [{ code: 'XDSPatientIdDoesNotMatch' }] },
    };
    const body = JSON.stringify({ resourceType: 'OperationOutcome', issue: [issue] });
    const outcome = await submittedTo((_, response) =>
      answer(response, body, 422, { 'content-type': 'application/fhir+json' }),
    );
    expect(outcomeOf(outcome)).toBe('refused DSP-OTHER-PATIENT');
  });

  it('is malformed in the eyes of the server', async () => {
    const outcome = await submittedTo((_, response) => answer(response, soapFault('Sender'), 500));
    expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'DSP-MESSAGE' }, errors: [{ code: 'Sender' }] });
  });
});

describe('an assertion that the platform refuses', () => {
  const refusal = soapFault('Sender', 'wsse:FailedAuthentication');

  it('is replaced by a fresh one, once, and the document goes', async () => {
    const server = await serving(({ body }, response) =>
      answer(response, body.includes('ID="first"') ? refusal : registryAnswer('Success')),
    );
    const assertion = (id: string): string =>
      `<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}"/>`;
    const tokenSource = tokensOf(assertion('first'), assertion('second'));
    const bytes = smallDocument();
    const outcome = await platformAt(server.url, { tokenSource }).submit(submissionOf({ bytes }), bytes);
    expect(outcome.kind).toBe('accepted');
    expect(tokenSource.discarded).toBe(1);
    expect(server.received).toHaveLength(2);
  });

  it('is a problem when the fresh one is refused too: nothing was stored', async () => {
    expect(outcomeOf(await submittedTo((_, response) => answer(response, refusal, 500)))).toBe(
      'unreachable IDP-TOKEN-REFUSED',
    );
  });
});

describe('connections', () => {
  it('are kept alive between submissions', async () => {
    const ports = new Set<number | undefined>();
    const server = await serving((_, response, socket) => {
      ports.add(socket.remotePort);
      answer(response, registryAnswer('Success'));
    });
    const platform = platformAt(server.url);
    for (let index = 0; index < 3; index += 1) {
      const bytes = smallDocument();
      expect((await platform.submit(submissionOf({ bytes }), bytes)).kind).toBe('accepted');
    }
    expect(ports.size).toBe(1);
  });

  it('stay open between documents as many as travel at once: a handshake for each document would cost more than the document', async () => {
    const ports = new Set<number | undefined>();
    const server = await serving((_, response, socket) => {
      ports.add(socket.remotePort);
      answer(response, registryAnswer('Success'));
    });
    const platform = platformAt(server.url);
    for (let round = 0; round < 3; round += 1) {
      const bytes = smallDocument();
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => platform.submit(submissionOf({ bytes }), bytes)),
      );
      expect(outcomes.map(({ kind }) => kind)).toEqual(Array(6).fill('accepted'));
    }
    expect(ports.size).toBeLessThanOrEqual(6);
  });

  it('are not made over plain TCP: what arrives is TLS', async () => {
    let first = 0;
    const url = await tcpServing((socket) =>
      socket.once('data', (data: Buffer) => {
        first = data.readUInt8(0);
        socket.destroy();
      }),
    );
    const bytes = smallDocument();
    await platformAt(url).submit(submissionOf({ bytes }), bytes);
    expect(first).toBe(22);
  });
});
