/** Why a message that has a script is not read: never without it. The names are those of the script and of its lines, never of what it saw. */
import type { Problem } from '../../../clinical/index.ts';
import { problem, type Words } from '../../text.ts';

const mendScript: Words = [
  'Corrigez le script dans le dossier « scripts » des données de Relais, essayez-le (relais convert FICHIER --source NOM --json), redémarrez Relais, puis choisissez « Relire ».',
  'Verbessern Sie das Skript im Ordner „scripts“ der Daten von Relais, erproben Sie es (relais convert DATEI --source NAME --json), starten Sie Relais neu und wählen Sie dann „Erneut lesen“.',
  'Mend the script in the folder “scripts” of the data of Relais, try it (relais convert FILE --source NAME --json), restart Relais, then choose “Read again”.',
];

export type ScriptFailure = 'threw' | 'time' | 'memory' | 'broken' | 'unreadable' | 'segments' | 'field' | 'missing';

/** `line` is a line of the script. */
export function scriptProblem(name: string, why: ScriptFailure, line?: number): Problem {
  const at: Words = line === undefined ? ['', '', ''] : [`, ligne ${line}`, `, Zeile ${line}`, `, line ${line}`];
  switch (why) {
    case 'threw':
      return problem(
        'SCRIPT-FAILED',
        [
          `Le script de cette source s’est arrêté sur une erreur (${name}${at[0]}). Le message n’est pas lu sans lui.`,
          `Das Skript dieser Quelle brach mit einem Fehler ab (${name}${at[1]}). Ohne das Skript wird die Nachricht nicht gelesen.`,
          `The script of this source stopped with an error (${name}${at[2]}). The message is not read without it.`,
        ],
        mendScript,
      );
    case 'time':
      return problem(
        'SCRIPT-TOO-LONG',
        [
          `Le script de cette source (${name}) ne finissait pas ; Relais l’a arrêté. Le message n’est pas lu sans lui.`,
          `Das Skript dieser Quelle (${name}) nahm kein Ende; Relais hat es abgebrochen. Ohne das Skript wird die Nachricht nicht gelesen.`,
          `The script of this source (${name}) did not come to an end; Relais stopped it. The message is not read without it.`,
        ],
        mendScript,
      );
    case 'memory':
      return problem(
        'SCRIPT-TOO-MUCH-MEMORY',
        [
          `Le script de cette source (${name}) demandait trop de mémoire ; Relais l’a arrêté. Le message n’est pas lu sans lui.`,
          `Das Skript dieser Quelle (${name}) brauchte zu viel Arbeitsspeicher; Relais hat es abgebrochen. Ohne das Skript wird die Nachricht nicht gelesen.`,
          `The script of this source (${name}) took too much memory; Relais stopped it. The message is not read without it.`,
        ],
        mendScript,
      );
    case 'broken':
      return problem(
        'SCRIPT-STOPPED',
        [
          `Le script de cette source (${name}) a mis fin à l’espace clos où il s’exécute. Le message n’est pas lu sans lui.`,
          `Das Skript dieser Quelle (${name}) hat den abgeschlossenen Bereich beendet, in dem es läuft. Ohne das Skript wird die Nachricht nicht gelesen.`,
          `The script of this source (${name}) ended the closed room that it runs in. The message is not read without it.`,
        ],
        mendScript,
      );
    case 'segments':
      return problem(
        'SCRIPT-SEGMENTS',
        [
          `Le script de cette source (${name}) a ajouté, retiré ou déplacé des segments ; il ne peut changer que des champs.`,
          `Das Skript dieser Quelle (${name}) hat Segmente hinzugefügt, entfernt oder verschoben; es darf nur Felder ändern.`,
          `The script of this source (${name}) added, removed or moved segments; it may change fields only.`,
        ],
        mendScript,
      );
    case 'field':
      return problem(
        'SCRIPT-FIELD',
        [
          `Le script de cette source (${name}) a changé ce qu’aucun script ne change (MSH-1, -2, -10, -11), ou écrit un séparateur de champs ou une fin de ligne dans un champ.`,
          `Das Skript dieser Quelle (${name}) hat geändert, was kein Skript ändert (MSH-1, -2, -10, -11), oder ein Feldtrennzeichen oder Zeilenende in ein Feld geschrieben.`,
          `The script of this source (${name}) changed what no script changes (MSH-1, -2, -10, -11), or wrote a field separator or a line end into a field.`,
        ],
        mendScript,
      );
    case 'unreadable':
      return problem(
        'SCRIPT-CANNOT-READ',
        [
          `Ce message n’est pas lisible pour le script de cette source (${name}) : ses séparateurs ne sont pas « | » et « ^ », ou un nom de segment est mal formé.`,
          `Diese Nachricht ist für das Skript dieser Quelle (${name}) nicht lesbar: Ihre Trennzeichen sind nicht „|“ und „^“, oder der Name eines Segments ist fehlerhaft.`,
          `This message cannot be read by the script of this source (${name}): its separators are not “|” and “^”, or the name of a segment is malformed.`,
        ],
        [
          'Demandez à l’émetteur d’employer les séparateurs usuels, ou retirez le script des réglages de cette source, puis choisissez « Relire ».',
          'Bitten Sie den Absender um die üblichen Trennzeichen, oder nehmen Sie das Skript aus den Einstellungen dieser Quelle und wählen Sie dann „Erneut lesen“.',
          'Ask the sender to use the usual separators, or take the script out of the settings of this source, then choose “Read again”.',
        ],
      );
    case 'missing':
      return problem(
        'SCRIPT-MISSING',
        [
          `Le script de cette source (${name}) n’est pas là. Le message n’est pas lu sans lui.`,
          `Das Skript dieser Quelle (${name}) ist nicht da. Ohne das Skript wird die Nachricht nicht gelesen.`,
          `The script of this source (${name}) is not there. The message is not read without it.`,
        ],
        mendScript,
      );
  }
}
