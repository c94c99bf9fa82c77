/** Text that XML 1.0 (2.2 Char) and FHIR strings can carry: what they cannot is shown as U+FFFD, never dropped in silence. */

const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Lone surrogates and control characters become U+FFFD; everything else stays as it is. */
export const legalText = (text: string): string => text.toWellFormed().replaceAll(illegal, '\uFFFD');

/** Bytes as both standards write them inside a document. */
export const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
