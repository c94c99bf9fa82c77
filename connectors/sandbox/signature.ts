/**
 * XML signatures (XML-DSig, RSA-SHA256, exclusive C14N): verified and made with libxml2's canonicalisation and node:crypto.
 * Only the algorithms that the national identity provider uses are accepted; everything else is refused by name.
 */
import { createHash, createSign, verify, type KeyObject } from 'node:crypto';
import { XmlC14NMode, XmlElement, type XmlDocument, type XmlNode } from 'libxml2-wasm';
import { algorithms, ns } from './standards.ts';
import { withXml } from './xml.ts';

const prefixes = { ds: ns.ds, ec: algorithms.exclusiveC14n };

/** What a valid signature covers: the elements themselves, so that a caller asks about places and not about ids. */
export type SignatureCheck =
  { readonly ok: true; readonly covered: readonly XmlElement[] } | { readonly ok: false; readonly reason: string };

const attribute = (node: XmlNode | null, name: string): string | undefined =>
  node instanceof XmlElement ? node.attrs.find((candidate) => candidate.name === name)?.value : undefined;

const elements = (node: XmlNode, xpath: string): XmlElement[] =>
  node.find(xpath, prefixes).filter((found): found is XmlElement => found instanceof XmlElement);

function canonical(node: XmlElement, method: XmlElement | undefined): string {
  const list = method === undefined ? null : method.get('ec:InclusiveNamespaces', prefixes);
  const inclusiveNamespacePrefixes = (attribute(list, 'PrefixList') ?? '')
    .split(/\s+/)
    .filter((prefix) => prefix !== '');
  return canonicalOf(node, inclusiveNamespacePrefixes);
}

/** By the set of nodes: asked about each node of the message, libxml2 is answered without an object being made of it. */
const canonicalOf = (node: XmlElement, inclusiveNamespacePrefixes: string[]): string =>
  node.doc.canonicalizeToString({
    mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
    inclusiveNamespacePrefixes,
    nodeSet: new Set([node]),
  });

/** Elements whose id attribute (`ID`, `Id`, `wsu:Id`) has this value; more than one is an attack. */
const withId = (document: XmlDocument, id: string): XmlElement[] =>
  document
    .find('//*[@*[local-name()="ID" or local-name()="Id"]]')
    .filter((node): node is XmlElement => node instanceof XmlElement)
    .filter((node) => node.attrs.some((entry) => (entry.name === 'ID' || entry.name === 'Id') && entry.value === id));

/** Namespaces that are declared around a node: with its own text they decide its canonical form. */
function scopeOf(node: XmlElement): string {
  const declared: unknown[] = [];
  for (let above = node.parent; above !== null; above = above.parent) declared.push(above.nsDeclarations);
  return JSON.stringify(declared);
}

/** What checking a signature and what it covers depends on, but for other elements that bear the same id. */
export const identityOf = (node: XmlElement): string => `${scopeOf(node)}\n${node.toString({ format: false })}`;

/**
 * Verifies one `ds:Signature` with a key that the caller trusts. Removes the signature from the document when it is
 * enveloped: read what you need before.
 */
export function checkSignature(document: XmlDocument, signature: XmlElement, key: KeyObject): SignatureCheck {
  const refuse = (reason: string): SignatureCheck => ({ ok: false, reason });
  const [signedInfo, ...more] = elements(signature, 'ds:SignedInfo');
  if (signedInfo === undefined || more.length > 0) return refuse('not exactly one SignedInfo');
  const [c14n] = elements(signedInfo, 'ds:CanonicalizationMethod');
  if (attribute(c14n ?? null, 'Algorithm') !== algorithms.exclusiveC14n)
    return refuse('the canonicalisation is not exclusive C14N');
  const [method] = elements(signedInfo, 'ds:SignatureMethod');
  if (attribute(method ?? null, 'Algorithm') !== algorithms.rsaSha256)
    return refuse('the signature method is not RSA-SHA256');
  const value = Buffer.from(signature.get('ds:SignatureValue', prefixes)?.content ?? '', 'base64');
  if (!verify('sha256', Buffer.from(canonical(signedInfo, c14n)), key, value))
    return refuse('the signature value does not verify');
  const covered: XmlElement[] = [];
  const references = elements(signedInfo, 'ds:Reference').map(readReference);
  if (references.length === 0) return refuse('nothing is signed');
  if (references.some((reference) => reference.transforms.some((name) => name === algorithms.enveloped)))
    signature.remove();
  for (const reference of references) {
    if (reference.digestMethod !== algorithms.sha256) return refuse('a digest is not SHA-256');
    if (reference.transforms.some((name) => name !== algorithms.enveloped && name !== algorithms.exclusiveC14n))
      return refuse('a transform is not allowed');
    if (!reference.transforms.includes(algorithms.exclusiveC14n))
      return refuse('a reference is not canonicalised exclusively');
    const [target, ...others] = reference.id === undefined ? [] : withId(document, reference.id);
    if (target === undefined || others.length > 0) return refuse('a reference does not name exactly one element');
    const text = canonicalOf(target, reference.inclusivePrefixes);
    if (createHash('sha256').update(text).digest('base64') !== reference.digest)
      return refuse('a digest does not match: the signed content was changed');
    covered.push(target);
  }
  return { ok: true, covered };
}

/** A reference as plain values: enveloped signatures are taken out of the document before digests are computed. */
function readReference(reference: XmlElement): {
  id: string | undefined;
  transforms: string[];
  inclusivePrefixes: string[];
  digestMethod: string | undefined;
  digest: string;
} {
  const uri = attribute(reference, 'URI') ?? '';
  const list = attribute(reference.get('ds:Transforms/ds:Transform/ec:InclusiveNamespaces', prefixes), 'PrefixList');
  return {
    id: uri.startsWith('#') && uri.length > 1 ? uri.slice(1) : undefined,
    transforms: elements(reference, 'ds:Transforms/ds:Transform').map((node) => attribute(node, 'Algorithm') ?? ''),
    inclusivePrefixes: (list ?? '').split(/\s+/).filter((prefix) => prefix !== ''),
    digestMethod: attribute(reference.get('ds:DigestMethod', prefixes), 'Algorithm'),
    digest: (reference.get('ds:DigestValue', prefixes)?.content ?? '').replaceAll(/\s/g, ''),
  };
}

/**
 * Signs the root element of `xml` (which has an `ID`) with an enveloped signature put where `mark` stands.
 * `certificate` is the base64 DER for KeyInfo.
 */
export function signEnveloped(xml: string, mark: string, id: string, key: KeyObject, certificate: string): string {
  const digestOf = (text: string): string =>
    withXml(Buffer.from(text), (document) =>
      createHash('sha256')
        .update(document.root.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 }))
        .digest('base64'),
    );
  const method = (name: string, algorithm: string): string => `<ds:${name} Algorithm="${algorithm}"></ds:${name}>`;
  const signedInfo =
    `<ds:SignedInfo>${method('CanonicalizationMethod', algorithms.exclusiveC14n)}` +
    `${method('SignatureMethod', algorithms.rsaSha256)}<ds:Reference URI="#${id}"><ds:Transforms>` +
    `${method('Transform', algorithms.enveloped)}${method('Transform', algorithms.exclusiveC14n)}</ds:Transforms>` +
    `${method('DigestMethod', algorithms.sha256)}<ds:DigestValue>${digestOf(xml.replace(mark, ''))}</ds:DigestValue>` +
    `</ds:Reference></ds:SignedInfo>`;
  const canonicalInfo = signedInfo.replace('<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${ns.ds}">`);
  const value = createSign('sha256').update(canonicalInfo).sign(key, 'base64');
  const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const signature = `<ds:Signature xmlns:ds="${ns.ds}">${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue>${keyInfo}</ds:Signature>`;
  return xml.replace(mark, () => signature);
}
