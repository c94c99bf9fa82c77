/** The words of the tables of statements. Plain data. */
import type { LocalizedText } from '../../clinical/index.ts';

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

export const heads = {
  problem: text('Problème', 'Problem', 'Problem'),
  status: text('État', 'Status', 'Status'),
  severity: text('Gravité', 'Schweregrad', 'Severity'),
  since: text('Période', 'Zeitraum', 'Period'),
  agent: text('Allergie ou intolérance à', 'Allergie oder Unverträglichkeit gegen', 'Allergy or intolerance to'),
  type: text('Type', 'Art', 'Type'),
  criticality: text('Risque', 'Risiko', 'Risk'),
  reactions: text('Réactions', 'Reaktionen', 'Reactions'),
  onset: text('Depuis', 'Seit', 'Since'),
  medicine: text('Médicament', 'Medikament', 'Medicine'),
  ingredients: text('Principes actifs', 'Wirkstoffe', 'Active ingredients'),
  dosage: text('Posologie', 'Dosierung', 'Dosage'),
  route: text('Voie', 'Art der Anwendung', 'Route'),
  reason: text('Motif', 'Grund', 'Reason'),
  prescriber: text('Prescrit par', 'Verordnet von', 'Prescribed by'),
  given: text('Administré', 'Verabreicht', 'Given'),
  vaccine: text('Vaccin', 'Impfstoff', 'Vaccine'),
  targets: text('Protège contre', 'Schützt vor', 'Protects against'),
  date: text('Date', 'Datum', 'Date'),
  dose: text('Dose', 'Dosis', 'Dose'),
  lot: text('Lot et fabricant', 'Charge und Hersteller', 'Lot and manufacturer'),
  routeAndSite: text('Voie et site', 'Art und Ort der Gabe', 'Route and site'),
  site: text('Site', 'Körperstelle', 'Site'),
  performer: text('Fait par', 'Durchgeführt von', 'Done by'),
  procedure: text('Intervention ou acte', 'Eingriff oder Maßnahme', 'Procedure'),
  device: text('Dispositif', 'Medizinprodukt', 'Device'),
  numbers: text('Numéros', 'Nummern', 'Numbers'),
  remarks: text('Remarques', 'Bemerkungen', 'Remarks'),
} satisfies Record<string, LocalizedText>;

export const statementWords = {
  active: text('actif', 'aktiv', 'active'),
  inactive: text('inactif', 'inaktiv', 'inactive'),
  resolved: text('résolu', 'behoben', 'resolved'),
  allergy: text('allergie', 'Allergie', 'allergy'),
  intolerance: text('intolérance', 'Unverträglichkeit', 'intolerance'),
  low: text('↓ faible', '↓ gering', '↓ low'),
  high: text('⚠ élevé', '⚠ hoch', '⚠ high'),
  mild: text('légère', 'leicht', 'mild'),
  moderate: text('modérée', 'mittel', 'moderate'),
  severe: text('⚠ grave', '⚠ schwer', '⚠ severe'),
  completed: text('terminé', 'abgeschlossen', 'completed'),
  stopped: text('arrêté', 'abgesetzt', 'stopped'),
  planned: text('prévu', 'geplant', 'planned'),
  'entered-in-error': text('retiré', 'zurückgezogen', 'withdrawn'),
  'not-done': text('⚠ non fait', '⚠ nicht durchgeführt', '⚠ not done'),
} satisfies Record<string, LocalizedText>;

export const phrases = {
  asNeeded: text('si besoin', 'bei Bedarf', 'as needed'),
  since: text('depuis', 'seit', 'since'),
  until: text('jusqu’à', 'bis', 'until'),
  historical: text(
    'selon le patient ou un carnet, non fait par l’auteur',
    'nach Angabe oder Impfpass, nicht vom Verfasser durchgeführt',
    'as told or from a card, not done by the author',
  ),
  withdrawn: text('Retiré par l’émetteur', 'Vom Absender zurückgezogen', 'Withdrawn by its sender'),
  notSaid: text(
    'Le document d’origine n’en dit rien.',
    'Das Ursprungsdokument sagt dazu nichts.',
    'The source document says nothing about it.',
  ),
  attachments: text('Pièces jointes', 'Anlagen', 'Attachments'),
  inFile: text(
    'Le contenu de ce compte rendu est le fichier joint',
    'Der Inhalt dieses Berichts steht in der beigefügten Datei',
    'The content of this report is the attached file',
  ),
  expiry: text('péremption', 'verwendbar bis', 'expires'),
  form: text('forme', 'Darreichungsform', 'form'),
  schedule: text('matin-midi-soir-nuit', 'morgens-mittags-abends-nachts', 'morning-noon-evening-night'),
} satisfies Record<string, LocalizedText>;
