/** "None known" and "not known" as FHIR documents say them: by a resource with a code of its own (IPS 2.0.0, Absent and Unknown Data), or by an empty section. */
import type { Section } from '../../clinical/index.ts';
import type { Cursor } from './cursor.ts';
import { isJson, listOf, stringOf } from './json.ts';
import { systemOfUri } from './systems.ts';

const ABSENT_UNKNOWN = '2.16.840.1.113883.5.1150.1';
const SNOMED = '2.16.840.1.113883.6.96';

type Absence = NonNullable<Section['absence']>;

/** The codes that speak of all of a section, with the types of resource that carry them. */
const CODES: Readonly<Record<string, readonly [absence: Absence, types: readonly string[]]>> = {
  'no-known-problems': ['none-known', ['Condition']],
  'no-problem-info': ['not-known', ['Condition']],
  'no-known-allergies': ['none-known', ['AllergyIntolerance']],
  'no-allergy-info': ['not-known', ['AllergyIntolerance']],
  'no-known-medications': ['none-known', ['MedicationStatement', 'MedicationRequest']],
  'no-medication-info': ['not-known', ['MedicationStatement', 'MedicationRequest']],
  'no-known-immunizations': ['none-known', ['Immunization']],
  'no-immunization-info': ['not-known', ['Immunization']],
  'no-known-procedures': ['none-known', ['Procedure']],
  'no-procedure-info': ['not-known', ['Procedure']],
  'no-known-devices': ['none-known', ['DeviceUseStatement']],
  'no-device-info': ['not-known', ['DeviceUseStatement']],
};

/** SNOMED CT situations that something is not there: nothing to be listed as a problem or an allergy. The first speaks of all allergies. */
const NO_ALLERGY = '716186003';
const NOT_THERE: ReadonlySet<string> = new Set([
  ...['409137002', '428607008', '429625007', '428197003', '1003774007', '160244002', '160245001', '160243008'],
  ...['787481004', '787480003', '787482006'],
]);

/** list-empty-reason */
const EMPTY: Readonly<Record<string, Absence>> = {
  nilknown: 'none-known',
  unavailable: 'not-known',
  notasked: 'not-known',
};

const codingsOf = (concept: unknown): readonly { readonly system: string | undefined; readonly code: string }[] =>
  listOf(isJson(concept) ? concept['coding'] : undefined)
    .filter(isJson)
    .map((one) => ({ system: systemOfUri(stringOf(one['system'])), code: stringOf(one['code']) }));

/** The concept that says what a resource is about. */
export const ABOUT = ['code', 'medicationCodeableConcept', 'vaccineCode'] as const;

/** What a resource says of its whole section; `other`: that something is not there, which no section as a whole says; undefined of any other. */
export function absenceOf({ node, resource }: Cursor): Absence | 'other' | undefined {
  for (const key of ABOUT)
    for (const { system, code } of codingsOf(node[key])) {
      if (system === ABSENT_UNKNOWN) {
        const [absence, types = []] = Object.hasOwn(CODES, code) ? (CODES[code] ?? []) : [];
        return absence !== undefined && types.includes(resource.type) ? absence : 'other';
      }
      if (system === SNOMED && code === NO_ALLERGY)
        return resource.type === 'AllergyIntolerance' ? 'none-known' : 'other';
      if (system === SNOMED && NOT_THERE.has(code)) return 'other';
    }
  return undefined;
}

/** Why a section is empty, where its author says it in words of the model; anything else stays unread. */
export function emptyReason(section: Cursor, to: string): Absence | undefined {
  const reason = section.first('emptyReason');
  const [coding, ...more] = codingsOf(reason?.node);
  const code = coding?.code ?? '';
  if (!reason || more.length > 0 || !Object.hasOwn(EMPTY, code)) return undefined;
  reason.concept(to);
  return EMPTY[code];
}
