// formats/foreign/ recognises what Relais does not read on purpose, and says so in clear words with what to do instead.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { Problem } from '../../clinical/index.ts';
import { asciiHead } from '../bytes.ts';
import type { Format, SourceInput } from '../types.ts';
import { isZip, officeFileIn, zipEntries } from '../zip-entries.ts';
import { foreignProblems } from './problems.ts';

const hex = (bytes: Uint8Array, length: number): string => Buffer.from(bytes.subarray(0, length)).toString('hex');
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const holds = (bytes: Uint8Array, text: string, encoding: 'latin1' | 'utf16le' = 'latin1'): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(text, encoding));

/** CMS (RFC 5652) in DER or BER: a sequence that begins with an OID below pkcs7. */
const isCms = (bytes: Uint8Array): boolean => bytes[0] === 0x30 && hex(bytes, 32).includes('06092a864886f70d0107');

/** OLE compound files: what is in them is said by the names of their streams, in UTF-16. */
function oleProblem(bytes: Uint8Array): Problem {
  const says = (text: string): boolean => holds(bytes.subarray(0, 4 * 1024 * 1024), text, 'utf16le');
  if (says('EncryptedPackage')) return foreignProblems.officeLocked;
  return says('__substg1.0_') ? foreignProblems.mail : foreignProblems.office;
}

const archiveProblem = (bytes: Uint8Array): Problem | undefined =>
  officeFileIn(zipEntries(bytes) ?? []) === 'other' ? foreignProblems.office : undefined;

/** Signatures of whole families, by the first bytes in hexadecimal. */
const SIGNATURES: readonly (readonly [start: string, problem: Problem])[] = [
  [Buffer.from('SQLite format 3\0').toString('hex'), foreignProblems.database],
  ['1f8b08', foreignProblems.archive],
  ['377abcaf271c', foreignProblems.archive],
  ['526172211a07', foreignProblems.archive],
  ['474946383', foreignProblems.picture],
];

/** The header fields of a mail (RFC 5322 2.2): lines `Name: value` up to the first blank one. */
function mailFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
    if (match) fields.set((match[1] ?? '').toLowerCase(), match[2] ?? '');
    else if (!/^[ \t]/.test(line)) break;
  }
  return fields;
}

/** The reason why a file is not read, by its bytes; undefined when it is none of these. */
function problemFor(bytes: Uint8Array): Problem | undefined {
  const start = hex(bytes, 16);
  const signed = SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1];
  if (signed) return signed;
  if (start.startsWith('d0cf11e0a1b11ae1')) return oleProblem(bytes);
  if (isZip(bytes)) return archiveProblem(bytes);
  if (isCms(bytes)) return foreignProblems.encrypted;
  const head = asciiHead(bytes, 4096);
  if (holds(bytes.subarray(128, 132), 'DICM')) return foreignProblems.dicom;
  if (/^Standard (?:Jet|ACE) DB/.test(latin1(bytes.subarray(4, 24)))) return foreignProblems.database;
  if (/^ftyp(?:hei[cx]|hevc|mif1)/.test(latin1(bytes.subarray(4, 12)))) return foreignProblems.picture;
  const text = head.replace(/^ï»¿/, '').trimStart();
  if (/^[\x05\x02]*\d?H\|\\\^&/.test(text)) return foreignProblems.analyser;
  if (/^\d{3}8000(?:con0|010[1-9]|adt0|besa|rvsa)/i.test(text)) return foreignProblems.billing;
  if (/^-----BEGIN (?:PKCS7|CMS|PGP MESSAGE)-----/.test(text)) return foreignProblems.encrypted;
  const fields = mailFields(text);
  if (/^(?:application\/(?:x-)?pkcs7-mime|multipart\/encrypted)/i.test(fields.get('content-type') ?? ''))
    return foreignProblems.encrypted;
  return fields.has('mime-version') && (fields.has('from') || fields.has('received'))
    ? foreignProblems.mail
    : undefined;
}

const problemOf = ({ bytes }: SourceInput): Problem | undefined => (bytes.length === 0 ? undefined : problemFor(bytes));

export const foreignFormat: Format = {
  name: 'foreign',
  detect: (input) => (problemOf(input) ? 0.95 : 0),
  completeness: () => ({ state: 'complete', companions: [] }),
  read: (input) => [{ kind: 'unreadable', part: '', problem: problemOf(input) ?? foreignProblems.archive }],
};
