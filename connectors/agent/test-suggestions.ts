/**
 * Suggestions for local tests without a LOINC code: from their names, units and specimens, for a person to confirm. Nothing is coded
 * by them: a suggestion becomes a line of a table only when somebody imports it under their name.
 */
import { nameKey, type ClinicalDocument, type Observation } from '../clinical/index.ts';

/** A test that laboratories do every day: LOINC, names as reports write them, and units that go with exactly this code. */
interface CommonTest {
  readonly loinc: string;
  readonly display: string;
  readonly names: readonly string[];
  readonly units: readonly string[];
}

const test = (loinc: string, display: string, names: string, units: string): CommonTest => ({
  loinc,
  display,
  names: names.split(',').map(nameKey),
  units: units.split(' '),
});

/** Mass and substance concentration of one analyte are two codes: the unit decides. */
const COMMON: readonly CommonTest[] = [
  test('2823-3', 'Potassium [Moles/volume] in Serum or Plasma', 'kalium,potassium', 'mmol/L meq/L'),
  test('2951-2', 'Sodium [Moles/volume] in Serum or Plasma', 'natrium,sodium', 'mmol/L meq/L'),
  test('2075-0', 'Chloride [Moles/volume] in Serum or Plasma', 'chlorid,chlorure,chloride', 'mmol/L meq/L'),
  test('2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'glucose,glukose,glycémie', 'mg/dL g/L'),
  test('14749-6', 'Glucose [Moles/volume] in Serum or Plasma', 'glucose,glukose,glycémie', 'mmol/L'),
  test('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'créatinine,kreatinin,creatinine', 'mg/dL mg/L'),
  test('14682-9', 'Creatinine [Moles/volume] in Serum or Plasma', 'créatinine,kreatinin,creatinine', 'umol/L'),
  test(
    '1988-5',
    'C reactive protein [Mass/volume] in Serum or Plasma',
    'crp,c-reakt. protein,protéine c réactive',
    'mg/L mg/dL',
  ),
  test('718-7', 'Hemoglobin [Mass/volume] in Blood', 'hémoglobine,hämoglobin,hemoglobin', 'g/dL g/L'),
  test('6690-2', 'Leukocytes [#/volume] in Blood', 'leucocytes,leukozyten,leukocytes', '10*9/L 10*3/uL'),
  test('789-8', 'Erythrocytes [#/volume] in Blood', 'érythrocytes,hématies,erythrozyten', '10*12/L 10*6/uL'),
  test('777-3', 'Platelets [#/volume] in Blood', 'plaquettes,thrombocytes,thrombozyten', '10*9/L 10*3/uL'),
  test('4544-3', 'Hematocrit [Volume Fraction] of Blood', 'hématocrite,hämatokrit,hematocrit', '%'),
  test('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood', 'hba1c,hémoglobine glyquée', '%'),
  test('59261-8', 'Hemoglobin A1c/Hemoglobin.total in Blood by IFCC protocol', 'hba1c,hémoglobine glyquée', 'mmol/mol'),
  test('1742-6', 'Alanine aminotransferase in Serum or Plasma', 'alat,gpt,alt,alat (gpt)', 'U/L [IU]/L'),
  test('1920-8', 'Aspartate aminotransferase in Serum or Plasma', 'asat,got,ast,asat (got)', 'U/L [IU]/L'),
  test('2324-2', 'Gamma glutamyl transferase in Serum or Plasma', 'ggt,gamma-gt', 'U/L [IU]/L'),
  test('3016-3', 'Thyrotropin in Serum or Plasma', 'tsh', 'm[IU]/L u[IU]/mL'),
  test('2276-4', 'Ferritin [Mass/volume] in Serum or Plasma', 'ferritine,ferritin', 'ug/L ng/mL'),
  test('2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma', 'cholestérol,cholesterin,cholesterol', 'mg/dL g/L'),
  test('14647-2', 'Cholesterol [Moles/volume] in Serum or Plasma', 'cholestérol,cholesterin,cholesterol', 'mmol/L'),
  test('6301-6', 'INR in Platelet poor plasma by Coagulation assay', 'inr', '{INR} 1'),
  test('3084-1', 'Urate [Mass/volume] in Serum or Plasma', 'acide urique,harnsäure', 'mg/dL mg/L'),
  test('14933-6', 'Urate [Moles/volume] in Serum or Plasma', 'acide urique,harnsäure', 'umol/L'),
];

/** Urine, cerebrospinal fluid and the like have codes of their own: nothing is suggested for them. */
const BLOOD = [
  '',
  ...['sérum', 'serum', 'plasma', 'sang', 'blut', 'blood', 'sang total', 'ser', 'bld', 'plas'].map(nameKey),
];

export interface Suggestion {
  readonly code: string;
  readonly system: string;
  readonly name: string;
  readonly unit: string;
  readonly specimen: string;
  readonly count: number;
  readonly candidates: readonly { readonly loinc: string; readonly display: string }[];
}

function localCode({ code }: Observation): { code: string; system: string } | undefined {
  if (code.coding?.systemName === 'LOINC' || code.coding?.system === '2.16.840.1.113883.6.1') return undefined;
  const said = code.coding?.code ?? code.text;
  return said === undefined ? undefined : { code: said, system: code.coding?.systemName ?? '' };
}

/** The local tests of some documents that no table maps, the most frequent first, each with what it may be. */
export function suggestTests(documents: readonly ClinicalDocument[]): Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const { body } of documents) {
    if (body.kind !== 'results') continue;
    for (const group of body.groups) {
      const specimen = body.specimens.find(({ id }) => id === group.specimenId)?.type;
      const specimenText = specimen?.text ?? specimen?.coding?.display ?? '';
      for (const observation of group.observations) {
        const local = localCode(observation);
        if (!local) continue;
        const { value } = observation;
        const unit = value && 'unit' in value ? value.unit : undefined;
        const name = observation.code.text ?? observation.code.coding?.display ?? local.code;
        const key = JSON.stringify([local.code, local.system, unit?.text, specimenText]);
        const candidates = COMMON.filter(
          ({ names, units }) =>
            names.includes(nameKey(name)) &&
            unit?.ucum !== undefined &&
            units.includes(unit.ucum) &&
            BLOOD.includes(nameKey(specimenText)),
        ).map(({ loinc, display }) => ({ loinc, display }));
        found.set(key, {
          ...local,
          name,
          unit: unit?.text ?? '',
          specimen: specimenText,
          count: (found.get(key)?.count ?? 0) + 1,
          candidates,
        });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
