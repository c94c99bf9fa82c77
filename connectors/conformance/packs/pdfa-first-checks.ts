/**
 * PDF/A-1b by a file's own claim and a first set of checks (ISO 19005-1; veraPDF's rules read). A PDF that fails is held: the
 * receiver stores nothing else. What needs font programs or rendering is not decided here.
 */
import { createRequire } from 'node:module';
import type { LocalizedText } from '../../clinical/index.ts';
import type * as PdfChecks from '../pdf/checks.ts';
import type * as PdfFiles from '../pdf/file.ts';
import { xmpElements } from '../pdf/xmp.ts';
import { text, type Hit, type Rule, type RulePack } from '../pack.ts';
import { keptWith } from '../subject.ts';
import { EXPORT_AGAIN, SAVE_AS_PDFA, TELL_THE_MAKER } from './fixes.ts';

/** What is reported of a file of others: doubts about font programs are not. */
type AnyFault = PdfFiles.PdfFault | Exclude<PdfChecks.PdfaRule, 'font-program'> | 'base64';

/** One look at each PDF, for all rules of the pack. */
const look = keptWith(({ pdfs }): readonly { readonly path: string; readonly faults: readonly AnyFault[] }[] =>
  pdfs.map(({ path, bytes }) => ({ path, faults: bytes ? faultsOf(bytes) : ['base64' as const] })),
);

/** The reader of PDFs is a quarter of all modules of the agent: loaded with the first PDF, and a laboratory's feed may have none. */
const load = createRequire(import.meta.url);

function faultsOf(bytes: Uint8Array): readonly AnyFault[] {
  const { readPdf } = load('../pdf/file.ts') as typeof PdfFiles;
  const { pdfaFaults } = load('../pdf/checks.ts') as typeof PdfChecks;
  const reading = readPdf(bytes);
  return reading.ok
    ? pdfaFaults(bytes, reading.file, xmpElements).filter((fault) => fault !== 'font-program')
    : [reading.fault];
}

interface RuleText {
  readonly message: LocalizedText;
  readonly fix?: LocalizedText;
  readonly reference: string;
}

const RULES: Readonly<Record<AnyFault, RuleText>> = {
  base64: {
    message: text(
      'Le fichier contenu dans le document n’est pas du base64 lisible.',
      'Die im Dokument enthaltene Datei ist kein lesbares Base64.',
      'The file inside the document is no readable base64.',
    ),
    fix: TELL_THE_MAKER,
    reference: 'RFC 4648 §4; IHE XDS-SD',
  },
  'too-large': {
    message: text(
      'Le PDF est trop grand pour être vérifié (plus de 100 Mo).',
      'Das PDF ist zu groß für die Prüfung (mehr als 100 MB).',
      'The PDF is too large to be checked (more than 100 MB).',
    ),
    fix: text(
      'Réduisez la résolution de numérisation ou divisez le document en plusieurs fichiers.',
      'Verringern Sie die Scan-Auflösung oder teilen Sie das Dokument auf.',
      'Lower the scan resolution or split the document.',
    ),
    reference: 'T-11',
  },
  'no-header': {
    message: text('Le fichier n’est pas un PDF.', 'Die Datei ist kein PDF.', 'The file is not a PDF.'),
    fix: EXPORT_AGAIN,
    reference: 'V-05; ISO 19005-1 6.1.2',
  },
  incomplete: {
    message: text(
      'Le PDF s’arrête trop tôt : il était peut-être encore en cours d’écriture.',
      'Das PDF endet zu früh: Vielleicht wurde es noch geschrieben.',
      'The PDF ends too early: perhaps it was still being written.',
    ),
    fix: EXPORT_AGAIN,
    reference: 'ISO 19005-1 6.1.3',
  },
  unreadable: {
    message: text(
      'Le PDF est endommagé : son contenu n’a pas pu être lu.',
      'Das PDF ist beschädigt: Sein Inhalt konnte nicht gelesen werden.',
      'The PDF is damaged: its content could not be read.',
    ),
    fix: EXPORT_AGAIN,
    reference: 'ISO 19005-1 6.1',
  },
  'no-xref-table': {
    message: text(
      'Le PDF n’a pas de table de références classique, que PDF/A-1 exige.',
      'Das PDF hat keine klassische Querverweistabelle, die PDF/A-1 verlangt.',
      'The PDF has no classic cross-reference table, which PDF/A-1 asks for.',
    ),
    reference: 'ISO 19005-1 6.1.4',
  },
  header: {
    message: text(
      'Le début du PDF n’est pas celui d’un PDF/A-1.',
      'Der Anfang des PDF ist nicht der eines PDF/A-1.',
      'The beginning of the PDF is not that of a PDF/A-1.',
    ),
    reference: 'ISO 19005-1 6.1.2',
  },
  end: {
    message: text(
      'Des données suivent la fin du PDF.',
      'Nach dem Ende des PDF folgen noch Daten.',
      'Data follow the end of the PDF.',
    ),
    reference: 'ISO 19005-1 6.1.3',
  },
  'trailer-id': {
    message: text(
      'Le PDF n’a pas d’identifiant de fichier (ID).',
      'Das PDF hat keine Dateikennung (ID).',
      'The PDF has no file identifier (ID).',
    ),
    reference: 'ISO 19005-1 6.1.3',
  },
  encrypted: {
    message: text(
      'Le PDF est protégé (chiffré ou verrouillé).',
      'Das PDF ist geschützt (verschlüsselt oder gesperrt).',
      'The PDF is protected (encrypted or locked).',
    ),
    fix: text(
      'Retirez la protection ou le mot de passe du PDF, enregistrez-le au format PDF/A-1b, puis déposez-le à nouveau.',
      'Entfernen Sie Schutz oder Kennwort, speichern Sie als PDF/A-1b und legen Sie die Datei erneut ab.',
      'Remove the protection or password, save as PDF/A-1b, then drop it again.',
    ),
    reference: 'ISO 19005-1 6.1.3',
  },
  claim: {
    message: text(
      'Le PDF ne se déclare pas PDF/A-1b.',
      'Das PDF weist sich nicht als PDF/A-1b aus.',
      'The PDF does not claim to be PDF/A-1b.',
    ),
    reference: 'ISO 19005-1 6.7.11',
  },
  metadata: {
    message: text(
      'Les métadonnées (XMP) du PDF sont compressées ou illisibles.',
      'Die Metadaten (XMP) des PDF sind komprimiert oder unlesbar.',
      'The metadata (XMP) of the PDF are compressed or unreadable.',
    ),
    reference: 'ISO 19005-1 6.7.2, 6.7.5, 6.7.9',
  },
  'output-intent': {
    message: text(
      'Le PDF utilise des couleurs sans profil de couleur (OutputIntent) valable.',
      'Das PDF verwendet Farben ohne gültiges Farbprofil (OutputIntent).',
      'The PDF uses colours without a valid colour profile (OutputIntent).',
    ),
    reference: 'ISO 19005-1 6.2.2, 6.2.3.3',
  },
  font: {
    message: text(
      'Une police utilisée n’est pas incorporée dans le PDF.',
      'Eine verwendete Schrift ist nicht in das PDF eingebettet.',
      'A font in use is not embedded in the PDF.',
    ),
    reference: 'ISO 19005-1 6.3.4',
  },
  'font-glyph': {
    message: text(
      'Une police incorporée ne contient pas tous les caractères affichés.',
      'Eine eingebettete Schrift enthält nicht alle gezeigten Zeichen.',
      'An embedded font does not hold all characters that are shown.',
    ),
    reference: 'ISO 19005-1 6.3.5',
  },
  'font-width': {
    message: text(
      'Les largeurs de caractères du PDF diffèrent de celles de la police incorporée.',
      'Die Zeichenbreiten des PDF weichen von denen der eingebetteten Schrift ab.',
      'The character widths of the PDF differ from those of the embedded font.',
    ),
    reference: 'ISO 19005-1 6.3.6',
  },
  'font-encoding': {
    message: text(
      'Le codage d’une police du PDF n’est pas permis en PDF/A-1.',
      'Die Kodierung einer Schrift des PDF ist in PDF/A-1 nicht erlaubt.',
      'The encoding of a font of the PDF is not allowed in PDF/A-1.',
    ),
    reference: 'ISO 19005-1 6.3.3, 6.3.7',
  },
  'font-subset': {
    message: text(
      'Une police partielle du PDF ne dit pas quels caractères elle contient.',
      'Eine Teilschrift des PDF gibt nicht an, welche Zeichen sie enthält.',
      'A partial font of the PDF does not say which characters it holds.',
    ),
    reference: 'ISO 19005-1 6.3.5',
  },
  'colour-space': {
    message: text(
      'Un espace de couleur du PDF n’est pas permis en PDF/A-1.',
      'Ein Farbraum des PDF ist in PDF/A-1 nicht erlaubt.',
      'A colour space of the PDF is not allowed in PDF/A-1.',
    ),
    reference: 'ISO 19005-1 6.2.3',
  },
  content: {
    message: text(
      'Une page du PDF contient des instructions que PDF/A-1 ne connaît pas.',
      'Eine Seite des PDF enthält Anweisungen, die PDF/A-1 nicht kennt.',
      'A page of the PDF holds instructions that PDF/A-1 does not know.',
    ),
    reference: 'ISO 19005-1 6.2.10',
  },
  limits: {
    message: text(
      'Une valeur du PDF dépasse les limites de PDF/A-1 (texte, nom, nombre ou liste trop grands).',
      'Ein Wert des PDF überschreitet die Grenzen von PDF/A-1 (Text, Name, Zahl oder Liste zu groß).',
      'A value of the PDF exceeds the limits of PDF/A-1 (text, name, number or list too large).',
    ),
    reference: 'ISO 19005-1 6.1.12',
  },
  'hex-string': {
    message: text(
      'Un texte du PDF est mal codé en hexadécimal.',
      'Ein Text des PDF ist fehlerhaft hexadezimal kodiert.',
      'A text of the PDF is badly coded as hexadecimal.',
    ),
    reference: 'ISO 19005-1 6.1.6',
  },
  transparency: {
    message: text(
      'Le PDF contient de la transparence, que PDF/A-1 interdit.',
      'Das PDF enthält Transparenz, die PDF/A-1 verbietet.',
      'The PDF holds transparency, which PDF/A-1 forbids.',
    ),
    reference: 'ISO 19005-1 6.4',
  },
  'active-content': {
    message: text(
      'Le PDF contient du contenu actif (script, lancement de programme, son ou vidéo).',
      'Das PDF enthält aktive Inhalte (Skript, Programmstart, Ton oder Video).',
      'The PDF holds active content (script, program launch, sound or video).',
    ),
    reference: 'ISO 19005-1 6.6; V-09',
  },
  'embedded-file': {
    message: text(
      'Le PDF contient des fichiers joints.',
      'Das PDF enthält eingebettete Dateien.',
      'The PDF holds embedded files.',
    ),
    fix: text(
      'Exportez les pièces jointes comme documents séparés et enregistrez le PDF sans elles au format PDF/A-1b.',
      'Exportieren Sie die Anhänge als eigene Dokumente und speichern Sie das PDF ohne sie als PDF/A-1b.',
      'Export the attachments as documents of their own and save the PDF without them as PDF/A-1b.',
    ),
    reference: 'ISO 19005-1 6.1.11',
  },
  filter: {
    message: text(
      'Le PDF utilise une compression que PDF/A-1 interdit (LZW, JPEG 2000).',
      'Das PDF verwendet eine Kompression, die PDF/A-1 verbietet (LZW, JPEG 2000).',
      'The PDF uses a compression that PDF/A-1 forbids (LZW, JPEG 2000).',
    ),
    reference: 'ISO 19005-1 6.1.10',
  },
  graphics: {
    message: text(
      'Une image ou un réglage graphique du PDF n’est pas permis en PDF/A-1.',
      'Ein Bild oder eine Grafikeinstellung des PDF ist in PDF/A-1 nicht erlaubt.',
      'An image or a graphics setting of the PDF is not allowed in PDF/A-1.',
    ),
    reference: 'ISO 19005-1 6.2.4 to 6.2.9',
  },
  annotation: {
    message: text(
      'Une annotation du PDF est d’un genre interdit, invisible ou non imprimable.',
      'Eine Anmerkung des PDF ist von verbotener Art, unsichtbar oder nicht druckbar.',
      'An annotation of the PDF is of a forbidden kind, invisible or not printed.',
    ),
    reference: 'ISO 19005-1 6.5',
  },
  form: {
    message: text(
      'Un formulaire du PDF laisse au lecteur le soin d’afficher ses champs.',
      'Ein Formular des PDF überlässt dem Anzeigeprogramm die Darstellung der Felder.',
      'A form of the PDF leaves the drawing of its fields to the viewer.',
    ),
    reference: 'ISO 19005-1 6.9',
  },
  layers: {
    message: text(
      'Le PDF contient des calques, que PDF/A-1 interdit.',
      'Das PDF enthält Ebenen, die PDF/A-1 verbietet.',
      'The PDF holds layers, which PDF/A-1 forbids.',
    ),
    reference: 'ISO 19005-1 6.1.13',
  },
};

/** What no copy mends: there is no PDF to be copied, or it is locked. */
const FOR_A_PERSON = new Set<AnyFault>(['base64', 'too-large', 'no-header', 'incomplete', 'unreadable', 'encrypted']);

const ruleFor = (fault: AnyFault): Rule => ({
  id: `pdfa.${fault}`,
  severity: 'error',
  message: RULES[fault].message,
  fix: RULES[fault].fix ?? SAVE_AS_PDFA,
  reference: RULES[fault].reference,
  ...(FOR_A_PERSON.has(fault) ? {} : { mend: 'archive-copy' }),
  check: (subject): readonly Hit[] =>
    look(subject)
      .filter(({ faults }) => faults.includes(fault))
      .map(({ path }) => ({ path })),
});

export const pdfaFirstChecks: RulePack = {
  name: 'pdfa-first-checks',
  version: '2026-11-28',
  validFrom: '2026-11-01',
  applies: 'profile',
  title: text('PDF/A-1b, premières vérifications', 'PDF/A-1b, erste Prüfungen', 'PDF/A-1b, first checks'),
  description: text(
    'Déclaration PDF/A-1b et ce que les objets du fichier permettent de décider ; polices et contenu ne sont pas validés en détail.',
    'PDF/A-1b-Angabe und was die Objekte der Datei entscheiden lassen; Schriften und Inhalt werden nicht im Einzelnen validiert.',
    'The PDF/A-1b claim and what the objects of the file decide; fonts and content are not validated in detail.',
  ),
  rules: Object.keys(RULES).map((fault) => ruleFor(fault as AnyFault)),
};
