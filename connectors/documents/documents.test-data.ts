/** Clinical documents of invented people, for tests of this room and of those that check or send its renderings. */
import {
  derivedUuid,
  type ClinicalDocument,
  type Coding,
  type Concept,
  type Observation,
  type Organization,
  type ResultGroup,
} from '../clinical/index.ts';
import { loadProfile } from '../profiles/index.ts';
import type { RenderContext } from './types.ts';

export const LOINC = '2.16.840.1.113883.6.1';
const SNOMED = '2.16.840.1.113883.6.96';

export const concept = (code: string, display: string, text = display, translations: Coding[] = []): Concept => ({
  coding: { code, system: LOINC, display },
  translations,
  text,
});

export const laboratory: Organization = {
  identifiers: [{ root: '1.3.182.4.1', extension: '2123456789' }],
  name: 'Laboratoire d’essai',
  address: { lines: ['1, rue des Tests'], postalCode: 'L-1234', city: 'Luxembourg', country: 'LUX' },
  telecoms: [{ uri: 'tel:+352 12 34 56', use: 'work' }],
};

export const observation = (id: string, fields: Partial<Observation>): Observation => ({
  id,
  code: concept('2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'Glucose'),
  interpretations: [],
  status: 'final',
  notes: [],
  source: id,
  ...fields,
});

export const group = (
  id: string,
  observations: readonly Observation[],
  fields: Partial<ResultGroup> = {},
): ResultGroup => ({
  id,
  code: concept('24323-8', 'Comprehensive metabolic 2000 panel - Serum or Plasma', 'Bilan biochimique'),
  specialty: concept('18719-5', 'Chemistry studies (set)'),
  status: 'final',
  time: '20260302081500+0100',
  resultTime: '20260302150000+0100',
  observations,
  notes: [],
  source: id,
  ...fields,
});

const patient: ClinicalDocument['patient'] = {
  identifiers: [
    { kind: 'other', extension: 'ASSUR-9', assigner: 'MUTUELLE' },
    { kind: 'dossier', root: '1.3.182.2.4.2', extension: '1000000001' },
    { kind: 'national', root: '1.3.182.4.4', extension: '1980072700120' },
    { kind: 'local', root: '1.3.182.3.1.1.99999999.1', extension: 'P-4711' },
  ],
  name: { family: 'Exemple', given: ['Anne', 'Marie'], birthFamily: 'Modèle', prefix: 'Mme' },
  birthDate: '1980-07-27',
  sex: 'female',
  address: { lines: ['12, rue de l’Essai'], postalCode: 'L-5678', city: 'Esch', country: 'Luxembourg' },
  telecoms: [{ uri: 'tel:+352621000000', use: 'mobile' }],
};

/** The smallest PNG that there is: one grey point. */
export const onePoint = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/** Every kind of value, status, flag and note that the model knows, in one battery. */
export const chemistry = group(
  'group-1',
  [
    observation('o-glucose', {
      value: { type: 'quantity', number: '5.10', unit: { text: 'mmol/l', ucum: 'mmol/L' } },
      range: { text: '3.9 - 5.6', low: '3.9', high: '5.6' },
      interpretations: [{ code: 'N', text: 'N' }],
      time: '20260302081500+0100',
      notes: ['À jeun', 'Deuxième remarque'],
      method: { translations: [], text: 'Hexokinase' },
      performer: laboratory,
    }),
    observation('o-tsh', {
      code: concept('3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma', 'TSH', [
        { code: 'TSH', systemName: 'L', display: 'TSH locale' },
        { code: 'TSH US', systemName: 'L' },
      ]),
      value: { type: 'quantity', comparator: '<', number: '0.6', unit: { text: 'mUI/l', ucum: 'm[IU]/L' } },
      interpretations: [{ code: 'LL', text: '--' }, { text: 'xyz' }],
    }),
    observation('o-antibodies', {
      code: concept('5048-4', 'Nuclear Ab [Titer] in Serum by Immunofluorescence'),
      value: { type: 'ratio', numerator: '1', denominator: '128' },
    }),
    observation('o-cells', {
      code: { coding: { code: 'LEU SED', systemName: 'L' }, translations: [], text: 'Leucocytes (sédiment)' },
      value: { type: 'range', low: '10', high: '12', unit: { text: '/champ', ucum: '/[HPF]' } },
    }),
    observation('o-unit', {
      code: { translations: [], text: 'Enzyme maison' },
      value: { type: 'quantity', number: '12', unit: { text: 'unités maison' } },
      range: { text: '< 20', high: '20' },
    }),
    observation('o-text', {
      code: concept('5778-6', 'Color of Urine'),
      value: { type: 'text', text: 'jaune  <clair> & limpide\nligne 2' },
    }),
    observation('o-group', {
      code: concept('882-1', 'ABO and Rh group [Type] in Blood'),
      value: {
        type: 'coded',
        concepts: [{ coding: { code: '112144000', system: SNOMED, display: 'Blood group A' }, translations: [] }],
      },
    }),
    observation('o-answers', {
      code: concept('8251-1', 'Service comment'),
      value: {
        type: 'coded',
        concepts: [
          { translations: [], text: 'hémolyse' },
          { coding: { code: 'LIP', systemName: 'L' }, translations: [], text: 'lipémie' },
        ],
      },
    }),
    observation('o-time', {
      code: concept('8665-2', 'Last menstrual period start date'),
      value: { type: 'time', time: '20260215' },
    }),
    observation('o-corrected', {
      code: concept('2823-3', 'Potassium [Moles/volume] in Serum or Plasma'),
      value: { type: 'quantity', number: '4.2', unit: { text: 'mmol/L', ucum: 'mmol/L' } },
      status: 'corrected',
    }),
    observation('o-cancelled', {
      code: concept('1988-5', 'C reactive protein [Mass/volume] in Serum or Plasma', 'CRP'),
      status: 'cancelled',
      notes: ['Échantillon hémolysé'],
    }),
    observation('o-withdrawn', {
      code: concept('2085-9', 'Cholesterol in HDL [Mass/volume] in Serum or Plasma', 'HDL'),
      value: { type: 'quantity', number: '987654', unit: { text: 'mg/dL', ucum: 'mg/dL' } },
      interpretations: [{ code: 'HH', text: 'SECRETFLAG' }],
      range: { text: '40-SECRETRANGE' },
      notes: ['SECRETNOTE'],
      status: 'entered-in-error',
    }),
    observation('o-none', { code: concept('6301-6', 'INR in Platelet poor plasma by Coagulation assay') }),
    observation('o-ranges', {
      code: concept('718-7', 'Hemoglobin [Mass/volume] in Blood', 'Hémoglobine'),
      value: { type: 'quantity', number: '14.1', unit: { text: 'g/dl', ucum: 'g/dL' } },
      range: {
        text: 'H: 13.5 - 17.5; F: 12 - 16',
        cases: [
          { text: 'H: 13.5 - 17.5', low: '13.5', high: '17.5', sex: 'male' },
          { text: 'F: 12 - 16', low: '12', high: '16', sex: 'female' },
        ],
      },
    }),
    observation('o-ages', {
      code: concept('1742-6', 'Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma', 'ALAT'),
      value: { type: 'quantity', number: '21', unit: { text: 'U/l', ucum: 'U/L' } },
      range: {
        text: '< 18 ans: < 30; 18-70 ans: 5 - 40',
        cases: [
          { text: '< 18 ans: < 30', high: '30', age: { high: '18', unit: 'a' } },
          { text: '18-70 ans: 5 - 40', low: '5', high: '40', age: { low: '18', high: '70', unit: 'a' } },
        ],
      },
    }),
  ],
  {
    specimenId: 'specimen-1',
    notes: ['Remarque sur le groupe'],
    images: [
      {
        id: 'image-1',
        title: 'Courbe d’électrophorèse',
        mediaType: 'image/png',
        bytes: onePoint,
        time: '20260302101500+0100',
        notes: ['Pic étroit'],
        source: 'image-1',
      },
    ],
  },
);

/** A culture with one organism and its antibiogram, the latter as a group of its own that points to the former. */
export const culture = group(
  'group-2',
  [
    observation('o-organism', {
      code: concept('630-4', 'Bacteria identified in Urine by Culture', 'Uroculture'),
      value: {
        type: 'coded',
        concepts: [
          {
            coding: { code: '112283007', system: SNOMED, display: 'Escherichia coli' },
            translations: [],
            text: 'E. coli',
          },
        ],
      },
    }),
  ],
  {
    code: concept('630-4', 'Bacteria identified in Urine by Culture', 'Uroculture'),
    specialty: concept('18725-2', 'Microbiology studies (set)'),
    specimenId: 'specimen-2',
  },
);

export const antibiogram = group(
  'group-3',
  [
    observation('o-ampicillin', {
      code: concept('18864-9', 'Ampicillin [Susceptibility]', 'Ampicilline'),
      value: { type: 'quantity', comparator: '>=', number: '32', unit: { text: 'mg/L', ucum: 'mg/L' } },
      interpretations: [{ code: 'R', text: 'R' }],
    }),
    observation('o-nitrofurantoin', {
      code: concept('18955-5', 'Nitrofurantoin [Susceptibility]', 'Nitrofurantoïne'),
      value: { type: 'text', text: 'S' },
      interpretations: [{ code: 'S', text: 'S' }],
    }),
  ],
  {
    code: concept('29576-6', 'Bacterial susceptibility panel', 'Antibiogramme'),
    specialty: concept('18725-2', 'Microbiology studies (set)'),
    specimenId: 'specimen-2',
    parent: { groupId: 'group-2', observationId: 'o-organism' },
  },
);

/** A complete laboratory report: chemistry with every case, a culture with its antibiogram. */
export const laboratoryReport: ClinicalDocument = {
  lineage: { authority: 'LABOTEST', number: 'F-2026-1', stable: true },
  type: concept('11502-2', 'Laboratory report'),
  title: 'Résultats d’analyses',
  language: 'fr-LU',
  status: 'final',
  effectiveTime: '202603021500+0100',
  serviceTime: { start: '202603020815+0100' },
  patient,
  author: {
    professional: {
      identifiers: [
        { extension: 'DOC-7', assigner: 'LABOTEST' },
        { root: '1.3.182.4.6', extension: '90123456' },
        { root: '1.3.182.4.1', extension: '1234567890' },
      ],
      name: { family: 'Biologiste', given: ['Bob'], prefix: 'Dr' },
      specialty: { translations: [], text: 'Biologie médicale' },
    },
    organization: laboratory,
  },
  legalAuthenticator: {
    identifiers: [{ root: '1.3.182.4.1', extension: '1234567890' }],
    name: { family: 'Biologiste', given: ['Bob'] },
  },
  custodian: laboratory,
  recipients: [
    {
      identifiers: [{ root: '1.3.182.4.6', extension: '90654321' }],
      name: { family: 'Généraliste', given: ['Gilles'] },
      organization: { identifiers: [], name: 'Cabinet du Parc', telecoms: [] },
    },
  ],
  order: {
    placer: { extension: 'ORD-1', assigner: 'CABINET' },
    filler: { root: '1.3.182.3.1.1.99999999.7', extension: 'F-2026-1' },
    requester: {
      identifiers: [{ root: '1.3.182.4.6', extension: '90654321' }],
      name: { family: 'Généraliste', given: ['Gilles'] },
    },
    reason: 'Bilan annuel',
  },
  encounter: { identifiers: [{ extension: 'V-1', assigner: 'LABOTEST' }], class: 'O' },
  confidentiality: 'N',
  body: {
    kind: 'results',
    groups: [chemistry, culture, antibiogram],
    specimens: [
      {
        id: 'specimen-1',
        identifiers: [{ extension: 'TUBE-1', assigner: 'LABOTEST' }],
        type: {
          coding: { code: '119364003', system: SNOMED, display: 'Serum specimen' },
          translations: [],
          text: 'Sérum',
        },
        site: { translations: [], text: 'bras gauche' },
        collected: '202603020815+0100',
        received: '202603020930+0100',
        notes: ['Tube légèrement hémolysé'],
      },
      { id: 'specimen-2', identifiers: [], type: { translations: [], text: 'Urine' }, notes: [] },
    ],
    notes: ['Remarque sur le compte rendu'],
  },
};

/** The smallest report: one number, nobody but an organisation behind it, no address, no birth date. */
export const bareReport: ClinicalDocument = {
  lineage: { authority: 'LABOTEST', number: 'F-2026-2', stable: true },
  type: { translations: [] },
  title: '',
  language: 'de',
  status: 'final',
  effectiveTime: '20260302',
  patient: {
    identifiers: [{ kind: 'local', root: '1.3.182.3.1.1.99999999.1', extension: 'P-1' }],
    name: { family: 'Muster', given: [] },
    sex: 'unknown',
    telecoms: [],
  },
  author: { organization: { identifiers: [], telecoms: [] } },
  recipients: [],
  confidentiality: 'N',
  body: {
    kind: 'results',
    groups: [
      {
        id: 'g',
        code: { translations: [], text: 'Blutzucker' },
        status: 'final',
        observations: [observation('o', { value: { type: 'quantity', number: '5' } })],
        notes: [],
        source: 'g',
      },
    ],
    specimens: [],
    notes: [],
  },
};

/** A letter as PDF. The bytes are not a real PDF: rendering carries them untouched. */
export const letter: ClinicalDocument = {
  ...laboratoryReport,
  type: concept('18842-5', 'Discharge summary'),
  title: 'Lettre de sortie',
  body: {
    kind: 'attachment',
    attachment: { mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1.4 exemple'), title: 'lettre.pdf' },
  },
};

export const renderContext: RenderContext = {
  profile: loadProfile('sandbox'),
  documentId: derivedUuid('test', 'document'),
  setId: derivedUuid('test', 'set'),
  history: { versionNumber: 1 },
};

export const replacingContext: RenderContext = {
  ...renderContext,
  history: { versionNumber: 2, replaces: { documentId: derivedUuid('test', 'previous'), versionNumber: 1 } },
};
