/** What is said of an input whose translation did not end: its content is kept, and every other input goes its way. */
import type { Problem } from '../../clinical/index.ts';
import type { EndOfThread } from './thread.ts';

const keptAndAgain: Problem['next'] = {
  fr: 'Le contenu est gardé. Envoyez le fichier de diagnostic au support, puis choisissez « Relire ».',
  de: 'Der Inhalt ist aufbewahrt. Senden Sie die Diagnosedatei an den Support und wählen Sie dann „Erneut lesen“.',
  en: 'The content is kept. Send the diagnostics file to support, then choose “Read again”.',
};

export const crashed: Problem = {
  code: 'READ-CRASHED',
  cause: {
    fr: 'Relais n’a pas pu lire ce contenu à cause d’une erreur de son propre programme.',
    de: 'Relais konnte diesen Inhalt wegen eines eigenen Programmfehlers nicht lesen.',
    en: 'Relais could not read this content because of an error in its own program.',
  },
  next: keptAndAgain,
};

const tookTooLong: Problem = {
  code: 'READ-TOO-LONG',
  cause: {
    fr: 'La lecture de ce contenu ne finissait pas ; Relais l’a arrêtée pour que le reste continue.',
    de: 'Das Lesen dieses Inhalts nahm kein Ende; Relais hat es abgebrochen, damit das Übrige weitergeht.',
    en: 'Reading this content did not come to an end; Relais stopped it so that everything else goes on.',
  },
  next: keptAndAgain,
};

const tookTooMuch: Problem = {
  code: 'READ-TOO-MUCH-MEMORY',
  cause: {
    fr: 'La lecture de ce contenu demandait trop de mémoire ; Relais l’a arrêtée pour que le reste continue.',
    de: 'Das Lesen dieses Inhalts brauchte zu viel Arbeitsspeicher; Relais hat es abgebrochen, damit das Übrige weitergeht.',
    en: 'Reading this content took too much memory; Relais stopped it so that everything else goes on.',
  },
  next: {
    fr: 'Le contenu est gardé. Demandez à l’expéditeur de l’envoyer en plusieurs fichiers plus petits, ou envoyez le fichier de diagnostic au support.',
    de: 'Der Inhalt ist aufbewahrt. Bitten Sie den Absender um mehrere kleinere Dateien, oder senden Sie die Diagnosedatei an den Support.',
    en: 'The content is kept. Ask the sender to send it as several smaller files, or send the diagnostics file to support.',
  },
};

export const problemOfEnd: Readonly<Record<EndOfThread, Problem>> = {
  crashed,
  'too-long': tookTooLong,
  'out-of-memory': tookTooMuch,
};
