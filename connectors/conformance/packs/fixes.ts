/** What a person can do, said once: the same advice for the same kind of fault in every pack. */
import { text } from '../pack.ts';

/** The source system holds the fact: change it there and send again. */
export const CORRECT_IN_SOURCE = text(
  'Corrigez la donnée dans le logiciel d’origine, puis exportez à nouveau le document.',
  'Berichtigen Sie die Angabe in der Ursprungssoftware und exportieren Sie das Dokument erneut.',
  'Correct the data in the software it comes from, then export the document again.',
);

/** A finished document of somebody else: its maker has to mend it. */
export const TELL_THE_MAKER = text(
  'Si le document vient d’un autre logiciel, transmettez ce constat à son éditeur. S’il a été produit par Relais, envoyez le rapport de diagnostic au support.',
  'Stammt das Dokument aus einer anderen Software, geben Sie diesen Befund an deren Hersteller weiter. Hat Relais es erzeugt, senden Sie den Diagnosebericht an den Support.',
  'If another program made the document, pass this finding to its maker. If Relais made it, send the diagnostics report to support.',
);

/** The submission is put together by Relais: only its support can help. */
export const TELL_SUPPORT = text(
  'Envoyez le rapport de diagnostic au support de Relais ; le document est conservé et partira après la correction.',
  'Senden Sie den Diagnosebericht an den Support von Relais; das Dokument bleibt erhalten und geht nach der Behebung hinaus.',
  'Send the diagnostics report to Relais support; the document is kept and will leave once this is mended.',
);

/** The identity of the sending organisation or person is set up in Relais. */
export const COMPLETE_SETTINGS = text(
  'Complétez l’identité de votre organisation et du professionnel dans les réglages (« Connexion »), puis faites revérifier le document. Si un autre logiciel a produit le document fini, transmettez ce constat à son éditeur.',
  'Vervollständigen Sie in den Einstellungen („Verbindung“) die Angaben zu Ihrer Organisation und zur Fachperson und lassen Sie das Dokument neu prüfen. Hat eine andere Software das fertige Dokument erzeugt, geben Sie diesen Befund an deren Hersteller weiter.',
  'Complete the identity of your organisation and professional in the settings (“Connection”), then have the document checked again. If another program made the finished document, pass this finding to its maker.',
);

/** Who is who: the reception desk compares the papers. */
export const CHECK_IDENTITY = text(
  'Comparez avec la carte de sécurité sociale du patient, corrigez son dossier dans le logiciel d’origine, puis exportez à nouveau.',
  'Vergleichen Sie mit der Sozialversicherungskarte, berichtigen Sie die Stammdaten in der Ursprungssoftware und exportieren Sie erneut.',
  'Compare with the patient’s social security card, correct the record in the source software, then export again.',
);

/** The file is broken on its way. */
export const EXPORT_AGAIN = text(
  'Exportez à nouveau le document depuis le logiciel d’origine ; si le constat revient, transmettez-le à l’éditeur du logiciel.',
  'Exportieren Sie das Dokument erneut aus der Ursprungssoftware; kehrt der Befund wieder, geben Sie ihn an deren Hersteller weiter.',
  'Export the document again from the source software; if the finding returns, pass it to the maker of that software.',
);

/** A PDF that is no PDF/A-1b. */
export const SAVE_AS_PDFA = text(
  'Dans le logiciel d’origine, enregistrez ou imprimez le document au format « PDF/A-1b » (ISO 19005-1), puis déposez-le à nouveau.',
  'Speichern oder drucken Sie das Dokument in der Ursprungssoftware als „PDF/A-1b“ (ISO 19005-1) und legen Sie es erneut ab.',
  'In the source software save or print the document as “PDF/A-1b” (ISO 19005-1), then drop it again.',
);
