/** Why XML that may well be whole is not read: what the formats in XML say alike. */
import type { Problem } from '../clinical/index.ts';
import { problem, type Words } from './text.ts';
import type { XmlFault } from './xml.ts';

const tellTheMaker: Words = [
  'Transmettez ce message à l’éditeur du logiciel qui a produit le fichier, et envoyez le document autrement (PDF).',
  'Geben Sie diese Meldung an den Hersteller der Software weiter, die die Datei erzeugt hat, und senden Sie das Dokument anders (PDF).',
  'Pass this message to the maker of the software that wrote the file, and send the document another way (PDF).',
];

export const tooDeep = problem(
  'XML-TOO-DEEP',
  [
    'Les éléments de ce fichier XML sont imbriqués plus profondément que ceux d’aucun document ; Relais ne le lit pas.',
    'Die Elemente dieser XML-Datei sind tiefer verschachtelt als in irgendeinem Dokument; Relais liest sie nicht.',
    'The elements of this XML file are nested deeper than in any document; Relais does not read it.',
  ],
  tellTheMaker,
);

const tooMany = problem(
  'XML-TOO-MANY-ELEMENTS',
  [
    'Ce fichier XML compte plus d’un demi-million d’éléments, bien plus qu’aucun document ; Relais ne le lit pas.',
    'Diese XML-Datei hat mehr als eine halbe Million Elemente, weit mehr als irgendein Dokument; Relais liest sie nicht.',
    'This XML file has more than half a million elements, far more than any document; Relais does not read it.',
  ],
  [
    'Exportez moins de documents à la fois ; s’il n’y en a qu’un, transmettez ce message à l’éditeur du logiciel.',
    'Exportieren Sie weniger Dokumente auf einmal; ist es nur eines, geben Sie diese Meldung an den Softwarehersteller weiter.',
    'Export fewer documents at a time; if it is only one, pass this message to the maker of the software.',
  ],
);

/** What each format in XML says in its own words. */
interface OwnProblems {
  readonly doctype: Problem;
  readonly encoding: Problem;
  readonly notWellFormed: (line: number | undefined) => Problem;
}

export function xmlProblem({ fault, line }: XmlFault, own: OwnProblems): Problem {
  switch (fault) {
    case 'doctype':
      return own.doctype;
    case 'encoding':
      return own.encoding;
    case 'too-deep':
      return tooDeep;
    case 'too-many':
      return tooMany;
    case 'not-well-formed':
      return own.notWellFormed(line);
  }
}
