/**
 * The step before a file goes into an envelope: it becomes a PDF/A-1b. Translation itself stays pure and waits for nothing: it names the
 * files that it wants, they are made in a process of their own, and it is asked again with them in hand.
 */
import { createHash } from 'node:crypto';
import type { ClinicalDocument, Finding } from '../clinical/index.ts';
import { lossFindings, refusalFinding, type Answer } from '../pdfa/index.ts';

export interface WantedFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly title: string;
  readonly language: string;
}

/** What was made, or why it could not be, by the key of the file that was wanted. */
export type ArchiveFiles = ReadonlyMap<string, Answer>;

const PDF = 'application/pdf';
/** What becomes a PDF/A: PDFs of others, scans, text. Bytes decide what such a file really is. */
const CONVERTED: ReadonlySet<string> = new Set([
  PDF,
  'application/rtf',
  'text/rtf',
  'text/plain',
  'text/html',
  'image/jpeg',
  'image/jpg',
  'image/png',
  'image/tiff',
]);

/** The file of a document that must be one for the archive; undefined when it carries none. */
export function wantedFile({ body, title, language }: ClinicalDocument): WantedFile | undefined {
  if (body.kind !== 'attachment') return undefined;
  const { bytes, mediaType } = body.attachment;
  if (bytes.length === 0 || !CONVERTED.has(mediaType)) return undefined;
  const key = createHash('sha256').update(bytes).update(`\0${mediaType}\0${title}\0${language}`).digest('hex');
  return { key, bytes, mediaType, title, language };
}

/** The document with the file that was made in the place of the one that came, and what is to be said of it. */
export function withArchiveFile(
  document: ClinicalDocument,
  answer: Answer,
): { readonly document: ClinicalDocument; readonly findings: readonly Finding[] } {
  const { body } = document;
  if (body.kind !== 'attachment') return { document, findings: [] };
  if (!answer.ok) return { document, findings: [refusalFinding(answer.refusal, answer.page)] };
  if (answer.way === 'kept') return { document, findings: [] };
  const attachment = { ...body.attachment, mediaType: PDF, bytes: answer.bytes };
  return { document: { ...document, body: { kind: 'attachment', attachment } }, findings: lossFindings(answer.losses) };
}
