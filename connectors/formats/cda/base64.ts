/** A file inside a CDA document (HL7 v3 ED, representation B64). */
import type { XmlNode as Node } from '../xml.ts';

/** Undefined where the text does not decode, is packed, or stands elsewhere. */
export function base64Bytes(node: Node): Uint8Array | undefined {
  if (node.attributes.has('compression') || node.attributes.get('representation') !== 'B64') return undefined;
  const digits = node.text.replaceAll(/\s/g, '');
  if (digits === '' || digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(digits)) return undefined;
  return Buffer.from(digits, 'base64');
}
