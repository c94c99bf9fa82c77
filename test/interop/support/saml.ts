/** An identity provider for tests: assertions and responses in the shape that eSanté's is known to use. */
import { X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { Issued } from './pki.ts';

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

export interface AssertionFacts {
  readonly signer: Issued;
  readonly audience: string;
  readonly actor: string;
  readonly now: number;
  readonly minutes?: number;
  readonly issuer?: string;
  readonly inResponseTo?: string;
  readonly id?: string;
  /** Leaves the namespace to be declared by whoever holds the assertion. */
  readonly undeclared?: boolean;
  readonly canonicalization?: string;
}

const instant = (time: number): string => new Date(time).toISOString();

export function signedAssertion(facts: AssertionFacts): string {
  const { signer, audience, actor, now, undeclared } = facts;
  const id = facts.id ?? '_a1';
  const end = instant(now + (facts.minutes ?? 5) * 60_000);
  const namespace = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
  const attribute = (name: string, value: string): string =>
    `<saml:Attribute Name="${name}" NameFormat="urn:vordel:attribute:1.0"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
  const assertion = `<saml:Assertion ${namespace} ID="${id}" Version="2.0" IssueInstant="${instant(now)}"><saml:Issuer>${facts.issuer ?? 'urn:relais:sandbox:idp'}</saml:Issuer>
  <saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">CN=Test</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${end}"${facts.inResponseTo === undefined ? '' : ` InResponseTo="${facts.inResponseTo}"`}/></saml:SubjectConfirmation></saml:Subject>
  <saml:Conditions NotBefore="${instant(now)}" NotOnOrAfter="${end}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
  <saml:AttributeStatement>${attribute('psEHealthID', actor)}${attribute('psMatricule', '1971110258749')}${attribute('userCertificate', 'é &amp; "ü" &gt;')}</saml:AttributeStatement></saml:Assertion>`;
  const signed = new SignedXml({
    privateKey: signer.keyPem,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXC_C14N,
    getKeyInfoContent: () =>
      `<ds:X509Data><ds:X509Certificate>${new X509Certificate(signer.certificatePem).raw.toString('base64')}</ds:X509Certificate></ds:X509Data>`,
  });
  signed.addReference({
    xpath: "/*[local-name()='Assertion']",
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', facts.canonicalization ?? EXC_C14N],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signed.computeSignature(assertion, {
    prefix: 'ds',
    location: { reference: "/*[local-name()='Assertion']/*[local-name()='Issuer']", action: 'after' },
  });
  // Exclusive canonicalisation does not mind where the prefix is declared: the signature holds either way.
  return undeclared ? signed.getSignedXml().replace(` ${namespace}`, '') : signed.getSignedXml();
}

export const samlResponse = (assertion: string, status = 'Success'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2026-11-23T00:00:00Z"><saml:Issuer>urn:test:idp</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status>${assertion}</samlp:Response></soap:Body></soap:Envelope>`;
