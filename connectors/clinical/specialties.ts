/** The laboratory specialities that XD-LAB allows as top-level sections (IHE Lab TF-3 2.3.4.1.1), with a title for people. */
import type { LocalizedText } from './finding.ts';
import type { Concept } from './model.ts';

const LOINC = '2.16.840.1.113883.6.1';

export interface LaboratorySpecialty {
  readonly code: string;
  /** LOINC's own name. */
  readonly display: string;
  readonly title: LocalizedText;
}

const general: LaboratorySpecialty = {
  code: '26436-6',
  display: 'Laboratory studies (set)',
  title: { fr: 'Analyses de laboratoire', de: 'Laboruntersuchungen', en: 'Laboratory studies' },
};

const list: readonly LaboratorySpecialty[] = [
  general,
  {
    code: '18717-9',
    display: 'Blood bank studies (set)',
    title: { fr: 'Immuno-hématologie', de: 'Transfusionsmedizin', en: 'Blood bank' },
  },
  {
    code: '18718-7',
    display: 'Cell marker studies (set)',
    title: { fr: 'Marqueurs cellulaires', de: 'Zellmarker', en: 'Cell markers' },
  },
  {
    code: '18719-5',
    display: 'Chemistry studies (set)',
    title: { fr: 'Biochimie', de: 'Klinische Chemie', en: 'Chemistry' },
  },
  {
    code: '18720-3',
    display: 'Coagulation studies (set)',
    title: { fr: 'Hémostase', de: 'Gerinnung', en: 'Coagulation' },
  },
  {
    code: '18721-1',
    display: 'Therapeutic drug monitoring studies (set)',
    title: { fr: 'Suivi thérapeutique', de: 'Medikamentenspiegel', en: 'Drug monitoring' },
  },
  {
    code: '18722-9',
    display: 'Fertility studies (set)',
    title: { fr: 'Biologie de la reproduction', de: 'Fertilitätsdiagnostik', en: 'Fertility' },
  },
  {
    code: '18723-7',
    display: 'Hematology studies (set)',
    title: { fr: 'Hématologie', de: 'Hämatologie', en: 'Haematology' },
  },
  {
    code: '18724-5',
    display: 'HLA studies (set)',
    title: { fr: 'Typage HLA', de: 'HLA-Typisierung', en: 'HLA typing' },
  },
  {
    code: '18725-2',
    display: 'Microbiology studies (set)',
    title: { fr: 'Microbiologie', de: 'Mikrobiologie', en: 'Microbiology' },
  },
  { code: '18727-8', display: 'Serology studies (set)', title: { fr: 'Sérologie', de: 'Serologie', en: 'Serology' } },
  {
    code: '18728-6',
    display: 'Toxicology studies (set)',
    title: { fr: 'Toxicologie', de: 'Toxikologie', en: 'Toxicology' },
  },
  {
    code: '18729-4',
    display: 'Urinalysis studies (set)',
    title: { fr: 'Analyse d’urines', de: 'Urinuntersuchung', en: 'Urinalysis' },
  },
  {
    code: '18767-4',
    display: 'Blood gas studies (set)',
    title: { fr: 'Gaz du sang', de: 'Blutgase', en: 'Blood gases' },
  },
  {
    code: '18768-2',
    display: 'Cell counts+Differential studies (set)',
    title: { fr: 'Numération et formule', de: 'Blutbild', en: 'Cell counts and differential' },
  },
  {
    code: '18769-0',
    display: 'Microbial susceptibility tests Set',
    title: { fr: 'Sensibilité microbienne', de: 'Mikrobielle Empfindlichkeit', en: 'Microbial susceptibility' },
  },
  {
    code: '26435-8',
    display: 'Molecular pathology studies (set)',
    title: { fr: 'Pathologie moléculaire', de: 'Molekularpathologie', en: 'Molecular pathology' },
  },
  {
    code: '26437-4',
    display: 'Chemistry challenge studies (set)',
    title: { fr: 'Épreuves fonctionnelles', de: 'Funktionstests', en: 'Challenge tests' },
  },
  {
    code: '26438-2',
    display: 'Cytology studies (set)',
    title: { fr: 'Cytologie', de: 'Zytologie', en: 'Cytology' },
  },
];

const byCode = new Map(list.map((specialty) => [specialty.code, specialty]));

/** The section that a group belongs to: its own speciality where XD-LAB knows it, laboratory studies otherwise. */
export function laboratorySpecialty(concept: Concept | undefined): LaboratorySpecialty {
  const codings = concept ? [...(concept.coding ? [concept.coding] : []), ...concept.translations] : [];
  const known = codings.find(({ code, system }) => system === LOINC && byCode.has(code));
  return (known && byCode.get(known.code)) ?? general;
}
