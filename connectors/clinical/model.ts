/**
 * The vocabulary of the house: a clinical document as every room understands it, whatever it came from and
 * whatever it becomes. Plain, immutable, serialisable data: no class, no clock, no country.
 */

/** An ISO object identifier in dotted form, first arc 0–2. */
export type Oid = string;
/** A lower-case UUID without prefix. */
export type Uuid = string;
/**
 * A point in time with its precision, in HL7 v3 TS form: `YYYY[MM[DD[hhmm[ss]]]][±ZZZZ]`.
 * From minutes on a zone is always present (see {@link ZonedSource}).
 */
export type Timestamp = string;
/** A calendar date with its precision: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
export type CalendarDate = string;
/** A decimal number exactly as the source wrote it, decimal point normalised to `.`; never passed through a float. */
export type DecimalText = string;

/** An instance identifier (HL7 v3 II): `root` is absent where the source names no assigning authority known to us. */
export interface Identifier {
  readonly root?: Oid;
  readonly extension: string;
  /** The assigner as the source names it, e.g. the namespace of PID-3.4. */
  readonly assigner?: string;
}

/** One code of one code system. `system` is an OID where known; `systemName` what the source calls it. */
export interface Coding {
  readonly code: string;
  readonly system?: Oid;
  readonly systemName?: string;
  readonly display?: string;
}

/**
 * A concept as the source states it (HL7 v3 CD): the best code first, every other code kept as a translation,
 * the original words always kept. `coding` is absent when the source gives text only: nothing is coded on a guess.
 */
export interface Concept {
  readonly coding?: Coding;
  readonly translations: readonly Coding[];
  readonly text?: string;
}

export interface PersonName {
  readonly family: string;
  readonly given: readonly string[];
  /** Name at birth, when the source tells it apart from the used name. */
  readonly birthFamily?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface Address {
  readonly lines: readonly string[];
  readonly city?: string;
  readonly postalCode?: string;
  /** As the source wrote it; the profile decides how a document spells countries. */
  readonly country?: string;
}

/** A telephone number or mail address as a URI: `tel:…`, `mailto:…`. */
export interface Telecom {
  readonly uri: string;
  readonly use?: 'home' | 'work' | 'mobile';
}

export type Sex = 'male' | 'female' | 'other' | 'unknown';

/** What an identifier of a patient is good for. `national` ones are recognised by the profile's rule and check digits. */
export interface PatientIdentifier extends Identifier {
  readonly kind: 'local' | 'national' | 'dossier' | 'other';
}

export interface Patient {
  readonly identifiers: readonly PatientIdentifier[];
  readonly name: PersonName;
  readonly birthDate?: CalendarDate;
  readonly sex: Sex;
  readonly address?: Address;
  readonly telecoms: readonly Telecom[];
  /** The source itself says that the identity is not certain (PID-31, PID-32 …). */
  readonly identityUncertain?: boolean;
}

export interface Organization {
  readonly identifiers: readonly Identifier[];
  readonly name?: string;
  readonly address?: Address;
  readonly telecoms: readonly Telecom[];
}

export interface Professional {
  readonly identifiers: readonly Identifier[];
  readonly name?: PersonName;
  readonly specialty?: Concept;
  readonly organization?: Organization;
}

/** Who says what the document says. At least one of person, device and organisation is present after completion. */
export interface Author {
  readonly professional?: Professional;
  readonly organization?: Organization;
  /** The device or software that made the report, where no person is named. */
  readonly device?: { readonly identifiers: readonly Identifier[]; readonly name: string };
  readonly time?: Timestamp;
}

export interface Order {
  readonly placer?: Identifier;
  readonly filler?: Identifier;
  readonly requester?: Professional;
  readonly reason?: string;
  /** When it was asked for. */
  readonly orderedAt?: Timestamp;
}

export interface Specimen {
  /** Stable within the document, e.g. `specimen-1`. */
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  readonly type?: Concept;
  readonly site?: Concept;
  readonly collected?: Timestamp;
  readonly received?: Timestamp;
  readonly notes: readonly string[];
}

/** `ucum` is present when the text is a valid UCUM unit or a table maps it; the value is never converted. */
export interface Unit {
  readonly text: string;
  readonly ucum?: string;
}

export type Comparator = '<' | '<=' | '>' | '>=';

export type ObservationValue =
  | { readonly type: 'quantity'; readonly comparator?: Comparator; readonly number: DecimalText; readonly unit?: Unit }
  | { readonly type: 'ratio'; readonly numerator: DecimalText; readonly denominator: DecimalText; readonly unit?: Unit }
  | { readonly type: 'range'; readonly low?: DecimalText; readonly high?: DecimalText; readonly unit?: Unit }
  | { readonly type: 'text'; readonly text: string; readonly unit?: Unit }
  | { readonly type: 'coded'; readonly concepts: readonly Concept[] }
  | { readonly type: 'time'; readonly time: Timestamp };

export interface ReferenceRange {
  /** Exactly as the source wrote it. */
  readonly text: string;
  readonly low?: DecimalText;
  readonly high?: DecimalText;
  /** Where the text tells several ranges, each with whom it is for; `low` and `high` are absent then. */
  readonly cases?: readonly RangeCase[];
}

/** One of several ranges, for one sex or one span of ages. */
export interface RangeCase {
  /** Its part of the range's text, condition and all. */
  readonly text: string;
  readonly low?: DecimalText;
  readonly high?: DecimalText;
  readonly sex?: 'male' | 'female';
  /** `unit` is UCUM: years, months, weeks or days. */
  readonly age?: { readonly low?: DecimalText; readonly high?: DecimalText; readonly unit: 'a' | 'mo' | 'wk' | 'd' };
}

export type ObservationStatus =
  | 'registered'
  | 'preliminary'
  | 'final'
  | 'corrected'
  | 'cancelled'
  /** Deleted or entered for the wrong patient: the value must not be shown (OBX-11 D, W). */
  | 'entered-in-error';

/** One of HL7 v3 ObservationInterpretation where the source's flag is known (`code`), and always the flag as written. */
export interface Interpretation {
  readonly code?: string;
  readonly text: string;
}

export interface Observation {
  /** Stable within the document, e.g. `observation-3`. */
  readonly id: string;
  readonly code: Concept;
  readonly value?: ObservationValue;
  readonly interpretations: readonly Interpretation[];
  readonly range?: ReferenceRange;
  readonly status: ObservationStatus;
  readonly time?: Timestamp;
  readonly method?: Concept;
  readonly performer?: Organization;
  readonly notes: readonly string[];
  /** Where in the source this stands, e.g. `OBR[1]/OBX[3]`: screens light up both sides by it. */
  readonly source: string;
}

/** A picture that belongs to the results of a battery: a curve, a field of view. */
export interface ResultImage {
  /** Stable within the document, e.g. `image-1`. */
  readonly id: string;
  /** What it shows, in the words of the source. */
  readonly title: string;
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif';
  readonly bytes: Uint8Array;
  readonly time?: Timestamp;
  readonly notes: readonly string[];
  readonly source: string;
}

/**
 * What one order line brought: a battery, a panel, a culture. Microbiology: the susceptibility group of an isolate points
 * with `parent` to the observation that names the organism.
 */
export interface ResultGroup {
  readonly id: string;
  readonly code: Concept;
  /** The laboratory speciality (LOINC, XD-LAB) in whose section the group stands. */
  readonly specialty?: Concept;
  readonly status: ObservationStatus;
  readonly time?: Timestamp;
  readonly resultTime?: Timestamp;
  readonly specimenId?: string;
  readonly observations: readonly Observation[];
  readonly notes: readonly string[];
  readonly images?: readonly ResultImage[];
  readonly parent?: { readonly groupId: string; readonly observationId: string };
  readonly source: string;
}
