/** What a file is, from its first bytes; the declared media type decides only where bytes cannot. */

export type Kind = 'pdf' | 'jpeg' | 'png' | 'tiff' | 'rtf' | 'html' | 'text' | 'unknown';

const starts = (bytes: Uint8Array, ...signature: readonly number[]): boolean =>
  signature.every((value, at) => bytes[at] === value);

export function kindOf(bytes: Uint8Array, mediaType: string): Kind {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.includes('%PDF-')) return 'pdf';
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'png';
  if (starts(bytes, 0x49, 0x49, 42, 0) || starts(bytes, 0x4d, 0x4d, 0, 42)) return 'tiff';
  if (/^\s*\{\\rtf/.test(head)) return 'rtf';
  if (/^\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<html)/i.test(head) || mediaType === 'text/html') return 'html';
  if (mediaType === 'application/pdf') return 'pdf';
  const isText = mediaType.startsWith('text/') || mediaType === '';
  return isText && !bytes.subarray(0, 4096).includes(0) ? 'text' : 'unknown';
}
