/** SOAP 1.1 and 1.2 envelopes with WS-Addressing 1.0: read strictly, answered in the same version. */
import type { XmlDocument } from 'libxml2-wasm';
import { ns } from './standards.ts';
import { attributeOf, childrenOf, elementsOf, escapeXml, onlyChild, plain, textOf, type XmlElement } from './xml.ts';

/** A message that is refused before its content is looked at. The reason never holds content of the message. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly code: FaultCode;
  constructor(code: FaultCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Codes of SOAP, and of WS-Security 1.1 (chapter 12), by which a fault says who is at fault. */
export type FaultCode =
  | 'Sender'
  | 'Receiver'
  | 'InvalidSecurity'
  | 'FailedAuthentication'
  | 'FailedCheck'
  | 'MessageExpired'
  | 'InvalidSecurityToken';

const isSecurityCode = (code: FaultCode): boolean => code !== 'Sender' && code !== 'Receiver';

/** How a request record and a reader of logs name a fault. */
export const faultName = (code: FaultCode): string => (isSecurityCode(code) ? `wsse:${code}` : `soap:${code}`);

export interface Envelope {
  readonly root: XmlElement;
  readonly header: XmlElement | undefined;
  /** The one element inside Body. */
  readonly body: XmlElement;
  readonly messageId: string | undefined;
}

/** Reads the envelope of a parsed message. `action` is required for SOAP 1.2. @throws SoapFault */
export function readEnvelope(document: XmlDocument, version: '1.1' | '1.2', action?: string): Envelope {
  const namespace = version === '1.1' ? ns.soap11 : ns.soap12;
  const root = plain(document.root);
  if (root.namespace !== namespace || root.name !== 'Envelope')
    throw new SoapFault('Sender', `the message is not a SOAP ${version} envelope`);
  const parts = elementsOf(root);
  const bodies = childrenOf(root, namespace, 'Body');
  const headers = childrenOf(root, namespace, 'Header');
  if (bodies.length !== 1 || headers.length > 1 || parts.length !== bodies.length + headers.length)
    throw new SoapFault('Sender', 'the envelope is not made of at most one Header and exactly one Body');
  if (parts[parts.length - 1] !== bodies[0]) throw new SoapFault('Sender', 'the Header stands after the Body');
  const [body, ...more] = bodies.flatMap(elementsOf);
  if (body === undefined || more.length > 0)
    throw new SoapFault('Sender', 'the Body does not hold exactly one element');
  const header = headers[0];
  if (action !== undefined) checkAddressing(header, action, namespace);
  const messageId = onlyChild(header, ns.wsa, 'MessageID');
  return { root, header, body, messageId: messageId === undefined ? undefined : textOf(messageId).trim() };
}

/** ITI TF-2 appendix V.3: WS-Addressing as a strict receiver reads it. */
function checkAddressing(header: XmlElement | undefined, action: string, soap: string): void {
  const actionHeaders = childrenOf(header, ns.wsa, 'Action');
  const [actionHeader] = actionHeaders;
  if (actionHeader === undefined || actionHeaders.length > 1)
    throw new SoapFault('Sender', 'there is not exactly one wsa:Action header');
  if (textOf(actionHeader) !== action) throw new SoapFault('Sender', `wsa:Action is not ${action}`);
  if (!['1', 'true'].includes(attributeOf(actionHeader, 'mustUnderstand', soap) ?? ''))
    throw new SoapFault('Sender', 'wsa:Action is not marked mustUnderstand');
  for (const name of ['MessageID', 'To', 'From', 'ReplyTo', 'FaultTo'])
    if (childrenOf(header, ns.wsa, name).length > 1) throw new SoapFault('Sender', `wsa:${name} is repeated`);
  const messageId = textOf(onlyChild(header, ns.wsa, 'MessageID')).trim();
  if (messageId === '') throw new SoapFault('Sender', 'wsa:MessageID is missing');
  const to = textOf(onlyChild(header, ns.wsa, 'To')).trim();
  if (to !== '' && !/^https?:\/\//.test(to)) throw new SoapFault('Sender', 'wsa:To is not an http(s) address');
  for (const name of ['ReplyTo', 'FaultTo']) {
    const endpoint = onlyChild(header, ns.wsa, name);
    if (endpoint !== undefined && onlyChild(endpoint, ns.wsa, 'Address') === undefined)
      throw new SoapFault('Sender', `wsa:${name} has no Address`);
  }
}

export interface Addressing {
  readonly action: string;
  readonly messageId: string;
  readonly relatesTo: string | undefined;
}

const addressingHeaders = ({ action, messageId, relatesTo }: Addressing): string =>
  `<Action xmlns="${ns.wsa}">${escapeXml(action)}</Action><MessageID xmlns="${ns.wsa}">${messageId}</MessageID>` +
  `<To xmlns="${ns.wsa}">http://www.w3.org/2005/08/addressing/anonymous</To>` +
  (relatesTo === undefined ? '' : `<RelatesTo xmlns="${ns.wsa}">${escapeXml(relatesTo)}</RelatesTo>`);

/** A SOAP 1.2 answer. */
export const soap12 = (addressing: Addressing, body: string): string =>
  `<soap:Envelope xmlns:soap="${ns.soap12}"><soap:Header>${addressingHeaders(addressing)}</soap:Header>` +
  `<soap:Body>${body}</soap:Body></soap:Envelope>`;

export const soap11 = (body: string): string =>
  `<soap:Envelope xmlns:soap="${ns.soap11}"><soap:Body>${body}</soap:Body></soap:Envelope>`;

/** SOAP 1.2 part 1, 5.4: the security code is a subcode of Sender. */
export function soap12Fault(fault: SoapFault, addressing: Omit<Addressing, 'action'>): string {
  const subcode = isSecurityCode(fault.code)
    ? `<soap:Subcode><soap:Value xmlns:wsse="${ns.wsse}">wsse:${fault.code}</soap:Value></soap:Subcode>`
    : '';
  const value = fault.code === 'Receiver' ? 'Receiver' : 'Sender';
  const body =
    `<soap:Fault><soap:Code><soap:Value>soap:${value}</soap:Value>${subcode}</soap:Code>` +
    `<soap:Reason><soap:Text xml:lang="en">${escapeXml(fault.message)}</soap:Text></soap:Reason></soap:Fault>`;
  return soap12({ ...addressing, action: `${ns.wsa}/soap/fault` }, body);
}

export function soap11Fault(fault: SoapFault): string {
  const own = fault.code === 'Receiver' ? 'soap:Server' : 'soap:Client';
  const code = isSecurityCode(fault.code) ? `wsse:${fault.code}` : own;
  return soap11(
    `<soap:Fault><faultcode xmlns:wsse="${ns.wsse}">${code}</faultcode>` +
      `<faultstring>${escapeXml(fault.message)}</faultstring></soap:Fault>`,
  );
}
