/** Documents made of sections, of invented people: a patient summary with every kind of statement, vaccinations, a structured letter. */
import type { ClinicalDocument, Concept, Section, Statement } from '../clinical/index.ts';
import { concept, laboratory, laboratoryReport, observation } from './documents.test-data.ts';

const SNOMED = '2.16.840.1.113883.6.96';
const ATC = '2.16.840.1.113883.6.73';
const snomed = (code: string, display: string, text = display): Concept => ({
  coding: { code, system: SNOMED, display },
  translations: [],
  text,
});

const section = (id: string, fields: Partial<Section>): Section => ({
  id,
  text: [],
  statements: [],
  source: id,
  ...fields,
});
const sourced = (
  id: string,
  notes: readonly string[] = [],
): { id: string; notes: readonly string[]; source: string } => ({
  id,
  notes,
  source: id,
});

const doctor = {
  identifiers: [{ root: '1.3.182.4.6', extension: '90654321' }],
  name: { family: 'Généraliste', given: ['Gilles'], prefix: 'Dr' },
};

const problems: readonly Statement[] = [
  {
    ...sourced('p1', ['Suivi annuel']),
    kind: 'condition',
    code: snomed('38341003', 'Hypertensive disorder, systemic arterial', 'Hypertension artérielle'),
    status: 'active',
    severity: snomed('6736007', 'Moderate', 'modérée'),
    period: { start: '2015' },
  },
  {
    ...sourced('p2'),
    kind: 'condition',
    code: { translations: [], text: 'Fracture du poignet gauche' },
    status: 'resolved',
    period: { start: '20180304', end: '201806' },
  },
  { ...sourced('p3'), kind: 'condition', code: { translations: [], text: 'Douleur diffuse' } },
];

const allergies: readonly Statement[] = [
  {
    ...sourced('a1', ['Confirmée par test']),
    kind: 'allergy',
    agent: snomed('764146007', 'Penicillin', 'Pénicilline'),
    type: 'allergy',
    criticality: 'high',
    status: 'active',
    reactions: [{ manifestation: snomed('39579001', 'Anaphylaxis', 'Choc anaphylactique'), severity: 'severe' }],
    onset: '2009',
  },
  { ...sourced('a2'), kind: 'allergy', agent: { translations: [], text: 'Noix' }, type: 'intolerance', reactions: [] },
];

export const medicines: readonly Statement[] = [
  {
    ...sourced('m1'),
    kind: 'medication',
    code: {
      coding: { code: 'C08CA01', system: ATC, display: 'amlodipine' },
      translations: [],
      text: 'Amlodipine 5 mg, comprimé',
    },
    ingredients: [{ code: { translations: [], text: 'amlodipine' }, strength: '5 mg' }],
    form: { translations: [], text: 'comprimé' },
    route: snomed('26643006', 'Oral route', 'orale'),
    dose: { low: '1', unit: { text: 'comprimé', ucum: '{tablet}' } },
    dosage: '1 comprimé le matin',
    schedule: ['1', '0', '0', '0'],
    reason: 'hypertension',
    period: { start: '201503' },
    status: 'active',
    prescriber: doctor,
  },
  {
    ...sourced('m2'),
    kind: 'medication',
    code: { translations: [], text: 'Paracétamol 1 g' },
    ingredients: [],
    dosage: 'jusqu’à 3 par jour',
    dose: { low: '1', high: '2' },
    asNeeded: true,
    status: 'unknown',
  },
  {
    ...sourced('m3', ['NOTE-SECRETE']),
    kind: 'medication',
    code: { translations: [], text: 'Saisi par erreur' },
    ingredients: [],
    dosage: 'DOSE-SECRETE',
    reason: 'MOTIF-SECRET',
    status: 'entered-in-error',
  },
  {
    ...sourced('m4'),
    kind: 'medication',
    code: { translations: [], text: 'Enoxaparine 4000 UI' },
    ingredients: [],
    dosage: '1 injection',
    status: 'completed',
    administered: { at: '202603020900+0100', by: doctor },
  },
];

export const vaccinations: readonly Statement[] = [
  {
    ...sourced('v1', ['Bien supporté']),
    kind: 'immunization',
    vaccine: {
      coding: { code: 'J07BB02', system: ATC, display: 'influenza, inactivated, split virus' },
      translations: [],
      text: 'Vaccin grippe 2025/26',
    },
    targets: [snomed('6142004', 'Influenza', 'Grippe')],
    at: '20251015',
    lot: 'LOT-77A',
    expiry: '2026-06-30',
    manufacturer: { identifiers: [], name: 'Fabricant d’essai', telecoms: [] },
    dose: { number: '0.5', unit: { text: 'ml', ucum: 'mL' } },
    doseNumber: '1',
    route: snomed('78421000', 'Intramuscular route', 'intramusculaire'),
    site: { translations: [], text: 'bras gauche' },
    performer: doctor,
    location: { identifiers: [], name: 'Cabinet du Parc', telecoms: [] },
    status: 'completed',
  },
  {
    ...sourced('v2'),
    kind: 'immunization',
    vaccine: { translations: [], text: 'Tétanos' },
    targets: [],
    at: '2016',
    status: 'completed',
    historical: true,
    doseNumber: 'rappel',
  },
  {
    ...sourced('v3'),
    kind: 'immunization',
    vaccine: { translations: [], text: 'Hépatite B' },
    targets: [],
    status: 'not-done',
    reason: { translations: [], text: 'refus du patient' },
  },
];

const measurements: readonly Statement[] = [
  {
    ...sourced('t1'),
    kind: 'measurement',
    observation: observation('t1', {
      code: concept('8480-6', 'Systolic blood pressure', 'Tension systolique'),
      value: { type: 'quantity', number: '142', unit: { text: 'mmHg', ucum: 'mm[Hg]' } },
      interpretations: [{ code: 'H', text: 'H' }],
      range: { text: '< 140', high: '140' },
      time: '202603020900+0100',
      notes: ['assis'],
    }),
  },
];

/** Everything that a summary can say, with devices not known, procedures none known, and immunizations left unsaid. */
export const patientSummary: ClinicalDocument = {
  ...laboratoryReport,
  lineage: { authority: 'CABINET', number: 'PS-1', stable: true },
  type: concept('60591-5', 'Patient summary Document'),
  title: 'Résumé patient',
  body: {
    kind: 'sections',
    sections: [
      section('s1', { code: { code: '11450-4', system: '2.16.840.1.113883.6.1' }, statements: problems }),
      section('s2', { title: 'Allergies', statements: allergies }),
      section('s3', { statements: medicines }),
      section('s4', {
        statements: [
          {
            ...sourced('d1'),
            kind: 'procedure',
            code: snomed('80146002', 'Appendectomy', 'Appendicectomie'),
            period: { start: '1999' },
            bodySite: { translations: [], text: 'abdomen' },
            performer: doctor,
          },
        ],
      }),
      section('s5', {
        statements: [
          {
            ...sourced('e1'),
            kind: 'device',
            code: { translations: [], text: 'Stimulateur cardiaque' },
            identifiers: [{ extension: 'SN-1' }],
            period: { start: '2020' },
          },
        ],
      }),
      section('s6', { statements: measurements }),
      section('s7', { title: 'Directives', text: ['Le patient refuse la transfusion.\nDocument signé le 1er mars.'] }),
    ],
  },
};

/** A summary that knows nothing: no problems known, allergies not known, everything else unsaid. */
export const emptySummary: ClinicalDocument = {
  ...patientSummary,
  body: {
    kind: 'sections',
    sections: [
      section('s1', { code: { code: '11450-4', system: '2.16.840.1.113883.6.1' }, absence: 'none-known' }),
      section('s2', { code: { code: '48765-2', system: '2.16.840.1.113883.6.1' }, absence: 'not-known' }),
      section('s3', { code: { code: '10160-0', system: '2.16.840.1.113883.6.1' }, absence: 'none-known' }),
      section('s4', { code: { code: '47519-4', system: '2.16.840.1.113883.6.1' }, absence: 'none-known' }),
      section('s5', { code: { code: '46264-8', system: '2.16.840.1.113883.6.1' }, absence: 'none-known' }),
    ],
  },
};

export const vaccinationCard: ClinicalDocument = {
  ...patientSummary,
  lineage: { authority: 'CABINET', number: 'VX-1', stable: true },
  type: concept('11369-6', 'History of Immunization Narrative'),
  title: 'Vaccinations',
  body: { kind: 'sections', sections: [section('s1', { statements: vaccinations })] },
};

export const dischargeLetter: ClinicalDocument = {
  ...patientSummary,
  lineage: { authority: 'HOPITAL', number: 'L-1', stable: true },
  type: concept('18842-5', 'Discharge summary'),
  title: 'Lettre de sortie',
  author: { professional: doctor, organization: laboratory },
  serviceTime: { start: '202602270800+0100', end: '202603021000+0100' },
  encounter: { identifiers: [{ extension: 'SEJOUR-1', assigner: 'HOPITAL' }], class: 'I' },
  body: {
    kind: 'sections',
    sections: [
      section('s1', {
        title: 'Motif',
        text: ['Cher confrère,', 'Votre patiente a été hospitalisée pour une pneumonie.'],
      }),
      section('s2', {
        code: { code: '8648-8', system: '2.16.840.1.113883.6.1' },
        text: ['Évolution favorable sous traitement.'],
      }),
      section('s3', {
        title: 'Traitement de sortie',
        code: { code: '10183-2', system: '2.16.840.1.113883.6.1' },
        text: ['À poursuivre 5 jours.'],
        statements: medicines.slice(0, 2),
      }),
      section('s4', { title: 'Divers', text: [] }),
    ],
  },
};

/** As many letters are: words under titles that nobody coded, and no stay told. */
export const uncodedLetter: ClinicalDocument = {
  ...patientSummary,
  lineage: { authority: 'HOPITAL', number: 'L-2', stable: true },
  type: concept('18842-5', 'Discharge summary'),
  title: 'Entlassungsbrief',
  language: 'de-LU',
  author: { professional: doctor, organization: laboratory },
  body: {
    kind: 'sections',
    sections: [
      section('s1', { title: 'Diagnosen', text: ['Pneumonie rechts'] }),
      section('s2', { title: 'Verlauf', text: ['Komplikationslos.', 'Entfieberung am dritten Tag.'] }),
      section('s3', { statements: medicines.slice(0, 1) }),
      section('s4', { title: 'Weitere Medikamente', statements: medicines.slice(1, 2) }),
    ],
  },
};

export const sectionDocuments = {
  patientSummary,
  emptySummary,
  vaccinationCard,
  dischargeLetter,
  uncodedLetter,
} as const;
