/** Why a PDF gives no document: each with its cause and the next step. No patient data in any of them. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

export const pdfProblems = {
  empty: problem(
    'PDF-EMPTY',
    ['Le fichier PDF est vide (0 octet).', 'Die PDF-Datei ist leer (0 Byte).', 'The PDF file is empty (0 bytes).'],
    [
      'Exportez le document une nouvelle fois depuis le logiciel d’origine.',
      'Exportieren Sie das Dokument noch einmal aus der Ursprungssoftware.',
      'Export the document again from the software that made it.',
    ],
  ),
  notAPdf: problem(
    'PDF-NOT-A-PDF',
    [
      'Ce fichier porte le nom d’un PDF, mais son contenu n’en est pas un que Relais sache lire.',
      'Diese Datei heißt wie ein PDF, ihr Inhalt ist aber keines, das Relais lesen kann.',
      'This file is named like a PDF, but its content is not one that Relais can read.',
    ],
    [
      'Exportez-le de nouveau, ou imprimez-le en PDF, puis déposez le nouveau fichier.',
      'Exportieren Sie es erneut oder drucken Sie es als PDF, und legen Sie die neue Datei ab.',
      'Export it again, or print it to PDF, and drop the new file.',
    ],
  ),
  incomplete: problem(
    'PDF-INCOMPLETE',
    [
      'Le PDF s’arrête trop tôt : sa fin manque. Il était peut-être encore en cours d’écriture.',
      'Das PDF endet zu früh: Sein Ende fehlt. Vielleicht wurde es gerade noch geschrieben.',
      'The PDF ends too early: its end is missing. Perhaps it was still being written.',
    ],
    [
      'Exportez le document une nouvelle fois ; Relais ne répare jamais un PDF tronqué.',
      'Exportieren Sie das Dokument noch einmal; Relais repariert niemals ein abgeschnittenes PDF.',
      'Export the document again; Relais never repairs a truncated PDF.',
    ],
  ),
  scanIncomplete: problem(
    'SCAN-INCOMPLETE',
    [
      'L’image ou la lettre s’arrête trop tôt : sa fin manque. Elle était peut-être encore en cours d’écriture.',
      'Das Bild oder der Brief endet zu früh: Das Ende fehlt. Vielleicht wurde die Datei gerade noch geschrieben.',
      'The picture or letter ends too early: its end is missing. Perhaps it was still being written.',
    ],
    [
      'Numérisez ou exportez le document une nouvelle fois.',
      'Scannen oder exportieren Sie das Dokument noch einmal.',
      'Scan or export the document again.',
    ],
  ),
  sideFileIsDocument: problem(
    'PDF-SIDE-FILE-IS-DOCUMENT',
    [
      'Le fichier XML du même nom est lui-même un document clinique, pas une fiche d’accompagnement.',
      'Die gleichnamige XML-Datei ist selbst ein klinisches Dokument und keine Begleitdatei.',
      'The XML file of the same name is a clinical document itself, not a side file.',
    ],
    [
      'Déposez-le seul, sous un autre nom ; exportez le PDF ou le scan avec sa propre fiche (JSON, CSV, XML ou INI).',
      'Legen Sie sie allein und unter anderem Namen ab; exportieren Sie PDF oder Scan mit eigener Begleitdatei (JSON, CSV, XML oder INI).',
      'Drop it alone under another name; export the PDF or scan with a side file of its own (JSON, CSV, XML or INI).',
    ],
  ),
  locked: problem(
    'PDF-LOCKED',
    [
      'Le PDF est verrouillé (chiffré ou protégé par un mot de passe) ; le DSP n’accepte pas de tels fichiers.',
      'Das PDF ist gesperrt (verschlüsselt oder mit einem Kennwort geschützt); die DSP nimmt solche Dateien nicht an.',
      'The PDF is locked (encrypted or protected by a password); the shared record does not accept such files.',
    ],
    [
      'Ouvrez-le, imprimez-le de nouveau en PDF (ou enlevez le mot de passe), puis déposez le nouveau fichier.',
      'Öffnen Sie es, drucken Sie es erneut als PDF (oder entfernen Sie das Kennwort), und legen Sie die neue Datei ab.',
      'Open it, print it to PDF again (or remove the password), and drop the new file.',
    ],
  ),
  noIdentity: problem(
    'PDF-NO-IDENTITY',
    [
      'Rien ne dit à quel patient appartient ce PDF ou ce scan : pas de fichier d’accompagnement utilisable, et ni son nom ni son dossier ne suivent le modèle de la source.',
      'Nichts sagt, zu welchem Patienten dieses PDF oder dieser Scan gehört: keine brauchbare Begleitdatei, und weder Name noch Ordner folgen der Vorlage der Quelle.',
      'Nothing says which patient this PDF or scan belongs to: no usable side file, and neither its name nor its folder follows the template of the source.',
    ],
    [
      'Déposez à côté de lui son fichier JSON, CSV, XML ou INI (même nom), au moins avec le matricule, le nom, le prénom et la date de naissance : même plus tard, Relais prend les deux ensemble.',
      'Legen Sie seine JSON-, CSV-, XML- oder INI-Datei (gleicher Name) daneben, mindestens mit Matrikelnummer, Name, Vorname und Geburtsdatum: Auch später nimmt Relais beide zusammen.',
      'Put its JSON, CSV, XML or INI file (same name) beside it, at least with national number, family name, first name and birth date: later too, Relais takes both together.',
    ],
  ),
  noDate: problem(
    'PDF-NO-DATE',
    [
      'Aucune date lisible n’est donnée pour ce document.',
      'Für dieses Dokument ist kein lesbares Datum angegeben.',
      'No readable date is given for this document.',
    ],
    [
      'Complétez le champ « date » du fichier d’accompagnement (par exemple 2026-11-09T14:15:00+01:00), puis exportez de nouveau.',
      'Ergänzen Sie das Feld „date“ der Begleitdatei (zum Beispiel 2026-11-09T14:15:00+01:00) und exportieren Sie erneut.',
      'Complete the field “date” of the side file (for example 2026-11-09T14:15:00+01:00), then export again.',
    ],
  ),
  numberDamaged: problem(
    'PDF-NUMBER-DAMAGED',
    [
      'Un numéro d’identification a été abîmé par un tableur (de la forme 1,89E+12) : des chiffres sont perdus.',
      'Eine Identifikationsnummer wurde von einer Tabellenkalkulation beschädigt (Form 1,89E+12): Ziffern sind verloren.',
      'An identification number was damaged by a spreadsheet (like 1.89E+12): digits are lost.',
    ],
    [
      'Exportez le fichier d’accompagnement de nouveau sans l’ouvrir dans un tableur, ou mettez la colonne au format texte avant d’enregistrer.',
      'Exportieren Sie die Begleitdatei neu, ohne sie in einer Tabellenkalkulation zu öffnen, oder stellen Sie die Spalte vor dem Speichern auf Text.',
      'Export the side file again without opening it in a spreadsheet, or set the column to text before saving.',
    ],
  ),
  sideFileUnreadable: problem(
    'PDF-SIDE-FILE-UNREADABLE',
    [
      'Le fichier d’accompagnement ne se lit pas : ce n’est ni un objet JSON, ni un tableau CSV avec une ligne d’en-tête, ni une fiche XML ou INI aux champs connus.',
      'Die Begleitdatei ist nicht lesbar: Sie ist weder ein JSON-Objekt noch eine CSV-Tabelle mit Kopfzeile, noch XML oder INI mit bekannten Feldern.',
      'The side file cannot be read: it is neither a JSON object nor a CSV table with a header line, nor XML or INI with known fields.',
    ],
    [
      'Exportez le PDF et son fichier d’accompagnement une nouvelle fois.',
      'Exportieren Sie das PDF und seine Begleitdatei noch einmal.',
      'Export the PDF and its side file again.',
    ],
  ),
  sideFileAmbiguous: problem(
    'PDF-SIDE-FILE-AMBIGUOUS',
    [
      'Plusieurs indications concurrentes accompagnent ce PDF (deux fichiers, plusieurs lignes, ou deux valeurs pour un même champ) : on ne sait pas laquelle vaut.',
      'Mehrere widersprüchliche Angaben begleiten dieses PDF (zwei Dateien, mehrere Zeilen oder zwei Werte für ein Feld): Es ist unklar, welche gilt.',
      'Several competing statements accompany this PDF (two files, several lines, or two values for one field): it is unclear which one holds.',
    ],
    [
      'Gardez une seule indication par PDF (un fichier JSON ou CSV, une ligne, une valeur par champ), puis exportez de nouveau.',
      'Behalten Sie eine einzige Angabe pro PDF (eine JSON- oder CSV-Datei, eine Zeile, ein Wert pro Feld) und exportieren Sie erneut.',
      'Keep one statement per PDF (one JSON or CSV file, one line, one value per field), then export again.',
    ],
  ),
  notInSideFile: problem(
    'PDF-NOT-IN-SIDE-FILE',
    [
      'La liste d’accompagnement ne contient aucune ligne pour ce PDF.',
      'Die Begleitliste enthält keine Zeile für dieses PDF.',
      'The index file has no line for this PDF.',
    ],
    [
      'Ajoutez une ligne avec le nom exact du fichier, ou exportez le PDF avec son propre fichier d’accompagnement.',
      'Fügen Sie eine Zeile mit dem genauen Dateinamen hinzu, oder exportieren Sie das PDF mit eigener Begleitdatei.',
      'Add a line with the exact file name, or export the PDF with a side file of its own.',
    ],
  ),
  sideFileAlone: problem(
    'PDF-SIDE-FILE-ALONE',
    [
      'Relais lit un tel fichier JSON ou CSV comme accompagnement d’un PDF, mais le PDF manque.',
      'Relais liest eine solche JSON- oder CSV-Datei als Begleitdatei eines PDFs, aber das PDF fehlt.',
      'Relais reads such a JSON or CSV file as the side file of a PDF, but the PDF is missing.',
    ],
    [
      'Déposez le PDF du même nom à côté de ce fichier ; si ce fichier n’accompagne aucun PDF, écartez-le.',
      'Legen Sie das gleichnamige PDF neben diese Datei; begleitet sie kein PDF, legen Sie sie beiseite.',
      'Drop the PDF of the same name beside this file; if it accompanies no PDF, set it aside.',
    ],
  ),
} as const satisfies Record<string, Problem>;

/** A problem on its way out of a reader's depths; `read` turns it into an `unreadable` part. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const failed = (reason: Problem): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem: reason,
});
export const done = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
