/** Why a GDT or BDT file gives no document: each with its cause and the next step. No patient data in any of them. */
import { RESEND, TELL_SENDER } from '../next-steps.ts';
import { problem } from '../text.ts';

export const gdtProblems = {
  practice: problem(
    'BDT-WHOLE-PRACTICE',
    [
      'Ce fichier BDT contient les dossiers de plusieurs patients d’un cabinet : ce n’est pas un document clinique.',
      'Diese BDT-Datei enthält die Akten mehrerer Patienten einer Praxis: Sie ist kein klinisches Dokument.',
      'This BDT file holds the records of several patients of a practice: it is no clinical document.',
    ],
    [
      'Exportez les documents voulus un par un depuis le logiciel du cabinet.',
      'Exportieren Sie die gewünschten Dokumente einzeln aus der Praxissoftware.',
      'Export the documents you want one by one from the software of the practice.',
    ],
  ),
  unknownRecord: problem(
    'GDT-RECORD-UNKNOWN',
    [
      'Le fichier contient un type d’enregistrement (8000) que Relais ne connaît pas.',
      'Die Datei enthält eine Satzart (8000), die Relais nicht kennt.',
      'The file contains a record type (8000) that Relais does not know.',
    ],
    TELL_SENDER,
  ),
  noRecord: problem(
    'GDT-NO-EXAMINATION',
    [
      'Ce fichier GDT ou BDT ne contient aucun examen.',
      'Diese GDT- oder BDT-Datei enthält keine Untersuchung.',
      'This GDT or BDT file contains no examination.',
    ],
    RESEND,
  ),
  noPatient: problem(
    'GDT-NO-PATIENT',
    [
      'Cet examen ne nomme aucun patient.',
      'Diese Untersuchung nennt keinen Patienten.',
      'This examination names no patient.',
    ],
    [
      'Réglez l’appareil pour qu’il renvoie les données du patient reçues du cabinet.',
      'Stellen Sie das Gerät so ein, dass es die von der Praxis erhaltenen Patientendaten zurückgibt.',
      'Set the device to give back the patient data that it received from the practice.',
    ],
  ),
  noTime: problem(
    'GDT-NO-TIME',
    [
      'Cet examen ne porte pas de date lisible (6200).',
      'Diese Untersuchung trägt kein lesbares Datum (6200).',
      'This examination carries no readable date (6200).',
    ],
    RESEND,
  ),
};
