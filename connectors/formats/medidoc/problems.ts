/** Why a Medidoc file or a part of it gives no document: each with its cause and the next step. No patient data in any of them. */
import { RESEND } from '../next-steps.ts';
import { problem } from '../text.ts';

export const medidocProblems = {
  stray: problem(
    'MEDIDOC-STRAY-LINES',
    [
      'Des lignes de ce fichier Medidoc n’appartiennent à aucun patient : le début d’un patient (#A) peut être perdu.',
      'Zeilen dieser Medidoc-Datei gehören zu keinem Patienten: Der Anfang eines Patienten (#A) kann verloren sein.',
      'Lines of this Medidoc file belong to no patient: the beginning of a patient (#A) may be lost.',
    ],
    RESEND,
  ),
  noPatient: problem(
    'MEDIDOC-NO-PATIENT',
    [
      'Ce protocole Medidoc ne nomme aucun patient.',
      'Dieses Medidoc-Protokoll nennt keinen Patienten.',
      'This Medidoc protocol names no patient.',
    ],
    [
      'Demandez au laboratoire d’exporter le protocole avec les données du patient.',
      'Bitten Sie das Labor, das Protokoll mit den Patientendaten zu exportieren.',
      'Ask the laboratory to export the protocol with the data of the patient.',
    ],
  ),
  noTime: problem(
    'MEDIDOC-NO-TIME',
    [
      'Ce protocole Medidoc ne porte pas de date lisible.',
      'Dieses Medidoc-Protokoll trägt kein lesbares Datum.',
      'This Medidoc protocol carries no readable date.',
    ],
    [
      'Demandez au laboratoire d’exporter le protocole avec sa date.',
      'Bitten Sie das Labor, das Protokoll mit seinem Datum zu exportieren.',
      'Ask the laboratory to export the protocol with its date.',
    ],
  ),
  noContent: problem(
    'MEDIDOC-NO-CONTENT',
    [
      'Ce protocole Medidoc nomme un patient, mais ne contient ni résultat ni texte.',
      'Dieses Medidoc-Protokoll nennt einen Patienten, enthält aber weder Ergebnis noch Text.',
      'This Medidoc protocol names a patient, but contains neither result nor text.',
    ],
    RESEND,
  ),
};
