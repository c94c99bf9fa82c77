/** Where assertions come from: asked for once, kept while fresh, and what becomes of each answer of an identity provider. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { actor, profile } from '../../../test/interop/support/fixtures.ts';
import { createCa, pkcs12Of } from '../../../test/interop/support/pki.ts';
import { samlResponse, signedAssertion, type AssertionFacts } from '../../../test/interop/support/saml.ts';
import { answer, soapFault, startServer, type Handler } from '../../../test/interop/support/servers.ts';
import { createPlatform, type StepResult } from '../index.ts';
import type { Assertion } from './assertion.ts';
import { cachedTokenSource, type TokenResult } from './token.ts';

describe('a cached source', () => {
  let time = 0;
  let asked = 0;
  const assertionUntil = (notOnOrAfter: number): Assertion => ({
    markup: `<a n="${asked}"/>`,
    inheritedNamespaces: {},
    notOnOrAfter,
  });
  const ask = (): Promise<TokenResult> => {
    asked += 1;
    return Promise.resolve({ ok: true, assertion: assertionUntil(time + 300_000) });
  };
  afterEach(() => {
    time = 0;
    asked = 0;
  });

  it('asks once for many callers at the same time', async () => {
    const source = cachedTokenSource(ask, () => time);
    await Promise.all(Array.from({ length: 10 }, () => source.obtain()));
    expect(asked).toBe(1);
  });

  it('keeps an assertion until shortly before its end', async () => {
    const source = cachedTokenSource(ask, () => time);
    await source.obtain();
    time = 239_000;
    await source.obtain();
    expect(asked).toBe(1);
    time = 240_000;
    await source.obtain();
    expect(asked).toBe(2);
  });

  it('asks again when the assertion was refused, but not for one refused long ago', async () => {
    const source = cachedTokenSource(ask, () => time);
    const first = await source.obtain();
    if (first.ok) source.discard(first.assertion);
    await source.obtain();
    expect(asked).toBe(2);
    if (first.ok) source.discard(first.assertion);
    await source.obtain();
    expect(asked).toBe(2);
  });

  it('asks again after a failure, and after a failure that was thrown', async () => {
    const failing = cachedTokenSource(
      () => {
        asked += 1;
        return asked === 1 ? Promise.reject(new Error('broken')) : ask();
      },
      () => time,
    );
    await expect(failing.obtain()).rejects.toThrow('broken');
    expect((await failing.obtain()).ok).toBe(true);
  });
});

describe('an identity provider', () => {
  const ca = createCa();
  const idp = ca.issue({ commonName: 'Identity Provider' });
  const server = ca.issue({ commonName: 'server', server: true });
  const client = ca.issue({ commonName: 'Cabinet Test', serialNumber: actor });
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });

  async function identityStep(handle: Handler, silence = 30_000): Promise<StepResult | undefined> {
    const serving = await startServer({ ca, identity: server }, (request, response, socket) =>
      request.path === '/idp' ? handle(request, response, socket) : answer(response, ''),
    );
    const { url } = serving;
    const platform = createPlatform({
      profile,
      endpoints: { xds: `${url}/xds`, registry: `${url}/registry`, pdq: `${url}/pdq`, idp: `${url}/idp` },
      clientCertificate: { pkcs12: pkcs12Of(client, 'x'), passphrase: 'x' },
      trustedCa: ca.certificatePem,
      actor,
      now: Date.now,
      uuid: randomUUID,
      timeouts: { silence },
    });
    open.push(platform, serving);
    return (await platform.checkPath()).find((step) => step.step === 'identity');
  }

  const responding =
    (facts: Partial<AssertionFacts> = {}): Handler =>
    ({ body }, response) => {
      const inResponseTo = / ID="([^"]+)"/.exec(body.toString())?.[1] ?? '';
      const { audience } = profile.assertion;
      const assertion = signedAssertion({ signer: idp, audience, actor, now: Date.now(), inResponseTo, ...facts });
      answer(response, samlResponse(assertion), 200, { 'content-type': 'text/xml' });
    };

  it('is asked in SOAP 1.1 for the actor, and its assertion is taken', async () => {
    let asked = { body: '', action: '', type: '' };
    const step = await identityStep((request, response, socket) => {
      const { soapaction, 'content-type': type } = request.headers;
      asked = { body: request.body.toString(), action: String(soapaction), type: type ?? '' };
      responding()(request, response, socket);
    });
    expect(step?.state).toBe('ok');
    expect(asked.type).toBe('text/xml; charset=UTF-8');
    expect(asked.body).toContain('http://schemas.xmlsoap.org/soap/envelope/');
    expect(asked.body).toContain(`Name="psEHealthID"><saml:AttributeValue>${actor}</saml:AttributeValue>`);
    expect(asked.body).toContain(`Destination="${profile.assertion.destination}"`);
    expect(asked.body).toContain('urn:oasis:names:tc:SAML:2.0:bindings:SOAP');
  });

  it.each<[string, Handler, string]>([
    ['refuses', (_, response) => answer(response, samlResponse('', 'Requester')), 'IDP-REFUSED'],
    ['answers with a fault', (_, response) => answer(response, soapFault('Sender'), 500), 'IDP-REFUSED'],
    ['sends no assertion', (_, response) => answer(response, samlResponse('')), 'IDP-INCOMPLETE'],
    ['names somebody else', responding({ actor: '2123456789' }), 'IDP-SUBJECT'],
    ['answers another request', responding({ inResponseTo: '_x' }), 'IDP-SUBJECT'],
    ['answers for another service', responding({ audience: 'urn:other' }), 'IDP-AUDIENCE'],
    ['lives an hour later', responding({ now: Date.now() + 3_600_000 }), 'IDP-CLOCK-BEHIND'],
    ['lives an hour earlier', responding({ now: Date.now() - 3_600_000 }), 'IDP-CLOCK-AHEAD'],
    ['sends garbage', (_, response) => answer(response, 'oops'), 'IDP-ANSWER-UNREADABLE'],
    ['breaks', (_, response) => answer(response, 'oops', 500), 'IDP-SERVER-ERROR'],
    ['is busy', (_, response) => answer(response, '', 503), 'IDP-BUSY'],
    ['forbids', (_, response) => answer(response, '', 403), 'IDP-FORBIDDEN'],
    ['is elsewhere', (_, response) => answer(response, '', 404), 'IDP-WRONG-ADDRESS'],
    ['hangs up', (_, __, socket) => socket.destroy(), 'IDP-CONNECTION-LOST'],
    ['is silent', () => undefined, 'IDP-NO-ANSWER'],
  ])('that %s gives no token, and says why', async (_, handle, code) => {
    const step = await identityStep(handle, code === 'IDP-NO-ANSWER' ? 1000 : undefined);
    expect(step).toMatchObject({ state: 'failed', problem: { code } });
  });
});
