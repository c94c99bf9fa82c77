/** What people can do about a doubt, in the words that several formats share. */
import type { Words } from './text.ts';

export const NOTHING: Words = ['Rien à faire.', 'Nichts zu tun.', 'Nothing to do.'];

/** Said of what is held and of what has left with a warning. */
export const COMPARE: Words = [
  'Comparez le document avec la source ; s’il y manque quelque chose ou si quelque chose est faux, faites corriger et renvoyer le fichier.',
  'Vergleichen Sie das Dokument mit der Quelle; fehlt etwas oder ist etwas falsch, lassen Sie die Datei berichtigen und noch einmal senden.',
  'Compare the document with its source; if something is missing or wrong, have the file corrected and sent again.',
];

export const TELL_SENDER: Words = [
  'Signalez-le à l’émetteur de ces fichiers.',
  'Melden Sie es dem Absender dieser Dateien.',
  'Tell the sender of these files.',
];

export const RESEND: Words = [
  'Demandez à l’émetteur d’envoyer le fichier une nouvelle fois, en entier.',
  'Bitten Sie den Absender, die Datei noch einmal vollständig zu senden.',
  'Ask the sender to send the whole file again.',
];

export const SETTLE_IDENTITY: Words = [
  'Vérifiez avec l’émetteur de quel patient il s’agit.',
  'Klären Sie mit dem Absender, um welchen Patienten es geht.',
  'Settle with the sender who the patient is.',
];

export const CHECK_ACCENTS: Words = [
  'Vérifiez les accents dans le nom du patient ; si le jeu de caractères est faux, réglez-le pour cette source.',
  'Prüfen Sie die Akzente im Namen des Patienten; ist der Zeichensatz falsch, stellen Sie ihn für diese Quelle ein.',
  'Check the accents in the patient’s name; if the character set is wrong, set it for this source.',
];
