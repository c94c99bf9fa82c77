/** Why an LDT file or a record of it gives no document: each with its cause and the next step. No patient data in any of them. */
import { problem } from '../text.ts';

export const ldtProblems = {
  noRecord: problem(
    'LDT-NO-RECORD',
    [
      'Ce fichier LDT ne contient aucun compte rendu.',
      'Diese LDT-Datei enthält keinen Befund.',
      'This LDT file contains no report.',
    ],
    [
      'Demandez au laboratoire une nouvelle exportation ; si le fichier est vide exprès, écartez-le.',
      'Bitten Sie das Labor um einen neuen Export; ist die Datei absichtlich leer, legen Sie sie beiseite.',
      'Ask the laboratory for a new export; if the file is empty on purpose, set it aside.',
    ],
  ),
  truncated: problem(
    'LDT-TRUNCATED',
    [
      'Le fichier s’arrête au milieu de ce compte rendu, ou ses objets ne se ferment pas.',
      'Die Datei bricht mitten in diesem Befund ab, oder seine Objekte sind nicht geschlossen.',
      'The file stops in the middle of this report, or its objects are not closed.',
    ],
    [
      'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
      'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
      'Ask the laboratory to send the whole file again.',
    ],
  ),
  unknownRecord: problem(
    'LDT-RECORD-UNKNOWN',
    [
      'Le fichier contient un type d’enregistrement (8000) que Relais ne connaît pas.',
      'Die Datei enthält eine Satzart (8000), die Relais nicht kennt.',
      'The file contains a record type (8000) that Relais does not know.',
    ],
    [
      'Demandez au laboratoire ce que cet enregistrement contient, et signalez-le au support.',
      'Fragen Sie das Labor, was dieser Satz enthält, und melden Sie es dem Support.',
      'Ask the laboratory what this record contains, and tell support.',
    ],
  ),
  noPatient: problem(
    'LDT-NO-PATIENT',
    [
      'Ce compte rendu ne nomme aucun patient.',
      'Dieser Befund nennt keinen Patienten.',
      'This report names no patient.',
    ],
    [
      'Demandez au laboratoire d’exporter le compte rendu avec les données du patient.',
      'Bitten Sie das Labor, den Befund mit den Patientendaten zu exportieren.',
      'Ask the laboratory to export the report with the data of the patient.',
    ],
  ),
  noTime: problem(
    'LDT-NO-TIME',
    [
      'Ce compte rendu ne porte pas de date lisible.',
      'Dieser Befund trägt kein lesbares Datum.',
      'This report carries no readable date.',
    ],
    [
      'Demandez au laboratoire d’exporter le compte rendu avec sa date.',
      'Bitten Sie das Labor, den Befund mit seinem Datum zu exportieren.',
      'Ask the laboratory to export the report with its date.',
    ],
  ),
  animal: problem(
    'LDT-ANIMAL',
    ['Ce compte rendu concerne un animal.', 'Dieser Befund betrifft ein Tier.', 'This report concerns an animal.'],
    ['Écartez-le.', 'Legen Sie ihn beiseite.', 'Set it aside.'],
  ),
};
