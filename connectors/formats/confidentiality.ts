/** HL7 v3 Confidentiality (2.16.840.1.113883.5.25), as CDA and FHIR write it, in the words of the model; and the strictest of several. */
import type { ClinicalDocument } from '../clinical/index.ts';

type Confidentiality = ClinicalDocument['confidentiality'];

/** What is below normal needs no more protection than normal. */
const LEVELS: Readonly<Record<string, Confidentiality>> = { U: 'N', L: 'N', M: 'N', N: 'N', R: 'R', V: 'V' };

/** Nothing said is normal; whatever is not known gets more protection. */
export const confidentialityLevel = (code: string | undefined): Confidentiality =>
  code === undefined ? 'N' : ((Object.hasOwn(LEVELS, code) ? LEVELS[code] : undefined) ?? 'R');

export const strictest = (...levels: readonly Confidentiality[]): Confidentiality =>
  (['V', 'R'] as const).find((level) => levels.includes(level)) ?? 'N';
