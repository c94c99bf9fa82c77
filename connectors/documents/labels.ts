/** The words of a rendered document in its language: column heads. Plain data. */
import type { Language, LocalizedText } from '../clinical/index.ts';

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

/** `label : text` with the spacing of the language. */
export const labelled = (label: LocalizedText, text: string, language: Language): string =>
  `${label[language]}${language === 'fr' ? '\u00A0: ' : ': '}${text}`;
