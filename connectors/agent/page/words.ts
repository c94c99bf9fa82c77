/** Codes and addresses of a document's header as a person reads them, in the document's own language. */
import type { LocalizedText } from '../../clinical/index.ts';

export type PageLanguage = keyof LocalizedText;

/** Of a language tag (BCP 47); French where it is none that the screens speak. */
export function languageOf(tag: string): PageLanguage {
  const [spoken = ''] = tag.toLowerCase().split('-');
  return spoken === 'de' || spoken === 'en' ? spoken : 'fr';
}

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

/** HL7 v3 ActCode: classes of encounters. */
const encounterClasses: ReadonlyMap<string, LocalizedText> = new Map([
  ['AMB', text('ambulatoire', 'ambulant', 'ambulatory')],
  ['EMER', text('urgences', 'Notfall', 'emergency')],
  ['FLD', text('sur place, hors de l’établissement', 'vor Ort, außerhalb der Einrichtung', 'in the field')],
  ['HH', text('à domicile', 'zu Hause', 'at home')],
  ['IMP', text('hospitalisation', 'stationär', 'inpatient')],
  ['ACUTE', text('hospitalisation aiguë', 'stationär, akut', 'inpatient, acute')],
  ['NONAC', text('hospitalisation non aiguë', 'stationär, nicht akut', 'inpatient, non-acute')],
  ['OBSENC', text('observation', 'Beobachtung', 'observation')],
  ['PRENC', text('préadmission', 'vorstationär', 'pre-admission')],
  ['SS', text('court séjour', 'Kurzaufenthalt', 'short stay')],
  ['VR', text('à distance', 'aus der Ferne', 'virtual')],
]);

/** HL7 v3 Confidentiality. */
const confidentialities: ReadonlyMap<string, LocalizedText> = new Map([
  ['N', text('normale', 'normal', 'normal')],
  ['R', text('restreinte', 'eingeschränkt', 'restricted')],
  ['V', text('très restreinte', 'stark eingeschränkt', 'very restricted')],
]);

export const encounterWords = (code: string, language: PageLanguage): string | undefined =>
  encounterClasses.get(code)?.[language];
export const confidentialityWords = (code: string, language: PageLanguage): string | undefined =>
  confidentialities.get(code)?.[language];

export const bornAs = (sex: string, family: string, language: PageLanguage): string =>
  ({ fr: sex === 'M' ? 'né' : sex === 'F' ? 'née' : 'né(e)', de: 'geb.', en: 'born' })[language] + ` ${family}`;

export const software = (name: string, language: PageLanguage): string =>
  `${name} (${{ fr: 'logiciel', de: 'Software', en: 'software' }[language]})`;

export const versionWords = (number: string): string => `version ${number}`;

/** `tel:+352621000001` is a number to call, `mailto:a@b.lu` an address to write to. */
export const telecomWords = (uri: string): string => uri.replace(/^(tel|mailto|fax):/i, '');

/** Whose number it is, where that is known. */
export const atHouse = (numbers: readonly string[], house: string): string[] =>
  numbers.map((number) => (house === '' ? number : `${number} (${house})`));

interface NumberWords {
  readonly value: string;
  /** Who gave it, in words; or its OID where nobody says. */
  readonly by: string;
}

/** Numbers, each once, with the names of those who gave it; OIDs only where there is no name. */
export function numbersOf(numbers: readonly NumberWords[]): string[] {
  const isOid = (by: string): boolean => /^(urn:oid:)?[0-9.]+$/.test(by) || by === '';
  return [...new Set(numbers.map(({ value }) => value))].map((value) => {
    const all = numbers.filter((one) => one.value === value && one.by !== '').map(({ by }) => by);
    const named = all.filter((by) => !isOid(by));
    const by = [...new Set(named.length > 0 ? named : all)];
    return by.length === 0 ? value : `${value} (${by.join(', ')})`;
  });
}
