// agent/page/ makes a document safe to look at: what a reader of the DSP will see, as elements of a short list, with no mark-up of its maker.
import { readFhir, readXml } from '../../conformance/index.ts';
import type { DocumentPage } from '../contract.ts';
import { cdaPage } from './cda-page.ts';
import { fhirPage } from './fhir-page.ts';

/** Undefined where the bytes are neither a readable CDA nor a FHIR document. */
export function pageOf(bytes: Uint8Array): DocumentPage | undefined {
  const first = Buffer.from(bytes.subarray(0, 256))
    .toString('latin1')
    .replace(/^(ï»¿|\s)+/, '');
  if (first.startsWith('{')) {
    const reading = readFhir(bytes);
    return reading.ok && reading.entries.length > 0 ? fhirPage(reading) : undefined;
  }
  const reading = readXml(bytes);
  return reading.ok && reading.root.name === 'ClinicalDocument' ? cdaPage(reading.root) : undefined;
}
