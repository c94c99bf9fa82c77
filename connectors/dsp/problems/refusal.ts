/** Why a platform refuses a document, as problems that a person understands: what, who mends it. Never the platform's own text. */
import type { Problem } from '../../clinical/index.ts';
import { next, problem } from './text.ts';

export const refusals = {
  unknownPatient: problem(
    'DSP-UNKNOWN-PATIENT',
    [
      'Ce patient n’a pas de dossier connu du DSP.',
      'Für diesen Patienten kennt das DSP kein Dossier.',
      'The DSP knows no record for this patient.',
    ],
    next.patient,
  ),
  otherPatient: problem(
    'DSP-OTHER-PATIENT',
    [
      'Le document et ce qu’il remplace, ou ses métadonnées, ne concernent pas le même patient.',
      'Das Dokument und das, was es ersetzt, oder seine Metadaten betreffen nicht denselben Patienten.',
      'The document and what it replaces, or its metadata, are not about the same patient.',
    ],
    next.patient,
  ),
  alreadyThere: problem(
    'DSP-ALREADY-THERE',
    [
      'Le DSP connaît déjà un envoi sous ce numéro, avec un autre contenu ou un autre statut.',
      'Das DSP kennt bereits eine Einsendung unter dieser Nummer, mit anderem Inhalt oder anderem Status.',
      'The DSP already knows a submission under this number, with other content or another status.',
    ],
    next.support,
  ),
  otherContent: problem(
    'DSP-OTHER-CONTENT',
    [
      'Le DSP détient déjà un document de même numéro, mais de contenu différent.',
      'Das DSP hat bereits ein Dokument mit derselben Nummer, aber anderem Inhalt.',
      'The DSP already holds a document of the same number, but with other content.',
    ],
    next.support,
  ),
  metadata: problem(
    'DSP-METADATA',
    [
      'Le DSP refuse la description du document (métadonnées).',
      'Das DSP lehnt die Beschreibung des Dokuments ab (Metadaten).',
      'The DSP refuses the description of the document (metadata).',
    ],
    next.support,
  ),
  content: problem(
    'DSP-CONTENT',
    [
      'Le DSP refuse le contenu du document, qui ne respecte pas une de ses règles.',
      'Das DSP lehnt den Inhalt des Dokuments ab, der eine seiner Regeln verletzt.',
      'The DSP refuses the content of the document, which breaks one of its rules.',
    ],
    next.support,
  ),
  partial: problem(
    'DSP-PARTIAL',
    [
      'Le DSP n’a traité qu’une partie de l’envoi, et le document n’y est pas.',
      'Das DSP hat nur einen Teil der Einsendung verarbeitet, und das Dokument ist nicht dort.',
      'The DSP processed only a part of the submission, and the document is not there.',
    ],
    [
      'Relancez le document ; si cela se répète, transmettez ce code au helpdesk de l’Agence eSanté.',
      'Starten Sie das Dokument erneut; wiederholt es sich, geben Sie diesen Code an den Helpdesk der Agence eSanté weiter.',
      'Retry the document; if it happens again, give this code to the helpdesk of Agence eSanté.',
    ],
  ),
  replaced: problem(
    'DSP-REPLACE',
    [
      'Le document à remplacer n’est plus, ou pas, remplaçable dans le DSP (absent, retiré ou déjà remplacé).',
      'Das zu ersetzende Dokument ist im DSP nicht (mehr) ersetzbar (fehlt, zurückgezogen oder schon ersetzt).',
      'The document to be replaced cannot be replaced in the DSP (absent, withdrawn or already replaced).',
    ],
    [
      'Contrôlez le document dans le DSP : s’il y manque, envoyez celui-ci comme nouveau document.',
      'Prüfen Sie das Dokument im DSP: fehlt es dort, senden Sie dieses als neues Dokument.',
      'Look at the document in the DSP: if it is missing there, send this one as a new document.',
    ],
  ),
  policy: problem(
    'DSP-POLICY',
    [
      'Le DSP n’autorise pas ce dépôt (opposition ou fermeture du dossier par le patient, ou droits insuffisants).',
      'Das DSP erlaubt diese Ablage nicht (Widerspruch oder Schließung durch den Patienten, oder fehlende Rechte).',
      'The DSP does not permit this filing (the patient’s opposition or closed record, or missing rights).',
    ],
    [
      'Parlez-en avec le patient ; en cas de doute sur vos droits, contactez le helpdesk de l’Agence eSanté.',
      'Sprechen Sie mit dem Patienten; bei Zweifeln an Ihren Rechten fragen Sie den Helpdesk der Agence eSanté.',
      'Talk to the patient; if in doubt about your rights, contact the helpdesk of Agence eSanté.',
    ],
  ),
  repository: problem(
    'DSP-REPOSITORY',
    [
      'Le DSP a refusé le document pour une raison interne.',
      'Das DSP hat das Dokument aus einem internen Grund abgelehnt.',
      'The DSP refused the document for an internal reason.',
    ],
    next.helpdesk,
  ),
  message: problem(
    'DSP-MESSAGE',
    [
      'Le DSP juge le message mal formé et ne l’a pas traité.',
      'Das DSP hält die Nachricht für fehlerhaft und hat sie nicht verarbeitet.',
      'The DSP judges the message malformed and did not process it.',
    ],
    next.support,
  ),
  tooLarge: problem(
    'DSP-TOO-LARGE',
    [
      'Le document est plus grand que ce que le DSP accepte.',
      'Das Dokument ist größer, als das DSP annimmt.',
      'The document is larger than the DSP accepts.',
    ],
    [
      'Réduisez le document (qualité de numérisation, nombre de pages), puis exportez-le à nouveau.',
      'Verkleinern Sie das Dokument (Scanqualität, Seitenzahl) und exportieren Sie es erneut.',
      'Make the document smaller (scan quality, number of pages), then export it again.',
    ],
  ),
  lookup: problem(
    'DSP-LOOKUP',
    [
      'Le DSP refuse la recherche de patient ou de document.',
      'Das DSP lehnt die Suche nach Patient oder Dokument ab.',
      'The DSP refuses the search for a patient or a document.',
    ],
    next.helpdesk,
  ),
  changed: problem(
    'DSP-CONTENT-CHANGED',
    [
      'Le contenu à envoyer n’est plus celui que décrivent ses métadonnées ; rien n’a été envoyé.',
      'Der zu sendende Inhalt entspricht nicht mehr seinen Metadaten; es wurde nichts gesendet.',
      'The content to be sent is no longer what its metadata describe; nothing was sent.',
    ],
    next.support,
  ),
  incomplete: problem(
    'DSP-METADATA-INCOMPLETE',
    [
      'Il manque au document une information sans laquelle il ne peut pas être classé (dossier, auteur, numéro) ; rien n’a été envoyé.',
      'Dem Dokument fehlt eine Angabe, ohne die es nicht abgelegt werden kann (Dossier, Autor, Nummer); es wurde nichts gesendet.',
      'The document lacks a fact without which it cannot be filed (record, author, number); nothing was sent.',
    ],
    [
      'Complétez l’information dans votre logiciel ou dans Relais, puis relancez le document.',
      'Ergänzen Sie die Angabe in Ihrer Software oder in Relais und starten Sie das Dokument erneut.',
      'Complete the fact in your software or in Relais, then retry the document.',
    ],
  ),
} satisfies Record<string, Problem>;
