/** Why an XML file gives no CDA document, each with the next step. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

const exportAgain = [
  'Exportez le document une nouvelle fois ; si cela se répète, transmettez ce message à l’éditeur du logiciel.',
  'Exportieren Sie das Dokument noch einmal; wiederholt sich das, geben Sie diese Meldung an den Softwarehersteller weiter.',
  'Export the document again; if this happens again, pass this message to the maker of the software.',
] as const;

export const cdaProblems = {
  doctype: problem(
    'CDA-DOCTYPE',
    [
      'Le fichier XML contient une déclaration DOCTYPE ; un document clinique n’en a pas, et elle peut servir à des attaques.',
      'Die XML-Datei enthält eine DOCTYPE-Deklaration; ein klinisches Dokument hat keine, und sie kann für Angriffe dienen.',
      'The XML file contains a DOCTYPE declaration; a clinical document has none, and it can serve attacks.',
    ],
    exportAgain,
  ),
  notACda: problem(
    'CDA-NOT-A-DOCUMENT',
    [
      'Le fichier XML n’est pas un ClinicalDocument HL7 (espace de noms urn:hl7-org:v3).',
      'Die XML-Datei ist kein HL7-ClinicalDocument (Namensraum urn:hl7-org:v3).',
      'The XML file is not an HL7 ClinicalDocument (namespace urn:hl7-org:v3).',
    ],
    exportAgain,
  ),
  encoding: problem(
    'CDA-ENCODING',
    [
      'Le fichier n’est pas écrit dans le jeu de caractères qu’il annonce.',
      'Die Datei ist nicht in dem Zeichensatz geschrieben, den sie angibt.',
      'The file is not written in the character set that it declares.',
    ],
    exportAgain,
  ),
  notWellFormed: (line: number | undefined): Problem =>
    problem(
      'CDA-NOT-WELL-FORMED',
      [
        `Le fichier XML est mal formé${line === undefined ? '' : ` (ligne ${line})`} ; il est peut-être tronqué.`,
        `Die XML-Datei ist nicht wohlgeformt${line === undefined ? '' : ` (Zeile ${line})`}; vielleicht ist sie abgeschnitten.`,
        `The XML file is not well-formed${line === undefined ? '' : ` (line ${line})`}; perhaps it is truncated.`,
      ],
      exportAgain,
    ),
  noId: problem(
    'CDA-NO-ID',
    [
      'Le document CDA n’a pas d’identifiant (ClinicalDocument/id) : il ne peut être transmis tel quel.',
      'Das CDA-Dokument hat keine Kennung (ClinicalDocument/id): Es kann so nicht übermittelt werden.',
      'The CDA document has no id (ClinicalDocument/id): it cannot be carried as it is.',
    ],
    exportAgain,
  ),
  noPatient: problem(
    'CDA-NO-PATIENT',
    [
      'L’en-tête CDA ne nomme aucun patient (recordTarget/patientRole).',
      'Der CDA-Kopf nennt keinen Patienten (recordTarget/patientRole).',
      'The CDA header names no patient (recordTarget/patientRole).',
    ],
    exportAgain,
  ),
  noTime: problem(
    'CDA-NO-TIME',
    [
      'L’en-tête CDA ne dit pas de quand date le document (effectiveTime).',
      'Der CDA-Kopf sagt nicht, von wann das Dokument ist (effectiveTime).',
      'The CDA header does not say when the document was made (effectiveTime).',
    ],
    exportAgain,
  ),
};
