/** What Relais does not read on purpose: why, and what to do instead. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

export const foreignProblems = {
  analyser: problem(
    'FOREIGN-ANALYSER',
    [
      'Ce sont des données brutes d’un automate (ASTM / LIS2), pas un compte rendu validé.',
      'Das sind Rohdaten eines Analysegeräts (ASTM / LIS2), kein freigegebener Befund.',
      'These are raw data of an analyser (ASTM / LIS2), not a validated report.',
    ],
    [
      'Exportez le compte rendu du logiciel de laboratoire (HL7 v2 ou LDT) ; écartez ce fichier.',
      'Exportieren Sie den Befund aus der Laborsoftware (HL7 v2 oder LDT); legen Sie diese Datei beiseite.',
      'Export the report from the laboratory system (HL7 v2 or LDT); set this file aside.',
    ],
  ),
  dicom: problem(
    'FOREIGN-DICOM',
    [
      'C’est une image médicale (DICOM) ; Relais transmet les comptes rendus, pas les images.',
      'Das ist ein medizinisches Bild (DICOM); Relais übermittelt Befunde, keine Bilder.',
      'This is a medical image (DICOM); Relais carries reports, not images.',
    ],
    [
      'Exportez le compte rendu en PDF avec son fichier d’accompagnement, ou en HL7 ; écartez l’image.',
      'Exportieren Sie den Befund als PDF mit Begleitdatei oder als HL7; legen Sie das Bild beiseite.',
      'Export the report as a PDF with its side file, or as HL7; set the image aside.',
    ],
  ),
  billing: problem(
    'FOREIGN-BILLING',
    [
      'C’est un fichier de facturation (KVDT / ADT), pas un document clinique ; il ne doit pas aller dans le dossier.',
      'Das ist eine Abrechnungsdatei (KVDT / ADT), kein klinisches Dokument; sie gehört nicht in die Akte.',
      'This is a billing file (KVDT / ADT), not a clinical document; it must not go into the record.',
    ],
    [
      'Écartez-le, et vérifiez que le logiciel n’écrit pas sa facturation dans ce dossier.',
      'Legen Sie sie beiseite, und prüfen Sie, dass die Software ihre Abrechnung nicht in diesen Ordner schreibt.',
      'Set it aside, and check that the software does not write its billing into this folder.',
    ],
  ),
  encrypted: problem(
    'FOREIGN-ENCRYPTED',
    [
      'Ce fichier est chiffré ou signé (S/MIME, CMS, PGP) ; Relais n’a pas la clé et n’en demande pas.',
      'Diese Datei ist verschlüsselt oder signiert (S/MIME, CMS, PGP); Relais hat den Schlüssel nicht und fragt nicht danach.',
      'This file is encrypted or signed (S/MIME, CMS, PGP); Relais has no key to it and asks for none.',
    ],
    [
      'Ouvrez-le avec le programme qui le reçoit d’habitude (par exemple le client LABO), et exportez le document déchiffré.',
      'Öffnen Sie sie mit dem Programm, das sie sonst empfängt (zum Beispiel dem LABO-Client), und exportieren Sie das entschlüsselte Dokument.',
      'Open it with the program that usually receives it (for example the LABO client), and export the decrypted document.',
    ],
  ),
  database: problem(
    'FOREIGN-DATABASE',
    [
      'C’est la base de données d’un logiciel ; Relais n’ouvre pas les bases des autres.',
      'Das ist die Datenbank einer Software; Relais öffnet keine fremden Datenbanken.',
      'This is the database of a program; Relais does not open databases of others.',
    ],
    [
      'Exportez les documents depuis ce logiciel ; retirez la base de ce dossier.',
      'Exportieren Sie die Dokumente aus dieser Software; entfernen Sie die Datenbank aus diesem Ordner.',
      'Export the documents from that program; remove the database from this folder.',
    ],
  ),
  office: problem(
    'FOREIGN-OFFICE',
    [
      'C’est un document bureautique (Word, ancien Excel, PowerPoint, OpenDocument) : sa mise en page dépend du programme qui l’ouvre.',
      'Das ist ein Office-Dokument (Word, altes Excel, PowerPoint, OpenDocument): Sein Aussehen hängt vom Programm ab, das es öffnet.',
      'This is an office document (Word, old Excel, PowerPoint, OpenDocument): how it looks depends on the program that opens it.',
    ],
    [
      'Enregistrez une lettre en PDF avec son fichier d’accompagnement, un tableau en .xlsx ou CSV, puis déposez-les.',
      'Speichern Sie einen Brief als PDF mit Begleitdatei, eine Tabelle als .xlsx oder CSV, und legen Sie sie ab.',
      'Save a letter as PDF with its side file, a table as .xlsx or CSV, and drop them.',
    ],
  ),
  officeLocked: problem(
    'FOREIGN-OFFICE-LOCKED',
    [
      'Ce document bureautique est protégé par un mot de passe.',
      'Dieses Office-Dokument ist mit einem Kennwort geschützt.',
      'This office document is protected by a password.',
    ],
    [
      'Ouvrez-le avec le mot de passe, enregistrez une lettre en PDF, un tableau en .xlsx ou CSV sans mot de passe, puis déposez-les.',
      'Öffnen Sie es mit dem Kennwort, speichern Sie einen Brief als PDF, eine Tabelle als .xlsx oder CSV ohne Kennwort, und legen Sie sie ab.',
      'Open it with the password, save a letter as PDF, a table as .xlsx or CSV without a password, and drop them.',
    ],
  ),
  mail: problem(
    'FOREIGN-MAIL',
    [
      'C’est un courriel ; son expéditeur n’est pas l’auteur des documents qui y sont joints.',
      'Das ist eine E-Mail; ihr Absender ist nicht der Verfasser der angehängten Dokumente.',
      'This is an e-mail; its sender is not the author of the documents attached to it.',
    ],
    [
      'Enregistrez les pièces jointes et déposez-les avec leur fichier d’accompagnement.',
      'Speichern Sie die Anhänge und legen Sie sie mit ihrer Begleitdatei ab.',
      'Save the attachments and drop them with their side file.',
    ],
  ),
  archive: problem(
    'FOREIGN-ARCHIVE',
    [
      'C’est une archive d’un genre que Relais n’ouvre pas (GZIP, 7z, RAR).',
      'Das ist ein Archiv einer Art, die Relais nicht öffnet (GZIP, 7z, RAR).',
      'This is an archive of a kind that Relais does not open (GZIP, 7z, RAR).',
    ],
    [
      'Ouvrez-la et déposez les fichiers qu’elle contient, ou utilisez ZIP.',
      'Öffnen Sie es und legen Sie die enthaltenen Dateien ab, oder verwenden Sie ZIP.',
      'Open it and drop the files in it, or use ZIP.',
    ],
  ),
  picture: problem(
    'FOREIGN-PICTURE',
    [
      'C’est une image d’un genre que l’archive n’accepte pas (HEIC, GIF).',
      'Das ist ein Bild einer Art, die das Archiv nicht annimmt (HEIC, GIF).',
      'This is a picture of a kind that the archive does not take (HEIC, GIF).',
    ],
    [
      'Enregistrez-la en JPEG, PNG ou PDF, puis déposez-la avec son fichier d’accompagnement.',
      'Speichern Sie es als JPEG, PNG oder PDF, und legen Sie es mit seiner Begleitdatei ab.',
      'Save it as JPEG, PNG or PDF, and drop it with its side file.',
    ],
  ),
} as const satisfies Record<string, Problem>;
