/** What a file is by its first bytes, whatever its label or name says. */
import { asLatin1 } from './charset.ts';

const start = (bytes: Uint8Array, length: number): string => asLatin1(bytes.subarray(0, length));

/** The media type that the first bytes prove; undefined when they prove nothing. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const head = start(bytes, 1024);
  if (head.includes('%PDF-')) return 'application/pdf';
  if (head.startsWith('{\\rtf')) return 'application/rtf';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'image/tiff';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.startsWith('PK\x03\x04')) return 'application/zip';
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text.startsWith('<?xml') || /<(?:\w+:)?ClinicalDocument[\s>]/.test(text)) return 'text/xml';
  return /^<(!doctype html|html)/i.test(text) ? 'text/html' : undefined;
}
