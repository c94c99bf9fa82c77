/** Why an HPRIM file or a part of it gives no document: each with its cause and the next step. No patient data in any of them. */
import { RESEND, TELL_SENDER } from '../next-steps.ts';
import { problem } from '../text.ts';

export const hprimProblems = {
  noHeader: problem(
    'HPRIM-NO-HEADER',
    [
      'L’en-tête HPRIM manque ou n’est pas lisible : le patient et l’émetteur ne sont pas connus.',
      'Der HPRIM-Kopf fehlt oder ist nicht lesbar: Patient und Absender sind nicht bekannt.',
      'The HPRIM header is missing or not readable: patient and sender are not known.',
    ],
    RESEND,
  ),
  context: problem(
    'HPRIM-CONTEXT-UNKNOWN',
    [
      'Le contexte de ce message HPRIM Santé (H-6) est inconnu de Relais.',
      'Der Kontext dieser HPRIM-Santé-Nachricht (H-6) ist Relais unbekannt.',
      'Relais does not know the context of this HPRIM Santé message (H-6).',
    ],
    [
      'Demandez à l’émetteur ce que ce message contient, et signalez-le au support.',
      'Fragen Sie den Absender, was diese Nachricht enthält, und melden Sie es dem Support.',
      'Ask the sender what this message contains, and tell support.',
    ],
  ),
  noPatient: problem(
    'HPRIM-NO-PATIENT',
    [
      'Ce compte rendu HPRIM ne nomme aucun patient.',
      'Dieser HPRIM-Befund nennt keinen Patienten.',
      'This HPRIM report names no patient.',
    ],
    [
      'Demandez à l’émetteur d’exporter le compte rendu avec les données du patient.',
      'Bitten Sie den Absender, den Befund mit den Patientendaten zu exportieren.',
      'Ask the sender to export the report with the data of the patient.',
    ],
  ),
  noContent: problem(
    'HPRIM-NO-CONTENT',
    [
      'Ce fichier HPRIM nomme un patient, mais ne contient ni résultat ni texte.',
      'Diese HPRIM-Datei nennt einen Patienten, enthält aber weder Ergebnis noch Text.',
      'This HPRIM file names a patient, but contains neither result nor text.',
    ],
    RESEND,
  ),
  noTime: problem(
    'HPRIM-NO-TIME',
    [
      'Ce document HPRIM ne porte pas de date lisible.',
      'Dieses HPRIM-Dokument trägt kein lesbares Datum.',
      'This HPRIM document carries no readable date.',
    ],
    [
      'Demandez à l’émetteur d’exporter le document avec sa date.',
      'Bitten Sie den Absender, das Dokument mit seinem Datum zu exportieren.',
      'Ask the sender to export the document with its date.',
    ],
  ),
  xml: problem(
    'HPRIM-XML',
    [
      'Ce fichier HPRIM XML échange des identités, des actes ou de la facturation : ce n’est pas un document clinique.',
      'Diese HPRIM-XML-Datei tauscht Identitäten, Leistungen oder Abrechnung aus: Sie ist kein klinisches Dokument.',
      'This HPRIM XML file exchanges identities, acts or billing: it is no clinical document.',
    ],
    TELL_SENDER,
  ),
};
