/** The bytes behind a document: what was sent, what came in, and the PDF inside a level 1 document. */
import { ProblemError } from '../clinical/index.ts';
import { attribute, childOf, fileOf, readXml } from '../conformance/index.ts';
import { JournalError, type Journal } from '../journal/index.ts';
import type { Content } from './server.ts';

/** A PDF in base64 inside ClinicalDocument/component/nonXMLBody/text, as the level 1 rendering writes it. */
function embeddedPdf(bytes: Uint8Array): Uint8Array | undefined {
  const reading = readXml(bytes);
  const text = reading.ok ? childOf(reading.root, 'component', 'nonXMLBody', 'text') : undefined;
  return text && attribute(text, 'mediaType') === 'application/pdf' ? fileOf(text) : undefined;
}

/** The content was cleared away after its time, as the settings say. */
export const contentCleared = (): ProblemError =>
  new ProblemError({
    code: 'CONTENT-CLEARED',
    cause: {
      fr: 'Ce contenu a été effacé après le délai fixé. La preuve de l’envoi (numéros, empreintes, réponses) est gardée.',
      de: 'Dieser Inhalt wurde nach der eingestellten Zeit gelöscht. Der Nachweis (Nummern, Prüfsummen, Antworten) ist aufbewahrt.',
      en: 'This content was cleared away after the time that is set. The proof (numbers, hashes, answers) is kept.',
    },
    next: {
      fr: 'Un document envoyé se trouve dans le DSP ; l’original, dans le logiciel qui l’a exporté.',
      de: 'Ein gesendetes Dokument liegt im DSP, das Original in der Software, die es exportiert hat.',
      en: 'A document that was sent is in the DSP; the original is in the software that exported it.',
    },
  });

/** Runs what reads a content; one that was cleared away is told in words. */
export function orCleared<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof JournalError && error.fault === 'purged') throw contentCleared();
    throw error;
  }
}

/** @throws ProblemError `CONTENT-CLEARED` */
export const storedContent = (journal: Journal, id: string, which: 'content' | 'source' | 'pdf'): Content | undefined =>
  orCleared(() => bytesOf(journal, id, which));

function bytesOf(journal: Journal, id: string, which: 'content' | 'source' | 'pdf'): Content | undefined {
  const document = journal.document(id);
  if (!document) return undefined;
  if (which === 'source') {
    const source = journal.receiptContent(document.receiptId);
    return source && { bytes: source.bytes, mediaType: mediaTypeOf(source.bytes) };
  }
  const bytes = journal.documentContent(id);
  if (!bytes) return which === 'pdf' ? pdfOfSource(journal, document.receiptId) : undefined;
  if (which === 'content') return { bytes, mediaType: `${document.mediaType}; charset=utf-8` };
  const found = embeddedPdf(bytes);
  return found ? { bytes: found, mediaType: 'application/pdf' } : pdfOfSource(journal, document.receiptId);
}

/** A document that could not be rendered still shows the PDF that came in. */
function pdfOfSource(journal: Journal, receiptId: string): Content | undefined {
  const source = journal.receiptContent(receiptId);
  if (!source || mediaTypeOf(source.bytes) !== 'application/pdf') return undefined;
  return { bytes: source.bytes, mediaType: 'application/pdf' };
}

/** Enough to show it as text or PDF; never a type that a browser would execute. */
const mediaTypeOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-' ? 'application/pdf' : 'text/plain; charset=utf-8';
