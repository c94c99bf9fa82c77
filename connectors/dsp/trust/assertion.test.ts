/** Which assertions are believed, and in which form they travel on. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createCa, type Issued, type TestCa } from '../../../test/interop/support/pki.ts';
import { samlResponse, signedAssertion, type AssertionFacts } from '../../../test/interop/support/saml.ts';
import { loadProfile } from '../../profiles/index.ts';
import { NS } from '../wire/namespaces.ts';
import { securityHeader } from '../wire/soap.ts';
import { verifyAssertion, type Expectation, type VerifiedAssertion } from './assertion.ts';
import { sliceElements } from './slice.ts';

const now = Date.now();
const actor = '1234567890';
const { assertion: asked } = loadProfile('sandbox');
let ca: TestCa;
let idp: Issued;
let client: Issued;

beforeAll(() => {
  ca = createCa();
  idp = ca.issue({ commonName: 'Identity Provider' });
  client = ca.issue({ commonName: 'Cabinet Test' });
});

const expectation = (more: Partial<Expectation> = {}): Expectation => ({
  assertion: asked,
  trustedCa: ca.certificatePem,
  ownCertificatePem: client.certificatePem,
  actor,
  requestId: '_q1',
  now,
  ...more,
});

const made = (facts: Partial<AssertionFacts> = {}): string =>
  signedAssertion({ signer: idp, audience: asked.audience, actor, now, inResponseTo: '_q1', ...facts });

function verified(response: string, expected = expectation()): VerifiedAssertion {
  const [received] = sliceElements(response, NS.saml, 'Assertion');
  if (!received) throw new Error('no assertion in the response');
  return verifyAssertion(received, expected);
}

const codeOf = (result: VerifiedAssertion): string => (result.ok ? 'ok' : result.problem.code);
const judged = (facts: Partial<AssertionFacts> = {}, more: Partial<Expectation> = {}): string =>
  codeOf(verified(samlResponse(made(facts)), expectation(more)));

describe('an assertion as it should be', () => {
  it('is believed, and goes on byte for byte as it came', () => {
    const markup = made();
    const result = verified(samlResponse(markup));
    expect(result).toMatchObject({ ok: true, assertion: { markup, notOnOrAfter: now + 300_000 } });
    expect(result.ok && securityHeader(result.assertion).markup).toContain(markup);
  });

  it('is believed when its prefix was declared around it, which its new place declares again', () => {
    const result = verified(samlResponse(made({ undeclared: true })));
    expect(result.ok && securityHeader(result.assertion).markup).toContain(`xmlns:saml="${NS.saml}"`);
  });

  it('is believed with a clock that is off by less than a minute, either way', () => {
    expect(judged({}, { now: now - 50_000 })).toBe('ok');
    expect(judged({ minutes: 5 }, { now: now + 350_000 })).toBe('ok');
  });

  it('is believed under an authority that stands among several', () => {
    expect(judged({}, { trustedCa: createCa('Other').certificatePem + ca.certificatePem })).toBe('ok');
  });
});

describe('an assertion that is not believed', () => {
  it('was changed after it was signed', () => {
    expect(codeOf(verified(samlResponse(made().replace(actor, '2123456789'))))).toBe('IDP-SIGNATURE');
  });

  it('is not signed', () => {
    const unsigned = made().replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '');
    expect(codeOf(verified(samlResponse(unsigned)))).toBe('IDP-SIGNATURE');
  });

  it('was signed under another authority', () => {
    expect(judged({ signer: createCa('Somebody Else').issue({ commonName: 'Identity Provider' }) })).toBe(
      'IDP-SIGNATURE',
    );
  });

  it('was signed with the requester’s own certificate', () => {
    expect(judged({ signer: client })).toBe('IDP-SIGNATURE');
  });

  it('was signed with a certificate that has expired', () => {
    const from = new Date(now - 9e9);
    expect(judged({ signer: ca.issue({ commonName: 'Old', from, to: new Date(now - 1e7) }) })).toBe('IDP-SIGNATURE');
  });

  it('has a signature that its new envelope would break', () => {
    expect(judged({ canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' })).toBe('IDP-SIGNATURE');
  });

  it('holds a signed one inside (signature wrapping)', () => {
    const signed = made({ id: '_signed' });
    const forged = `<saml:Assertion xmlns:saml="${NS.saml}" ID="_forged" Version="2.0"><saml:Issuer>x</saml:Issuer>${/<ds:Signature[\s\S]*<\/ds:Signature>/.exec(signed)?.[0] ?? ''}<saml:Advice>${signed}</saml:Advice></saml:Assertion>`;
    expect(codeOf(verified(samlResponse(forged)))).toBe('IDP-SIGNATURE');
  });

  it('comes from another issuer than the profile names', () => {
    const assertion = { ...asked, issuer: 'urn:relais:sandbox:idp' };
    expect(judged({}, { assertion })).toBe('ok');
    expect(judged({ issuer: 'urn:other' }, { assertion })).toBe('IDP-ISSUER');
  });

  it('is meant for somebody else', () => {
    expect(judged({ audience: 'urn:another:service' })).toBe('IDP-AUDIENCE');
  });

  it('names another professional', () => {
    expect(judged({ actor: '2123456789' })).toBe('IDP-SUBJECT');
  });

  it('answers another request', () => {
    expect(judged({ inResponseTo: '_other' })).toBe('IDP-SUBJECT');
  });

  it('is not valid yet by our clock, or no longer', () => {
    expect(judged({}, { now: now - 61_000 })).toBe('IDP-CLOCK-BEHIND');
    expect(judged({ minutes: 5 }, { now: now + 361_000 })).toBe('IDP-CLOCK-AHEAD');
  });
});
