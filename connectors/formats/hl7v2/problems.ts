/** Why an HL7 v2 input, or a part of it, gives no document: values with a code, a cause and a next step, without patient data. */
import type { LocalizedText, Problem } from '../../clinical/index.ts';

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

const resend = text(
  'Demandez à l’émetteur de renvoyer le message complet.',
  'Bitten Sie den Absender, die vollständige Nachricht neu zu senden.',
  'Ask the sender to send the complete message again.',
);
const checkExport = text(
  'Vérifiez l’export du logiciel qui produit ces fichiers.',
  'Prüfen Sie den Export des Programms, das diese Dateien erzeugt.',
  'Check the export of the software that makes these files.',
);

const PROBLEMS = {
  'HL7-EMPTY': {
    cause: text(
      'Le fichier ou le message est vide.',
      'Die Datei oder Nachricht ist leer.',
      'The file or message is empty.',
    ),
    next: checkExport,
  },
  'HL7-NO-MSH': {
    cause: text(
      'Le contenu ne commence par aucun en-tête HL7 (segment MSH) lisible.',
      'Der Inhalt beginnt mit keiner lesbaren HL7-Kopfzeile (Segment MSH).',
      'The content begins with no readable HL7 header (segment MSH).',
    ),
    next: checkExport,
  },
  'HL7-TRUNCATED': {
    cause: text(
      'Le message est coupé : la fin manque.',
      'Die Nachricht ist abgeschnitten: Das Ende fehlt.',
      'The message is cut short: its end is missing.',
    ),
    next: resend,
  },
  'HL7-NO-PATIENT': {
    cause: text(
      'Le message ne nomme aucun patient (segment PID).',
      'Die Nachricht nennt keinen Patienten (Segment PID).',
      'The message names no patient (segment PID).',
    ),
    next: resend,
  },
  'HL7-NO-RESULT': {
    cause: text(
      'Le message ne contient ni demande ni résultat (segments OBR, OBX).',
      'Die Nachricht enthält weder Auftrag noch Ergebnis (Segmente OBR, OBX).',
      'The message contains neither an order nor a result (segments OBR, OBX).',
    ),
    next: resend,
  },
  'HL7-NO-DOCUMENT': {
    cause: text(
      'Le message annonce un document sans le décrire (segment TXA).',
      'Die Nachricht kündigt ein Dokument an, ohne es zu beschreiben (Segment TXA).',
      'The message announces a document without describing it (segment TXA).',
    ),
    next: resend,
  },
  'HL7-NO-TIME': {
    cause: text(
      'Le message ne contient aucune date lisible.',
      'Die Nachricht enthält kein lesbares Datum.',
      'The message contains no readable date.',
    ),
    next: resend,
  },
  'HL7-NO-CONTROL-ID': {
    cause: text(
      'Le message n’a pas d’identifiant (MSH-10) : un double ne pourrait pas être reconnu.',
      'Die Nachricht hat keine Kennung (MSH-10): Ein Doppel wäre nicht zu erkennen.',
      'The message has no control id (MSH-10): a duplicate could not be recognised.',
    ),
    next: text(
      'Demandez à l’éditeur du logiciel émetteur de remplir MSH-10.',
      'Bitten Sie den Hersteller des sendenden Programms, MSH-10 zu füllen.',
      'Ask the maker of the sending software to fill MSH-10.',
    ),
  },
  'HL7-TOO-LARGE': {
    cause: text(
      'Le fichier est trop grand pour être lu.',
      'Die Datei ist zu groß zum Lesen.',
      'The file is too large to be read.',
    ),
    next: text(
      'Demandez à l’émetteur d’envoyer les documents un par un.',
      'Bitten Sie den Absender, die Dokumente einzeln zu senden.',
      'Ask the sender to send the documents one by one.',
    ),
  },
  'HL7-TYPE-NOT-SUPPORTED': {
    cause: text(
      'Ce type de message n’est pas encore lu par Relais.',
      'Dieser Nachrichtentyp wird von Relais noch nicht gelesen.',
      'Relais does not read this type of message yet.',
    ),
    next: text(
      'Demandez à l’émetteur d’envoyer des comptes rendus ORU^R01 ou des documents MDM^T02.',
      'Bitten Sie den Absender um Befunde als ORU^R01 oder Dokumente als MDM^T02.',
      'Ask the sender for reports as ORU^R01 or documents as MDM^T02.',
    ),
  },
} as const satisfies Readonly<Record<string, Omit<Problem, 'code'>>>;

export type ProblemCode = keyof typeof PROBLEMS;

export const problemOf = (code: ProblemCode): Problem => ({ code, ...PROBLEMS[code] });
