/** What the reader of Medidoc files can doubt, as data: rule, severity, and what to tell people. Never with a value of the file in it. */
import type { Finding } from '../../clinical/index.ts';
import { CHECK_ACCENTS, COMPARE, NOTHING, RESEND, SETTLE_IDENTITY, TELL_SENDER } from '../next-steps.ts';
import { doubt } from '../text.ts';

const DOUBTS = {
  'medidoc.charset-guessed': doubt(
    'information',
    [
      'Medidoc n’annonce pas de jeu de caractères ; Relais l’a déduit du contenu.',
      'Medidoc nennt keinen Zeichensatz; Relais hat ihn aus dem Inhalt erschlossen.',
      'Medidoc declares no character set; Relais inferred it from the content.',
    ],
    CHECK_ACCENTS,
  ),
  'medidoc.end-missing': doubt(
    'error',
    [
      'La fin d’un compte rendu manque (#A/, #/) : des résultats peuvent manquer aussi, ou ceux d’un autre patient s’y être ajoutés.',
      'Das Ende eines Befunds fehlt (#A/, #/): Es können auch Ergebnisse fehlen oder die eines anderen Patienten hineingeraten sein.',
      'The end of a report is missing (#A/, #/): results may be missing too, or those of another patient may have got in.',
    ],
    RESEND,
  ),
  'medidoc.result-end-missing': doubt(
    'error',
    [
      'La fin d’un résultat manque (#R/) : deux résultats, ou deux patients, peuvent s’être mêlés.',
      'Das Ende eines Ergebnisses fehlt (#R/): Zwei Ergebnisse oder zwei Patienten können vermischt sein.',
      'The end of a result is missing (#R/): two results, or two patients, may have run into one another.',
    ],
    RESEND,
  ),
  'medidoc.line-outside': doubt(
    'error',
    [
      'Des lignes se trouvent entre deux résultats ; elles peuvent être celles d’un autre patient et n’ont pas été reprises.',
      'Zwischen zwei Ergebnissen stehen Zeilen; sie können die eines anderen Patienten sein und wurden nicht übernommen.',
      'Lines stand between two results; they may be those of another patient and were not taken over.',
    ],
    RESEND,
  ),
  'medidoc.header-lines': doubt(
    'error',
    [
      'L’en-tête n’a pas neuf lignes : le laboratoire, la date ou le demandeur peuvent être décalés.',
      'Der Kopf hat nicht neun Zeilen: Labor, Datum oder Anforderer können verschoben sein.',
      'The header has not nine lines: laboratory, date or requester may be shifted.',
    ],
    RESEND,
  ),
  'medidoc.line-count': doubt(
    'error',
    [
      'Le nombre de lignes annoncé à la fin (#/) n’est pas celui du fichier : des lignes manquent ou sont de trop.',
      'Die am Ende angegebene Zahl der Zeilen (#/) ist nicht die der Datei: Es fehlen Zeilen, oder es sind zu viele.',
      'The number of lines announced at the end (#/) is not that of the file: lines are missing or too many.',
    ],
    RESEND,
  ),
  'medidoc.patient-lines': doubt(
    'error',
    [
      'Les lignes qui disent qui est le patient ne sont pas dans l’ordre de Medidoc : des lignes manquent ou sont décalées.',
      'Die Zeilen, die den Patienten nennen, stehen nicht in der Reihenfolge von Medidoc: Es fehlen Zeilen, oder sie sind verschoben.',
      'The lines that say who the patient is are not in the order of Medidoc: lines are missing or shifted.',
    ],
    SETTLE_IDENTITY,
  ),
  'medidoc.patient-name-missing': doubt(
    'error',
    [
      'Le nom ou le prénom du patient manque.',
      'Name oder Vorname des Patienten fehlt.',
      'The family name or first name of the patient is missing.',
    ],
    SETTLE_IDENTITY,
  ),
  'medidoc.birth-date-unreadable': doubt(
    'error',
    [
      'La date de naissance manque ou n’est pas lisible.',
      'Das Geburtsdatum fehlt oder ist nicht lesbar.',
      'The birth date is missing or not readable.',
    ],
    SETTLE_IDENTITY,
  ),
  'medidoc.birth-date-two-digits': doubt(
    'error',
    [
      'L’année de naissance n’a que deux chiffres : deux siècles sont possibles, aucun n’a été choisi.',
      'Das Geburtsjahr hat nur zwei Ziffern: Zwei Jahrhunderte sind möglich, keines wurde gewählt.',
      'The year of birth has two digits only: two centuries are possible, neither was chosen.',
    ],
    SETTLE_IDENTITY,
  ),
  'medidoc.two-national-ids': doubt(
    'error',
    [
      'Le fichier porte deux numéros nationaux différents pour ce patient.',
      'Die Datei trägt für diesen Patienten zwei verschiedene nationale Nummern.',
      'The file carries two different national numbers for this patient.',
    ],
    SETTLE_IDENTITY,
  ),
  'medidoc.zone-assumed': doubt(
    'information',
    [
      'Les heures ne portent pas de fuseau horaire ; celui de la source a été supposé.',
      'Die Uhrzeiten nennen keine Zeitzone; die der Quelle wurde angenommen.',
      'Times carry no zone; that of the source was assumed.',
    ],
    NOTHING,
  ),
  'medidoc.status-unknown': doubt(
    'warning',
    [
      'Rien ne dit si ce protocole est complet ; il est traité comme provisoire.',
      'Nichts sagt, ob dieses Protokoll vollständig ist; es gilt als vorläufig.',
      'Nothing says whether this protocol is complete; it is taken as preliminary.',
    ],
    TELL_SENDER,
  ),
  'medidoc.reference-missing': doubt(
    'warning',
    [
      'Le laboratoire n’a pas donné de numéro de demande : ce document n’en remplace aucun autre.',
      'Das Labor gab keine Auftragsnummer: Dieses Dokument ersetzt keines.',
      'The laboratory gave no number of the request: this document replaces no other.',
    ],
    TELL_SENDER,
  ),
  'medidoc.addition': doubt(
    'information',
    [
      'Ce protocole complète un protocole partiel (S, L) : il ne contient que le supplément et ne remplace rien.',
      'Dieses Protokoll ergänzt ein Teilprotokoll (S, L): Es enthält nur den Nachtrag und ersetzt nichts.',
      'This protocol adds to a partial one (S, L): it holds the addition only and replaces nothing.',
    ],
    NOTHING,
  ),
  'medidoc.result-lines': doubt(
    'error',
    [
      'Un résultat n’a pas les lignes de Medidoc (analyse, valeur, unité, indication) : une ligne manque ou est décalée.',
      'Ein Ergebnis hat nicht die Zeilen von Medidoc (Analyse, Wert, Einheit, Kennzeichen): Eine Zeile fehlt oder ist verschoben.',
      'A result has not the lines of Medidoc (test, value, unit, mark): a line is missing or shifted.',
    ],
    COMPARE,
  ),
  'medidoc.unit-code': doubt(
    'error',
    [
      'L’unité est un code de deux signes que la table de cette source n’explique pas ; la valeur ne peut pas être lue sans elle.',
      'Die Einheit ist ein Code aus zwei Zeichen, den die Tabelle dieser Quelle nicht erklärt; ohne sie ist der Wert nicht lesbar.',
      'The unit is a code of two signs that the table of this source does not explain; the value cannot be read without it.',
    ],
    [
      'Demandez au laboratoire sa table d’unités Medidoc et inscrivez-la dans les réglages de la source (sourceProfiles, units), puis faites relire le fichier.',
      'Bitten Sie das Labor um seine Medidoc-Einheitentabelle, tragen Sie sie in den Einstellungen der Quelle ein (sourceProfiles, units), und lassen Sie die Datei neu lesen.',
      'Ask the laboratory for its table of Medidoc units, enter it in the settings of the source (sourceProfiles, units), then have the file read again.',
    ],
  ),
  'medidoc.test-code': doubt(
    'warning',
    [
      'Des analyses ne sont nommées que par leur code Medidoc ; le lecteur ne verra que ce code.',
      'Untersuchungen sind nur mit ihrem Medidoc-Code benannt; wer den Befund liest, sieht nur diesen Code.',
      'Tests are named by their Medidoc code only; whoever reads the report sees only that code.',
    ],
    [
      'Faites correspondre les codes de cette source à LOINC (relais map), ou demandez au laboratoire d’envoyer les noms (!nom).',
      'Ordnen Sie die Codes dieser Quelle LOINC zu (relais map), oder bitten Sie das Labor, die Namen zu senden (!Name).',
      'Map the codes of this source to LOINC (relais map), or ask the laboratory to send the names (!name).',
    ],
  ),
  'medidoc.series-as-text': doubt(
    'warning',
    [
      'Une épreuve dans le temps (#Rd, #Rh, #Rm, #Rs) est transmise comme texte, sans ses valeurs codées.',
      'Ein Funktionstest (#Rd, #Rh, #Rm, #Rs) wird als Text übertragen, ohne codierte Werte.',
      'A test over time (#Rd, #Rh, #Rm, #Rs) is sent as text, without coded values.',
    ],
    COMPARE,
  ),
  'medidoc.block-unknown': doubt(
    'error',
    [
      'Le fichier contient une sorte de résultat que Relais ne connaît pas ; il est montré et n’est pas transmis.',
      'Die Datei enthält eine Ergebnisart, die Relais nicht kennt; sie wird gezeigt und nicht übertragen.',
      'The file contains a kind of result that Relais does not know; it is shown and not sent.',
    ],
    COMPARE,
  ),
} as const;

export type MedidocRule = keyof typeof DOUBTS;

export const medidocFinding = (rule: MedidocRule, path: string): Finding => ({ rule, path, ...DOUBTS[rule] });
