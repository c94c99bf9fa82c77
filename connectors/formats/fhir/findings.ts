/** What the reader of FHIR documents finds doubtful, each with what a person can do. */
import type { Finding } from '../../clinical/index.ts';
import { finding } from '../text.ts';

export const statusUnknown = (path: string): Finding =>
  finding(
    'fhir.status-unknown',
    'error',
    path,
    [
      'Le statut de la Composition n’est pas connu ; le document ne peut passer pour définitif.',
      'Der Status der Composition ist unbekannt; das Dokument kann nicht als endgültig gelten.',
      'The status of the Composition is not known; the document cannot pass for final.',
    ],
    [
      'Faites corriger Composition.status par l’éditeur du logiciel.',
      'Lassen Sie Composition.status vom Softwarehersteller korrigieren.',
      'Have Composition.status corrected by the maker of the software.',
    ],
  );

export const twoPatients = (path: string): Finding =>
  finding(
    'identity.two-patients',
    'error',
    path,
    [
      'Le document FHIR contient des données d’un autre patient que celui de sa Composition.',
      'Das FHIR-Dokument enthält Daten eines anderen Patienten als des in der Composition genannten.',
      'The FHIR document contains data of another patient than the one its Composition names.',
    ],
    [
      'Exportez un document par patient.',
      'Exportieren Sie ein Dokument pro Patient.',
      'Export one document for each patient.',
    ],
  );
