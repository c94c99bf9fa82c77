/** The real client against servers that nobody here wrote: IPF's XDS.b repository and PDQv3 supplier, WSS4J's checkers. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createPlatform,
  type Platform,
  type PlatformConfig,
  type SubmissionOutcome,
} from '../../connectors/dsp/index.ts';
import { signedAuthnRequest } from '../../connectors/dsp/trust/authn-request.ts';
import {
  actor,
  dossier,
  matricule,
  nationalIdProfile,
  pdfOf,
  profile,
  smallDocument,
  submissionOf,
  tokensOf,
} from './support/fixtures.ts';
import { callPeer, peersPresent, startPeer, whyAbsent, type Line, type Peer } from './support/peer.ts';
import { createCa, pkcs12Of, type Issued, type TestCa } from './support/pki.ts';
import { signedAssertion } from './support/saml.ts';

if (!peersPresent) process.stderr.write(`test/interop is skipped: ${whyAbsent}\n`);

describe.skipIf(!peersPresent)('a platform that nobody here wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relais-interop-'));
  const data = join(folder, 'data');
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let ca: TestCa;
  let client: Issued;
  let assertion: string;
  let repository: Peer;
  let directory: Peer;
  let platform: Platform;
  const platforms: Platform[] = [];

  const connected = (more: Partial<PlatformConfig> = {}): Platform => {
    const made = createPlatform({
      profile,
      endpoints: {
        xds: `${repository.url}/xds-iti41`,
        registry: `${repository.url}/xds-iti18`,
        pdq: `${directory.url}/pdqv3-iti47`,
        idp: '',
      },
      clientCertificate: { pkcs12: pkcs12Of(client, 'geheim'), passphrase: 'geheim' },
      trustedCa: ca.certificatePem,
      actor,
      now: Date.now,
      uuid: randomUUID,
      // The first question to a Java peer on a busy machine takes its time.
      timeouts: { silence: 20_000 },
      tokenSource: tokensOf(assertion),
      ...more,
    });
    platforms.push(made);
    return made;
  };

  beforeAll(async () => {
    ca = createCa();
    client = ca.issue({ commonName: 'Cabinet Test', serialNumber: actor });
    const server = ca.issue({ commonName: 'server', server: true });
    const idp = ca.issue({ commonName: 'Identity Provider' });
    const caFile = file('ca.pem', ca.certificatePem);
    const tls = ['--port', '0', '--tls', '--client-auth', '--ca', caFile];
    tls.push('--cert', file('server.pem', server.certificatePem), '--key', file('server.key', server.keyPem));
    const other = {
      id: '9009009009',
      oid: dossier.authority,
      family: 'Schmit',
      given: ['Marc'],
      birthDate: '1971-11-02',
    };
    const known = { id: dossier.id, oid: dossier.authority, family: 'Müller-D’Été', given: ['Anne', 'Zoé'] };
    const home = { gender: 'female', street: '1, rue du Test', city: 'Luxembourg', zip: '1111', country: 'LU' };
    const patients = file(
      'patients.json',
      JSON.stringify([
        { ...known, ...home, birthDate: '1983-08-12', others: [{ id: matricule, oid: '1.3.182.4.4' }] },
        { ...other, ...home },
      ]),
    );
    const xua = ['--xua-ca', caFile, '--xua-audience', profile.assertion.audience];
    const issuing = ['--cert', file('idp.pem', idp.certificatePem), '--key', file('idp.key', idp.keyPem)];
    [repository, directory, assertion] = await Promise.all([
      startPeer('xds-server', ...tls, ...xua, '--strict', '--patients', patients, '--data', data),
      startPeer('pdq-server', ...tls, '--patients', patients),
      callPeer(
        'saml-issue',
        ...issuing,
        ...['--subject', 'CN=Cabinet Test', '--audience', profile.assertion.audience],
        ...['--attribute', `${profile.assertion.actorAttribute}=${actor}`],
      ),
    ]);
    platform = connected();
  });

  afterAll(async () => {
    await Promise.all(platforms.map((one) => one.close()));
    await Promise.all([repository.stop(), directory.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const lastLine = (transaction: string): Line =>
    repository.lines.findLast((line) => line['transaction'] === transaction) ?? {};
  const stored = (): number => repository.lines.filter((line) => line['stored'] !== undefined).length;
  const codes = (outcome: SubmissionOutcome): string[] =>
    outcome.kind === 'refused' ? outcome.errors.map((error) => error.code) : [];

  /** Faults are set through the same mutual TLS as everything else. */
  async function fault(what: string): Promise<void> {
    const { request, Agent } = await import('node:https');
    const agent = new Agent({ ca: ca.certificatePem, cert: client.certificatePem, key: client.keyPem });
    await new Promise<void>((resolve, reject) => {
      const call = request(`${repository.url}/_peer/faults`, { method: 'POST', agent }, (response) => {
        response.resume().on('end', resolve);
      });
      call.on('error', reject).end(what);
    });
    agent.destroy();
  }

  it('takes a document, as MTOM, under our assertion, and finds it again with the same hash and size', async () => {
    const bytes = smallDocument();
    const submission = submissionOf({ bytes });
    const { documentEntry: entry } = submission;
    expect(await platform.submit(submission, bytes)).toMatchObject({ kind: 'accepted', warnings: [] });
    expect(lastLine('ITI-41')).toMatchObject({ ok: true, mtom: true, xua: { ok: true } });
    expect(await platform.find(entry.uniqueId)).toEqual({
      kind: 'found',
      entryUuid: entry.entryUuid,
      hash: entry.hash,
      size: bytes.byteLength,
      status: 'approved',
      patientId: `${dossier.id}^^^&${dossier.authority}&ISO`,
    });
    const kept = readFileSync(join(data, String(lastLine('ITI-41')['stored']), entry.uniqueId));
    expect(kept.equals(Buffer.from(bytes))).toBe(true);
  });

  it('reads our metadata as we meant them', async () => {
    const bytes = smallDocument();
    await platform.submit(submissionOf({ bytes }), bytes);
    const folderName = String(lastLine('ITI-41')['stored']);
    const reading = readFileSync(join(data, folderName, 'submission.json'), 'utf8');
    for (const expected of [
      'Résultats de laboratoire – glycémie & HbA1c <contrôle>',
      'Müller-D’Été',
      'Laboratoire du Test & Fils',
      '2123456789',
      actor,
      'urn:ihe:lab:xd-lab:2008',
      profile.xds.sourceId,
      'fr-LU',
    ]) {
      expect(reading).toContain(expected);
    }
  });

  it('takes a PDF of 10 MB', async () => {
    const bytes = pdfOf(10 * 1024 * 1024);
    const submission = submissionOf({ bytes, mimeType: 'application/pdf' });
    expect((await platform.submit(submission, bytes)).kind).toBe('accepted');
    const { uniqueId, hash } = submission.documentEntry;
    expect(await platform.find(uniqueId)).toMatchObject({ kind: 'found', hash, size: bytes.byteLength });
  });

  it('replaces a document by a later version, and no longer by a third that names the first', async () => {
    const [first, second, third] = [smallDocument(), smallDocument(), smallDocument()];
    const original = submissionOf({ bytes: first });
    await platform.submit(original, first);
    const replaces = original.documentEntry.entryUuid;
    expect((await platform.submit(submissionOf({ bytes: second, replaces }), second)).kind).toBe('accepted');
    expect(await platform.find(original.documentEntry.uniqueId)).toMatchObject({ kind: 'found', status: 'deprecated' });
    const late = await platform.submit(submissionOf({ bytes: third, replaces }), third);
    expect(late).toMatchObject({ kind: 'refused', problem: { code: 'DSP-REPLACE' } });
    expect(codes(late)).toEqual(['XDSRegistryDeprecatedDocumentError']);
  });

  it('refuses to replace what it does not have', async () => {
    const bytes = smallDocument();
    const outcome = await platform.submit(submissionOf({ bytes, replaces: `urn:uuid:${randomUUID()}` }), bytes);
    expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'DSP-REPLACE' } });
  });

  it('does not store the same submission twice, and has what was sent when it is asked', async () => {
    const bytes = smallDocument();
    const submission = submissionOf({ bytes });
    await platform.submit(submission, bytes);
    const before = stored();
    const again = await platform.submit(submission, bytes);
    expect(again).toMatchObject({ kind: 'unclear', errors: [{ code: 'XDSDuplicateUniqueIdInRegistry' }] });
    const { uniqueId, hash } = submission.documentEntry;
    expect(await platform.find(uniqueId)).toMatchObject({ kind: 'found', hash });
    expect(stored()).toBe(before);
  });

  it('refuses other content under a known number', async () => {
    const [first, second] = [smallDocument(), smallDocument()];
    const documentId = randomUUID();
    await platform.submit(submissionOf({ bytes: first, documentId }), first);
    const { documentEntry, submissionSet } = submissionOf({ bytes: second, documentId });
    const fresh = { documentEntry: { ...documentEntry, entryUuid: `urn:uuid:${randomUUID()}` }, submissionSet };
    const outcome = await platform.submit(fresh, second);
    expect(outcome).toMatchObject({ kind: 'conflict', problem: { code: 'DSP-OTHER-CONTENT' } });
  });

  it('refuses a patient that it does not know', async () => {
    const bytes = smallDocument();
    const patientId = { id: '5555555555', authority: dossier.authority };
    const outcome = await platform.submit(submissionOf({ bytes, patientId }), bytes);
    expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'DSP-UNKNOWN-PATIENT' } });
  });

  it('refuses to replace one patient’s document by another’s', async () => {
    const [first, second] = [smallDocument(), smallDocument()];
    const original = submissionOf({ bytes: first });
    await platform.submit(original, first);
    const patientId = { id: '9009009009', authority: dossier.authority };
    const wrong = submissionOf({ bytes: second, patientId, replaces: original.documentEntry.entryUuid });
    expect(await platform.submit(wrong, second)).toMatchObject({
      kind: 'refused',
      problem: { code: 'DSP-OTHER-PATIENT' },
    });
  });

  it.each([
    ['reset', 'unknown', 'absent'],
    ['lost', 'unknown', 'found'],
    ['truncated', 'unknown', 'found'],
    ['http503', 'busy', 'absent'],
    ['busy', 'busy', 'absent'],
  ])('leaves the outcome of "%s" %s, and knows afterwards: %s', async (name, kind, known) => {
    const bytes = smallDocument();
    const submission = submissionOf({ bytes });
    await fault(`${name}=1`);
    expect((await platform.submit(submission, bytes)).kind).toBe(kind);
    expect((await platform.find(submission.documentEntry.uniqueId)).kind).toBe(known);
  });

  it('is not believed to have answered when it is slow, and has the document all the same', async () => {
    const impatient = connected({ timeouts: { silence: 1000 } });
    const bytes = smallDocument();
    const submission = submissionOf({ bytes });
    await fault('slow=1');
    const outcome = await impatient.submit(submission, bytes);
    expect(outcome).toMatchObject({ kind: 'unknown', problem: { code: 'DSP-NO-ANSWER' } });
    expect((await impatient.find(submission.documentEntry.uniqueId)).kind).toBe('found');
  });

  it('refuses a changed and a missing assertion, and stores nothing', async () => {
    const before = stored();
    const changed = assertion.replace(actor, '9876543210');
    for (const markup of [changed, '']) {
      const bytes = smallDocument();
      const outcome = await connected({ tokenSource: tokensOf(markup) }).submit(submissionOf({ bytes }), bytes);
      expect(outcome).toMatchObject({ kind: 'unreachable', problem: { code: 'IDP-TOKEN-REFUSED' } });
    }
    expect(stored()).toBe(before);
  });

  it('refuses a certificate of another authority before a byte of the document has left', async () => {
    const stranger = createCa('Somebody Else').issue({ commonName: 'Stranger' });
    const clientCertificate = { pkcs12: pkcs12Of(stranger, 'x'), passphrase: 'x' };
    const bytes = pdfOf(3_000_000);
    const outcome = await connected({ clientCertificate }).submit(submissionOf({ bytes }), bytes);
    expect(outcome).toMatchObject({ kind: 'unreachable', problem: { code: 'TLS-CLIENT-CERTIFICATE-REFUSED' } });
    const steps = await connected({ clientCertificate }).checkPath();
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'network ok',
      'tls ok',
      'certificate failed',
      'clock not-tried',
      'identity not-tried',
      'dossier not-tried',
      'submission not-tried',
    ]);
  });

  it('finds the dossier of a national number, and nobody under another', async () => {
    const answer = await platform.lookUp(matricule);
    expect(answer).toMatchObject({
      kind: 'matches',
      matches: [
        {
          dossierId: dossier.id,
          authority: dossier.authority,
          patient: { name: { family: 'Müller-D’Été', given: ['Anne', 'Zoé'] }, birthDate: '1983-08-12', sex: 'female' },
        },
      ],
    });
    expect(await platform.lookUp('2012051469331')).toEqual({ kind: 'matches', matches: [] });
  });

  it('lets the whole path be checked without storing anything', async () => {
    const before = stored();
    const steps = await platform.checkPath();
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'network ok',
      'tls ok',
      'certificate ok',
      'clock ok',
      'identity ok',
      'dossier ok',
      'submission ok',
    ]);
    expect(steps.find((step) => step.step === 'tls')?.detail).toBe('TLSv1.3');
    expect(stored()).toBe(before);
  });

  it('accepts the signature of our identity request, over timestamp, token and body', async () => {
    const facts = { assertion: nationalIdProfile.assertion, actor, id: `_${randomUUID()}`, now: Date.now() };
    const signed = signedAuthnRequest(facts, { certificatePem: client.certificatePem, privateKeyPem: client.keyPem });
    const checked = JSON.parse(
      await callPeer('wss-check', '--ca', join(folder, 'ca.pem'), file('request.xml', signed)),
    ) as { ok: boolean; signatures: { parts: string[]; algorithm: string; c14n: string }[] };
    expect(checked).toMatchObject({ ok: true, errors: [] });
    const [signature] = checked.signatures;
    expect(signature?.parts.map((part) => part.split('}')[1]).sort()).toEqual([
      'BinarySecurityToken',
      'Body',
      'Timestamp',
    ]);
    expect(signature?.algorithm).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    expect(signature?.c14n).toBe('http://www.w3.org/2001/10/xml-exc-c14n#');
  });

  it('accepts an assertion whose prefix is declared outside it, as it travels in our envelope', async () => {
    const idp: Issued = {
      certificatePem: readFileSync(join(folder, 'idp.pem'), 'utf8'),
      keyPem: readFileSync(join(folder, 'idp.key'), 'utf8'),
    };
    const { audience } = profile.assertion;
    const markup = signedAssertion({ signer: idp, audience, actor, now: Date.now(), undeclared: true });
    expect(markup).not.toContain('xmlns:saml');
    const held = { markup, inheritedNamespaces: { saml: 'urn:oasis:names:tc:SAML:2.0:assertion' } };
    const tokenSource = {
      obtain: () => Promise.resolve({ ok: true as const, assertion: { ...held, notOnOrAfter: Date.now() + 300_000 } }),
      discard: () => undefined,
    };
    const bytes = smallDocument();
    const outcome = await connected({ tokenSource }).submit(submissionOf({ bytes }), bytes);
    expect(outcome.kind).toBe('accepted');
    expect(lastLine('ITI-41')).toMatchObject({ xua: { ok: true, signed: true } });
  });
});
