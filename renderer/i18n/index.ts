/** The three languages: loaded, switched, remembered, and told to the page. French unless a person chose otherwise. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { LocalizedText } from '../../connectors/agent/contract.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Words } from './words.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Words };
  }
}

export type Language = keyof LocalizedText;

export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'fr', name: 'Français' },
  { code: 'de', name: 'Deutsch' },
  { code: 'en', name: 'English' },
];

const key = 'relais.language';

const isLanguage = (text: string | null): text is Language => languages.some(({ code }) => code === text);

function remembered(): Language {
  const stored = localStorage.getItem(key);
  return isLanguage(stored) ? stored : 'fr';
}

/** French sets narrow no-break spaces before double punctuation and inside its quotation marks. */
const frenchSpaces = (text: string): string => text.replace(/ ([:;?!»])/g, '\u202f$1').replace(/« /g, '«\u202f');

/** French has a third plural form for millions; it reads like the second. */
const withMany = (group: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(group).flatMap(([name, text]) =>
      name.endsWith('_other')
        ? [
            [name, frenchSpaces(text)],
            [name.replace(/_other$/, '_many'), frenchSpaces(text)],
          ]
        : [[name, frenchSpaces(text)]],
    ),
  );

const french = Object.fromEntries(Object.entries(fr).map(([name, group]) => [name, withMany(group)]));

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: remembered(),
    fallbackLng: 'fr',
    resources: { fr: { translation: french }, de: { translation: de }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(key, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export const spoken = (): Language => (isLanguage(i18next.language) ? i18next.language : 'fr');
