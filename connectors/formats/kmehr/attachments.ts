/** Files inside a message (`lnk TYPE="multimedia"`, base64), or only named by a pointer. */
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Attachment } from '../../clinical/index.ts';
import { asLatin1 } from '../charset.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { XmlNode } from '../xml.ts';
import { kmehrFindings } from './findings.ts';
import type { Reading } from './reading.ts';

/** What an unpacked file may be at most: more is a bomb. */
const LIMIT = 200 * 1024 * 1024;

const typeOf = (node: XmlNode): string => node.attributes.get('TYPE') ?? '';

const isFile = (node: XmlNode): boolean => node.name === 'lnk' && typeOf(node) === 'multimedia' && node.text !== '';

/** All files below a transaction, wherever they hang. */
export function filesIn(node: XmlNode): XmlNode[] {
  return node.children.flatMap((child) => (isFile(child) ? [child] : filesIn(child)));
}

function unpacked(bytes: Uint8Array): Uint8Array {
  const options = { maxOutputLength: LIMIT };
  const [a, b] = bytes;
  try {
    if (a === 0x1f && b === 0x8b) return gunzipSync(bytes, options);
    if (a === 0x78 && ((a << 8) + (b ?? 0)) % 31 === 0) return inflateSync(bytes, options);
    return mediaTypeOf(bytes) === undefined ? inflateRawSync(bytes, options) : bytes;
  } catch {
    return bytes;
  }
}

const TEXTS = new Set(['text/plain', 'text/html', 'text/xml', 'text/sgml', 'text/x-hl7-ft']);

/** The file of this element, decoded and, where it is packed, unpacked; a broken one is a doubt and never repaired. */
export function readFile(reading: Reading, node: XmlNode): Attachment {
  reading.take(node, 'attachment.bytes');
  const data = node.text.replaceAll(/\s+/g, '');
  const declared = (node.attributes.get('MEDIATYPE') ?? '').trim().toLowerCase();
  const raw = Buffer.from(data, 'base64');
  const bytes = TEXTS.has(declared) && raw[0] !== 0x1f ? raw : unpacked(raw);
  const proven = mediaTypeOf(bytes);
  const mediaType = proven ?? (declared === '' ? 'application/octet-stream' : declared);
  const cut = mediaType === 'application/pdf' && !asLatin1(bytes.subarray(-2048)).includes('%%EOF');
  const unproven = proven === undefined && /^(?:application\/pdf|image\/(?:jpeg|png|tiff|gif))$/.test(declared);
  if (bytes.length === 0 || cut || unproven || /[^A-Za-z0-9+/=]/.test(data))
    reading.doubt(kmehrFindings.fileBroken(node.path));
  return { mediaType, bytes };
}

/** Pointers: what they say of other transactions is used where it can be (`isanewversionof`), or set aside; files elsewhere are told. */
export function leaveLinks(reading: Reading, node: XmlNode): void {
  for (const child of node.children) {
    if (child.name !== 'lnk') leaveLinks(reading, child);
    else if (typeOf(child) === 'thumbnail') reading.ignoreBelow(child, 'kmehr.thumbnail');
    else if (typeOf(child) === 'multimedia' && child.text === '')
      reading.doubt(kmehrFindings.fileNotIncluded(child.path));
    else if (!isFile(child)) reading.ignoreBelow(child, 'kmehr.link');
  }
}
