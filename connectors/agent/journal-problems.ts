/** What the journal cannot do, in words: for a start that fails, and for a recovery key that does not help. */
import { ProblemError, type Problem } from '../clinical/index.ts';
import { JournalError, RecoveryError, type JournalFault, type RecoveryFault } from '../journal/index.ts';

const journalProblems: Readonly<Partial<Record<JournalFault, Problem>>> = {
  locked: {
    code: 'JOURNAL-IN-USE',
    cause: {
      fr: 'Relais tourne déjà sur ce dossier de données.',
      de: 'Relais läuft schon auf diesem Datenordner.',
      en: 'Relais already runs on this data folder.',
    },
    next: {
      fr: 'Arrêtez d’abord Relais, puis recommencez.',
      de: 'Beenden Sie zuerst Relais und versuchen Sie es dann noch einmal.',
      en: 'Stop Relais first, then try again.',
    },
  },
  'wrong-key': {
    code: 'JOURNAL-KEY-MISSING',
    cause: {
      fr: 'Le journal est là, mais sa clé n’est plus sur cet ordinateur. Rien n’est perdu et rien n’a été changé.',
      de: 'Das Journal ist da, sein Schlüssel aber nicht mehr auf diesem Computer. Nichts ist verloren, nichts wurde geändert.',
      en: 'The journal is there, but its key is no longer on this computer. Nothing is lost and nothing was changed.',
    },
    next: {
      fr: 'Prenez la clé de secours imprimée et lancez « relais recover ».',
      de: 'Nehmen Sie den gedruckten Wiederherstellungsschlüssel und starten Sie „relais recover“.',
      en: 'Take the printed recovery key and run “relais recover”.',
    },
  },
  damaged: {
    code: 'JOURNAL-DAMAGED',
    cause: {
      fr: 'Le journal est endommagé et n’a pas pu être reconstruit. Le fichier est gardé tel quel.',
      de: 'Das Journal ist beschädigt und konnte nicht neu aufgebaut werden. Die Datei bleibt, wie sie ist.',
      en: 'The journal is damaged and could not be rebuilt. The file is kept as it is.',
    },
    next: {
      fr: 'Ne supprimez rien ; copiez le dossier de données et appelez l’assistance de Relais.',
      de: 'Löschen Sie nichts; kopieren Sie den Datenordner und rufen Sie den Support von Relais an.',
      en: 'Delete nothing; copy the data folder and call the support of Relais.',
    },
  },
  full: {
    code: 'JOURNAL-NO-SPACE',
    cause: {
      fr: 'Le disque est plein : le journal ne peut pas être ouvert ou copié.',
      de: 'Die Festplatte ist voll: das Journal kann nicht geöffnet oder kopiert werden.',
      en: 'The disk is full: the journal cannot be opened or copied.',
    },
    next: {
      fr: 'Libérez de la place sur ce disque, puis recommencez. Ne touchez pas aux fichiers « journal ».',
      de: 'Schaffen Sie Platz auf dieser Festplatte und versuchen Sie es noch einmal. Lassen Sie die Dateien „journal“ unberührt.',
      en: 'Make room on this disk, then try again. Leave the files “journal” alone.',
    },
  },
  forbidden: {
    code: 'JOURNAL-NEWER',
    cause: {
      fr: 'Une version plus récente de Relais a écrit ce journal ; celle-ci ne peut pas le lire.',
      de: 'Eine neuere Fassung von Relais hat dieses Journal geschrieben; diese kann es nicht lesen.',
      en: 'A newer version of Relais wrote this journal; this one cannot read it.',
    },
    next: {
      fr: 'Installez de nouveau la version plus récente.',
      de: 'Installieren Sie wieder die neuere Fassung.',
      en: 'Install the newer version again.',
    },
  },
};

const failed = (fault: string): Problem => ({
  code: 'JOURNAL-FAILED',
  cause: {
    fr: `Le journal ne peut pas être utilisé (${fault}).`,
    de: `Das Journal ist nicht benutzbar (${fault}).`,
    en: `The journal cannot be used (${fault}).`,
  },
  next: {
    fr: 'Vérifiez que le dossier de données est accessible et que le disque fonctionne, puis recommencez.',
    de: 'Prüfen Sie, ob der Datenordner erreichbar ist und die Festplatte arbeitet, und versuchen Sie es noch einmal.',
    en: 'Check that the data folder can be reached and that the disk works, then try again.',
  },
});

const recoveryProblems: Readonly<Record<Exclude<RecoveryFault, 'mistyped' | 'incomplete'>, Problem>> = {
  'other-key': {
    code: 'RECOVERY-OTHER-KEY',
    cause: {
      fr: 'Cette clé de secours est bien écrite, mais ce n’est pas celle de ce dossier de données.',
      de: 'Dieser Wiederherstellungsschlüssel ist richtig geschrieben, gehört aber nicht zu diesem Datenordner.',
      en: 'This recovery key is written correctly, but it is not the one of this data folder.',
    },
    next: {
      fr: 'Cherchez l’impression la plus récente : une nouvelle clé de secours rend l’ancienne inutile.',
      de: 'Suchen Sie den neuesten Ausdruck: ein neuer Wiederherstellungsschlüssel macht den alten wertlos.',
      en: 'Look for the newest printout: a new recovery key makes the earlier one useless.',
    },
  },
  'no-wrapping': {
    code: 'RECOVERY-NO-WRAPPING',
    cause: {
      fr: 'Le fichier « journal.recovery » manque : sans lui, la clé de secours n’ouvre rien.',
      de: 'Die Datei „journal.recovery“ fehlt: ohne sie öffnet der Wiederherstellungsschlüssel nichts.',
      en: 'The file “journal.recovery” is missing: without it the recovery key opens nothing.',
    },
    next: {
      fr: 'Copiez-le de l’ancien ordinateur ou d’une sauvegarde du dossier de données. Ne supprimez rien.',
      de: 'Kopieren Sie sie vom alten Computer oder aus einer Sicherung des Datenordners. Löschen Sie nichts.',
      en: 'Copy it from the old computer or from a backup of the data folder. Delete nothing.',
    },
  },
  'wrapping-damaged': {
    code: 'RECOVERY-WRAPPING-DAMAGED',
    cause: {
      fr: 'Le fichier « journal.recovery » est endommagé.',
      de: 'Die Datei „journal.recovery“ ist beschädigt.',
      en: 'The file “journal.recovery” is damaged.',
    },
    next: {
      fr: 'Remettez-le d’une sauvegarde. Si ce journal s’ouvre encore, faites une nouvelle clé : « relais recover new ».',
      de: 'Holen Sie sie aus einer Sicherung zurück. Lässt sich das Journal noch öffnen, erzeugen Sie einen neuen Schlüssel: „relais recover new“.',
      en: 'Put it back from a backup. If this journal still opens, make a new key: “relais recover new”.',
    },
  },
  'no-journal': {
    code: 'RECOVERY-NO-JOURNAL',
    cause: {
      fr: 'Il n’y a pas de journal dans ce dossier de données.',
      de: 'In diesem Datenordner liegt kein Journal.',
      en: 'There is no journal in this data folder.',
    },
    next: {
      fr: 'Copiez tout le dossier de données de l’ancien ordinateur, puis recommencez.',
      de: 'Kopieren Sie den ganzen Datenordner vom alten Computer und versuchen Sie es noch einmal.',
      en: 'Copy the whole data folder from the old computer, then try again.',
    },
  },
  'other-journal': {
    code: 'RECOVERY-OTHER-JOURNAL',
    cause: {
      fr: 'La clé de secours est bonne, mais le journal de ce dossier est un autre. Rien n’a été changé.',
      de: 'Der Wiederherstellungsschlüssel stimmt, aber in diesem Ordner liegt ein anderes Journal. Nichts wurde geändert.',
      en: 'The recovery key is right, but the journal in this folder is another one. Nothing was changed.',
    },
    next: {
      fr: 'Copiez ensemble « journal.db », « journal.db-wal » et « journal.recovery » du même ordinateur.',
      de: 'Kopieren Sie „journal.db“, „journal.db-wal“ und „journal.recovery“ zusammen vom selben Computer.',
      en: 'Copy “journal.db”, “journal.db-wal” and “journal.recovery” together from the same computer.',
    },
  },
};

const mistyped = (group: number): Problem => ({
  code: 'RECOVERY-KEY-MISTYPED',
  cause: {
    fr: `Le groupe ${group} de la clé de secours contient une erreur de frappe.`,
    de: `Gruppe ${group} des Wiederherstellungsschlüssels enthält einen Tippfehler.`,
    en: `Group ${group} of the recovery key contains a typing error.`,
  },
  next: {
    fr: `Comparez le groupe ${group} avec l’impression et tapez la clé de nouveau.`,
    de: `Vergleichen Sie Gruppe ${group} mit dem Ausdruck und geben Sie den Schlüssel noch einmal ein.`,
    en: `Compare group ${group} with the printout and type the key again.`,
  },
});

const incomplete = (group: number): Problem => ({
  code: 'RECOVERY-KEY-INCOMPLETE',
  cause: {
    fr: `La clé de secours a huit groupes de cinq signes ; le compte n’y est pas au groupe ${group}.`,
    de: `Der Wiederherstellungsschlüssel hat acht Gruppen zu fünf Zeichen; bei Gruppe ${group} stimmt die Zahl nicht.`,
    en: `The recovery key has eight groups of five signs; the count is wrong at group ${group}.`,
  },
  next: {
    fr: 'Tapez la clé entière ; les tirets et les espaces ne comptent pas.',
    de: 'Geben Sie den ganzen Schlüssel ein; Striche und Leerzeichen zählen nicht.',
    en: 'Type the whole key; dashes and spaces do not count.',
  },
});

function problemOf(error: JournalError | RecoveryError): Problem {
  if (error instanceof JournalError) return journalProblems[error.fault] ?? failed(error.fault);
  if (error.fault === 'mistyped') return mistyped(error.group);
  if (error.fault === 'incomplete') return incomplete(error.group);
  return recoveryProblems[error.fault];
}

/** Runs what opens the journal; what it refuses leaves with a code, a cause and a next step. @throws ProblemError */
export function inWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof JournalError || error instanceof RecoveryError)
      throw new ProblemError(problemOf(error), { cause: error });
    throw error;
  }
}
