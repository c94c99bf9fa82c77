/**
 * What a result's status and flag are called where people read them: by whoever writes a narrative, and by whoever reads one that says the same
 * already. Plain data.
 */
import type { ClinicalDocument } from './document.ts';
import type { Language, LocalizedText } from './finding.ts';
import type { ObservationStatus } from './model.ts';

export const statusWords: Readonly<Record<ObservationStatus, LocalizedText>> = {
  registered: { fr: 'en attente', de: 'ausstehend', en: 'pending' },
  preliminary: { fr: 'provisoire', de: 'vorläufig', en: 'preliminary' },
  final: { fr: 'validé', de: 'endgültig', en: 'final' },
  corrected: { fr: 'corrigé', de: 'korrigiert', en: 'corrected' },
  cancelled: { fr: 'annulé', de: 'storniert', en: 'cancelled' },
  'entered-in-error': { fr: 'retiré', de: 'zurückgezogen', en: 'withdrawn' },
};

interface Flag {
  readonly symbol: string;
  readonly word: LocalizedText;
}

/** HL7 v3 ObservationInterpretation (2.16.840.1.113883.5.83): a symbol and a word for each code that feeds send. */
const flags: Readonly<Record<string, Flag>> = {
  N: { symbol: '=', word: { fr: 'normal', de: 'normal', en: 'normal' } },
  L: { symbol: '↓', word: { fr: 'bas', de: 'erniedrigt', en: 'low' } },
  LL: { symbol: '↓↓', word: { fr: 'très bas (critique)', de: 'stark erniedrigt (kritisch)', en: 'critically low' } },
  LU: { symbol: '↓↓', word: { fr: 'nettement bas', de: 'deutlich erniedrigt', en: 'significantly low' } },
  H: { symbol: '↑', word: { fr: 'élevé', de: 'erhöht', en: 'high' } },
  HH: { symbol: '↑↑', word: { fr: 'très élevé (critique)', de: 'stark erhöht (kritisch)', en: 'critically high' } },
  HU: { symbol: '↑↑', word: { fr: 'nettement élevé', de: 'deutlich erhöht', en: 'significantly high' } },
  A: { symbol: '!', word: { fr: 'anormal', de: 'auffällig', en: 'abnormal' } },
  AA: {
    symbol: '!!',
    word: { fr: 'très anormal (critique)', de: 'stark auffällig (kritisch)', en: 'critically abnormal' },
  },
  '<': { symbol: '<', word: { fr: 'sous l’échelle', de: 'unter dem Messbereich', en: 'off scale low' } },
  '>': { symbol: '>', word: { fr: 'au-dessus de l’échelle', de: 'über dem Messbereich', en: 'off scale high' } },
  B: { symbol: '↗', word: { fr: 'amélioration', de: 'Besserung', en: 'better' } },
  W: { symbol: '↘', word: { fr: 'aggravation', de: 'Verschlechterung', en: 'worse' } },
  U: { symbol: '↗', word: { fr: 'en hausse', de: 'Anstieg', en: 'significant change up' } },
  D: { symbol: '↘', word: { fr: 'en baisse', de: 'Abfall', en: 'significant change down' } },
  S: { symbol: 'S', word: { fr: 'sensible', de: 'sensibel', en: 'susceptible' } },
  I: {
    symbol: 'I',
    word: {
      fr: 'sensible à forte exposition / intermédiaire',
      de: 'sensibel bei erhöhter Exposition / intermediär',
      en: 'susceptible, increased exposure / intermediate',
    },
  },
  R: { symbol: 'R', word: { fr: 'résistant', de: 'resistent', en: 'resistant' } },
  SDD: {
    symbol: 'SDD',
    word: { fr: 'sensible dose-dépendant', de: 'dosisabhängig sensibel', en: 'susceptible-dose dependent' },
  },
  NS: { symbol: 'NS', word: { fr: 'non sensible', de: 'nicht sensibel', en: 'non-susceptible' } },
  POS: { symbol: '+', word: { fr: 'positif', de: 'positiv', en: 'positive' } },
  NEG: { symbol: '−', word: { fr: 'négatif', de: 'negativ', en: 'negative' } },
  IND: { symbol: '?', word: { fr: 'indéterminé', de: 'unbestimmt', en: 'indeterminate' } },
  DET: { symbol: '+', word: { fr: 'détecté', de: 'nachgewiesen', en: 'detected' } },
  ND: { symbol: '−', word: { fr: 'non détecté', de: 'nicht nachgewiesen', en: 'not detected' } },
  RR: { symbol: '+', word: { fr: 'réactif', de: 'reaktiv', en: 'reactive' } },
  NR: { symbol: '−', word: { fr: 'non réactif', de: 'nicht reaktiv', en: 'non-reactive' } },
  WR: { symbol: '±', word: { fr: 'faiblement réactif', de: 'schwach reaktiv', en: 'weakly reactive' } },
  E: { symbol: '?', word: { fr: 'équivoque', de: 'grenzwertig', en: 'equivocal' } },
};

/** What is known of a flag; undefined for a flag that v3 does not have. */
export const flagOf = (code: string | undefined): Flag | undefined =>
  code === undefined || !Object.hasOwn(flags, code) ? undefined : flags[code];

/** The language of a document's own words: its own where we speak it, the profile's otherwise. */
export function languageOf(document: Pick<ClinicalDocument, 'language'>, fallback: string): Language {
  for (const tag of [document.language, fallback]) {
    const primary = tag.slice(0, 2).toLowerCase();
    if (primary === 'fr' || primary === 'de' || primary === 'en') return primary;
  }
  return 'fr';
}
