/** What the journal cannot do, in words: for a start that fails, and for a recovery key that does not help. */
import type { Problem } from '../clinical/index.ts';
import { JournalError, type RecoveryError, type JournalFault, type RecoveryFault } from '../journal/index.ts';

const failed: Problem = {
  code: 'JOURNAL-FAILED',
  cause: {
    fr: 'Le journal de Relais ne peut pas être lu ou écrit.',
    de: 'Das Journal von Relais kann nicht gelesen oder geschrieben werden.',
    en: 'The journal of Relais cannot be read or written.',
  },
  next: {
    fr: 'Vérifiez que le disque est branché et que ce compte a le droit d’écrire dans le dossier de données ; sinon, prévenez le support.',
    de: 'Prüfen Sie, ob die Festplatte angeschlossen ist und dieses Konto im Datenordner schreiben darf; sonst verständigen Sie den Support.',
    en: 'Check that the disk is connected and that this account may write to the data folder; otherwise tell support.',
  },
};

const journalProblems: Readonly<Record<JournalFault, Problem>> = {
  full: {
    code: 'JOURNAL-FULL',
    cause: {
      fr: 'Le disque est plein : le journal de Relais ne peut pas être écrit. Ce qui a été pris est conservé.',
      de: 'Die Festplatte ist voll: Das Journal von Relais kann nicht geschrieben werden. Was angenommen wurde, ist aufbewahrt.',
      en: 'The disk is full: the journal of Relais cannot be written. What was taken is kept.',
    },
    next: {
      fr: 'Libérez de la place sur le disque sans toucher aux fichiers « journal », puis recommencez.',
      de: 'Schaffen Sie Platz auf der Festplatte, ohne die Dateien „journal“ anzurühren, und versuchen Sie es dann noch einmal.',
      en: 'Make room on the disk without touching the files “journal”, then try again.',
    },
  },
  locked: {
    code: 'JOURNAL-IN-USE',
    cause: {
      fr: 'Un autre Relais travaille déjà avec ce dossier de données.',
      de: 'Ein anderes Relais arbeitet bereits mit diesem Datenordner.',
      en: 'Another Relais is already working with this data folder.',
    },
    next: {
      fr: 'Utilisez celui qui fonctionne, ou arrêtez-le, puis recommencez.',
      de: 'Benutzen Sie das laufende, oder beenden Sie es und versuchen Sie es noch einmal.',
      en: 'Use the one that runs, or stop it and try again.',
    },
  },
  'wrong-key': {
    code: 'JOURNAL-KEY-MISSING',
    cause: {
      fr: 'Le journal est là, mais la clé qui l’ouvre n’est pas sur cet ordinateur. Rien n’a été changé ni effacé.',
      de: 'Das Journal ist da, aber der Schlüssel, der es öffnet, ist nicht auf diesem Computer. Nichts wurde geändert oder gelöscht.',
      en: 'The journal is there, but the key that opens it is not on this computer. Nothing was changed or deleted.',
    },
    next: {
      fr: 'N’effacez rien. Ouvrez la session avec le compte qui a installé Relais, ou prenez la clé de secours imprimée et lancez « relais recover » ; sinon, prévenez le support.',
      de: 'Löschen Sie nichts. Melden Sie sich mit dem Konto an, das Relais eingerichtet hat, oder nehmen Sie den gedruckten Wiederherstellungsschlüssel und starten Sie „relais recover“; sonst verständigen Sie den Support.',
      en: 'Delete nothing. Log in with the account that set Relais up, or take the printed recovery key and run “relais recover”; otherwise tell support.',
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
      fr: 'N’effacez rien. Copiez le dossier de données en entier, faites vérifier le disque et prévenez le support.',
      de: 'Löschen Sie nichts. Kopieren Sie den ganzen Datenordner, lassen Sie die Festplatte prüfen und verständigen Sie den Support.',
      en: 'Delete nothing. Copy the whole data folder, have the disk checked and tell support.',
    },
  },
  newer: {
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
  io: failed,
  // Errors of a caller; whoever meets them at the terminal can only ask.
  purged: failed,
  forbidden: failed,
  'unknown-subject': failed,
};

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
      fr: 'Vérifiez le dossier donné avec « --data », ou copiez-y tout le dossier de données de l’ancien ordinateur, puis recommencez.',
      de: 'Prüfen Sie den mit „--data“ angegebenen Ordner, oder kopieren Sie den ganzen Datenordner vom alten Computer dorthin, und versuchen Sie es noch einmal.',
      en: 'Check the folder given with “--data”, or copy the whole data folder from the old computer there, then try again.',
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

/** What the journal or a recovery key refused: a code, a cause and a next step. */
export function journalProblem(error: JournalError | RecoveryError): Problem {
  if (error instanceof JournalError) return journalProblems[error.fault];
  if (error.fault === 'mistyped') return mistyped(error.group);
  if (error.fault === 'incomplete') return incomplete(error.group);
  return recoveryProblems[error.fault];
}
