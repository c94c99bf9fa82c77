/** A Provide and Register Document Set-b request (ITI TF-2 §3.41) taken apart: HTTP, XOP package, SOAP envelope, metadata, documents. */
import { attribute, childOf, childrenOf, descendants, pathOf, readXml, type XmlNode, type XmlReading } from '../xml.ts';
import {
  bodyParts,
  headerOf,
  mediaTypeOf,
  readCapture,
  type BodyPart,
  type Capture,
  type MediaType,
} from './capture.ts';
import { RIM, submittedMetadata, type SubmittedMetadata } from './ebrim.ts';

export const SOAP12 = 'http://www.w3.org/2003/05/soap-envelope';
export const XDSB = 'urn:ihe:iti:xds-b:2007';
export const XOP = 'http://www.w3.org/2004/08/xop/include';

export interface SentDocument {
  /** `xdsb:Document/@id`. */
  readonly id: string;
  readonly path: string;
  /** Undefined when nothing can be found of its content. */
  readonly bytes: Uint8Array | undefined;
  readonly how: 'xop' | 'inline';
}

export interface XopInclude {
  readonly path: string;
  readonly href: string;
  readonly matches: readonly BodyPart[];
}

export interface ProvideRequest {
  readonly capture: Capture;
  /** Undefined when only a body without any header was kept. */
  readonly media: MediaType | undefined;
  readonly parts: readonly BodyPart[];
  /** The multipart body ended with its closing boundary, or is not multipart. */
  readonly whole: boolean;
  /** The part that `start` names, or the first; undefined when `start` names none. */
  readonly start: BodyPart | undefined;
  /** What was read as the root part. */
  readonly root: Uint8Array;
  readonly xml: XmlReading;
  readonly envelope: XmlNode | undefined;
  readonly header: XmlNode | undefined;
  readonly body: XmlNode | undefined;
  /** What the body holds, or the root itself where there is no envelope. */
  readonly payload: XmlNode | undefined;
  readonly metadata: SubmittedMetadata | undefined;
  readonly documents: readonly SentDocument[];
  readonly includes: readonly XopInclude[];
}

export function readProvideRequest(bytes: Uint8Array): ProvideRequest {
  const capture = readCapture(bytes);
  const declared = headerOf(capture, 'content-type');
  const media = declared === undefined ? undefined : mediaTypeOf(declared);
  const boundary = media?.parameters.get('boundary') ?? headerOf(capture, 'boundary');
  const { parts, closed } = boundary === undefined ? { parts: [], closed: true } : bodyParts(capture.body, boundary);
  const startId = media?.parameters.get('start');
  const start = startId === undefined ? parts[0] : parts.find(({ contentId }) => contentId === startId);
  const root = (boundary === undefined ? capture.body : (start ?? parts[0])?.bytes) ?? new Uint8Array();
  const xml = readXml(root);
  const element = xml.ok ? xml.root : undefined;
  const envelope = element?.name === 'Envelope' ? element : undefined;
  const body = childOf(envelope, 'Body');
  const payload = envelope ? body?.children[0] : element;
  const list =
    payload && descendants(payload).find(({ name, namespace }) => name === 'RegistryObjectList' && namespace === RIM);
  const includes = payload ? includesOf(payload, parts) : [];
  return {
    capture,
    media,
    parts,
    whole: closed,
    start,
    root,
    xml,
    envelope,
    header: childOf(envelope, 'Header'),
    body,
    payload,
    metadata: list && submittedMetadata(list),
    documents: payload ? documentsOf(payload, includes) : [],
    includes,
  };
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const includesOf = (payload: XmlNode, parts: readonly BodyPart[]): readonly XopInclude[] =>
  descendants(payload)
    .filter(({ name, namespace }) => name === 'Include' && namespace === XOP)
    .map((node) => {
      const href = attribute(node, 'href') ?? '';
      const wanted = `<${decoded(href.replace(/^cid:/, ''))}>`;
      const matches = href.startsWith('cid:') ? parts.filter(({ contentId }) => decoded(contentId) === wanted) : [];
      return { path: pathOf(node), href, matches };
    });

function documentsOf(payload: XmlNode, includes: readonly XopInclude[]): readonly SentDocument[] {
  return childrenOf(payload, 'Document').map((node) => {
    const path = pathOf(node);
    const include = includes.find((candidate) => candidate.path.startsWith(`${path}/`));
    if (include) return { id: attribute(node, 'id') ?? '', path, how: 'xop', bytes: include.matches[0]?.bytes };
    const base64 = node.text.replaceAll(/\s+/g, '');
    return {
      id: attribute(node, 'id') ?? '',
      path,
      how: 'inline',
      bytes: base64 === '' ? undefined : Buffer.from(base64, 'base64'),
    };
  });
}
