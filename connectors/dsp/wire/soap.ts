/**
 * SOAP envelopes: 1.2 with WS-Addressing 1.0 and the identity assertion (ITI TF-2 V.3.2, ITI-40) towards the platform; answers of
 * either version, plain or as the root part of a package, with a body or a fault.
 */
import type { XmlElement } from 'libxml2-wasm';
import { element, verbatim, type Markup } from './markup.ts';
import { multipartBody, rootPart, textBody, type Part, type StreamedBody } from './mime.ts';
import { NS } from './namespaces.ts';
import { decodeXml, elementAt, elementsAt, readXml, textAt, UnreadableXml } from './reading.ts';

/** A signed element as it was received, with the namespaces that its place there gave it. */
export interface SignedMarkup {
  readonly markup: string;
  /** Prefix → namespace; the empty prefix is the default namespace. */
  readonly inheritedNamespaces: Readonly<Record<string, string>>;
}

export interface Call {
  readonly to: string;
  readonly action: string;
  readonly messageId: string;
  readonly body: Markup;
  readonly assertion: SignedMarkup;
}

/** wsse:Security around an assertion: inherited namespaces are declared on it, so that the assertion itself stays as it is. */
export function securityHeader(assertion: SignedMarkup): Markup {
  const inherited = Object.entries(assertion.inheritedNamespaces)
    .filter(([prefix]) => prefix !== 'wsse')
    .map(([prefix, uri]) => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri]);
  return element(
    'wsse:Security',
    { 'xmlns:wsse': NS.wsse, ...(Object.fromEntries(inherited) as Record<string, string>) },
    verbatim(assertion.markup),
  );
}

/** A SOAP 1.2 request as text. */
function envelope(call: Call): string {
  const header = element(
    's:Header',
    {},
    element('wsa:Action', { 's:mustUnderstand': 'true' }, call.action),
    element('wsa:MessageID', {}, `urn:uuid:${call.messageId}`),
    element('wsa:ReplyTo', {}, element('wsa:Address', {}, `${NS.wsa}/anonymous`)),
    element('wsa:To', {}, call.to),
    securityHeader(call.assertion),
  );
  return element('s:Envelope', { 'xmlns:s': NS.soap12, 'xmlns:wsa': NS.wsa }, header, element('s:Body', {}, call.body))
    .markup;
}

/** A SOAP 1.2 request without attachments. */
export const soapBody = (call: Call): StreamedBody =>
  textBody(`application/soap+xml; charset=UTF-8; action="${call.action}"`, envelope(call));

/** A SOAP 1.2 request as an XOP package: the envelope, then the parts that it includes. */
export function packageBody(call: Call, parts: readonly Part[]): StreamedBody {
  const boundary = `relais.${call.messageId}`;
  const rootId = `root.${call.messageId}@relais`;
  const contentType =
    `multipart/related; type="application/xop+xml"; boundary="${boundary}"; ` +
    `start="<${rootId}>"; start-info="application/soap+xml"`;
  const root: Part = {
    contentType: 'application/xop+xml; charset=UTF-8; type="application/soap+xml"',
    contentId: rootId,
    bytes: Buffer.from(envelope(call)),
  };
  return multipartBody(contentType, boundary, [root, ...parts]);
}

export interface SoapFault {
  /** Local name of the fault code: `Sender`, `Receiver`, `Client`, `Server`, `MustUnderstand` … */
  readonly code: string;
  /** Local names of subcodes, or of a SOAP 1.1 code that is not one of the four. */
  readonly subcodes: readonly string[];
  readonly reason: string;
}

export type SoapAnswer<T> =
  | { readonly kind: 'body'; readonly value: T; readonly text: string }
  | { readonly kind: 'fault'; readonly fault: SoapFault; readonly text: string }
  | { readonly kind: 'unreadable' };

/** Reads an answer; `read` gets the first element of the body and returns undefined for what it does not know. */
export function readSoap<T>(
  contentType: string,
  body: Buffer,
  read: (content: XmlElement) => T | undefined,
): SoapAnswer<T> {
  try {
    const bytes = /^multipart\//i.test(contentType) ? rootPart(contentType, body) : body;
    if (!bytes) return { kind: 'unreadable' };
    const text = decodeXml(bytes);
    return readXml(text, (root) => answerIn(root, text, read));
  } catch (error) {
    if (error instanceof UnreadableXml) return { kind: 'unreadable' };
    throw error;
  }
}

function answerIn<T>(root: XmlElement, text: string, read: (content: XmlElement) => T | undefined): SoapAnswer<T> {
  const bodies = elementsAt(root, '/soap12:Envelope/soap12:Body | /soap11:Envelope/soap11:Body');
  const content = bodies.length === 1 && bodies[0] ? elementAt(bodies[0], '*') : undefined;
  if (!content) return { kind: 'unreadable' };
  const fault = faultIn(content);
  if (fault) return { kind: 'fault', fault, text };
  const value = read(content);
  return value === undefined ? { kind: 'unreadable' } : { kind: 'body', value, text };
}

function faultIn(content: XmlElement): SoapFault | undefined {
  if (content.name !== 'Fault') return undefined;
  if (content.namespaceUri === NS.soap12) {
    return {
      code: localName(textAt(content, 'soap12:Code/soap12:Value') ?? ''),
      subcodes: elementsAt(content, 'soap12:Code//soap12:Subcode/soap12:Value').map((node) => localName(node.content)),
      reason: textAt(content, 'soap12:Reason/soap12:Text') ?? '',
    };
  }
  const code = localName(textAt(content, 'faultcode') ?? '');
  return { code, subcodes: [code], reason: textAt(content, 'faultstring') ?? '' };
}

/** `wsse:FailedCheck` and `s:Sender` without their prefixes; SOAP 1.1 allows dotted refinements of a code. */
const localName = (qualified: string): string => qualified.trim().split(':').at(-1)?.split('.')[0] ?? '';

const securityFaults = new Set([
  'InvalidSecurity',
  'InvalidSecurityToken',
  'FailedAuthentication',
  'FailedCheck',
  'SecurityTokenUnavailable',
  'UnsupportedSecurityToken',
  'MessageExpired',
]);

/** The assertion was not accepted; nothing else of the message was looked at. */
export interface TokenRefused {
  readonly kind: 'token-refused';
}

/** Whether a fault says that the assertion was not accepted (WS-Security 1.1 §12): nothing of the body was looked at. */
export const refusesToken = (fault: SoapFault): boolean =>
  [fault.code, ...fault.subcodes].some((code) => securityFaults.has(code));
