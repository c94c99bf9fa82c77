/** What the reader of GDT and BDT files can doubt, as data: rule, severity, and what to tell people. Never with a value of the file in it. */
import type { Finding } from '../../clinical/index.ts';
import { CHECK_ACCENTS, COMPARE, NOTHING, RESEND, SETTLE_IDENTITY, TELL_SENDER } from '../next-steps.ts';
import { doubt } from '../text.ts';

const DOUBTS = {
  'gdt.charset-conflict': doubt(
    'warning',
    [
      'Le jeu de caractères annoncé (9206, 9106) ne correspond pas au contenu du fichier : des accents peuvent être faux.',
      'Der angegebene Zeichensatz (9206, 9106) passt nicht zum Inhalt der Datei: Umlaute und Akzente können falsch sein.',
      'The declared character set (9206, 9106) does not fit the content of the file: accents may be wrong.',
    ],
    CHECK_ACCENTS,
  ),
  'gdt.record-length': doubt(
    'error',
    [
      'La longueur annoncée (8100) n’est pas celle de l’examen : des lignes manquent ou sont de trop.',
      'Die angegebene Länge (8100) ist nicht die der Untersuchung: Es fehlen Zeilen, oder es sind zu viele.',
      'The announced length (8100) is not that of the examination: lines are missing or too many.',
    ],
    RESEND,
  ),
  'gdt.line-short': doubt(
    'error',
    [
      'Une ligne est plus courte qu’elle ne l’annonce : une partie de son contenu manque.',
      'Eine Zeile ist kürzer, als sie angibt: Ein Teil ihres Inhalts fehlt.',
      'A line is shorter than it announces: part of its content is missing.',
    ],
    RESEND,
  ),
  'gdt.line-long': doubt(
    'warning',
    [
      'Une ligne est plus longue qu’elle ne l’annonce, ou du texte y a été rattaché.',
      'Eine Zeile ist länger, als sie angibt, oder Text wurde an sie angehängt.',
      'A line is longer than it announces, or text was joined to it.',
    ],
    COMPARE,
  ),
  'gdt.text-outside': doubt(
    'warning',
    [
      'Le fichier commence par du texte qui n’est pas du GDT ; il a été laissé de côté.',
      'Die Datei beginnt mit Text, der kein GDT ist; er wurde nicht übernommen.',
      'The file begins with text that is not GDT; it was left aside.',
    ],
    COMPARE,
  ),
  'gdt.patient-name-missing': doubt(
    'error',
    ['Le nom du patient manque.', 'Der Name des Patienten fehlt.', 'The name of the patient is missing.'],
    SETTLE_IDENTITY,
  ),
  'gdt.birth-date-unreadable': doubt(
    'error',
    [
      'La date de naissance n’est pas lisible et n’a pas été reprise.',
      'Das Geburtsdatum ist nicht lesbar und wurde nicht übernommen.',
      'The birth date is not readable and was not taken over.',
    ],
    SETTLE_IDENTITY,
  ),
  'gdt.two-national-ids': doubt(
    'error',
    [
      'L’examen porte deux numéros nationaux différents.',
      'Die Untersuchung trägt zwei verschiedene nationale Nummern.',
      'The examination carries two different national numbers.',
    ],
    SETTLE_IDENTITY,
  ),
  'gdt.two-patients': doubt(
    'error',
    [
      'L’examen porte le nom de deux patients différents ; des mesures de l’un peuvent être sous le nom de l’autre.',
      'Die Untersuchung nennt zwei verschiedene Patienten; Messwerte des einen können unter dem Namen des anderen stehen.',
      'The examination names two different patients; measurements of one may stand under the name of the other.',
    ],
    RESEND,
  ),
  'gdt.zone-assumed': doubt(
    'information',
    [
      'Les heures ne portent pas de fuseau horaire ; celui de la source a été supposé.',
      'Die Uhrzeiten nennen keine Zeitzone; die der Quelle wurde angenommen.',
      'Times carry no zone; that of the source was assumed.',
    ],
    NOTHING,
  ),
  'gdt.time-unreadable': doubt(
    'warning',
    [
      'Une date ou une heure n’est pas lisible et n’a pas été reprise.',
      'Ein Datum oder eine Uhrzeit ist nicht lesbar und wurde nicht übernommen.',
      'A date or time is not readable and was not taken over.',
    ],
    COMPARE,
  ),
  'gdt.status-unknown': doubt(
    'warning',
    [
      'Rien ne dit si cet examen est définitif ; il est traité comme provisoire.',
      'Nichts sagt, ob diese Untersuchung endgültig ist; sie gilt als vorläufig.',
      'Nothing says whether this examination is final; it is taken as preliminary.',
    ],
    TELL_SENDER,
  ),
  'gdt.no-content': doubt(
    'error',
    [
      'L’examen ne contient ni mesure ni texte.',
      'Die Untersuchung enthält weder Messwert noch Text.',
      'The examination contains neither measurement nor text.',
    ],
    RESEND,
  ),
  'gdt.file-not-included': doubt(
    'error',
    [
      'L’examen renvoie à un fichier (6305) qui n’est pas dans l’envoi.',
      'Die Untersuchung verweist auf eine Datei (6305), die nicht in der Sendung ist.',
      'The examination points to a file (6305) that is not part of what was sent.',
    ],
    [
      'Déposez ce fichier à côté de l’examen (qui ne doit en donner que le nom, sans chemin), ou comparez et laissez partir les mesures seules.',
      'Legen Sie diese Datei neben die Untersuchung (die nur ihren Namen nennen darf, keinen Pfad), oder vergleichen Sie und lassen Sie nur die Messwerte senden.',
      'Put that file beside the examination (which must give its name only, no path), or compare and let the measurements leave alone.',
    ],
  ),
} as const;

export type GdtRule = keyof typeof DOUBTS;

export const gdtFinding = (rule: GdtRule, path: string): Finding => ({ rule, path, ...DOUBTS[rule] });
