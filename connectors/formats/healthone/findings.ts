/** What the reader of HealthOne files can doubt, as data: rule, severity, and what to tell people. Never with a value of the file in it. */
import type { Finding } from '../../clinical/index.ts';
import { CHECK_ACCENTS, COMPARE, NOTHING, RESEND, SETTLE_IDENTITY, TELL_SENDER } from '../next-steps.ts';
import { doubt } from '../text.ts';

const DOUBTS = {
  'healthone.charset-guessed': doubt(
    'information',
    [
      'HealthOne n’annonce pas de jeu de caractères ; Relais l’a déduit du contenu.',
      'HealthOne nennt keinen Zeichensatz; Relais hat ihn aus dem Inhalt erschlossen.',
      'HealthOne declares no character set; Relais inferred it from the content.',
    ],
    CHECK_ACCENTS,
  ),
  'healthone.end-missing': doubt(
    'error',
    [
      'La dernière ligne du fichier est coupée : des résultats peuvent manquer aussi.',
      'Die letzte Zeile der Datei ist abgeschnitten: Es können auch Ergebnisse fehlen.',
      'The last line of the file is cut off: results may be missing too.',
    ],
    RESEND,
  ),
  'healthone.two-protocols': doubt(
    'error',
    [
      'Des lignes de ce compte rendu portent un autre numéro de protocole : elles peuvent être celles d’un autre patient.',
      'Zeilen dieses Befunds tragen eine andere Protokollnummer: Sie können die eines anderen Patienten sein.',
      'Lines of this report carry another protocol number: they may be those of another patient.',
    ],
    RESEND,
  ),
  'healthone.two-patients': doubt(
    'error',
    [
      'Le compte rendu dit deux fois, et différemment, de quel patient il s’agit (A2 à A5) : la ligne qui sépare deux patients a peut-être disparu.',
      'Der Befund sagt zweimal und verschieden, für wen er ist (A2 bis A5): Die Zeile, die zwei Patienten trennt, fehlt vielleicht.',
      'The report says twice, and differently, whose it is (A2 to A5): the line that separates two patients may be missing.',
    ],
    RESEND,
  ),
  'healthone.line-unknown': doubt(
    'warning',
    [
      'Le fichier contient une sorte de ligne que Relais ne connaît pas ; elle est montrée et n’est pas transmise.',
      'Die Datei enthält eine Zeilenart, die Relais nicht kennt; sie wird gezeigt und nicht übertragen.',
      'The file contains a kind of line that Relais does not know; it is shown and not sent.',
    ],
    COMPARE,
  ),
  'healthone.line-broken': doubt(
    'error',
    [
      'Une ligne ne commence pas comme le veut le format HealthOne (A, L, T…) : une valeur ou un texte peut être coupé en deux.',
      'Eine Zeile beginnt nicht, wie das Format HealthOne es verlangt (A, L, T…): Ein Wert oder ein Text kann in zwei Teile zerfallen sein.',
      'A line does not begin as the format HealthOne asks (A, L, T…): a value or a text may be cut in two.',
    ],
    COMPARE,
  ),
  'healthone.field-extra': doubt(
    'error',
    [
      'Une ligne de résultat a plus de champs que prévu : sa valeur peut être coupée, ou décalée.',
      'Eine Ergebniszeile hat mehr Felder als vorgesehen: Ihr Wert kann abgeschnitten oder verschoben sein.',
      'A result line has more fields than expected: its value may be cut off, or shifted.',
    ],
    COMPARE,
  ),
  'healthone.patient-name-missing': doubt(
    'error',
    [
      'Le nom ou le prénom du patient manque (A2).',
      'Name oder Vorname des Patienten fehlt (A2).',
      'The family name or first name of the patient is missing (A2).',
    ],
    SETTLE_IDENTITY,
  ),
  'healthone.birth-date-unreadable': doubt(
    'error',
    [
      'La date de naissance (A2) manque ou n’est pas lisible.',
      'Das Geburtsdatum (A2) fehlt oder ist nicht lesbar.',
      'The birth date (A2) is missing or not readable.',
    ],
    SETTLE_IDENTITY,
  ),
  'healthone.birth-date-two-digits': doubt(
    'error',
    [
      'L’année de naissance (A2) n’a que deux chiffres : deux siècles sont possibles, aucun n’a été choisi.',
      'Das Geburtsjahr (A2) hat nur zwei Ziffern: Zwei Jahrhunderte sind möglich, keines wurde gewählt.',
      'The year of birth (A2) has two digits only: two centuries are possible, neither was chosen.',
    ],
    SETTLE_IDENTITY,
  ),
  'healthone.two-national-ids': doubt(
    'error',
    [
      'Le fichier porte deux numéros nationaux différents pour ce patient.',
      'Die Datei trägt für diesen Patienten zwei verschiedene nationale Nummern.',
      'The file carries two different national numbers for this patient.',
    ],
    SETTLE_IDENTITY,
  ),
  'healthone.zone-assumed': doubt(
    'information',
    [
      'Les heures ne portent pas de fuseau horaire ; celui de la source a été supposé.',
      'Die Uhrzeiten nennen keine Zeitzone; die der Quelle wurde angenommen.',
      'Times carry no zone; that of the source was assumed.',
    ],
    NOTHING,
  ),
  'healthone.status-unknown': doubt(
    'warning',
    [
      'Rien ne dit si ce compte rendu est complet (A4) ; il est traité comme provisoire.',
      'Nichts sagt, ob dieser Befund vollständig ist (A4); er gilt als vorläufig.',
      'Nothing says whether this report is complete (A4); it is taken as preliminary.',
    ],
    TELL_SENDER,
  ),
  'healthone.protocol-missing': doubt(
    'warning',
    [
      'Le laboratoire n’a pas donné de numéro de protocole (A1) : ce compte rendu n’en remplace aucun autre.',
      'Das Labor gab keine Protokollnummer (A1): Dieser Befund ersetzt keinen anderen.',
      'The laboratory gave no protocol number (A1): this report replaces no other.',
    ],
    TELL_SENDER,
  ),
} as const;

export type HealthOneRule = keyof typeof DOUBTS;

export const healthOneFinding = (rule: HealthOneRule, path: string): Finding => ({ rule, path, ...DOUBTS[rule] });
