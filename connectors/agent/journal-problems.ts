/** Why the journal of a data folder cannot be opened, in words for people: nothing was deleted, and what to do next. */
import type { Problem } from '../clinical/index.ts';
import type { JournalFault } from '../journal/index.ts';

const full: Problem = {
  code: 'JOURNAL-FULL',
  cause: {
    fr: 'Le disque est plein : le journal de Relais ne peut pas être écrit. Ce qui a été pris est conservé.',
    de: 'Die Festplatte ist voll: Das Journal von Relais kann nicht geschrieben werden. Was angenommen wurde, ist aufbewahrt.',
    en: 'The disk is full: the journal of Relais cannot be written. What was taken is kept.',
  },
  next: {
    fr: 'Libérez de la place sur le disque, puis redémarrez Relais.',
    de: 'Schaffen Sie Platz auf der Festplatte und starten Sie Relais dann neu.',
    en: 'Make room on the disk, then start Relais again.',
  },
};

const locked: Problem = {
  code: 'JOURNAL-IN-USE',
  cause: {
    fr: 'Un autre Relais travaille déjà avec ce dossier de données.',
    de: 'Ein anderes Relais arbeitet bereits mit diesem Datenordner.',
    en: 'Another Relais is already working with this data folder.',
  },
  next: {
    fr: 'Utilisez celui qui fonctionne, ou arrêtez-le avant de démarrer celui-ci.',
    de: 'Benutzen Sie das laufende, oder beenden Sie es, bevor Sie dieses starten.',
    en: 'Use the one that runs, or stop it before you start this one.',
  },
};

const wrongKey: Problem = {
  code: 'JOURNAL-KEY-MISSING',
  cause: {
    fr: 'La clé de cet ordinateur n’ouvre pas le journal de Relais, ou le début du fichier est endommagé. Rien n’a été effacé.',
    de: 'Der Schlüssel auf diesem Computer öffnet das Journal von Relais nicht, oder der Anfang der Datei ist beschädigt. Nichts wurde gelöscht.',
    en: 'The key on this computer does not open the journal of Relais, or the beginning of the file is damaged. Nothing was deleted.',
  },
  next: {
    fr: 'N’effacez rien. Ouvrez la session avec le compte qui a installé Relais, ou restaurez « journal.key » depuis votre sauvegarde ; sinon, prévenez le support.',
    de: 'Löschen Sie nichts. Melden Sie sich mit dem Konto an, das Relais eingerichtet hat, oder stellen Sie „journal.key“ aus Ihrer Sicherung wieder her; sonst verständigen Sie den Support.',
    en: 'Delete nothing. Log in with the account that set Relais up, or restore “journal.key” from your backup; otherwise tell support.',
  },
};

const damaged: Problem = {
  code: 'JOURNAL-DAMAGED',
  cause: {
    fr: 'Le journal de Relais est endommagé à un endroit. Le fichier a été laissé tel quel.',
    de: 'Das Journal von Relais ist an einer Stelle beschädigt. Die Datei wurde so gelassen, wie sie ist.',
    en: 'The journal of Relais is damaged in one place. The file was left as it is.',
  },
  next: {
    fr: 'N’effacez rien. Copiez le dossier de données en entier, faites vérifier le disque et prévenez le support.',
    de: 'Löschen Sie nichts. Kopieren Sie den ganzen Datenordner, lassen Sie die Festplatte prüfen und verständigen Sie den Support.',
    en: 'Delete nothing. Copy the whole data folder, have the disk checked and tell support.',
  },
};

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

const problems: Readonly<Record<JournalFault, Problem>> = {
  full,
  locked,
  'wrong-key': wrongKey,
  damaged,
  io: failed,
  // These two are errors of a caller; whoever meets them at the terminal can only ask.
  forbidden: failed,
  'unknown-subject': failed,
};

export const journalProblem = (fault: JournalFault): Problem => problems[fault];
