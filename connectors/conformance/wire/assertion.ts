/** The SAML 2.0 assertion in a request's WS-Security header (ITI TF-2 §3.40, saml-core-2.0-os §2.3 to §2.7), as the rules look at it. */
import { X509Certificate } from 'node:crypto';
import { DOMParser, onErrorStopParsing, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { attribute, childOf, childrenOf, descendants, pathOf, type XmlNode } from '../xml.ts';
import type { ProvideRequest } from './provide-request.ts';

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

export interface Assertion {
  readonly path: string;
  readonly id: string;
  readonly issuer: string;
  readonly notBefore: number;
  readonly notOnOrAfter: number;
  readonly audiences: readonly string[];
  readonly confirmations: readonly { readonly method: string; readonly hasKey: boolean }[];
  /** Values by attribute name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly signatures: readonly XmlNode[];
  /** Undefined when there is no X.509 certificate, or none that can be read. */
  readonly certificate: X509Certificate | undefined;
}

export const securityHeaders = ({ header }: ProvideRequest): readonly XmlNode[] =>
  header?.children.filter(({ name, namespace }) => name === 'Security' && namespace === WSSE) ?? [];

export const assertionNodes = (request: ProvideRequest): readonly XmlNode[] =>
  request.envelope
    ? descendants(request.envelope).filter(({ name, namespace }) => name === 'Assertion' && namespace === SAML)
    : [];

/** Text and element content alike: attribute values may hold a coded element (`hl7:Role code="…"`). */
const valueOf = (node: XmlNode): string =>
  node.text.trim() || (node.children[0] ? (attribute(node.children[0], 'code') ?? '') : '');

export function readAssertion(node: XmlNode): Assertion {
  const conditions = childOf(node, 'Conditions');
  const attributes = new Map<string, readonly string[]>();
  for (const statement of childrenOf(node, 'AttributeStatement'))
    for (const one of childrenOf(statement, 'Attribute'))
      attributes.set(attribute(one, 'Name') ?? '', childrenOf(one, 'AttributeValue').map(valueOf));
  return {
    path: pathOf(node),
    id: attribute(node, 'ID') ?? '',
    issuer: childOf(node, 'Issuer')?.text.trim() ?? '',
    notBefore: Date.parse(attribute(conditions, 'NotBefore') ?? ''),
    notOnOrAfter: Date.parse(attribute(conditions, 'NotOnOrAfter') ?? ''),
    audiences: childrenOf(conditions, 'AudienceRestriction').flatMap((restriction) =>
      childrenOf(restriction, 'Audience').map(({ text }) => text.trim()),
    ),
    confirmations: childrenOf(childOf(node, 'Subject'), 'SubjectConfirmation').map((confirmation) => ({
      method: attribute(confirmation, 'Method') ?? '',
      hasKey: descendants(confirmation).some(({ name, namespace }) => name === 'KeyInfo' && namespace === DSIG),
    })),
    attributes,
    signatures: node.children.filter(({ name, namespace }) => name === 'Signature' && namespace === DSIG),
    certificate: certificateOf(node),
  };
}

function certificateOf(node: XmlNode): X509Certificate | undefined {
  const signature = node.children.find(({ name, namespace }) => name === 'Signature' && namespace === DSIG);
  const text = signature && descendants(signature).find(({ name }) => name === 'X509Certificate')?.text;
  if (text === undefined) return undefined;
  try {
    return new X509Certificate(Buffer.from(text.replaceAll(/\s+/g, ''), 'base64'));
  } catch {
    return undefined;
  }
}

/** Whether the assertion's own signature is sound under the certificate that it carries: nothing was changed since it was signed. */
export function signatureHolds(envelope: Uint8Array, { id, certificate }: Assertion): boolean {
  if (!certificate) return false;
  const source = new TextDecoder().decode(envelope);
  try {
    const verifier = new SignedXml({ publicCert: certificate.toString(), getCertFromKeyInfo: () => null });
    const own = verifier.findSignatures(domOf(source)).find((signature) => markupOf(signature).includes(`"#${id}"`));
    if (!own) return false;
    verifier.loadSignature(own);
    return verifier.checkSignature(source) && verifier.getSignedReferences().length === 1;
  } catch {
    // A malformed signature throws: it does not hold.
    return false;
  }
}

/** The signature library works on a DOM of its own; the text was read and found free of a DOCTYPE before. Nothing of it may reach a console. */
const domOf = (text: string): Node =>
  new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml') as unknown as Node;

const markupOf = (node: Node): string =>
  new XMLSerializer().serializeToString(node as unknown as Parameters<XMLSerializer['serializeToString']>[0]);
