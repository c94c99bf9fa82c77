/**
 * A file in a CDA R2 envelope (level 1, IHE XDS-SD): the bytes untouched, in base64. The document was born as this file: no scanner and no
 * data enterer is invented for it.
 */
import { element, type XmlNode } from '../xml.ts';

export const nonXmlBody = (mediaType: string, bytes: Uint8Array): XmlNode =>
  element(
    'nonXMLBody',
    {},
    element('text', { mediaType, representation: 'B64' }, Buffer.from(bytes).toString('base64')),
  );
