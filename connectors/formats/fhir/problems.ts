/** Why a FHIR file gives no document, each with the next step. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

const exportAgain = [
  'Exportez le document une nouvelle fois ; si cela se répète, transmettez ce message à l’éditeur du logiciel.',
  'Exportieren Sie das Dokument noch einmal; wiederholt sich das, geben Sie diese Meldung an den Softwarehersteller weiter.',
  'Export the document again; if this happens again, pass this message to the maker of the software.',
] as const;

export const fhirProblems = {
  xml: problem(
    'FHIR-XML-UNSUPPORTED',
    [
      'Ce document FHIR est écrit en XML ; Relais lit les documents FHIR en JSON.',
      'Dieses FHIR-Dokument ist in XML geschrieben; Relais liest FHIR-Dokumente in JSON.',
      'This FHIR document is written in XML; Relais reads FHIR documents in JSON.',
    ],
    [
      'Réglez l’export du logiciel sur FHIR JSON (application/fhir+json).',
      'Stellen Sie den Export der Software auf FHIR JSON (application/fhir+json).',
      'Set the export of the software to FHIR JSON (application/fhir+json).',
    ],
  ),
  notJson: problem(
    'FHIR-NOT-JSON',
    [
      'Le fichier FHIR n’est pas un JSON complet ; il est peut-être tronqué, ou n’est pas en UTF-8.',
      'Die FHIR-Datei ist kein vollständiges JSON; vielleicht ist sie abgeschnitten oder nicht in UTF-8.',
      'The FHIR file is not complete JSON; perhaps it is truncated or not in UTF-8.',
    ],
    exportAgain,
  ),
  notADocument: problem(
    'FHIR-NOT-A-DOCUMENT',
    [
      'Cette ressource FHIR n’est pas un document : il faut un Bundle de type « document » qui commence par une Composition.',
      'Diese FHIR-Ressource ist kein Dokument: Nötig ist ein Bundle vom Typ „document“, das mit einer Composition beginnt.',
      'This FHIR resource is not a document: a Bundle of type “document” that begins with a Composition is needed.',
    ],
    [
      'Réglez l’export du logiciel sur un document FHIR (Bundle document), pas sur des ressources isolées.',
      'Stellen Sie den Export der Software auf ein FHIR-Dokument (Bundle document), nicht auf einzelne Ressourcen.',
      'Set the export of the software to a FHIR document (document Bundle), not to single resources.',
    ],
  ),
  noId: problem(
    'FHIR-NO-ID',
    [
      'Le document FHIR n’a pas d’identifiant (Bundle.identifier) : il ne peut être transmis tel quel.',
      'Das FHIR-Dokument hat keine Kennung (Bundle.identifier): Es kann so nicht übermittelt werden.',
      'The FHIR document has no identifier (Bundle.identifier): it cannot be carried as it is.',
    ],
    exportAgain,
  ),
  noPatient: problem(
    'FHIR-NO-PATIENT',
    [
      'Le document FHIR ne contient pas le patient que nomme sa Composition.',
      'Das FHIR-Dokument enthält den Patienten nicht, den seine Composition nennt.',
      'The FHIR document does not contain the patient that its Composition names.',
    ],
    exportAgain,
  ),
  noTime: problem(
    'FHIR-NO-TIME',
    [
      'La Composition ne dit pas de quand date le document (Composition.date).',
      'Die Composition sagt nicht, von wann das Dokument ist (Composition.date).',
      'The Composition does not say when the document was made (Composition.date).',
    ],
    exportAgain,
  ),
} as const satisfies Record<string, Problem>;
