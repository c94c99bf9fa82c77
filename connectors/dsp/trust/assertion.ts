/**
 * Verifies a SAML 2.0 assertion (SAML core §2, §5.4; profiles §4.1.4.3) in exactly the form in which it will be sent on: what is
 * read from it is read from the signed reference, never from the answer around it.
 */
import { X509Certificate } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import type { XmlElement } from 'libxml2-wasm';
import { SignedXml } from 'xml-crypto';
import type { Problem } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { identityProblems } from '../problems/identity.ts';
import { NS } from '../wire/namespaces.ts';
import { attributeOf, elementsAt, readXml, textAt, UnreadableXml } from '../wire/reading.ts';
import { securityHeader, type SignedMarkup } from '../wire/soap.ts';

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const signatureAlgorithms = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]);
const digestAlgorithms = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);

/** How far apart our clock and the issuer's may be. */
export const SKEW_MS = 60_000;

export interface Assertion extends SignedMarkup {
  /** Milliseconds since 1970; from then on it is worth nothing. */
  readonly notOnOrAfter: number;
}

export interface Expectation {
  readonly assertion: NationalProfile['assertion'];
  /** PEM, one or more authorities. */
  readonly trustedCa: string;
  /** The certificate of the requester, who cannot vouch for himself. */
  readonly ownCertificatePem: string;
  readonly actor: string;
  readonly requestId: string;
  readonly now: number;
}

export type VerifiedAssertion =
  { readonly ok: true; readonly assertion: Assertion } | { readonly ok: false; readonly problem: Problem };

const refused = (problem: Problem): VerifiedAssertion => ({ ok: false, problem });

export function verifyAssertion(received: SignedMarkup, expected: Expectation): VerifiedAssertion {
  const signed = signedReference(received, expected);
  if (signed === undefined) return refused(identityProblems.unsigned);
  try {
    return readXml(signed, (root) => judge(root, received, expected));
  } catch (error) {
    if (error instanceof UnreadableXml) return refused(identityProblems.unsigned);
    throw error;
  }
}

/** The canonical text of the assertion when its signature holds and its signer is trusted. */
function signedReference(received: SignedMarkup, expected: Expectation): string | undefined {
  const inPlace = securityHeader(received).markup;
  try {
    const found = readXml(inPlace, signatureFacts);
    if (!found) return undefined;
    const signer = trustedSigner(found.certificates, expected);
    if (!signer) return undefined;
    const verifier = new SignedXml({ publicCert: signer.toString(), getCertFromKeyInfo: () => null });
    const [signature] = verifier.findSignatures(domOf(inPlace));
    if (!signature) return undefined;
    verifier.loadSignature(signature);
    if (!verifier.checkSignature(inPlace)) return undefined;
    const references = verifier.getSignedReferences();
    return references.length === 1 ? references[0] : undefined;
  } catch {
    // xml-crypto throws for every kind of malformed signature.
    return undefined;
  }
}

/** xml-crypto works on a DOM of its own; the text has been read and bounded before. */
const domOf = (text: string): Node => new DOMParser().parseFromString(text, 'text/xml') as unknown as Node;

interface SignatureFacts {
  readonly certificates: readonly X509Certificate[];
}

/** One enveloped signature over this very assertion, by algorithms that survive being moved to another envelope. */
function signatureFacts(root: XmlElement): SignatureFacts | undefined {
  const assertions = elementsAt(root, '//saml:Assertion');
  const signatures = elementsAt(root, '/wsse:Security/saml:Assertion/ds:Signature');
  const [assertion, signature] = [assertions[0], signatures[0]];
  if (assertions.length !== 1 || signatures.length !== 1 || !assertion || !signature) return undefined;
  const references = elementsAt(signature, 'ds:SignedInfo/ds:Reference');
  const id = attributeOf(assertion, 'ID');
  const [reference] = references;
  if (references.length !== 1 || !reference || id === undefined || attributeOf(reference, 'URI') !== `#${id}`)
    return undefined;
  const algorithm = (path: string): string => textAt(signature, `${path}/@Algorithm`) ?? '';
  const transforms = elementsAt(reference, 'ds:Transforms/ds:Transform').map((node) => attributeOf(node, 'Algorithm'));
  const sound =
    signatureAlgorithms.has(algorithm('ds:SignedInfo/ds:SignatureMethod')) &&
    algorithm('ds:SignedInfo/ds:CanonicalizationMethod') === EXC_C14N &&
    digestAlgorithms.has(algorithm('ds:SignedInfo/ds:Reference/ds:DigestMethod')) &&
    transforms.length === 2 &&
    transforms[0] === ENVELOPED &&
    transforms[1] === EXC_C14N;
  if (!sound) return undefined;
  return {
    certificates: elementsAt(signature, 'ds:KeyInfo/ds:X509Data/ds:X509Certificate').map(
      (node) => new X509Certificate(Buffer.from(node.content, 'base64')),
    ),
  };
}

const MAX_CHAIN = 4;

/** The signer's certificate when it leads to a trusted authority and every certificate on the way is valid now. */
function trustedSigner(certificates: readonly X509Certificate[], expected: Expectation): X509Certificate | undefined {
  const [signer] = certificates;
  const own = new X509Certificate(expected.ownCertificatePem).fingerprint256;
  if (!signer || signer.ca || signer.fingerprint256 === own) return undefined;
  const anchors = (expected.trustedCa.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );
  const valid = (certificate: X509Certificate): boolean =>
    certificate.validFromDate.getTime() - SKEW_MS <= expected.now &&
    expected.now <= certificate.validToDate.getTime() + SKEW_MS;
  const issued = (subject: X509Certificate) => (issuer: X509Certificate) =>
    issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
  let current = signer;
  for (let step = 0; step < MAX_CHAIN && valid(current); step += 1) {
    const anchor = anchors.find(issued(current));
    if (anchor) return valid(anchor) ? signer : undefined;
    const between = certificates.find(issued(current));
    if (!between || between === current) return undefined;
    current = between;
  }
  return undefined;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** What the signed text says, against what was asked for. */
function judge(root: XmlElement, received: SignedMarkup, expected: Expectation): VerifiedAssertion {
  if (root.namespaceUri !== NS.saml || root.name !== 'Assertion') return refused(identityProblems.unsigned);
  const issuer = textAt(root, 'saml:Issuer');
  const wanted = expected.assertion.issuer;
  if (!issuer || (wanted !== undefined && issuer !== wanted)) return refused(identityProblems.issuer);

  const bearer = `saml:Subject/saml:SubjectConfirmation[@Method='${BEARER}']`;
  const conditions = elementsAt(root, 'saml:Conditions')[0];
  if (!conditions || !textAt(root, 'saml:Subject/saml:NameID') || elementsAt(root, bearer).length === 0)
    return refused(identityProblems.incomplete);

  const window = validity([conditions, ...elementsAt(root, `${bearer}/saml:SubjectConfirmationData`)]);
  if (!window) return refused(identityProblems.incomplete);
  if (expected.now + SKEW_MS < window.notBefore) return refused(identityProblems.notYetValid);
  if (expected.now - SKEW_MS >= window.notOnOrAfter) return refused(identityProblems.expired);

  const audiences = elementsAt(conditions, 'saml:AudienceRestriction/saml:Audience').map((node) => node.content.trim());
  if (!audiences.includes(expected.assertion.audience)) return refused(identityProblems.audience);

  if (!namesActor(root, expected)) return refused(identityProblems.subject);
  return {
    ok: true,
    assertion: {
      markup: received.markup,
      inheritedNamespaces: received.inheritedNamespaces,
      notOnOrAfter: window.notOnOrAfter,
    },
  };
}

/** The narrowest window of several; undefined when no end is stated or a time is unreadable. */
function validity(elements: readonly XmlElement[]): { notBefore: number; notOnOrAfter: number } | undefined {
  const times = (name: string): number[] =>
    elements
      .map((node) => attributeOf(node, name))
      .filter((text) => text !== undefined)
      .map((text) => Date.parse(text));
  const [starts, ends] = [times('NotBefore'), times('NotOnOrAfter')];
  if (ends.length === 0 || [...starts, ...ends].some(Number.isNaN)) return undefined;
  return { notBefore: Math.max(...starts, 0), notOnOrAfter: Math.min(...ends) };
}

/** The actor attribute is the actor, and the confirmation, where it names a request, names ours. */
function namesActor(root: XmlElement, { assertion, actor, requestId }: Expectation): boolean {
  const actors = elementsAt(root, 'saml:AttributeStatement/saml:Attribute')
    .filter((node) => attributeOf(node, 'Name') === assertion.actorAttribute)
    .flatMap((node) => elementsAt(node, 'saml:AttributeValue').map((value) => value.content.trim()));
  const inResponseTo = textAt(root, 'saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/@InResponseTo');
  const answersUs = inResponseTo === undefined || inResponseTo === requestId;
  return answersUs && actors.length > 0 && actors.every((value) => value === actor);
}
