/** What the reader of tables finds doubtful, each with what a person can do. No patient data in any of them. */
import { finding } from '../text.ts';

export const csvFindings = {
  implausible: (path: string) =>
    finding(
      'csv.value-implausible',
      'error',
      path,
      [
        'Cette valeur n’est guère possible pour cette mesure ; c’est sans doute une erreur de saisie ou une virgule oubliée.',
        'Dieser Wert ist für diese Messung kaum möglich; wahrscheinlich ein Tippfehler oder ein vergessenes Komma.',
        'This value is hardly possible for this measurement; probably a slip or a missing decimal point.',
      ],
      [
        'Corrigez-la dans le logiciel de soins et exportez de nouveau ; si elle est exacte, envoyez le document quand même.',
        'Korrigieren Sie ihn in der Pflegesoftware und exportieren Sie erneut; stimmt er, senden Sie das Dokument trotzdem.',
        'Correct it in the care software and export again; if it is right, send the document anyway.',
      ],
    ),
  rowsDisagree: (path: string) =>
    finding(
      'identity.rows-disagree',
      'error',
      path,
      [
        'Le même numéro désigne deux personnes de noms différents dans ce fichier.',
        'Dieselbe Nummer bezeichnet in dieser Datei zwei Personen mit verschiedenen Namen.',
        'The same number stands for two people of different names in this file.',
      ],
      [
        'Corrigez le numéro ou le nom dans le logiciel de soins, puis exportez de nouveau.',
        'Korrigieren Sie Nummer oder Namen in der Pflegesoftware und exportieren Sie erneut.',
        'Correct the number or the name in the care software, and export again.',
      ],
    ),
  birthDate: (path: string) =>
    finding(
      'csv.birth-date',
      'error',
      path,
      [
        'La date de naissance n’est pas comprise (une année de deux chiffres n’est jamais complétée).',
        'Das Geburtsdatum wird nicht verstanden (ein zweistelliges Jahr wird nie ergänzt).',
        'The birth date is not understood (a year of two digits is never completed).',
      ],
      [
        'Exportez-la sous la forme 01.12.1893 ou 1893-12-01.',
        'Exportieren Sie es in der Form 01.12.1893 oder 1893-12-01.',
        'Export it as 01.12.1893 or 1893-12-01.',
      ],
    ),
  nameOrderAssumed: (path: string) =>
    finding(
      'csv.name-order-assumed',
      'warning',
      path,
      [
        'Le nom entier est dans une seule colonne et rien ne dit où est le nom de famille ; l’ordre du réglage de la source a été pris.',
        'Der ganze Name steht in einer Spalte, und nichts sagt, welches Wort der Familienname ist; es gilt die Reihenfolge aus den Einstellungen der Quelle.',
        'The whole name stands in one column and nothing says which word is the family name; the order in the settings of the source was taken.',
      ],
      [
        'Comparez le nom affiché ; exportez nom et prénom dans deux colonnes, ou faites régler leur ordre pour cette source (« table.names »).',
        'Vergleichen Sie den angezeigten Namen; exportieren Sie Name und Vorname in zwei Spalten, oder lassen Sie ihre Reihenfolge für diese Quelle einstellen („table.names“).',
        'Compare the name shown; export family and first name in two columns, or have their order set for this source (“table.names”).',
      ],
    ),
  dateOrderAssumed: (path: string) =>
    finding(
      'csv.date-order-assumed',
      'warning',
      path,
      [
        'Les dates de la forme 03/04/2026 ont été lues avec le jour en premier ; rien dans le fichier ne le prouve.',
        'Daten der Form 03/04/2026 wurden mit dem Tag zuerst gelesen; nichts in der Datei beweist es.',
        'Dates like 03/04/2026 were read with the day first; nothing in the file proves it.',
      ],
      [
        'Vérifiez la date affichée ; faites régler l’ordre du jour et du mois pour cette source (« table.dates »).',
        'Prüfen Sie das angezeigte Datum; lassen Sie die Reihenfolge von Tag und Monat für diese Quelle einstellen („table.dates“).',
        'Check the date shown; have the order of day and month set for this source (“table.dates”).',
      ],
    ),
  unitMissing: (path: string) =>
    finding(
      'csv.unit-missing',
      'warning',
      path,
      [
        'Une glycémie est donnée sans unité (mg/dl ou mmol/l) : elle est transmise sans code, telle qu’elle est écrite.',
        'Ein Blutzuckerwert hat keine Einheit (mg/dl oder mmol/l): Er wird ohne Code so übermittelt, wie er geschrieben ist.',
        'A blood sugar has no unit (mg/dl or mmol/l): it is passed on without a code, as it is written.',
      ],
      [
        'Ajoutez l’unité dans l’en-tête de la colonne, par exemple « Glycémie (mg/dl) », ou réglez-la pour cette source.',
        'Ergänzen Sie die Einheit im Spaltenkopf, zum Beispiel „BZ (mg/dl)“, oder stellen Sie sie für diese Quelle ein.',
        'Add the unit to the header of the column, for example “Glucose (mg/dl)”, or set it for this source.',
      ],
    ),
  noDosage: (path: string) =>
    finding(
      'csv.medicine-without-dosage',
      'warning',
      path,
      [
        'Un médicament de la liste n’a ni posologie ni dose.',
        'Ein Medikament der Liste hat weder Einnahmeschema noch Dosis.',
        'A medicine of the list has neither a schedule nor a dose.',
      ],
      [
        'Complétez la posologie dans le logiciel de soins, ou vérifiez que sa colonne est reconnue (relais profile check).',
        'Ergänzen Sie das Schema in der Pflegesoftware, oder prüfen Sie, ob seine Spalte erkannt wird (relais profile check).',
        'Complete the schedule in the care software, or check that its column is recognised (relais profile check).',
      ],
    ),
  listDateAssumed: (path: string) =>
    finding(
      'csv.list-date-assumed',
      'warning',
      path,
      [
        'Le fichier ne dit pas de quand date la liste ; le début du dernier traitement a été pris.',
        'Die Datei sagt nicht, von wann die Liste ist; der Beginn der letzten Behandlung wurde genommen.',
        'The file does not say when the list was made; the start of the latest treatment was taken.',
      ],
      [
        'Ajoutez une colonne « Date » ou une ligne « État au 02.03.2026 » au-dessus de l’en-tête.',
        'Ergänzen Sie eine Spalte „Datum“ oder eine Zeile „Stand: 02.03.2026“ über dem Tabellenkopf.',
        'Add a column “Date”, or a line “As of 02.03.2026” above the header.',
      ],
    ),
  valueNotUnderstood: (path: string) =>
    finding(
      'csv.value-not-understood',
      'warning',
      path,
      [
        'Le sexe du résident n’est pas compris ; il est transmis comme inconnu.',
        'Das Geschlecht wird nicht verstanden; es wird als unbekannt übermittelt.',
        'The sex of the resident is not understood; it is passed on as unknown.',
      ],
      [
        'Exportez F, M, X ou U (aussi W, homme, femme, männlich, weiblich).',
        'Exportieren Sie F, M, X oder U (auch W, männlich, weiblich).',
        'Export F, M, X or U (also W, male, female).',
      ],
    ),
  charsetGuessed: (path: string) =>
    finding(
      'csv.charset-guessed',
      'warning',
      path,
      [
        'Le fichier ne dit pas son jeu de caractères ; Relais l’a déduit du contenu.',
        'Die Datei sagt nicht, welchen Zeichensatz sie hat; Relais hat ihn aus dem Inhalt erschlossen.',
        'The file does not say its character set; Relais inferred it from the content.',
      ],
      [
        'Vérifiez les accents du nom affiché ; exportez en UTF-8 si possible.',
        'Prüfen Sie die Umlaute und Akzente des angezeigten Namens; exportieren Sie möglichst in UTF-8.',
        'Check the accents of the name shown; export in UTF-8 if possible.',
      ],
    ),
} as const;
