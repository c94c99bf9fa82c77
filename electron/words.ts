/** The few words of the shell itself: tray, start-up problems. Everything else is said by the screens. */
export type Language = 'fr' | 'de' | 'en';

const words = {
  open: { fr: 'Ouvrir Relais', de: 'Relais öffnen', en: 'Open Relais' },
  quit: { fr: 'Arrêter Relais', de: 'Relais beenden', en: 'Stop Relais' },
  running: { fr: 'Relais travaille', de: 'Relais arbeitet', en: 'Relais is working' },
  failed: { fr: 'Relais ne peut pas démarrer', de: 'Relais kann nicht starten', en: 'Relais cannot start' },
  stopped: {
    fr: 'Relais s’est arrêté et redémarre.',
    de: 'Relais wurde beendet und startet neu.',
    en: 'Relais stopped and starts again.',
  },
  incomplete: {
    fr: 'L’installation est incomplète. Installez Relais de nouveau.',
    de: 'Die Installation ist unvollständig. Installieren Sie Relais noch einmal.',
    en: 'The installation is incomplete. Install Relais again.',
  },
} as const;

/** French, unless the computer is set to German or English. */
export const languageOf = (locale: string): Language => {
  const language = locale.slice(0, 2).toLowerCase();
  return language === 'de' || language === 'en' ? language : 'fr';
};

export const say = (name: keyof typeof words, language: Language): string => words[name][language];
