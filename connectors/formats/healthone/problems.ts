/** Why a HealthOne file or a part of it gives no document: each with its cause and the next step. No patient data in any of them. */
import { RESEND } from '../next-steps.ts';
import { problem } from '../text.ts';

export const healthOneProblems = {
  noHeader: problem(
    'HEALTHONE-NO-HEADER',
    [
      'Des lignes HealthOne se trouvent avant l’en-tête (A1) : le patient et le laboratoire ne sont pas connus.',
      'HealthOne-Zeilen stehen vor dem Kopf (A1): Patient und Labor sind nicht bekannt.',
      'Lines of HealthOne stand before the header (A1): patient and laboratory are not known.',
    ],
    RESEND,
  ),
  noPatient: problem(
    'HEALTHONE-NO-PATIENT',
    [
      'Ce compte rendu HealthOne ne nomme aucun patient (A2).',
      'Dieser HealthOne-Befund nennt keinen Patienten (A2).',
      'This HealthOne report names no patient (A2).',
    ],
    [
      'Demandez au laboratoire d’exporter le compte rendu avec les données du patient.',
      'Bitten Sie das Labor, den Befund mit den Patientendaten zu exportieren.',
      'Ask the laboratory to export the report with the data of the patient.',
    ],
  ),
  noTime: problem(
    'HEALTHONE-NO-TIME',
    [
      'Ce compte rendu HealthOne ne porte pas de date lisible (A4).',
      'Dieser HealthOne-Befund trägt kein lesbares Datum (A4).',
      'This HealthOne report carries no readable date (A4).',
    ],
    [
      'Demandez au laboratoire d’exporter le compte rendu avec sa date.',
      'Bitten Sie das Labor, den Befund mit seinem Datum zu exportieren.',
      'Ask the laboratory to export the report with its date.',
    ],
  ),
  noContent: problem(
    'HEALTHONE-NO-CONTENT',
    [
      'Ce compte rendu HealthOne nomme un patient, mais ne contient ni résultat ni texte.',
      'Dieser HealthOne-Befund nennt einen Patienten, enthält aber weder Ergebnis noch Text.',
      'This HealthOne report names a patient, but contains neither result nor text.',
    ],
    RESEND,
  ),
  numbered: problem(
    'HEALTHONE-NUMBERED',
    [
      'Ce fichier est de l’ancienne forme de HealthOne, avec un numéro devant chaque ligne (S1, R1) : Relais ne la lit pas.',
      'Diese Datei hat die alte Form von HealthOne, mit einer Nummer vor jeder Zeile (S1, R1): Relais liest sie nicht.',
      'This file has the old form of HealthOne, with a number before each line (S1, R1): Relais does not read it.',
    ],
    [
      'Demandez au laboratoire la forme actuelle de HealthOne (A1, L1), ou KMEHR.',
      'Bitten Sie das Labor um die heutige Form von HealthOne (A1, L1) oder um KMEHR.',
      'Ask the laboratory for the present form of HealthOne (A1, L1), or for KMEHR.',
    ],
  ),
};
