/** The few words that the reader adds where FHIR has a code or a field and a reader of the document wants words. */
import type { LocalizedText } from '../../clinical/index.ts';

const words = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

export const YES_NO = { true: words('oui', 'ja', 'yes'), false: words('non', 'nein', 'no') } as const;

export const SITE = words('Site', 'Stelle', 'Site');
export const DEVICE = words('Appareil', 'Gerät', 'Device');
export const CONDITION = words('État de l’échantillon', 'Zustand der Probe', 'Condition of the specimen');
export const UNSATISFACTORY = words('Échantillon inutilisable', 'Probe nicht verwertbar', 'Specimen unsatisfactory');
export const SUSCEPTIBILITY = words('Antibiogramme', 'Antibiogramm', 'Susceptibility tests');
export const MEN = words('Hommes', 'Männer', 'Men');
export const WOMEN = words('Femmes', 'Frauen', 'Women');

/** http://terminology.hl7.org/CodeSystem/data-absent-reason, as far as it says more than that the value is not known. */
export const ABSENT: Readonly<Record<string, LocalizedText>> = {
  'asked-unknown': words('demandé, mais inconnu', 'gefragt, aber unbekannt', 'asked but unknown'),
  'not-asked': words('non demandé', 'nicht gefragt', 'not asked'),
  'asked-declined': words('réponse refusée', 'Antwort verweigert', 'asked but declined'),
  masked: words('masqué', 'maskiert', 'masked'),
  'not-applicable': words('sans objet', 'nicht zutreffend', 'not applicable'),
  'not-performed': words('non effectué', 'nicht durchgeführt', 'not performed'),
  'not-permitted': words('non autorisé', 'nicht erlaubt', 'not permitted'),
  'not-a-number': words('pas un nombre', 'keine Zahl', 'not a number'),
  'negative-infinity': words('au-dessous de toute mesure', 'unter jeder Messung', 'below any measurement'),
  'positive-infinity': words('au-dessus de toute mesure', 'über jeder Messung', 'above any measurement'),
  error: words('erreur de mesure', 'Messfehler', 'error in the measurement'),
  unsupported: words(
    'non pris en charge par la source',
    'von der Quelle nicht unterstützt',
    'not supported by the source',
  ),
  'as-text': words('voir le texte', 'siehe Text', 'see the text'),
};

/** http://terminology.hl7.org/CodeSystem/referencerange-meaning: ranges that are no normal ones. */
export const RANGE_MEANINGS: Readonly<Record<string, LocalizedText>> = {
  recommended: words('Recommandé', 'Empfohlen', 'Recommended'),
  treatment: words('Seuil de traitement', 'Behandlungsbereich', 'Treatment range'),
  therapeutic: words('Thérapeutique', 'Therapeutisch', 'Therapeutic'),
  pre: words('Thérapeutique, avant', 'Therapeutisch, vorher', 'Therapeutic, before'),
  post: words('Thérapeutique, après', 'Therapeutisch, danach', 'Therapeutic, after'),
  endocrine: words('Endocrinien', 'Endokrin', 'Endocrine'),
  'pre-puberty': words('Avant la puberté', 'Vor der Pubertät', 'Before puberty'),
  follicular: words('Phase folliculaire', 'Follikelphase', 'Follicular phase'),
  midcycle: words('Milieu de cycle', 'Zyklusmitte', 'Mid-cycle'),
  luteal: words('Phase lutéale', 'Lutealphase', 'Luteal phase'),
  postmenopausal: words('Postménopause', 'Postmenopause', 'Post-menopausal'),
};

/** Labels in front of what a statement of the model has no field for. */
export const LABELS = {
  category: words('Catégorie', 'Kategorie', 'Category'),
  lastOccurrence: words('Dernière réaction', 'Letzte Reaktion', 'Last reaction'),
  onset: words('Début', 'Beginn', 'Onset'),
  date: words('Date', 'Datum', 'Date'),
  reason: words('Motif', 'Grund', 'Reason'),
  forPatient: words('Pour le patient', 'Für den Patienten', 'For the patient'),
  series: words('Doses de la série', 'Dosen der Serie', 'Doses of the series'),
  origin: words('Source', 'Quelle', 'Source'),
  manufacturer: words('Fabricant', 'Hersteller', 'Manufacturer'),
  model: words('Modèle', 'Modell', 'Model'),
  serial: words('Numéro de série', 'Seriennummer', 'Serial number'),
  lot: words('Lot', 'Charge', 'Lot'),
} as const;

/** AllergyIntolerance.category. */
export const ALLERGY_CATEGORIES: Readonly<Record<string, LocalizedText>> = {
  food: words('aliment', 'Nahrungsmittel', 'food'),
  medication: words('médicament', 'Medikament', 'medication'),
  environment: words('environnement', 'Umwelt', 'environment'),
  biologic: words('produit biologique', 'biologisches Präparat', 'biologic'),
};

/** Timing.repeat.periodUnit, of one and of several. */
export const PERIODS: Readonly<Record<string, readonly [one: LocalizedText, several: LocalizedText]>> = {
  h: [words('heure', 'Stunde', 'hour'), words('heures', 'Stunden', 'hours')],
  d: [words('jour', 'Tag', 'day'), words('jours', 'Tage', 'days')],
  wk: [words('semaine', 'Woche', 'week'), words('semaines', 'Wochen', 'weeks')],
  mo: [words('mois', 'Monat', 'month'), words('mois', 'Monate', 'months')],
};
