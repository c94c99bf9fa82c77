/** Why a FHIR file in XML is not read, each with the next step. A place is a path of names of elements, never a value. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

const exportAgain = [
  'Exportez le document une nouvelle fois, en FHIR R4 (XML ou JSON) ; si cela se répète, transmettez ce message à l’éditeur du logiciel.',
  'Exportieren Sie das Dokument noch einmal, in FHIR R4 (XML oder JSON); wiederholt sich das, geben Sie diese Meldung an den Softwarehersteller weiter.',
  'Export the document again, in FHIR R4 (XML or JSON); if this happens again, pass this message to the maker of the software.',
] as const;

export const fhirXmlProblems = {
  doctype: problem(
    'FHIR-XML-DOCTYPE',
    [
      'Le fichier FHIR contient une déclaration DOCTYPE ; il n’en faut pas, et elle peut servir à des attaques.',
      'Die FHIR-Datei enthält eine DOCTYPE-Deklaration; sie braucht keine, und eine solche kann für Angriffe dienen.',
      'The FHIR file contains a DOCTYPE declaration; it needs none, and one can serve attacks.',
    ],
    exportAgain,
  ),
  encoding: problem(
    'FHIR-XML-ENCODING',
    [
      'Le fichier FHIR n’est pas écrit dans le jeu de caractères qu’il annonce, ou Relais ne connaît pas ce dernier.',
      'Die FHIR-Datei ist nicht in dem Zeichensatz geschrieben, den sie angibt, oder Relais kennt ihn nicht.',
      'The FHIR file is not written in the character set that it declares, or Relais does not know that set.',
    ],
    exportAgain,
  ),
  notWellFormed: (line: number | undefined): Problem =>
    problem(
      'FHIR-XML-NOT-WELL-FORMED',
      [
        `Le fichier FHIR n’est pas du XML bien formé${line === undefined ? '' : ` (ligne ${line})`} ; il est peut-être tronqué.`,
        `Die FHIR-Datei ist kein wohlgeformtes XML${line === undefined ? '' : ` (Zeile ${line})`}; vielleicht ist sie abgeschnitten.`,
        `The FHIR file is not well-formed XML${line === undefined ? '' : ` (line ${line})`}; perhaps it is truncated.`,
      ],
      exportAgain,
    ),
  notR4: (path: string): Problem =>
    problem(
      'FHIR-XML-NOT-R4',
      [
        `Ce fichier XML n’est pas du FHIR R4 : à cet endroit se trouve une ressource inconnue, ou une seconde fois ce qui ne peut y être qu’une fois (${path}).`,
        `Diese XML-Datei ist kein FHIR R4: An dieser Stelle steht eine unbekannte Ressource oder ein zweites Mal, was nur einmal da sein darf (${path}).`,
        `This XML file is not FHIR R4: at this place stands an unknown resource, or a second time what may stand once (${path}).`,
      ],
      exportAgain,
    ),
} as const;
