/** What can go wrong on the way in, said to people. No file name and no content: a name can be a patient's. */
import type { LocalizedText, Problem } from '../clinical/index.ts';

type Words = readonly [fr: string, de: string, en: string];

const text = ([fr, de, en]: Words): LocalizedText => ({ fr, de, en });
const problem = (code: string, cause: Words, next: Words): Problem => ({ code, cause: text(cause), next: text(next) });

/** Files that stay where they are for now. */
export const waits = {
  empty: problem(
    'INTAKE-FILE-EMPTY',
    [
      'Le fichier est encore vide (0 octet).',
      'Die Datei ist noch leer (0 Byte).',
      'The file is still empty (0 bytes).',
    ],
    [
      'S’il reste vide, exportez le document une nouvelle fois et supprimez ce fichier.',
      'Bleibt sie leer, exportieren Sie das Dokument erneut und löschen Sie diese Datei.',
      'If it stays empty, export the document again and delete this file.',
    ],
  ),
  unfinished: problem(
    'INTAKE-FILE-UNFINISHED',
    [
      'La fin du fichier manque : il n’est écrit qu’en partie.',
      'Das Ende der Datei fehlt: Sie ist erst teilweise geschrieben.',
      'The end of the file is missing: only part of it has been written.',
    ],
    [
      'Relais attend la suite. Si rien ne vient, exportez le document une nouvelle fois.',
      'Relais wartet auf den Rest. Kommt nichts mehr, exportieren Sie das Dokument erneut.',
      'Relais waits for the rest. If nothing more comes, export the document again.',
    ],
  ),
  locked: problem(
    'INTAKE-FILE-LOCKED',
    [
      'Un autre programme tient le fichier ouvert.',
      'Ein anderes Programm hält die Datei geöffnet.',
      'Another program holds the file open.',
    ],
    [
      'Relais le prendra dès qu’il sera libre. Fermez-le s’il est ouvert à l’écran.',
      'Relais nimmt sie, sobald sie frei ist. Schließen Sie sie, falls sie am Bildschirm geöffnet ist.',
      'Relais takes it as soon as it is free. Close it if it is open on the screen.',
    ],
  ),
  unreadable: problem(
    'INTAKE-FILE-UNREADABLE',
    [
      'Relais n’a pas le droit de lire ce fichier.',
      'Relais darf diese Datei nicht lesen.',
      'Relais is not allowed to read this file.',
    ],
    [
      'Donnez au compte qui exécute Relais le droit de lecture sur ce dossier et ses fichiers.',
      'Geben Sie dem Konto, unter dem Relais läuft, das Leserecht für diesen Ordner und seine Dateien.',
      'Give the account that runs Relais the right to read this folder and its files.',
    ],
  ),
  hollow: problem(
    'INTAKE-FILE-HOLLOW',
    [
      'Le fichier a sa taille, mais pas encore son contenu : sa fin ne contient que des zéros.',
      'Die Datei hat ihre Größe, aber noch nicht ihren Inhalt: Ihr Ende besteht nur aus Nullen.',
      'The file has its size but not its content yet: its end is nothing but zeros.',
    ],
    [
      'Relais attend la fin de la copie. Si rien ne change, copiez le fichier de nouveau, ou déposez-le dans la fenêtre s’il est entier.',
      'Relais wartet auf das Ende des Kopierens. Ändert sich nichts, kopieren Sie die Datei erneut oder ziehen Sie sie in das Fenster, wenn sie vollständig ist.',
      'Relais waits for the end of the copy. If nothing changes, copy the file again, or drop it on the window if it is whole.',
    ],
  ),
  markerAwaited: problem(
    'INTAKE-MARKER-AWAITED',
    [
      'Le fichier qui annonce que celui-ci est terminé n’est pas encore là.',
      'Die Datei, die diese als fertig meldet, ist noch nicht da.',
      'The file that says this one is finished is not there yet.',
    ],
    [
      'Rien à faire pour l’instant : le logiciel l’écrit à la fin de l’export.',
      'Vorerst nichts zu tun: Die Software schreibt sie am Ende des Exports.',
      'Nothing to do for now: the software writes it at the end of the export.',
    ],
  ),
  markerMissing: problem(
    'INTAKE-MARKER-MISSING',
    [
      'Le fichier qui annonce que celui-ci est terminé n’est pas arrivé.',
      'Die Datei, die diese als fertig meldet, ist nicht gekommen.',
      'The file that says this one is finished has not come.',
    ],
    [
      'Exportez le document une nouvelle fois. Si ce logiciel n’écrit pas de tel fichier, enlevez « readyMarker » de la source.',
      'Exportieren Sie das Dokument erneut. Schreibt diese Software keine solche Datei, nehmen Sie „readyMarker“ aus der Quelle.',
      'Export the document again. If this software writes no such file, take “readyMarker” out of the source.',
    ],
  ),
  tooLarge: problem(
    'INTAKE-FILE-TOO-LARGE',
    [
      'Le fichier est trop grand pour être un document clinique.',
      'Die Datei ist zu groß für ein klinisches Dokument.',
      'The file is too large to be a clinical document.',
    ],
    [
      'Exportez-le en plus petit (résolution du scan), ou retirez-le du dossier.',
      'Exportieren Sie es kleiner (Auflösung des Scans) oder entfernen Sie es aus dem Ordner.',
      'Export it smaller (resolution of the scan), or remove it from the folder.',
    ],
  ),
  companionAwaited: problem(
    'INTAKE-COMPANION-AWAITED',
    [
      'Le fichier qui va avec celui-ci n’est pas encore là.',
      'Die zugehörige Datei ist noch nicht da.',
      'The file that belongs with this one is not there yet.',
    ],
    [
      'Rien à faire pour l’instant : Relais prendra les deux ensemble.',
      'Vorerst nichts zu tun: Relais nimmt beide zusammen.',
      'Nothing to do for now: Relais takes both together.',
    ],
  ),
  companionMissing: problem(
    'INTAKE-COMPANION-MISSING',
    [
      'Le fichier qui va avec celui-ci n’est pas arrivé.',
      'Die zugehörige Datei ist nicht gekommen.',
      'The file that belongs with this one has not come.',
    ],
    [
      'Exportez le document une nouvelle fois avec son fichier d’accompagnement, ou retirez ce fichier du dossier.',
      'Exportieren Sie das Dokument erneut mit seiner Begleitdatei, oder entfernen Sie diese Datei aus dem Ordner.',
      'Export the document again together with its side file, or remove this file from the folder.',
    ],
  ),
  whoseUnknown: problem(
    'INTAKE-WHOSE-UNKNOWN',
    [
      'Rien ne dit à qui appartient ce fichier.',
      'Nichts sagt, wem diese Datei gehört.',
      'Nothing says whose this file is.',
    ],
    [
      'Dites à qui il appartient, ou remettez-le avec son fichier d’accompagnement.',
      'Sagen Sie, wem sie gehört, oder übergeben Sie sie mit ihrer Begleitdatei.',
      'Say whose it is, or hand it over together with its side file.',
    ],
  ),
} as const;

/** A source as a whole. */
export const troubles = {
  folderMissing: problem(
    'INTAKE-FOLDER-MISSING',
    [
      'Le dossier surveillé n’existe pas ou n’est pas joignable.',
      'Der überwachte Ordner existiert nicht oder ist nicht erreichbar.',
      'The watched folder does not exist or cannot be reached.',
    ],
    [
      'Créez-le, ou reconnectez le lecteur réseau. Relais reprend de lui-même.',
      'Legen Sie ihn an, oder verbinden Sie das Netzlaufwerk wieder. Relais macht von selbst weiter.',
      'Create it, or reconnect the network drive. Relais goes on by itself.',
    ],
  ),
  folderUnreadable: problem(
    'INTAKE-FOLDER-UNREADABLE',
    [
      'Relais ne peut pas lire le dossier surveillé.',
      'Relais kann den überwachten Ordner nicht lesen.',
      'Relais cannot read the watched folder.',
    ],
    [
      'Donnez au compte qui exécute Relais le droit de lire et de modifier ce dossier.',
      'Geben Sie dem Konto, unter dem Relais läuft, das Lese- und Änderungsrecht für diesen Ordner.',
      'Give the account that runs Relais the right to read and change this folder.',
    ],
  ),
  folderSilent: problem(
    'INTAKE-FOLDER-SILENT',
    [
      'Le lecteur du dossier surveillé ne répond pas.',
      'Das Laufwerk des überwachten Ordners antwortet nicht.',
      'The drive of the watched folder does not answer.',
    ],
    [
      'Vérifiez le réseau et le serveur de fichiers. Relais reprend de lui-même ; les autres sources continuent.',
      'Prüfen Sie Netz und Dateiserver. Relais macht von selbst weiter; die anderen Quellen laufen.',
      'Check the network and the file server. Relais goes on by itself; the other sources go on.',
    ],
  ),
  subfolderClosed: problem(
    'INTAKE-SUBFOLDER-UNREADABLE',
    [
      'Relais n’a pas le droit de lire un sous-dossier du dossier surveillé.',
      'Relais darf einen Unterordner des überwachten Ordners nicht lesen.',
      'Relais is not allowed to read a subfolder of the watched folder.',
    ],
    [
      'Donnez au compte qui exécute Relais le droit de lecture sur les sous-dossiers. Les autres fichiers sont pris.',
      'Geben Sie dem Konto, unter dem Relais läuft, das Leserecht für die Unterordner. Die anderen Dateien werden übernommen.',
      'Give the account that runs Relais the right to read the subfolders. The other files are taken.',
    ],
  ),
  cannotDelete: problem(
    'INTAKE-CANNOT-DELETE',
    [
      'Un fichier dont tout est parti ne peut pas être effacé du dossier surveillé.',
      'Eine Datei, aus der alles zugestellt ist, lässt sich nicht aus dem überwachten Ordner löschen.',
      'A file of which everything was delivered cannot be deleted from the watched folder.',
    ],
    [
      'Donnez au compte qui exécute Relais le droit de modifier le dossier, ou choisissez « leave » pour cette source. Rien n’est envoyé deux fois.',
      'Geben Sie dem Konto, unter dem Relais läuft, das Änderungsrecht für den Ordner, oder wählen Sie „leave“ für diese Quelle. Nichts wird zweimal gesendet.',
      'Give the account that runs Relais the right to change the folder, or choose “leave” for this source. Nothing is sent twice.',
    ],
  ),
  lookFailed: problem(
    'INTAKE-LOOK-FAILED',
    [
      'Le dossier surveillé n’a pas pu être parcouru à cause d’une erreur dans Relais.',
      'Der überwachte Ordner konnte wegen eines Fehlers in Relais nicht durchgesehen werden.',
      'The watched folder could not be looked through because of a defect in Relais.',
    ],
    [
      'Les fichiers restent où ils sont ; Relais réessaie. Si cela continue, prévenez le support.',
      'Die Dateien bleiben, wo sie sind; Relais versucht es erneut. Bleibt es so, verständigen Sie den Support.',
      'The files stay where they are; Relais tries again. If it goes on, tell support.',
    ],
  ),
  takenUnwritable: problem(
    'INTAKE-TAKEN-UNWRITABLE',
    [
      'Relais ne peut pas écrire dans le dossier des fichiers pris.',
      'Relais kann nicht in den Ordner der übernommenen Dateien schreiben.',
      'Relais cannot write to the folder of taken files.',
    ],
    [
      'Donnez au compte qui exécute Relais le droit d’y écrire, ou choisissez un autre dossier.',
      'Geben Sie dem Konto, unter dem Relais läuft, dort das Schreibrecht, oder wählen Sie einen anderen Ordner.',
      'Give the account that runs Relais the right to write there, or choose another folder.',
    ],
  ),
  cannotMove: problem(
    'INTAKE-CANNOT-MOVE',
    [
      'Un fichier a été pris, mais Relais ne peut pas le retirer du dossier surveillé.',
      'Eine Datei wurde übernommen, aber Relais kann sie nicht aus dem überwachten Ordner entfernen.',
      'A file was taken, but Relais cannot remove it from the watched folder.',
    ],
    [
      'Donnez au compte qui exécute Relais le droit de modifier le dossier, ou choisissez « leave » pour cette source s’il est en lecture seule. Le fichier ne sera pas envoyé deux fois.',
      'Geben Sie dem Konto, unter dem Relais läuft, das Änderungsrecht für den Ordner, oder wählen Sie „leave“ für diese Quelle, wenn er nur lesbar ist. Die Datei wird nicht zweimal gesendet.',
      'Give the account that runs Relais the right to change the folder, or choose “leave” for this source if it is read-only. The file is not sent twice.',
    ],
  ),
  notNow: problem(
    'INTAKE-NOT-NOW',
    [
      'Le disque de cet ordinateur est plein : Relais ne prend rien de nouveau.',
      'Die Festplatte dieses Computers ist voll: Relais nimmt nichts Neues an.',
      'The disk of this computer is full: Relais takes nothing new.',
    ],
    [
      'Libérez de la place. Rien n’est perdu ; Relais reprend de lui-même.',
      'Schaffen Sie Platz. Nichts ist verloren; Relais macht von selbst weiter.',
      'Free some space. Nothing is lost; Relais goes on by itself.',
    ],
  ),
  journalFailed: problem(
    'INTAKE-JOURNAL-FAILED',
    [
      'Le journal de Relais ne peut pas être écrit : rien de nouveau n’est pris.',
      'Das Journal von Relais kann nicht geschrieben werden: Es wird nichts Neues angenommen.',
      'The journal of Relais cannot be written: nothing new is taken.',
    ],
    [
      'Redémarrez Relais. Si cela continue, faites vérifier le disque et prévenez le support.',
      'Starten Sie Relais neu. Bleibt es so, lassen Sie die Festplatte prüfen und verständigen Sie den Support.',
      'Restart Relais. If it goes on, have the disk checked and tell support.',
    ],
  ),
  portInUse: problem(
    'INTAKE-PORT-IN-USE',
    [
      'Un autre programme utilise déjà ce port.',
      'Ein anderes Programm benutzt diesen Port bereits.',
      'Another program already uses this port.',
    ],
    [
      'Fermez l’autre programme, ou choisissez un autre port ici et dans le logiciel qui envoie. Relais réessaie de lui-même.',
      'Beenden Sie das andere Programm, oder wählen Sie hier und in der sendenden Software einen anderen Port. Relais versucht es von selbst erneut.',
      'Close the other program, or choose another port here and in the software that sends. Relais tries again by itself.',
    ],
  ),
  portForbidden: problem(
    'INTAKE-PORT-FORBIDDEN',
    [
      'Relais n’a pas le droit d’ouvrir ce port.',
      'Relais darf diesen Port nicht öffnen.',
      'Relais is not allowed to open this port.',
    ],
    [
      'Choisissez un port au-dessus de 1023, par exemple 2575.',
      'Wählen Sie einen Port über 1023, zum Beispiel 2575.',
      'Choose a port above 1023, for example 2575.',
    ],
  ),
  addressUnknown: problem(
    'INTAKE-ADDRESS-UNKNOWN',
    [
      'L’adresse d’écoute n’est pas une adresse de cet ordinateur.',
      'Die Empfangsadresse ist keine Adresse dieses Computers.',
      'The listening address is not an address of this computer.',
    ],
    [
      'Choisissez 127.0.0.1 (ce seul ordinateur) ou 0.0.0.0 (tout le réseau local).',
      'Wählen Sie 127.0.0.1 (nur dieser Computer) oder 0.0.0.0 (das ganze lokale Netz).',
      'Choose 127.0.0.1 (this computer only) or 0.0.0.0 (the whole local network).',
    ],
  ),
  tlsUnusable: problem(
    'INTAKE-TLS-UNUSABLE',
    [
      'Le certificat ou la clé du port de réception sécurisé ne peut pas être utilisé : le port reste fermé.',
      'Zertifikat oder Schlüssel des gesicherten Empfangsports sind nicht brauchbar: Der Port bleibt geschlossen.',
      'The certificate or the key of the secured receiving port cannot be used: the port stays closed.',
    ],
    [
      'Vérifiez que le certificat et la clé vont ensemble et ne sont pas vides, et que l’autorité des expéditeurs est indiquée si leur certificat est exigé ; puis redémarrez Relais.',
      'Prüfen Sie, ob Zertifikat und Schlüssel zusammengehören und ob die Zertifizierungsstelle der Sender angegeben ist, wenn deren Zertifikat verlangt wird; starten Sie dann Relais neu.',
      'Check that certificate and key belong together, and that the senders’ authority is named if their certificate is required; then restart Relais.',
    ],
  ),
  cannotListen: problem(
    'INTAKE-CANNOT-LISTEN',
    [
      'Le port de réception ne peut pas être ouvert.',
      'Der Empfangsport kann nicht geöffnet werden.',
      'The receiving port cannot be opened.',
    ],
    [
      'Vérifiez l’adresse et le port de cette source. Relais réessaie de lui-même.',
      'Prüfen Sie Adresse und Port dieser Quelle. Relais versucht es von selbst erneut.',
      'Check the address and port of this source. Relais tries again by itself.',
    ],
  ),
} as const;

/** Messages that are refused; the sender reads these in the acknowledgement. */
export const refusals = {
  tooLarge: problem(
    'INTAKE-MESSAGE-TOO-LARGE',
    [
      'Le message dépasse la taille permise et n’a pas été pris.',
      'Die Nachricht überschreitet die erlaubte Größe und wurde nicht angenommen.',
      'The message exceeds the permitted size and was not taken.',
    ],
    [
      'Envoyez les documents joints en plus petit, ou relevez la limite de cette source.',
      'Senden Sie die angehängten Dokumente kleiner, oder erhöhen Sie die Grenze dieser Quelle.',
      'Send the attached documents smaller, or raise the limit of this source.',
    ],
  ),
  empty: problem(
    'INTAKE-MESSAGE-EMPTY',
    ['Le message est vide.', 'Die Nachricht ist leer.', 'The message is empty.'],
    [
      'Vérifiez la configuration de l’envoi dans le logiciel d’origine.',
      'Prüfen Sie die Sendeeinstellungen der Ursprungssoftware.',
      'Check the sending settings of the software it comes from.',
    ],
  ),
  conflict: problem(
    'INTAKE-MESSAGE-CONFLICT',
    [
      'Un message différent a déjà été reçu sous ce numéro de contrôle (MSH-10).',
      'Unter dieser Kontrollnummer (MSH-10) kam bereits eine andere Nachricht an.',
      'A different message was already received under this control id (MSH-10).',
    ],
    [
      'Donnez à chaque message son propre numéro de contrôle. Les deux messages sont gardés ; une personne décide.',
      'Geben Sie jeder Nachricht eine eigene Kontrollnummer. Beide Nachrichten sind aufbewahrt; eine Person entscheidet.',
      'Give each message a control id of its own. Both messages are kept; a person decides.',
    ],
  ),
} as const;
