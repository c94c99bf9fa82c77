/** The XMP packet of a PDF (ISO 16684-1), read by the parser that reads documents. */
import { descendants, readXml, type XmlNode } from '../xml.ts';

/** Every element of a packet; undefined where it is not XML. */
export function xmpElements(packet: Uint8Array): readonly XmlNode[] | undefined {
  const reading = readXml(packet);
  return reading.ok ? descendants(reading.root) : undefined;
}
