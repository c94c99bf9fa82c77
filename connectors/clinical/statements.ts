/**
 * What a document that is not a laboratory report says, section by section: a letter's paragraphs, a summary's problems, allergies,
 * medication, vaccinations, procedures, devices and measurements. The sections of the International Patient Summary (EN ISO 27269) are the
 * guide; every statement keeps the words of its source.
 */
import type {
  CalendarDate,
  Concept,
  Coding,
  DecimalText,
  Identifier,
  Observation,
  Organization,
  Professional,
  Timestamp,
  Unit,
} from './model.ts';

/** What a statement was read from, e.g. `RXA[2]` or `line[14]`: screens light up both sides by it. */
interface Sourced {
  /** Stable within the document, e.g. `statement-3`. */
  readonly id: string;
  readonly notes: readonly string[];
  readonly source: string;
}

/** A period of which either end may be unknown. Times here have the precision that the source knows, down to a year alone (`2019`). */
export interface Period {
  readonly start?: Timestamp;
  readonly end?: Timestamp;
}

/** A problem, a diagnosis, a past illness (IPS: problems, history of past illness). */
export interface Condition extends Sourced {
  readonly kind: 'condition';
  readonly code: Concept;
  readonly status?: 'active' | 'inactive' | 'resolved';
  readonly severity?: Concept;
  readonly period?: Period;
}

/** An allergy or intolerance, to a substance or a class of substances. */
export interface Allergy extends Sourced {
  readonly kind: 'allergy';
  readonly agent: Concept;
  readonly type?: 'allergy' | 'intolerance';
  readonly criticality?: 'low' | 'high';
  readonly status?: 'active' | 'inactive' | 'resolved';
  readonly reactions: readonly {
    readonly manifestation: Concept;
    readonly severity?: 'mild' | 'moderate' | 'severe';
  }[];
  readonly onset?: Timestamp;
}

/** A medicine that the patient takes, took, was given or was prescribed. Never a prescription in the legal sense. */
export interface Medication extends Sourced {
  readonly kind: 'medication';
  /** Product or active substance; other codes (national product number, ATC) as translations. */
  readonly code: Concept;
  readonly ingredients: readonly { readonly code: Concept; readonly strength?: string }[];
  readonly form?: Concept;
  readonly route?: Concept;
  /** One dose: the number as the source wrote it. */
  readonly dose?: { readonly low: DecimalText; readonly high?: DecimalText; readonly unit?: Unit };
  /** How often, exactly in the words of the source; always shown. */
  readonly dosage: string;
  /** Doses in the morning, at noon, in the evening, at night, where the source counts them so. */
  readonly schedule?: readonly [DecimalText, DecimalText, DecimalText, DecimalText];
  readonly asNeeded?: boolean;
  readonly reason?: string;
  readonly period?: Period;
  readonly status: 'active' | 'completed' | 'stopped' | 'planned' | 'entered-in-error' | 'unknown';
  /** Given by somebody at a moment (RAS, administration sheets), not merely taken. */
  readonly administered?: { readonly at: Timestamp; readonly by?: Professional };
  readonly prescriber?: Professional;
}

export interface Immunization extends Sourced {
  readonly kind: 'immunization';
  readonly vaccine: Concept;
  /** What it protects against. */
  readonly targets: readonly Concept[];
  readonly at?: Timestamp;
  readonly lot?: string;
  readonly expiry?: CalendarDate;
  readonly manufacturer?: Organization;
  readonly dose?: { readonly number: DecimalText; readonly unit?: Unit };
  /** Which dose of the series this was. */
  readonly doseNumber?: string;
  readonly route?: Concept;
  readonly site?: Concept;
  readonly performer?: Professional;
  readonly location?: Organization;
  readonly status: 'completed' | 'not-done' | 'entered-in-error';
  /** Why it was not done (refusal, contraindication). */
  readonly reason?: Concept;
  /** Told from memory or a paper card, not given by the author. */
  readonly historical?: boolean;
}

export interface Procedure extends Sourced {
  readonly kind: 'procedure';
  readonly code: Concept;
  readonly period?: Period;
  readonly bodySite?: Concept;
  readonly performer?: Professional;
}

/** A device that the patient has or uses: an implant, a pacemaker, a wheelchair. */
export interface DeviceUse extends Sourced {
  readonly kind: 'device';
  readonly code: Concept;
  readonly identifiers: readonly Identifier[];
  readonly period?: Period;
}

/** A measurement or finding: vital signs, weight, pain, wound size, a score; a result that a summary tells. */
export interface Measurement extends Sourced {
  readonly kind: 'measurement';
  readonly observation: Observation;
}

export type Statement = Condition | Allergy | Medication | Immunization | Procedure | DeviceUse | Measurement;

/**
 * One section. Its text and its statements stand together: a section of a letter has only text, one of a summary mostly statements.
 * `absence` is said only when the source says it: `none-known` (the author says there are none) or `not-known` (the author does not know).
 */
export interface Section {
  /** Stable within the document, e.g. `section-2`. */
  readonly id: string;
  /** What kind of section it is, a LOINC code where known (48765-2 allergies, 10160-0 medication, 11369-6 immunizations …). */
  readonly code?: Coding;
  /** Title as the source wrote it. */
  readonly title?: string;
  /** Paragraphs; line breaks inside a paragraph are kept. */
  readonly text: readonly string[];
  readonly statements: readonly Statement[];
  readonly absence?: 'none-known' | 'not-known';
  readonly source: string;
}
