/** The bytes of a submitted document against its metadata and its patient: CDA, FHIR document or PDF/A-1. */
import { readFile } from 'node:fs/promises';
import { cdaFaults, type ContentFault, type Expected } from './cda-rules.ts';
import { readCx } from './datatypes.ts';
import { codeOf, valuesOf, type RegistryObject } from './ebrim.ts';
import { fhirFaults } from './fhir-rules.ts';
import type { Dossier } from './patients.ts';
import { pdfFaults } from './pdf-rules.ts';
import type { Report } from './registry-error.ts';
import { oids, schemes } from './standards.ts';
import type { SubmittedDocument } from './submission-rules.ts';
import { attributeOf } from './xml.ts';

/** Reports what is wrong with one document. `dossier` is the one that its metadata names. */
export async function checkDocument(document: SubmittedDocument, dossier: Dossier, report: Report): Promise<void> {
  const { entry } = document;
  checkSourcePatient(entry, dossier, report);
  const bytes = document.part.bytes ?? (await readFile(document.part.path));
  for (const fault of faultsOf(bytes, entry, document.uniqueId, dossier)) report(fault.code, 'document', fault.context);
}

function faultsOf(bytes: Buffer, entry: RegistryObject, uniqueId: string, dossier: Dossier): ContentFault[] {
  const expected: Expected = {
    uniqueId,
    matricule: dossier.matricule,
    confidentialityCodes: entry.classifications
      .filter((classification) => classification.scheme === schemes.documentEntry.confidentialityCode)
      .map((classification) => classification.code),
    creationTime: valuesOf(entry.slots, 'creationTime')[0] ?? '',
    languageCode: valuesOf(entry.slots, 'languageCode')[0] ?? '',
  };
  const mimeType = attributeOf(entry.element, 'mimeType');
  if (mimeType === 'application/pdf')
    return pdfFaults(bytes).map((context): ContentFault => ({ code: 'InvalidDocumentContent', context }));
  if (mimeType === 'application/fhir+json') return fhirFaults(bytes, expected);
  const faults = cdaFaults(bytes, expected);
  const isScanned = codeOf(entry, schemes.documentEntry.formatCode) === 'urn:ihe:iti:xds-sd:pdf:2008';
  if (
    isScanned &&
    faults.length === 0 &&
    !/<(?:[\w.-]+:)?nonXMLBody[\s>]/.test(bytes.subarray(0, 1024 * 1024).toString('latin1'))
  )
    return [{ code: 'XDSRepositoryMetadataError', context: 'formatCode says an embedded PDF and there is none' }];
  return faults;
}

/** Where the sender names the patient by matricule too, it is the same one. */
function checkSourcePatient(entry: RegistryObject, dossier: Dossier, report: Report): void {
  const named = [
    ...valuesOf(entry.slots, 'sourcePatientId'),
    ...valuesOf(entry.slots, 'sourcePatientInfo')
      .filter((value) => value.startsWith('PID-3|'))
      .flatMap((value) => value.slice('PID-3|'.length).split('~')),
  ];
  const others = named
    .map(readCx)
    .filter((cx) => cx?.authority === oids.matricule)
    .filter((cx) => cx?.id !== dossier.matricule);
  if (others.length > 0)
    report('XDSPatientIdDoesNotMatch', 'documentEntry.sourcePatientId', 'names another patient than patientId');
}
