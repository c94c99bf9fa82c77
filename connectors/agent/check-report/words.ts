/** The words of the summary and of the report for people. */
import type { Language, Severity } from '../../clinical/index.ts';

export interface Words {
  readonly title: string;
  readonly madeOn: string;
  readonly profile: string;
  readonly noPromise: string;
  readonly inOrder: string;
  readonly withErrors: string;
  readonly counts: (files: number, ok: number, withErrors: number) => string;
  readonly byKind: string;
  readonly kind: string;
  readonly files: string;
  readonly mostFrequent: string;
  readonly rule: string;
  readonly severity: string;
  readonly places: string;
  readonly nothingFound: string;
  readonly details: string;
  readonly toDetails: string;
  readonly toDo: string;
  readonly where: string;
  readonly reference: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly mended: string;
  /** Said of what Relais mends only in documents that it makes. */
  readonly untouched: string;
  readonly progress: (done: number, all: number) => string;
}

export const words: Readonly<Record<Language, Words>> = {
  fr: {
    title: 'Vérification avant envoi',
    madeOn: 'Faite le',
    profile: 'Profil',
    noPromise:
      'Relais a vérifié ce qui peut l’être avant l’envoi, sans rien envoyer. Seul le DSP décide ; ce rapport contient des noms de fichiers et doit être gardé comme eux.',
    inOrder: 'En ordre',
    withErrors: 'À corriger',
    counts: (files, ok, withErrors) =>
      `${files} ${files > 1 ? 'fichiers' : 'fichier'} : ${ok} en ordre, ${withErrors} à corriger.`,
    byKind: 'Par sorte de fichier',
    kind: 'Sorte',
    files: 'Fichiers',
    mostFrequent: 'Ce qui revient le plus souvent',
    rule: 'Règle',
    severity: 'Gravité',
    places: 'Endroits',
    nothingFound: 'Rien à signaler.',
    details: 'Fichier par fichier',
    toDetails: 'Aller aux fichiers',
    toDo: 'Que faire',
    where: 'Endroit',
    reference: 'Référence',
    mended: 'corrigé par Relais :',
    untouched:
      'Relais ne modifie pas un document fini : c’est à son logiciel d’origine de le corriger. Dans un document que Relais produit lui-même, il y veille.',
    severities: { error: 'Erreur', warning: 'Avertissement', information: 'Information' },
    progress: (done, all) => `… Fichiers vérifiés : ${done} sur ${all}`,
  },
  de: {
    title: 'Prüfung vor dem Senden',
    madeOn: 'Erstellt am',
    profile: 'Profil',
    noPromise:
      'Relais hat geprüft, was sich vor dem Senden prüfen lässt, und nichts gesendet. Nur der DSP entscheidet; dieser Bericht enthält Dateinamen und ist wie die Dateien aufzubewahren.',
    inOrder: 'In Ordnung',
    withErrors: 'Zu berichtigen',
    counts: (files, ok, withErrors) =>
      `${files} ${files === 1 ? 'Datei' : 'Dateien'}: ${ok} in Ordnung, ${withErrors} zu berichtigen.`,
    byKind: 'Nach Art der Datei',
    kind: 'Art',
    files: 'Dateien',
    mostFrequent: 'Was am häufigsten vorkommt',
    rule: 'Regel',
    severity: 'Schwere',
    places: 'Stellen',
    nothingFound: 'Nichts zu beanstanden.',
    details: 'Datei für Datei',
    toDetails: 'Zu den Dateien',
    toDo: 'Was zu tun ist',
    where: 'Stelle',
    reference: 'Grundlage',
    mended: 'von Relais behoben:',
    untouched:
      'Ein fertiges Dokument verändert Relais nicht: Zu berichtigen hat es die Software, aus der es stammt. In einem Dokument, das Relais selbst erzeugt, sorgt es dafür.',
    severities: { error: 'Fehler', warning: 'Warnung', information: 'Hinweis' },
    progress: (done, all) => `… Geprüfte Dateien: ${done} von ${all}`,
  },
  en: {
    title: 'Check before sending',
    madeOn: 'Made on',
    profile: 'Profile',
    noPromise:
      'Relais checked what can be checked before sending, and sent nothing. Only the DSP decides; this report holds file names and is to be kept like the files.',
    inOrder: 'In order',
    withErrors: 'To be mended',
    counts: (files, ok, withErrors) =>
      `${files} ${files === 1 ? 'file' : 'files'}: ${ok} in order, ${withErrors} to be mended.`,
    byKind: 'By kind of file',
    kind: 'Kind',
    files: 'Files',
    mostFrequent: 'What occurs most often',
    rule: 'Rule',
    severity: 'Severity',
    places: 'Places',
    nothingFound: 'Nothing to report.',
    details: 'File by file',
    toDetails: 'Go to the files',
    toDo: 'What to do',
    where: 'Place',
    reference: 'Reference',
    mended: 'mended by Relais:',
    untouched:
      'Relais does not change a finished document: the software it comes from has to mend it. In a document that Relais makes itself, it sees to this.',
    severities: { error: 'Error', warning: 'Warning', information: 'Information' },
    progress: (done, all) => `… Files checked: ${done} of ${all}`,
  },
};
