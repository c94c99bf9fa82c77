/** What the reader of LDT files finds doubtful, each with what a person can do. No patient data in any of them. */
import type { Finding } from '../../clinical/index.ts';
import { COMPARE, RESEND } from '../next-steps.ts';
import { finding } from '../text.ts';

export const ldtFindings = {
  textBefore: (path: string): Finding =>
    finding(
      'ldt.text-outside-records',
      'warning',
      path,
      [
        'Le fichier commence par du texte qui n’est pas du LDT ; il a été laissé de côté.',
        'Die Datei beginnt mit Text, der kein LDT ist; er wurde nicht übernommen.',
        'The file begins with text that is not LDT; it was left aside.',
      ],
      COMPARE,
    ),
  endMissing: (path: string): Finding =>
    finding(
      'ldt.end-missing',
      'error',
      path,
      [
        'La fin du fichier (8221) manque : des comptes rendus peuvent manquer aussi.',
        'Das Ende der Datei (8221) fehlt: Es können auch Befunde fehlen.',
        'The end of the file (8221) is missing: reports may be missing too.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  headerMissing: (path: string): Finding =>
    finding(
      'ldt.header-missing',
      'warning',
      path,
      [
        'L’en-tête du fichier (8220) manque : le laboratoire n’est pas nommé.',
        'Der Kopf der Datei (8220) fehlt: Das Labor ist nicht genannt.',
        'The header of the file (8220) is missing: the laboratory is not named.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  packageLength: (path: string): Finding =>
    finding(
      'ldt.package-length',
      'error',
      path,
      [
        'La longueur totale annoncée (9202) n’est pas celle du fichier : des lignes manquent ou sont de trop.',
        'Die angegebene Gesamtlänge (9202) ist nicht die der Datei: Zeilen fehlen oder sind zu viel.',
        'The total length that is announced (9202) is not that of the file: lines are missing or too many.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  recordLength: (path: string): Finding =>
    finding(
      'ldt.record-length',
      'error',
      path,
      [
        'La longueur annoncée du compte rendu (8100) n’est pas la sienne : des lignes manquent ou sont de trop.',
        'Die angegebene Satzlänge (8100) stimmt nicht: Zeilen fehlen oder sind zu viel.',
        'The length that the report announces (8100) is not its own: lines are missing or too many.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  checksum: (path: string): Finding =>
    finding(
      'ldt.checksum',
      'error',
      path,
      [
        'La somme de contrôle (9300) ne correspond pas : le fichier a été modifié après son exportation.',
        'Die Prüfsumme (9300) stimmt nicht: Die Datei wurde nach dem Export verändert.',
        'The checksum (9300) does not match: the file was changed after its export.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  checksumLineEnds: (path: string): Finding =>
    finding(
      'ldt.checksum-line-ends',
      'warning',
      path,
      [
        'La somme de contrôle (9300) ne correspond qu’avec les fins de ligne d’origine : elles ont été converties en route.',
        'Die Prüfsumme (9300) stimmt nur mit den ursprünglichen Zeilenenden: Sie wurden unterwegs umgewandelt.',
        'The checksum (9300) matches only with the line ends of the original: they were converted on the way.',
      ],
      ['Rien à faire.', 'Nichts zu tun.', 'Nothing to do.'],
    ),
  lineShort: (path: string): Finding =>
    finding(
      'ldt.line-short',
      'error',
      path,
      [
        'Une ligne est plus courte qu’elle ne l’annonce : une partie de son contenu manque.',
        'Eine Zeile ist kürzer, als sie angibt: Ein Teil ihres Inhalts fehlt.',
        'A line is shorter than it announces: part of its content is missing.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  lineLong: (path: string): Finding =>
    finding(
      'ldt.line-long',
      'warning',
      path,
      [
        'Une ligne est plus longue qu’elle ne l’annonce.',
        'Eine Zeile ist länger, als sie angibt.',
        'A line is longer than it announces.',
      ],
      COMPARE,
    ),
  lineGlued: (path: string): Finding =>
    finding(
      'ldt.line-glued',
      'warning',
      path,
      [
        'Du texte sans champ a été rattaché à la ligne précédente.',
        'Text ohne Feldkennung wurde an die vorige Zeile angehängt.',
        'Text without a field was joined to the line before.',
      ],
      COMPARE,
    ),
  charsetConflict: (path: string): Finding =>
    finding(
      'ldt.charset-conflict',
      'warning',
      path,
      [
        'Le jeu de caractères annoncé (9106) ne correspond pas au contenu du fichier : des accents peuvent être faux.',
        'Der angegebene Zeichensatz (9106) passt nicht zum Inhalt der Datei: Umlaute und Akzente können falsch sein.',
        'The declared character set (9106) does not fit the content of the file: accents may be wrong.',
      ],
      [
        'Vérifiez les accents dans le nom du patient ; faites corriger le champ 9106 par le laboratoire qui envoie.',
        'Prüfen Sie die Umlaute im Namen des Patienten; lassen Sie das Feld 9106 vom sendenden Labor richtigstellen.',
        'Check the accents in the patient’s name; have field 9106 set right by the laboratory that sends.',
      ],
    ),
  charsetGuessed: (path: string): Finding =>
    finding(
      'ldt.charset-guessed',
      'information',
      path,
      [
        'Le fichier n’annonce pas de jeu de caractères ; Relais l’a déduit du contenu.',
        'Die Datei nennt keinen Zeichensatz; Relais hat ihn aus dem Inhalt erschlossen.',
        'The file declares no character set; Relais inferred it from the content.',
      ],
      [
        'Vérifiez les accents dans le nom du patient ; faites corriger le champ 9106 par le laboratoire qui envoie.',
        'Prüfen Sie die Umlaute im Namen des Patienten; lassen Sie das Feld 9106 vom sendenden Labor richtigstellen.',
        'Check the accents in the patient’s name; have field 9106 set right by the laboratory that sends.',
      ],
    ),
  nameMissing: (path: string): Finding =>
    finding(
      'ldt.patient-name-missing',
      'error',
      path,
      ['Le nom du patient manque.', 'Der Name des Patienten fehlt.', 'The name of the patient is missing.'],
      [
        'Vérifiez l’identité du patient avec le laboratoire.',
        'Klären Sie die Identität des Patienten mit dem Labor.',
        'Settle with the laboratory who the patient is.',
      ],
    ),
  birthDate: (path: string): Finding =>
    finding(
      'ldt.birth-date-unreadable',
      'error',
      path,
      [
        'La date de naissance n’est pas lisible et n’a pas été reprise.',
        'Das Geburtsdatum ist nicht lesbar und wurde nicht übernommen.',
        'The birth date is not readable and was not taken over.',
      ],
      [
        'Vérifiez l’identité du patient avec le laboratoire.',
        'Klären Sie die Identität des Patienten mit dem Labor.',
        'Settle with the laboratory who the patient is.',
      ],
    ),
  twoPatients: (path: string): Finding =>
    finding(
      'ldt.two-patients',
      'error',
      path,
      [
        'Le compte rendu nomme deux patients différents ; des résultats de l’un peuvent être sous le nom de l’autre.',
        'Der Befund nennt zwei verschiedene Patienten; Ergebnisse des einen können unter dem Namen des anderen stehen.',
        'The report names two different patients; results of one may stand under the name of the other.',
      ],
      RESEND,
    ),
  twoNationalIds: (path: string): Finding =>
    finding(
      'ldt.two-national-ids',
      'error',
      path,
      [
        'Le compte rendu porte deux numéros nationaux différents.',
        'Der Befund trägt zwei verschiedene nationale Nummern.',
        'The report carries two different national numbers.',
      ],
      [
        'Vérifiez l’identité du patient avec le laboratoire.',
        'Klären Sie die Identität des Patienten mit dem Labor.',
        'Settle with the laboratory who the patient is.',
      ],
    ),
  zoneAssumed: (path: string): Finding =>
    finding(
      'ldt.zone-assumed',
      'information',
      path,
      [
        'Les heures ne portent pas de fuseau horaire ; celui de la source a été supposé.',
        'Die Uhrzeiten nennen keine Zeitzone; die der Quelle wurde angenommen.',
        'Times carry no zone; that of the source was assumed.',
      ],
      ['Rien à faire.', 'Nichts zu tun.', 'Nothing to do.'],
    ),
  timeUnreadable: (path: string): Finding =>
    finding(
      'ldt.time-unreadable',
      'warning',
      path,
      [
        'Une date ou une heure n’est pas lisible et n’a pas été reprise.',
        'Ein Datum oder eine Uhrzeit ist nicht lesbar und wurde nicht übernommen.',
        'A date or time is not readable and was not taken over.',
      ],
      COMPARE,
    ),
  statusMissing: (path: string): Finding =>
    finding(
      'ldt.status-missing',
      'warning',
      path,
      [
        'Le compte rendu ne dit pas s’il est définitif (8401) ; il est traité comme provisoire.',
        'Der Befund sagt nicht, ob er endgültig ist (8401); er gilt als vorläufig.',
        'The report does not say whether it is final (8401); it is taken as preliminary.',
      ],
      [
        'Signalez-le au laboratoire qui envoie ces fichiers.',
        'Melden Sie es dem Labor, das diese Dateien sendet.',
        'Tell the laboratory that sends these files.',
      ],
    ),
  statusUnknown: (path: string): Finding =>
    finding(
      'ldt.result-status-unknown',
      'warning',
      path,
      [
        'Le statut d’un résultat (8418) est inconnu ; le résultat est traité comme provisoire.',
        'Der Status eines Ergebnisses (8418) ist unbekannt; das Ergebnis gilt als vorläufig.',
        'The status of a result (8418) is unknown; the result is taken as preliminary.',
      ],
      [
        'Signalez-le au laboratoire qui envoie ces fichiers.',
        'Melden Sie es dem Labor, das diese Dateien sendet.',
        'Tell the laboratory that sends these files.',
      ],
    ),
  orderNumberMissing: (path: string): Finding =>
    finding(
      'ldt.order-number-missing',
      'warning',
      path,
      [
        'Le laboratoire n’a pas donné de numéro stable (8311, 7305) : ce compte rendu ne remplace aucun autre.',
        'Das Labor gab keine beständige Nummer (8311, 7305): Dieser Befund ersetzt keinen anderen.',
        'The laboratory gave no stable number (8311, 7305): this report replaces no other.',
      ],
      [
        'Signalez-le au laboratoire qui envoie ces fichiers.',
        'Melden Sie es dem Labor, das diese Dateien sendet.',
        'Tell the laboratory that sends these files.',
      ],
    ),
  addOn: (path: string): Finding =>
    finding(
      'ldt.add-on',
      'warning',
      path,
      [
        'Ce compte rendu complète un autre (8401 N) : il est transmis à côté de lui, sans le remplacer.',
        'Dieser Befund ergänzt einen anderen (8401 N): Er wird neben ihm übertragen und ersetzt ihn nicht.',
        'This report adds to another one (8401 N): it is sent beside it and replaces nothing.',
      ],
      COMPARE,
    ),
  noResults: (path: string): Finding =>
    finding(
      'ldt.no-results',
      'error',
      path,
      [
        'Le compte rendu ne contient aucun résultat.',
        'Der Befund enthält kein Ergebnis.',
        'The report contains no result.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
  noSuchGerm: (path: string): Finding =>
    finding(
      'ldt.germ-not-found',
      'warning',
      path,
      [
        'Un antibiogramme désigne un germe que le compte rendu ne nomme pas.',
        'Ein Antibiogramm verweist auf einen Keim, den der Befund nicht nennt.',
        'An antibiogram points to a germ that the report does not name.',
      ],
      COMPARE,
    ),
  fileNotIncluded: (path: string): Finding =>
    finding(
      'ldt.file-not-included',
      'warning',
      path,
      [
        'Le compte rendu renvoie à un fichier qui n’est pas dans l’envoi.',
        'Der Befund verweist auf eine Datei, die nicht in der Sendung ist.',
        'The report points to a file that is not part of what was sent.',
      ],
      [
        'Demandez au laboratoire d’inclure le fichier dans le compte rendu, ou de le déposer à côté et de n’en donner que le nom, sans chemin.',
        'Bitten Sie das Labor, die Datei in den Befund einzubetten oder daneben zu legen und nur ihren Namen zu nennen, ohne Pfad.',
        'Ask the laboratory to embed the file in the report, or to put it beside it and give its name only, without a path.',
      ],
    ),
  fileBroken: (path: string): Finding =>
    finding(
      'ldt.attachment-broken',
      'error',
      path,
      [
        'Un fichier dans le compte rendu est abîmé ou incomplet.',
        'Eine Datei im Befund ist beschädigt oder unvollständig.',
        'A file in the report is damaged or incomplete.',
      ],
      [
        'Demandez au laboratoire d’envoyer le fichier une nouvelle fois, en entier.',
        'Bitten Sie das Labor, die Datei noch einmal vollständig zu senden.',
        'Ask the laboratory to send the whole file again.',
      ],
    ),
};
