/** Why a table, or one of its rows, gives no document: each with its cause and the next step. No patient data in any of them. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';
import type { RowTrouble } from './rows.ts';

export const csvProblems = {
  noHeader: problem(
    'CSV-NO-HEADER',
    [
      'Aucune ligne d’en-tête n’a été trouvée dans ce tableau : on ne sait pas ce que contiennent ses colonnes.',
      'In dieser Tabelle wurde keine Kopfzeile gefunden: Was die Spalten enthalten, ist unbekannt.',
      'No header line was found in this table: what its columns hold is unknown.',
    ],
    [
      'Exportez le tableau avec les noms des colonnes dans la première ligne.',
      'Exportieren Sie die Tabelle mit den Spaltennamen in der ersten Zeile.',
      'Export the table with the names of the columns in its first line.',
    ],
  ),
  noRows: problem(
    'CSV-NO-ROWS',
    [
      'Ce tableau n’a aucune ligne de données.',
      'Diese Tabelle hat keine Datenzeile.',
      'This table has no row of data.',
    ],
    [
      'Si des données étaient attendues, exportez de nouveau ; sinon, écartez ce fichier.',
      'Wurden Daten erwartet, exportieren Sie erneut; sonst legen Sie die Datei beiseite.',
      'If data was expected, export again; otherwise set this file aside.',
    ],
  ),
  tooLarge: problem(
    'CSV-TOO-LARGE',
    [
      'Ce tableau est trop grand (plus de 20 000 lignes, de 500 documents, ou de 500 lignes dans l’un d’eux) : rien n’en a été pris.',
      'Diese Tabelle ist zu groß (mehr als 20 000 Zeilen, 500 Dokumente oder 500 Zeilen in einem davon): Nichts davon wurde übernommen.',
      'This table is too large (more than 20,000 rows, 500 documents, or 500 rows in one of them): nothing of it was taken.',
    ],
    [
      'Exportez une période plus courte, par exemple une semaine à la fois.',
      'Exportieren Sie einen kürzeren Zeitraum, zum Beispiel je eine Woche.',
      'Export a shorter period, for example one week at a time.',
    ],
  ),
  noResident: problem(
    'CSV-NO-RESIDENT',
    [
      'Aucune colonne de ce tableau ne dit de quel résident il s’agit ; Relais ne le devine jamais.',
      'Keine Spalte dieser Tabelle sagt, um welchen Bewohner es geht; Relais rät das nie.',
      'No column of this table says which resident it is about; Relais never guesses that.',
    ],
    [
      'Exportez avec le matricule, le nom, le prénom et la date de naissance ; si une colonne porte un autre nom, ajoutez-la au profil (relais profile check FICHIER le propose).',
      'Exportieren Sie mit Matrikelnummer, Name, Vorname und Geburtsdatum; heißt eine Spalte anders, tragen Sie sie im Profil ein (relais profile check DATEI schlägt es vor).',
      'Export with national number, family name, first name and birth date; if a column has another name, add it to the profile (relais profile check FILE proposes it).',
    ],
  ),
  noContent: problem(
    'CSV-NO-CONTENT',
    [
      'Relais ne reconnaît dans ce tableau aucune colonne de mesures, de médicaments, de plaies, de chutes, de transfert ou de transmissions.',
      'Relais erkennt in dieser Tabelle keine Spalte mit Messwerten, Medikamenten, Wunden, Stürzen, Verlegung oder Pflegebericht.',
      'Relais recognises no column of measurements, medicines, wounds, falls, transfer or nursing notes in this table.',
    ],
    [
      'Lancez « relais profile check FICHIER » : il montre ce que devient chaque colonne et propose ce qu’il faut confirmer dans le profil de la source.',
      'Führen Sie „relais profile check DATEI“ aus: Es zeigt, was aus jeder Spalte wird, und schlägt vor, was im Profil der Quelle zu bestätigen ist.',
      'Run “relais profile check FILE”: it shows what becomes of each column and proposes what to confirm in the profile of the source.',
    ],
  ),
  noDate: problem(
    'CSV-NO-DATE',
    [
      'Rien dans ce tableau ne dit quand cela a été mesuré ou écrit.',
      'Nichts in dieser Tabelle sagt, wann gemessen oder geschrieben wurde.',
      'Nothing in this table says when it was measured or written.',
    ],
    [
      'Exportez avec une colonne « Date » (et « Heure »), ou avec une ligne « État au … » au-dessus de l’en-tête pour une liste de médicaments.',
      'Exportieren Sie mit einer Spalte „Datum“ (und „Uhrzeit“), für eine Medikamentenliste auch mit einer Zeile „Stand: …“ über dem Kopf.',
      'Export with a column “Date” (and “Time”), or, for a list of medicines, with a line “As of …” above the header.',
    ],
  ),
  workbook: problem(
    'XLSX-UNREADABLE',
    [
      'Ce classeur ne se lit pas : il est abîmé, incomplet ou démesurément grand.',
      'Diese Arbeitsmappe ist nicht lesbar: beschädigt, unvollständig oder übermäßig groß.',
      'This workbook cannot be read: damaged, incomplete or far too large.',
    ],
    [
      'Ouvrez-le dans le tableur et enregistrez-le de nouveau (.xlsx), ou exportez en CSV.',
      'Öffnen Sie sie in der Tabellenkalkulation und speichern Sie sie neu (.xlsx), oder exportieren Sie als CSV.',
      'Open it in the spreadsheet program and save it again (.xlsx), or export as CSV.',
    ],
  ),
} as const satisfies Record<string, Problem>;

const rows: Readonly<Record<RowTrouble, Problem>> = {
  resident: problem(
    'CSV-ROW-RESIDENT',
    [
      'Cette ligne ne dit pas de quel résident il s’agit. Les autres lignes suivent leur chemin.',
      'Diese Zeile sagt nicht, um welchen Bewohner es geht. Die anderen Zeilen gehen ihren Weg.',
      'This row does not say which resident it is about. The other rows go their way.',
    ],
    [
      'Complétez la ligne dans le logiciel de soins (un nom dans une cellule fusionnée ne vaut que pour la première ligne), puis exportez-la de nouveau.',
      'Ergänzen Sie die Zeile in der Pflegesoftware (ein Name in verbundenen Zellen gilt nur für die erste Zeile) und exportieren Sie sie erneut.',
      'Complete the row in the care software (a name in merged cells counts for the first row only), and export it again.',
    ],
  ),
  date: problem(
    'CSV-ROW-DATE',
    [
      'La date ou l’heure de cette ligne manque ou n’est pas comprise. Les autres lignes suivent leur chemin.',
      'Datum oder Uhrzeit dieser Zeile fehlt oder wird nicht verstanden. Die anderen Zeilen gehen ihren Weg.',
      'The date or time of this row is missing or not understood. The other rows go their way.',
    ],
    [
      'Corrigez-la (par exemple 02.03.2026 et 08:10), puis exportez la ligne de nouveau.',
      'Korrigieren Sie sie (zum Beispiel 02.03.2026 und 08:10) und exportieren Sie die Zeile erneut.',
      'Correct it (for example 02.03.2026 and 08:10), and export the row again.',
    ],
  ),
  number: problem(
    'CSV-ROW-NUMBER-DAMAGED',
    [
      'Le numéro du résident a été abîmé par un tableur (de la forme 1,89E+12) : des chiffres sont perdus.',
      'Die Nummer des Bewohners wurde von einer Tabellenkalkulation beschädigt (Form 1,89E+12): Ziffern sind verloren.',
      'The number of the resident was damaged by a spreadsheet (like 1.89E+12): digits are lost.',
    ],
    [
      'Exportez sans ouvrir le fichier dans un tableur, ou mettez la colonne au format texte avant d’enregistrer.',
      'Exportieren Sie, ohne die Datei in einer Tabellenkalkulation zu öffnen, oder stellen Sie die Spalte vor dem Speichern auf Text.',
      'Export without opening the file in a spreadsheet, or set the column to text before saving.',
    ],
  ),
  conflict: problem(
    'CSV-ROW-CONFLICT',
    [
      'Deux colonnes de cette ligne désignent le résident de deux manières différentes.',
      'Zwei Spalten dieser Zeile bezeichnen den Bewohner auf verschiedene Weise.',
      'Two columns of this row name the resident in two different ways.',
    ],
    [
      'Vérifiez de qui il s’agit, ne gardez qu’une colonne, puis exportez la ligne de nouveau.',
      'Prüfen Sie, um wen es geht, behalten Sie nur eine Spalte und exportieren Sie die Zeile erneut.',
      'Check whom it is about, keep one column only, and export the row again.',
    ],
  ),
  quotes: problem(
    'CSV-ROW-QUOTES',
    [
      'Cette ligne a des guillemets qui ne se ferment pas : ses cellules ne se laissent pas séparer sûrement.',
      'In dieser Zeile schließen Anführungszeichen nicht: Ihre Zellen lassen sich nicht sicher trennen.',
      'This row has quotes that do not close: its cells cannot be told apart safely.',
    ],
    [
      'Corrigez les guillemets de la ligne, ou exportez de nouveau ; les autres lignes suivent leur chemin.',
      'Korrigieren Sie die Anführungszeichen der Zeile, oder exportieren Sie erneut; die anderen Zeilen gehen ihren Weg.',
      'Correct the quotes of the row, or export again; the other rows go their way.',
    ],
  ),
  formula: problem(
    'XLSX-ROW-FORMULA',
    [
      'Une cellule de cette ligne est une formule dont le résultat n’est pas enregistré ; Relais ne calcule rien.',
      'Eine Zelle dieser Zeile ist eine Formel, deren Ergebnis nicht gespeichert ist; Relais rechnet nichts aus.',
      'A cell of this row is a formula whose result was not saved; Relais computes nothing.',
    ],
    [
      'Ouvrez le classeur dans le tableur, enregistrez-le, puis déposez-le de nouveau.',
      'Öffnen Sie die Arbeitsmappe in der Tabellenkalkulation, speichern Sie sie und legen Sie sie erneut ab.',
      'Open the workbook in the spreadsheet program, save it, and drop it again.',
    ],
  ),
  cells: problem(
    'CSV-ROW-CELLS',
    [
      'Cette ligne a plus de valeurs que le tableau n’a de colonnes : quelque chose s’est déplacé.',
      'Diese Zeile hat mehr Werte, als die Tabelle Spalten hat: Etwas hat sich verschoben.',
      'This row has more values than the table has columns: something has moved.',
    ],
    [
      'Cherchez un séparateur dans un texte de la ligne (par exemple un point-virgule), puis exportez-la de nouveau.',
      'Suchen Sie ein Trennzeichen in einem Text der Zeile (zum Beispiel ein Semikolon) und exportieren Sie sie erneut.',
      'Look for a separator inside a text of the row (for example a semicolon), and export it again.',
    ],
  ),
};

export const rowProblem = (trouble: RowTrouble): Problem => rows[trouble];
