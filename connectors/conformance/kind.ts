/** What a file is, from its bytes first and its name second. */
import type { Finding } from '../clinical/index.ts';
import { text } from './pack.ts';
import type { CheckedKind } from './types.ts';

/** How far into a file its first words are looked for. */
const HEAD = 4096;

export function kindOf(bytes: Uint8Array, name: string): CheckedKind {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD)).replaceAll('\u0000', '');
  if (head.slice(0, 1024).includes('%PDF-')) return 'pdf';
  const start = head.replace(/^(?:ï»¿|ÿþ|þÿ)/, '').trimStart();
  if (start.startsWith('{')) return /"resourceType"/.test(head) || /\.json$/i.test(name) ? 'fhir' : 'unknown';
  if (start.startsWith('<')) return xmlKind(start, name);
  if (/\.pdf$/i.test(name) && bytes.byteLength > 0) return 'pdf';
  return 'unknown';
}

function xmlKind(start: string, name: string): CheckedKind {
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
        'Ce fichier n’est ni un document CDA, ni un Bundle FHIR, ni un PDF.',
        'Diese Datei ist weder ein CDA-Dokument noch ein FHIR-Bundle noch ein PDF.',
        'This file is neither a CDA document, nor a FHIR Bundle, nor a PDF.',
      ),
  fix: text(
    'Exportez le document dans l’un de ces formats depuis le logiciel d’origine.',
    'Exportieren Sie das Dokument in einem dieser Formate aus der Ursprungssoftware.',
    'Export the document in one of these formats from the source software.',
  ),
});
