/** Constants of international terminologies that HL7 v2 messages use: code systems, laboratory specialties, flags. No country in here. */
import type { Coding, Interpretation, Oid } from '../clinical/index.ts';

export const LOINC: Oid = '2.16.840.1.113883.6.1';

/** HL7 table 0396 names, and what senders write instead. */
const SYSTEMS: Readonly<Record<string, Oid>> = {
  LN: LOINC,
  LNC: LOINC,
  LOINC,
  SCT: '2.16.840.1.113883.6.96',
  SNM: '2.16.840.1.113883.6.96',
  'SNOMED-CT': '2.16.840.1.113883.6.96',
  SNOMEDCT: '2.16.840.1.113883.6.96',
  UCUM: '2.16.840.1.113883.6.8',
  I10: '2.16.840.1.113883.6.3',
  ICD10: '2.16.840.1.113883.6.3',
  ATC: '2.16.840.1.113883.6.73',
  CVX: '2.16.840.1.113883.12.292',
};

/** The OID of a code system as a message names it; undefined for local (`L`, `99…`) and unknown ones. */
export function systemOid(name: string, authorities: Readonly<Record<string, Oid>>): Oid | undefined {
  if (Object.hasOwn(authorities, name)) return authorities[name];
  const key = name.toUpperCase();
  if (Object.hasOwn(SYSTEMS, key)) return SYSTEMS[key];
  const table = /^HL7(\d{4})$/.exec(key)?.[1];
  return table === undefined ? undefined : `2.16.840.1.113883.12.${Number(table)}`;
}

export const loincCode = (code: string, display: string): Coding => ({
  code,
  system: LOINC,
  systemName: 'LOINC',
  display,
});

export const laboratoryReport = loincCode('11502-2', 'Laboratory report');
export const consultationNote = loincCode('11488-4', 'Consult note');
export const imagingReport = loincCode('18748-4', 'Diagnostic imaging study');

export const SPECIALTIES = {
  bloodGas: loincCode('18767-4', 'Blood gas studies'),
  bloodBank: loincCode('18717-9', 'Blood bank studies'),
  chemistry: loincCode('18719-5', 'Chemistry studies'),
  coagulation: loincCode('18720-3', 'Coagulation studies'),
  cellMarkers: loincCode('18718-7', 'Cell marker studies'),
  cytology: loincCode('26438-2', 'Cytology studies'),
  drugs: loincCode('18721-1', 'Therapeutic drug monitoring studies'),
  fertility: loincCode('18722-9', 'Fertility studies'),
  haematology: loincCode('18723-7', 'Hematology studies'),
  hla: loincCode('18724-5', 'HLA studies'),
  microbiology: loincCode('18725-2', 'Microbiology studies'),
  serology: loincCode('18727-8', 'Serology studies'),
  toxicology: loincCode('18728-6', 'Toxicology studies'),
  urinalysis: loincCode('18729-4', 'Urinalysis studies'),
  molecular: loincCode('26435-8', 'Molecular pathology studies'),
  allergy: loincCode('18716-1', 'Allergy studies'),
  laboratory: loincCode('26436-6', 'Laboratory studies'),
} as const;

/** OBR-24 (HL7 table 0074, and the abbreviations laboratories add) → XD-LAB specialty. */
const SECTIONS: Readonly<Record<string, Coding>> = {
  BG: SPECIALTIES.bloodGas,
  BLB: SPECIALTIES.bloodBank,
  CH: SPECIALTIES.chemistry,
  CHEM: SPECIALTIES.chemistry,
  COAG: SPECIALTIES.coagulation,
  CP: SPECIALTIES.cytology,
  HM: SPECIALTIES.haematology,
  HEM: SPECIALTIES.haematology,
  HLA: SPECIALTIES.hla,
  IMM: SPECIALTIES.serology,
  SR: SPECIALTIES.serology,
  MB: SPECIALTIES.microbiology,
  MCB: SPECIALTIES.microbiology,
  MYC: SPECIALTIES.microbiology,
  PAR: SPECIALTIES.microbiology,
  VR: SPECIALTIES.microbiology,
  TX: SPECIALTIES.toxicology,
  TDM: SPECIALTIES.drugs,
  UA: SPECIALTIES.urinalysis,
  MOL: SPECIALTIES.molecular,
  ALL: SPECIALTIES.allergy,
  LAB: SPECIALTIES.laboratory,
};

const SPECIALTY_CODES: ReadonlyMap<string, Coding> = new Map(
  [
    ...Object.values(SPECIALTIES),
    loincCode('18768-2', 'Cell counts+Differential studies'),
    loincCode('18769-0', 'Microbial susceptibility tests'),
    loincCode('26437-4', 'Chemistry challenge studies'),
  ].map((coding) => [coding.code, coding]),
);

/** The XD-LAB specialty of a diagnostic service section; undefined for sections outside the laboratory and unknown ones. */
export const specialtyOf = (section: string): Coding | undefined => {
  const key = section.toUpperCase();
  return Object.hasOwn(SECTIONS, key) ? SECTIONS[key] : undefined;
};

/** A specialty named by its own LOINC code, as OBR-4 of a battery sometimes does. */
export const specialtyByCode = (code: string): Coding | undefined => SPECIALTY_CODES.get(code);

/** What a section makes of a report: imaging, another service outside the laboratory, or the laboratory. */
export function serviceKind(section: string): 'laboratory' | 'imaging' | 'other' {
  const key = section.toUpperCase();
  if (['CT', 'CUS', 'NMR', 'NMS', 'OUS', 'RAD', 'RUS', 'RX', 'VUS', 'XRC'].includes(key)) return 'imaging';
  return ['AU', 'CTH', 'EC', 'EN', 'ICU', 'NRS', 'PF', 'PHR', 'PHY', 'PT', 'RC', 'RT'].includes(key)
    ? 'other'
    : 'laboratory';
}

const SAME_FLAGS = new Set([
  'N',
  'H',
  'HH',
  'HU',
  'L',
  'LL',
  'LU',
  'A',
  'AA',
  '<',
  '>',
  'B',
  'W',
  'U',
  'D',
  'S',
  'I',
  'R',
  'SDD',
  'NS',
  'IE',
  'POS',
  'NEG',
  'IND',
  'DET',
  'ND',
  'RR',
  'NR',
  'WR',
  'E',
]);
const OTHER_FLAGS: Readonly<Record<string, string>> = {
  '+': 'H',
  '++': 'HH',
  '-': 'L',
  '--': 'LL',
  '*': 'A',
  '**': 'AA',
  '!': 'A',
  'H*': 'H',
  'L*': 'L',
  '↑': 'H',
  '↓': 'L',
  '=': 'N',
};

/** A flag of OBX-8 (HL7 table 0078) as an interpretation: the flag as written, and its v3 code where it has one; `table` is that of the source. */
export function interpretationOf(flag: string, table: Readonly<Record<string, string>> = {}): Interpretation {
  const own = Object.hasOwn(table, flag.trim()) ? table[flag.trim()] : undefined;
  if (own !== undefined) return { code: own, text: flag };
  const key = flag.trim().toUpperCase();
  const code = SAME_FLAGS.has(key) ? key : Object.hasOwn(OTHER_FLAGS, key) ? OTHER_FLAGS[key] : undefined;
  return { ...(code === undefined ? {} : { code }), text: flag };
}
