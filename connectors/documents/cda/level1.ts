/**
 * A file in a CDA R2 envelope (level 1, IHE XDS-SD): the bytes untouched, in base64. The document was born as this file: no scanner and no
 * data enterer is invented for it.
 */
import { element, xmlDocument, type XmlNode } from '../xml.ts';

/** Stands where the file will: no base64 text is this. */
const PLACE = '-';
const PLACE_IN_XML = `>${PLACE}</text></nonXMLBody>`;

export const nonXmlBody = (mediaType: string): XmlNode =>
  element('nonXMLBody', {}, element('text', { mediaType, representation: 'B64' }, PLACE));

/** Encoded piece by piece: a multiple of 3, so that no padding stands inside. */
const PIECE = 3 << 18;

/** A whole document around {@link nonXmlBody}, which is its last part. The file is encoded into its place: there is never a text of it. */
export function documentAround(root: XmlNode, file: Uint8Array): Uint8Array {
  const envelope = Buffer.from(xmlDocument(root));
  const place = envelope.lastIndexOf(PLACE_IN_XML) + 1;
  if (place === 0) throw new Error('an envelope without a place for its file');
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const made = Buffer.allocUnsafeSlow(envelope.length - PLACE.length + Math.ceil(bytes.length / 3) * 4);
  let at = envelope.copy(made, 0, 0, place);
  for (let from = 0; from < bytes.length; from += PIECE)
    at += made.write(bytes.toString('base64', from, from + PIECE), at, 'latin1');
  envelope.copy(made, at, place + PLACE.length);
  return made;
}
