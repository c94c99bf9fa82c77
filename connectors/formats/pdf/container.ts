/** What the bytes of a PDF say before anybody opens it: header, end mark, encryption (ISO 32000-1 §7.5.2, §7.5.5, §7.6). */
import type { Problem } from '../../clinical/index.ts';
import { asciiHead, asciiTail } from '../bytes.ts';
import { pdfProblems } from './problems.ts';

/** `%PDF-` may stand anywhere in the first 1024 bytes (ISO 32000-1 annex H.3, note 13). */
const hasPdfHeader = (bytes: Uint8Array): boolean => asciiHead(bytes, 1024).includes('%PDF-');

/** The end mark stands in the last 2 KB, whatever a printer driver has put behind it. */
export const hasPdfEnd = (bytes: Uint8Array): boolean => asciiTail(bytes).includes('%%EOF');

/** An `Encrypt` entry with a reference or a dictionary, as only a trailer or a cross-reference stream has it. */
function isEncrypted(bytes: Uint8Array): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = all.indexOf('/Encrypt'); at >= 0; at = all.indexOf('/Encrypt', at + 1)) {
    if (/^\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/.test(all.subarray(at, at + 64).toString('latin1'))) return true;
  }
  return false;
}

/** Why these bytes cannot be filed as a PDF; undefined when nothing speaks against it. */
export function pdfFault(bytes: Uint8Array): Problem | undefined {
  if (bytes.length === 0) return pdfProblems.empty;
  if (!hasPdfHeader(bytes)) return pdfProblems.notAPdf;
  if (!hasPdfEnd(bytes)) return pdfProblems.incomplete;
  if (isEncrypted(bytes)) return pdfProblems.locked;
  return undefined;
}
