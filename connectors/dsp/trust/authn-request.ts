/**
 * The request for an identity assertion: SAML 2.0 AuthnRequest in SOAP 1.1, signed by WS-Security X.509 Token Profile 1.1
 * (BinarySecurityToken, Timestamp and Body; RSA-SHA256, exclusive canonicalisation).
 */
import { X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { NationalProfile } from '../../profiles/index.ts';
import { element, type Markup } from '../wire/markup.ts';
import { NS } from '../wire/namespaces.ts';
import type { ClientCertificate } from './certificate.ts';

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const X509_PROFILE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0';
const MESSAGE_SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0';
const TIMESTAMP_LIFE_MS = 5 * 60_000;

export interface AuthnRequestFacts {
  readonly assertion: NationalProfile['assertion'];
  readonly actor: string;
  /** NCName, e.g. `_` and a UUID. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** samlp:AuthnRequest (SAML 2.0 core §3.4.1) that names the acting professional or organisation. */
function authnRequest({ assertion, actor, id, now }: AuthnRequestFacts): Markup {
  return element(
    'samlp:AuthnRequest',
    {
      'xmlns:samlp': NS.samlp,
      'xmlns:saml': NS.saml,
      ID: id,
      Version: '2.0',
      IssueInstant: instant(now),
      Destination: assertion.destination,
      ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP',
      AssertionConsumerServiceURL: assertion.audience,
    },
    element('saml:Issuer', {}, assertion.audience),
    element(
      'samlp:Extensions',
      {},
      element('saml:Attribute', { Name: assertion.actorAttribute }, element('saml:AttributeValue', {}, actor)),
    ),
    element(
      'saml:Subject',
      {},
      element('saml:SubjectConfirmation', { Method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer' }),
    ),
    element(
      'samlp:RequestedAuthnContext',
      { Comparison: 'minimum' },
      element('saml:AuthnContextClassRef', {}, assertion.authnContext),
    ),
  );
}

/** The whole signed envelope as text. */
export function signedAuthnRequest(
  facts: AuthnRequestFacts,
  certificate: Pick<ClientCertificate, 'certificatePem' | 'privateKeyPem'>,
): string {
  const token = new X509Certificate(certificate.certificatePem).raw.toString('base64');
  const parts = { timestamp: `TS${facts.id}`, token: `X509${facts.id}`, body: `Body${facts.id}` };
  const security = element(
    'wsse:Security',
    { 'xmlns:wsse': NS.wsse, 'xmlns:wsu': NS.wsu, 's:mustUnderstand': '1' },
    element(
      'wsu:Timestamp',
      { 'wsu:Id': parts.timestamp },
      element('wsu:Created', {}, instant(facts.now)),
      element('wsu:Expires', {}, instant(facts.now + TIMESTAMP_LIFE_MS)),
    ),
    element(
      'wsse:BinarySecurityToken',
      {
        EncodingType: `${MESSAGE_SECURITY}#Base64Binary`,
        ValueType: `${X509_PROFILE}#X509v3`,
        'wsu:Id': parts.token,
      },
      token,
    ),
  );
  const message = element(
    's:Envelope',
    { 'xmlns:s': NS.soap11 },
    element('s:Header', {}, security),
    element('s:Body', { 'xmlns:wsu': NS.wsu, 'wsu:Id': parts.body }, authnRequest(facts)),
  );
  const reference = element(
    'wsse:SecurityTokenReference',
    { 'xmlns:wsse': NS.wsse },
    element('wsse:Reference', { URI: `#${parts.token}`, ValueType: `${X509_PROFILE}#X509v3` }),
  );
  const signer = new SignedXml({
    idMode: 'wssecurity',
    privateKey: certificate.privateKeyPem,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXC_C14N,
    getKeyInfoContent: () => reference.markup,
  });
  for (const id of Object.values(parts)) {
    signer.addReference({
      xpath: `//*[@*[local-name()='Id' and namespace-uri()='${NS.wsu}']='${id}']`,
      transforms: [EXC_C14N],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    });
  }
  signer.computeSignature(message.markup, {
    prefix: 'ds',
    location: { reference: "//*[local-name()='Security']", action: 'append' },
  });
  return signer.getSignedXml();
}
