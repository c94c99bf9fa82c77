/**
 * SAML 2.0 assertions: issued by the sandbox's identity provider and checked where they are used (ITI-40, saml-core 2.3 to 2.7).
 * The same shape as the national provider's: `psEHealthID`, `psMatricule`, `userCertificate`, bearer, five minutes.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { XmlElement as Node, type XmlDocument } from 'libxml2-wasm';
import { checkSignature, identityOf, signEnveloped } from './signature.ts';
import { SoapFault } from './soap.ts';
import { ns } from './standards.ts';
import {
  attributeOf,
  childrenOf,
  descendantsOf,
  escapeXml,
  expressions,
  onlyChild,
  textOf,
  type XmlElement,
} from './xml.ts';

export interface TokenAuthority {
  readonly issuer: string;
  readonly audience: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly lifetimeMilliseconds: number;
}

export interface TokenRequest {
  /** For InResponseTo. */
  readonly requestId: string;
  readonly recipient: string;
  readonly eHealthId: string;
  readonly matricule: string | undefined;
  readonly certificate: X509Certificate;
}

const signers = new WeakMap<TokenAuthority, X509Certificate>();
/** The authority's certificate, read once. */
function signerOf(authority: TokenAuthority): X509Certificate {
  const signer = signers.get(authority) ?? new X509Certificate(authority.certificate);
  signers.set(authority, signer);
  return signer;
}

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** A signed assertion as XML text. `now` in milliseconds since 1970. */
export function issueAssertion(authority: TokenAuthority, request: TokenRequest, id: string, now: number): string {
  const until = instant(now + authority.lifetimeMilliseconds);
  const attribute = (name: string, value: string): string =>
    `<saml:Attribute Name="${name}" NameFormat="urn:vordel:attribute:1.0">` +
    `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue></saml:Attribute>`;
  const certificate = request.certificate.raw.toString('base64');
  const name = request.certificate.subject.split('\n').reverse().join(',');
  const mark = '<signature/>';
  const xml =
    `<saml:Assertion xmlns:saml="${ns.saml}" ID="${id}" IssueInstant="${instant(now)}" Version="2.0">` +
    `<saml:Issuer>${escapeXml(authority.issuer)}</saml:Issuer>${mark}` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">${escapeXml(name)}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${bearer}"><saml:SubjectConfirmationData InResponseTo="${escapeXml(request.requestId)}" ` +
    `NotOnOrAfter="${until}" Recipient="${escapeXml(request.recipient)}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${instant(now)}" NotOnOrAfter="${until}"><saml:AudienceRestriction>` +
    `<saml:Audience>${escapeXml(authority.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${instant(now)}"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    `urn:oasis:names:tc:SAML:2.0:ac:classes:X509</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${attribute('psEHealthID', request.eHealthId)}` +
    (request.matricule === undefined ? '' : attribute('psMatricule', request.matricule)) +
    `${attribute('userCertificate', certificate)}</saml:AttributeStatement></saml:Assertion>`;
  const signer = signerOf(authority).raw.toString('base64');
  return signEnveloped(xml, mark, id, createPrivateKey(authority.key), signer);
}

/** A message as libxml2 has it, for its signature, and in its plain form, for everything that is asked of it. */
interface Message {
  readonly document: XmlDocument;
  readonly root: XmlElement;
}

/**
 * Checks that a SOAP message carries exactly one assertion, in its WS-Security header, which this authority signed and nobody
 * changed, and which is meant for this audience and this moment. Returns the acting professional's eHealthID.
 * @throws SoapFault
 */
export function checkAssertion(message: Message, authority: TokenAuthority, now: number): string {
  const { root } = message;
  const security = childrenOf(onlyChild(root, ns.soap12, 'Header'), ns.wsse, 'Security');
  if (security.length !== 1) throw new SoapFault('InvalidSecurity', 'there is not exactly one wsse:Security header');
  const [assertion] = childrenOf(security[0], ns.saml, 'Assertion');
  if (assertion === undefined || descendantsOf(root, ns.saml, 'Assertion').length !== 1)
    throw new SoapFault('InvalidSecurity', 'there is not exactly one SAML assertion, in the wsse:Security header');
  if (childrenOf(assertion, ns.ds, 'Signature').length !== 1)
    throw new SoapFault('FailedCheck', 'the assertion does not hold exactly one signature');
  checkSigner(assertion, authority);
  checkSigned(message, attributeOf(assertion, 'ID') ?? '', authority);
  checkConditions(assertion, authority, now);
  const subject = attributeValues(assertion, 'psEHealthID');
  const [eHealthId] = subject;
  if (eHealthId === undefined || subject.length > 1)
    throw new SoapFault('FailedAuthentication', 'the assertion does not name one professional (psEHealthID)');
  return eHealthId;
}

/** Good assertions that were seen last, by all that their signature depends on: one is used for many requests, and verifying costs most. */
const verified = new WeakMap<TokenAuthority, Set<string>>();
const REMEMBERED = 20;

const path = expressions({ soap: ns.soap12, wsse: ns.wsse, saml: ns.saml, ds: ns.ds });
const place = '/soap:Envelope/soap:Header/wsse:Security/saml:Assertion';

/** The one assertion of a message, by its id, and its one signature. */
function checkSigned({ document, root }: Message, id: string, authority: TokenAuthority): void {
  const known = verified.get(authority) ?? new Set<string>();
  verified.set(authority, known);
  const node = document.get(path(place));
  const signature = document.get(path(`${place}/ds:Signature`));
  if (!(node instanceof Node && signature instanceof Node))
    throw new SoapFault('FailedCheck', 'the assertion and its signature are not where they were');
  const identity = createHash('sha256').update(identityOf(node)).digest('hex');
  if (known.has(identity) && bearersOf(root, id) === 1) return;
  const checked = checkSignature(document, signature, signerOf(authority).publicKey);
  if (!checked.ok) throw new SoapFault('FailedCheck', `the assertion's signature: ${checked.reason}`);
  if (checked.covered.length !== 1 || !checked.covered.every((covered) => covered.isSameNode(node)))
    throw new SoapFault('FailedCheck', 'the signature does not cover the assertion and nothing else');
  known.add(identity);
  const [oldest] = known;
  if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
}

/** How many elements bear this id, under any of the names that a signature's reference is looked up by. */
const bearersOf = ({ attributes, children }: XmlElement, id: string): number =>
  children.reduce(
    (count, child) => (typeof child === 'string' ? count : count + bearersOf(child, id)),
    attributes.some(({ name, value }) => (name === 'ID' || name === 'Id') && value === id) ? 1 : 0,
  );

function checkSigner(assertion: XmlElement, authority: TokenAuthority): void {
  const named = descendantsOf(assertion, ns.ds, 'X509Certificate').map((element) =>
    textOf(element).replaceAll(/\s/g, ''),
  );
  const own = signerOf(authority).raw.toString('base64');
  if (named.some((certificate) => certificate !== own))
    throw new SoapFault('FailedAuthentication', 'the assertion names another signer than the identity provider');
  if (textOf(onlyChild(assertion, ns.saml, 'Issuer')) !== authority.issuer)
    throw new SoapFault('FailedAuthentication', 'the issuer of the assertion is not trusted');
  if (attributeOf(assertion, 'Version') !== '2.0')
    throw new SoapFault('InvalidSecurityToken', 'not a SAML 2.0 assertion');
}

function checkConditions(assertion: XmlElement, authority: TokenAuthority, now: number): void {
  const conditions = onlyChild(assertion, ns.saml, 'Conditions');
  const notBefore = Date.parse(attributeOf(conditions, 'NotBefore') ?? '');
  const notOnOrAfter = Date.parse(attributeOf(conditions, 'NotOnOrAfter') ?? '');
  if (!(notBefore <= now))
    throw new SoapFault('MessageExpired', 'the assertion is not valid yet, or says no NotBefore');
  if (!(now < notOnOrAfter))
    throw new SoapFault('MessageExpired', 'the assertion has expired, or says no NotOnOrAfter');
  const audiences = childrenOf(onlyChild(conditions, ns.saml, 'AudienceRestriction'), ns.saml, 'Audience').map(textOf);
  if (!audiences.includes(authority.audience))
    throw new SoapFault('FailedAuthentication', 'the assertion is meant for another audience');
  const confirmation = onlyChild(onlyChild(assertion, ns.saml, 'Subject'), ns.saml, 'SubjectConfirmation');
  if (attributeOf(confirmation, 'Method') !== bearer)
    throw new SoapFault('InvalidSecurityToken', 'the subject is not confirmed as bearer');
  const data = onlyChild(confirmation, ns.saml, 'SubjectConfirmationData');
  if (!(now < Date.parse(attributeOf(data, 'NotOnOrAfter') ?? '')))
    throw new SoapFault('MessageExpired', 'the confirmation of the subject has expired');
  if (childrenOf(assertion, ns.saml, 'AuthnStatement').length !== 1)
    throw new SoapFault('InvalidSecurityToken', 'there is not exactly one AuthnStatement');
}

/** Values of a SAML attribute by name, anywhere below the element. */
export const attributeValues = (element: XmlElement, name: string): string[] =>
  descendantsOf(element, ns.saml, 'Attribute')
    .filter((attribute) => attributeOf(attribute, 'Name') === name)
    .flatMap((attribute) => childrenOf(attribute, ns.saml, 'AttributeValue'))
    .map((value) => textOf(value).trim());
