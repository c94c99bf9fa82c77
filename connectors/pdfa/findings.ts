/** What is said of a conversion: what was lost, and why none was possible. Words for the person at the desk; never words of the document. */
import type { Finding, LocalizedText, Severity } from '../clinical/index.ts';
import type { Loss, LossKind, Refusal } from './types.ts';

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

interface Words {
  readonly severity: Severity;
  readonly message: LocalizedText;
  readonly fix: LocalizedText;
}

const NOTHING_TO_DO = text('Rien à faire.', 'Nichts zu tun.', 'Nothing to do.');
const COMPARE = text(
  'Comparez avec l’original, gardé dans Relais ; s’il manque quelque chose, exportez le document autrement.',
  'Vergleichen Sie mit dem Original, das Relais aufbewahrt; fehlt etwas, exportieren Sie das Dokument auf andere Weise.',
  'Compare with the original, which Relais keeps; if something is missing, export the document another way.',
);
const SEND_ANYWAY = text(
  'Si le document se suffit sans cela, choisissez « Envoyer quand même » ; sinon, demandez une autre version à l’expéditeur.',
  'Genügt das Dokument ohne dies, wählen Sie „Trotzdem senden“; sonst bitten Sie den Absender um eine andere Fassung.',
  'If the document is complete without it, choose “Send anyway”; otherwise ask the sender for another version.',
);
const PRINT_AGAIN = text(
  'Exportez le document une nouvelle fois, ou imprimez-le en PDF, puis déposez-le à nouveau.',
  'Exportieren Sie das Dokument noch einmal, oder drucken Sie es als PDF, und legen Sie es erneut ab.',
  'Export the document again, or print it to PDF, then drop it again.',
);

const LOSSES: Readonly<Record<LossKind, Words>> = {
  attachments: {
    severity: 'error',
    message: text(
      'Le PDF contenait des fichiers joints, que l’archive n’accepte pas : ils ne sont pas envoyés.',
      'Das PDF enthielt angehängte Dateien, die das Archiv nicht annimmt: Sie werden nicht gesendet.',
      'The PDF held attached files, which the archive does not take: they are not sent.',
    ),
    fix: text(
      'Enregistrez les fichiers joints et déposez-les comme documents séparés ; puis choisissez « Envoyer quand même » pour celui-ci.',
      'Speichern Sie die angehängten Dateien und legen Sie sie als eigene Dokumente ab; wählen Sie dann „Trotzdem senden“ für dieses.',
      'Save the attached files and drop them as documents of their own; then choose “Send anyway” for this one.',
    ),
  },
  signature: {
    severity: 'error',
    message: text(
      'Le PDF portait une signature électronique ; converti pour l’archive, il n’est plus signé. L’original est gardé.',
      'Das PDF trug eine elektronische Signatur; für das Archiv umgewandelt, ist es nicht mehr signiert. Das Original bleibt erhalten.',
      'The PDF bore an electronic signature; converted for the archive, it is signed no more. The original is kept.',
    ),
    fix: text(
      'Décidez avec le signataire : « Envoyer quand même » dépose le contenu sans la signature.',
      'Entscheiden Sie mit dem Unterzeichner: „Trotzdem senden“ legt den Inhalt ohne Signatur ab.',
      'Decide with the signer: “Send anyway” files the content without the signature.',
    ),
  },
  'form-values': {
    severity: 'error',
    message: text(
      'Des réponses d’un formulaire ne sont pas visibles sur la page : elles manqueraient dans l’archive.',
      'Antworten eines Formulars sind auf der Seite nicht sichtbar: Im Archiv würden sie fehlen.',
      'Answers in a form are not visible on the page: they would be missing from the archive.',
    ),
    fix: text(
      'Ouvrez l’original et imprimez-le en PDF, pour que les réponses soient visibles ; ou choisissez « Envoyer quand même ».',
      'Öffnen Sie das Original und drucken Sie es als PDF, damit die Antworten sichtbar sind; oder wählen Sie „Trotzdem senden“.',
      'Open the original and print it to PDF, so that the answers are visible; or choose “Send anyway”.',
    ),
  },
  form: {
    severity: 'information',
    message: text(
      'Les champs d’un formulaire sont devenus du texte de la page ; les réponses sont gardées.',
      'Die Felder eines Formulars wurden zu Text der Seite; die Antworten sind erhalten.',
      'The fields of a form have become text of the page; the answers are kept.',
    ),
    fix: NOTHING_TO_DO,
  },
  notes: {
    severity: 'error',
    message: text(
      'Le document contenait des commentaires qui ne se voient pas sur la page : ils ne sont pas envoyés.',
      'Das Dokument enthielt Kommentare, die auf der Seite nicht zu sehen sind: Sie werden nicht gesendet.',
      'The document held comments that are not seen on the page: they are not sent.',
    ),
    fix: SEND_ANYWAY,
  },
  hidden: {
    severity: 'warning',
    message: text(
      'Le document contenait du texte masqué : il n’est pas envoyé, comme il n’est pas imprimé.',
      'Das Dokument enthielt ausgeblendeten Text: Er wird nicht gesendet, wie er auch nicht gedruckt wird.',
      'The document held hidden text: it is not sent, as it is not printed.',
    ),
    fix: COMPARE,
  },
  scripts: {
    severity: 'information',
    message: text(
      'Le PDF contenait des programmes (scripts) ; ils ont été retirés.',
      'Das PDF enthielt Programme (Skripte); sie wurden entfernt.',
      'The PDF held programs (scripts); they were removed.',
    ),
    fix: NOTHING_TO_DO,
  },
  layers: {
    severity: 'warning',
    message: text(
      'Le PDF avait des calques : seul ce qui est affiché est envoyé.',
      'Das PDF hatte Ebenen: Nur was angezeigt wird, wird gesendet.',
      'The PDF had layers: only what is shown is sent.',
    ),
    fix: COMPARE,
  },
  media: {
    severity: 'error',
    message: text(
      'Le PDF contenait du son, une vidéo ou un modèle 3D, que l’archive n’accepte pas : ils ne sont pas envoyés.',
      'Das PDF enthielt Ton, Video oder ein 3D-Modell, die das Archiv nicht annimmt: Sie werden nicht gesendet.',
      'The PDF held sound, video or a 3D model, which the archive does not take: they are not sent.',
    ),
    fix: SEND_ANYWAY,
  },
  fonts: {
    severity: 'information',
    message: text(
      'Une police que le PDF ne contenait pas a été remplacée par une police de mêmes dimensions.',
      'Eine Schrift, die das PDF nicht enthielt, wurde durch eine mit gleichen Maßen ersetzt.',
      'A font that the PDF did not hold was replaced by one of the same measures.',
    ),
    fix: NOTHING_TO_DO,
  },
  pictures: {
    severity: 'information',
    message: text(
      'Des pages qui ne pouvaient pas être gardées telles quelles sont envoyées comme images, avec leur texte.',
      'Seiten, die nicht unverändert bleiben konnten, werden als Bilder gesendet, mit ihrem Text.',
      'Pages that could not be kept as they were are sent as pictures, with their text.',
    ),
    fix: NOTHING_TO_DO,
  },
  'no-text': {
    severity: 'information',
    message: text(
      'Des pages envoyées comme images n’ont pas de texte que la recherche trouverait.',
      'Als Bilder gesendete Seiten haben keinen Text, den die Suche fände.',
      'Pages sent as pictures have no text that a search would find.',
    ),
    fix: NOTHING_TO_DO,
  },
  drawn: {
    severity: 'information',
    message: text(
      'Des lettres d’une autre écriture (arabe, hébreu, chinois…) ou des émojis, sans leurs couleurs, sont envoyés comme dessins, avec leur texte que la recherche trouve.',
      'Buchstaben einer anderen Schrift (Arabisch, Hebräisch, Chinesisch …) oder Emojis, ohne ihre Farben, werden als Zeichnungen gesendet, mit ihrem Text, den die Suche findet.',
      'Letters of another script (Arabic, Hebrew, Chinese…) or emojis, without their colours, are sent as drawings, with their text, which a search finds.',
    ),
    fix: NOTHING_TO_DO,
  },
  characters: {
    severity: 'error',
    message: text(
      'Le texte contient des caractères que Relais ne sait pas afficher ; ils sont remplacés par un signe visible.',
      'Der Text enthält Zeichen, die Relais nicht darstellen kann; sie sind durch ein sichtbares Zeichen ersetzt.',
      'The text holds characters that Relais cannot show; a visible sign stands in their place.',
    ),
    fix: text(
      'Exportez le document en PDF depuis le logiciel d’origine ; ou, si rien d’important ne manque, « Envoyer quand même ».',
      'Exportieren Sie das Dokument als PDF aus der Ursprungssoftware; oder, wenn nichts Wichtiges fehlt, „Trotzdem senden“.',
      'Export the document as PDF from the software of origin; or, if nothing important is missing, “Send anyway”.',
    ),
  },
  parts: {
    severity: 'error',
    message: text(
      'Des éléments du document (images, objets) n’ont pas pu être repris.',
      'Teile des Dokuments (Bilder, Objekte) konnten nicht übernommen werden.',
      'Parts of the document (pictures, objects) could not be taken over.',
    ),
    fix: text(
      'Exportez le document en PDF depuis le logiciel d’origine ; ou, si rien d’important ne manque, « Envoyer quand même ».',
      'Exportieren Sie das Dokument als PDF aus der Ursprungssoftware; oder, wenn nichts Wichtiges fehlt, „Trotzdem senden“.',
      'Export the document as PDF from the software of origin; or, if nothing important is missing, “Send anyway”.',
    ),
  },
};

const REFUSALS: Readonly<Record<Refusal, readonly [message: LocalizedText, fix: LocalizedText]>> = {
  empty: [text('Le fichier joint est vide.', 'Die Datei ist leer.', 'The file is empty.'), PRINT_AGAIN],
  'not-a-pdf': [
    text(
      'Ce fichier n’est pas un PDF lisible.',
      'Diese Datei ist kein lesbares PDF.',
      'This file is not a readable PDF.',
    ),
    PRINT_AGAIN,
  ],
  incomplete: [
    text(
      'Le fichier s’arrête trop tôt : il était peut-être encore en cours d’écriture.',
      'Die Datei endet zu früh: Vielleicht wurde sie noch geschrieben.',
      'The file ends too early: perhaps it was still being written.',
    ),
    PRINT_AGAIN,
  ],
  damaged: [
    text(
      'Le PDF est endommagé et n’a pas pu être ouvert.',
      'Das PDF ist beschädigt und ließ sich nicht öffnen.',
      'The PDF is damaged and could not be opened.',
    ),
    PRINT_AGAIN,
  ],
  password: [
    text(
      'Le PDF est protégé par un mot de passe.',
      'Das PDF ist durch ein Kennwort geschützt.',
      'The PDF is locked with a password.',
    ),
    text(
      'Ouvrez-le, enregistrez-le sans mot de passe (ou imprimez-le en PDF), puis déposez-le à nouveau.',
      'Öffnen Sie es, speichern Sie es ohne Kennwort (oder drucken Sie es als PDF) und legen Sie es erneut ab.',
      'Open it, save it without the password (or print it to PDF), then drop it again.',
    ),
  ],
  'no-pages': [text('Le PDF n’a aucune page.', 'Das PDF hat keine Seite.', 'The PDF has no page.'), PRINT_AGAIN],
  'page-missing': [
    text(
      'Une page du PDF ne peut pas être lue.',
      'Eine Seite des PDF ist nicht lesbar.',
      'A page of the PDF cannot be read.',
    ),
    PRINT_AGAIN,
  ],
  xfa: [
    text(
      'Ce formulaire ne s’affiche que dans Adobe Reader (XFA).',
      'Dieses Formular lässt sich nur in Adobe Reader anzeigen (XFA).',
      'This form can be shown in Adobe Reader only (XFA).',
    ),
    text(
      'Ouvrez-le dans Adobe Reader, imprimez-le en PDF, puis déposez le résultat.',
      'Öffnen Sie es in Adobe Reader, drucken Sie es als PDF und legen Sie das Ergebnis ab.',
      'Open it in Adobe Reader, print it to PDF, then drop the result.',
    ),
  ],
  'too-large': [
    text(
      'Le fichier est trop grand (plus de 100 Mo).',
      'Die Datei ist zu groß (mehr als 100 MB).',
      'The file is too large (more than 100 MB).',
    ),
    text(
      'Numérisez avec une résolution plus basse, ou divisez le document en plusieurs fichiers.',
      'Scannen Sie mit geringerer Auflösung, oder teilen Sie das Dokument auf.',
      'Scan at a lower resolution, or split the document.',
    ),
  ],
  'too-many-pages': [
    text(
      'Le document a plus de 1000 pages.',
      'Das Dokument hat mehr als 1000 Seiten.',
      'The document has more than 1000 pages.',
    ),
    text(
      'Divisez le document en plusieurs fichiers, puis déposez-les.',
      'Teilen Sie das Dokument auf mehrere Dateien auf und legen Sie diese ab.',
      'Split the document into several files, then drop them.',
    ),
  ],
  'kind-unknown': [
    text(
      'Relais ne sait pas faire un PDF d’archivage de ce genre de fichier.',
      'Relais kann aus dieser Art von Datei kein Archiv-PDF machen.',
      'Relais cannot make an archive PDF of this kind of file.',
    ),
    text(
      'Enregistrez-le en PDF depuis le logiciel d’origine, puis déposez-le à nouveau.',
      'Speichern Sie es in der Ursprungssoftware als PDF und legen Sie es erneut ab.',
      'Save it as PDF in the software of origin, then drop it again.',
    ),
  ],
  'image-unreadable': [
    text(
      'L’image est endommagée ou d’un genre inconnu.',
      'Das Bild ist beschädigt oder von unbekannter Art.',
      'The picture is damaged or of an unknown kind.',
    ),
    text(
      'Numérisez le document à nouveau, en PDF ou en JPEG.',
      'Scannen Sie das Dokument noch einmal, als PDF oder JPEG.',
      'Scan the document again, as PDF or JPEG.',
    ),
  ],
  'too-many-pixels': [
    text(
      'L’image a plus de points qu’une feuille numérisée n’en a besoin (plus de 80 millions, ou 40 millions en couleurs).',
      'Das Bild hat mehr Punkte, als ein eingescanntes Blatt braucht (über 80 Millionen, farbig über 40 Millionen).',
      'The picture has more dots than a scanned sheet needs (above 80 million, or 40 million in colour).',
    ),
    text(
      'Numérisez le document à 300 points par pouce, puis déposez-le à nouveau.',
      'Scannen Sie das Dokument mit 300 Punkten je Zoll und legen Sie es erneut ab.',
      'Scan the document at 300 dots to the inch, then drop it again.',
    ),
  ],
  'rtf-unreadable': [
    text(
      'Le texte RTF est endommagé et n’a pas pu être lu.',
      'Der RTF-Text ist beschädigt und nicht lesbar.',
      'The RTF text is damaged and could not be read.',
    ),
    PRINT_AGAIN,
  ],
  'not-convertible': [
    text(
      'Relais n’a pas pu faire de ce fichier un PDF d’archivage qui réussit ses propres vérifications.',
      'Relais konnte aus dieser Datei kein Archiv-PDF machen, das die eigenen Prüfungen besteht.',
      'Relais could not make an archive PDF of this file that passes its own checks.',
    ),
    PRINT_AGAIN,
  ],
  time: [
    text(
      'La conversion du fichier ne finissait pas ; Relais l’a arrêtée.',
      'Die Umwandlung der Datei nahm kein Ende; Relais hat sie abgebrochen.',
      'Converting the file did not come to an end; Relais stopped it.',
    ),
    PRINT_AGAIN,
  ],
  memory: [
    text(
      'La conversion du fichier demandait trop de mémoire ; Relais l’a arrêtée.',
      'Die Umwandlung der Datei brauchte zu viel Arbeitsspeicher; Relais hat sie abgebrochen.',
      'Converting the file took too much memory; Relais stopped it.',
    ),
    PRINT_AGAIN,
  ],
  crashed: [
    text(
      'La conversion du fichier a échoué : le fichier est probablement endommagé.',
      'Die Umwandlung der Datei ist gescheitert: Wahrscheinlich ist die Datei beschädigt.',
      'Converting the file failed: the file is probably damaged.',
    ),
    PRINT_AGAIN,
  ],
};

const PATH = 'document.body.attachment';

/** What was done: the first thing that is said of a converted file. */
const CONVERTED: Finding = {
  rule: 'pdfa.converted',
  severity: 'information',
  path: PATH,
  message: text(
    'Le fichier a été converti en PDF d’archivage (PDF/A-1b) ; l’original est gardé.',
    'Die Datei wurde in ein Archiv-PDF (PDF/A-1b) umgewandelt; das Original bleibt erhalten.',
    'The file was converted to an archive PDF (PDF/A-1b); the original is kept.',
  ),
  fix: NOTHING_TO_DO,
};

/** More pages than this are not named one by one. */
const MOST_NAMED = 12;

function placeOf({ pages }: Loss): LocalizedText {
  if (pages.length === 0) return text('', '', '');
  const named = `${pages.slice(0, MOST_NAMED).join(', ')}${pages.length > MOST_NAMED ? ' …' : ''}`;
  const [fr, de, en] = pages.length === 1 ? ['page', 'Seite', 'page'] : ['pages', 'Seiten', 'pages'];
  return text(` (${fr} ${named})`, ` (${de} ${named})`, ` (${en} ${named})`);
}

const joined = (message: LocalizedText, place: LocalizedText): LocalizedText =>
  text(`${message.fr}${place.fr}`, `${message.de}${place.de}`, `${message.en}${place.en}`);

/** The conversion itself, then what it cost. Those of severity `error` a person may overrule. */
export const lossFindings = (losses: readonly Loss[]): readonly Finding[] => [
  CONVERTED,
  ...losses.map((loss): Finding => {
    const { severity, message, fix } = LOSSES[loss.kind];
    return { rule: `pdfa-loss.${loss.kind}`, severity, path: PATH, message: joined(message, placeOf(loss)), fix };
  }),
];

export function refusalFinding(refusal: Refusal, page?: number): Finding {
  const [message, fix] = REFUSALS[refusal];
  const place = page === undefined ? text('', '', '') : placeOf({ kind: 'pictures', count: 1, pages: [page] });
  return { rule: `pdfa-refused.${refusal}`, severity: 'error', path: PATH, message: joined(message, place), fix };
}

/** Everything that a conversion can say, for the catalogue. */
export const allConversionFindings = (): readonly Finding[] => [
  ...lossFindings((Object.keys(LOSSES) as LossKind[]).map((kind) => ({ kind, count: 1, pages: [] }))),
  ...(Object.keys(REFUSALS) as Refusal[]).map((refusal) => refusalFinding(refusal)),
];
