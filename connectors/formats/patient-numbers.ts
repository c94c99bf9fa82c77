/** Numbers of a patient as a source gives them, sorted by what they are good for: by authority, by type, or because the number proves itself. */
import { identifierSchemes, type PatientIdentifier } from '../clinical/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import { compactNumber, fitsBirth, provesItself } from './identifiers.ts';

type PatientRules = NationalProfile['patient'];

export interface NumberCandidate {
  readonly number: string;
  readonly root?: string;
  readonly assigner?: string;
  /** HL7 table 0203, in capitals; empty where the source gives none. */
  readonly type: string;
  /** Marked as national by authority or by its field; by a type code alone; or not at all. */
  readonly mark: 'authority' | 'type' | 'none';
}

/** HL7 table 0203: numbers that a facility gives its patients. */
const LOCAL_TYPES = new Set(['', 'MR', 'MRT', 'PI', 'PT', 'PN', 'LR', 'U', 'XX', 'AM', 'EI']);

/** How a number is marked. One with an OID of somebody else is somebody else's, whatever the name beside it. */
export function markOf(
  said: Pick<NumberCandidate, 'root' | 'assigner' | 'type'>,
  { nationalId: rule }: PatientRules,
  byPlace = false,
): NumberCandidate['mark'] {
  const named = rule.authorities.some((name) => name.toUpperCase() === said.assigner?.toUpperCase());
  if (named && (said.root ?? rule.root) === rule.root) return 'authority';
  return byPlace || rule.typeCodes.includes(said.type) ? 'type' : 'none';
}

function kindOf(
  candidate: NumberCandidate,
  { nationalId: rule, dossierId }: PatientRules,
  birthDate: string | undefined,
  bareIsNational: boolean,
): PatientIdentifier['kind'] {
  const number = compactNumber(candidate.number);
  const fault = identifierSchemes[rule.scheme](number, rule.placeholders);
  if (candidate.root === dossierId.root) return 'dossier';
  if (candidate.root === rule.root || candidate.mark === 'authority' || fault === 'placeholder') return 'national';
  const foreign = candidate.root !== undefined;
  if (candidate.mark === 'type' && !foreign) {
    // A type code says "national", but not of which country: with another authority it must at least look like ours.
    if (fault === undefined || fault === 'check-digit' || candidate.assigner === undefined) return 'national';
    return 'other';
  }
  if (!foreign && bareIsNational && candidate.assigner === undefined && /^\d{11}(\d{2})?$/.test(number))
    return 'national';
  if (!foreign && provesItself(number, rule) && fitsBirth(number, rule, birthDate)) return 'national';
  return LOCAL_TYPES.has(candidate.type) ? 'local' : 'other';
}

/** Each number once; `bareIsNational` is the habit of a source to send the national number without an authority. */
export function patientNumbers(
  candidates: readonly NumberCandidate[],
  rules: PatientRules,
  birthDate: string | undefined,
  bareIsNational = false,
): readonly PatientIdentifier[] {
  const { nationalId: rule } = rules;
  const found = new Map<string, PatientIdentifier>();
  const sorted = candidates.map((candidate) => ({
    candidate,
    kind: kindOf(candidate, rules, birthDate, bareIsNational),
  }));
  const proven = sorted.some(
    ({ candidate, kind }) =>
      kind === 'national' && identifierSchemes[rule.scheme](compactNumber(candidate.number)) === undefined,
  );
  for (const { candidate, kind } of sorted) {
    const national = kind === 'national';
    const formless = identifierSchemes[rule.scheme](compactNumber(candidate.number), rule.placeholders) === 'form';
    // Beside a proven national number, one that is only typed so and has no such form is another country's.
    const settled =
      national && proven && formless && candidate.mark === 'type' && candidate.root !== rule.root ? 'other' : kind;
    const root = settled === 'national' ? rule.root : candidate.root;
    const identifier: PatientIdentifier = {
      kind: settled,
      extension: settled === 'national' && !formless ? compactNumber(candidate.number) : candidate.number,
      ...(root === undefined ? {} : { root }),
      ...(candidate.assigner === undefined ? {} : { assigner: candidate.assigner }),
    };
    const key = [settled, identifier.root ?? identifier.assigner ?? '', identifier.extension].join('\u0000');
    if (!found.has(key)) found.set(key, identifier);
  }
  return [...found.values()];
}

/** Two national numbers are two people, or one of them is wrong. */
export const hasTwoNationalNumbers = (identifiers: readonly PatientIdentifier[]): boolean =>
  new Set(identifiers.filter(({ kind }) => kind === 'national').map(({ extension }) => extension)).size > 1;
