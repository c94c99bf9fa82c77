/** What the reader of HPRIM files can doubt, as data: rule, severity, and what to tell people. Never with a value of the file in it. */
import type { Finding } from '../../clinical/index.ts';
import { CHECK_ACCENTS, COMPARE, NOTHING, RESEND, SETTLE_IDENTITY, TELL_SENDER } from '../next-steps.ts';
import { doubt } from '../text.ts';

const DOUBTS = {
  'hprim.charset-guessed': doubt(
    'information',
    [
      'HPRIM n’annonce pas de jeu de caractères ; Relais l’a déduit du contenu.',
      'HPRIM nennt keinen Zeichensatz; Relais hat ihn aus dem Inhalt erschlossen.',
      'HPRIM declares no character set; Relais inferred it from the content.',
    ],
    CHECK_ACCENTS,
  ),
  'hprim.text-repaired': doubt(
    'warning',
    [
      'Le texte contenait des caractères abîmés (HTML, accents lus deux fois) ; ils ont été rétablis.',
      'Der Text enthielt beschädigte Zeichen (HTML, doppelt gelesene Akzente); sie wurden wiederhergestellt.',
      'The text contained damaged characters (HTML, accents read twice); they were restored.',
    ],
    CHECK_ACCENTS,
  ),
  'hprim.line-glued': doubt(
    'warning',
    [
      'Une ligne qui ne commence par aucun nom de segment a été rattachée à la précédente.',
      'Eine Zeile, die mit keinem Segmentnamen beginnt, wurde an die vorige angehängt.',
      'A line that begins with no name of a segment was joined to the one before.',
    ],
    COMPARE,
  ),
  'hprim.text-outside': doubt(
    'warning',
    [
      'Le fichier commence par du texte qui n’est pas de l’HPRIM ; il a été laissé de côté.',
      'Die Datei beginnt mit Text, der kein HPRIM ist; er wurde nicht übernommen.',
      'The file begins with text that is not HPRIM; it was left aside.',
    ],
    COMPARE,
  ),
  'hprim.end-missing': doubt(
    'error',
    [
      'La fin d’un compte rendu manque (L, ****FIN****) : des résultats peuvent manquer aussi, ou ceux d’un autre patient s’y être ajoutés.',
      'Das Ende eines Befunds fehlt (L, ****FIN****): Es können auch Ergebnisse fehlen oder die eines anderen Patienten hineingeraten sein.',
      'The end of a report is missing (L, ****FIN****): results may be missing too, or those of another patient may have got in.',
    ],
    RESEND,
  ),
  'hprim.patient-count': doubt(
    'error',
    [
      'Le nombre de patients annoncé à la fin (L-3) n’est pas celui du fichier.',
      'Die am Ende angegebene Zahl der Patienten (L-3) ist nicht die der Datei.',
      'The number of patients announced at the end (L-3) is not that of the file.',
    ],
    RESEND,
  ),
  'hprim.segment-count': doubt(
    'error',
    [
      'Le nombre de segments annoncé à la fin (L-4) n’est pas celui du fichier : des résultats peuvent manquer.',
      'Die am Ende angegebene Zahl der Segmente (L-4) ist nicht die der Datei: Es können Ergebnisse fehlen.',
      'The number of segments announced at the end (L-4) is not that of the file: results may be missing.',
    ],
    RESEND,
  ),
  'hprim.segment-unknown': doubt(
    'warning',
    [
      'Le fichier contient un segment que Relais ne connaît pas ; il est montré et n’est pas transmis.',
      'Die Datei enthält ein Segment, das Relais nicht kennt; es wird gezeigt und nicht übertragen.',
      'The file contains a segment that Relais does not know; it is shown and not sent.',
    ],
    COMPARE,
  ),
  'hprim.patient-name-missing': doubt(
    'error',
    [
      'Le nom ou le prénom du patient manque.',
      'Name oder Vorname des Patienten fehlt.',
      'The family name or first name of the patient is missing.',
    ],
    SETTLE_IDENTITY,
  ),
  'hprim.birth-date-unreadable': doubt(
    'error',
    [
      'La date de naissance manque ou n’est pas lisible.',
      'Das Geburtsdatum fehlt oder ist nicht lesbar.',
      'The birth date is missing or not readable.',
    ],
    SETTLE_IDENTITY,
  ),
  'hprim.birth-date-two-digits': doubt(
    'error',
    [
      'L’année de naissance n’a que deux chiffres : deux siècles sont possibles, aucun n’a été choisi.',
      'Das Geburtsjahr hat nur zwei Ziffern: Zwei Jahrhunderte sind möglich, keines wurde gewählt.',
      'The year of birth has two digits only: two centuries are possible, neither was chosen.',
    ],
    SETTLE_IDENTITY,
  ),
  'hprim.two-national-ids': doubt(
    'error',
    [
      'Le fichier porte deux numéros nationaux différents pour ce patient.',
      'Die Datei trägt für diesen Patienten zwei verschiedene nationale Nummern.',
      'The file carries two different national numbers for this patient.',
    ],
    SETTLE_IDENTITY,
  ),
  'hprim.zone-assumed': doubt(
    'information',
    [
      'Les heures ne portent pas de fuseau horaire ; celui de la source a été supposé.',
      'Die Uhrzeiten nennen keine Zeitzone; die der Quelle wurde angenommen.',
      'Times carry no zone; that of the source was assumed.',
    ],
    NOTHING,
  ),
  'hprim.time-unreadable': doubt(
    'warning',
    [
      'Une date ou une heure n’est pas lisible et n’a pas été reprise.',
      'Ein Datum oder eine Uhrzeit ist nicht lesbar und wurde nicht übernommen.',
      'A date or time is not readable and was not taken over.',
    ],
    COMPARE,
  ),
  'hprim.loinc-check-digit': doubt(
    'warning',
    [
      'Un code annoncé comme LOINC est faux (chiffre de contrôle) ; il est gardé comme code local.',
      'Ein als LOINC bezeichneter Code ist falsch (Prüfziffer); er wird als lokaler Code geführt.',
      'A code declared as LOINC is wrong (check digit); it is kept as a local code.',
    ],
    TELL_SENDER,
  ),
  'hprim.result-status-missing': doubt(
    'warning',
    [
      'Un résultat n’a pas de statut connu ; il est traité comme provisoire.',
      'Ein Ergebnis hat keinen bekannten Status; es gilt als vorläufig.',
      'A result has no known status; it is taken as preliminary.',
    ],
    TELL_SENDER,
  ),
  'hprim.order-number-missing': doubt(
    'warning',
    [
      'L’émetteur n’a pas donné de numéro stable (OBR-3) : ce compte rendu n’en remplace aucun autre.',
      'Der Absender gab keine beständige Nummer (OBR-3): Dieser Befund ersetzt keinen anderen.',
      'The sender gave no stable number (OBR-3): this report replaces no other.',
    ],
    TELL_SENDER,
  ),
  'hprim.replaces-nothing': doubt(
    'information',
    [
      'HPRIM Médecin ne dit pas si un document en corrige un autre : celui-ci n’en remplace aucun.',
      'HPRIM Médecin sagt nicht, ob ein Dokument ein anderes berichtigt: Dieses ersetzt keines.',
      'HPRIM Médecin does not say whether a document corrects another: this one replaces none.',
    ],
    NOTHING,
  ),
  'hprim.no-results': doubt(
    'error',
    [
      'Le compte rendu ne contient aucun résultat.',
      'Der Befund enthält kein Ergebnis.',
      'The report contains no result.',
    ],
    RESEND,
  ),
  'hprim.file-not-included': doubt(
    'error',
    [
      'Le compte rendu renvoie à un fichier qui n’est pas dans l’envoi.',
      'Der Befund verweist auf eine Datei, die nicht in der Sendung ist.',
      'The report points to a file that is not part of what was sent.',
    ],
    [
      'Déposez ce fichier à côté du compte rendu (qui ne doit en donner que le nom, sans chemin), ou demandez-le à l’émetteur.',
      'Legen Sie diese Datei neben den Befund (der nur ihren Namen nennen darf, keinen Pfad), oder fordern Sie sie beim Absender an.',
      'Put that file beside the report (which must give its name only, no path), or ask the sender for it.',
    ],
  ),
  'hprim.result-line-unreadable': doubt(
    'error',
    [
      'Une ligne de la partie ****LAB**** n’est ni un résultat (RES) ni un texte (TEX) ; elle n’a pas été reprise.',
      'Eine Zeile des Teils ****LAB**** ist weder ein Ergebnis (RES) noch ein Text (TEX); sie wurde nicht übernommen.',
      'A line of the ****LAB**** part is neither a result (RES) nor a text (TEX); it was not taken over.',
    ],
    COMPARE,
  ),
} as const;

export type HprimRule = keyof typeof DOUBTS;

export const hprimFinding = (rule: HprimRule, path: string): Finding => ({ rule, path, ...DOUBTS[rule] });
