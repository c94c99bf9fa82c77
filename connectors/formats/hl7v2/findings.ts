/** Everything the HL7 v2 reader can doubt, as data: rule, severity, and what to tell people. Never with a value of the message in it. */
import type { Finding, LocalizedText, Severity } from '../../clinical/index.ts';

interface Doubt {
  readonly severity: Severity;
  readonly message: LocalizedText;
  readonly fix: LocalizedText;
}

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });
const doubt = (severity: Severity, message: LocalizedText, fix: LocalizedText): Doubt => ({ severity, message, fix });

const askSender = text(
  'Signalez-le au laboratoire qui envoie ces messages, ou à l’éditeur de son logiciel.',
  'Melden Sie es dem Labor, das diese Nachrichten sendet, oder dem Hersteller seiner Software.',
  'Tell the laboratory that sends these messages, or the maker of its software.',
);
const compare = text(
  'Comparez le document avec la source ; s’il y manque quelque chose ou si quelque chose est faux, faites corriger et renvoyer le message.',
  'Vergleichen Sie das Dokument mit der Quelle; fehlt etwas oder ist etwas falsch, lassen Sie die Nachricht berichtigen und noch einmal senden.',
  'Compare the document with its source; if something is missing or wrong, have the message corrected and sent again.',
);
const resend = text(
  'Demandez un nouvel envoi complet à l’émetteur.',
  'Bitten Sie den Absender um eine vollständige neue Sendung.',
  'Ask the sender for a complete new message.',
);
const nothing = text('Rien à faire.', 'Nichts zu tun.', 'Nothing to do.');
const nameCheck = text(
  'Vérifiez les accents dans le nom du patient ; faites régler le jeu de caractères (MSH-18) par l’émetteur.',
  'Prüfen Sie die Umlaute im Namen des Patienten; lassen Sie den Zeichensatz (MSH-18) vom Absender richtig einstellen.',
  'Check the accents in the patient’s name; have the sender set the character set (MSH-18) right.',
);
const onePatient = text(
  'Vérifiez l’identité du patient avec l’émetteur ; un message ne doit concerner qu’un seul patient.',
  'Klären Sie die Identität des Patienten mit dem Absender; eine Nachricht darf nur einen Patienten betreffen.',
  'Settle with the sender who the patient is; a message must concern one patient only.',
);

const DOUBTS = {
  'hl7v2.charset-conflict': doubt(
    'warning',
    text(
      'Le jeu de caractères annoncé (MSH-18) ne correspond pas au contenu du message : des accents peuvent être faux.',
      'Der angegebene Zeichensatz (MSH-18) passt nicht zum Inhalt der Nachricht: Umlaute und Akzente können falsch sein.',
      'The declared character set (MSH-18) does not fit the content of the message: accents may be wrong.',
    ),
    nameCheck,
  ),
  'hl7v2.charset-guessed': doubt(
    'information',
    text(
      'Le message n’annonce pas de jeu de caractères ; Relais l’a déduit du contenu.',
      'Die Nachricht nennt keinen Zeichensatz; Relais hat ihn aus dem Inhalt erschlossen.',
      'The message declares no character set; Relais inferred it from the content.',
    ),
    nameCheck,
  ),
  'hl7v2.line-glued': doubt(
    'warning',
    text(
      'Un retour à la ligne se trouvait au milieu d’un champ ; la ligne a été rattachée au segment précédent.',
      'In einem Feld stand ein Zeilenumbruch; die Zeile wurde an das vorige Segment angehängt.',
      'A line break stood inside a field; the line was joined to the segment before.',
    ),
    compare,
  ),
  'hl7v2.batch-count': doubt(
    'warning',
    text(
      'Le nombre de messages annoncé par le lot ne correspond pas au nombre reçu.',
      'Die im Stapel angegebene Zahl der Nachrichten stimmt nicht mit der empfangenen überein.',
      'The number of messages that the batch announces is not the number received.',
    ),
    resend,
  ),
  'hl7v2.batch-incomplete': doubt(
    'warning',
    text('La fin du lot manque.', 'Das Ende des Stapels fehlt.', 'The end of the batch is missing.'),
    resend,
  ),
  'hl7v2.text-outside-message': doubt(
    'warning',
    text(
      'Le fichier contient du texte en dehors des messages ; il a été laissé de côté.',
      'Die Datei enthält Text außerhalb der Nachrichten; er wurde nicht übernommen.',
      'The file contains text outside the messages; it was left aside.',
    ),
    compare,
  ),
  'hl7v2.time-unreadable': doubt(
    'warning',
    text(
      'Une date ou une heure n’est pas lisible et n’a pas été reprise.',
      'Ein Datum oder eine Uhrzeit ist nicht lesbar und wurde nicht übernommen.',
      'A date or time is not readable and was not taken over.',
    ),
    askSender,
  ),
  'hl7v2.zone-assumed': doubt(
    'information',
    text(
      'Les heures ne portent pas de fuseau horaire ; celui de la source a été supposé.',
      'Die Uhrzeiten nennen keine Zeitzone; die der Quelle wurde angenommen.',
      'Times carry no zone; that of the source was assumed.',
    ),
    nothing,
  ),
  'hl7v2.loinc-check-digit': doubt(
    'warning',
    text(
      'Un code annoncé comme LOINC est faux (chiffre de contrôle) ; il est gardé comme code local.',
      'Ein als LOINC bezeichneter Code ist falsch (Prüfziffer); er wird als lokaler Code geführt.',
      'A code declared as LOINC is wrong (check digit); it is kept as a local code.',
    ),
    askSender,
  ),
  'hl7v2.two-patients': doubt(
    'error',
    text(
      'Le message contient deux patients différents.',
      'Die Nachricht enthält zwei verschiedene Patienten.',
      'The message contains two different patients.',
    ),
    onePatient,
  ),
  'hl7v2.two-national-ids': doubt(
    'error',
    text(
      'Le patient porte deux numéros nationaux différents.',
      'Der Patient hat zwei verschiedene nationale Nummern.',
      'The patient carries two different national numbers.',
    ),
    onePatient,
  ),
  'hl7v2.patient-name-missing': doubt(
    'error',
    text(
      'Le nom du patient manque (PID-5).',
      'Der Name des Patienten fehlt (PID-5).',
      "The patient's name is missing (PID-5).",
    ),
    askSender,
  ),
  'hl7v2.birth-date-unreadable': doubt(
    'warning',
    text(
      'La date de naissance (PID-7) n’est pas lisible.',
      'Das Geburtsdatum (PID-7) ist nicht lesbar.',
      'The birth date (PID-7) is not readable.',
    ),
    askSender,
  ),
  'hl7v2.no-results': doubt(
    'error',
    text(
      'Le compte rendu ne contient aucun résultat.',
      'Der Befund enthält kein Ergebnis.',
      'The report contains no result.',
    ),
    resend,
  ),
  'hl7v2.result-status-missing': doubt(
    'warning',
    text(
      'Le statut d’un résultat manque (OBX-11) ; il n’est pas considéré comme final.',
      'Der Status eines Ergebnisses fehlt (OBX-11); es gilt nicht als endgültig.',
      'The status of a result is missing (OBX-11); it does not count as final.',
    ),
    askSender,
  ),
  'hl7v2.order-status-error': doubt(
    'error',
    text(
      'L’émetteur annonce que la demande ou le patient est inconnu (OBR-25).',
      'Der Absender meldet, dass Auftrag oder Patient unbekannt ist (OBR-25).',
      'The sender says that the order or the patient is unknown (OBR-25).',
    ),
    askSender,
  ),
  'hl7v2.wrong-patient': doubt(
    'error',
    text(
      'L’émetteur annonce que ces résultats concernaient un autre patient (OBX-11 W).',
      'Der Absender meldet, dass diese Ergebnisse einen anderen Patienten betrafen (OBX-11 W).',
      'The sender says that these results belonged to another patient (OBX-11 W).',
    ),
    text(
      'Vérifiez ce qui a déjà été versé dans le dossier du patient et faites-le retirer.',
      'Prüfen Sie, was bereits in der Akte des Patienten liegt, und lassen Sie es zurückziehen.',
      "Check what already lies in the patient's record and have it withdrawn.",
    ),
  ),
  'hl7v2.value-not-of-its-type': doubt(
    'warning',
    text(
      'Une valeur ne correspond pas à son type (OBX-2) ; elle est reprise telle quelle.',
      'Ein Wert passt nicht zu seinem Typ (OBX-2); er wird unverändert übernommen.',
      'A value does not fit its type (OBX-2); it is taken over as it stands.',
    ),
    askSender,
  ),
  'hl7v2.duplicate-observation': doubt(
    'information',
    text(
      'Un résultat figure deux fois à l’identique ; il est repris une fois.',
      'Ein Ergebnis steht zweimal gleich da; es wird einmal übernommen.',
      'A result stands twice, identically; it is taken over once.',
    ),
    nothing,
  ),
  'hl7v2.contradicting-observations': doubt(
    'warning',
    text(
      'Deux valeurs différentes portent le même code ; les deux sont reprises.',
      'Zwei verschiedene Werte tragen denselben Code; beide werden übernommen.',
      'Two different values carry the same code; both are taken over.',
    ),
    compare,
  ),
  'hl7v2.parent-not-found': doubt(
    'warning',
    text(
      'Le germe auquel se rapporte un antibiogramme est introuvable (OBR-26).',
      'Der Keim, zu dem ein Antibiogramm gehört, ist nicht zu finden (OBR-26).',
      'The organism that a susceptibility test belongs to is not found (OBR-26).',
    ),
    compare,
  ),
  'hl7v2.reference-not-resolved': doubt(
    'error',
    text(
      'Le message renvoie à un fichier qui n’est pas venu avec lui (type RP).',
      'Die Nachricht verweist auf eine Datei, die nicht mitgekommen ist (Typ RP).',
      'The message points to a file that has not come with it (type RP).',
    ),
    text(
      'Demandez à l’émetteur d’inclure le fichier dans le message, ou d’exporter le message encore une fois avec le fichier à côté, sous le nom indiqué.',
      'Bitten Sie den Absender, die Datei in die Nachricht aufzunehmen oder die Nachricht noch einmal mit der Datei daneben, unter dem genannten Namen, zu exportieren.',
      'Ask the sender to include the file in the message, or to export the message once more with the file beside it, under the name that is given.',
    ),
  ),
  'hl7v2.reference-elsewhere': doubt(
    'error',
    text(
      'Le message renvoie à un fichier d’un autre endroit (chemin, partage réseau, adresse) ; Relais ne va rien y chercher.',
      'Die Nachricht verweist auf eine Datei an einem anderen Ort (Pfad, Netzfreigabe, Adresse); Relais holt dort nichts.',
      'The message points to a file in another place (a path, a network share, an address); Relais fetches nothing there.',
    ),
    text(
      'Demandez à l’émetteur d’inclure le fichier dans le message, ou de le déposer à côté du message et de n’en donner que le nom.',
      'Bitten Sie den Absender, die Datei in die Nachricht aufzunehmen oder neben die Nachricht zu legen und nur ihren Namen zu nennen.',
      'Ask the sender to include the file in the message, or to put it beside the message and give its name only.',
    ),
  ),
  'hl7v2.attachment-broken': doubt(
    'error',
    text(
      'Le fichier contenu dans le message est abîmé ou tronqué.',
      'Die in der Nachricht enthaltene Datei ist beschädigt oder abgeschnitten.',
      'The file inside the message is damaged or cut short.',
    ),
    resend,
  ),
  'hl7v2.attachment-label': doubt(
    'information',
    text(
      'Le contenu du fichier joint n’est pas du type annoncé ; le contenu fait foi.',
      'Der Inhalt der Anlage ist nicht vom angegebenen Typ; der Inhalt gilt.',
      'The attached file is not of the declared type; its content decides.',
    ),
    nothing,
  ),
  'hl7v2.embedded-cda-unreadable': doubt(
    'error',
    text(
      'Le document CDA contenu dans le message n’est pas lisible.',
      'Das in der Nachricht enthaltene CDA-Dokument ist nicht lesbar.',
      'The CDA document inside the message is not readable.',
    ),
    resend,
  ),
  'hl7v2.embedded-patient-differs': doubt(
    'error',
    text(
      'Le document contenu dans le message ne nomme pas le même patient que le message.',
      'Das in der Nachricht enthaltene Dokument nennt nicht denselben Patienten wie die Nachricht.',
      'The document inside the message does not name the same patient as the message.',
    ),
    onePatient,
  ),
  'hl7v2.masking-requested': doubt(
    'error',
    text(
      'L’émetteur demande de masquer ce document à certains lecteurs.',
      'Der Absender verlangt, dieses Dokument vor bestimmten Lesern zu verbergen.',
      'The sender asks that this document be hidden from certain readers.',
    ),
    text(
      'Décidez avec l’émetteur si et comment ce document peut être versé.',
      'Klären Sie mit dem Absender, ob und wie dieses Dokument eingestellt werden darf.',
      'Decide with the sender whether and how this document may be filed.',
    ),
  ),
  'hl7v2.section-not-laboratory': doubt(
    'error',
    text(
      'Ces résultats chiffrés ne viennent pas d’un laboratoire (OBR-24) ; il n’y a pas de document structuré pour eux.',
      'Diese Messwerte stammen nicht aus einem Labor (OBR-24); es gibt kein strukturiertes Dokument dafür.',
      'These measurements do not come from a laboratory (OBR-24); there is no structured document for them.',
    ),
    text('Demandez ce compte rendu en PDF.', 'Bitten Sie um diesen Befund als PDF.', 'Ask for this report as a PDF.'),
  ),
  'hl7v2.script-changed-patient': doubt(
    'warning',
    text(
      'Le script de cette source a changé des données du patient.',
      'Das Skript dieser Quelle hat Angaben zum Patienten geändert.',
      'The script of this source changed data of the patient.',
    ),
    compare,
  ),
  'hl7v2.confidentiality-unknown': doubt(
    'warning',
    text(
      'Le niveau de confidentialité (TXA-18) n’est pas connu ; le document est traité comme restreint.',
      'Die Vertraulichkeitsstufe (TXA-18) ist nicht bekannt; das Dokument gilt als eingeschränkt.',
      'The level of confidentiality (TXA-18) is not known; the document is treated as restricted.',
    ),
    askSender,
  ),
} as const satisfies Readonly<Record<string, Doubt>>;

export type DoubtRule = keyof typeof DOUBTS;

/** Rules that are told once for a document, not for every place. */
const ONCE: ReadonlySet<DoubtRule> = new Set(['hl7v2.zone-assumed', 'hl7v2.result-status-missing', 'hl7v2.line-glued']);

/** The doubts about one document, each rule and place once. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(rule: DoubtRule, path: string): void {
    const key = ONCE.has(rule) ? rule : `${rule} ${path}`;
    if (!this.#found.has(key)) this.#found.set(key, { rule, path, ...DOUBTS[rule] });
  }

  get all(): readonly Finding[] {
    return [...this.#found.values()];
  }
}
