/**
 * WS-Security 1.1 with an X.509 token (wss-x509-token-profile): a message of the sender named by the certificate, signed over
 * Timestamp, BinarySecurityToken and Body.
 */
import { X509Certificate } from 'node:crypto';
import { XmlElement as Node, type XmlDocument } from 'libxml2-wasm';
import { checkSignature } from './signature.ts';
import { SoapFault } from './soap.ts';
import { ns } from './standards.ts';
import { attributeOf, onlyChild, plain, textOf, type XmlElement } from './xml.ts';

const prefixes = { soap: ns.soap11, wsse: ns.wsse, wsu: ns.wsu, ds: ns.ds };
const x509v3 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
const base64Binary = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** How far two clocks may differ. */
export const FRESHNESS_MILLISECONDS = 5 * 60_000;

/** The certificate that signed the message. `authority` is the CA it must come from. @throws SoapFault */
export function checkSignedMessage(document: XmlDocument, authority: X509Certificate, now: number): X509Certificate {
  const security = one(document, '/soap:Envelope/soap:Header/wsse:Security', 'wsse:Security');
  const token = one(
    document,
    '/soap:Envelope/soap:Header/wsse:Security/wsse:BinarySecurityToken',
    'BinarySecurityToken',
  );
  const timestamp = one(document, '/soap:Envelope/soap:Header/wsse:Security/wsu:Timestamp', 'Timestamp');
  const signature = one(document, '/soap:Envelope/soap:Header/wsse:Security/ds:Signature', 'Signature');
  const body = one(document, '/soap:Envelope/soap:Body', 'Body');
  const certificate = readToken(plain(token));
  checkKeyReference(plain(security), plain(token));
  checkCertificate(certificate, authority, now);
  checkTimestamp(plain(timestamp), now);
  const checked = checkSignature(document, signature, certificate.publicKey);
  if (!checked.ok) throw new SoapFault('FailedCheck', `the signature of the message: ${checked.reason}`);
  for (const [node, name] of [
    [timestamp, 'Timestamp'],
    [token, 'BinarySecurityToken'],
    [body, 'Body'],
  ] as const)
    if (!checked.covered.some((covered) => covered.isSameNode(node)))
      throw new SoapFault('FailedCheck', `the signature does not cover the ${name}`);
  return certificate;
}

function one(document: XmlDocument, xpath: string, name: string): Node {
  const found = document.find(xpath, prefixes).filter((node): node is Node => node instanceof Node);
  const [node] = found;
  if (node === undefined || found.length > 1)
    throw new SoapFault('InvalidSecurity', `there is not exactly one ${name}`);
  return node;
}

function readToken(token: XmlElement): X509Certificate {
  if (attributeOf(token, 'ValueType') !== x509v3 || attributeOf(token, 'EncodingType') !== base64Binary)
    throw new SoapFault(
      'InvalidSecurityToken',
      'the BinarySecurityToken is not a base64 X.509 v3 certificate by its types',
    );
  try {
    return new X509Certificate(Buffer.from(textOf(token), 'base64'));
  } catch {
    throw new SoapFault('InvalidSecurityToken', 'the BinarySecurityToken cannot be read as a certificate');
  }
}

/** KeyInfo names the token of the same message, and its kind. */
function checkKeyReference(security: XmlElement, token: XmlElement): void {
  const signature = onlyChild(security, ns.ds, 'Signature');
  const reference = onlyChild(
    onlyChild(onlyChild(signature, ns.ds, 'KeyInfo'), ns.wsse, 'SecurityTokenReference'),
    ns.wsse,
    'Reference',
  );
  const id = attributeOf(token, 'Id', ns.wsu);
  if (id === undefined || attributeOf(reference, 'URI') !== `#${id}`)
    throw new SoapFault('InvalidSecurity', 'KeyInfo does not refer to the BinarySecurityToken');
  // WS-I Basic Security Profile R3058.
  if (attributeOf(reference, 'ValueType') !== x509v3)
    throw new SoapFault('InvalidSecurity', 'the reference in KeyInfo does not say that the token is X.509 v3');
}

function checkCertificate(certificate: X509Certificate, authority: X509Certificate, now: number): void {
  if (certificate.ca || !certificate.checkIssued(authority) || !certificate.verify(authority.publicKey))
    throw new SoapFault('FailedAuthentication', 'the certificate is not of this authority');
  if (now < certificate.validFromDate.getTime() || certificate.validToDate.getTime() <= now)
    throw new SoapFault('FailedAuthentication', 'the certificate is not valid at this time');
}

function checkTimestamp(timestamp: XmlElement, now: number): void {
  const created = readInstant(onlyChild(timestamp, ns.wsu, 'Created'));
  const expires = readInstant(onlyChild(timestamp, ns.wsu, 'Expires'));
  if (created === undefined || expires === undefined)
    throw new SoapFault('InvalidSecurity', 'the Timestamp has no Created and Expires in UTC');
  if (Math.abs(created - now) > FRESHNESS_MILLISECONDS)
    throw new SoapFault('MessageExpired', 'the Timestamp is more than five minutes away from the time here');
  if (expires <= now || expires <= created) throw new SoapFault('MessageExpired', 'the Timestamp has expired');
}

/** An xsd:dateTime in UTC as milliseconds. */
export function readInstant(element: XmlElement | string | undefined): number | undefined {
  const text = typeof element === 'string' ? element : textOf(element).trim();
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text)) return undefined;
  const value = Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

/** The eHealthID of a certificate: the serialNumber of its subject; undefined for a certificate of another kind. */
export const eHealthIdOf = (certificate: X509Certificate): string | undefined =>
  /^serialNumber=(\d{10})$/m.exec(certificate.subject)?.[1];
