/** What the reader of KMEHR messages finds doubtful, each with what a person can do. No patient data in any of them. */
import type { Finding } from '../../clinical/index.ts';
import { COMPARE, RESEND, TELL_SENDER } from '../next-steps.ts';
import { finding } from '../text.ts';

export const kmehrFindings = {
  namespace: (path: string): Finding =>
    finding(
      'kmehr.namespace',
      'information',
      path,
      [
        'Le message n’est pas dans l’espace de noms de KMEHR ; il a été lu par les noms de ses éléments.',
        'Die Nachricht steht nicht im Namensraum von KMEHR; sie wurde nach den Namen ihrer Elemente gelesen.',
        'The message is not in the namespace of KMEHR; it was read by the names of its elements.',
      ],
      TELL_SENDER,
    ),
  twoNationalIds: (path: string): Finding =>
    finding(
      'kmehr.two-national-ids',
      'error',
      path,
      [
        'Le dossier porte deux numéros nationaux différents.',
        'Der Ordner trägt zwei verschiedene nationale Nummern.',
        'The folder carries two different national numbers.',
      ],
      [
        'Vérifiez de quel patient il s’agit, et faites corriger la source.',
        'Prüfen Sie, um welchen Patienten es geht, und lassen Sie die Quelle berichtigen.',
        'Check which patient is meant, and have the source corrected.',
      ],
    ),
  nameMissing: (path: string): Finding =>
    finding(
      'kmehr.patient-name-missing',
      'warning',
      path,
      [
        'Le nom ou le prénom du patient manque.',
        'Name oder Vorname des Patienten fehlt.',
        'The family name or the given name of the patient is missing.',
      ],
      TELL_SENDER,
    ),
  timeUnreadable: (path: string): Finding =>
    finding(
      'kmehr.time-unreadable',
      'warning',
      path,
      [
        'Une date ou une heure n’est pas lisible et n’a pas été reprise.',
        'Ein Datum oder eine Uhrzeit ist nicht lesbar und wurde nicht übernommen.',
        'A date or time is not readable and was not taken over.',
      ],
      COMPARE,
    ),
  zoneAssumed: (path: string): Finding =>
    finding(
      'kmehr.zone-assumed',
      'information',
      path,
      [
        'Des heures sont sans fuseau : celui de la source a été pris.',
        'Uhrzeiten sind ohne Zeitzone: Es gilt die der Quelle.',
        'Times have no zone: that of the source was taken.',
      ],
      [
        'Rien à faire si l’expéditeur est dans ce fuseau.',
        'Nichts zu tun, wenn der Absender in dieser Zone ist.',
        'Nothing to do if the sender is in that zone.',
      ],
    ),
  statusMissing: (path: string): Finding =>
    finding(
      'kmehr.status-missing',
      'warning',
      path,
      [
        'La transaction ne dit pas si elle est complète et validée ; elle est traitée comme provisoire.',
        'Die Transaktion sagt nicht, ob sie vollständig und validiert ist; sie gilt als vorläufig.',
        'The transaction does not say whether it is complete and validated; it is taken as preliminary.',
      ],
      TELL_SENDER,
    ),
  lifecycleUnknown: (path: string): Finding =>
    finding(
      'kmehr.lifecycle-unknown',
      'warning',
      path,
      [
        'L’état d’un résultat (lifecycle) est inconnu ; le résultat est traité comme provisoire.',
        'Der Status eines Ergebnisses (lifecycle) ist unbekannt; das Ergebnis gilt als vorläufig.',
        'The status of a result (lifecycle) is unknown; the result is taken as preliminary.',
      ],
      TELL_SENDER,
    ),
  numberMissing: (path: string): Finding =>
    finding(
      'kmehr.number-missing',
      'warning',
      path,
      [
        'La transaction n’a pas de numéro stable (id LOCAL) : ce document n’en remplace aucun autre.',
        'Die Transaktion hat keine beständige Nummer (id LOCAL): Dieses Dokument ersetzt kein anderes.',
        'The transaction has no stable number (id LOCAL): this document replaces no other.',
      ],
      TELL_SENDER,
    ),
  valueDoubtful: (path: string): Finding =>
    finding(
      'kmehr.name-or-value',
      'warning',
      path,
      [
        'Un résultat n’a qu’un seul texte : on ne sait pas si c’est le nom de l’analyse ou sa valeur.',
        'Ein Ergebnis hat nur einen Text: Ob er der Name der Analyse oder ihr Wert ist, bleibt offen.',
        'A result has a single text: whether it is the name of the test or its value is not known.',
      ],
      COMPARE,
    ),
  codeWithoutWords: (path: string): Finding =>
    finding(
      'kmehr.code-without-words',
      'warning',
      path,
      [
        'Un code de posologie ou d’unité est montré tel quel : Relais n’en connaît pas les mots.',
        'Ein Code der Dosierung oder Einheit wird gezeigt, wie er ist: Relais kennt seine Worte nicht.',
        'A code of a dosage or unit is shown as it is: Relais does not know its words.',
      ],
      COMPARE,
    ),
  confidential: (path: string): Finding =>
    finding(
      'kmehr.confidential',
      'warning',
      path,
      [
        'L’expéditeur a marqué ce contenu comme confidentiel.',
        'Der Absender hat diesen Inhalt als vertraulich gekennzeichnet.',
        'The sender has marked this content as confidential.',
      ],
      [
        'Vérifiez que ce document peut être partagé.',
        'Prüfen Sie, ob dieses Dokument geteilt werden darf.',
        'Check that this document may be shared.',
      ],
    ),
  unknownKind: (path: string): Finding =>
    finding(
      'kmehr.transaction-unknown',
      'warning',
      path,
      [
        'Le type de cette transaction est inconnu ; elle est transmise comme lettre.',
        'Die Art dieser Transaktion ist unbekannt; sie wird als Brief übertragen.',
        'The kind of this transaction is unknown; it is sent as a letter.',
      ],
      COMPARE,
    ),
  suspensionWithoutMedicine: (path: string): Finding =>
    finding(
      'kmehr.suspension-without-medicine',
      'warning',
      path,
      [
        'Une suspension de traitement désigne un médicament que le schéma ne contient pas.',
        'Eine Unterbrechung verweist auf ein Medikament, das der Plan nicht enthält.',
        'A suspension points to a medicine that the scheme does not contain.',
      ],
      COMPARE,
    ),
  fileNotIncluded: (path: string): Finding =>
    finding(
      'kmehr.file-not-included',
      'warning',
      path,
      [
        'La transaction renvoie à un fichier qui n’est pas dans le message.',
        'Die Transaktion verweist auf eine Datei, die nicht in der Nachricht ist.',
        'The transaction points to a file that is not in the message.',
      ],
      [
        'Demandez à l’expéditeur d’inclure le fichier dans le message.',
        'Bitten Sie den Absender, die Datei in die Nachricht einzubetten.',
        'Ask the sender to embed the file in the message.',
      ],
    ),
  fileBroken: (path: string): Finding =>
    finding(
      'kmehr.attachment-broken',
      'error',
      path,
      [
        'Un fichier dans le message est abîmé ou incomplet.',
        'Eine Datei in der Nachricht ist beschädigt oder unvollständig.',
        'A file in the message is damaged or incomplete.',
      ],
      RESEND,
    ),
};
