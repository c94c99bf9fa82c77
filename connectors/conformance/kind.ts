/** What a file is, from its bytes first and its name second. */
import type { Finding } from '../clinical/index.ts';
import { text } from './pack.ts';
import { EXPORT_AGAIN } from './packs/fixes.ts';
import type { CheckedKind } from './types.ts';
import { headerOf, looksCaptured, readCapture } from './wire/capture.ts';

/** How far into a file its first words are looked for. */
const HEAD = 4096;

export function kindOf(bytes: Uint8Array, name: string): CheckedKind {
  if (looksCaptured(bytes)) return capturedKind(bytes);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD)).replaceAll('\u0000', '');
  if (head.slice(0, 1024).includes('%PDF-')) return 'pdf';
  const start = head.replace(/^(?:ï»¿|ÿþ|þÿ)/, '').trimStart();
  if (start.startsWith('{')) return jsonKind(bytes, head, name);
  if (start.startsWith('<')) return xmlKind(start, name);
  if (/\.pdf$/i.test(name) && bytes.byteLength > 0) return 'pdf';
  return 'unknown';
}

function jsonKind(bytes: Uint8Array, head: string, name: string): CheckedKind {
  if (!/"resourceType"/.test(head) && !/\.json$/i.test(name)) return 'unknown';
  return isTransaction(bytes) ? 'iti-65' : 'fhir';
}

/** A Bundle that asks for a transaction: the word may stand anywhere among its fields, so it is read. */
function isTransaction(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  if (!/"type"\s*:\s*"transaction"/.test(text)) return false;
  try {
    return (JSON.parse(text) as { readonly type?: unknown }).type === 'transaction';
  } catch {
    return false;
  }
}

/** A request with its HTTP head: JSON goes to MHD, everything else is an attempt at ITI-41. */
const capturedKind = (bytes: Uint8Array): CheckedKind =>
  /json/i.test(headerOf(readCapture(bytes), 'content-type') ?? '') ? 'iti-65' : 'iti-41';

function xmlKind(start: string, name: string): CheckedKind {
  if (/<(?:\w+:)?(?:ProvideAndRegisterDocumentSetRequest|SubmitObjectsRequest)[\s>]/.test(start)) return 'iti-41';
  if (/<(?:[\w-]+:)?Envelope[\s>]/.test(start)) return 'iti-41';
  if (/<(?:\w+:)?Bundle[\s>]/.test(start) && start.includes('http://hl7.org/fhir')) return 'fhir';
  if (/<(?:\w+:)?ClinicalDocument[\s>/]/.test(start)) return 'cda';
  return /\.(cda|ccda)$/i.test(name) ? 'cda' : 'unknown';
}

/** The one thing that can be said of a file of no known kind. */
export const unknownFile = (empty: boolean): Finding => ({
  rule: empty ? 'conformance.empty-file' : 'conformance.unknown-file',
  severity: 'error',
  path: '/',
  message: empty
    ? text('Le fichier est vide.', 'Die Datei ist leer.', 'The file is empty.')
    : text(
        'Relais ne reconnaît pas ce fichier, il n’est donc pas vérifié : ni document CDA, ni FHIR, ni PDF, ni envoi ITI-41 ou ITI-65, ni export qu’il sait lire (HL7 v2, LDT, HPRIM, KMEHR, tableau…).',
        'Relais erkennt diese Datei nicht, sie wird also nicht geprüft: weder CDA-Dokument noch FHIR, PDF, ITI-41- oder ITI-65-Sendung, noch ein Export, den es lesen kann (HL7 v2, LDT, HPRIM, KMEHR, Tabelle …).',
        'Relais does not recognise this file, so it is not checked: no CDA document, no FHIR, no PDF, no ITI-41 or ITI-65 submission, and no export that it can read (HL7 v2, LDT, HPRIM, KMEHR, a table …).',
      ),
  fix: empty
    ? EXPORT_AGAIN
    : text(
        'Vérifiez que c’est le bon fichier, puis exportez le document dans l’un de ces formats depuis le logiciel d’origine.',
        'Prüfen Sie, ob es die richtige Datei ist, und exportieren Sie das Dokument in einem dieser Formate aus der Ursprungssoftware.',
        'See whether it is the right file, then export the document in one of these formats from the source software.',
      ),
});
