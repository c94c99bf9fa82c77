/**
 * The kinds of section that documents of this house have (EN ISO 27269, IPS 2.0.0; IHE PCC TF-2 6.3.3): code, title for people, the PCC
 * templates of the section, and how "none known" and "not known" are said by code (IPS Absent and Unknown Data, which the eHDSI uses too).
 */
import type { LocalizedText, Section, Statement } from '../../clinical/index.ts';

export interface SectionKind {
  readonly name: string;
  /** LOINC: the code that is written first, then those that sources use for the same. */
  readonly codes: readonly [string, ...string[]];
  readonly display: string;
  readonly title: LocalizedText;
  /** CDA section templates that its entries follow. */
  readonly templateIds: readonly string[];
  /** The statements that stand in it. */
  readonly statement?: Statement['kind'];
  readonly noneKnown?: { readonly code: string; readonly display: string; readonly words: LocalizedText };
  readonly notKnown?: { readonly code: string; readonly display: string; readonly words: LocalizedText };
}

export const sectionKinds: readonly SectionKind[] = [
  {
    name: 'problems',
    codes: ['11450-4'],
    display: 'Problem list - Reported',
    title: { fr: 'Problèmes actuels', de: 'Aktuelle Probleme', en: 'Current problems' },
    templateIds: ['2.16.840.1.113883.10.20.1.11', '1.3.6.1.4.1.19376.1.5.3.1.3.6'],
    statement: 'condition',
    noneKnown: {
      code: 'no-known-problems',
      display: 'No known problems',
      words: { fr: 'Aucun problème connu', de: 'Keine Probleme bekannt', en: 'No known problems' },
    },
    notKnown: {
      code: 'no-problem-info',
      display: 'No information about problems',
      words: {
        fr: 'Aucune information sur les problèmes',
        de: 'Keine Angaben zu Problemen',
        en: 'No information about problems',
      },
    },
  },
  {
    name: 'allergies',
    codes: ['48765-2'],
    display: 'Allergies and adverse reactions Document',
    title: {
      fr: 'Allergies et intolérances',
      de: 'Allergien und Unverträglichkeiten',
      en: 'Allergies and intolerances',
    },
    templateIds: ['2.16.840.1.113883.10.20.1.2', '1.3.6.1.4.1.19376.1.5.3.1.3.13'],
    statement: 'allergy',
    noneKnown: {
      code: 'no-known-allergies',
      display: 'No known allergies',
      words: { fr: 'Aucune allergie connue', de: 'Keine Allergien bekannt', en: 'No known allergies' },
    },
    notKnown: {
      code: 'no-allergy-info',
      display: 'No information about allergies',
      words: {
        fr: 'Aucune information sur les allergies',
        de: 'Keine Angaben zu Allergien',
        en: 'No information about allergies',
      },
    },
  },
  {
    name: 'medication',
    codes: ['10160-0', '10183-2', '75311-1', '87232-5', '29549-3'],
    display: 'History of Medication use Narrative',
    title: { fr: 'Médicaments', de: 'Medikamente', en: 'Medication' },
    templateIds: ['2.16.840.1.113883.10.20.1.8', '1.3.6.1.4.1.19376.1.5.3.1.3.19'],
    statement: 'medication',
    noneKnown: {
      code: 'no-known-medications',
      display: 'No known medications',
      words: { fr: 'Aucun médicament connu', de: 'Keine Medikamente bekannt', en: 'No known medication' },
    },
    notKnown: {
      code: 'no-medication-info',
      display: 'No information about medications',
      words: {
        fr: 'Aucune information sur les médicaments',
        de: 'Keine Angaben zu Medikamenten',
        en: 'No information about medication',
      },
    },
  },
  {
    name: 'immunizations',
    codes: ['11369-6'],
    display: 'History of Immunization Narrative',
    title: { fr: 'Vaccinations', de: 'Impfungen', en: 'Vaccinations' },
    templateIds: ['2.16.840.1.113883.10.20.1.6', '1.3.6.1.4.1.19376.1.5.3.1.3.23'],
    statement: 'immunization',
    noneKnown: {
      code: 'no-known-immunizations',
      display: 'No known immunizations',
      words: { fr: 'Aucune vaccination connue', de: 'Keine Impfungen bekannt', en: 'No known vaccinations' },
    },
    notKnown: {
      code: 'no-immunization-info',
      display: 'No information about immunizations',
      words: {
        fr: 'Aucune information sur les vaccinations',
        de: 'Keine Angaben zu Impfungen',
        en: 'No information about vaccinations',
      },
    },
  },
  {
    name: 'procedures',
    codes: ['47519-4', '10185-7'],
    display: 'History of Procedures Document',
    title: { fr: 'Interventions et actes', de: 'Eingriffe und Maßnahmen', en: 'Procedures' },
    templateIds: ['2.16.840.1.113883.10.20.1.12', '1.3.6.1.4.1.19376.1.5.3.1.3.11'],
    statement: 'procedure',
    noneKnown: {
      code: 'no-known-procedures',
      display: 'No known procedures',
      words: { fr: 'Aucune intervention connue', de: 'Keine Eingriffe bekannt', en: 'No known procedures' },
    },
    notKnown: {
      code: 'no-procedure-info',
      display: 'No information about past history of procedures',
      words: {
        fr: 'Aucune information sur les interventions',
        de: 'Keine Angaben zu Eingriffen',
        en: 'No information about procedures',
      },
    },
  },
  {
    name: 'devices',
    codes: ['46264-8', '57080-4'],
    display: 'History of medical device use',
    title: {
      fr: 'Dispositifs médicaux et implants',
      de: 'Medizinprodukte und Implantate',
      en: 'Medical devices and implants',
    },
    templateIds: ['2.16.840.1.113883.10.20.1.7', '1.3.6.1.4.1.19376.1.5.3.1.1.5.3.5'],
    statement: 'device',
    noneKnown: {
      code: 'no-known-devices',
      display: 'No known devices',
      words: { fr: 'Aucun dispositif connu', de: 'Keine Medizinprodukte bekannt', en: 'No known devices' },
    },
    notKnown: {
      code: 'no-device-info',
      display: 'No information about devices',
      words: {
        fr: 'Aucune information sur les dispositifs',
        de: 'Keine Angaben zu Medizinprodukten',
        en: 'No information about devices',
      },
    },
  },
  {
    name: 'vital-signs',
    codes: ['8716-3'],
    display: 'Vital signs',
    title: { fr: 'Signes vitaux et mesures', de: 'Vitalzeichen und Messwerte', en: 'Vital signs and measurements' },
    templateIds: ['2.16.840.1.113883.10.20.1.16', '1.3.6.1.4.1.19376.1.5.3.1.3.25'],
    statement: 'measurement',
  },
  {
    name: 'past-problems',
    codes: ['11348-0'],
    display: 'History of Past illness Narrative',
    title: { fr: 'Antécédents', de: 'Frühere Erkrankungen', en: 'Past illnesses' },
    templateIds: ['1.3.6.1.4.1.19376.1.5.3.1.3.8'],
    statement: 'condition',
  },
  {
    name: 'course',
    codes: ['8648-8'],
    display: 'Hospital course Narrative',
    title: { fr: 'Évolution pendant le séjour', de: 'Verlauf des Aufenthalts', en: 'Course of the stay' },
    templateIds: [],
  },
  {
    name: 'plan',
    codes: ['18776-5'],
    display: 'Plan of care note',
    title: { fr: 'Suite prévue', de: 'Weiteres Vorgehen', en: 'Plan of care' },
    templateIds: [],
  },
];

const byCode = new Map(sectionKinds.flatMap((kind) => kind.codes.map((code) => [code, kind] as const)));

export const kindByName = (name: string): SectionKind | undefined => sectionKinds.find((kind) => kind.name === name);

/** What kind of section this is: by its code, else by what all its statements are; undefined for a section of its own kind. */
export function kindOf(section: Section): SectionKind | undefined {
  const coded = section.code && byCode.get(section.code.code);
  if (coded) return coded;
  const [first, ...others] = new Set(section.statements.map(({ kind }) => kind));
  if (first === undefined || others.length > 0 || section.code !== undefined) return undefined;
  return sectionKinds.find(({ statement }) => statement === first);
}
