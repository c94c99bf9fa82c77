/** What the reader of PDFs finds doubtful, each with what a person can do. No patient data in any of them. */
import { finding } from '../text.ts';

export const pdfFindings = {
  fileNameOnly: (path: string) =>
    finding(
      'identity.file-name-only',
      'error',
      path,
      [
        'Le patient n’est désigné que par le nom du fichier : ni nom ni date de naissance ne le confirment.',
        'Der Patient ist nur durch den Dateinamen bezeichnet: Weder Name noch Geburtsdatum bestätigen ihn.',
        'The patient is named by the file name only: neither name nor birth date confirm it.',
      ],
      [
        'Ajoutez un fichier d’accompagnement (JSON ou CSV) avec matricule, nom, prénom et date de naissance, puis déposez les deux.',
        'Fügen Sie eine Begleitdatei (JSON oder CSV) mit Matrikelnummer, Name, Vorname und Geburtsdatum hinzu und legen Sie beide ab.',
        'Add a side file (JSON or CSV) with national number, family name, first name and birth date, and drop both.',
      ],
    ),
  fileNameDiffers: (path: string) =>
    finding(
      'identity.file-name-differs',
      'error',
      path,
      [
        'Le nom du fichier et le fichier d’accompagnement désignent deux patients différents.',
        'Dateiname und Begleitdatei bezeichnen zwei verschiedene Patienten.',
        'File name and side file name two different patients.',
      ],
      [
        'Vérifiez de quel patient il s’agit, corrigez le numéro faux dans le logiciel d’origine, puis exportez de nouveau.',
        'Prüfen Sie, um welchen Patienten es geht, korrigieren Sie die falsche Nummer in der Ursprungssoftware und exportieren Sie erneut.',
        'Check which patient it is, correct the wrong number in the software of origin, and export again.',
      ],
    ),
  digestDiffers: (path: string) =>
    finding(
      'pdf.side-file.sha256',
      'error',
      path,
      [
        'Le PDF n’est pas celui que décrit le fichier d’accompagnement : l’empreinte SHA-256 diffère.',
        'Das PDF ist nicht dasjenige, das die Begleitdatei beschreibt: Der SHA-256-Wert weicht ab.',
        'The PDF is not the one that the side file describes: the SHA-256 differs.',
      ],
      [
        'Exportez le PDF et son fichier d’accompagnement une nouvelle fois, ensemble.',
        'Exportieren Sie das PDF und seine Begleitdatei noch einmal gemeinsam.',
        'Export the PDF and its side file again, together.',
      ],
    ),
  hiddenFromPatient: (path: string) =>
    finding(
      'pdf.hide-from-patient',
      'error',
      path,
      [
        'La source demande de masquer ce document au patient ; Relais ne sait pas encore transmettre ce souhait.',
        'Die Quelle verlangt, dieses Dokument vor dem Patienten zu verbergen; Relais kann diesen Wunsch noch nicht übermitteln.',
        'The source asks to hide this document from the patient; Relais cannot pass this wish on yet.',
      ],
      [
        'Décidez avec le médecin : déposez le document par le portail, ou exportez-le de nouveau sans cette demande.',
        'Entscheiden Sie mit dem Arzt: Legen Sie das Dokument über das Portal ab, oder exportieren Sie es ohne diesen Wunsch erneut.',
        'Decide with the physician: file the document through the portal, or export it again without this request.',
      ],
    ),
  valueNotUnderstood: (path: string, severity: 'error' | 'warning') =>
    finding(
      'pdf.side-file.value',
      severity,
      path,
      [
        'La valeur de ce champ du fichier d’accompagnement n’est pas comprise.',
        'Der Wert dieses Feldes der Begleitdatei wird nicht verstanden.',
        'The value of this field of the side file is not understood.',
      ],
      [
        'Corrigez la valeur dans le logiciel d’origine (dates : 2026-11-09 ou 09.11.2026 ; statut : final, preliminary, corrected ; sexe : F, M, X, U), puis exportez de nouveau.',
        'Korrigieren Sie den Wert in der Ursprungssoftware (Daten: 2026-11-09 oder 09.11.2026; Status: final, preliminary, corrected; Geschlecht: F, M, X, U) und exportieren Sie erneut.',
        'Correct the value in the software of origin (dates: 2026-11-09 or 09.11.2026; status: final, preliminary, corrected; sex: F, M, X, U), and export again.',
      ],
    ),
  encodingAssumed: (path: string) =>
    finding(
      'pdf.side-file.charset',
      'warning',
      path,
      [
        'Le jeu de caractères du fichier d’accompagnement n’est pas déclaré ; il a été supposé d’après le réglage de la source.',
        'Der Zeichensatz der Begleitdatei ist nicht angegeben; er wurde nach der Einstellung der Quelle angenommen.',
        'The side file does not say its character set; it was assumed from the settings of the source.',
      ],
      [
        'Vérifiez les accents du nom affiché ; réglez l’export sur UTF-8 si possible.',
        'Prüfen Sie die Umlaute und Akzente des angezeigten Namens; stellen Sie den Export möglichst auf UTF-8.',
        'Check the accents of the name shown; set the export to UTF-8 if possible.',
      ],
    ),
  statusAssumed: (path: string) =>
    finding(
      'pdf.status-assumed',
      'information',
      path,
      [
        'La source ne dit pas si le document est définitif ; une lettre exportée est tenue pour définitive.',
        'Die Quelle sagt nicht, ob das Dokument endgültig ist; ein exportierter Brief gilt als endgültig.',
        'The source does not say whether the document is final; an exported letter is taken as final.',
      ],
      [
        'Rien à faire, ou ajoutez le champ « status » au fichier d’accompagnement.',
        'Nichts zu tun, oder ergänzen Sie das Feld „status“ in der Begleitdatei.',
        'Nothing to do, or add the field “status” to the side file.',
      ],
    ),
} as const;
