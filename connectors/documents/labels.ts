/** The words of a rendered document in its language: column heads, status, flags. Plain data. */
import type { ClinicalDocument, Language, LocalizedText, ObservationStatus } from '../clinical/index.ts';
import { lookup } from './lookup.ts';

export const labels = {
  analysis: { fr: 'Analyse', de: 'Untersuchung', en: 'Test' },
  result: { fr: 'Résultat', de: 'Ergebnis', en: 'Result' },
  picture: { fr: 'Image', de: 'Bild', en: 'Picture' },
  range: { fr: 'Valeurs de référence', de: 'Referenzbereich', en: 'Reference range' },
  interpretation: { fr: 'Interprétation', de: 'Bewertung', en: 'Interpretation' },
  status: { fr: 'Statut', de: 'Status', en: 'Status' },
  time: { fr: 'Date et heure', de: 'Datum und Uhrzeit', en: 'Date and time' },
  method: { fr: 'Méthode', de: 'Methode', en: 'Method' },
  performer: { fr: 'Réalisé par', de: 'Durchgeführt von', en: 'Performed by' },
  remarks: { fr: 'Remarques', de: 'Bemerkungen', en: 'Remarks' },
  specimen: { fr: 'Échantillon', de: 'Probe', en: 'Specimen' },
  site: { fr: 'site', de: 'Entnahmestelle', en: 'site' },
  collected: { fr: 'prélevé', de: 'entnommen', en: 'collected' },
  received: { fr: 'reçu', de: 'eingegangen', en: 'received' },
  number: { fr: 'n°', de: 'Nr.', en: 'no.' },
  reported: { fr: 'Résultats rendus', de: 'Ergebnisse mitgeteilt', en: 'Results reported' },
  observed: { fr: 'Date de l’examen', de: 'Untersuchungsdatum', en: 'Date of the examination' },
  reason: { fr: 'Motif de la demande', de: 'Anforderungsgrund', en: 'Reason for the request' },
  reportStatus: { fr: 'Statut du compte rendu', de: 'Status des Befunds', en: 'Status of the report' },
  susceptibility: { fr: 'Antibiogramme', de: 'Antibiogramm', en: 'Susceptibility' },
  unnamed: { fr: 'sans nom', de: 'ohne Namen', en: 'unnamed' },
  noValue: { fr: '—', de: '—', en: '—' },
  withdrawn: {
    fr: 'Résultat retiré par l’émetteur',
    de: 'Ergebnis vom Absender zurückgezogen',
    en: 'Result withdrawn by its sender',
  },
} satisfies Record<string, LocalizedText>;

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
  code === undefined ? undefined : lookup(flags, code);

/** The language of a document's own words: its own where we speak it, the profile's otherwise. */
export function languageOf(document: Pick<ClinicalDocument, 'language'>, fallback: string): Language {
  for (const tag of [document.language, fallback]) {
    const primary = tag.slice(0, 2).toLowerCase();
    if (primary === 'fr' || primary === 'de' || primary === 'en') return primary;
  }
  return 'fr';
}

/** `label : text` with the spacing of the language. */
export const labelled = (label: LocalizedText, text: string, language: Language): string =>
  `${label[language]}${language === 'fr' ? '\u00A0: ' : ': '}${text}`;
