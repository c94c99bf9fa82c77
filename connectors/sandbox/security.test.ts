/** Who may speak to the sandbox: TLS, the identity provider, and the assertion on every transaction. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { XmlElement } from 'libxml2-wasm';
import { SignedXml } from 'xml-crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePki, issueClient } from '../../certs/pki.ts';
import { startSandbox, type Sandbox } from './index.ts';
import { dossierNumber } from './patients.ts';
import { identityOf } from './signature.ts';
import { withXml } from './xml.ts';
import * as client from './client.test-data.ts';

const matricule = '1893120105732';
const DAY = 86_400_000;
let root: string;
let sandbox: Sandbox;
/** The sandbox's clock stands ahead of the real one by this much. */
let ahead = 0;
const now = (): number => Date.now() + ahead;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'relais-sandbox-'));
  const professionals = new Map([['1234567890', '1983081246785']]);
  sandbox = await startSandbox({ dataDir: join(root, 'data'), now, professionals });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(root, { recursive: true, force: true });
});

const submitWith = async (assertion: string): Promise<client.Reply> => {
  const document = client.cda(matricule);
  const metadata = client.metadata(document, { dossierId: dossierNumber(matricule) });
  const message = client.soap(client.provideAction, assertion, metadata);
  return client.post(sandbox.ready.xds, sandbox.ready, client.mtom(message, document.bytes), client.mtomType);
};

describe('mutual TLS', () => {
  const attempt = (credentials: client.Credentials | 'none'): Promise<client.Reply> =>
    client.post(sandbox.ready.xds, sandbox.ready, '', 'text/plain', credentials);

  it('lets nobody in without a certificate', async () => {
    await expect(attempt('none')).rejects.toThrow();
    expect(sandbox.requests().at(-1)).toMatchObject({ transaction: 'TLS', outcome: 'refused' });
  });

  it('refuses a certificate of another CA', async () => {
    const foreign = await ensurePki(join(root, 'foreign'), Date.now());
    await expect(attempt({ p12: foreign.clientP12, password: foreign.clientP12Password })).rejects.toThrow();
  });

  it('refuses an expired certificate', async () => {
    const expired = await issueClient(sandbox.pkiDir, {
      path: join(root, 'expired.p12'),
      eHealthId: '1234567890',
      commonName: 'Expired',
      profession: 'PS-001',
      notBefore: new Date(Date.now() - 800 * DAY),
      notAfter: new Date(Date.now() - DAY),
    });
    await expect(attempt({ p12: expired.p12, password: expired.password })).rejects.toThrow();
  });

  it('speaks TLS 1.2 and 1.3 and nothing older', async () => {
    const { hostname, port } = new URL(sandbox.ready.xds);
    const offer = async (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string> => {
      const options = {
        host: hostname,
        port: Number(port),
        ca: await readFile(sandbox.ready.ca),
        pfx: await readFile(sandbox.ready.clientP12),
        passphrase: sandbox.ready.clientP12Password,
        minVersion: version,
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=0',
      };
      return new Promise((resolve) => {
        const socket = connect(options, () => {
          resolve(socket.getProtocol() ?? '');
          socket.destroy();
        });
        socket.on('error', () => resolve('refused'));
      });
    };
    expect(await offer('TLSv1.3')).toBe('TLSv1.3');
    expect(await offer('TLSv1.2')).toBe('TLSv1.2');
    expect(await offer('TLSv1.1')).toBe('refused');
  });
});

describe('the identity provider', () => {
  const ask = (message: string): Promise<client.Reply> =>
    client.post(sandbox.ready.idp, sandbox.ready, message, 'text/xml; charset=utf-8');
  const request = (options: Partial<client.AuthnOptions> = {}): Promise<string> =>
    client.authnRequest(sandbox.ready, { now: now(), ...options });

  it('answers a signed request with one assertion for the professional of the certificate', async () => {
    const reply = await ask(await request());
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('urn:oasis:names:tc:SAML:2.0:status:Success');
    const assertion = client.assertionIn(reply.body);
    expect(assertion).toContain('<saml:Audience>urn:relais:sandbox:dsp</saml:Audience>');
    expect(assertion).toMatch(/Name="psEHealthID"[^>]*><saml:AttributeValue>1234567890</);
    expect(assertion).toMatch(/Name="psMatricule"[^>]*><saml:AttributeValue>1983081246785</);
    const [, notBefore = '', notOnOrAfter = ''] = /NotBefore="([^"]*)" NotOnOrAfter="([^"]*)"/.exec(assertion) ?? [];
    expect(Date.parse(notOnOrAfter) - Date.parse(notBefore)).toBe(300_000);
  });

  it('signs so that another implementation verifies it', async () => {
    const assertion = client.assertionIn((await ask(await request())).body);
    const signature = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(assertion)?.[0] ?? '';
    const idp = await readFile(join(sandbox.pkiDir, 'idp.pem'), 'utf8');
    const verify = (xml: string): boolean => {
      const check = new SignedXml({ publicCert: idp });
      check.loadSignature(signature);
      return check.checkSignature(xml);
    };
    expect(verify(assertion)).toBe(true);
    expect(verify(assertion.replace('1234567890', '1234567891'))).toBe(false);
    expect(new X509Certificate(idp).subject).toContain('Identity Provider');
  });

  it.each<[string, () => Promise<string>, string, string]>([
    [
      'a key reference of no kind',
      async () => (await request()).replace(/(<wsse:Reference URI="#bst") ValueType="[^"]*"/, '$1'),
      'wsse:InvalidSecurity',
      'X.509 v3',
    ],
    [
      'a message changed after signing',
      async () => (await request()).replace('https://relais.invalid/acs', 'https://evil.invalid/acs'),
      'wsse:FailedCheck',
      'a digest does not match',
    ],
    [
      'a Body that is not signed',
      () => request({ signed: ['Timestamp', 'BinarySecurityToken'] }),
      'wsse:FailedCheck',
      'does not cover the Body',
    ],
    [
      'a Timestamp that is not signed',
      () => request({ signed: ['Body', 'BinarySecurityToken'] }),
      'wsse:FailedCheck',
      'does not cover the Timestamp',
    ],
    [
      'a token that is not signed',
      () => request({ signed: ['Timestamp', 'Body'] }),
      'wsse:FailedCheck',
      'does not cover the BinarySecurityToken',
    ],
    [
      'no signature',
      async () => (await request()).replace(/<ds:Signature .*<\/ds:Signature>/s, ''),
      'wsse:InvalidSecurity',
      'exactly one Signature',
    ],
    ['an old Timestamp', () => request({ created: now() - 6 * 60_000 }), 'wsse:MessageExpired', 'five minutes'],
    [
      'a Timestamp of the future',
      () => request({ created: now() + 6 * 60_000 }),
      'wsse:MessageExpired',
      'five minutes',
    ],
    ['an old IssueInstant', () => request({ issueInstant: now() - 6 * 60_000 }), 'wsse:MessageExpired', 'IssueInstant'],
    ['another destination', () => request({ destination: 'urn:another' }), 'soap:Client', 'Destination'],
    [
      'another professional',
      () => request({ eHealthId: '2123456789' }),
      'wsse:FailedAuthentication',
      'not that of the professional',
    ],
    ['something that is not XML', async () => 'hello', 'soap:Client', 'not well-formed'],
  ])('refuses %s', async (_, message, code, reason) => {
    const reply = await ask(await message());
    expect(reply.status).toBe(500);
    expect(reply.body).toContain(`>${code}</faultcode>`);
    expect(reply.body).toContain(reason);
    expect(sandbox.requests().at(-1)).toMatchObject({ transaction: 'IDP', outcome: 'refused' });
  });

  it('refuses a body moved elsewhere with another put in its place (signature wrapping)', async () => {
    const signed = await request();
    const [body = ''] = /<s:Body.*<\/s:Body>/s.exec(signed) ?? [];
    const wrapped = signed
      .replace(body, body.replace('wsu:Id="body"', 'wsu:Id="other"').replaceAll('1234567890', '2123456789'))
      .replace('</s:Header>', `<w xmlns="urn:w">${body}</w></s:Header>`);
    expect((await ask(wrapped)).body).toContain('does not cover the Body');
  });

  it('refuses a signer of another CA behind a good TLS certificate', async () => {
    const foreign = await ensurePki(join(root, 'foreign'), Date.now());
    const credentials = { p12: foreign.clientP12, password: foreign.clientP12Password };
    expect((await ask(await request({ credentials }))).body).toContain('not of this authority');
  });
});

describe('the assertion on ITI-41', () => {
  const fresh = (): Promise<string> => client.fetchAssertion(sandbox.ready, now());
  const expectFault = async (assertion: string, code: string, reason: string): Promise<void> => {
    const before = sandbox.documents().length;
    const reply = await submitWith(assertion);
    expect(reply.status).toBe(500);
    expect(client.codesIn(reply.body)).toEqual([code]);
    expect(reply.body).toContain(reason);
    expect(sandbox.documents()).toHaveLength(before);
    expect(sandbox.requests().at(-1)).toMatchObject({ transaction: 'ITI-41', outcome: 'refused', errorCodes: [code] });
  };

  it('good: taken, also when used twice', async () => {
    const assertion = await fresh();
    expect(client.codesIn((await submitWith(assertion)).body)).toEqual([]);
    expect(client.codesIn((await submitWith(assertion)).body)).toEqual([]);
  });

  it('taken before, and then changed in a text or by an attribute, or no longer alone with its id', async () => {
    const assertion = await fresh();
    expect(client.codesIn((await submitWith(assertion)).body)).toEqual([]);
    await expectFault(assertion.replace('>1234567890<', '>2123456789<'), 'wsse:FailedCheck', 'was changed');
    const renamed = assertion.replaceAll('xmlns:saml=', 'xmlns:x="urn:x" xmlns:saml=');
    await expectFault(renamed.replace('<saml:Issuer>', '<saml:Issuer x:y="z">'), 'wsse:FailedCheck', 'was changed');
    const id = / ID="([^"]*)"/.exec(assertion)?.[1] ?? '';
    await expectFault(`<other ID="${id}"/>${assertion}`, 'wsse:FailedCheck', 'exactly one element');
    expect(client.codesIn((await submitWith(assertion)).body)).toEqual([]);
  });

  it('is another one under other namespaces, though its own text is the same', () => {
    const identity = (namespace: string): string =>
      withXml(Buffer.from(`<around xmlns:p="${namespace}"><p:a/></around>`), ({ root: { firstChild } }) => {
        if (!(firstChild instanceof XmlElement)) throw new Error('no element');
        return identityOf(firstChild);
      });
    expect(identity('urn:1')).toBe(identity('urn:1'));
    expect(identity('urn:1')).not.toBe(identity('urn:2'));
  });

  it('missing', () => expectFault('', 'wsse:InvalidSecurity', 'exactly one SAML assertion'));

  it('twice in one message', async () => {
    const assertion = await fresh();
    await expectFault(assertion + assertion, 'wsse:InvalidSecurity', 'exactly one SAML assertion');
  });

  it('changed', async () => {
    const assertion = await fresh();
    await expectFault(assertion.replace('>1234567890<', '>2123456789<'), 'wsse:FailedCheck', 'was changed');
  });

  it('with a changed signature value', async () => {
    const assertion = await fresh();
    const damaged = assertion.replace(/<ds:SignatureValue>..../, '<ds:SignatureValue>AAAA');
    await expectFault(damaged, 'wsse:FailedCheck', 'does not verify');
  });

  it('unsigned', async () => {
    const assertion = await fresh();
    await expectFault(assertion.replace(/<ds:Signature .*<\/ds:Signature>/s, ''), 'wsse:FailedCheck', 'one signature');
  });

  it('with a comment that splits a signed value: still the value that was signed', async () => {
    const assertion = await fresh();
    const commented = assertion.replace('>1234567890<', '>12345<!-- -->67890<');
    expect(client.codesIn((await submitWith(commented)).body)).toEqual([]);
  });

  it('expired', async () => {
    const assertion = await fresh();
    ahead += 6 * 60_000;
    await expectFault(assertion, 'wsse:MessageExpired', 'the assertion has expired');
    ahead = 0;
  });

  it('not valid yet', async () => {
    ahead += 60_000;
    const assertion = await fresh();
    ahead = 0;
    await expectFault(assertion, 'wsse:MessageExpired', 'not valid yet');
  });

  it('of another identity provider, or for another audience', async () => {
    const strangers = await startSandbox({ dataDir: join(root, 'strangers') });
    const stranger = await client.fetchAssertion(strangers.ready, Date.now());
    await strangers.stop();
    await expectFault(stranger, 'wsse:FailedAuthentication', 'another signer');
    const sibling = await startSandbox({ dataDir: join(root, 'data'), audience: 'urn:another' });
    const misdirected = await client.fetchAssertion(sibling.ready, Date.now());
    await sibling.stop();
    await expectFault(misdirected, 'wsse:FailedAuthentication', 'another audience');
  });

  it('signed by a professional instead of the identity provider', async () => {
    const assertion = await fresh();
    const own = client.assertionIn(
      assertion.replace(/<ds:X509Certificate>[^<]*/, `<ds:X509Certificate>${randomUUID()}`),
    );
    await expectFault(own, 'wsse:FailedAuthentication', 'another signer');
  });
});
