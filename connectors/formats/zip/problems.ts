/** Why an archive stays closed: each with its cause and the next step. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

export const zipProblems = {
  damaged: problem(
    'ZIP-DAMAGED',
    [
      'Cette archive ZIP est abîmée ou incomplète ; rien n’en a été pris.',
      'Dieses ZIP-Archiv ist beschädigt oder unvollständig; nichts daraus wurde übernommen.',
      'This ZIP archive is damaged or incomplete; nothing of it was taken.',
    ],
    [
      'Faites-la créer de nouveau, ou déposez les fichiers qu’elle contient un à un.',
      'Lassen Sie es neu erstellen, oder legen Sie die enthaltenen Dateien einzeln ab.',
      'Have it made again, or drop the files in it one by one.',
    ],
  ),
  locked: problem(
    'ZIP-LOCKED',
    [
      'Cette archive ZIP est protégée par un mot de passe ; Relais ne peut pas l’ouvrir.',
      'Dieses ZIP-Archiv ist mit einem Kennwort geschützt; Relais kann es nicht öffnen.',
      'This ZIP archive is protected by a password; Relais cannot open it.',
    ],
    [
      'Ouvrez-la avec le mot de passe et déposez les fichiers qu’elle contient.',
      'Öffnen Sie es mit dem Kennwort und legen Sie die enthaltenen Dateien ab.',
      'Open it with the password and drop the files in it.',
    ],
  ),
  tooLarge: problem(
    'ZIP-TOO-LARGE',
    [
      'Cette archive ZIP contient trop de fichiers (plus de 200), trop de données (plus de 200 Mo), ou des données qui gonflent démesurément : elle n’a pas été ouverte.',
      'Dieses ZIP-Archiv enthält zu viele Dateien (mehr als 200), zu viele Daten (mehr als 200 MB) oder Daten, die übermäßig anwachsen: Es wurde nicht geöffnet.',
      'This ZIP archive holds too many files (more than 200), too much data (more than 200 MB), or data that swells beyond measure: it was not opened.',
    ],
    [
      'Vérifiez d’où elle vient ; déposez les documents sans archive, ou en plusieurs petites.',
      'Prüfen Sie, woher es stammt; legen Sie die Dokumente ohne Archiv ab, oder in mehreren kleinen.',
      'Check where it comes from; drop the documents without an archive, or in several small ones.',
    ],
  ),
  nested: problem(
    'ZIP-NESTED',
    [
      'Cette archive ZIP contient une autre archive ; Relais n’ouvre qu’un niveau.',
      'Dieses ZIP-Archiv enthält ein weiteres Archiv; Relais öffnet nur eine Ebene.',
      'This ZIP archive holds another archive; Relais opens one level only.',
    ],
    [
      'Ouvrez l’archive extérieure et déposez l’archive intérieure, ou mieux : les fichiers.',
      'Öffnen Sie das äußere Archiv und legen Sie das innere ab, oder besser: die Dateien.',
      'Open the outer archive and drop the inner one, or better: the files.',
    ],
  ),
  nothingKnown: problem(
    'ZIP-NOTHING-KNOWN',
    [
      'Cette archive ZIP ne contient aucun fichier que Relais sache lire.',
      'Dieses ZIP-Archiv enthält keine Datei, die Relais lesen kann.',
      'This ZIP archive holds no file that Relais can read.',
    ],
    [
      'Si elle contient des documents, exportez-les dans un format que Relais lit (PDF avec fichier d’accompagnement, HL7, CDA …) ; sinon, écartez-la.',
      'Enthält es Dokumente, exportieren Sie sie in einem Format, das Relais liest (PDF mit Begleitdatei, HL7, CDA …); sonst legen Sie es beiseite.',
      'If it holds documents, export them in a format that Relais reads (PDF with side file, HL7, CDA …); if not, set it aside.',
    ],
  ),
} as const satisfies Record<string, Problem>;
