/** Why a document cannot be rendered: findings of severity `error`, each with what a person can do. No patient data. */
import type { Finding, LocalizedText } from '../clinical/index.ts';

const error = (rule: string, path: string, message: LocalizedText, fix: LocalizedText): Finding => ({
  rule: `documents.${rule}`,
  severity: 'error',
  path,
  message,
  fix,
});

export const noDocumentType = (): Finding =>
  error(
    'no-type',
    'document.type',
    {
      fr: 'Le profil ne prévoit aucun type de document pour ce contenu.',
      de: 'Das Profil sieht für diesen Inhalt keine Dokumentart vor.',
      en: 'The profile has no document type for this content.',
    },
    {
      fr: 'Transmettez ce constat au support de Relais, avec la sorte de document que vous attendiez ; le fichier reste gardé jusque-là.',
      de: 'Geben Sie diesen Befund mit der erwarteten Dokumentart an den Support von Relais weiter; die Datei bleibt bis dahin erhalten.',
      en: 'Pass this finding to Relais support, with the kind of document that you expected; the file is kept until then.',
    },
  );

export const noResults = (): Finding =>
  error(
    'no-results',
    'document.body.groups',
    {
      fr: 'Le compte rendu ne contient aucun résultat.',
      de: 'Der Befund enthält kein Ergebnis.',
      en: 'The report contains no result.',
    },
    {
      fr: 'Vérifiez l’export dans le logiciel d’origine, puis envoyez le compte rendu à nouveau.',
      de: 'Prüfen Sie den Export in der Quellsoftware und senden Sie den Befund erneut.',
      en: 'Check the export in the source software, then send the report again.',
    },
  );

export const noTime = (): Finding =>
  error(
    'no-time',
    'document.effectiveTime',
    {
      fr: 'La date du document manque ou n’existe pas dans le calendrier.',
      de: 'Das Datum des Dokuments fehlt oder existiert nicht im Kalender.',
      en: 'The date of the document is missing or does not exist in the calendar.',
    },
    {
      fr: 'Corrigez la date dans le logiciel d’origine, puis envoyez le document à nouveau.',
      de: 'Korrigieren Sie das Datum in der Quellsoftware und senden Sie das Dokument erneut.',
      en: 'Correct the date in the source software, then send the document again.',
    },
  );

export const emptyFile = (): Finding =>
  error(
    'empty-file',
    'document.body.attachment',
    {
      fr: 'Le fichier joint est vide.',
      de: 'Die angehängte Datei ist leer.',
      en: 'The attached file is empty.',
    },
    {
      fr: 'Exportez le document à nouveau depuis le logiciel d’origine.',
      de: 'Exportieren Sie das Dokument erneut aus der Quellsoftware.',
      en: 'Export the document again from the source software.',
    },
  );

export const notPdf = (): Finding =>
  error(
    'not-pdf',
    'document.body.attachment.mediaType',
    {
      fr: 'Le fichier joint n’est pas un PDF ; le destinataire n’accepte que le PDF pour ce type de document.',
      de: 'Die angehängte Datei ist kein PDF; der Empfänger nimmt für diese Dokumentart nur PDF an.',
      en: 'The attached file is not a PDF; the receiver takes only PDF for this type of document.',
    },
    {
      fr: 'Exportez le document en PDF/A-1b, puis déposez-le à nouveau.',
      de: 'Exportieren Sie das Dokument als PDF/A-1b und legen Sie es erneut ab.',
      en: 'Export the document as PDF/A-1b, then drop it again.',
    },
  );

export const withdrawnFile = (): Finding =>
  error(
    'withdrawn-file',
    'document.status',
    {
      fr: 'L’émetteur a retiré ce document ; un fichier retiré n’est pas envoyé.',
      de: 'Der Absender hat dieses Dokument zurückgezogen; eine zurückgezogene Datei wird nicht gesendet.',
      en: 'Its sender has withdrawn this document; a withdrawn file is not sent.',
    },
    {
      fr: 'Si une version antérieure est déjà dans le dossier, retirez-la dans le portail du destinataire.',
      de: 'Liegt bereits eine frühere Fassung in der Akte, ziehen Sie sie im Portal des Empfängers zurück.',
      en: 'If an earlier version is already in the record, withdraw it in the receiver’s portal.',
    },
  );

export const noFhirForm = (): Finding =>
  error(
    'no-fhir-form',
    'document.body',
    {
      fr: 'Ce type de document n’a pas de forme FHIR dans ce profil.',
      de: 'Diese Dokumentart hat in diesem Profil keine FHIR-Form.',
      en: 'This type of document has no FHIR form in this profile.',
    },
    {
      fr: 'Envoyez ce document au format CDA.',
      de: 'Senden Sie dieses Dokument im CDA-Format.',
      en: 'Send this document as CDA.',
    },
  );

export const carriedFormatDiffers = (): Finding =>
  error(
    'carried-format',
    'document.body.format',
    {
      fr: 'Un document achevé est transmis tel quel ; il n’existe pas dans le format demandé.',
      de: 'Ein fertiges Dokument wird unverändert weitergegeben; im verlangten Format gibt es es nicht.',
      en: 'A finished document is carried as it is; it does not exist in the format asked for.',
    },
    {
      fr: 'Choisissez pour cette source le format dans lequel elle livre ses documents.',
      de: 'Wählen Sie für diese Quelle das Format, in dem sie ihre Dokumente liefert.',
      en: 'For this source, choose the format in which it delivers its documents.',
    },
  );
